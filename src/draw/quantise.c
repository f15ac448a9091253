#include "draw/quantise.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

#define PALETTE_MAX   256
#define EXACT_SHARE   512 /* a colour on more than one pixel of so many keeps its value */
#define EXACT_AT_MOST 96
#define CHANNELS      4

struct item {
    uint32_t pixel, count;
    int from; /* place in colours[] */
};

/* Integers: what one half holds is what the whole holds less what the other does, exactly. */
struct sums {
    uint64_t weight, sum[CHANNELS], square[CHANNELS];
};

struct box {
    double error; /* sum of squared distances from the mean */
    int first, n; /* items */
    int axis;     /* the channel that varies most */
    struct sums sums;
};

static unsigned channel(uint32_t pixel, int axis)
{
    return pixel >> (8 * axis) & 255;
}

static void sums_of(struct sums *s, const struct item *items, int n)
{
    *s = (struct sums){0};
    for (int i = 0; i < n; i++) {
        uint64_t w = items[i].count;
        s->weight += w;
        for (int c = 0; c < CHANNELS; c++) {
            uint64_t v = channel(items[i].pixel, c);
            s->sum[c] += w * v;
            s->square[c] += w * v * v;
        }
    }
}

static void sums_subtract(struct sums *from, const struct sums *s)
{
    from->weight -= s->weight;
    for (int c = 0; c < CHANNELS; c++) {
        from->sum[c] -= s->sum[c];
        from->square[c] -= s->square[c];
    }
}

static double box_mean(const struct box *b, int axis)
{
    return (double)b->sums.sum[axis] / (double)b->sums.weight;
}

static void box_measure(struct box *b)
{
    double widest = -1;
    b->error = 0;
    for (int c = 0; c < CHANNELS; c++) {
        double error = (double)b->sums.square[c] - (double)b->sums.sum[c] * box_mean(b, c);
        b->error += error;
        if (error > widest) {
            widest = error;
            b->axis = c;
        }
    }
    if (b->n == 1)
        b->error = 0; /* not what rounding left */
}

/* Items not above the mean on the widest axis come first; returns how many they are. Without a branch for the
 * data: it would be foreseen half of the time only. */
static int box_partition(const struct box *b, struct item *items, struct item *spare)
{
    struct item *all = items + b->first;
    uint32_t shift = 8 * (uint32_t)b->axis, mean = (uint32_t)box_mean(b, b->axis);
    int low = 0, high = 0;
    for (int i = 0; i < b->n; i++) {
        struct item one = all[i];
        int above = (one.pixel >> shift & 255) > mean;
        all[low] = one; /* never ahead of i */
        spare[high] = one;
        low += !above;
        high += above;
    }
    for (int i = 0; i < high; i++)
        all[low + i] = spare[i];
    return low;
}

/* A heap of boxes, the one of the greatest error on top. */
static void sink(struct box **heap, int n, int at)
{
    for (int child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && heap[child + 1]->error > heap[child]->error)
            child++;
        if (heap[at]->error >= heap[child]->error)
            return;
        struct box *moved = heap[at];
        heap[at] = heap[child];
        heap[child] = moved;
    }
}

static void rise(struct box **heap, int at)
{
    for (int parent; at > 0 && heap[parent = (at - 1) / 2]->error < heap[at]->error; at = parent) {
        struct box *moved = heap[at];
        heap[at] = heap[parent];
        heap[parent] = moved;
    }
}

/* The new box takes the items above the mean; only the smaller half is added up. */
static void box_split(struct box *b, struct box *above, int low, const struct item *items)
{
    *above = (struct box){.first = b->first + low, .n = b->n - low};
    struct sums half;
    bool low_is_small = low < b->n - low;
    sums_of(&half, items + (low_is_small ? b->first : above->first), low_is_small ? low : above->n);
    sums_subtract(&b->sums, &half);
    above->sums = low_is_small ? b->sums : half;
    b->sums = low_is_small ? half : b->sums;
    b->n = low;
    box_measure(b);
    box_measure(above);
}

static int split_boxes(struct box *boxes, int want, struct item *items, int n)
{
    struct box *heap[PALETTE_MAX];
    struct item *spare = mem_alloc((size_t)n, sizeof *spare);
    int count = 1;
    boxes[0] = (struct box){.n = n};
    sums_of(&boxes[0].sums, items, n);
    box_measure(&boxes[0]);
    heap[0] = &boxes[0];
    while (count < want && heap[0]->error > 0) {
        struct box *b = heap[0];
        int low = box_partition(b, items, spare);
        if (low == 0 || low == b->n) { /* the spread is within rounding */
            b->error = 0;
            sink(heap, count, 0);
            continue;
        }
        box_split(b, &boxes[count], low, items);
        sink(heap, count, 0);
        heap[count] = &boxes[count];
        rise(heap, count++);
    }
    free(spare);
    return count;
}

static uint32_t box_pixel(const struct box *b)
{
    uint32_t pixel = 0, alpha = (uint32_t)(box_mean(b, 3) + 0.5);
    for (int c = 0; c < CHANNELS; c++) {
        uint32_t v = (uint32_t)(box_mean(b, c) + 0.5);
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
        const struct item *rest = items + used;
        int count = split_boxes(boxes, want - used, items + used, n - used);
        for (int b = 0; b < count; b++, used++) {
            palette[used] = box_pixel(&boxes[b]);
            for (int i = boxes[b].first; i < boxes[b].first + boxes[b].n; i++)
                map[rest[i].from] = (uint8_t)used;
        }
    }
    free(items);
    return used;
}
