/* Facets: how many records have each value, each record counted once for a value. */
#include <stdlib.h>

#include "atlas/row_values.h"
#include "atlas/selection.h"
#include "atlas/ways.h"
#include "base/mem.h"

/* Counting: a value is counted once per group, seen[v] holds the last group that had it. */
struct tally {
    const struct snapshot *s;
    enum criterion by;
    enum level level;
    struct row_values values;
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
    int last = to < t->values.years.last ? to : t->values.years.last;
    for (int year = from; year <= last; year++)
        count_value(t, (uint32_t)(year - t->values.years.first));
}

static inline void count_row(struct tally *t, uint32_t row)
{
    const struct row_values *v = &t->values;
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
    const struct row_values *v = &t->values;
    int32_t *change = mem_alloc((size_t)t->n_values + 1, sizeof *change), running = 0;
    BITS_EACH(records, p)
    {
        if (v->from_year[p] == SNAPSHOT_NO_YEAR) {
            t->counts[t->n_values]++;
            continue;
        }
        change[v->from_year[p] - t->values.years.first]++;
        if (v->to_year[p] < t->values.years.last)
            change[v->to_year[p] + 1 - t->values.years.first]--;
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
static void count_owner(struct tally *t, uint32_t row, enum level own, const struct csr *links,
                        const struct bits *cooperations)
{
    if (t->level == own) {
        count_row(t, row);
        return;
    }
    for (uint32_t i = links->first[row]; i < links->first[row + 1]; i++)
        if (bits_get(cooperations, links->list[i]))
            count_cooperation(t, links->list[i]);
}

static void walk_owners(struct tally *t, const struct bits *records, enum level own, const struct csr *links,
                        const struct bits *cooperations)
{
    BITS_EACH(records, row)
    {
        t->group++;
        count_owner(t, row, own, links, cooperations);
    }
}

/* Where nobody is, the territory itself may have a value. */
static void count_empty(struct tally *t, enum collection collection, uint32_t row)
{
    const enum level home = collection_level(collection);
    const struct row_values of_there = t->values;
    if (CRITERIA[t->by].at[home].form == COLUMN_NONE) {
        count_value(t, t->n_values);
        return;
    }
    t->values = row_values_of(t->s, collection, t->by, home);
    count_row(t, row);
    t->values = of_there;
}

/* Territories have the values of all who are there and meet the criteria with a cooperation. */
static void count_territory(struct tally *t, enum collection collection, uint32_t row, const struct way *way)
{
    const struct snapshot *s = t->s;
    const struct collection_territory *territory = collection_territory(collection);
    const bool french = territory->there == LEVEL_COLLECTIVITE;
    const struct csr *links = french ? &s->collectivites.cooperations : &s->partenaires.cooperations;
    const struct bits *there = french ? &way->rows.collectivites : &way->rows.partenaires;
    const struct territories *all = collection_territories(s, collection);
    for (uint32_t i = all->places.first[row]; i < all->places.first[row + 1]; i++) {
        const uint32_t who = all->places.list[i];
        bool meets = false;
        if (!bits_get(there, who))
            continue;
        for (uint32_t c = links->first[who]; c < links->first[who + 1] && !meets; c++)
            meets = bits_get(&way->rows.cooperations, links->list[c]);
        if (meets)
            count_owner(t, who, territory->there, links, &way->rows.cooperations);
    }
    if (bits_get(&all->empty, row) && t->level == territory->there)
        count_empty(t, collection, row);
    else if (bits_get(&all->empty, row))
        count_value(t, t->n_values);
}

static void walk_territories(struct tally *t, enum collection collection, const struct way *way)
{
    BITS_EACH(&way->records, row)
    {
        t->group++;
        count_territory(t, collection, row, way);
    }
}

/* Requests have their own values of a projet's, their partner's, and nothing of the other levels. */
static void count_request(struct tally *t, uint32_t b)
{
    if (t->level == LEVEL_PROJET)
        count_row(t, b);
    else if (t->level == LEVEL_PARTENAIRE)
        count_row(t, t->s->bourse.partenaire[b]);
    else
        count_value(t, t->n_values);
}

static void walk_bourse(struct tally *t, const struct bits *records)
{
    BITS_EACH(records, b)
    {
        t->group++;
        count_request(t, b);
    }
}

/* One record, whatever it is. */
static void count_record(struct tally *t, enum collection collection, uint32_t row, const struct way *way)
{
    const struct snapshot *s = t->s;
    const struct bits *cooperations = &way->rows.cooperations;
    switch (collection) {
    case COLLECTION_BOURSE:
        count_request(t, row);
        break;
    case COLLECTION_PROJETS:
        if (t->level == LEVEL_PROJET || t->level == LEVEL_FINANCEMENT)
            count_projet(t, row);
        else
            count_cooperation(t, s->projets.cooperation[row]);
        break;
    case COLLECTION_COLLECTIVITES:
        count_owner(t, row, LEVEL_COLLECTIVITE, &s->collectivites.cooperations, cooperations);
        break;
    case COLLECTION_PARTENAIRES:
        count_owner(t, row, LEVEL_PARTENAIRE, &s->partenaires.cooperations, cooperations);
        break;
    case COLLECTION_PAYS:
    case COLLECTION_REGIONS:
    case COLLECTION_DEPARTEMENTS:
        count_territory(t, collection, row, way);
        break;
    default:
        count_cooperation(t, row);
    }
}

/* --- what a facet counts -----------------------------------------------------------------------------------
 */

/* What a facet counts over: the records under all other criteria, in each way to meet them. */
struct scope {
    struct way only; /* of criteria without branches */
    struct ways ways;
    bool money; /* annee is of the financements */
    bool tree;
};

/* Sets of projets by value, where there are some. */
static const struct value_sets *sets_of(const struct snapshot *s, enum criterion by)
{
    const struct value_sets *own = &s->sets[LEVEL_PROJET][by], *theirs = &s->projet_sets[by];
    return own->set ? own : theirs->set ? theirs : NULL;
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

static void walk(struct tally *t, enum collection collection, enum criterion by, const struct way *way)
{
    const struct bits *records = &way->records, *cooperations = &way->rows.cooperations;
    const struct value_sets *sets = sets_of(t->s, by);
    switch (collection) {
    case COLLECTION_BOURSE:
        walk_bourse(t, records);
        break;
    case COLLECTION_PROJETS:
        if (sets && level_is_open(t) && sets_are_faster(sets, records))
            for (uint32_t v = 0; v <= sets->n_values; v++)
                t->counts[v] = sets->n_rows[v] ? bits_count_and(records, &sets->set[v]) : 0;
        else if (t->values.from_year && t->level == LEVEL_PROJET)
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
    case COLLECTION_PAYS:
    case COLLECTION_REGIONS:
    case COLLECTION_DEPARTEMENTS:
        walk_territories(t, collection, way);
        break;
    default:
        walk_cooperations(t, records);
    }
}

static void scope_init(struct scope *scope, const struct snapshot *s, enum collection collection,
                       const struct criteria *others, enum criterion by, const struct way_sides *sides)
{
    *scope = (struct scope){.money = evaluate_money(others, by), .tree = others->n_branches > 0};
    if (scope->tree)
        ways_find(&scope->ways, s, collection, others, by);
    else
        way_find(&scope->only, s, collection, others, by, sides);
}

static void scope_release(struct scope *scope)
{
    way_release(&scope->only);
    ways_release(&scope->ways);
}

/* The rows that count in one way. */
static void set_way(struct tally *t, const struct way *way)
{
    t->linked = t->level == LEVEL_COLLECTIVITE ? &way->rows.collectivites : &way->rows.partenaires;
    t->projets = &way->rows.projets;
    t->financements = &way->rows.financements;
}

/* A record that meets a tree in several ways has the values of all, each once. */
static void walk_ways(struct tally *t, const struct snapshot *s, enum collection collection,
                      const struct ways *ways)
{
    struct bits records;
    ways_records(&records, ways, s, collection);
    BITS_EACH(&records, row)
    {
        t->group++;
        for (uint32_t i = 0; i < ways->n; i++) {
            const struct way *way = &ways->list[i];
            if (!bits_get(&way->records, row))
                continue;
            set_way(t, way);
            count_record(t, collection, row, way);
        }
    }
    bits_release(&records);
}

static void count_facet(const struct scope *scope, const struct snapshot *s, enum collection collection,
                        struct facet *f)
{
    enum level level = criterion_level(f->by, scope->money);
    struct tally t = {
        .s = s,
        .by = f->by,
        .level = level,
        .values = row_values_of(s, collection, f->by, level),
        .links = level == LEVEL_COLLECTIVITE ? &s->cooperations.members
                 : level == LEVEL_PARTENAIRE ? &s->cooperations.partners
                                             : NULL,
        .weight = 1,
    };
    t.n_values = t.values.n_values;
    t.counts = mem_alloc(t.n_values + 1, sizeof *t.counts);
    t.seen = mem_alloc(t.n_values + 1, sizeof *t.seen);
    if (scope->tree) {
        walk_ways(&t, s, collection, &scope->ways);
    } else {
        set_way(&t, &scope->only);
        walk(&t, collection, f->by, &scope->only);
    }
    free(t.seen);
    f->n_values = t.n_values;
    f->counts = t.counts;
}

/* Does a facet count over the same rows as the criteria themselves? Not when its own criterion is left out,
 * nor when asking for it would move the year to another level. */
static bool shares_scope(const struct criteria *c, enum criterion by)
{
    bool years = criteria_asks(c, CRITERION_ANNEE) || c->n_branches;
    bool moves_year = years && evaluate_money(c, by) != criteria_money(c);
    return !criteria_asks(c, by) && !moves_year;
}

/* A facet that leaves out a criterion of the projets or financements leaves both sides as they are. */
static bool shares_sides(enum criterion by)
{
    return CRITERIA[by].level == LEVEL_PROJET || CRITERIA[by].level == LEVEL_FINANCEMENT;
}

static void count_own(struct facet *f, const struct snapshot *s, enum collection collection,
                      const struct criteria *c, const struct way_sides *sides)
{
    struct criteria others;
    struct scope own;
    criteria_copy(&others, c);
    others.understood = c->understood;
    criteria_drop(&others, f->by);
    scope_init(&own, s, collection, &others, f->by, shares_sides(f->by) ? sides : NULL);
    count_facet(&own, s, collection, f);
    scope_release(&own);
    criteria_release(&others);
}

static uint32_t count_records(const struct scope *scope, const struct snapshot *s, enum collection collection)
{
    struct bits records;
    if (!scope->tree)
        return bits_count(&scope->only.records);
    ways_records(&records, &scope->ways, s, collection);
    uint32_t n = bits_count(&records);
    bits_release(&records);
    return n;
}

uint32_t selection_facets(const struct snapshot *s, enum collection collection, const struct criteria *asked,
                          struct facet *facets, size_t n)
{
    const struct criteria known = criteria_understood(asked, s, collection), *c = &known;
    struct way_sides sides = {0};
    struct scope shared;
    if (!c->n_branches)
        way_sides_find(&sides, s, collection, c);
    scope_init(&shared, s, collection, c, CRITERION_COUNT, &sides);
    for (size_t i = 0; i < n; i++)
        if (shares_scope(c, facets[i].by))
            count_facet(&shared, s, collection, &facets[i]);
        else
            count_own(&facets[i], s, collection, c, &sides);
    uint32_t n_matched = count_records(&shared, s, collection);
    scope_release(&shared);
    way_sides_release(&sides);
    understood_free(known.understood);
    return n_matched;
}
