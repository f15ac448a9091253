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

/* A stamp's own numbers, in the inks of the picture that it is laid on. */
static void find_inks(struct picture *stamp, const struct inks *inks)
{
    if (stamp->inks && stamp->inks->inks == inks->inks)
        return;
    if (!stamp->index)
        stamp->index = mem_alloc((size_t)stamp->stride * (size_t)stamp->h, 1);
    for (int y = 0; y < stamp->h; y++)
        for (int x = 0; x < stamp->w; x++)
            picture_index_row(stamp, y)[x] = (uint8_t)palette_nearest(inks->inks, picture_row(stamp, y)[x]);
    stamp->inks = inks;
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
    find_inks(stamp, inks);
    for (int64_t row = o.y0; row < o.y1; row++) {
        uint8_t *d = picture_index_row(to, (int)row) + o.x0;
        const uint8_t *s = picture_index_row(stamp, (int)(row - y)) + (o.x0 - x);
        for (int64_t i = 0; i < o.x1 - o.x0; i++)
            if (s[i] != inks->clear)
                d[i] = inks->over[s[i]][d[i]];
    }
}

void picture_to_index(struct picture *to, const struct picture *from)
{
    assert(to->w == from->w && to->h == from->h);
    for (int y = 0; y < to->h; y++) {
        uint32_t last = picture_row(from, y)[0];
        unsigned number = palette_nearest(to->inks->ground, last);
        for (int x = 0; x < to->w; x++) {
            const uint32_t pixel = picture_row(from, y)[x];
            if (pixel != last) {
                last = pixel;
                number = palette_nearest(to->inks->ground, pixel);
            }
            picture_index_row(to, y)[x] = (uint8_t)number;
        }
    }
}

void picture_from_index(struct picture *to, const struct picture *from)
{
    assert(to->w == from->w && to->h == from->h);
    for (int y = 0; y < to->h; y++)
        for (int x = 0; x < to->w; x++)
            picture_row(to, y)[x] = palette_pixel(from->inks->ground, picture_index_row(from, y)[x]);
}
