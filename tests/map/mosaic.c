/* mosaic.c - for the eye: paints tiles of the base map side by side into one PNG, and says how long each
 * took.
 *
 *   make build/release/tests/map/mosaic
 *   build/release/tests/map/mosaic Z LON LAT COLUMNS ROWS SCALE PARTS > picture.png      PARTS: 5 shapes, 2
 * names, 7 both */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "draw/png.h"
#include "map/base.h"

static double now_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void paint(struct base_painter *p, const struct base_map *b, struct picture *all, int z, double lon,
                  double lat, int columns, int rows, int scale, unsigned parts)
{
    struct tile middle = tile_of(z, mercator_point(lon, lat));
    int side = TILE_SIZE_PX * scale;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++) {
            struct tile t = {z, middle.x + c - columns / 2, middle.y + r - rows / 2};
            int n = 1 << z;
            if (t.y < 0 || t.y >= n)
                continue;
            t.x = (t.x % n + n) % n;
            struct picture part = picture_part(all, c * side, r * side, side, side);
            struct base_window w = base_window_of_tile(t, scale);
            double from = now_ms(CLOCK_THREAD_CPUTIME_ID), half;
            base_paint(p, b, &part, &w, parts & BASE_SHAPES);
            half = now_ms(CLOCK_THREAD_CPUTIME_ID);
            base_paint(p, b, &part, &w, parts & BASE_LABELS);
            fprintf(stderr, "%d/%d/%d: shapes %.2f ms, names %.2f ms\n", t.z, t.x, t.y, half - from,
                    now_ms(CLOCK_THREAD_CPUTIME_ID) - half);
        }
}

int main(int argc, char **argv)
{
    struct err e = {0};
    struct picture all = {0};
    struct bytes png;
    if (argc != 8) {
        fprintf(stderr, "usage: mosaic Z LON LAT COLUMNS ROWS SCALE PARTS > picture.png\n");
        return 2;
    }
    int columns = atoi(argv[4]), rows = atoi(argv[5]), scale = atoi(argv[6]), side = TILE_SIZE_PX * scale;
    double from = now_ms(CLOCK_MONOTONIC);
    struct base_map *b = base_map_load("atlas", &e);
    if (!b || !picture_init(&all, columns * side, rows * side, &e)) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    double loaded = now_ms(CLOCK_MONOTONIC);
    base_map_wait(b, NULL);
    fprintf(stderr, "loaded in %.1f ms, names after %.1f ms more, %.1f ms of CPU in all\n", loaded - from,
            now_ms(CLOCK_MONOTONIC) - loaded, now_ms(CLOCK_PROCESS_CPUTIME_ID));
    struct text_painter *text = text_painter_new();
    struct base_painter *p = base_painter_new(text);
    paint(p, b, &all, atoi(argv[1]), atof(argv[2]), atof(argv[3]), columns, rows, scale,
          (unsigned)atoi(argv[7]));
    bytes_init(&png, 64u << 20);
    struct png_encoder *n = png_encoder_new();
    png_encode(n, &all, &(struct png_options){PNG_TRUE, 0}, &png, &e);
    fwrite(png.data, 1, png.n, stdout);
    bytes_release(&png);
    png_encoder_free(n);
    picture_release(&all);
    base_painter_free(p);
    text_painter_free(text);
    base_map_free(b);
    return 0;
}
