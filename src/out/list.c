#include "out/list_inside.h"

#include <stdlib.h>

#include "atlas/nearest.h"
#include "atlas/relevance.h"
#include "base/greatest.h"
#include "base/mem.h"

/* --- by name -----------------------------------------------------------------------------------------------
 */

/* Of few records theirs are the only ranks looked at: a set of them has them in order. */
static void list_few(struct list *l, const struct record_rows *r, bool down, uint32_t offset)
{
    const struct selection *sel = l->selection;
    uint32_t skip = down ? sel->n_matched - offset - l->n : offset, n = 0;
    struct bits ranks;
    bits_init(&ranks, r->n, false);
    BITS_EACH(&sel->records, row)
    {
        bits_set(&ranks, r->rank[row]);
    }
    for (uint32_t i = bits_next(&ranks, 0); n < l->n; i = bits_next(&ranks, i + 1)) {
        if (skip) {
            skip--;
            continue;
        }
        l->rows[down ? l->n - 1 - n : n] = r->by_name[i];
        n++;
    }
    bits_release(&ranks);
}

static void list_by_name(struct list *l, bool down, uint32_t offset)
{
    const struct selection *sel = l->selection;
    const struct record_rows *r = collection_rows(sel->snapshot, sel->collection);
    uint32_t found = 0, n = 0;
    /* going through all names until the list is full, or through what matched and a set of ranks */
    uint64_t names = ((uint64_t)offset + l->n) * r->n / sel->n_matched;
    if (sel->n_matched * 2ULL + BITS_WORDS(r->n) < (names < r->n ? names : r->n)) {
        list_few(l, r, down, offset);
        return;
    }
    for (uint32_t i = 0; i < r->n && n < l->n; i++) {
        uint32_t row = r->by_name[down ? r->n - 1 - i : i];
        if (bits_get(&sel->records, row) && found++ >= offset)
            l->rows[n++] = row;
    }
}

/* --- by keys -----------------------------------------------------------------------------------------------
 */

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed_row *x = a, *y = b;
    for (unsigned k = 0; k < LIST_MOST_KEYS; k++)
        if (x->key[k] != y->key[k])
            return x->key[k] < y->key[k] ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* A heap of n with its greatest at the top, where the one at `at` may be too small. */
static void sink(struct keyed_row *heap, uint32_t n, uint32_t at)
{
    const struct keyed_row moved = heap[at];
    for (uint32_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && compare_keyed(&heap[child], &heap[child + 1]) < 0)
            child++;
        if (compare_keyed(&moved, &heap[child]) >= 0)
            break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

/* The first m of n come to the front, in any order: most rows are compared once, with the last of those. */
static void bring_first(struct keyed_row *all, uint32_t n, uint32_t m)
{
    for (uint32_t i = m / 2; i-- > 0;)
        sink(all, m, i);
    for (uint32_t i = m; i < n; i++)
        if (compare_keyed(&all[i], &all[0]) < 0) {
            all[0] = all[i];
            sink(all, m, 0);
        }
}

static void list_by_keys(struct list *l, const struct list_order *order, uint32_t offset)
{
    enum { FEW = 8 }; /* as a part of all: of more, sorting all is as fast */
    uint32_t n = l->selection->n_matched;
    struct keyed_row *all = mem_alloc(n, sizeof *all);
    list_keys_fill(l->selection, order, all);
    if (offset + l->n < n / FEW) {
        bring_first(all, n, offset + l->n);
        n = offset + l->n;
    }
    qsort(all, n, sizeof *all, compare_keyed);
    for (uint32_t i = 0; i < l->n; i++)
        l->rows[i] = all[offset + i].row;
    free(all);
}

/* --- by relevance -----------------------------------------------------------------------------------------
 */

struct scored_row {
    uint32_t score, rank, row;
};

static int compare_scored(const void *a, const void *b)
{
    const struct scored_row *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void list_by_relevance(struct list *l, uint32_t offset)
{
    const struct selection *sel = l->selection;
    const uint32_t *rank = collection_rows(sel->snapshot, sel->collection)->rank;
    uint32_t *scores = relevance_scores(sel), n = 0, at = 0;
    if (!scores) {
        list_by_name(l, false, offset);
        return;
    }
    const uint32_t least = greatest_nth(scores, sel->n_matched, offset + l->n); /* others need no sorting */
    struct scored_row *all = mem_grow(NULL, sel->n_matched, sizeof *all);
    BITS_EACH(&sel->records, row)
    {
        if (scores[at] >= least)
            all[n++] = (struct scored_row){scores[at], rank[row], row};
        at++;
    }
    qsort(all, n, sizeof *all, compare_scored);
    for (uint32_t i = 0; i < l->n; i++)
        l->rows[i] = all[offset + i].row;
    free(all);
    free(scores);
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
    if (offset >= sel->n_matched || most == 0)
        return;
    uint64_t left = sel->n_matched - offset;
    l->n = (uint32_t)(most < left ? most : left);
    l->rows = mem_alloc(l->n, sizeof *l->rows);
    if (order->by == LIST_BY_DISTANCE)
        list_by_distance(l, order, (uint32_t)offset);
    else if (order->by == LIST_BY_RELEVANCE)
        list_by_relevance(l, (uint32_t)offset);
    else if (order->by == LIST_BY_NAME)
        list_by_name(l, order->descending, (uint32_t)offset);
    else
        list_by_keys(l, order, (uint32_t)offset);
}

void list_release(struct list *l)
{
    selection_free(l->selection);
    free(l->rows);
    free(l->distance_m);
    *l = (struct list){0};
}
