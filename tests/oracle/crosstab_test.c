/* Crossed data against plain SQL, and against their definition, for thousands of random pairs of criteria
 * under random criteria and trees, on a small random database that is full of missing values. */

#include "atlas/apd.h"
#include "atlas/selection.h"
#include "oracle/oracle.h"
#include "oracle/random_asked.h"
#include "oracle/random_data.h"

#include "test.h"

enum { ROUNDS = 3000, DEFINITIONS = 4 };

struct outcome {
    unsigned tables[CROSSTAB_MEASURES], filled[CROSSTAB_MEASURES], several, refused, wrong, unlike;
    bool met[CRITERION_COUNT];
};

/* --- against SQL -------------------------------------------------------------------------------------------
 */

struct check {
    const struct snapshot *s;
    const struct crosstab *t;
    uint32_t found[ORACLE_TOTAL + 1];
    bool same;
};

static uint32_t value_of(const struct snapshot *s, const struct crosstab_axis *x, const char *code)
{
    const struct vocabulary *v = criterion_vocabulary(s, x->by);
    if (!code)
        return x->n_values;
    if (v)
        return vocabulary_find(v, code);
    if (CRITERIA[x->by].kind == KIND_TRUTH)
        return strcmp(code, "true") == 0;
    return (uint32_t)(atoi(code) - x->first_year);
}

static const struct crosstab_sum *sum_of(const struct crosstab *t, enum oracle_sum of, uint32_t a, uint32_t b)
{
    switch (of) {
    case ORACLE_CELL:
        return &t->cells[(size_t)a * (t->columns.n_values + 1) + b];
    case ORACLE_ROW:
        return &t->rows.totals[a];
    case ORACLE_COLUMN:
        return &t->columns.totals[b];
    default:
        return &t->total;
    }
}

static void check_sum(void *context, enum oracle_sum of, const char *a, const char *b, int64_t value)
{
    struct check *check = context;
    const struct crosstab *t = check->t;
    const uint32_t row = value_of(check->s, &t->rows, a), column = value_of(check->s, &t->columns, b);
    check->found[of]++;
    if (row > t->rows.n_values || column > t->columns.n_values) {
        check->same = false;
        return;
    }
    const struct crosstab_sum *sum = sum_of(t, of, row, column);
    check->same = check->same && sum->unit != 0 && sum->value == value;
}

static uint32_t count_filled(const struct crosstab_sum *sums, size_t n)
{
    uint32_t filled = 0;
    for (size_t i = 0; i < n; i++)
        filled += sums[i].unit != 0;
    return filled;
}

/* Each sum that SQL finds, and no others. */
static bool same_table(struct db *db, const struct snapshot *s, enum collection collection,
                       const struct criteria *c, const struct crosstab *t)
{
    struct err e = {0};
    struct check check = {.s = s, .t = t, .same = true};
    const size_t rows = (size_t)t->rows.n_values + 1, columns = (size_t)t->columns.n_values + 1;
    if (!oracle_crosstab(db, s, collection, c, t, check_sum, &check, &e)) {
        printf("# %s\n", e.text);
        return false;
    }
    return check.same && check.found[ORACLE_CELL] == count_filled(t->cells, rows * columns) &&
           check.found[ORACLE_ROW] == count_filled(t->rows.totals, rows) &&
           check.found[ORACLE_COLUMN] == count_filled(t->columns.totals, columns) &&
           check.found[ORACLE_TOTAL] == (t->total.unit != 0);
}

/* --- against the definition --------------------------------------------------------------------------------
 */

static void ask_value(struct criteria *c, const struct crosstab_axis *x, uint32_t value)
{
    int64_t v = CRITERIA[x->by].kind == KIND_YEARS ? x->first_year + (int64_t)value : value;
    if (value == x->n_values)
        c->values[x->by].none = true;
    else
        criteria_add(c, x->by, v, v, false);
}

/* A count is numberMatched of the criteria and both values; a total, and one. */
static bool is_defined(const struct snapshot *s, enum collection collection, const struct criteria *c,
                       const struct crosstab *t, uint32_t a, uint32_t b, enum oracle_sum of)
{
    struct criteria all, values;
    struct err e = {0};
    criteria_copy(&all, c);
    criteria_init(&values);
    if (of != ORACLE_COLUMN)
        ask_value(&values, &t->rows, a);
    if (of != ORACLE_ROW)
        ask_value(&values, &t->columns, b);
    bool done = criteria_and(&all, &values, &e);
    int64_t count = done ? (int64_t)selection_count(s, collection, &all) : -1;
    criteria_release(&all);
    criteria_release(&values);
    return count == sum_of(t, of, a, b)->value || e.code == ERR_TOO_LARGE;
}

static unsigned count_undefined(const struct snapshot *s, enum collection collection,
                                const struct criteria *c, const struct crosstab *t)
{
    unsigned wrong = 0;
    const bool moved = t->rows.by == CRITERION_FINANCEMENT || t->columns.by == CRITERION_FINANCEMENT;
    for (int i = 0; i < DEFINITIONS; i++) {
        uint32_t a = any(t->rows.n_values + 1), b = any(t->columns.n_values + 1);
        wrong += !is_defined(s, collection, c, t, a, b, ORACLE_CELL);
        /* a total of years has no financement beside it, which would make them years of financements */
        if (!moved) {
            wrong += !is_defined(s, collection, c, t, a, b, ORACLE_ROW);
            wrong += !is_defined(s, collection, c, t, a, b, ORACLE_COLUMN);
        }
    }
    return wrong;
}

/* Where no record can have several values, cells add up to the totals. */
static bool adds_up(const struct crosstab *t)
{
    const uint32_t rows = t->rows.n_values + 1, columns = t->columns.n_values + 1;
    for (uint32_t a = 0; a < rows && !t->columns.multivalued; a++) {
        int64_t sum = 0;
        for (uint32_t b = 0; b < columns; b++)
            sum += t->cells[(size_t)a * columns + b].value;
        if (sum != t->rows.totals[a].value && t->columns.by != CRITERION_REGION)
            return false;
    }
    for (uint32_t b = 0; b < columns && !t->rows.multivalued; b++) {
        int64_t sum = 0;
        for (uint32_t a = 0; a < rows; a++)
            sum += t->cells[(size_t)a * columns + b].value;
        if (sum != t->columns.totals[b].value && t->rows.by != CRITERION_REGION)
            return false;
    }
    return true;
}

/* --- random tables -----------------------------------------------------------------------------------------
 */

static enum criterion any_facet(bool apd)
{
    for (;;) {
        enum criterion by = (enum criterion)any(CRITERION_COUNT);
        if (CRITERIA[by].facet && (!apd || apd_has(by)))
            return by;
    }
}

static void compare(struct db *db, struct snapshot *s, enum collection collection, const struct criteria *c,
                    struct crosstab *t, struct outcome *seen)
{
    crosstab_make(t, s, collection, c);
    bool same = same_table(db, s, collection, c, t), sound = adds_up(t);
    if (t->measure != CROSSTAB_APD)
        same = same && (t->measure == CROSSTAB_AMOUNT || t->total.value == t->n_matched);
    unsigned unlike = t->measure == CROSSTAB_COUNT ? count_undefined(s, collection, c, t) : 0;
    seen->tables[t->measure]++;
    seen->filled[t->measure] += t->total.value > 0;
    seen->several += t->rows.multivalued || t->columns.multivalued;
    seen->met[t->rows.by] |= t->total.value > 0;
    seen->wrong += !same || !sound;
    seen->unlike += unlike;
    if (!same || !sound || unlike)
        printf("# %s by %s and %s of %s: %s%s%s\n", CROSSTAB_MEASURE_NAMES[t->measure],
               CRITERIA[t->rows.by].name, CRITERIA[t->columns.by].name, COLLECTION_NAMES[collection],
               same ? "" : "unlike SQL ", sound ? "" : "does not add up ",
               unlike ? "unlike its definition" : "");
    crosstab_release(t);
}

static void compare_any(struct db *db, struct snapshot *s, struct outcome *seen)
{
    static const enum crosstab_measure MEASURES[] = {CROSSTAB_COUNT, CROSSTAB_COUNT, CROSSTAB_AMOUNT,
                                                     CROSSTAB_APD};
    const enum crosstab_measure measure = MEASURES[any(4)];
    const enum collection collection = (enum collection)any(COLLECTION_PAYS); /* of records */
    const enum criterion rows = any_facet(measure == CROSSTAB_APD),
                         columns = any_facet(measure == CROSSTAB_APD);
    struct bytes query;
    struct criteria c;
    struct crosstab t;
    struct err e = {0};
    bytes_init(&query, 1 << 16);
    if (random_asked(&c, s, &query, measure == CROSSTAB_APD ? 6 : 2, 4, &e)) {
        unsigned before = seen->wrong + seen->unlike;
        if (crosstab_check(&t, s, collection, &c, rows, columns, measure, &e))
            compare(db, s, collection, &c, &t, seen);
        else
            seen->refused++;
        if (seen->wrong + seen->unlike > before)
            printf("# under %s\n", query.data);
    } else {
        CHECK_TEXT(e.text, "", query.data);
    }
    criteria_release(&c);
    bytes_release(&query);
}

static void compare_many(struct db *db, struct snapshot *s)
{
    struct outcome seen = {0};
    for (int i = 0; i < ROUNDS; i++)
        compare_any(db, s, &seen);
    printf("# %u counts, %u amounts, %u of APD, %u refused\n", seen.tables[CROSSTAB_COUNT],
           seen.tables[CROSSTAB_AMOUNT], seen.tables[CROSSTAB_APD], seen.refused);
    CHECK_INT(seen.wrong, 0, "cells and totals equal SQL's, and add up where they say so");
    CHECK_INT(seen.unlike, 0, "a count is numberMatched of the criteria and both values");
    for (int i = 0; i < CROSSTAB_MEASURES; i++)
        CHECK_THAT(seen.filled[i] > 200, "many tables of each measure are not empty");
    CHECK_THAT(seen.several > 500, "in many a record has several values");
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        CHECK_THAT(seen.met[i] == CRITERIA[i].facet, CRITERIA[i].name);
}

int main(void)
{
    struct random_world w;
    struct err e = {0};
    const bool loaded = random_world_init(&w, "crosstab", &e);
    CHECK_TEXT(e.text, "", "a random database is loaded");
    if (loaded)
        compare_many(w.db, w.s);
    random_world_release(&w);
    return test_end();
}
