#include "map/territory_marks.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

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

/* Where a mark stands; not known: it has no sites. */
static struct point point_of(const struct territory_marks *t, uint32_t mark)
{
    const struct snapshot *s = t->snapshot;
    const uint32_t n_pays = s->pays.rows.n;
    struct point p = {0};
    if (mark < n_pays + s->regions.rows.n) {
        const struct vocabulary *v = &s->vocabularies[mark < n_pays ? VOCABULARY_PAYS : VOCABULARY_REGION];
        const struct vocabulary_value *value =
            &v->values[mark < n_pays ? s->pays.self[mark] : s->regions.self[mark - n_pays]];
        if (fabs(value->lon) <= 180 && fabs(value->lat) <= MERCATOR_LAT_MAX_DEG)
            return (struct point){true, mercator_x(value->lon), mercator_y(value->lat)};
    }
    for (size_t i = 0; i < t->n_selections; i++)
        visit_mark(t, mark, &t->selections[i]->sites, take_first, &p);
    return p;
}

static void add_mark(struct territory_marks *t, uint32_t mark, const struct group_box *window,
                     double units_per_px, double reach_x_px, double reach_y_px)
{
    const double reach_x = reach_x_px * units_per_px, reach_y = reach_y_px * units_per_px;
    const struct point p = point_of(t, mark);
    if (!p.known || (double)(window->y0 - p.y) > reach_y || (double)(p.y - window->y1) > reach_y)
        return;
    int64_t x = p.x + (int64_t)ceil(((double)(window->x0 - p.x) - reach_x) / MERCATOR_WORLD) * MERCATOR_WORLD;
    if ((double)(x - window->x1) > reach_x)
        return;
    struct group g = {.node = mark};
    for (size_t i = 0; i < t->n_selections; i++)
        visit_mark(t, mark, &t->selections[i]->sites, add_up, &g);
    if (g.weight == 0)
        return;
    g.place = g.places == 1 ? g.place : GROUP_NO_PLACE;
    if (t->size)
        g.weight = t->size(t->context, &g);
    for (; (double)(x - window->x1) <= reach_x; x += MERCATOR_WORLD) {
        struct group given = g;
        given.x = x;
        given.y = p.y;
        given.x_px = (double)(x - window->x0) / units_per_px;
        given.y_px = (double)(p.y - window->y0) / units_per_px;
        given.x0 += x - p.x;
        given.x1 += x - p.x;
        t->groups = mem_room(t->groups, t->n, &t->capacity, sizeof *t->groups);
        t->groups[t->n++] = given;
    }
}

const struct group *territory_marks_find(struct territory_marks *t, const struct selection *const *selections,
                                         size_t n_selections, enum map_group group,
                                         const struct group_box *window, double units_per_px,
                                         double reach_x_px, double reach_y_px, size_t *n)
{
    t->selections = selections;
    t->n_selections = n_selections;
    t->snapshot = selections[0]->snapshot;
    t->by_region = group == MAP_GROUP_REGION;
    t->n = 0;
    for (uint32_t mark = 0; mark < marks_there_are(t); mark++)
        add_mark(t, mark, window, units_per_px, reach_x_px, reach_y_px);
    if (t->n)
        qsort(t->groups, t->n, sizeof *t->groups, group_compare);
    *n = t->n;
    return t->groups;
}

void territory_marks_release(struct territory_marks *t)
{
    free(t->groups);
    *t = (struct territory_marks){0};
}

void territory_marks_visit(const struct territory_marks *t, const struct group *g, size_t selection,
                           sites_visit *visit, void *context)
{
    visit_mark(t, g->node, &t->selections[selection]->sites, visit, context);
}

bool territory_marks_row(const struct territory_marks *t, const struct group *g, enum collection *collection,
                         uint32_t *row)
{
    const uint32_t n_pays = t->snapshot->pays.rows.n, n_regions = t->snapshot->regions.rows.n;
    *collection = g->node < n_pays ? COLLECTION_PAYS : COLLECTION_REGIONS;
    *row = g->node < n_pays ? g->node : g->node - n_pays;
    return g->node < n_pays + n_regions;
}
