#include "map/territory_marks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geo/tile.h"

/* Marks are numbered: countries, régions, then the unknown abroad and in France. */
enum { UNKNOWN_ABROAD, UNKNOWN_IN_FRANCE, UNKNOWN };

static uint32_t marks_there_are(const struct territory_marks *t)
{
    return t->snapshot->pays.rows.n + t->snapshot->regions.rows.n + UNKNOWN;
}

static void visit_place(const struct sites *sites, uint32_t place, sites_visit *visit, void *context)
{
    if (place < sites->places->n_located && sites->weight[place])
        visit(context, place, sites->places->x[place], sites->places->y[place], sites->weight[place]);
}

static void visit_row(const struct territories *of, uint32_t row, const struct sites *sites,
                      sites_visit *visit, void *context)
{
    for (uint32_t i = of->places.first[row]; i < of->places.first[row + 1]; i++)
        visit_place(sites, of->places.list[i], visit, context);
}

static void visit_set(const struct bits *set, const struct sites *sites, sites_visit *visit, void *context)
{
    BITS_EACH(set, place)
    {
        visit_place(sites, (uint32_t)place, visit, context);
    }
}

static void visit_all(const struct sites *sites, sites_visit *visit, void *context)
{
    for (uint32_t place = 0; place < sites->places->n_located; place++)
        visit_place(sites, place, visit, context);
}

static void visit_abroad(const struct territory_marks *t, uint32_t mark, const struct sites *sites,
                         sites_visit *visit, void *context)
{
    const struct snapshot *s = t->snapshot;
    const struct value_sets *v = &s->sets[LEVEL_PARTENAIRE][CRITERION_PAYS];
    if (mark < s->pays.rows.n)
        visit_row(&s->pays, mark, sites, visit, context);
    else if (mark == s->pays.rows.n + s->regions.rows.n + UNKNOWN_ABROAD)
        visit_set(&v->set[v->n_values], sites, visit, context);
}

static void visit_in_france(const struct territory_marks *t, uint32_t mark, const struct sites *sites,
                            sites_visit *visit, void *context)
{
    const struct snapshot *s = t->snapshot;
    const uint32_t n_pays = s->pays.rows.n, unknown = n_pays + s->regions.rows.n + UNKNOWN_IN_FRANCE;
    const struct value_sets *v = &s->sets[LEVEL_COLLECTIVITE][CRITERION_REGION];
    if (!t->by_region) {
        const uint16_t france = vocabulary_find(&s->vocabularies[VOCABULARY_PAYS], "FR");
        if (mark == (france == VOCABULARY_NONE ? unknown : france))
            visit_all(sites, visit, context);
    } else if (mark >= n_pays && mark < n_pays + s->regions.rows.n) {
        visit_row(&s->regions, mark - n_pays, sites, visit, context);
    } else if (mark == unknown) {
        visit_set(&v->set[v->n_values], sites, visit, context);
    }
}

static void visit_mark(const struct territory_marks *t, uint32_t mark, const struct sites *sites,
                       sites_visit *visit, void *context)
{
    if (sites->french)
        visit_in_france(t, mark, sites, visit, context);
    else
        visit_abroad(t, mark, sites, visit, context);
}

static void add_up(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    struct group *g = context;
    if (g->places == 0) {
        g->x0 = g->x1 = x;
        g->y0 = g->y1 = y;
        g->place = place;
    }
    g->x0 = x < g->x0 ? x : g->x0;
    g->y0 = y < g->y0 ? y : g->y0;
    g->x1 = x > g->x1 ? x : g->x1;
    g->y1 = y > g->y1 ? y : g->y1;
    g->weight += weight;
    g->places++;
}

struct point {
    bool known;
    int64_t x, y;
};

static void take_first(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    struct point *p = context;
    (void)place, (void)weight;
    if (!p->known)
        *p = (struct point){true, x, y};
}

/* Its point for labels. */
static struct point home_of(const struct territory_marks *t, uint32_t mark)
{
    const struct snapshot *s = t->snapshot;
    const uint32_t n_pays = s->pays.rows.n;
    if (mark >= n_pays + s->regions.rows.n)
        return (struct point){0};
    const struct vocabulary *v = &s->vocabularies[mark < n_pays ? VOCABULARY_PAYS : VOCABULARY_REGION];
    const struct vocabulary_value *value =
        &v->values[mark < n_pays ? s->pays.self[mark] : s->regions.self[mark - n_pays]];
    if (!(fabs(value->lon) <= 180 && fabs(value->lat) <= MERCATOR_LAT_MAX_DEG))
        return (struct point){0};
    return (struct point){true, mercator_x(value->lon), mercator_y(value->lat)};
}

/* Where a mark stands; not known: it has no sites. */
static struct point point_of(const struct territory_marks *t, uint32_t mark)
{
    struct point p = home_of(t, mark);
    if (p.known)
        return p;
    for (size_t i = 0; i < t->n_selections; i++)
        visit_mark(t, mark, &t->selections[i]->sites, take_first, &p);
    return p;
}

/* Where x lies in the first world that is within reach of the window. */
static int64_t first_x(int64_t x, const struct group_box *window, double reach_x)
{
    return x + (int64_t)ceil(((double)(window->x0 - x) - reach_x) / MERCATOR_WORLD) * MERCATOR_WORLD;
}

static bool seen(const struct group *g, const struct group_box *window, double reach_x, double reach_y)
{
    return (double)(window->y0 - g->y) <= reach_y && (double)(g->y - window->y1) <= reach_y &&
           (double)(first_x(g->x, window, reach_x) - window->x1) <= reach_x;
}

/* With all that it stands for; false when that is nothing. */
static bool sum_up(const struct territory_marks *t, struct group *g)
{
    for (size_t i = 0; i < t->n_selections; i++)
        visit_mark(t, g->node, &t->selections[i]->sites, add_up, g);
    if (g->weight == 0)
        return false;
    g->place = g->places == 1 ? g->place : GROUP_NO_PLACE;
    if (t->size)
        g->weight = t->size(t->context, g);
    return true;
}

/* Marks whose middle is known, of all the world; those that a window is to have, or all to be moved apart. */
static void find_all(struct territory_marks *t, const struct group_box *window, double reach_x,
                     double reach_y)
{
    t->n = 0;
    for (uint32_t mark = 0; mark < marks_there_are(t); mark++) {
        const struct point p = point_of(t, mark);
        struct group g = {.node = mark, .x = p.x, .y = p.y};
        if (!p.known || (window && !seen(&g, window, reach_x, reach_y)) || !sum_up(t, &g))
            continue;
        t->groups = mem_room(t->groups, t->n, &t->capacity, sizeof *t->groups);
        t->groups[t->n++] = g;
    }
}

double territory_marks_share(double units_per_px, bool euros, bool by_region)
{
    units_per_px *= euros || by_region ? 2 : 1;
    return units_per_px > tile_pixel(1)   ? 0.25
           : units_per_px > tile_pixel(2) ? 0.4
           : units_per_px > tile_pixel(3) ? 0.65
                                          : 1;
}

static void move_apart(struct territory_marks *t, double units_per_px)
{
    const double share = territory_marks_share(units_per_px, t->size != NULL, t->by_region);
    const struct marker_style style = {.euros = t->size != NULL};
    const double around = MERCATOR_WORLD / units_per_px;
    apart_start(&t->apart, around, TERRITORY_APART_PX * share);
    for (size_t i = 0; i < t->n; i++)
        apart_add(&t->apart, (double)t->groups[i].x / units_per_px, (double)t->groups[i].y / units_per_px,
                  share * marker_radius_px(&style, t->groups[i].weight));
    apart_settle(&t->apart);
    for (size_t i = 0; i < t->n; i++) {
        t->groups[i].x = llround(t->apart.marks[i].x * units_per_px);
        t->groups[i].y = llround(fmin(fmax(t->apart.marks[i].y, 0), around) * units_per_px);
    }
}

/* Those that the window is to have, in each world that they are seen in. */
static void give(struct territory_marks *t, const struct group_box *window, double units_per_px,
                 double reach_x, double reach_y)
{
    const size_t all = t->n;
    for (size_t i = 0; i < all; i++) {
        const struct group g = t->groups[i];
        for (int64_t x = first_x(g.x, window, reach_x);
             seen(&g, window, reach_x, reach_y) && (double)(x - window->x1) <= reach_x; x += MERCATOR_WORLD) {
            struct group given = g;
            given.x = x;
            given.x_px = (double)(x - window->x0) / units_per_px;
            given.y_px = (double)(g.y - window->y0) / units_per_px;
            given.x0 += x - g.x;
            given.x1 += x - g.x;
            t->groups = mem_room(t->groups, t->n, &t->capacity, sizeof *t->groups);
            t->groups[t->n++] = given;
        }
    }
    memmove(t->groups, t->groups + all, (t->n - all) * sizeof *t->groups);
    t->n -= all;
}

const struct group *territory_marks_find(struct territory_marks *t, const struct selection *const *selections,
                                         size_t n_selections, enum map_group group,
                                         const struct group_box *window, double units_per_px,
                                         double reach_x_px, double reach_y_px, size_t *n)
{
    const double reach_x = reach_x_px * units_per_px, reach_y = reach_y_px * units_per_px;
    const bool apart = units_per_px > tile_pixel(TERRITORY_APART_ZOOM_LAST + 1);
    t->selections = selections;
    t->n_selections = n_selections;
    t->snapshot = selections[0]->snapshot;
    t->by_region = group == MAP_GROUP_REGION;
    find_all(t, apart ? NULL : window, reach_x, reach_y);
    if (apart)
        move_apart(t, units_per_px);
    if (t->n)
        give(t, window, units_per_px, reach_x, reach_y);
    if (t->n)
        qsort(t->groups, t->n, sizeof *t->groups, group_compare);
    *n = t->n;
    return t->groups;
}

void territory_marks_release(struct territory_marks *t)
{
    free(t->groups);
    apart_release(&t->apart);
    *t = (struct territory_marks){0};
}

void territory_marks_visit(const struct territory_marks *t, const struct group *g, size_t selection,
                           sites_visit *visit, void *context)
{
    visit_mark(t, g->node, &t->selections[selection]->sites, visit, context);
}

bool territory_marks_home(const struct territory_marks *t, const struct group *g, int64_t *x, int64_t *y)
{
    const struct point p = home_of(t, g->node);
    *x = p.x;
    *y = p.y;
    return p.known;
}

bool territory_marks_row(const struct territory_marks *t, const struct group *g, enum collection *collection,
                         uint32_t *row)
{
    const uint32_t n_pays = t->snapshot->pays.rows.n, n_regions = t->snapshot->regions.rows.n;
    *collection = g->node < n_pays ? COLLECTION_PAYS : COLLECTION_REGIONS;
    *row = g->node < n_pays ? g->node : g->node - n_pays;
    return g->node < n_pays + n_regions;
}
