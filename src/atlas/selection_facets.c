/* Facets that stay with a selection. */
#include <stdlib.h>

#include "atlas/selection_inside.h"
#include "base/mem.h"

struct kept_facets {
    struct kept_facets *next; /* of other criteria to count by */
    size_t n;
    bool good; /* counted to the end */
    struct facet list[];
};

void kept_facets_free(struct kept_facets *k)
{
    while (k) {
        struct kept_facets *next = k->next;
        for (size_t i = 0; i < k->n; i++)
            free(k->list[i].counts);
        free(k);
        k = next;
    }
}

static bool counts_by(const struct kept_facets *k, const enum criterion *by, size_t n)
{
    if (!k->good || k->n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (k->list[i].by != by[i])
            return false;
    return true;
}

const struct facet *selection_kept_facets(struct selection *sel, const struct criteria *c,
                                          const enum criterion *by, size_t n)
{
    struct kept_facets *first = atomic_load_explicit(&sel->facets, memory_order_acquire), *k;
    for (k = first; k; k = k->next)
        if (counts_by(k, by, n))
            return k->list;
    k = mem_alloc(1, sizeof *k + n * sizeof *k->list);
    k->n = n;
    for (size_t i = 0; i < n; i++)
        k->list[i].by = by[i];
    selection_facets(sel->snapshot, sel->collection, c, k->list, n);
    k->good = !c->stop || !c->stop->stopped;
    /* two who count at once both leave theirs: they say the same */
    do
        k->next = first;
    while (!atomic_compare_exchange_weak_explicit(&sel->facets, &first, k, memory_order_acq_rel,
                                                  memory_order_acquire));
    return k->list;
}
