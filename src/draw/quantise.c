#include "draw/quantise.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PALETTE_MAX   256
#define EXACT_SHARE   512 /* a colour on more than one pixel of so many keeps its value */
#define EXACT_AT_MOST 96
#define CHANNELS      4

struct item {
    uint32_t pixel, count;
    int from; /* place in colours[] */
};

struct box {
    int first, n; /* items */
    int axis;     /* the channel that varies most */
    double mean[CHANNELS];
    double error; /* sum of squared distances from the mean */
};

static int channel(uint32_t pixel, int axis)
{
    return (int)(pixel >> (8 * axis) & 255);
}

static void box_measure(struct box *b, const struct item *items)
{
    double weight = 0, sum[CHANNELS] = {0}, square[CHANNELS] = {0};
    for (int i = b->first; i < b->first + b->n; i++) {
        double w = items[i].count;
        weight += w;
        for (int c = 0; c < CHANNELS; c++) {
            double v = channel(items[i].pixel, c);
            sum[c] += w * v;
            square[c] += w * v * v;
        }
    }
    double widest = -1;
    b->error = 0;
    for (int c = 0; c < CHANNELS; c++) {
        b->mean[c] = sum[c] / weight;
        double error = square[c] - sum[c] * b->mean[c];
        b->error += error;
        if (error > widest) {
            widest = error;
            b->axis = c;
        }
    }
    if (b->n == 1)
        b->error = 0; /* not what rounding left */
}

/* Items not above the mean on the widest axis come first; returns how many they are. */
static int box_partition(const struct box *b, struct item *items)
{
    int low = b->first, high = b->first + b->n;
    while (low < high) {
        if (channel(items[low].pixel, b->axis) <= b->mean[b->axis]) {
            low++;
        } else {
            struct item moved = items[low];
            items[low] = items[--high];
            items[high] = moved;
        }
    }
    return low - b->first;
}

static int split_boxes(struct box *boxes, int want, struct item *items, int n)
{
    int count = 1;
    boxes[0] = (struct box){.n = n};
    box_measure(&boxes[0], items);
    while (count < want) {
        int worst = 0;
        for (int i = 1; i < count; i++)
            if (boxes[i].error > boxes[worst].error)
                worst = i;
        struct box *b = &boxes[worst];
        if (b->error <= 0)
            break;
        int low = box_partition(b, items);
        if (low == 0 || low == b->n) { /* the spread is within rounding */
            b->error = 0;
            continue;
        }
        boxes[count] = (struct box){.first = b->first + low, .n = b->n - low};
        b->n = low;
        box_measure(b, items);
        box_measure(&boxes[count++], items);
    }
    return count;
}

static uint32_t box_pixel(const struct box *b)
{
    uint32_t pixel = 0, alpha = (uint32_t)(b->mean[3] + 0.5);
    for (int c = 0; c < CHANNELS; c++) {
        uint32_t v = (uint32_t)(b->mean[c] + 0.5);
        pixel |= (v > alpha ? alpha : v) << (8 * c); /* premultiplied: no channel above alpha */
    }
    return pixel;
}

static int by_count(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return x->pixel < y->pixel ? -1 : x->pixel > y->pixel;
}

/* The most frequent colours move to the front of items[], at most `most` of them; returns how many. */
static int frequent_first(struct item *items, int n, int most)
{
    uint64_t total = 0;
    int frequent = 0;
    for (int i = 0; i < n; i++)
        total += items[i].count;
    for (int i = 0; i < n; i++) {
        struct item one = items[i];
        if (one.pixel == 0)
            one.count = UINT32_MAX; /* before all others */
        if ((uint64_t)one.count * EXACT_SHARE > total) {
            items[i] = items[frequent];
            items[frequent++] = one;
        }
    }
    qsort(items, (size_t)frequent, sizeof *items, by_count);
    return frequent < most ? frequent : most;
}

int quantise(const struct quantise_colour *colours, int n, int want, uint32_t *palette, uint8_t *map)
{
    assert(n > 0 && n <= QUANTISE_COLOURS_MAX && want >= 2 && want <= PALETTE_MAX);
    struct item *items = mem_alloc((size_t)n, sizeof *items);
    for (int i = 0; i < n; i++)
        items[i] = (struct item){colours[i].pixel, colours[i].count, i};
    int used = frequent_first(items, n, want / 2 < EXACT_AT_MOST ? want / 2 : EXACT_AT_MOST);
    for (int i = 0; i < used; i++) {
        palette[i] = items[i].pixel;
        map[items[i].from] = (uint8_t)i;
    }
    if (used < n) {
        struct box boxes[PALETTE_MAX];
        int count = split_boxes(boxes, want - used, items + used, n - used);
        const struct item *rest = items + used;
        for (int b = 0; b < count; b++, used++) {
            palette[used] = box_pixel(&boxes[b]);
            for (int i = boxes[b].first; i < boxes[b].first + boxes[b].n; i++)
                map[rest[i].from] = (uint8_t)used;
        }
    }
    free(items);
    return used;
}
