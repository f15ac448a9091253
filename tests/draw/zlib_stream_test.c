/* Streams of every level are read back by another library, at sizes around what blocks hold. */
#include "draw/zlib_stream.h"

#include <libdeflate.h>

#include "test.h"

enum { MOST = 300000 };

static unsigned chance(void)
{
    static unsigned long long state = 7;
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(state >> 33);
}

/* Of what a picture is like: kind 0 flat, 1 runs of all lengths, 2 without any order. */
static void fill(uint8_t *to, size_t n, int kind)
{
    uint8_t value = 0;
    for (size_t i = 0; i < n; i++) {
        if (kind == 2 || (kind == 1 && chance() % 9 == 0))
            value = (uint8_t)chance();
        to[i] = value;
    }
}

int main(void)
{
    static const size_t SIZES[] = {1, 2, 257, 65535, 65536, 65792, 131071, MOST};
    static const int LEVELS[] = {ZLIB_FAST, 1, 2, 6, ZLIB_LEVEL_MAX};
    static uint8_t data[MOST], back[MOST];
    struct zlib_stream *z = zlib_stream_new();
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    for (size_t l = 0; l < sizeof LEVELS / sizeof LEVELS[0]; l++)
        for (int kind = 0; kind < 3; kind++) {
            unsigned wrong = 0;
            size_t last = 0;
            for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
                size_t n = SIZES[i], got = 0;
                fill(data, n, kind);
                struct err e = {0};
                const uint8_t *packed = zlib_stream_pack(z, data, n, LEVELS[l], &last, &e);
                wrong += !packed || libdeflate_zlib_decompress(d, packed, last, back, n, &got) || got != n ||
                         memcmp(data, back, n) != 0;
            }
            char what[80];
            snprintf(what, sizeof what, "level %d, kind %d: all sizes come back", LEVELS[l], kind);
            CHECK_INT(wrong, 0, what);
            CHECK_THAT(kind == 2 ? last <= MOST + MOST / 100 : last < MOST / 2,
                       kind == 2 ? "and take no more than a hundredth more" : "and take less than half");
        }
    libdeflate_free_decompressor(d);
    zlib_stream_free(z);
    zlib_stream_free(NULL);
    return test_end();
}
