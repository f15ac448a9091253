/* Pairs added up by région and country. */
#include <stdlib.h>

#include "atlas/pairs_inside.h"
#include "base/mem.h"

static uint32_t value_of(uint16_t value, uint32_t n)
{
    return value == VOCABULARY_NONE ? n - 1 : value;
}

static uint32_t region_of(const struct pair_table *t, const struct snapshot *s, uint32_t collectivite)
{
    return value_of(s->collectivites.region[collectivite], t->regions);
}

static uint32_t pays_of(const struct pair_table *t, const struct snapshot *s, uint32_t partenaire)
{
    return value_of(s->partenaires.pays[partenaire], t->pays);
}

/* --- pairs -------------------------------------------------------------------------------------------------
 */

static void count_sides(struct pair_table *t, struct snapshot *s, enum collection c,
                        const struct criteria *criteria)
{
    const uint32_t french = s->collectivites.places.n_located, foreign = s->partenaires.places.n_located;
    struct pair_walk *w = pair_walk_new(s, c, criteria);
    const struct pair *pairs;
    struct bits partners;
    bits_init(&partners, s->partenaires.rows.n, false);
    t->totals.matched = pair_walk_matched(w);
    for (uint32_t n; (n = pair_walk_next(w, &pairs));) {
        const uint32_t region = region_of(t, s, pairs[0].collectivite);
        t->collectivites[region]++;
        t->totals.collectivites++;
        t->totals.pairs += n;
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t q = pairs[i].partenaire, pays = pays_of(t, s, q);
            t->cells[(size_t)region * t->pays + pays].pairs++;
            t->totals.undrawn += pairs[i].collectivite >= french || q >= foreign;
            if (bits_get(&partners, q))
                continue;
            bits_set(&partners, q);
            t->partenaires[pays]++;
            t->totals.partenaires++;
        }
    }
    bits_release(&partners);
    pair_walk_free(w);
}

/* --- cooperations ------------------------------------------------------------------------------------------
 */

/* A value that rows of one cooperation have, and the ways in which they count. */
struct valued {
    uint32_t value;
    uint64_t in;
};
struct valued_list {
    struct valued *list;
    uint32_t n;
    size_t capacity;
};

static void add_valued(struct valued_list *l, uint32_t value, uint64_t in)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (l->list[i].value == value) {
            l->list[i].in |= in;
            return;
        }
    l->list = mem_room(l->list, l->n, &l->capacity, sizeof *l->list);
    l->list[l->n++] = (struct valued){value, in};
}

static void find_sides(struct valued_list *regions, struct valued_list *pays, const struct pair_table *t,
                       const struct pair_scope *p, uint32_t cooperation, uint64_t in)
{
    const struct snapshot *s = p->snapshot;
    const struct csr *members = &s->cooperations.members, *partners = &s->cooperations.partners;
    regions->n = pays->n = 0;
    for (uint32_t i = members->first[cooperation]; i < members->first[cooperation + 1]; i++) {
        const uint64_t met = pair_ways_of(p, LEVEL_COLLECTIVITE, members->list[i], in);
        if (met)
            add_valued(regions, region_of(t, s, members->list[i]), met);
    }
    for (uint32_t i = partners->first[cooperation]; i < partners->first[cooperation + 1]; i++) {
        const uint64_t met = pair_ways_of(p, LEVEL_PARTENAIRE, partners->list[i], in);
        if (met)
            add_valued(pays, pays_of(t, s, partners->list[i]), met);
    }
}

/* Of several members of a région, and partners of a country, a cooperation counts once. */
static void count_cells(struct pair_table *t, struct snapshot *s, enum collection c,
                        const struct criteria *criteria)
{
    struct pair_scope p;
    struct valued_list regions = {0}, pays = {0};
    pair_scope_init(&p, s, c, criteria);
    BITS_EACH(&s->cooperations.rows.real, row)
    {
        const uint64_t in = pair_ways_of(&p, LEVEL_COOPERATION, row, pair_ways_all(&p));
        if (!in)
            continue;
        find_sides(&regions, &pays, t, &p, row, in);
        for (uint32_t a = 0; a < regions.n; a++)
            for (uint32_t b = 0; b < pays.n; b++) {
                const uint64_t met = regions.list[a].in & pays.list[b].in;
                const struct pair_counts *counts = met ? pair_scope_count(&p, row, met) : NULL;
                if (counts)
                    pair_counts_add(
                        &t->cells[(size_t)regions.list[a].value * t->pays + pays.list[b].value].counts,
                        counts);
            }
    }
    free(regions.list);
    free(pays.list);
    pair_scope_release(&p);
}

void pair_table_make(struct pair_table *t, struct snapshot *s, enum collection c,
                     const struct criteria *criteria)
{
    *t = (struct pair_table){.regions = s->vocabularies[VOCABULARY_REGION].n + 1,
                             .pays = s->vocabularies[VOCABULARY_PAYS].n + 1};
    const size_t n = (size_t)t->regions * t->pays;
    t->cells = mem_alloc(n, sizeof *t->cells);
    t->collectivites = mem_alloc(t->regions, sizeof *t->collectivites);
    t->partenaires = mem_alloc(t->pays, sizeof *t->partenaires);
    for (size_t i = 0; i < n; i++)
        t->cells[i].counts.amount = SNAPSHOT_NO_AMOUNT;
    count_sides(t, s, c, criteria);
    count_cells(t, s, c, criteria);
}

void pair_table_release(struct pair_table *t)
{
    free(t->cells);
    free(t->collectivites);
    free(t->partenaires);
}
