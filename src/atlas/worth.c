#include "atlas/worth.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The rows that count, in one way to meet the criteria or in the only one. */
struct counting {
    const struct bits *records, *drawn, *cooperations, *projets;
    const struct bits *financements; /* NULL: all */
};

/* Rows that were never counted have 0. */
static void make_room(uint32_t **last, uint32_t *n, uint32_t rows)
{
    if (rows <= *n)
        return;
    free(*last);
    *last = mem_alloc(rows, sizeof **last);
    *n = rows;
}

static void forget(uint32_t *of, uint32_t n)
{
    if (n)
        memset(of, 0, n * sizeof *of);
}

void worth_begin(struct worth *w, const struct snapshot *s)
{
    const uint32_t themes = s->vocabularies[VOCABULARY_THEMATIQUE].n;
    make_room(&w->projets, &w->n_projets, s->projets.rows.n);
    make_room(&w->financements, &w->n_financements, s->financements.n);
    make_room(&w->requests, &w->n_requests, s->bourse.rows.n);
    make_room(&w->themes, &w->n_themes, themes);
    if (++w->count == 0) {
        forget(w->projets, w->n_projets);
        forget(w->financements, w->n_financements);
        forget(w->requests, w->n_requests);
        w->count = 1;
    }
    forget(w->themes, w->n_themes);
    w->snapshot = s;
    w->euros = WORTH_NO_EUROS;
}

void worth_release(struct worth *w)
{
    free(w->projets);
    free(w->financements);
    free(w->requests);
    free(w->themes);
    *w = (struct worth){0};
}

static bool is_new(uint32_t *last, uint32_t row, uint32_t count)
{
    const bool first = last[row] != count;
    last[row] = count;
    return first;
}

static void add_themes(uint32_t *n, const struct csr *of, uint32_t row)
{
    for (uint32_t i = of->first[row]; i < of->first[row + 1]; i++)
        n[of->list[i]]++;
}

static void add_projet(struct worth *w, const struct counting *k, uint32_t p)
{
    const struct snapshot *s = w->snapshot;
    const struct financements *f = &s->financements;
    const uint32_t *first = s->projets.first_financement;
    if (is_new(w->projets, p, w->count))
        add_themes(w->themes, &s->projets.thematiques, p);
    for (uint32_t i = first[p]; i < first[p + 1]; i++)
        if (f->amount[i] != SNAPSHOT_NO_AMOUNT && bits_get(&f->real, i) &&
            (!k->financements || bits_get(k->financements, i)) && is_new(w->financements, i, w->count))
            w->euros = (w->euros == WORTH_NO_EUROS ? 0 : w->euros) + f->amount[i];
}

/* The projets of a cooperation that are in the set and records. */
static void add_projets(struct worth *w, const struct counting *k, const struct bits *in, uint32_t c)
{
    const struct snapshot *s = w->snapshot;
    for (uint32_t p = s->cooperations.first_projet[c]; p < s->cooperations.first_projet[c + 1]; p++)
        if (bits_get(in, p) && bits_get(&s->projets.rows.real, p))
            add_projet(w, k, p);
}

static void add_requests(struct worth *w, const struct counting *k, uint32_t place)
{
    const struct csr *of = &w->snapshot->partenaires.bourse;
    for (uint32_t i = of->first[place]; i < of->first[place + 1]; i++)
        if (bits_get(k->records, of->list[i]) && is_new(w->requests, of->list[i], w->count))
            add_themes(w->themes, &w->snapshot->bourse.thematiques, of->list[i]);
}

static void add_links(struct worth *w, const struct counting *k, const struct selection *sel, uint32_t place)
{
    const struct csr *links = side_cooperations(w->snapshot, sel->side);
    const bool projets = sel->collection == COLLECTION_PROJETS;
    for (uint32_t i = links->first[place]; i < links->first[place + 1]; i++)
        if (projets || bits_get(k->records, links->list[i]))
            add_projets(w, k, projets ? k->records : k->projets, links->list[i]);
}

/* Of a record that is a place: what hangs together with it. */
static void add_place(struct worth *w, const struct counting *k, bool french, uint32_t place)
{
    const struct snapshot *s = w->snapshot;
    const struct csr *links = french ? &s->collectivites.cooperations : &s->partenaires.cooperations;
    for (uint32_t i = links->first[place]; i < links->first[place + 1]; i++)
        if (bits_get(k->cooperations, links->list[i]))
            add_projets(w, k, k->projets, links->list[i]);
}

static void add(struct worth *w, const struct counting *k, const struct selection *sel, uint32_t place)
{
    switch (sel->collection) {
    case COLLECTION_COLLECTIVITES:
    case COLLECTION_PARTENAIRES:
        if (bits_get(k->records, place))
            add_place(w, k, sel->sites.french, place);
        break;
    case COLLECTION_BOURSE:
        add_requests(w, k, place);
        break;
    default:
        if (bits_get(k->drawn, place))
            add_links(w, k, sel, place);
    }
}

void worth_add(struct worth *w, const struct selection *sel, uint32_t place)
{
    struct counting k = {&sel->records, &sel->drawn, &sel->cooperations, &sel->projets,
                         sel->financements.n ? &sel->financements : NULL};
    if (sel->n_parts == 0)
        add(w, &k, sel, place);
    for (uint32_t i = 0; i < sel->n_parts; i++) {
        const struct selection_part *p = &sel->parts[i];
        k = (struct counting){&p->records, &p->drawn, &p->cooperations, &p->projets, &p->financements};
        add(w, &k, sel, place);
    }
}

void worth_count_themes(const struct selection *sel, uint32_t *n)
{
    const struct snapshot *s = sel->snapshot;
    const bool own = sel->collection == COLLECTION_COOPERATIONS || sel->collection == COLLECTION_ACTIONS;
    if (sel->collection == COLLECTION_PROJETS || sel->collection == COLLECTION_BOURSE) {
        const bool requests = sel->collection == COLLECTION_BOURSE;
        BITS_EACH(&sel->records, row)
        {
            add_themes(n, requests ? &s->bourse.thematiques : &s->projets.thematiques, (uint32_t)row);
        }
        return;
    }
    BITS_EACH(own ? &sel->records : &sel->cooperations, c)
    {
        for (uint32_t p = s->cooperations.first_projet[c]; p < s->cooperations.first_projet[c + 1]; p++)
            if (bits_get(&sel->projets, p) && bits_get(&s->projets.rows.real, p))
                add_themes(n, &s->projets.thematiques, p);
    }
}
