/* zlib_stream.h - bytes to a zlib stream (RFC 1950): at once for tiles, small for what is made once */
#ifndef DRAW_ZLIB_STREAM_H
#define DRAW_ZLIB_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* ZLIB_FAST is ISA-L's level 2: a tile in a quarter to a tenth of the time of libdeflate's levels 1 and 2,
 * and 3 to 12 % larger. 1 (fast) to 12 (small) are libdeflate's levels. The same bytes give the same stream
 * on one machine; another processor may take another path to as good a one. */
#define ZLIB_FAST      0
#define ZLIB_LEVEL_MAX 12

/* Scratch memory for one thread, about 0.5 MB once used. */
struct zlib_stream;
struct zlib_stream *zlib_stream_new(void);
void zlib_stream_free(struct zlib_stream *z); /* NULL is fine */

/* Returns the stream and its size; it lasts until the next call. NULL: there is no memory (ERR_INTERNAL). */
const uint8_t *zlib_stream_pack(struct zlib_stream *z, const uint8_t *data, size_t n, int level, size_t *size,
                                struct err *e);

#endif
