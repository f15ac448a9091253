#include "map/marks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

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

static bool of_territories(const struct marks *m)
{
    return m->group == MAP_GROUP_PAYS || m->group == MAP_GROUP_REGION;
}

static void add_to_grid(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    grouper_add(context, x, y, weight, place);
}

static void add_spot(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    spots_add(context, x, y, weight, place);
}

/* The sites of a layer in a box. */
static void visit_sites(const struct marks *m, size_t layer, struct group_box box, sites_visit *visit,
                        void *context)
{
    sites_in_box(&m->selections[layer]->sites, box.x0, box.y0, box.x1 - 1, box.y1 - 1, visit, context);
}

/* --- shares ------------------------------------------------------------------------------------------------
 */

static const struct group *group_at(const struct marks *m, int64_t x, int64_t y)
{
    return m->group == MAP_GROUP_NONE ? spots_group_at(&m->spots, x, y) : grouper_group_at(&m->grouper, x, y);
}

/* What groups hold places of: may be wider than the world. */
static struct group_box covers(const struct marks *m)
{
    return m->group == MAP_GROUP_NONE ? m->spots.reads : grouper_covers(&m->grouper);
}

struct sharer {
    struct marks *marks;
    size_t layer;
};

static void add_share(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    (void)place;
    const struct sharer *s = context;
    const struct group *g = group_at(s->marks, x, y);
    if (g)
        s->marks->shares[(size_t)(g - s->marks->groups) * s->marks->n_layers + s->layer] += weight;
}

static void add_weight(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    (void)place, (void)x, (void)y;
    *(uint32_t *)context += weight;
}

static void share_out_layer(struct marks *m, size_t layer)
{
    if (!of_territories(m)) {
        struct sharer s = {m, layer};
        visit_sites(m, layer, covers(m), add_share, &s);
        return;
    }
    for (size_t i = 0; i < m->n; i++)
        territory_marks_visit(&m->territories, &m->groups[i], layer, add_weight,
                              &m->shares[i * m->n_layers + layer]);
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
    for (size_t i = 0; i < m->n_layers && m->n; i++)
        share_out_layer(m, i);
}

struct visitor {
    const struct marks *marks;
    const struct group *group;
    sites_visit *visit;
    void *context;
};

static void visit_own(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    const struct visitor *v = context;
    if (group_at(v->marks, x, y) == v->group)
        v->visit(v->context, place, x, y, weight);
}

void marks_visit(const struct marks *m, size_t group, size_t layer, sites_visit *visit, void *context)
{
    struct visitor v = {m, &m->groups[group], visit, context};
    const struct group *g = v.group;
    if (of_territories(m))
        territory_marks_visit(&m->territories, g, layer, visit, context);
    else
        visit_sites(m, layer, (struct group_box){g->x0, g->y0, g->x1 + 1, g->y1 + 1}, visit_own, &v);
}

/* --- gathering ---------------------------------------------------------------------------------------------
 */

static bool gather_grid(struct marks *m, const struct group_box *window, double units_per_px, double reach_x,
                        double reach_y, struct err *e)
{
    if (!grouper_start(&m->grouper, window, units_per_px, reach_x, reach_y, e))
        return false;
    for (size_t i = 0; i < m->n_layers; i++)
        visit_sites(m, i, grouper_reads(&m->grouper), add_to_grid, &m->grouper);
    m->groups = grouper_finish(&m->grouper, &m->style, &m->n);
    return true;
}

static void gather_spots(struct marks *m, const struct group_box *window, double units_per_px, double reach_x,
                         double reach_y)
{
    spots_start(&m->spots, window, units_per_px, reach_x, reach_y);
    for (size_t i = 0; i < m->n_layers; i++)
        visit_sites(m, i, m->spots.reads, add_spot, &m->spots);
    m->groups = spots_finish(&m->spots, &m->n);
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
    m->style = marks_style(m->layers[0], 0, 0);
    m->group = d->group;
    const double reach_x = fmax(MARKER_EXTENT_PX, reach_x_px), reach_y = fmax(MARKER_EXTENT_PX, reach_y_px);
    if (of_territories(m))
        m->groups = territory_marks_find(&m->territories, m->selections, m->n_layers, m->group, window,
                                         units_per_px, reach_x, reach_y, &m->n);
    else if (m->group == MAP_GROUP_NONE)
        gather_spots(m, window, units_per_px, reach_x, reach_y);
    else if (!gather_grid(m, window, units_per_px, reach_x, reach_y, e))
        return false;
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
    spots_release(&m->spots);
    territory_marks_release(&m->territories);
    free(m->shares);
    *m = (struct marks){0};
}

/* --- marks -------------------------------------------------------------------------------------------------
 */

/* styles: of each kind of layer. */
static struct marker marker_of(const struct marks *m, size_t group, const struct marker_style *styles,
                               char text[MARKER_TEXT_BYTES])
{
    const uint64_t weight = m->groups[group].weight;
    const uint32_t *shares = m->shares + group * m->n_layers;
    struct marker of = {.size = weight};
    for (size_t i = 0; i < m->n_layers && of.n < MARKER_PARTS_MOST; i++)
        if (shares[i]) {
            of.parts[of.n] = &styles[m->layers[i]];
            of.shares[of.n++] = shares[i];
        }
    if (weight > 1) {
        marker_count_text(weight, text);
        of.text = text;
    }
    return of;
}

double marks_radius_px(const struct marks *m, size_t group)
{
    const uint32_t *shares = m->shares + group * m->n_layers;
    struct marker of = {.size = m->groups[group].weight, .text = m->groups[group].weight > 1 ? "" : NULL};
    for (size_t i = 0; i < m->n_layers && of.n < 2; i++)
        if (shares[i])
            of.parts[of.n++] = &m->style;
    return marker_radius_of(&of);
}

bool marks_territory(const struct marks *m, size_t group, enum collection *collection, uint32_t *row)
{
    return of_territories(m) && territory_marks_row(&m->territories, &m->groups[group], collection, row);
}

/* Countries have theirs on the base map. */
static const char *region_name(const struct marks *m, size_t group)
{
    const struct snapshot *s = m->territories.snapshot;
    enum collection collection;
    uint32_t row;
    if (!marks_territory(m, group, &collection, &row) || collection == COLLECTION_PAYS)
        return NULL;
    return snapshot_text(s, s->regions.rows.name[row]);
}

const char *marks_place_name(const struct marks *m, size_t group)
{
    const struct group *g = &m->groups[group];
    const uint32_t *shares = m->shares + group * m->n_layers;
    if (of_territories(m))
        return region_name(m, group);
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
    for (size_t i = 0; i < m->n; i++) {
        const struct group *g = &m->groups[i];
        char text[MARKER_TEXT_BYTES];
        if (g->x_px <= -MARKER_EXTENT_PX || g->x_px >= w || g->y_px <= -MARKER_EXTENT_PX || g->y_px >= h)
            continue;
        const struct marker of = marker_of(m, i, styles, text);
        marker_draw_of(set, p, &of, scale, g->x_px * scale, g->y_px * scale);
    }
}
