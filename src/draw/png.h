/* png.h - pictures to PNG bytes, small and fast */
#ifndef DRAW_PNG_H
#define DRAW_PNG_H

#include <stdbool.h>

#include "base/blob.h"
#include "base/bytes.h"
#include "base/err.h"
#include "draw/palette.h"
#include "draw/picture.h"

/* PNG (ISO/IEC 15948) without filters for palettes, not interlaced, no colour space chunk: the samples are
 * sRGB as the web takes them. Pixels are unmultiplied. The same picture gives the same bytes. Palette: exact
 * when the picture has at most 256 distinct pixel values, in 1, 2, 4 or 8 bits; else brought down to 256
 * (quantise.h). In colours given (palette.h) a pixel is written alike in every picture; a picture of numbers
 * (inks.h) is written in their colours. Truecolour is exact up to unmultiplying: RGB when all is opaque, else
 * RGBA. */
enum png_colours { PNG_PALETTE, PNG_TRUE };

struct png_options {
    enum png_colours colours;
    struct palette *palette; /* of PNG_PALETTE: the colours to write in; NULL: the picture's own */
    uint32_t ground; /* of a picture of numbers: what its colours are laid on (colour.h); 0: nothing */
    int level;       /* of zlib_stream.h: ZLIB_FAST, the default, or 1 to ZLIB_LEVEL_MAX */
};

/* Scratch memory for one thread: a worker makes one and keeps it. It grows to the largest picture met. */
struct png_encoder;
struct png_encoder *png_encoder_new(void);
void png_encoder_free(struct png_encoder *n);

/* Append the file to out. options may be NULL. ERR_TOO_LARGE when out is full. */
bool png_encode(struct png_encoder *n, const struct picture *p, const struct png_options *options,
                struct bytes *out, struct err *e);

/* The one shared, wholly transparent square of 256 * scale pixels, scale 1 to 3; a reference of the caller's
 * own. Any thread. */
#define PNG_TILE_SIDE 256
#define PNG_SCALE_MAX 3
struct blob *png_transparent(int scale);

#endif
