#include "draw/stamp.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

bool picture_resize_indexed(struct picture *p, int w, int h, const struct inks *inks, struct err *e)
{
    assert(!p->px);
    if (w < 1 || h < 1 || w > PICTURE_SIDE_MAX || h > PICTURE_SIDE_MAX ||
        (size_t)w * (size_t)h > PICTURE_PIXELS_MAX)
        return err_set(e, ERR_TOO_LARGE,
                       "A picture of %d x %d pixels is outside the limits (sides 1 to %d, %u pixels in all).",
                       w, h, PICTURE_SIDE_MAX, PICTURE_PIXELS_MAX);
    const size_t n = (size_t)w * (size_t)h;
    if (n > p->capacity) {
        free(p->index);
        p->index = mem_alloc(n, 1);
        p->capacity = n;
    }
    memset(p->index, inks->bare, n);
    p->inks = inks;
    p->w = p->stride = w;
    p->h = h;
    return true;
}

/* --- stamps ------------------------------------------------------------------------------------------------
 */

enum { GROUNDS = 2 }; /* with the base map and without it: a painter goes to and fro between these */

/* Of a row: where there is anything, and in it the longest run that hides what is below. */
struct row_span {
    uint16_t x0, solid0, solid1, x1;
};

/* What a stamp is in numbers, kept by it in one block: rows, then the inks, then for each ground the numbers
 * that its solid runs come out as. */
struct stamp_numbers {
    const struct palette *palette; /* of the inks */
    const struct inks *on[GROUNDS];
    unsigned newest;
    struct row_span rows[];
};

static uint8_t *stamp_inks(const struct picture *stamp)
{
    return (uint8_t *)(((struct stamp_numbers *)stamp->stamp)->rows + stamp->h);
}

static uint8_t *stamp_solid(const struct picture *stamp, unsigned slot)
{
    return stamp_inks(stamp) + (size_t)stamp->w * (size_t)stamp->h * (slot + 1);
}

static struct row_span find_span(const struct inks *inks, const uint8_t *row, int w)
{
    struct row_span s = {0};
    int x0 = 0, x1 = w;
    while (x0 < x1 && row[x0] == inks->clear)
        x0++;
    while (x1 > x0 && row[x1 - 1] == inks->clear)
        x1--;
    s.x0 = s.solid0 = s.solid1 = (uint16_t)x0;
    s.x1 = (uint16_t)x1;
    for (int from = x0, x = x0; x <= x1; x++) {
        if (x < x1 && inks->solid[row[x]])
            continue;
        if (x - from > s.solid1 - s.solid0) {
            s.solid0 = (uint16_t)from;
            s.solid1 = (uint16_t)x;
        }
        from = x + 1;
    }
    return s;
}

static void find_numbers(struct picture *stamp, const struct inks *inks)
{
    const size_t w = (size_t)stamp->w, h = (size_t)stamp->h;
    struct stamp_numbers *n = stamp->stamp;
    if (!n)
        n = stamp->stamp = mem_alloc(1, sizeof *n + h * sizeof *n->rows + w * h * (1 + GROUNDS));
    memset(n->on, 0, sizeof n->on);
    n->palette = inks->inks;
    for (int y = 0; y < stamp->h; y++) {
        uint8_t *row = stamp_inks(stamp) + (size_t)y * w;
        for (size_t x = 0; x < w; x++)
            row[x] = (uint8_t)palette_nearest(inks->inks, picture_row(stamp, y)[x]);
        n->rows[y] = find_span(inks, row, stamp->w);
    }
}

/* The numbers that solid runs come out as; of what else there is too, but that depends on what is below. */
static const uint8_t *find_solid(struct picture *stamp, const struct inks *inks)
{
    struct stamp_numbers *n = stamp->stamp;
    const size_t size = (size_t)stamp->w * (size_t)stamp->h;
    for (unsigned i = 0; i < GROUNDS; i++)
        if (n->on[i] == inks)
            return stamp_solid(stamp, i);
    n->newest = (n->newest + 1) % GROUNDS;
    n->on[n->newest] = inks;
    const uint8_t *from = stamp_inks(stamp);
    uint8_t *to = stamp_solid(stamp, n->newest);
    for (size_t i = 0; i < size; i++)
        to[i] = inks->over[from[i]][inks->bare];
    return to;
}

static inline void lay_inks(const struct inks *inks, uint8_t *to, const uint8_t *from, int64_t x0, int64_t x1)
{
    for (int64_t x = x0; x < x1; x++)
        to[x] = inks->over[from[x]][to[x]];
}

static inline int64_t between(int64_t x, int64_t low, int64_t high)
{
    return x < low ? low : x > high ? high : x;
}

void picture_stamp(struct picture *to, struct picture *stamp, int x, int y)
{
    struct picture_overlap o;
    if (to->px) {
        picture_over(to, stamp, x, y, 255);
        return;
    }
    if (!picture_overlap(to, stamp, x, y, &o))
        return;
    const struct inks *inks = to->inks;
    if (!stamp->stamp || ((struct stamp_numbers *)stamp->stamp)->palette != inks->inks)
        find_numbers(stamp, inks);
    const struct stamp_numbers *n = stamp->stamp;
    const uint8_t *solid = find_solid(stamp, inks), *own = stamp_inks(stamp);
    for (int64_t row = o.y0 - y; row < o.y1 - y; row++) {
        const struct row_span *s = &n->rows[row];
        const int64_t x0 = between(s->x0, o.x0 - x, o.x1 - x), x1 = between(s->x1, x0, o.x1 - x),
                      solid0 = between(s->solid0, x0, x1), solid1 = between(s->solid1, solid0, x1);
        uint8_t *d = picture_index_row(to, (int)(row + y)) + x;
        const uint8_t *from = own + row * stamp->w;
        lay_inks(inks, d, from, x0, solid0);
        memcpy(d + solid0, solid + row * stamp->w + solid0, (size_t)(solid1 - solid0));
        lay_inks(inks, d, from, solid1, x1);
    }
}

/* Maps are flat: pixels side by side that are alike are looked up once. */
static void row_to_index(const struct inks *inks, const uint32_t *from, uint8_t *to, size_t w)
{
    for (size_t x = 0; x < w;) {
        const uint32_t pixel = from[x];
        const uint64_t pair = (uint64_t)pixel << 32 | pixel;
        const size_t start = x++;
        uint64_t two;
        while (x + 2 <= w && (memcpy(&two, from + x, sizeof two), two == pair))
            x += 2;
        while (x < w && from[x] == pixel)
            x++;
        memset(to + start, (int)palette_nearest(inks->ground, pixel), x - start);
    }
}

void picture_to_index(struct picture *to, const struct picture *from)
{
    assert(to->w == from->w && to->h == from->h);
    const size_t w = (size_t)to->w;
    for (int y = 0; y < to->h; y++)
        if (y > 0 && memcmp(picture_row(from, y), picture_row(from, y - 1), w * sizeof *from->px) == 0)
            memcpy(picture_index_row(to, y), picture_index_row(to, y - 1), w);
        else
            row_to_index(to->inks, picture_row(from, y), picture_index_row(to, y), w);
}

void picture_from_index(struct picture *to, const struct picture *from)
{
    assert(to->w == from->w && to->h == from->h);
    for (int y = 0; y < to->h; y++)
        for (int x = 0; x < to->w; x++)
            picture_row(to, y)[x] = palette_pixel(from->inks->ground, picture_index_row(from, y)[x]);
}
