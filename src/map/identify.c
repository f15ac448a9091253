#include "map/identify.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "geo/mercator.h"
#include "geo/tile.h"
#include "map/areas.h"
#include "map/counted.h"
#include "map/flux.h"
#include "map/marks.h"

const struct group *identify_mark(const struct marks *m, double x_px, double y_px)
{
    for (size_t i = m->n; i-- > 0;) {
        const struct group *g = &m->groups[i];
        const double radius = marks_radius_px(m, i) + IDENTIFY_SLACK_PX;
        const double x = g->x_px - x_px, y = g->y_px - y_px;
        if (x * x + y * y <= radius * radius)
            return g;
    }
    return NULL;
}

struct finder {
    struct identified *out;
    bool french;
};

static void add_member(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    struct finder *f = context;
    (void)x, (void)y;
    f->out->list = mem_room(f->out->list, f->out->n, &f->out->capacity, sizeof *f->out->list);
    f->out->list[f->out->n++] = (struct identified_place){place, f->french, weight};
}

static int compare_places(const void *a, const void *b)
{
    const struct identified_place *x = a, *y = b;
    if (x->french != y->french)
        return x->french ? 1 : -1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static int compare_sites(const void *a, const void *b)
{
    const struct identified_place *x = a, *y = b;
    if (x->sites != y->sites)
        return x->sites > y->sites ? -1 : 1;
    return compare_places(a, b);
}

/* A place that several layers have is one. */
static void merge(struct identified *out)
{
    size_t kept = 0;
    if (out->n < 2)
        return;
    qsort(out->list, out->n, sizeof *out->list, compare_places);
    for (size_t i = 1; i < out->n; i++) {
        if (compare_places(&out->list[kept], &out->list[i]) == 0)
            out->list[kept].sites += out->list[i].sites;
        else
            out->list[++kept] = out->list[i];
    }
    out->n = kept + 1;
    qsort(out->list, out->n, sizeof *out->list, compare_sites);
}

static void find_counted(const struct identify_request *r, struct identified *out)
{
    for (size_t i = 0; i < r->drawing.layers.n; i++) {
        const struct counted *c = r->drawing.counted[i];
        out->area[i] = c && c->areas && r->shapes
                           ? areas_at(c->areas, r->shapes, mercator_point(r->lon, r->lat))
                           : SNAPSHOT_NO_ROW;
        if (c && c->flux)
            out->arc = flux_at(c->flux, mercator_point(r->lon, r->lat), r->zoom, IDENTIFY_SLACK_PX);
    }
}

static void find_members(const struct marks *m, const struct group *mark, const struct map_layers *asked,
                         struct identified *out)
{
    const size_t group = mark ? (size_t)(mark - m->groups) : 0;
    for (size_t i = 0; mark && i < m->n_layers; i++) {
        struct finder f = {out, m->selections[i]->sites.french};
        if (map_layers_have(asked, m->layers[i]))
            marks_visit(m, group, i, add_member, &f);
    }
    merge(out);
    for (size_t i = 0; i < out->n; i++)
        out->sites += out->list[i].sites;
    out->of_territory = mark && marks_territory(m, group, &out->collection, &out->row);
}

void identify_in(const struct identify_request *r, const struct marks *m, double x_px, double y_px,
                 const struct map_layers *asked, struct identified *out)
{
    *out = (struct identified){0};
    find_counted(r, out);
    find_members(m, identify_mark(m, x_px, y_px), asked, out);
}

bool identify(const struct identify_request *r, struct identified *out, struct err *e)
{
    struct marks marks = {0};
    int32_t px = tile_pixel(r->zoom);
    int64_t x = mercator_x(r->lon), y = mercator_y(r->lat);
    struct group_box window = {x - px / 2, y - px / 2, x - px / 2 + px, y - px / 2 + px};
    *out = (struct identified){0};
    const bool done = marks_gather(&marks, &r->drawing, &window, px, e);
    if (done)
        identify_in(r, &marks, 0.5, 0.5, &r->drawing.layers, out);
    marks_release(&marks);
    return done;
}

void identified_release(struct identified *i)
{
    free(i->list);
    *i = (struct identified){0};
}
