#include "base/pack.h"

#include <brotli/encode.h>
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
    ISAL_LEVEL = 2,
    ISAL_SCRATCH_BYTES = ISAL_DEF_LVL2_DEFAULT,
    LIBDEFLATE_LEVEL = 12,
    LIBDEFLATE_FILE_LEVEL = 9,
    BROTLI_SMALL_QUALITY = 10
};

struct packer {
    struct isal_zstream isal;
    uint8_t scratch[ISAL_SCRATCH_BYTES];
    struct libdeflate_compressor *files; /* made when first asked for */
};

struct packer *packer_new(void)
{
    return mem_alloc(1, sizeof(struct packer));
}

void packer_free(struct packer *p)
{
    if (p)
        libdeflate_free_compressor(p->files);
    free(p);
}

static struct blob *blob_of(const void *packed, size_t size, enum coding coding, bool kept)
{
    struct blob *b = (kept ? blob_new_kept : blob_new)(packed, size);
    b->coding = coding;
    return b;
}

struct blob *pack_quickly(struct packer *p, const void *data, size_t n, bool kept)
{
    struct isal_zstream *s = &p->isal;
    if (n < PACK_LEAST_BYTES || n > UINT32_MAX)
        return NULL;
    uint8_t *room = mem_alloc(n, 1);
    isal_deflate_stateless_init(s);
    s->level = ISAL_LEVEL;
    s->level_buf = p->scratch;
    s->level_buf_size = ISAL_SCRATCH_BYTES;
    s->gzip_flag = IGZIP_GZIP;
    s->end_of_stream = 1;
    s->next_in = (uint8_t *)(uintptr_t)data; /* read only, though its type does not say so */
    s->avail_in = (uint32_t)n;
    s->next_out = room;
    s->avail_out = (uint32_t)n - 1;
    struct blob *b = NULL;
    if (isal_deflate_stateless(s) == COMP_OK) /* else there was no room: it does not get smaller */
        b = blob_of(room, s->total_out, CODING_GZIP, kept);
    free(room);
    return b;
}

void pack_gzip(struct packer *p, const void *data, size_t n, struct bytes *out)
{
    if (!p->files)
        p->files = libdeflate_alloc_compressor(LIBDEFLATE_FILE_LEVEL);
    if (!p->files)
        mem_out(n);
    const size_t most = libdeflate_gzip_compress_bound(p->files, n);
    char *room = bytes_room(out, most);
    if (!room)
        return;
    out->n += libdeflate_gzip_compress(p->files, data, n, room, most);
    out->data[out->n] = '\0';
}

static size_t small_gzip(const void *data, size_t n, uint8_t *room)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(LIBDEFLATE_LEVEL);
    size_t size = c ? libdeflate_gzip_compress(c, data, n, room, n - 1) : 0;
    if (c)
        libdeflate_free_compressor(c);
    return size;
}

static size_t small_brotli(const void *data, size_t n, uint8_t *room)
{
    size_t size = n - 1;
    bool done = BrotliEncoderCompress(BROTLI_SMALL_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, n, data,
                                      &size, room) == BROTLI_TRUE;
    return done ? size : 0;
}

struct blob *pack_small(const void *data, size_t n, enum coding coding)
{
    if (n < PACK_LEAST_BYTES || coding == CODING_PLAIN)
        return NULL;
    uint8_t *room = mem_alloc(n, 1);
    size_t size = coding == CODING_GZIP ? small_gzip(data, n, room) : small_brotli(data, n, room);
    struct blob *b = size ? blob_of(room, size, coding, true) : NULL;
    free(room);
    return b;
}

bool pack_suits(const char *type)
{
    if (strncmp(type, "image/", 6) == 0)
        return strcmp(type + 6, "svg+xml") == 0;
    return strncmp(type, "text/", 5) == 0 || strstr(type, "json") || strstr(type, "xml") ||
           strstr(type, "vector-tile") || strstr(type, "protobuf");
}
