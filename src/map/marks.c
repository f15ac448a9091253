#include "map/marks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "map/points.h"

#define NOWHERE_PX -1e6

struct marker_style marks_style(enum map_layer layer, uint32_t fill, uint32_t outline)
{
    static const enum marker_shape SHAPES[MAP_LAYER_COUNT] = {
        [MAP_COOPERATIONS] = MARKER_DISC,  [MAP_ACTIONS] = MARKER_SQUARE,   [MAP_JUMELAGES] = MARKER_DIAMOND,
        [MAP_COLLECTIVITES] = MARKER_RING, [MAP_PARTENAIRES] = MARKER_DISC, [MAP_BOURSE] = MARKER_STAR,
        [MAP_PROJETS] = MARKER_DISC,
    };
    return (struct marker_style){.shape = SHAPES[layer], .fill = fill, .outline = outline};
}

static void add_site(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    grouper_add(context, x, y, weight, place);
}

struct sharer {
    struct marks *marks;
    size_t layer;
};

static void add_share(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    (void)place;
    const struct sharer *s = context;
    const struct group *g = grouper_group_at(&s->marks->grouper, x, y);
    if (g)
        s->marks->shares[(size_t)(g - s->marks->groups) * s->marks->n_layers + s->layer] += weight;
}

/* The sites of a layer in a box of the grouper's. */
static void visit_sites(const struct marks *m, size_t layer, struct group_box box, sites_visit *visit,
                        void *context)
{
    sites_in_box(&m->selections[layer]->sites, box.x0, box.y0, box.x1 - 1, box.y1 - 1, visit, context);
}

static void share_out(struct marks *m)
{
    size_t n = m->n * m->n_layers;
    if (n > m->shares_capacity) {
        m->shares = mem_grow(m->shares, n, sizeof *m->shares);
        m->shares_capacity = n;
    }
    if (m->n_layers == 1) {
        for (size_t i = 0; i < m->n; i++)
            m->shares[i] = (uint32_t)m->groups[i].weight;
        return;
    }
    if (n)
        memset(m->shares, 0, n * sizeof *m->shares);
    for (size_t i = 0; i < m->n_layers && m->n; i++) {
        struct sharer s = {m, i};
        visit_sites(m, i, grouper_covers(&m->grouper), add_share, &s);
    }
}

bool marks_gather(struct marks *m, const struct map_drawing *d, const struct group_box *window,
                  double units_per_px, struct err *e)
{
    return marks_gather_wide(m, d, window, units_per_px, 0, 0, e);
}

bool marks_gather_wide(struct marks *m, const struct map_drawing *d, const struct group_box *window,
                       double units_per_px, double reach_x_px, double reach_y_px, struct err *e)
{
    m->n = m->n_layers = 0;
    for (size_t i = 0; i < d->layers.n; i++) {
        if (!d->selections[i])
            continue;
        m->layers[m->n_layers] = d->layers.list[i];
        m->selections[m->n_layers++] = d->selections[i];
    }
    if (m->n_layers == 0)
        return true;
    struct marker_style style = marks_style(m->layers[0], 0, 0);
    const double reach = points_reach_px(&style);
    if (!grouper_start(&m->grouper, window, units_per_px, fmax(reach, reach_x_px), fmax(reach, reach_y_px),
                       e))
        return false;
    for (size_t i = 0; i < m->n_layers; i++)
        visit_sites(m, i, grouper_reads(&m->grouper), add_site, &m->grouper);
    m->style = style;
    m->groups = grouper_finish(&m->grouper, &style, &m->n);
    share_out(m);
    return true;
}

void marks_warp(struct marks *m, const struct warp *warp)
{
    struct group *groups = (struct group *)(uintptr_t)m->groups; /* its own grouper's */
    for (size_t i = 0; i < m->n; i++)
        if (!warp_holds(warp, groups[i].x, groups[i].y) ||
            !warp_place(warp, (double)groups[i].x, (double)groups[i].y, &groups[i].x_px, &groups[i].y_px))
            groups[i].x_px = groups[i].y_px = NOWHERE_PX;
}

void marks_release(struct marks *m)
{
    grouper_release(&m->grouper);
    free(m->shares);
    *m = (struct marks){0};
}

double marks_radius_px(const struct marks *m, size_t group)
{
    return marker_radius_px(&m->style, m->groups[group].weight);
}

const char *marks_place_name(const struct marks *m, size_t group)
{
    const struct group *g = &m->groups[group];
    const uint32_t *shares = m->shares + group * m->n_layers;
    if (g->place == GROUP_NO_PLACE)
        return NULL;
    for (size_t i = 0; i < m->n_layers; i++) {
        const struct selection *s = m->selections[i];
        if (shares[i])
            return snapshot_text(s->snapshot, (s->sites.french ? &s->snapshot->collectivites.rows
                                                               : &s->snapshot->partenaires.rows)
                                                  ->name[g->place]);
    }
    return NULL;
}

size_t marks_main_layer(const struct marks *m, size_t group)
{
    const uint32_t *shares = m->shares + group * m->n_layers;
    size_t most = 0;
    for (size_t i = 1; i < m->n_layers; i++)
        if (shares[i] > shares[most])
            most = i;
    return most;
}

void marks_paint(const struct marks *m, const struct marker_style styles[MAP_LAYER_COUNT],
                 struct marker_set *set, struct picture *p, int scale)
{
    const double w = (double)p->w / scale + MARKER_EXTENT_PX, h = (double)p->h / scale + MARKER_EXTENT_PX;
    for (size_t i = 0; i < m->n; i++)
        if (m->groups[i].x_px > -MARKER_EXTENT_PX && m->groups[i].x_px < w &&
            m->groups[i].y_px > -MARKER_EXTENT_PX && m->groups[i].y_px < h)
            points_paint(set, p, &styles[m->layers[marks_main_layer(m, i)]], scale, &m->groups[i], 1);
}
