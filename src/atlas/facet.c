/* Facets: one pass over the records, each value counted once per record. */
#include <stdlib.h>

#include "atlas/evaluate.h"
#include "atlas/selection.h"
#include "base/mem.h"

/* The values being counted. A value is counted once per group: seen[v] holds the last group that had it. */
struct tally {
    const struct snapshot *s;
    enum criterion by;
    bool years_of_money;
    const struct evaluation *rows;
    uint32_t n_values;
    uint32_t *counts; /* n_values + 1, the last for `none` */
    uint32_t *seen;
    uint32_t group;  /* 1, 2, ... */
    uint32_t weight; /* records in the group */
};

static void count_value(struct tally *t, uint32_t value)
{
    if (value > t->n_values)
        value = t->n_values;
    if (t->seen[value] == t->group)
        return;
    t->seen[value] = t->group;
    t->counts[value] += t->weight;
}

static void count_list(struct tally *t, const struct csr *lists, uint32_t row)
{
    if (lists->first[row] == lists->first[row + 1])
        count_value(t, t->n_values);
    for (uint32_t i = lists->first[row]; i < lists->first[row + 1]; i++)
        count_value(t, lists->list[i]);
}

static void count_years(struct tally *t, int16_t from, int16_t to)
{
    if (from == SNAPSHOT_NO_YEAR) {
        count_value(t, t->n_values);
        return;
    }
    int last = to < t->s->last_year ? to : t->s->last_year;
    for (int year = from; year <= last; year++)
        count_value(t, (uint32_t)(year - t->s->first_year));
}

static void count_collectivite(struct tally *t, uint32_t k)
{
    const struct collectivites *all = &t->s->collectivites;
    if (t->by == CRITERION_TYPE) {
        count_value(t, all->type[k]);
    } else if (t->by == CRITERION_DEPARTEMENT) {
        count_value(t, all->departement[k]);
    } else if (all->region[k] == VOCABULARY_NONE && all->region_1970[k] == VOCABULARY_NONE) {
        count_value(t, t->n_values);
    } else {
        if (all->region[k] != VOCABULARY_NONE)
            count_value(t, all->region[k]);
        if (all->region_1970[k] != VOCABULARY_NONE)
            count_value(t, all->region_1970[k]);
    }
}

static void count_partenaire(struct tally *t, uint32_t q)
{
    count_value(t, t->by == CRITERION_PAYS ? t->s->partenaires.pays[q] : t->s->partenaires.continent[q]);
}

static void count_projet(struct tally *t, uint32_t p)
{
    const struct projets *all = &t->s->projets;
    switch (t->by) {
    case CRITERION_THEMATIQUE:
        count_list(t, &all->thematiques, p);
        break;
    case CRITERION_ODD:
        count_list(t, &all->odd, p);
        break;
    case CRITERION_STATUT:
        count_value(t, all->statut[p]);
        break;
    default:
        count_years(t, all->from_year[p], all->to_year[p]);
    }
}

static void count_financements(struct tally *t, uint32_t p)
{
    const struct financements *all = &t->s->financements;
    const uint32_t *first = t->s->projets.first_financement;
    for (uint32_t f = first[p]; f < first[p + 1]; f++) {
        if (!bits_get(&t->rows->financements, f))
            continue;
        if (t->by == CRITERION_FINANCEMENT)
            count_value(t, all->source[f]);
        else
            count_years(t, all->year[f], all->year[f]);
    }
}

static enum level level_of(const struct tally *t)
{
    if (t->by == CRITERION_ANNEE)
        return t->years_of_money ? LEVEL_FINANCEMENT : LEVEL_PROJET;
    struct criteria none = {0};
    return criteria_level(&none, t->by);
}

/* Values of the rows of the facet's level that hang together with cooperation c; only project p when it is
 * given. */
static void count_cooperation(struct tally *t, enum level level, uint32_t c, uint32_t p)
{
    const struct cooperations *all = &t->s->cooperations;
    if (level == LEVEL_COOPERATION) {
        count_value(t, t->by == CRITERION_NATURE ? all->nature[c] : all->jumelage[c]);
        return;
    }
    if (level == LEVEL_COLLECTIVITE || level == LEVEL_PARTENAIRE) {
        bool members = level == LEVEL_COLLECTIVITE;
        const struct csr *links = members ? &all->members : &all->partners;
        const struct bits *rows = members ? &t->rows->collectivites : &t->rows->partenaires;
        for (uint32_t i = links->first[c]; i < links->first[c + 1]; i++) {
            if (bits_get(rows, links->list[i]))
                (members ? count_collectivite : count_partenaire)(t, links->list[i]);
        }
        return;
    }
    uint32_t from = p == SNAPSHOT_NO_ROW ? all->first_projet[c] : p;
    uint32_t to = p == SNAPSHOT_NO_ROW ? all->first_projet[c + 1] : p + 1;
    for (uint32_t i = from; i < to; i++) {
        if (bits_get(&t->rows->projets, i))
            (level == LEVEL_PROJET ? count_projet : count_financements)(t, i);
    }
}

/* --- one walk per kind of record ---------------------------------------------------------------------------
 */

static void walk_cooperations(struct tally *t, enum level level, const struct bits *records)
{
    BITS_EACH(records, c)
    {
        t->group++;
        count_cooperation(t, level, c, SNAPSHOT_NO_ROW);
    }
}

/* Projects of one cooperation share its partners and members: they are counted together. */
static void walk_projets(struct tally *t, enum level level, const struct bits *records)
{
    const uint32_t *first = t->s->cooperations.first_projet;
    bool apart = level == LEVEL_PROJET || level == LEVEL_FINANCEMENT;
    for (uint32_t p = bits_next(records, 0); p < records->n;) {
        uint32_t c = t->s->projets.cooperation[p];
        t->group++;
        t->weight = apart ? 1 : bits_count_range(records, p, first[c + 1]);
        count_cooperation(t, level, c, apart ? p : SNAPSHOT_NO_ROW);
        p = bits_next(records, apart ? p + 1 : first[c + 1]);
    }
}

/* Collectivités or partenaires: their own values, or those of all their cooperations. */
static void walk_owners(struct tally *t, enum level level, const struct bits *records, enum level own,
                        const struct csr *links)
{
    BITS_EACH(records, row)
    {
        t->group++;
        if (level == own) {
            (own == LEVEL_COLLECTIVITE ? count_collectivite : count_partenaire)(t, row);
            continue;
        }
        for (uint32_t i = links->first[row]; i < links->first[row + 1]; i++) {
            if (bits_get(&t->rows->cooperations, links->list[i]))
                count_cooperation(t, level, links->list[i], SNAPSHOT_NO_ROW);
        }
    }
}

static void walk_bourse(struct tally *t, enum level level, const struct bits *records)
{
    const struct bourse *all = &t->s->bourse;
    BITS_EACH(records, b)
    {
        t->group++;
        if (level == LEVEL_PARTENAIRE)
            count_partenaire(t, all->partenaire[b]);
        else if (level != LEVEL_PROJET)
            count_value(t, t->n_values);
        else if (t->by == CRITERION_THEMATIQUE || t->by == CRITERION_ODD)
            count_list(t, t->by == CRITERION_ODD ? &all->odd : &all->thematiques, b);
        else if (t->by == CRITERION_STATUT)
            count_value(t, all->statut[b]);
        else
            count_years(t, all->year[b], all->year[b]);
    }
}

static void walk(struct tally *t, enum collection collection, const struct bits *records)
{
    enum level level = level_of(t);
    switch (collection) {
    case COLLECTION_BOURSE:
        walk_bourse(t, level, records);
        break;
    case COLLECTION_PROJETS:
        walk_projets(t, level, records);
        break;
    case COLLECTION_COLLECTIVITES:
        walk_owners(t, level, records, LEVEL_COLLECTIVITE, &t->s->collectivites.cooperations);
        break;
    case COLLECTION_PARTENAIRES:
        walk_owners(t, level, records, LEVEL_PARTENAIRE, &t->s->partenaires.cooperations);
        break;
    default:
        walk_cooperations(t, level, records);
    }
}

static uint32_t count_of_values(const struct snapshot *s, enum criterion by)
{
    const struct vocabulary *v = criterion_vocabulary(s, by);
    if (v)
        return v->n;
    if (by == CRITERION_JUMELAGE)
        return 2;
    return s->first_year == SNAPSHOT_NO_YEAR ? 0 : (uint32_t)(s->last_year - s->first_year + 1);
}

/* What a facet counts over: the records under all other criteria. */
struct scope {
    struct bits records;
    struct evaluation rows;
    bool years_of_money;
};

static void scope_init(struct scope *scope, const struct snapshot *s, enum collection collection,
                       const struct criteria *others, enum criterion by)
{
    scope->years_of_money = evaluate_annee_level(others, by) == LEVEL_FINANCEMENT;
    evaluate_records(&scope->records, &scope->rows, s, collection, others, by);
}

static void scope_release(struct scope *scope)
{
    bits_release(&scope->records);
    evaluation_release(&scope->rows);
}

static void count_facet(const struct scope *scope, const struct snapshot *s, enum collection collection,
                        struct facet *f)
{
    struct tally t = {
        .s = s,
        .by = f->by,
        .years_of_money = scope->years_of_money,
        .rows = &scope->rows,
        .n_values = count_of_values(s, f->by),
        .weight = 1,
    };
    t.counts = mem_alloc(t.n_values + 1, sizeof *t.counts);
    t.seen = mem_alloc(t.n_values + 1, sizeof *t.seen);
    walk(&t, collection, &scope->records);
    free(t.seen);
    f->n_values = t.n_values;
    f->counts = t.counts;
}

/* Does a facet count over the same rows as the criteria themselves? Not when its own criterion is left out,
 * nor when asking for it would move the year to another level. */
static bool shares_scope(const struct criteria *c, enum criterion by)
{
    bool moves_year = criteria_asks(c, CRITERION_ANNEE) &&
                      evaluate_annee_level(c, by) != evaluate_annee_level(c, CRITERION_COUNT);
    return !criteria_asks(c, by) && !moves_year;
}

void selection_facets(const struct snapshot *s, enum collection collection, const struct criteria *c,
                      struct facet *facets, size_t n)
{
    struct scope shared;
    bool made = false;
    for (size_t i = 0; i < n; i++) {
        if (shares_scope(c, facets[i].by)) {
            if (!made)
                scope_init(&shared, s, collection, c, CRITERION_COUNT);
            made = true;
            count_facet(&shared, s, collection, &facets[i]);
            continue;
        }
        struct criteria others;
        struct scope own;
        criteria_copy(&others, c);
        criteria_drop(&others, facets[i].by);
        scope_init(&own, s, collection, &others, facets[i].by);
        count_facet(&own, s, collection, &facets[i]);
        scope_release(&own);
        criteria_release(&others);
    }
    if (made)
        scope_release(&shared);
}
