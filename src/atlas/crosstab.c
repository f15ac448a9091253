#include "atlas/crosstab.h"

#include <stdlib.h>

#include "atlas/apd.h"
#include "atlas/crosstab_inside.h"
#include "base/mem.h"

const char *const CROSSTAB_MEASURE_NAMES[CROSSTAB_MEASURES] = {"count", "amount", "apd"};

/* Has a unit of one level one row of another? */
static bool has_one(enum level unit, enum level level)
{
    switch (unit) {
    case LEVEL_BOURSE:
        return true;
    case LEVEL_FINANCEMENT:
        return crosstab_of_projets(level) || level == LEVEL_COOPERATION;
    case LEVEL_PROJET:
        return level == LEVEL_PROJET || level == LEVEL_COOPERATION;
    default:
        return level == unit;
    }
}

/* A criterion of the financements stands beside the others: annee is theirs. */
enum criterion crosstab_beside(const struct crosstab *t)
{
    const bool money = t->measure == CROSSTAB_AMOUNT || t->rows.by == CRITERION_FINANCEMENT ||
                       t->columns.by == CRITERION_FINANCEMENT;
    return money ? CRITERION_FINANCEMENT : CRITERION_COUNT;
}

struct row_values crosstab_values(const struct crosstab *t, const struct snapshot *s,
                                  enum collection collection, const struct criteria *c, enum criterion by,
                                  enum level *level)
{
    *level = criterion_level(by, evaluate_money(c, crosstab_beside(t)));
    return row_values_of(s, collection, by, *level);
}

static void shape_axis(struct crosstab_axis *x, const struct crosstab *t, const struct snapshot *s,
                       enum collection collection, const struct criteria *c)
{
    if (t->measure == CROSSTAB_APD) {
        const struct apd_values v = apd_values_of(s, x->by);
        x->n_values = v.n_values;
        x->first_year = v.first_year;
        return;
    }
    enum level level, unit = t->measure == CROSSTAB_AMOUNT ? LEVEL_FINANCEMENT : collection_level(collection);
    const struct row_values v = crosstab_values(t, s, collection, c, x->by, &level);
    x->n_values = v.n_values;
    x->first_year = v.years.first;
    x->multivalued = !has_one(unit, level) || v.lists || v.from_year != v.to_year;
}

static bool check_axis(enum criterion by, const char *parameter, enum crosstab_measure measure, struct err *e)
{
    struct bytes known;
    if (measure != CROSSTAB_APD || apd_has(by))
        return true;
    bytes_init(&known, 1000);
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (CRITERIA[i].facet && apd_has(i))
            bytes_add_format(&known, "%s%s", known.n ? ", " : "", CRITERIA[i].name);
    err_param(e, ERR_INVALID, parameter, CRITERIA[by].name,
              "APD is of a collectivité, a country and a year, so measure=apd has no %s; it has %s",
              CRITERIA[by].name, known.data);
    bytes_release(&known);
    return false;
}

bool crosstab_check(struct crosstab *t, const struct snapshot *s, enum collection collection,
                    const struct criteria *c, enum criterion rows, enum criterion columns,
                    enum crosstab_measure measure, struct err *e)
{
    *t = (struct crosstab){.rows.by = rows, .columns.by = columns, .measure = measure};
    if (rows == columns)
        return err_param(e, ERR_INVALID, "columns", CRITERIA[columns].name,
                         "rows and columns both name %s: two criteria are crossed", CRITERIA[rows].name);
    if (collection_territory(collection))
        return err_param(e, ERR_NOT_FOUND, "c", COLLECTION_NAMES[collection],
                         "%s are not crossed: other collections are, by rows=%s",
                         COLLECTION_NAMES[collection], CRITERIA[collection_territory(collection)->by].name);
    if (collection == COLLECTION_BOURSE && measure != CROSSTAB_COUNT)
        return err_param(e, ERR_INVALID, "measure", CROSSTAB_MEASURE_NAMES[measure],
                         "requests of the Bourse have no financements and no APD: measure is count there");
    if (!check_axis(rows, "rows", measure, e) || !check_axis(columns, "columns", measure, e) ||
        (measure == CROSSTAB_APD && !apd_check(c, e)))
        return false;
    shape_axis(&t->rows, t, s, collection, c);
    shape_axis(&t->columns, t, s, collection, c);
    t->year_level = criterion_level(CRITERION_ANNEE, evaluate_money(c, crosstab_beside(t)));
    const uint64_t cells = ((uint64_t)t->rows.n_values + 1) * ((uint64_t)t->columns.n_values + 1);
    if (cells > CROSSTAB_MAX_CELLS)
        return err_param(e, ERR_TOO_LARGE, "columns", CRITERIA[columns].name,
                         "%s and %s have %llu cells, more than CROSSTAB_MAX_CELLS, %d", CRITERIA[rows].name,
                         CRITERIA[columns].name, (unsigned long long)cells, CROSSTAB_MAX_CELLS);
    return true;
}

static void count_apd(struct crosstab *t, const struct snapshot *s, const struct criteria *c)
{
    const struct apd_values a = apd_values_of(s, t->rows.by), b = apd_values_of(s, t->columns.by);
    struct bits rows;
    apd_find(&rows, s, c);
    t->n_matched = bits_count(&rows);
    BITS_EACH(&rows, row)
    {
        const uint32_t x = apd_value(&a, s, row), y = apd_value(&b, s, row);
        struct crosstab_sum *const sums[] = {&t->cells[(size_t)x * (t->columns.n_values + 1) + y],
                                             &t->rows.totals[x], &t->columns.totals[y], &t->total};
        for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
            crosstab_add(sums[i], row + 1, s->apd.amount[row]);
    }
    bits_release(&rows);
}

void crosstab_make(struct crosstab *t, const struct snapshot *s, enum collection collection,
                   const struct criteria *c)
{
    const size_t rows = (size_t)t->rows.n_values + 1, columns = (size_t)t->columns.n_values + 1;
    t->rows.totals = mem_alloc(rows, sizeof *t->rows.totals);
    t->columns.totals = mem_alloc(columns, sizeof *t->columns.totals);
    t->cells = mem_alloc(rows * columns, sizeof *t->cells);
    if (t->measure == CROSSTAB_APD)
        count_apd(t, s, c);
    else
        crosstab_count(t, s, collection, c);
}

void crosstab_release(struct crosstab *t)
{
    free(t->rows.totals);
    free(t->columns.totals);
    free(t->cells);
}
