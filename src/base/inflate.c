#include "base/inflate.h"

#include <libdeflate.h>
#include <stdint.h>

enum { GZIP_SMALLEST = 18 }; /* header and trailer */

bool inflate_gzip(const void *data, size_t n, struct bytes *out, struct err *e)
{
    const unsigned char *p = data;
    if (n < GZIP_SMALLEST || p[0] != 0x1f || p[1] != 0x8b)
        return err_set(e, ERR_INVALID, "these %zu bytes are not a gzip file", n);
    const unsigned char *tail = p + n - 4; /* length of the content, little endian */
    size_t length = tail[0] | (size_t)tail[1] << 8 | (size_t)tail[2] << 16 | (size_t)tail[3] << 24;
    char *to = bytes_room(out, length);
    if (!to)
        return err_set(e, ERR_TOO_LARGE, "a gzip file that says it holds %zu bytes is larger than %zu",
                       length, out->ceiling - out->n);
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (!d)
        return err_set(e, ERR_INTERNAL, "libdeflate cannot start");
    enum libdeflate_result r = libdeflate_gzip_decompress(d, data, n, to, length, NULL);
    libdeflate_free_decompressor(d);
    if (r == LIBDEFLATE_SUCCESS)
        out->n += length;
    out->data[out->n] = '\0';
    return r == LIBDEFLATE_SUCCESS || err_set(e, ERR_INVALID, "a gzip file of %zu bytes is damaged", n);
}
