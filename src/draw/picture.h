/* picture.h - a rectangle of pixels in memory, and laying one on another */
#ifndef DRAW_PICTURE_H
#define DRAW_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Pixels are premultiplied 0xAARRGGBB words in machine order (cairo's ARGB32), rows from the top, x to the
 * right. A picture belongs to one thread at a time. A zeroed struct is an empty picture. */
/* A picture may be of numbers of colours instead (draw/inks.h): `index` is set and px is NULL; what draws
 * with cairo cannot draw on it. A picture of pixels may have its numbers beside them, as one that is stamped.
 */
#define PICTURE_SIDE_MAX   16384
#define PICTURE_PIXELS_MAX (32u * 1024 * 1024)

struct inks;
struct picture {
    int w, h;
    int stride; /* pixels from one row to the next */
    uint32_t *px;
    size_t capacity; /* pixels allocated */
    uint8_t *index;  /* numbers of colours of inks->ground */
    const struct inks *inks;
    void *stamp;  /* one block: what draw/stamp.c knows of a picture that is laid often */
    void *vector; /* a picture of lines and areas instead of pixels (draw/vector.h): px is NULL */
};

/* A transparent picture; ERR_TOO_LARGE when a side or the product passes the limits. Sides are at least 1. */
bool picture_init(struct picture *p, int w, int h, struct err *e);
/* The same on a picture in use, keeping its memory when it is large enough. On error it is left as it was. */
bool picture_resize(struct picture *p, int w, int h, struct err *e);
void picture_release(struct picture *p);

static inline uint8_t *picture_index_row(const struct picture *p, int y)
{
    return p->index + (size_t)y * (size_t)p->stride;
}

static inline uint32_t *picture_row(const struct picture *p, int y)
{
    return p->px + (size_t)y * (size_t)p->stride;
}

void picture_clear(struct picture *p);                 /* all transparent */
void picture_fill(struct picture *p, uint32_t colour); /* all of one colour (see colour.h), replacing */
void picture_copy(struct picture *to, const struct picture *from); /* `to` takes the size and the pixels */

bool picture_opaque(const struct picture *p);           /* nothing shines through */
void picture_under(struct picture *p, uint32_t colour); /* lay what it holds on a ground, which is opaque */

/* Lay `from` on `to` with its top left corner at x, y of `to`; what falls outside is left out. opacity
 * 0..255. */
void picture_over(struct picture *to, const struct picture *from, int x, int y, int opacity);

/* What of `from` at x, y lies on `to`, in pixels of that; false: nothing. 64 bits: x and y may be anything.
 */
struct picture_overlap {
    int64_t x0, y0, x1, y1;
};
bool picture_overlap(const struct picture *to, const struct picture *from, int x, int y,
                     struct picture_overlap *o);

/* Put `from` in the place of what `to` has there; pixels, or numbers of the same inks. */
void picture_lay(struct picture *to, const struct picture *from, int x, int y);

/* A part of a picture that shares its pixels; do not release it. The part must lie inside. */
struct picture picture_part(const struct picture *p, int x, int y, int w, int h);

bool picture_equal(const struct picture *a, const struct picture *b);

#endif
