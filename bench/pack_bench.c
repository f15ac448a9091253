/* Packing of answers: processor time (best of nine) and size of each way for each file given; base/pack.h has
 * what was chosen by it. make build/release/bench/pack_bench && build/release/bench/pack_bench list.json */
#include <brotli/encode.h>
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"

enum { ROUNDS = 9, MOST_BYTES = 64 << 20, SCRATCH_BYTES = ISAL_DEF_LVL3_DEFAULT };

static uint8_t *room;
static size_t capacity;

static size_t by_isal(const struct bytes *in, int level)
{
    static struct isal_zstream s;
    static uint8_t scratch[SCRATCH_BYTES];
    isal_deflate_stateless_init(&s);
    s.level = (uint32_t)level;
    s.level_buf = scratch;
    s.level_buf_size = SCRATCH_BYTES;
    s.gzip_flag = IGZIP_GZIP;
    s.end_of_stream = 1;
    s.next_in = (uint8_t *)in->data;
    s.avail_in = (uint32_t)in->n;
    s.next_out = room;
    s.avail_out = (uint32_t)capacity;
    return isal_deflate_stateless(&s) == COMP_OK ? s.total_out : 0;
}

static size_t by_libdeflate(const struct bytes *in, int level)
{
    static struct libdeflate_compressor *made[13];
    if (!made[level])
        made[level] = libdeflate_alloc_compressor(level);
    return libdeflate_gzip_compress(made[level], in->data, in->n, room, capacity);
}

static size_t by_brotli(const struct bytes *in, int quality)
{
    size_t n = capacity;
    return BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, in->n,
                                 (const uint8_t *)in->data, &n, room)
               ? n
               : 0;
}

static const struct way {
    const char *name;
    size_t (*pack)(const struct bytes *in, int level);
    int first, last;
} WAYS[] = {{"ISA-L", by_isal, 0, 3}, {"libdeflate", by_libdeflate, 1, 6}, {"brotli", by_brotli, 0, 6}};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void measure(const struct bytes *in, const struct way *w, int level)
{
    double best_ms = 1e9;
    size_t n = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double began = now_ms();
        n = w->pack(in, level);
        double ms = now_ms() - began;
        best_ms = ms < best_ms ? ms : best_ms;
    }
    printf("%-10s %2d %9.3f ms %9zu bytes %5.1f %%\n", w->name, level, best_ms, n,
           100.0 * (double)n / (double)in->n);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct bytes in;
        struct err e = {0};
        bytes_init(&in, MOST_BYTES);
        if (!file_read(argv[i], &in, &e) || in.n == 0) {
            fprintf(stderr, "%s: %s\n", argv[i], e.text);
            return 1;
        }
        capacity = in.n + in.n / 8 + 65536;
        room = malloc(capacity);
        printf("%s, %zu bytes\n", argv[i], in.n);
        for (size_t w = 0; w < sizeof WAYS / sizeof WAYS[0]; w++)
            for (int level = WAYS[w].first; level <= WAYS[w].last; level++)
                measure(&in, &WAYS[w], level);
        free(room);
        bytes_release(&in);
    }
    return 0;
}
