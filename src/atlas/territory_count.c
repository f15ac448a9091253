#include "atlas/territory_count.h"

#include <stdlib.h>

#include "atlas/apd.h"
#include "base/mem.h"

/* Each thing counts once in a territory: the last one that it was counted in, + 1, is kept. */
struct counter {
    const struct snapshot *s;
    struct territory_numbers *to;
    const struct territory_way *ways;
    uint32_t n_ways;
    bool french; /* collectivités are there, partners across; else the other way around */
    uint16_t action;
    uint32_t territory;
    uint32_t *cooperations, *others, *projets, *financements;
};

static bool counts(uint32_t *last, const struct counter *k, uint32_t row)
{
    const bool first = last[row] != k->territory + 1;
    last[row] = k->territory + 1;
    return first;
}

static void count(struct counter *k, enum territory_number what)
{
    k->to->of[what][k->territory]++;
}

static void add_euros(int64_t *to, int64_t euros)
{
    *to = (*to == TERRITORY_NO_NUMBER ? 0 : *to) + euros;
}

static void count_projet(struct counter *k, const struct evaluation *rows, uint32_t p)
{
    const struct financements *f = &k->s->financements;
    const uint32_t *first = k->s->projets.first_financement;
    if (bits_get(&k->s->projets.rows.real, p) && counts(k->projets, k, p))
        count(k, TERRITORY_PROJETS);
    for (uint32_t i = first[p]; i < first[p + 1]; i++)
        if (bits_get(&f->real, i) && bits_get(&rows->financements, i) && f->amount[i] != SNAPSHOT_NO_AMOUNT &&
            counts(k->financements, k, i))
            add_euros(&k->to->of[TERRITORY_MONTANT][k->territory], f->amount[i]);
}

static void count_cooperation(struct counter *k, const struct evaluation *rows, uint32_t c)
{
    const struct snapshot *s = k->s;
    const struct csr *across = k->french ? &s->cooperations.partners : &s->cooperations.members;
    const struct bits *others = k->french ? &rows->partenaires : &rows->collectivites;
    const struct bits *real = k->french ? &s->partenaires.rows.real : &s->collectivites.rows.real;
    if (bits_get(&s->cooperations.rows.real, c) && counts(k->cooperations, k, c))
        count(k, s->cooperations.nature[c] == k->action ? TERRITORY_ACTIONS : TERRITORY_COOPERATIONS);
    for (uint32_t i = across->first[c]; i < across->first[c + 1]; i++) {
        const uint32_t other = across->list[i];
        if (bits_get(real, other) && bits_get(others, other) && counts(k->others, k, other))
            count(k, k->french ? TERRITORY_PARTENAIRES : TERRITORY_COLLECTIVITES);
    }
    for (uint32_t p = s->cooperations.first_projet[c]; p < s->cooperations.first_projet[c + 1]; p++)
        if (bits_get(&rows->projets, p))
            count_projet(k, rows, p);
}

/* Has who is there a cooperation that meets the criteria in this way? */
static bool count_who(struct counter *k, const struct evaluation *rows, uint32_t who)
{
    const struct csr *links = k->french ? &k->s->collectivites.cooperations : &k->s->partenaires.cooperations;
    bool any = false;
    if (!bits_get(k->french ? &rows->collectivites : &rows->partenaires, who))
        return false;
    for (uint32_t i = links->first[who]; i < links->first[who + 1]; i++)
        if (bits_get(&rows->cooperations, links->list[i])) {
            count_cooperation(k, rows, links->list[i]);
            any = true;
        }
    return any;
}

static void count_territories(struct counter *k, const struct territories *t)
{
    for (k->territory = 0; k->territory < t->rows.n; k->territory++)
        for (uint32_t i = t->places.first[k->territory]; i < t->places.first[k->territory + 1]; i++) {
            bool any = false;
            for (uint32_t w = 0; w < k->n_ways; w++)
                any |= count_who(k, k->ways[w].rows, t->places.list[i]);
            if (any)
                count(k, k->french ? TERRITORY_COLLECTIVITES : TERRITORY_PARTENAIRES);
        }
}

static void count_requests(struct counter *k)
{
    const struct snapshot *s = k->s;
    for (uint32_t b = 0; b < s->bourse.rows.n; b++) {
        bool any = false;
        for (uint32_t w = 0; w < k->n_ways; w++)
            any |= bits_get(k->ways[w].requests, b);
        const uint16_t pays = s->partenaires.pays[s->bourse.partenaire[b]];
        if (any && pays != VOCABULARY_NONE)
            k->to->of[TERRITORY_BOURSE][pays]++;
    }
}

static void add_apd(struct counter *k, enum collection collection, uint32_t n, const struct criteria *c)
{
    const struct apd *a = &k->s->apd;
    const struct collectivites *members = &k->s->collectivites;
    struct criteria plain = *c; /* borrowed */
    struct err none = {0};
    struct bits rows;
    plain.filter = NULL;
    plain.has_box = false;
    plain.located = LOCATED_ANY;
    if (!criteria_asks(c, CRITERION_RADIUS))
        plain.has_near = false;
    if (!plain.has_near && !plain.within.asked)
        plain.side = SIDE_PARTNER;
    if (!apd_check(&plain, &none))
        return;
    apd_find(&rows, k->s, &plain);
    BITS_EACH(&rows, row)
    {
        const uint32_t member = a->collectivite[row];
        const uint16_t territory = collection == COLLECTION_PAYS      ? a->pays[row]
                                   : collection == COLLECTION_REGIONS ? members->region[member]
                                                                      : members->departement[member];
        if (territory < n)
            add_euros(&k->to->of[TERRITORY_APD][territory], a->amount[row]);
    }
    bits_release(&rows);
}

struct territory_numbers *territory_count(const struct snapshot *s, enum collection collection,
                                          const struct territory_way *ways, uint32_t n,
                                          const struct criteria *c)
{
    const bool french = collection_territory(collection)->there == LEVEL_COLLECTIVITE;
    const struct territories *t = collection_territories(s, collection);
    struct counter k = {
        .s = s,
        .to = mem_alloc(1, sizeof *k.to),
        .ways = ways,
        .n_ways = n,
        .french = french,
        .action = vocabulary_find(&s->vocabularies[VOCABULARY_NATURE], "action"),
        .cooperations = mem_alloc(s->cooperations.rows.n, sizeof(uint32_t)),
        .others = mem_alloc(french ? s->partenaires.rows.n : s->collectivites.rows.n, sizeof(uint32_t)),
        .projets = mem_alloc(s->projets.rows.n, sizeof(uint32_t)),
        .financements = mem_alloc(s->financements.n, sizeof(uint32_t)),
    };
    for (enum territory_number i = 0; i < TERRITORY_NUMBERS; i++) {
        k.to->of[i] = mem_alloc(t->rows.n, sizeof *k.to->of[i]);
        for (uint32_t row = 0; i >= TERRITORY_MONTANT && row < t->rows.n; row++)
            k.to->of[i][row] = TERRITORY_NO_NUMBER;
    }
    count_territories(&k, t);
    if (!french)
        count_requests(&k);
    add_apd(&k, collection, t->rows.n, c);
    free(k.cooperations);
    free(k.others);
    free(k.projets);
    free(k.financements);
    return k.to;
}
