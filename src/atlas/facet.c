/* Facets: how many records have each value, each record counted once for a value. */
#include <stdlib.h>

#include "atlas/evaluate.h"
#include "atlas/selection.h"
#include "base/mem.h"

/* The values that a row of the facet's level has: one of these is not NULL. */
struct values {
    const uint16_t *column, *second; /* one; or one in each of two vocabularies that are one (régions) */
    const struct csr *lists;         /* any number */
    const int16_t *from_year, *to_year;
    const uint8_t *truth;
};

/* Counting: a value is counted once per group, seen[v] holds the last group that had it. */
struct tally {
    const struct snapshot *s;
    enum level level;
    struct values values;
    const struct csr *links; /* from cooperations to rows of the level, if it is collectivité or partenaire */
    const struct bits *linked, *projets, *financements; /* the rows that count */
    uint32_t n_values;
    uint32_t *counts; /* n_values + 1, the last for `none` */
    uint32_t *seen;
    uint32_t group;  /* 1, 2, ... */
    uint32_t weight; /* records in the group */
};

static inline void count_value(struct tally *t, uint32_t value)
{
    if (value > t->n_values)
        value = t->n_values;
    if (t->seen[value] == t->group)
        return;
    t->seen[value] = t->group;
    t->counts[value] += t->weight;
}

static void count_list(struct tally *t, uint32_t row)
{
    const struct csr *lists = t->values.lists;
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

static inline void count_row(struct tally *t, uint32_t row)
{
    const struct values *v = &t->values;
    if (v->column && !v->second) {
        count_value(t, v->column[row]);
    } else if (v->column) {
        if (v->column[row] != VOCABULARY_NONE)
            count_value(t, v->column[row]);
        if (v->second[row] != VOCABULARY_NONE)
            count_value(t, v->second[row]);
        if (v->column[row] == VOCABULARY_NONE && v->second[row] == VOCABULARY_NONE)
            count_value(t, t->n_values);
    } else if (v->lists) {
        count_list(t, row);
    } else if (v->truth) {
        count_value(t, v->truth[row]);
    } else {
        count_years(t, v->from_year[row], v->to_year[row]);
    }
}

static void count_projet(struct tally *t, uint32_t p)
{
    const uint32_t *first = t->s->projets.first_financement;
    if (t->level == LEVEL_PROJET) {
        count_row(t, p);
        return;
    }
    for (uint32_t f = first[p]; f < first[p + 1]; f++)
        if (bits_get(t->financements, f))
            count_row(t, f);
}

/* Values of the rows of the facet's level that hang together with cooperation c. */
static void count_cooperation(struct tally *t, uint32_t c)
{
    if (t->level == LEVEL_COOPERATION) {
        count_row(t, c);
    } else if (t->links) {
        for (uint32_t i = t->links->first[c]; i < t->links->first[c + 1]; i++)
            if (bits_get(t->linked, t->links->list[i]))
                count_row(t, t->links->list[i]);
    } else {
        const uint32_t *first = t->s->cooperations.first_projet;
        for (uint32_t p = first[c]; p < first[c + 1]; p++)
            if (bits_get(t->projets, p))
                count_projet(t, p);
    }
}

/* --- one walk per kind of record ---------------------------------------------------------------------------
 */

static void walk_cooperations(struct tally *t, const struct bits *records)
{
    BITS_EACH(records, c)
    {
        t->group++;
        count_cooperation(t, c);
    }
}

/* Years of projets without going through them: one more from the first year on, one less behind the last. */
static void count_spans(struct tally *t, const struct bits *records)
{
    const struct values *v = &t->values;
    int32_t *change = mem_alloc((size_t)t->n_values + 1, sizeof *change), running = 0;
    BITS_EACH(records, p)
    {
        if (v->from_year[p] == SNAPSHOT_NO_YEAR) {
            t->counts[t->n_values]++;
            continue;
        }
        change[v->from_year[p] - t->s->first_year]++;
        if (v->to_year[p] < t->s->last_year)
            change[v->to_year[p] + 1 - t->s->first_year]--;
    }
    for (uint32_t i = 0; i < t->n_values; i++)
        t->counts[i] = (uint32_t)(running += change[i]);
    free(change);
}

/* Projets of one cooperation share its partners and members: they are counted together. */
static void walk_projets(struct tally *t, const struct bits *records)
{
    const uint32_t *first = t->s->cooperations.first_projet;
    if (t->level == LEVEL_PROJET || t->level == LEVEL_FINANCEMENT) {
        BITS_EACH(records, p)
        {
            t->group++;
            count_projet(t, p);
        }
        return;
    }
    for (uint32_t p = bits_next(records, 0); p < records->n;) {
        uint32_t c = t->s->projets.cooperation[p];
        t->group++;
        t->weight = bits_count_range(records, p, first[c + 1]);
        count_cooperation(t, c);
        p = bits_next(records, first[c + 1]);
    }
}

/* Collectivités or partenaires: their own values, or those of all their cooperations. */
static void walk_owners(struct tally *t, const struct bits *records, enum level own, const struct csr *links,
                        const struct bits *cooperations)
{
    BITS_EACH(records, row)
    {
        t->group++;
        if (t->level == own) {
            count_row(t, row);
            continue;
        }
        for (uint32_t i = links->first[row]; i < links->first[row + 1]; i++)
            if (bits_get(cooperations, links->list[i]))
                count_cooperation(t, links->list[i]);
    }
}

/* Requests have their own values of a projet's, their partner's, and nothing of the other levels. */
static void walk_bourse(struct tally *t, const struct bits *records)
{
    BITS_EACH(records, b)
    {
        t->group++;
        if (t->level == LEVEL_PROJET)
            count_row(t, b);
        else if (t->level == LEVEL_PARTENAIRE)
            count_row(t, t->s->bourse.partenaire[b]);
        else
            count_value(t, t->n_values);
    }
}

/* --- what a facet counts -----------------------------------------------------------------------------------
 */

/* What a facet counts over: the records under all other criteria. */
struct scope {
    struct bits records;
    struct evaluation rows;
    bool years_of_money;
};

static enum level level_of(enum criterion by, const struct scope *scope)
{
    if (by == CRITERION_ANNEE)
        return scope->years_of_money ? LEVEL_FINANCEMENT : LEVEL_PROJET;
    struct criteria none = {0};
    return criteria_level(&none, by);
}

static struct values values_of(const struct snapshot *s, enum collection collection, enum criterion by,
                               enum level level)
{
    const bool bourse = collection == COLLECTION_BOURSE;
    switch (by) {
    case CRITERION_THEMATIQUE:
        return (struct values){.lists = bourse ? &s->bourse.thematiques : &s->projets.thematiques};
    case CRITERION_ODD:
        return (struct values){.lists = bourse ? &s->bourse.odd : &s->projets.odd};
    case CRITERION_STATUT:
        return (struct values){.column = bourse ? s->bourse.statut : s->projets.statut};
    case CRITERION_FINANCEMENT:
        return (struct values){.column = s->financements.source};
    case CRITERION_TYPE:
        return (struct values){.column = s->collectivites.type};
    case CRITERION_DEPARTEMENT:
        return (struct values){.column = s->collectivites.departement};
    case CRITERION_REGION:
        return (struct values){.column = s->collectivites.region, .second = s->collectivites.region_1970};
    case CRITERION_PAYS:
        return (struct values){.column = s->partenaires.pays};
    case CRITERION_CONTINENT:
        return (struct values){.column = s->partenaires.continent};
    case CRITERION_NATURE:
        return (struct values){.column = s->cooperations.nature};
    case CRITERION_JUMELAGE:
        return (struct values){.truth = s->cooperations.jumelage};
    default:
        if (level == LEVEL_FINANCEMENT)
            return (struct values){.from_year = s->financements.year, .to_year = s->financements.year};
        return bourse ? (struct values){.from_year = s->bourse.year, .to_year = s->bourse.year}
                      : (struct values){.from_year = s->projets.from_year, .to_year = s->projets.to_year};
    }
}

/* Sets of projets by value, where there are some. */
static const struct value_sets *sets_of(const struct snapshot *s, enum criterion by)
{
    switch (by) {
    case CRITERION_THEMATIQUE:
        return &s->projet_thematique;
    case CRITERION_ODD:
        return &s->projet_odd;
    case CRITERION_STATUT:
        return &s->projet_statut;
    case CRITERION_FINANCEMENT:
        return &s->projet_financement;
    case CRITERION_TYPE:
        return &s->projet_type;
    case CRITERION_REGION:
        return &s->projet_region;
    case CRITERION_DEPARTEMENT:
        return &s->projet_departement;
    case CRITERION_PAYS:
        return &s->projet_pays;
    case CRITERION_CONTINENT:
        return &s->projet_continent;
    case CRITERION_NATURE:
        return &s->projet_nature;
    case CRITERION_JUMELAGE:
        return &s->projet_jumelage;
    default:
        return NULL;
    }
}

/* Do all rows of the facet's level count, so that a projet has a value whatever the criteria? */
static bool level_is_open(const struct tally *t)
{
    const struct bits *rows = t->level == LEVEL_FINANCEMENT ? t->financements : t->links ? t->linked : NULL;
    return !rows || bits_count(rows) == rows->n;
}

/* Going through a record takes as long as counting some eight words of a set. */
static bool sets_are_faster(const struct value_sets *sets, const struct bits *records)
{
    return (uint64_t)sets->n_values * BITS_WORDS(records->n) < 8ULL * bits_count(records);
}

static void walk(struct tally *t, enum collection collection, enum criterion by, const struct scope *scope)
{
    const struct bits *records = &scope->records, *cooperations = &scope->rows.cooperations;
    const struct value_sets *sets = sets_of(t->s, by);
    switch (collection) {
    case COLLECTION_BOURSE:
        walk_bourse(t, records);
        break;
    case COLLECTION_PROJETS:
        if (sets && level_is_open(t) && sets_are_faster(sets, records))
            for (uint32_t v = 0; v <= sets->n_values; v++)
                t->counts[v] = sets->n_rows[v] ? bits_count_and(records, &sets->set[v]) : 0;
        else if (by == CRITERION_ANNEE && t->level == LEVEL_PROJET)
            count_spans(t, records);
        else
            walk_projets(t, records);
        break;
    case COLLECTION_COLLECTIVITES:
        walk_owners(t, records, LEVEL_COLLECTIVITE, &t->s->collectivites.cooperations, cooperations);
        break;
    case COLLECTION_PARTENAIRES:
        walk_owners(t, records, LEVEL_PARTENAIRE, &t->s->partenaires.cooperations, cooperations);
        break;
    default:
        walk_cooperations(t, records);
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

static void scope_init(struct scope *scope, const struct snapshot *s, enum collection collection,
                       const struct criteria *others, enum criterion by, const struct evaluation *sides)
{
    scope->years_of_money = evaluate_annee_level(others, by) == LEVEL_FINANCEMENT;
    evaluate_records(&scope->records, &scope->rows, s, collection, others, by, sides);
}

static void scope_release(struct scope *scope)
{
    bits_release(&scope->records);
    evaluation_release(&scope->rows);
}

static void count_facet(const struct scope *scope, const struct snapshot *s, enum collection collection,
                        struct facet *f)
{
    enum level level = level_of(f->by, scope);
    struct tally t = {
        .s = s,
        .level = level,
        .values = values_of(s, collection, f->by, level),
        .links = level == LEVEL_COLLECTIVITE ? &s->cooperations.members
                 : level == LEVEL_PARTENAIRE ? &s->cooperations.partners
                                             : NULL,
        .linked = level == LEVEL_COLLECTIVITE ? &scope->rows.collectivites : &scope->rows.partenaires,
        .projets = &scope->rows.projets,
        .financements = &scope->rows.financements,
        .n_values = count_of_values(s, f->by),
        .weight = 1,
    };
    t.counts = mem_alloc(t.n_values + 1, sizeof *t.counts);
    t.seen = mem_alloc(t.n_values + 1, sizeof *t.seen);
    walk(&t, collection, f->by, scope);
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

/* A facet that leaves out a criterion of the projets or financements leaves both sides as they are. */
static bool shares_sides(enum criterion by)
{
    const struct criteria none = {0};
    return by == CRITERION_ANNEE || criteria_level(&none, by) == LEVEL_PROJET ||
           criteria_level(&none, by) == LEVEL_FINANCEMENT;
}

static void count_own(struct facet *f, const struct snapshot *s, enum collection collection,
                      const struct criteria *c, const struct evaluation *sides)
{
    struct criteria others;
    struct scope own;
    criteria_copy(&others, c);
    criteria_drop(&others, f->by);
    scope_init(&own, s, collection, &others, f->by, shares_sides(f->by) ? sides : NULL);
    count_facet(&own, s, collection, f);
    scope_release(&own);
    criteria_release(&others);
}

uint32_t selection_facets(const struct snapshot *s, enum collection collection, const struct criteria *c,
                          struct facet *facets, size_t n)
{
    struct evaluation sides;
    struct scope shared;
    evaluate_sides(&sides, s, c);
    scope_init(&shared, s, collection, c, CRITERION_COUNT, &sides);
    for (size_t i = 0; i < n; i++)
        if (shares_scope(c, facets[i].by))
            count_facet(&shared, s, collection, &facets[i]);
        else
            count_own(&facets[i], s, collection, c, &sides);
    uint32_t n_matched = bits_count(&shared.records);
    scope_release(&shared);
    evaluation_release(&sides);
    return n_matched;
}
