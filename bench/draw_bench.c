/* Microbench of drawing: blit, marks, text, PNG. `make bench-draw`. Prints the median of several runs in
 * microseconds, with a checksum of what was made, so that a fast wrong answer shows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "draw/colour.h"
#include "draw/marker.h"
#include "draw/png.h"
#include "map/group.h"
#define RUNS 31

struct scene {
    struct picture tile, base;
    struct text_painter *text;
    struct marker_set *marks;
    struct png_encoder *png;
    struct bytes out;
    struct grouper grouper;
    struct marker_style style;
    int scale, level, kind;
    int64_t *xy;
    size_t places;
};

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static uint32_t random_state = 1;
static uint32_t random_u32(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

static const char *only; /* run benches whose name holds this */

static void bench(const char *name, struct scene *s, void (*work)(struct scene *), double each)
{
    double us[RUNS];
    if (only && !strstr(name, only))
        return;
    work(s); /* warm: sprites, scratch memory */
    for (int i = 0; i < RUNS; i++) {
        random_state = 1;
        picture_copy(&s->tile, &s->base);
        bytes_reset(&s->out);
        double from = now_us();
        work(s);
        us[i] = (now_us() - from) / each;
    }
    qsort(us, RUNS, sizeof *us, by_value);
    uint64_t sum = hash_bytes(s->tile.px, (size_t)s->tile.w * (size_t)s->tile.h * 4, s->out.n);
    printf("%-44s %9.3f us  (%.3f to %.3f) %7zu bytes  %016llx\n", name, us[RUNS / 2], us[2], us[RUNS - 3],
           s->out.n, (unsigned long long)sum);
}

/* A flat picture with text and round shapes, some hundred colours, stands for a base map. */
static void make_base(struct scene *s)
{
    int side = 256 * s->scale;
    struct text_style t = {
        .size_px = 12 * s->scale, .colour = 0xFF404040, .halo = 0xD0FFFFFF, .halo_px = 1.2 * s->scale};
    picture_release(&s->base);
    picture_init(&s->base, side, side, NULL);
    if (s->kind == 0)
        return;
    picture_fill(&s->base, 0xFFB9D6E4);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            if ((x * 5 / side + y * 3 / side) % 3)
                picture_row(&s->base, y)[x] = 0xFFF3EFE6;
    if (s->kind == 2)
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
                picture_row(&s->base, y)[x] = 0xFF000000u | (uint32_t)(x * 255 / side) << 16 |
                                              (uint32_t)(y * 255 / side) << 8 | (uint32_t)((x ^ y) & 63);
    static const char *const names[] = {"Ouagadougou", "Saint-Étienne", "Ziguinchor", "Veliko Tarnovo",
                                        "Maputo"};
    for (int i = 0; i < 15; i++)
        text_draw(s->text, &s->base, &t, names[i % 5], random_u32() % (uint32_t)side,
                  random_u32() % (uint32_t)side);
}

static void make_marks(struct scene *s, struct picture *p, int n, uint64_t count_max)
{
    uint32_t side = 256u * (uint32_t)s->scale;
    for (int i = 0; i < n; i++) {
        double x = random_u32() % (side * 16) / 16.0, y = random_u32() % (side * 16) / 16.0;
        marker_draw(s->marks, p, &s->style, s->scale, 1 + random_u32() % count_max, x, y);
    }
}

static void copy(struct scene *s)
{
    for (int i = 0; i < 100; i++)
        picture_copy(&s->tile, &s->base);
}

static void over(struct scene *s)
{
    for (int i = 0; i < 10; i++)
        picture_over(&s->tile, &s->base, 0, 0, 255);
}

static void singles(struct scene *s)
{
    make_marks(s, &s->tile, 10000, 1);
}

static void counts(struct scene *s)
{
    make_marks(s, &s->tile, 10000, 40);
}

static void first_counts(struct scene *s)
{
    struct marker_set *warm = s->marks;
    s->marks = marker_set_new(s->text);
    make_marks(s, &s->tile, 40, 1000);
    marker_set_free(s->marks);
    s->marks = warm;
}

static void label(struct scene *s)
{
    static const char *const names[] = {"Ouagadougou", "Saint-Étienne"};
    struct text_style t = {.size_px = 12, .colour = 0xFF404040, .halo = 0xD0FFFFFF, .halo_px = 1.2};
    for (int i = 0; i < 20; i++)
        text_draw(s->text, &s->tile, &t, names[i % 2], 20.5 + i, 30 + i * 9);
}

static void encode(struct scene *s)
{
    struct png_options o = {.level = s->level};
    bytes_reset(&s->out);
    png_encode(s->png, &s->base, &o, &s->out, NULL);
}

static void group(struct scene *s)
{
    struct group_box world = {0, 0, MERCATOR_WORLD, MERCATOR_WORLD};
    size_t n;
    grouper_start(&s->grouper, &world, MERCATOR_WORLD / 256.0, MARKER_EXTENT_PX, MARKER_EXTENT_PX, NULL);
    for (size_t i = 0; i < s->places; i++)
        grouper_add(&s->grouper, s->xy[2 * i], s->xy[2 * i + 1], 1, (uint32_t)i);
    const struct group *groups = grouper_finish(&s->grouper, &s->style, &n);
    for (size_t i = 0; i < n; i++)
        marker_draw(s->marks, &s->tile, &s->style, s->scale, groups[i].weight, groups[i].x_px * s->scale,
                    groups[i].y_px * s->scale);
}

static void bench_png(struct scene *s)
{
    static const char *const kinds[] = {"transparent, 40 marks", "flat base, 15 names, 40 marks",
                                        "27 000 colours"};
    static const int levels[] = {1, 2, 3, 4, 6, 9};
    char name[80];
    for (s->kind = 0; s->kind < 3; s->kind++) {
        random_state = 5;
        make_base(s);
        make_marks(s, &s->base, 40, 60);
        for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
            s->level = levels[i];
            snprintf(name, sizeof name, "PNG @%dx, %s, level %d", s->scale, kinds[s->kind], s->level);
            bench(name, s, encode, 1);
        }
    }
    s->kind = 1;
    make_base(s);
}

int main(int argc, char **argv)
{
    only = argc > 1 ? argv[1] : NULL;
    struct scene s = {.style = {.fill = 0xFF1B4F9C, .outline = 0xFFFFFFFF}, .places = 1000000, .kind = 1};
    s.text = text_painter_new();
    s.marks = marker_set_new(s.text);
    s.png = png_encoder_new();
    bytes_init(&s.out, 1 << 24);
    s.xy = malloc(2 * s.places * sizeof *s.xy);
    for (size_t i = 0; i < 2 * s.places; i++)
        s.xy[i] = random_u32() % MERCATOR_WORLD;
    for (s.scale = 1; s.scale <= 2; s.scale++) {
        printf("scale %d, tiles of %d pixels\n", s.scale, 256 * s.scale);
        make_base(&s);
        bench("copy of a tile", &s, copy, 100);
        bench("tile over tile", &s, over, 10);
        bench("single mark", &s, singles, 10000);
        bench("mark with a count, to 40", &s, counts, 10000);
        bench("mark with a count, first of its kind", &s, first_counts, 40);
        bench("label with halo", &s, label, 20);
        bench("1 000 000 places at z0, grouped, painted", &s, group, 1);
        bench_png(&s);
    }
    grouper_release(&s.grouper);
    marker_set_free(s.marks);
    text_painter_free(s.text);
    png_encoder_free(s.png);
    bytes_release(&s.out);
    picture_release(&s.tile);
    picture_release(&s.base);
    free(s.xy);
    return 0;
}
