/* stamp.h - pictures of numbers of colours, and small pictures that are laid on them often */
#ifndef DRAW_STAMP_H
#define DRAW_STAMP_H

#include "draw/inks.h"
#include "draw/picture.h"

/* A picture of numbers, wholly bare; it keeps its memory as picture_resize does. ERR_TOO_LARGE as there. */
bool picture_resize_indexed(struct picture *p, int w, int h, const struct inks *inks, struct err *e);

/* What a stamp takes: its pixels, and its numbers for two grounds. */
#define STAMP_PIXEL_BYTES (sizeof(uint32_t) + 3)

/* Lay a small picture that is laid often: on one of pixels as picture_over, on one of numbers by its own
 * numbers, which it keeps. A nanosecond a pixel. */
void picture_stamp(struct picture *to, struct picture *stamp, int x, int y);

/* Pixels to the numbers of a picture of the same size, and back. */
void picture_to_index(struct picture *to, const struct picture *from);
void picture_from_index(struct picture *to, const struct picture *from);

#endif
