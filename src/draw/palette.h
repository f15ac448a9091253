/* palette.h - a fixed set of colours that pictures are written in, so that those side by side agree */
#ifndef DRAW_PALETTE_H
#define DRAW_PALETTE_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/picture.h"

#define PALETTE_COLOURS 256

/* Which colours a kind of picture is made of, by example: pixels of pictures are counted, many times where
 * they matter more than their number. Colours beyond 65 535 different ones are left out. */
struct palette_sample;
struct palette_sample *palette_sample_new(void);
void palette_sample_free(struct palette_sample *s);
void palette_sample_add(struct palette_sample *s, const struct picture *p, uint32_t times);

/* At most PALETTE_COLOURS of them (quantise.h), the same for the same examples in the same order. opaque:
 * alpha is taken for 255. Any thread may ask. */
struct palette;
struct palette *palette_new(const struct palette_sample *s, bool opaque);
void palette_free(struct palette *p);

/* The premultiplied pixel value of a colour; of those beyond the last, nothing. */
uint32_t palette_pixel(const struct palette *p, unsigned i);

/* The number of the colour that a pixel is written in: one that lies in its cell of 4 (with alpha 8) levels
 * of each channel, else the nearest to the cell's middle, weighted as eyes do. A nanosecond; the first of a
 * cell 0.3 microseconds. */
unsigned palette_nearest(struct palette *p, uint32_t pixel);

#endif
