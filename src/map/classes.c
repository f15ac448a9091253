#include "map/classes.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* Values that are equal are one, with how many there are. */
struct runs {
    size_t n;
    size_t *end;               /* in values */
    double *sum, *square, *of; /* of the values before run i, less the mean of all: small numbers */
};

static void runs_init(struct runs *r, const double *values, size_t n)
{
    double mean = 0;
    *r = (struct runs){.end = mem_alloc(n + 1, sizeof *r->end),
                       .sum = mem_alloc(n + 1, sizeof *r->sum),
                       .square = mem_alloc(n + 1, sizeof *r->square),
                       .of = mem_alloc(n + 1, sizeof *r->of)};
    for (size_t i = 0; i < n; i++)
        mean += values[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        const double v = values[i] - mean;
        if (i == 0 || values[i] > values[i - 1]) {
            r->n++;
            r->sum[r->n] = r->sum[r->n - 1];
            r->square[r->n] = r->square[r->n - 1];
            r->of[r->n] = r->of[r->n - 1];
        }
        r->sum[r->n] += v;
        r->square[r->n] += v * v;
        r->of[r->n]++;
        r->end[r->n] = i + 1;
    }
}

static void runs_release(struct runs *r)
{
    free(r->end);
    free(r->sum);
    free(r->square);
    free(r->of);
}

/* The squares of runs from a up to below b around their mean. */
static double spread_of(const struct runs *r, size_t a, size_t b)
{
    const double sum = r->sum[b] - r->sum[a], n = r->of[b] - r->of[a];
    return fmax(0, r->square[b] - r->square[a] - sum * sum / n);
}

unsigned classes_find(const double *values, size_t n, unsigned most, size_t ends[CLASSES_MOST])
{
    assert(most <= CLASSES_MOST && n <= CLASSES_VALUES_MOST);
    struct runs r;
    runs_init(&r, values, n);
    const unsigned k = most < r.n ? most : (unsigned)r.n;
    const size_t row = r.n + 1;
    /* least[c * row + b]: of the first b runs in c + 1 classes; from: where the last of these begins */
    double *least = mem_alloc((k + 1) * row, sizeof *least);
    size_t *from = mem_alloc((k + 1) * row, sizeof *from);
    for (size_t b = 1; b <= r.n && k; b++)
        least[b] = spread_of(&r, 0, b);
    for (unsigned c = 1; c < k; c++)
        for (size_t b = c + 1; b <= r.n; b++) {
            double best = INFINITY;
            for (size_t a = c; a < b; a++) {
                const double sum = least[(c - 1) * row + a] + spread_of(&r, a, b);
                if (sum < best) {
                    best = sum;
                    from[c * row + b] = a;
                }
            }
            least[c * row + b] = best;
        }
    for (size_t b = r.n, c = k; c-- > 0; b = from[c * row + b])
        ends[c] = r.end[b];
    free(least);
    free(from);
    runs_release(&r);
    return k;
}
