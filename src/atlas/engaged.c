#include "atlas/engaged.h"

#include <assert.h>
#include <stdlib.h>

#include "atlas/ways.h"
#include "base/mem.h"

/* One side, and what stands across. */
struct walk {
    const struct snapshot *s;
    const struct evaluation *rows;
    const struct csr *cooperations, *across;
    const struct bits *others, *others_real;
    struct bits projets; /* records alone */
    uint32_t *seen;      /* of the others: the last that it was counted for, + 1 */
};

static void count_others(struct walk *w, struct engaged_one *one, uint32_t c)
{
    for (uint32_t i = w->across->first[c]; i < w->across->first[c + 1]; i++) {
        const uint32_t other = w->across->list[i];
        if (!bits_get(w->others, other) || !bits_get(w->others_real, other) || w->seen[other] == one->row + 1)
            continue;
        w->seen[other] = one->row + 1;
        one->others++;
    }
}

static void count(struct walk *w, struct engaged_one *one)
{
    const struct cooperations *all = &w->s->cooperations;
    for (uint32_t i = w->cooperations->first[one->row]; i < w->cooperations->first[one->row + 1]; i++) {
        const uint32_t c = w->cooperations->list[i];
        if (!bits_get(&w->rows->cooperations, c) || !bits_get(&all->rows.real, c))
            continue;
        one->cooperations++;
        one->projets += bits_count_range(&w->projets, all->first_projet[c], all->first_projet[c + 1]);
        count_others(w, one, c);
    }
}

/* rank: the place of each row among the names. */
static int compare(const void *a, const void *b, void *rank_)
{
    const struct engaged_one *x = a, *y = b;
    const uint32_t *rank = rank_;
    if (x->projets != y->projets)
        return x->projets > y->projets ? -1 : 1;
    if (x->cooperations != y->cooperations)
        return x->cooperations > y->cooperations ? -1 : 1;
    return rank[x->row] < rank[y->row] ? -1 : rank[x->row] > rank[y->row];
}

void engaged_find(struct engaged *e, const struct snapshot *s, enum collection of, const struct criteria *c)
{
    assert(of == COLLECTION_COLLECTIVITES || of == COLLECTION_PARTENAIRES);
    const bool french = of == COLLECTION_COLLECTIVITES;
    struct way way;
    way_find(&way, s, of, c, CRITERION_COUNT, NULL);
    struct walk w = {.s = s,
                     .rows = &way.rows,
                     .cooperations = french ? &s->collectivites.cooperations : &s->partenaires.cooperations,
                     .across = french ? &s->cooperations.partners : &s->cooperations.members,
                     .others = french ? &way.rows.partenaires : &way.rows.collectivites,
                     .others_real = french ? &s->partenaires.rows.real : &s->collectivites.rows.real};
    w.seen = mem_alloc(w.others->n, sizeof *w.seen);
    bits_copy(&w.projets, &way.rows.projets);
    bits_and(&w.projets, &s->projets.rows.real);
    e->n = 0;
    e->list = mem_alloc((size_t)bits_count(&way.records) + 1, sizeof *e->list);
    BITS_EACH(&way.records, row)
    {
        e->list[e->n] = (struct engaged_one){.row = row};
        count(&w, &e->list[e->n++]);
    }
    if (e->n)
        qsort_r(e->list, e->n, sizeof *e->list, compare, collection_rows(s, of)->rank);
    bits_release(&w.projets);
    free(w.seen);
    way_release(&way);
}

void engaged_release(struct engaged *e)
{
    free(e->list);
}
