#include <stdlib.h>

#include "base/mem.h"
#include "geo/measure.h"
#include "places/gazetteer_inside.h"

/* Where half of what is held is larger than this, the small places are missing; and where so many of those
 * that are held share their name, others of a name are among the missing. Held against two lists of other
 * origin, one place in fifteen of such a country was another of the name; elsewhere one in two hundred. */
enum { SPARSE_MEDIAN = 20000, FEWEST = 100 };
#define APART_M       20000.0
#define SPARSE_SHARED 0.05

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Whether another town of the range, elsewhere, has this name as its own. */
static bool shared(const struct gazetteer *g, struct gazetteer_range r, uint32_t name)
{
    const struct gazetteer_item *own = &g->items[g->names[name].item];
    for (uint32_t i = gazetteer_find(g, r, g->names[name].key); i != GAZETTEER_NONE;
         i = gazetteer_find_next(g, r, i)) {
        const struct gazetteer_item *other = &g->items[g->names[i].item];
        if (other->kind == GAZETTEER_TOWN && g->names[i].rank == GAZETTEER_MAIN &&
            measure_distance_m(own->lon, own->lat, other->lon, other->lat) > APART_M)
            return true;
    }
    return false;
}

static bool is_sparse(const struct gazetteer *g, const struct gazetteer_item *country, uint32_t *people)
{
    const struct gazetteer_range r = gazetteer_towns(g, country);
    size_t n = 0, known = 0, n_shared = 0;
    for (uint32_t i = r.from; i < r.to; i++) {
        const struct gazetteer_item *item = &g->items[g->names[i].item];
        if (item->kind != GAZETTEER_TOWN || g->names[i].rank != GAZETTEER_MAIN)
            continue;
        n++;
        n_shared += shared(g, r, i);
        if (item->population)
            people[known++] = item->population;
    }
    if (known < FEWEST || (double)n_shared < SPARSE_SHARED * (double)n)
        return false;
    qsort(people, known, sizeof *people, compare);
    return people[known / 2] > SPARSE_MEDIAN;
}

void gazetteer_mark_sparse(struct gazetteer *g)
{
    uint32_t *people = mem_alloc(g->n_names + 1, sizeof *people);
    for (uint32_t k = 0; k < g->n_countries; k++)
        g->items[k].sparse = is_sparse(g, &g->items[k], people);
    free(people);
}
