#include "store/sqlite/point.h"

#include <stdint.h>
#include <string.h>

/* https://www.gaia-gis.it/gaia-sins/BLOB-Geometry.html */
enum {
    START = 0x00,
    BIG_ENDIAN_MARK = 0x00,
    LITTLE_ENDIAN_MARK = 0x01,
    TINY_MARK = 0x80, /* added to the mark of the byte order */
    BOX_END = 0x7C,
    END = 0xFE,
    POINT_XY = 1,
    AT_BOX_END = 38,
    AT_CLASS = 39,
    AT_POINT = 43,
    PLAIN_BYTES = 60,
    AT_TINY_CLASS = 6,
    AT_TINY_POINT = 7,
    TINY_BYTES = 24
};

static uint64_t bytes_as_number(const unsigned char *from, size_t n, bool little)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | from[little ? n - 1 - i : i];
    return v;
}

static double bytes_as_real(const unsigned char *from, bool little)
{
    uint64_t bits = bytes_as_number(from, 8, little);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

bool point_read(const void *blob, size_t n, double *x, double *y)
{
    const unsigned char *b = blob;
    if (!b || (n != PLAIN_BYTES && n != TINY_BYTES) || b[0] != START || b[n - 1] != END)
        return false;
    const bool tiny = n == TINY_BYTES;
    const unsigned mark = tiny ? b[1] ^ TINY_MARK : b[1];
    const bool little = mark == LITTLE_ENDIAN_MARK;
    if (!little && mark != BIG_ENDIAN_MARK)
        return false;
    if (tiny ? b[AT_TINY_CLASS] != POINT_XY
             : b[AT_BOX_END] != BOX_END || bytes_as_number(b + AT_CLASS, 4, little) != POINT_XY)
        return false;
    const unsigned char *point = b + (tiny ? AT_TINY_POINT : AT_POINT);
    *x = bytes_as_real(point, little);
    *y = bytes_as_real(point + 8, little);
    return true;
}
