#include "draw/zlib_stream.h"

#include <assert.h>
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
    ISAL_LEVEL = 2,
    ISAL_SCRATCH_BYTES = ISAL_DEF_LVL2_DEFAULT,
    /* what does not get smaller is stored in blocks of at most 65535 bytes; header and checksum */
    STORED_SHARE = 16,
    STORED_MORE_BYTES = 4096
};

struct zlib_stream {
    struct libdeflate_compressor *compressor[ZLIB_LEVEL_MAX + 1]; /* made when first used */
    uint8_t *packed, *isal_scratch;
    size_t packed_capacity;
    struct isal_zstream isal;
};

struct zlib_stream *zlib_stream_new(void)
{
    return mem_alloc(1, sizeof(struct zlib_stream));
}

void zlib_stream_free(struct zlib_stream *z)
{
    if (!z)
        return;
    for (int i = 0; i <= ZLIB_LEVEL_MAX; i++)
        if (z->compressor[i])
            libdeflate_free_compressor(z->compressor[i]);
    free(z->isal_scratch);
    free(z->packed);
    free(z);
}

static void make_room(struct zlib_stream *z, size_t n)
{
    if (n <= z->packed_capacity)
        return;
    free(z->packed);
    z->packed_capacity = n;
    z->packed = mem_alloc(n, 1);
}

static size_t pack_fast(struct zlib_stream *z, const uint8_t *data, size_t n)
{
    struct isal_zstream *s = &z->isal;
    assert(n <= UINT32_MAX / 2);
    make_room(z, n + n / STORED_SHARE + STORED_MORE_BYTES);
    if (!z->isal_scratch)
        z->isal_scratch = mem_alloc(ISAL_SCRATCH_BYTES, 1);
    isal_deflate_stateless_init(s);
    s->level = ISAL_LEVEL;
    s->level_buf = z->isal_scratch;
    s->level_buf_size = ISAL_SCRATCH_BYTES;
    s->gzip_flag = IGZIP_ZLIB;
    s->end_of_stream = 1;
    s->next_in = (uint8_t *)(uintptr_t)data; /* read only, though its type does not say so */
    s->avail_in = (uint32_t)n;
    s->next_out = z->packed;
    s->avail_out = (uint32_t)z->packed_capacity;
    int done = isal_deflate_stateless(s);
    assert(done == COMP_OK && s->avail_in == 0); /* there was room for all of it */
    return s->total_out;
}

const uint8_t *zlib_stream_pack(struct zlib_stream *z, const uint8_t *data, size_t n, int level, size_t *size,
                                struct err *e)
{
    assert(level >= ZLIB_FAST && level <= ZLIB_LEVEL_MAX);
    if (level == ZLIB_FAST) {
        *size = pack_fast(z, data, n);
        return z->packed;
    }
    if (!z->compressor[level])
        z->compressor[level] = libdeflate_alloc_compressor(level);
    if (!z->compressor[level]) {
        err_set(e, ERR_INTERNAL, "There is no memory for a compressor of level %d.", level);
        return NULL;
    }
    make_room(z, libdeflate_zlib_compress_bound(z->compressor[level], n));
    *size = libdeflate_zlib_compress(z->compressor[level], data, n, z->packed, z->packed_capacity);
    assert(*size); /* the bound holds */
    return z->packed;
}
