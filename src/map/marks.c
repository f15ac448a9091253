#include "map/marks_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geo/tile.h"

#define NOWHERE_PX -1e6

bool marks_of_territories(const struct marks *m)
{
    return m->group == MAP_GROUP_PAYS || m->group == MAP_GROUP_REGION;
}

/* Adds the places of a layer, each with its sites or, where marks are by them, its euros. */
struct adder {
    struct marks *marks;
    size_t layer;
};

static void add_euros(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    const struct adder *a = context;
    struct marks *m = a->marks;
    weight = marks_thousands_at(m, a->layer, place);
    if (m->group == MAP_GROUP_NONE)
        spots_add(&m->spots, x, y, weight, place);
    else
        grouper_add(&m->grouper, x, y, weight, place);
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

const struct group *marks_group_at(const struct marks *m, int64_t x, int64_t y)
{
    return m->group == MAP_GROUP_NONE ? spots_group_at(&m->spots, x, y) : grouper_group_at(&m->grouper, x, y);
}

/* What groups hold places of: may be wider than the world. */
static struct group_box covers(const struct marks *m)
{
    return m->group == MAP_GROUP_NONE ? m->spots.reads : grouper_covers(&m->grouper);
}

void marks_visit_all(const struct marks *m, size_t layer, sites_visit *visit, void *context)
{
    visit_sites(m, layer, covers(m), visit, context);
}

struct sharer {
    struct marks *marks;
    size_t layer;
};

static void add_share(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    (void)place;
    const struct sharer *s = context;
    const struct group *g = marks_group_at(s->marks, x, y);
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
    if (!marks_of_territories(m)) {
        struct sharer s = {m, layer};
        marks_visit_all(m, layer, add_share, &s);
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
    if (m->n_layers == 1 && m->measure == MEASURE_COUNT) {
        for (size_t i = 0; i < m->n; i++)
            m->shares[i] = (uint32_t)m->groups[i].weight;
        return;
    }
    if (n)
        memset(m->shares, 0, n * sizeof *m->shares);
    for (size_t i = 0; i < m->n_layers && m->n; i++)
        share_out_layer(m, i);
}

/* Grouped by euros: from now on weights are sites, as they are of all marks. */
static void weigh_sites(struct marks *m)
{
    struct group *groups = (struct group *)(uintptr_t)m->groups; /* its own */
    for (size_t g = 0; g < m->n; g++) {
        groups[g].weight = 0;
        for (size_t i = 0; i < m->n_layers; i++)
            groups[g].weight += m->shares[g * m->n_layers + i];
    }
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
    if (marks_group_at(v->marks, x, y) == v->group)
        v->visit(v->context, place, x, y, weight);
}

void marks_visit(const struct marks *m, size_t group, size_t layer, sites_visit *visit, void *context)
{
    struct visitor v = {m, &m->groups[group], visit, context};
    const struct group *g = v.group;
    if (marks_of_territories(m))
        territory_marks_visit(&m->territories, g, layer, visit, context);
    else
        visit_sites(m, layer, (struct group_box){g->x0, g->y0, g->x1 + 1, g->y1 + 1}, visit_own, &v);
}

/* --- gathering ---------------------------------------------------------------------------------------------
 */

static void add_all(struct marks *m, struct group_box box, sites_visit *add_sites, void *to)
{
    for (size_t i = 0; i < m->n_layers; i++)
        if (m->measure == MEASURE_AMOUNT)
            visit_sites(m, i, box, add_euros, &(struct adder){m, i});
        else
            visit_sites(m, i, box, add_sites, to);
}

static bool gather_grid(struct marks *m, const struct group_box *window, double units_per_px, double reach_x,
                        double reach_y, struct err *e)
{
    if (!grouper_start(&m->grouper, window, units_per_px, reach_x, reach_y, e))
        return false;
    add_all(m, grouper_reads(&m->grouper), add_to_grid, &m->grouper);
    m->groups = grouper_finish(&m->grouper, &m->style, &m->n);
    return true;
}

static void gather_spots(struct marks *m, const struct group_box *window, double units_per_px, double reach_x,
                         double reach_y)
{
    spots_start(&m->spots, window, units_per_px, reach_x, reach_y);
    add_all(m, m->spots.reads, add_spot, &m->spots);
    m->groups = spots_finish(&m->spots, &m->n);
}

static void gather_territories(struct marks *m, const struct group_box *window, double units_per_px,
                               double reach_x, double reach_y)
{
    const double beyond = 2 * MARKER_EXTENT_PX; /* those that may lie on the figures of these too */
    m->territories.size = m->measure == MEASURE_AMOUNT ? marks_thousands_of : NULL;
    m->territories.context = m;
    m->groups = territory_marks_find(&m->territories, m->selections, m->n_layers, m->group, window,
                                     units_per_px, fmax(reach_x, beyond), fmax(reach_y, beyond), &m->n);
}

/* What of the drawing has marks; false: nothing. */
static bool take_drawing(struct marks *m, const struct map_drawing *d)
{
    m->n = m->n_layers = 0;
    for (size_t i = 0; i < d->layers.n; i++) {
        if (!d->selections[i])
            continue;
        m->layers[m->n_layers] = d->layers.list[i];
        m->selections[m->n_layers++] = d->selections[i];
    }
    m->group = d->group;
    m->measure = d->measure;
    m->ring = d->ring;
    if (m->n_layers == 0)
        return false;
    m->style = marks_style(m->layers[0], 0, 0);
    m->style.euros = m->measure == MEASURE_AMOUNT;
    m->themes.n = 0;
    if (m->ring == MAP_RING_THEMATIQUE)
        marks_themes_find(&m->themes, d);
    return true;
}

/* Thousands of places on a continent are dots: there marks of the size that one can point at are a heap. 0:
 * as large as any single mark. */
static double radius_of_spots(double units_per_px)
{
    return units_per_px > tile_pixel(4)   ? 2.5
           : units_per_px > tile_pixel(6) ? 3.25
           : units_per_px > tile_pixel(8) ? 4
                                          : 0;
}

bool marks_gather(struct marks *m, const struct map_drawing *d, const struct group_box *window,
                  double units_per_px, struct err *e)
{
    return marks_gather_wide(m, d, window, units_per_px, 0, 0, e);
}

bool marks_gather_wide(struct marks *m, const struct map_drawing *d, const struct group_box *window,
                       double units_per_px, double reach_x_px, double reach_y_px, struct err *e)
{
    const double reach_x = fmax(MARKER_EXTENT_PX, reach_x_px), reach_y = fmax(MARKER_EXTENT_PX, reach_y_px);
    if (!take_drawing(m, d))
        return true;
    m->share = marks_of_territories(m) ? territory_marks_share(units_per_px, m->measure == MEASURE_AMOUNT,
                                                               m->group == MAP_GROUP_REGION)
                                       : 1;
    if (m->group == MAP_GROUP_NONE && m->measure == MEASURE_COUNT && m->ring != MAP_RING_THEMATIQUE)
        m->style.radius_px = radius_of_spots(units_per_px);
    if (marks_of_territories(m))
        gather_territories(m, window, units_per_px, reach_x, reach_y);
    else if (m->group == MAP_GROUP_NONE)
        gather_spots(m, window, units_per_px, reach_x, reach_y);
    else if (!gather_grid(m, window, units_per_px, reach_x, reach_y, e))
        return false;
    share_out(m);
    if (m->measure == MEASURE_AMOUNT)
        weigh_sites(m);
    if (marks_have_worth(m))
        marks_find_worth(m);
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
    worth_release(&m->worth);
    free(m->shares);
    free(m->euros);
    free(m->theme_shares);
    free(m->entries);
    *m = (struct marks){0};
}

/* --- who they stand for ----------------------------------------------------------------------------------
 */

bool marks_territory(const struct marks *m, size_t group, enum collection *collection, uint32_t *row)
{
    return marks_of_territories(m) &&
           territory_marks_row(&m->territories, &m->groups[group], collection, row);
}

struct only_place {
    struct marks_place *at;
    bool found, several;
};

bool marks_country_home(const struct marks *m, size_t group, int64_t *x, int64_t *y)
{
    const struct group *g = &m->groups[group];
    enum collection collection;
    uint32_t row;
    if (!marks_territory(m, group, &collection, &row) || collection != COLLECTION_PAYS ||
        !territory_marks_home(&m->territories, g, x, y))
        return false;
    *x += llround((double)(g->x - *x) / MERCATOR_WORLD) * MERCATOR_WORLD;
    return true;
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

static void note_place(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    struct only_place *o = context;
    (void)x, (void)y, (void)weight;
    o->several |= o->found && o->at->place != place;
    o->at->place = place;
    o->found = true;
}

/* Layers may share it: they are asked who stands on the mark's spot. */
bool marks_place(const struct marks *m, size_t group, struct marks_place *at)
{
    const struct group *g = &m->groups[group];
    const uint32_t *shares = m->shares + group * m->n_layers;
    struct only_place only = {.at = at};
    *at = (struct marks_place){0};
    if (g->x0 != g->x1 || g->y0 != g->y1 || marks_of_territories(m))
        return false;
    for (size_t i = 0; i < m->n_layers; i++) {
        const struct selection *sel = m->selections[i];
        if (!shares[i])
            continue;
        if (at->of && at->of->sites.french != sel->sites.french)
            return false;
        at->of = sel;
        at->layer = i;
        if (g->place != GROUP_NO_PLACE)
            note_place(&only, g->place, g->x, (uint32_t)g->y, 0);
        else
            sites_in_box(&sel->sites, g->x0, g->y0, g->x0, g->y0, note_place, &only);
    }
    return only.found && !only.several;
}

const char *marks_place_name(const struct marks *m, size_t group)
{
    struct marks_place at;
    if (marks_of_territories(m))
        return region_name(m, group);
    if (!marks_place(m, group, &at))
        return NULL;
    const struct snapshot *s = at.of->snapshot;
    return snapshot_text(
        s, (at.of->sites.french ? &s->collectivites.rows : &s->partenaires.rows)->name[at.place]);
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
