#include "atlas/nearest.h"

#include <math.h>
#include <stdlib.h>

#include "atlas/side.h"
#include "base/mem.h"
#include "geo/measure.h"

/* A block of places and the least chord at which one of them may lie. */
struct ahead {
    double chord;
    uint32_t block;
};

/* The best so far, the worst of them at the top of a heap. */
struct search {
    const struct selection *sel;
    const uint32_t *rank;
    double lon_deg, lat_deg;
    struct nearest *best;
    double span_deg;  /* of latitude, that the best may lie within */
    uint32_t n, most; /* most: no more than there are records with a place */
};

/* --- the heap of records -----------------------------------------------------------------------------------
 */

static bool before(const struct nearest *a, const struct nearest *b)
{
    return a->distance_m < b->distance_m || (a->distance_m == b->distance_m && a->rank < b->rank);
}

static int compare(const void *a, const void *b)
{
    return before(a, b) ? -1 : before(b, a);
}

static void put_at_top(struct search *f, const struct nearest *new)
{
    uint32_t at = 0;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child + 1 < f->n && before(&f->best[child], &f->best[child + 1]))
            child++;
        if (child >= f->n || !before(new, &f->best[child]))
            break;
        f->best[at] = f->best[child];
        at = child;
    }
    f->best[at] = *new;
}

static void offer(struct search *f, double distance_m, uint32_t row)
{
    const struct nearest new = {distance_m, f->rank[row], row};
    if (f->n == f->most) {
        if (before(&new, &f->best[0])) {
            put_at_top(f, &new);
            f->span_deg = measure_span_deg(f->best[0].distance_m);
        }
        return;
    }
    uint32_t at = f->n++;
    for (; at && before(&f->best[(at - 1) / 2], &new); at = (at - 1) / 2)
        f->best[at] = f->best[(at - 1) / 2];
    f->best[at] = new;
}

/* --- records at a place ------------------------------------------------------------------------------------
 */

static double distance_of(const struct search *f, uint32_t place)
{
    const struct places *p = f->sel->sites.places;
    return measure_distance_m(f->lon_deg, f->lat_deg, p->lon[place], p->lat[place]);
}

/* Is it this one that a record of the cooperation counts with? So that each is offered once. */
static bool is_nearest_of(const struct search *f, uint32_t row, uint32_t cooperation, uint32_t place,
                          double distance_m)
{
    const struct csr *partners = side_links(f->sel->snapshot, f->sel->side);
    for (uint32_t i = partners->first[cooperation]; i < partners->first[cooperation + 1]; i++) {
        uint32_t q = partners->list[i];
        if (q == place || q >= f->sel->sites.places->n_located || !selection_has_site(f->sel, row, q))
            continue;
        double other_m = distance_of(f, q);
        if (other_m < distance_m || (other_m == distance_m && q < place))
            return false;
    }
    return true;
}

static void offer_cooperations(struct search *f, uint32_t place, double distance_m)
{
    const struct snapshot *s = f->sel->snapshot;
    const struct bits *records = &f->sel->records;
    const struct csr *links = side_cooperations(s, f->sel->side);
    const bool projets = f->sel->collection == COLLECTION_PROJETS;
    for (uint32_t i = links->first[place]; i < links->first[place + 1]; i++) {
        uint32_t c = links->list[i];
        uint32_t from = projets ? s->cooperations.first_projet[c] : c;
        uint32_t end = projets ? s->cooperations.first_projet[c + 1] : c + 1;
        bool each = f->sel->n_parts > 0; /* projets of one cooperation share its places, but in a tree */
        if (!bits_any(records, from, end) || (!each && !is_nearest_of(f, from, c, place, distance_m)))
            continue;
        for (uint32_t row = bits_next(records, from); row < end; row = bits_next(records, row + 1))
            if (!each ||
                (selection_has_site(f->sel, row, place) && is_nearest_of(f, row, c, place, distance_m)))
                offer(f, distance_m, row);
    }
}

static void offer_place(struct search *f, uint32_t place)
{
    const struct csr *requests = &f->sel->snapshot->partenaires.bourse;
    if (!f->sel->sites.weight[place] || fabs(f->sel->sites.places->lat[place] - f->lat_deg) > f->span_deg)
        return;
    double distance_m = distance_of(f, place);
    if (f->n == f->most && distance_m > f->best[0].distance_m)
        return;
    switch (f->sel->collection) {
    case COLLECTION_COLLECTIVITES:
    case COLLECTION_PARTENAIRES:
        offer(f, distance_m, place);
        break;
    case COLLECTION_BOURSE:
        for (uint32_t i = requests->first[place]; i < requests->first[place + 1]; i++)
            if (bits_get(&f->sel->records, requests->list[i]))
                offer(f, distance_m, requests->list[i]);
        break;
    default:
        offer_cooperations(f, place, distance_m);
    }
}

/* --- blocks of places, nearest first -----------------------------------------------------------------------
 */

static void sift_down(struct ahead *heap, uint32_t n, uint32_t at)
{
    const struct ahead moved = heap[at];
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child + 1 < n && heap[child + 1].chord < heap[child].chord)
            child++;
        if (child >= n || moved.chord <= heap[child].chord)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
}

/* Few of the blocks are gone through, so they are kept in a heap rather than sorted. */
static struct ahead *order_blocks(const struct search *f)
{
    const struct places *p = f->sel->sites.places;
    const struct measure_point from = measure_point(f->lon_deg, f->lat_deg);
    struct ahead *heap = mem_alloc(p->n_blocks, sizeof *heap);
    for (uint32_t b = 0; b < p->n_blocks; b++) {
        const struct measure_ball *ball = &p->blocks[b].ball;
        heap[b] = (struct ahead){measure_between(&from, &ball->centre) - ball->radius, b};
    }
    for (uint32_t i = p->n_blocks / 2; i-- > 0;)
        sift_down(heap, p->n_blocks, i);
    return heap;
}

static void find(struct search *f)
{
    const struct places *p = f->sel->sites.places;
    struct ahead *heap = order_blocks(f);
    for (uint32_t n = p->n_blocks; n > 0;) {
        if (f->n == f->most && heap[0].chord > measure_chord(f->best[0].distance_m) + MEASURE_CHORD_MARGIN)
            break;
        uint32_t i = heap[0].block * SNAPSHOT_BLOCK;
        uint32_t end = p->n_located - i < SNAPSHOT_BLOCK ? p->n_located : i + SNAPSHOT_BLOCK;
        for (; i < end; i++)
            offer_place(f, i);
        heap[0] = heap[--n];
        if (n)
            sift_down(heap, n, 0);
    }
    free(heap);
    qsort(f->best, f->n, sizeof *f->best, compare);
}

/* --- records without a place -------------------------------------------------------------------------------
 */

static bool has_place(const struct selection *sel, uint32_t row)
{
    const struct snapshot *s = sel->snapshot;
    const struct csr *partners = side_links(s, sel->side);
    const uint32_t n_located = sel->sites.places->n_located;
    if (sel->collection == COLLECTION_COLLECTIVITES || sel->collection == COLLECTION_PARTENAIRES)
        return row < n_located;
    if (sel->collection == COLLECTION_BOURSE)
        return s->bourse.partenaire[row] < n_located;
    uint32_t c = sel->collection == COLLECTION_PROJETS ? s->projets.cooperation[row] : row;
    for (uint32_t i = partners->first[c]; i < partners->first[c + 1]; i++)
        if (partners->list[i] < n_located && selection_has_site(sel, row, partners->list[i]))
            return true;
    return false;
}

static uint32_t add_unlocated(const struct selection *sel, uint32_t skip, uint32_t most, struct nearest *page)
{
    const struct record_rows *r = collection_rows(sel->snapshot, sel->collection);
    uint32_t found = 0, n = 0;
    for (uint32_t i = 0; i < r->n && n < most && found < sel->n_unlocated; i++) {
        uint32_t row = r->by_name[i];
        if (bits_get(&sel->records, row) && !has_place(sel, row) && found++ >= skip)
            page[n++] = (struct nearest){INFINITY, i, row};
    }
    return n;
}

uint32_t nearest_page(const struct selection *sel, double lon_deg, double lat_deg, uint32_t offset,
                      uint32_t most, struct nearest *page)
{
    const uint32_t located = sel->n_matched - sel->n_unlocated;
    uint32_t n = 0;
    if (offset < located && most > 0) {
        struct search f = {.sel = sel, .rank = collection_rows(sel->snapshot, sel->collection)->rank};
        f.lon_deg = lon_deg;
        f.lat_deg = lat_deg;
        f.span_deg = 180;
        f.most = most < located - offset ? offset + most : located;
        f.best = mem_alloc(f.most, sizeof *f.best);
        find(&f);
        for (uint32_t i = offset; i < f.n; i++)
            page[n++] = f.best[i];
        free(f.best);
    }
    uint32_t end = offset + n;
    return n + add_unlocated(sel, end > located ? end - located : 0, most - n, page + n);
}
