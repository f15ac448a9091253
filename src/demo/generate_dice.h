/* generate_dice.h - chance that falls the same for the same seed, on every machine */
#ifndef DEMO_GENERATE_DICE_H
#define DEMO_GENERATE_DICE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The generator splitmix64 (Steele, Lea, Flood, 2014). Each purpose takes dice of its own, so that a change
 * in one place leaves the rest of the data as it was. */
struct dice {
    uint64_t state;
};

static inline uint64_t dice_next(struct dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

static inline struct dice dice_for(uint64_t seed, uint64_t replica, uint64_t purpose)
{
    struct dice d = {seed};
    d.state = dice_next(&d) ^ (replica * 0xd1342543de82ef95ULL);
    d.state = dice_next(&d) ^ (purpose * 0xaf251af3b0f025b5ULL);
    dice_next(&d);
    return d;
}

static inline double dice_unit(struct dice *d) /* [0, 1) */
{
    return (double)(dice_next(d) >> 11) * 0x1p-53;
}

static inline uint32_t dice_below(struct dice *d, uint32_t n) /* [0, n), n > 0 */
{
    return (uint32_t)(((dice_next(d) >> 32) * n) >> 32);
}

static inline int dice_range(struct dice *d, int from, int to) /* both ends included */
{
    return from + (int)dice_below(d, (uint32_t)(to - from + 1));
}

static inline bool dice_chance(struct dice *d, double percent)
{
    return dice_unit(d) * 100 < percent;
}

static inline double dice_waiting(struct dice *d) /* exponential, mean 1 */
{
    return -log(1 - dice_unit(d));
}

static inline double dice_normal(struct dice *d) /* about normal: mean 0, deviation 1 */
{
    double sum = 0;
    for (int i = 0; i < 12; i++)
        sum += dice_unit(d);
    return sum - 6;
}

/* The first i whose running total passes a draw; totals grow, n > 0. */
static inline size_t dice_pick(struct dice *d, const double *totals, size_t n)
{
    double x = dice_unit(d) * totals[n - 1];
    size_t low = 0, high = n - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (totals[middle] > x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static inline void dice_shuffle(struct dice *d, uint32_t *list, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = dice_below(d, (uint32_t)i);
        uint32_t keep = list[i - 1];
        list[i - 1] = list[j];
        list[j] = keep;
    }
}

#endif
