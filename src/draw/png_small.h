/* png_small.h - a PNG of few colours packed once more, in fewer bytes: the same pixels */
#ifndef DRAW_PNG_SMALL_H
#define DRAW_PNG_SMALL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

/* png.h packs while a visitor waits. Here time is taken: the palette keeps what is used, pixels have the
 * number of bits that gives less, and libdeflate's highest level packs them. Tiles get smaller by a tenth to
 * two fifths, in some 15 ms of processor time for 256 pixels.
 *
 * Takes files with a palette and without any chunk but IHDR, PLTE, tRNS, IDAT and IEND, not interlaced, of at
 * most PNG_SMALL_PIXELS; others are left as they are. */
#define PNG_SMALL_PIXELS (1 << 20)

struct png_small; /* scratch of one thread: some 4 bytes for each pixel of the largest picture met, and 9 MB
                   */
struct png_small *png_small_new(void);
void png_small_free(struct png_small *s); /* NULL is fine */

enum png_small_outcome {
    PNG_SMALL_DONE,   /* in out, smaller than what it was made from */
    PNG_SMALL_NOT,    /* it gets no smaller, or is no such file */
    PNG_SMALL_STOPPED /* stopped() said so, which is asked before each part of the work */
};
/* out is emptied first. */
enum png_small_outcome png_small_pack(struct png_small *s, const void *data, size_t n,
                                      bool (*stopped)(void *context), void *context, struct bytes *out);

#endif
