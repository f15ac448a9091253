/* Text: sizes from the font's own tables, anchors, determinism, halo, bad input, one painter per thread. */
#include "draw/text.h"

#include <math.h>
#include <pthread.h>

#include "golden.h"
#include "test.h"

/* The advance widths of DejaVu Sans, in 1/2048 em, as its hmtx table has them. */
#define ADVANCE_H 1540
#define CAPITAL   1493

static bool near(double a, double b, double tolerance)
{
    return fabs(a - b) <= tolerance;
}

static double ink_sum(const struct picture *p, double *centre_x, double *centre_y)
{
    double sum = 0, x_sum = 0, y_sum = 0;
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++) {
            double a = p->px[y * p->stride + x] >> 24;
            sum += a;
            x_sum += a * (x + 0.5);
            y_sum += a * (y + 0.5);
        }
    *centre_x = sum > 0 ? x_sum / sum : 0;
    *centre_y = sum > 0 ? y_sum / sum : 0;
    return sum / 255;
}

static void test_measure(struct text_painter *t)
{
    struct text_style s = {.size_px = 64, .colour = 0xFF000000};
    struct text_size m = text_measure(t, &s, "HHH");
    CHECK_THAT(near(m.block.x1 - m.block.x0, 3 * 64.0 * ADVANCE_H / 2048, 0.1),
               "width is the sum of advances");
    CHECK_THAT(near(m.block.y0, -64.0 * CAPITAL / 2048, 0.1) && near(m.block.y1, 0, 1e-9),
               "the block goes from the capitals' top to the baseline");
    CHECK_INT(m.lines, 1, "one line");
    s.align = TEXT_CENTRE;
    s.anchor = TEXT_MIDDLE;
    m = text_measure(t, &s, "HHH");
    CHECK_THAT(near(m.block.x0, -m.block.x1, 1e-6) && near(m.block.y0, -m.block.y1, 1e-6), "centred");
    s.spacing_px = 10;
    struct text_size spaced = text_measure(t, &s, "HHH");
    CHECK_THAT(near(spaced.block.x1 - m.block.x1, 10, 0.05), "three letters have two spaces between them");
    CHECK_THAT(near(spaced.ink.x0, -spaced.ink.x1, 1), "and the ink is centred too");
    s.spacing_px = 0;
    s.wrap_px = 200;
    m = text_measure(t, &s, "HHH HHH");
    CHECK_INT(m.lines, 2, "wrapped between words");
    CHECK_THAT(near(m.block.x1 - m.block.x0, 3 * 64.0 * ADVANCE_H / 2048, 0.1), "to the width of a word");
    m = text_measure(t, &s, "");
    CHECK_THAT(m.ink.x0 == m.ink.x1 && m.block.x0 == m.block.x1, "nothing has no width");
    s.wrap_px = 0;
    s = text_style_scaled(s, 2);
    CHECK(s.size_px == 128);
}

static void test_ink(struct text_painter *t)
{
    struct picture p = {0};
    picture_init(&p, 200, 100, NULL);
    struct text_style s = {
        .size_px = 40, .colour = 0xFF000000, .weight = 700, .align = TEXT_CENTRE, .anchor = TEXT_MIDDLE};
    text_draw(t, &p, &s, "HIH", 100.25, 50.5);
    double x, y, bare = ink_sum(&p, &x, &y);
    CHECK_THAT(near(x, 100.25, 0.05) && near(y, 50.5, 0.1), "symmetric ink has its centre at the anchor");
    CHECK(bare > 500);
    struct text_size m = text_measure(t, &s, "HIH");
    bool inside = true;
    for (int i = 0; i < p.w * p.h; i++)
        if (p.px[i]) {
            int px = i % p.w, py = i / p.w;
            inside = inside && px >= 100.25 + m.ink.x0 - 1 && px + 1 <= 100.25 + m.ink.x1 + 1 &&
                     py >= 50.5 + m.ink.y0 - 1 && py + 1 <= 50.5 + m.ink.y1 + 1;
        }
    CHECK_THAT(inside, "every pixel lies within the measured ink");
    s.halo = 0xFFFFFFFF;
    s.halo_px = 2;
    picture_clear(&p);
    text_draw(t, &p, &s, "HIH", 100.25, 50.5);
    double with_halo = ink_sum(&p, &x, &y);
    CHECK_THAT(with_halo > bare * 1.3, "a halo covers more");
    CHECK_THAT(near(x, 100.25, 0.05) && near(y, 50.5, 0.2), "evenly on all sides");
    picture_release(&p);
}

/* A label across the border of two tiles must be the same on both. */
static void test_same_everywhere(struct text_painter *t)
{
    struct picture a = {0}, b = {0};
    picture_init(&a, 256, 64, NULL);
    picture_init(&b, 256, 64, NULL);
    struct text_style s = {.size_px = 13,
                           .colour = 0xFF203040,
                           .halo = 0xE0FFFFFF,
                           .halo_px = 1.5,
                           .align = TEXT_CENTRE,
                           .anchor = TEXT_MIDDLE};
    const char *name = "Saint-Étienne-lès-Œuvres";
    text_draw(t, &a, &s, name, 250.375, 30.625);
    text_draw(t, &b, &s, name, 250.375 - 256, 30.625);
    unsigned wrong = 0, seen = 0;
    struct picture wide = {0};
    picture_init(&wide, 512, 64, NULL);
    text_draw(t, &wide, &s, name, 250.375, 30.625);
    for (int y = 0; y < 64; y++)
        for (int x = 0; x < 256; x++) {
            wrong += a.px[y * 256 + x] != wide.px[y * 512 + x];
            wrong += b.px[y * 256 + x] != wide.px[y * 512 + 256 + x];
            seen += (a.px[y * 256 + x] != 0) + (b.px[y * 256 + x] != 0);
        }
    CHECK_INT(wrong, 0, "two tiles hold the two parts of one label");
    CHECK(seen > 500);
    picture_release(&a);
    picture_release(&b);
    picture_release(&wide);
}

static void test_bad_text(struct text_painter *t)
{
    struct picture p = {0};
    picture_init(&p, 64, 64, NULL);
    struct text_style s = {.size_px = 12, .colour = 0xFF000000};
    text_draw(t, &p, &s, "a\xff\xc3(", 10, 20);
    text_draw(t, &p, &s, "", 10, 20);
    text_draw(t, &p, &s, "loin", 1e7, -1e7);
    CHECK_THAT(true, "invalid, empty and far text is harmless");
    picture_release(&p);
}

/* Accents, ligatures, wrapping, spacing. */
static void test_golden(struct text_painter *t)
{
    struct picture p = {0};
    picture_init(&p, 220, 96, NULL);
    picture_fill(&p, 0xFFB9D6E4);
    struct text_style s = {.size_px = 12, .colour = 0xFF404040, .halo = 0xD0FFFFFF, .halo_px = 1.3};
    text_draw(t, &p, &s, "Œuilly · L'Haÿ-les-Roses · Plœuc", 6.25, 18.5);
    s.size_px = 14;
    s.weight = 700;
    s.spacing_px = 2;
    text_draw(t, &p, &s, "ÎLE MAURICE", 6, 44);
    s = (struct text_style){
        .size_px = 11, .colour = 0xFF333333, .wrap_px = 90, .align = TEXT_CENTRE, .anchor = TEXT_MIDDLE};
    text_draw(t, &p, &s, "République démocratique du Congo", 165, 66);
    text_draw(t, &p, &s, "Өскемен Τρίκαλα", 50, 72);
    golden_check(&p, "tests/draw/golden/labels.png", "labels look as they did");
    picture_release(&p);
}

static void *draw_many(void *result)
{
    struct text_painter *t = text_painter_new();
    struct text_style s = {.size_px = 15, .colour = 0xFF102030, .halo = 0xFFFFFFFF, .halo_px = 1};
    for (int i = 0; i < 20; i++) {
        picture_clear(result);
        text_draw(t, result, &s, i % 2 ? "Ouagadougou" : "Öskemen", 5.5, 20.25);
    }
    text_painter_free(t);
    return NULL;
}

static void test_threads(void)
{
    struct picture p[3] = {{0}};
    pthread_t thread[3];
    for (int i = 0; i < 3; i++) {
        picture_init(&p[i], 128, 32, NULL);
        pthread_create(&thread[i], NULL, draw_many, &p[i]);
    }
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
    CHECK_THAT(picture_equal(&p[0], &p[1]) && picture_equal(&p[1], &p[2]), "threads draw the same");
    for (int i = 0; i < 3; i++)
        picture_release(&p[i]);
}

int main(void)
{
    struct text_painter *t = text_painter_new();
    test_measure(t);
    test_ink(t);
    test_same_everywhere(t);
    test_bad_text(t);
    test_golden(t);
    text_painter_free(t);
    text_painter_free(NULL);
    test_threads();
    return test_end();
}
