#include "out/list.h"

#include <stdlib.h>

#include "atlas/nearest.h"
#include "base/mem.h"

/* --- by name -----------------------------------------------------------------------------------------------
 */

static int compare_ranks(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Of few records theirs are the only ranks looked at. */
static void list_few(struct list *l, const struct record_rows *r, bool down, uint32_t offset)
{
    const struct selection *sel = l->selection;
    uint32_t *ranks = mem_alloc(sel->n_matched, sizeof *ranks), all = 0;
    BITS_EACH(&sel->records, row)
    {
        ranks[all++] = r->rank[row];
    }
    qsort(ranks, all, sizeof *ranks, compare_ranks);
    for (uint32_t i = 0; i < l->n; i++)
        l->rows[i] = r->by_name[ranks[down ? all - 1 - offset - i : offset + i]];
    free(ranks);
}

static void list_by_name(struct list *l, bool down, uint32_t offset)
{
    const struct selection *sel = l->selection;
    const struct record_rows *r = collection_rows(sel->snapshot, sel->collection);
    uint32_t found = 0, n = 0;
    /* going through all names until the list is full, or sorting what matched: some twenty steps a record */
    uint64_t names = ((uint64_t)offset + l->n) * r->n / sel->n_matched;
    if (sel->n_matched * 20ULL < (names < r->n ? names : r->n)) {
        list_few(l, r, down, offset);
        return;
    }
    for (uint32_t i = 0; i < r->n && n < l->n; i++) {
        uint32_t row = r->by_name[down ? r->n - 1 - i : i];
        if (bits_get(&sel->records, row) && found++ >= offset)
            l->rows[n++] = row;
    }
}

/* --- by a number ------------------------------------------------------------------------------------------
 */

struct keyed_row {
    int64_t key;
    uint32_t rank, row;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed_row *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static int64_t year_of(const struct selection *sel, uint32_t row)
{
    const struct snapshot *s = sel->snapshot;
    int16_t year = sel->collection == COLLECTION_PROJETS  ? s->projets.from_year[row]
                   : sel->collection == COLLECTION_BOURSE ? s->bourse.year[row]
                                                          : s->cooperations.depuis[row];
    return year == SNAPSHOT_NO_YEAR ? INT64_MIN : year;
}

/* INT64_MIN: not known; such rows come last either way. */
static int64_t key_of(const struct selection *sel, const struct list_order *order, uint32_t row)
{
    const struct snapshot *s = sel->snapshot;
    int64_t v = INT64_MIN;
    if (order->by == LIST_BY_YEAR)
        v = year_of(sel, row);
    else if (order->by == LIST_BY_AMOUNT && s->bourse.budget[row] != SNAPSHOT_NO_AMOUNT)
        v = s->bourse.budget[row];
    else if (order->by == LIST_BY_POPULATION && s->collectivites.population[row])
        v = s->collectivites.population[row];
    return v == INT64_MIN ? INT64_MAX : order->descending ? -v : v;
}

static void list_by_number(struct list *l, const struct list_order *order, uint32_t offset)
{
    const struct selection *sel = l->selection;
    const uint32_t *rank = collection_rows(sel->snapshot, sel->collection)->rank;
    struct keyed_row *all = mem_alloc(sel->n_matched, sizeof *all);
    uint32_t n = 0;
    BITS_EACH(&sel->records, row)
    {
        all[n++] = (struct keyed_row){key_of(sel, order, row), rank[row], row};
    }
    qsort(all, n, sizeof *all, compare_keyed);
    for (uint32_t i = 0; i < l->n; i++)
        l->rows[i] = all[offset + i].row;
    free(all);
}

/* --- by distance ------------------------------------------------------------------------------------------
 */

static void list_by_distance(struct list *l, const struct list_order *order, uint32_t offset)
{
    struct nearest *found = mem_alloc(l->n, sizeof *found);
    l->distance_m = mem_alloc(l->n, sizeof *l->distance_m);
    l->n = nearest_page(l->selection, order->lon_deg, order->lat_deg, offset, l->n, found);
    for (uint32_t i = 0; i < l->n; i++) {
        l->rows[i] = found[i].row;
        l->distance_m[i] = found[i].distance_m;
    }
    free(found);
}

void list_init(struct list *l, struct selection *sel, const struct list_order *order, uint64_t offset,
               uint64_t most)
{
    *l = (struct list){.selection = selection_ref(sel)};
    if (offset >= sel->n_matched)
        return;
    uint64_t left = sel->n_matched - offset;
    l->n = (uint32_t)(most < left ? most : left);
    l->rows = mem_alloc(l->n, sizeof *l->rows);
    if (order->by == LIST_BY_DISTANCE)
        list_by_distance(l, order, (uint32_t)offset);
    else if (order->by == LIST_BY_NAME)
        list_by_name(l, order->descending, (uint32_t)offset);
    else
        list_by_number(l, order, (uint32_t)offset);
}

void list_release(struct list *l)
{
    selection_free(l->selection);
    free(l->rows);
    free(l->distance_m);
    *l = (struct list){0};
}
