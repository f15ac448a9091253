#include "atlas/pairs.h"

#include <stdlib.h>

#include "atlas/pairs_inside.h"
#include "atlas/understand.h"
#include "base/mem.h"

bool pairs_has(enum collection c)
{
    return c != COLLECTION_BOURSE && !collection_territory(c);
}

/* --- the ways to meet the criteria -------------------------------------------------------------------------
 */

/* The places that a box leaves, and those that lie nowhere. */
static void keep_drawn(struct bits *rows, const struct bits *drawn, const struct places *places)
{
    struct bits kept;
    bits_copy(&kept, drawn);
    bits_set_range(&kept, places->n_located, places->n);
    bits_and(rows, &kept);
    bits_release(&kept);
}

static void way_init(struct pair_way *w, const struct way *way, const struct pair_scope *p, enum side side)
{
    const enum collection c = p->collection;
    const bool of_cooperations = c == COLLECTION_COOPERATIONS || c == COLLECTION_ACTIONS;
    bits_copy(&w->members, c == COLLECTION_COLLECTIVITES ? &way->records : &way->rows.collectivites);
    bits_copy(&w->partners, c == COLLECTION_PARTENAIRES ? &way->records : &way->rows.partenaires);
    bits_and(&w->members, &p->snapshot->collectivites.rows.real);
    bits_and(&w->partners, &p->snapshot->partenaires.rows.real);
    if (collection_has_many_places(c))
        keep_drawn(side == SIDE_FRANCE ? &w->members : &w->partners, &way->drawn,
                   side_places(p->snapshot, c, side));
    w->rows[LEVEL_COLLECTIVITE] = &w->members;
    w->rows[LEVEL_PARTENAIRE] = &w->partners;
    w->rows[LEVEL_COOPERATION] = of_cooperations ? &way->records : &way->rows.cooperations;
    w->rows[LEVEL_PROJET] = c == COLLECTION_PROJETS ? &way->records : &way->rows.projets;
    w->rows[LEVEL_FINANCEMENT] = &way->rows.financements;
}

void pair_scope_init(struct pair_scope *p, struct snapshot *s, enum collection c,
                     const struct criteria *asked)
{
    const struct criteria known = criteria_understood(asked, s, c);
    struct bits records;
    *p = (struct pair_scope){.snapshot = snapshot_ref(s), .collection = c, .counted = SNAPSHOT_NO_ROW};
    p->action = vocabulary_find(&s->vocabularies[VOCABULARY_NATURE], "action");
    ways_find(&p->ways, s, c, &known, CRITERION_COUNT);
    ways_records(&records, &p->ways, s, c);
    p->matched = bits_count(&records);
    bits_release(&records);
    p->list = mem_alloc(p->ways.n, sizeof *p->list);
    for (uint32_t i = 0; i < p->ways.n; i++)
        way_init(&p->list[i], &p->ways.list[i], p, known.side);
    understood_free(known.understood);
}

void pair_scope_release(struct pair_scope *p)
{
    for (uint32_t i = 0; i < p->ways.n; i++) {
        bits_release(&p->list[i].members);
        bits_release(&p->list[i].partners);
    }
    free(p->list);
    ways_release(&p->ways);
    snapshot_free(p->snapshot);
}

uint64_t pair_ways_all(const struct pair_scope *p)
{
    return p->ways.n == 64 ? UINT64_MAX : (UINT64_C(1) << p->ways.n) - 1;
}

uint64_t pair_ways_of(const struct pair_scope *p, enum level level, uint32_t row, uint64_t in)
{
    uint64_t met = 0;
    for (uint64_t left = in; left; left &= left - 1) {
        const int i = __builtin_ctzll(left);
        met |= (uint64_t)bits_get(p->list[i].rows[level], row) << i;
    }
    return met;
}

/* --- what a cooperation has --------------------------------------------------------------------------------
 */

void pair_counts_add(struct pair_counts *to, const struct pair_counts *more)
{
    to->cooperations += more->cooperations;
    to->actions += more->actions;
    to->projets += more->projets;
    if (more->amount == SNAPSHOT_NO_AMOUNT)
        return;
    to->amount = (to->amount == SNAPSHOT_NO_AMOUNT ? 0 : to->amount) + more->amount;
}

static void count_financements(struct pair_scope *p, uint32_t projet, uint64_t in)
{
    const struct financements *f = &p->snapshot->financements;
    const uint32_t *first = p->snapshot->projets.first_financement;
    for (uint32_t row = first[projet]; row < first[projet + 1]; row++)
        if (f->amount[row] != SNAPSHOT_NO_AMOUNT && pair_ways_of(p, LEVEL_FINANCEMENT, row, in))
            pair_counts_add(&p->counts, &(struct pair_counts){.amount = f->amount[row]});
}

/* The projets of a cooperation that meet the criteria in one of the ways. */
static void count_projets(struct pair_scope *p, uint32_t cooperation, uint64_t in)
{
    const struct snapshot *s = p->snapshot;
    const uint32_t *first = s->cooperations.first_projet;
    for (uint32_t row = first[cooperation]; row < first[cooperation + 1]; row++) {
        const uint64_t met = bits_get(&s->projets.rows.real, row) ? pair_ways_of(p, LEVEL_PROJET, row, in)
                                                                  : 0;
        if (!met)
            continue;
        p->counts.projets++;
        count_financements(p, row, met);
    }
}

/* The pairs of a cooperation follow one another, mostly in the same ways. */
const struct pair_counts *pair_scope_count(struct pair_scope *p, uint32_t cooperation, uint64_t in)
{
    if (p->counted != cooperation || p->counted_in != in) {
        const bool action = p->snapshot->cooperations.nature[cooperation] == p->action;
        p->counted = cooperation;
        p->counted_in = in;
        p->counts = (struct pair_counts){!action, action, 0, SNAPSHOT_NO_AMOUNT};
        count_projets(p, cooperation, in);
    }
    return p->collection == COLLECTION_PROJETS && !p->counts.projets ? NULL : &p->counts;
}

/* --- a walk ------------------------------------------------------------------------------------------------
 */

struct pair_walk {
    struct pair_scope scope;
    uint32_t next; /* in the order of names */
    struct pair *list;
    uint32_t n;
    size_t capacity;
    uint32_t *seen, *at; /* per partner: the collectivité that has met it last, + 1, and where in the list */
};

struct pair_walk *pair_walk_new(struct snapshot *s, enum collection c, const struct criteria *criteria)
{
    struct pair_walk *w = mem_alloc(1, sizeof *w);
    pair_scope_init(&w->scope, s, c, criteria);
    w->seen = mem_alloc(s->partenaires.rows.n, sizeof *w->seen);
    w->at = mem_alloc(s->partenaires.rows.n, sizeof *w->at);
    return w;
}

void pair_walk_free(struct pair_walk *w)
{
    if (!w)
        return;
    pair_scope_release(&w->scope);
    free(w->list);
    free(w->seen);
    free(w->at);
    free(w);
}

uint32_t pair_walk_matched(const struct pair_walk *w)
{
    return w->scope.matched;
}

static void add_pair(struct pair_walk *w, uint32_t collectivite, uint32_t partenaire,
                     const struct pair_counts *counts)
{
    if (w->seen[partenaire] != collectivite + 1) {
        w->seen[partenaire] = collectivite + 1;
        w->at[partenaire] = w->n;
        w->list = mem_room(w->list, w->n, &w->capacity, sizeof *w->list);
        w->list[w->n++] = (struct pair){collectivite, partenaire, {.amount = SNAPSHOT_NO_AMOUNT}};
    }
    pair_counts_add(&w->list[w->at[partenaire]].counts, counts);
}

static void add_cooperation(struct pair_walk *w, uint32_t collectivite, uint32_t cooperation, uint64_t in)
{
    const struct csr *partners = &w->scope.snapshot->cooperations.partners;
    in = bits_get(&w->scope.snapshot->cooperations.rows.real, cooperation)
             ? pair_ways_of(&w->scope, LEVEL_COOPERATION, cooperation, in)
             : 0;
    for (uint32_t i = partners->first[cooperation]; in && i < partners->first[cooperation + 1]; i++) {
        const uint32_t q = partners->list[i];
        const uint64_t met = pair_ways_of(&w->scope, LEVEL_PARTENAIRE, q, in);
        const struct pair_counts *counts = met ? pair_scope_count(&w->scope, cooperation, met) : NULL;
        if (counts)
            add_pair(w, collectivite, q, counts);
    }
}

static int compare_names(const void *a, const void *b, void *rank)
{
    const uint32_t x = ((const uint32_t *)rank)[((const struct pair *)a)->partenaire],
                   y = ((const uint32_t *)rank)[((const struct pair *)b)->partenaire];
    return x < y ? -1 : x > y;
}

uint32_t pair_walk_next(struct pair_walk *w, const struct pair **pairs)
{
    const struct snapshot *s = w->scope.snapshot;
    const struct csr *cooperations = &s->collectivites.cooperations;
    w->n = 0;
    while (!w->n && w->next < s->collectivites.rows.n) {
        const uint32_t k = s->collectivites.rows.by_name[w->next++];
        const uint64_t in = pair_ways_of(&w->scope, LEVEL_COLLECTIVITE, k, pair_ways_all(&w->scope));
        for (uint32_t i = cooperations->first[k]; in && i < cooperations->first[k + 1]; i++)
            add_cooperation(w, k, cooperations->list[i], in);
    }
    if (w->n > 1)
        qsort_r(w->list, w->n, sizeof *w->list, compare_names, s->partenaires.rows.rank);
    *pairs = w->list;
    return w->n;
}

/* --- a part of it ------------------------------------------------------------------------------------------
 */

void pair_list_find(struct pair_list *l, struct snapshot *s, enum collection c,
                    const struct criteria *criteria, uint64_t from, uint32_t most)
{
    const uint32_t french = s->collectivites.places.n_located, foreign = s->partenaires.places.n_located;
    struct pair_walk *w = pair_walk_new(s, c, criteria);
    const struct pair *pairs;
    struct bits partners;
    size_t capacity = 0;
    *l = (struct pair_list){.totals.matched = w->scope.matched};
    bits_init(&partners, s->partenaires.rows.n, false);
    for (uint32_t n; (n = pair_walk_next(w, &pairs));) {
        for (uint32_t i = 0; i < n; i++) {
            const struct pair *p = &pairs[i];
            bits_set(&partners, p->partenaire);
            l->totals.undrawn += p->collectivite >= french || p->partenaire >= foreign;
            if (l->totals.pairs++ < from || l->n == most)
                continue;
            l->list = mem_room(l->list, l->n, &capacity, sizeof *l->list);
            l->list[l->n++] = *p;
        }
        l->totals.collectivites++;
    }
    l->totals.partenaires = bits_count(&partners);
    bits_release(&partners);
    pair_walk_free(w);
}

void pair_list_release(struct pair_list *l)
{
    free(l->list);
}
