/* png_file.h - the chunks of a PNG file around a zlib stream that is made already */
#ifndef DRAW_PNG_FILE_H
#define DRAW_PNG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define PNG_PALETTE_MAX 256

struct png_head {
    int w, h, bits, type;             /* type: PNG_COLOR_TYPE_... of libpng */
    int colours, translucent;         /* entries of PLTE, and of tRNS; 0: there is none */
    uint32_t colour[PNG_PALETTE_MAX]; /* as colour.h has them, not premultiplied; translucent ones first */
};

/* Appends the file: IHDR, PLTE, tRNS, one IDAT that holds the stream, IEND. False: libpng has no memory. What
 * does not fit makes out full. */
bool png_file_write(const struct png_head *h, const uint8_t *stream, size_t n, struct bytes *out);

#endif
