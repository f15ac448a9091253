/* Rows by the years that they cover, 64 at a time, against one at a time. */
#include "atlas/years.h"

#include "atlas/snapshot.h"
#include "test.h"

enum { ROWS = 64 * 7 + 13, ROUNDS = 3000 };

static unsigned chance(unsigned n)
{
    static unsigned long long state = 11;
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(state >> 33) % n;
}

static bool overlaps(const struct criterion_range *r, uint32_t n, int64_t from, int64_t to)
{
    for (uint32_t i = 0; i < n; i++)
        if (from <= r[i].to && to >= r[i].from)
            return true;
    return false;
}

/* What docs/using.md says of years, a row at a time. What goes on has no last year. */
static bool meets(const struct criterion_values *v, int16_t first, int16_t last_or_none)
{
    const int64_t last = last_or_none == INT16_MAX ? INT64_MAX : last_or_none;
    if (first == SNAPSHOT_NO_YEAR)
        return !v->not_none && (v->none || !v->n_include);
    if ((v->n_include || v->none) && !overlaps(v->include, v->n_include, first, last))
        return false;
    return !overlaps(v->exclude, v->n_exclude, first, last);
}

static struct criterion_range range(void)
{
    static const int64_t ENDS[] = {INT64_MIN, -40000, INT16_MIN, -1,    0,
                                   1995,      2014,   INT16_MAX, 40000, INT64_MAX};
    int64_t a = chance(2) ? 1990 + (int64_t)chance(30) : ENDS[chance(10)];
    int64_t b = chance(2) ? 1990 + (int64_t)chance(30) : ENDS[chance(10)];
    return (struct criterion_range){a < b ? a : b, a < b ? b : a};
}

/* As many values as a parameter may have, in their order: they are not gone through one by one. */
static void test_many(const int16_t *first, const int16_t *last)
{
    enum { MANY = 1000 };
    static struct criterion_range ranges[MANY];
    for (int i = 0; i < MANY; i++) /* every third year, the last two beyond what a year can be */
        ranges[i] = (struct criterion_range){3 * i - (i == 0 ? INT64_MAX / 2 : 0), 3 * i};
    ranges[MANY - 2] = (struct criterion_range){40000, 40001};
    ranges[MANY - 1] = (struct criterion_range){50000, INT64_MAX};
    unsigned wrong = 0;
    for (int kind = 0; kind < 8; kind++) {
        struct criterion_values v = {.include = ranges, .exclude = ranges + 1};
        v.n_include = kind & 1 ? MANY : 0;
        v.n_exclude = kind & 2 ? MANY - 1 : 0;
        v.none = kind & 4 && v.n_include;
        v.not_none = kind & 4 && !v.n_include;
        struct bits rows;
        bits_init(&rows, ROWS, true);
        years_keep(&rows, first, last, &v);
        for (uint32_t r = 0; r < ROWS; r++)
            wrong += bits_get(&rows, r) != meets(&v, first[r], last[r]);
        bits_release(&rows);
    }
    CHECK_INT(wrong, 0, "a thousand ranges of years");
}

int main(void)
{
    int16_t first[ROWS], last[ROWS];
    for (int i = 0; i < ROWS; i++) {
        first[i] = chance(5) ? (int16_t)(1990 + chance(30)) : SNAPSHOT_NO_YEAR;
        last[i] = first[i] == SNAPSHOT_NO_YEAR ? SNAPSHOT_NO_YEAR
                  : chance(4)                  ? (int16_t)(first[i] + (int)chance(8))
                                               : INT16_MAX;
    }
    test_many(first, last);
    unsigned wrong = 0, kept = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct criterion_range include[2] = {range(), range()}, exclude[2] = {range(), range()};
        struct criterion_values v = {
            .include = include, .exclude = exclude, .n_include = chance(3), .n_exclude = chance(3)};
        v.none = chance(4) == 0;
        v.not_none = !v.none && chance(4) == 0;
        struct bits rows;
        bits_init(&rows, ROWS, chance(2));
        for (int k = 0; k < 40; k++)
            bits_set(&rows, chance(ROWS));
        struct bits before;
        bits_copy(&before, &rows);
        years_keep(&rows, first, last, &v);
        for (uint32_t r = 0; r < ROWS; r++)
            wrong += bits_get(&rows, r) != (bits_get(&before, r) && meets(&v, first[r], last[r]));
        kept += bits_count(&rows);
        bits_release(&rows);
        bits_release(&before);
    }
    CHECK_INT(wrong, 0, "3 000 criteria over rows with and without years");
    CHECK_THAT(kept > 0 && kept < ROUNDS * (unsigned)ROWS, "of which some keep some");
    return test_end();
}
