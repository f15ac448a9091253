/* Crossed data of projets by their sets per value, where what a projet has of a criterion does not depend on
 * what is asked: then a cell is an intersection, and no joined row is gone through. */
#include <stdlib.h>

#include "atlas/crosstab_inside.h"
#include "atlas/ways.h"
#include "base/mem.h"

struct axis {
    struct crosstab_axis *of;
    enum level level;
    struct row_values values;
    const struct value_sets *sets; /* of projets, or NULL */
    size_t step;                   /* from a cell to the one of the next value */
};

static bool all(const struct bits *rows)
{
    return bits_count(rows) == rows->n;
}

/* Do all rows of the level count? */
static bool is_open(const struct axis *x, const struct way *way)
{
    switch (x->level) {
    case LEVEL_COLLECTIVITE:
        return all(&way->rows.collectivites);
    case LEVEL_PARTENAIRE:
        return all(&way->rows.partenaires);
    case LEVEL_FINANCEMENT:
        return all(&way->rows.financements);
    default:
        return true;
    }
}

static struct axis axis_of(struct crosstab *t, const struct snapshot *s, const struct criteria *c,
                           struct crosstab_axis *of, size_t step)
{
    struct axis x = {.of = of, .step = step};
    x.values = crosstab_values(t, s, COLLECTION_PROJETS, c, of->by, &x.level);
    if (x.level == LEVEL_PROJET)
        x.sets = &s->sets[LEVEL_PROJET][of->by];
    else if (x.level == CRITERIA[of->by].level)
        x.sets = &s->projet_sets[of->by];
    if (x.sets && !x.sets->set)
        x.sets = NULL;
    return x;
}

static void set_sum(struct crosstab_sum *sum, uint32_t count)
{
    *sum = (struct crosstab_sum){count, count > 0};
}

static void count_totals(struct axis *x, const struct bits *records)
{
    for (uint32_t v = 0; v <= x->of->n_values; v++)
        if (x->sets->n_rows[v])
            set_sum(&x->of->totals[v], bits_count_and(&x->sets->set[v], records));
}

/* Both have sets: a cell is how many projets are in both. */
static void intersect(struct crosstab *t, struct axis *a, struct axis *b, const struct bits *records)
{
    count_totals(a, records);
    count_totals(b, records);
    for (uint32_t v = 0; v <= a->of->n_values; v++) {
        struct bits has;
        if (!a->of->totals[v].unit)
            continue;
        bits_copy(&has, records);
        bits_and(&has, &a->sets->set[v]);
        for (uint32_t w = 0; w <= b->of->n_values; w++)
            if (b->of->totals[w].unit)
                set_sum(&t->cells[v * a->step + w * b->step], bits_count_and(&has, &b->sets->set[w]));
        bits_release(&has);
    }
}

/* The values that one projet has of a criterion of its level. Of years: one more from the first on, one less
 * behind the last. */
static inline void count_own(const struct row_values *v, uint32_t p, uint32_t *counts, uint32_t *room)
{
    const struct csr *lists = v->lists;
    if (lists && lists->first[p] < lists->first[p + 1]) {
        for (uint32_t i = lists->first[p]; i < lists->first[p + 1]; i++)
            counts[lists->list[i]]++;
    } else if (v->from_year && v->from_year[p] != SNAPSHOT_NO_YEAR) {
        counts[v->from_year[p] - v->years.first]++;
        if (v->to_year[p] < v->years.last)
            counts[v->to_year[p] + 1 - v->years.first]--;
    } else {
        for (uint32_t i = 0, n = row_values_get(v, p, room); i < n; i++)
            counts[room[i]]++;
    }
}

/* What was counted, as sums `step` apart; afterwards nothing is. */
static void take_counts(const struct row_values *v, uint32_t *counts, struct crosstab_sum *sums, size_t step)
{
    uint32_t running = 0;
    for (uint32_t w = 0; w <= v->n_values; w++) {
        running = v->from_year && w < v->n_values ? running + counts[w] : counts[w];
        set_sum(&sums[w * step], running);
        counts[w] = 0;
    }
}

/* One has sets, the other a column of projets: those in each set have their values counted. */
static void scan(struct crosstab *t, struct axis *sets, struct axis *own, const struct bits *records)
{
    const size_t n = (size_t)own->of->n_values + 1;
    uint32_t *counts = mem_alloc(n, sizeof *counts), *room = mem_alloc(n, sizeof *room);
    count_totals(sets, records);
    for (uint32_t v = 0; v <= sets->of->n_values; v++) {
        if (!sets->of->totals[v].unit)
            continue;
        for (size_t i = 0; i < BITS_WORDS(records->n); i++)
            for (uint64_t word = records->words[i] & sets->sets->set[v].words[i]; word; word &= word - 1)
                count_own(&own->values, (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(word), counts, room);
        take_counts(&own->values, counts, &t->cells[v * sets->step], own->step);
    }
    BITS_EACH(records, p)
    {
        count_own(&own->values, p, counts, room);
    }
    take_counts(&own->values, counts, own->of->totals, 1);
    free(counts);
    free(room);
}

bool crosstab_count_sets(struct crosstab *t, const struct snapshot *s, const struct criteria *c,
                         const struct way *way)
{
    struct axis a = axis_of(t, s, c, &t->rows, (size_t)t->columns.n_values + 1),
                b = axis_of(t, s, c, &t->columns, 1);
    const struct bits *records = &way->records;
    const uint64_t words = BITS_WORDS(records->n), n = bits_count(records);
    /* values of one row, and not of what each projet has one of */
    const bool together = a.level == b.level && a.level != LEVEL_PROJET && a.level != LEVEL_COOPERATION;
    if (together || !is_open(&a, way) || !is_open(&b, way))
        return false;
    /* going through the joined rows of a record takes as long as some sixteen words of sets */
    if (b.sets && a.level == LEVEL_PROJET && words * b.sets->n_values < 16 * n)
        scan(t, &b, &a, records);
    else if (a.sets && b.level == LEVEL_PROJET && words * a.sets->n_values < 16 * n)
        scan(t, &a, &b, records);
    else if (a.sets && b.sets && words * a.sets->n_values * b.sets->n_values < 32 * n)
        intersect(t, &a, &b, records);
    else
        return false;
    set_sum(&t->total, (uint32_t)n);
    return true;
}
