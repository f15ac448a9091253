#include "atlas/matched.h"

#include <stdlib.h>

#include "atlas/evaluate.h"
#include "base/mem.h"

struct matched {
    const struct selection *sel;
    uint16_t action;
    struct bits seen;     /* rows across that were counted for the record under way */
    struct bits requests; /* of the Bourse that meet the criteria; for partenaires */
};

/* Do they ask anything beside what is asked of the record itself? */
static bool asks_rows(const struct criteria *c)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (i != CRITERION_NEAR && !CRITERIA[i].of_record && criteria_asks(c, i))
            return true;
    for (uint32_t i = 0; i < c->n_branches; i++)
        if (!c->branches[i].negated)
            return true;
    return false;
}

static void find_requests(struct matched *m, const struct criteria *asked)
{
    struct criteria known = criteria_understood(asked, m->sel->snapshot, COLLECTION_BOURSE);
    struct conjunct only;
    conjunct_init(&only, &known, criteria_money(&known));
    evaluate_bourse(&m->requests, m->sel->snapshot, &(struct conjunction){&only, 1});
    understood_free(known.understood);
}

struct matched *matched_new(const struct selection *sel, const struct criteria *c)
{
    const struct snapshot *s = sel->snapshot;
    if (sel->collection > COLLECTION_PROJETS || sel->n_parts || !asks_rows(c))
        return NULL;
    struct matched *m = mem_alloc(1, sizeof *m);
    m->sel = sel;
    m->action = vocabulary_find(&s->vocabularies[VOCABULARY_NATURE], "action");
    if (sel->collection == COLLECTION_COLLECTIVITES)
        bits_init(&m->seen, s->partenaires.rows.n, false);
    if (sel->collection == COLLECTION_PARTENAIRES) {
        bits_init(&m->seen, s->collectivites.rows.n, false);
        find_requests(m, c);
    }
    return m;
}

void matched_free(struct matched *m)
{
    if (!m)
        return;
    bits_release(&m->seen);
    bits_release(&m->requests);
    free(m);
}

/* --- counting one record -----------------------------------------------------------------------------------
 */

static void count_projet(const struct selection *sel, uint32_t p, int64_t of[MATCHED_NUMBERS])
{
    const struct financements *f = &sel->snapshot->financements;
    const uint32_t *first = sel->snapshot->projets.first_financement;
    of[MATCHED_PROJETS]++;
    for (uint32_t i = first[p]; i < first[p + 1]; i++)
        if (bits_get(&f->real, i) && f->amount[i] != SNAPSHOT_NO_AMOUNT &&
            (!sel->financements.n || bits_get(&sel->financements, i)))
            of[MATCHED_MONTANT] = (of[MATCHED_MONTANT] == MATCHED_NO_NUMBER ? 0 : of[MATCHED_MONTANT]) +
                                  f->amount[i];
}

static void count_projets(const struct selection *sel, uint32_t c, int64_t of[MATCHED_NUMBERS])
{
    const struct snapshot *s = sel->snapshot;
    for (uint32_t p = s->cooperations.first_projet[c]; p < s->cooperations.first_projet[c + 1]; p++)
        if (bits_get(&sel->projets, p) && bits_get(&s->projets.rows.real, p))
            count_projet(sel, p, of);
}

/* Those on the other side of a cooperation, each once for a record. */
static void count_across(struct matched *m, const struct csr *across, uint32_t c, const struct bits *met,
                         const struct bits *real, int64_t *n)
{
    for (uint32_t i = across->first[c]; i < across->first[c + 1]; i++) {
        const uint32_t other = across->list[i];
        if (!bits_get(met, other) || !bits_get(real, other) || bits_get(&m->seen, other))
            continue;
        bits_set(&m->seen, other);
        ++*n;
    }
}

static void forget_across(struct matched *m, const struct csr *across, uint32_t c)
{
    for (uint32_t i = across->first[c]; i < across->first[c + 1]; i++)
        bits_clear(&m->seen, across->list[i]);
}

static void count_place(struct matched *m, uint32_t row, int64_t of[MATCHED_NUMBERS])
{
    const struct selection *sel = m->sel;
    const struct snapshot *s = sel->snapshot;
    const bool french = sel->collection == COLLECTION_COLLECTIVITES;
    const struct csr *own = french ? &s->collectivites.cooperations : &s->partenaires.cooperations,
                     *across = french ? &s->cooperations.partners : &s->cooperations.members;
    for (uint32_t i = own->first[row]; i < own->first[row + 1]; i++) {
        const uint32_t c = own->list[i];
        if (!bits_get(&sel->cooperations, c))
            continue;
        if (bits_get(&s->cooperations.rows.real, c))
            of[s->cooperations.nature[c] == m->action ? MATCHED_ACTIONS : MATCHED_COOPERATIONS]++;
        if (french)
            count_across(m, across, c, &sel->partenaires, &s->partenaires.rows.real,
                         &of[MATCHED_PARTENAIRES]);
        else
            count_across(m, across, c, &sel->collectivites, &s->collectivites.rows.real,
                         &of[MATCHED_COLLECTIVITES]);
        count_projets(sel, c, of);
    }
    for (uint32_t i = own->first[row]; i < own->first[row + 1]; i++)
        forget_across(m, across, own->list[i]);
    for (uint32_t i = s->partenaires.bourse.first[french ? 0 : row];
         !french && i < s->partenaires.bourse.first[row + 1]; i++)
        of[MATCHED_BOURSE] += bits_get(&m->requests, s->partenaires.bourse.list[i]);
}

void matched_count(struct matched *m, uint32_t row, int64_t of[MATCHED_NUMBERS])
{
    for (enum matched_number i = 0; i < MATCHED_NUMBERS; i++)
        of[i] = i == MATCHED_MONTANT ? MATCHED_NO_NUMBER : 0;
    if (m->sel->collection == COLLECTION_PROJETS)
        count_projet(m->sel, row, of);
    else if (m->sel->collection == COLLECTION_COLLECTIVITES || m->sel->collection == COLLECTION_PARTENAIRES)
        count_place(m, row, of);
    else
        count_projets(m->sel, row, of);
}
