/* Marks: counts in French, sizes, contrast, the same on both sides of a border, memory. */
#include "draw/marker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "draw/colour.h"

#include "golden.h"
#include "test.h"

#define NARROW "\u202F"

static const uint32_t fills[] = {0xFF1B4F9C, 0xFFB34000, 0xFF0B6B52, 0xFF8A2A6B, 0xFFFFD54F, 0xFF777777};

static void test_count_text(void)
{
    static const struct {
        uint64_t count;
        const char *expected;
    } cases[] = {
        {1, "1"},
        {999, "999"},
        {1000, "1" NARROW "000"},
        {1007, "1" NARROW "007"},
        {3400, "3" NARROW "400"},
        {12499, "12" NARROW "499"},
        {999999, "999" NARROW "999"},
        {1000000, "1" NARROW "M"},
        {1049999, "1" NARROW "M"},
        {9949999, "9,9" NARROW "M"},
        {9950000, "10" NARROW "M"},
        {999499999, "999" NARROW "M"},
        {999500000, "1" NARROW "G"},
        {1300000, "1,3" NARROW "M"},
        {45000000, "45" NARROW "M"},
        {UINT64_MAX, "999" NARROW "T"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[MARKER_TEXT_BYTES];
        marker_count_text(cases[i].count, text);
        CHECK_TEXT(text, cases[i].expected, "count");
    }
}

static void test_euros(struct marker_set *m)
{
    static const struct {
        int64_t euros;
        const char *expected;
    } cases[] = {
        {-1, "n.d."},
        {0, "0" NARROW "€"},
        {850, "850" NARROW "€"},
        {3400, "3" NARROW "400" NARROW "€"},
        {9999, "9" NARROW "999" NARROW "€"},
        {10000, "10" NARROW "k€"},
        {45499, "45" NARROW "k€"},
        {999499, "999" NARROW "k€"},
        {999500, "1" NARROW "M€"},
        {1249999, "1,2" NARROW "M€"},
        {9950000, "10" NARROW "M€"},
        {999499999, "999" NARROW "M€"},
        {1300000000, "1,3" NARROW "Md€"},
        {INT64_MAX, "99999" NARROW "Md€"},
    };
    struct marker_style s = {.fill = fills[0], .outline = 0xFFFFFFFF, .euros = true};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[MARKER_TEXT_BYTES];
        marker_euros_text(cases[i].euros, text);
        CHECK_TEXT(text, cases[i].expected, "euros");
    }
    CHECK_INT(marker_thousands(0), 1, "a thousand is the least");
    CHECK_INT(marker_thousands(1001), 2, "and parts of one count");
    double last = marker_radius_px(&s, 0);
    for (uint64_t thousands = 1; thousands <= 100000; thousands *= 10) {
        const double r = marker_radius_px(&s, thousands);
        CHECK_THAT(r > last * 1.1, "ten times as many euros are a larger mark");
        last = r;
    }
    CHECK(marker_radius_px(&s, UINT64_MAX) <= last);

    const struct marker_style *parts[MARKER_PARTS_MOST] = {&s, &s, &s, &s, &s, &s, &s, &s};
    for (int kind = 0; kind < 12;
         kind++) { /* 1 part, hollow, 8 parts; plain; of no euros, of few, of the most */
        struct marker of = {.n = kind % 3 == 2 ? MARKER_PARTS_MOST : 1,
                            .hollow = kind % 3 == 1,
                            .plain = kind % 2,
                            .euros = true,
                            .size = kind < 4   ? 0
                                    : kind < 8 ? 1
                                               : UINT64_MAX,
                            .text = kind < 4   ? "n.d."
                                    : kind < 8 ? "3" NARROW "400" NARROW "€"
                                               : "999" NARROW "Md€"};
        struct picture p = {0};
        const int far = MARKER_EXTENT_PX, side = 2 * far + 40;
        bool outside = false;
        memcpy(of.parts, parts, sizeof parts);
        for (unsigned i = 0; i < of.n; i++)
            of.shares[i] = i + 1;
        picture_init(&p, side, side, NULL);
        marker_draw_of(m, &p, &of, 1, side / 2, side / 2);
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
                outside = outside ||
                          (picture_row(&p, y)[x] && (abs(x - side / 2) > far || abs(y - side / 2) > far));
        CHECK_THAT(!outside && picture_row(&p, side / 2)[side / 2],
                   "no mark of euros reaches farther than marks may");
        CHECK_THAT(marker_radius_of(&of) < far, "and says so");
        picture_release(&p);
    }
}

static void test_contrast(void)
{
    for (size_t i = 0; i < sizeof fills / sizeof *fills; i++)
        for (int shape = 0; shape < MARKER_SHAPES; shape++) {
            struct marker_style s = {
                .shape = (enum marker_shape)shape, .fill = fills[i], .outline = 0xFFFFFFFF};
            uint32_t ground = shape == MARKER_RING ? s.outline : s.fill;
            CHECK_THAT(colour_contrast(marker_text_colour(&s), ground) >= 4.5,
                       "the count can be read (RGAA 3.2: 4.5)");
        }
    for (size_t i = 0; i < sizeof fills / sizeof *fills; i++)
        for (size_t k = 0; k < sizeof fills / sizeof *fills; k++) {
            struct marker_style s = {.shape = MARKER_RING, .fill = fills[i], .outline = fills[k]};
            CHECK_THAT(colour_contrast(marker_text_colour(&s), s.outline) >= 4.5, "and on any field");
        }
    struct marker_style own = {.fill = 0xFF1B4F9C, .text = 0xFFFFFF00};
    CHECK_INT(marker_text_colour(&own), 0xFFFFFF00, "a text colour of the caller's is kept");
}

static void test_radius(void)
{
    struct marker_style s = {.fill = 0xFF1B4F9C, .outline = 0xFFFFFFFF};
    double last = marker_radius_px(&s, 1);
    CHECK_THAT(last >= 4 && last <= 7 && marker_radius_px(&s, 0) == last, "a single mark is small");
    bool apart = true;
    for (uint64_t n = 2; n <= 6000; n *= 5) { /* 5 times as many: seen to be larger side by side */
        apart = apart && marker_radius_px(&s, n) > last * 1.2;
        last = marker_radius_px(&s, n);
    }
    CHECK_THAT(apart, "a count five times as large is clearly larger");
    CHECK_THAT(marker_radius_px(&s, 3400) > 3 * marker_radius_px(&s, 2), "2 and 3 400 are far apart");
    CHECK_THAT(marker_radius_px(&s, UINT64_MAX) < 34, "but no mark is huge");
    s.radius_px = 7;
    CHECK(marker_radius_px(&s, 1) > 7);
}

/* A shape; beyond them marks of several kinds: of all shapes, of two, of two of which one is rare. */
enum { KINDS = MARKER_SHAPES + 3 };

static void draw_kind(struct marker_set *m, struct picture *p, int kind, const uint32_t *fill, int scale,
                      uint64_t n, double x, double y)
{
    static const unsigned FIRST[] = {0, MARKER_SQUARE, MARKER_DISC}, STEP[] = {1, 2, MARKER_STAR};
    struct marker_style styles[MARKER_SHAPES];
    char text[MARKER_TEXT_BYTES];
    for (int i = 0; i < MARKER_SHAPES; i++)
        styles[i] = (struct marker_style){
            .shape = (enum marker_shape)i, .fill = fill[i], .outline = 0xFFFFFFFF};
    if (kind < MARKER_SHAPES) {
        marker_draw(m, p, &styles[kind], scale, n, x, y);
        return;
    }
    const int of = kind - MARKER_SHAPES;
    struct marker mixed = {.size = n < 2 ? 2 : n, .text = text};
    marker_count_text(mixed.size, text);
    for (unsigned i = FIRST[of]; i < (of == 1 ? 4 : MARKER_SHAPES); i += STEP[of]) {
        mixed.parts[mixed.n] = &styles[i];
        mixed.shares[mixed.n++] = i == FIRST[of] ? 1 + n : 1 + n / (of == 1 ? 2 : 100);
    }
    marker_draw_of(m, p, &mixed, scale, x, y);
}

/* Nothing is touched beyond the promised extent, for every shape and size, and something is. */
static void test_extent(struct marker_set *m)
{
    unsigned far = 0, empty = 0;
    for (int scale = 1; scale <= MARKER_SCALE_MAX; scale++)
        for (int kind = 0; kind < KINDS; kind++)
            for (uint64_t n = 1; n < 100000000000u; n *= 30) {
                struct picture p = {0};
                picture_init(&p, 100 * scale, 100 * scale, NULL);
                draw_kind(m, &p, kind, fills, scale, n, 50.4 * scale, 50.1 * scale);
                unsigned set = 0;
                for (int y = 0; y < p.h; y++)
                    for (int x = 0; x < p.w; x++)
                        if (picture_row(&p, y)[x]) {
                            set++;
                            far += hypot(x + 0.5 - 50.4 * scale, y + 0.5 - 50.1 * scale) >
                                   MARKER_EXTENT_PX * scale;
                        }
                empty += set < 80;
                picture_release(&p);
            }
    CHECK_INT(far, 0, "no mark reaches beyond MARKER_EXTENT_PX");
    CHECK_INT(empty, 0, "every mark shows");
}

/* A mark across the corner of four tiles: the four parts are the one mark. */
static void test_borders(struct marker_set *m)
{
    unsigned wrong = 0, set = 0;
    for (int kind = 0; kind < KINDS; kind++)
        for (int k = 0; k < 8; k++) {
            struct picture whole = {0}, part = {0};
            uint64_t n = k % 2 ? 57 : 1;
            double x = 62.0625 + k * 0.8125, y = 63.9375 - k * 0.3125;
            picture_init(&whole, 128, 128, NULL);
            picture_init(&part, 64, 64, NULL);
            draw_kind(m, &whole, kind, fills, 1, n, x, y);
            for (int tile = 0; tile < 4; tile++) {
                int left = 64 * (tile % 2), top = 64 * (tile / 2);
                struct picture same = picture_part(&whole, left, top, 64, 64);
                picture_clear(&part);
                draw_kind(m, &part, kind, fills, 1, n, x - left, y - top);
                wrong += !picture_equal(&same, &part);
                set += part.px[32 * 64 + 32] != 0;
            }
            picture_release(&whole);
            picture_release(&part);
        }
    CHECK_INT(wrong, 0, "tiles hold parts of one mark");
    struct picture p = {0};
    struct marker_style s = {.fill = fills[0], .outline = 0xFFFFFFFF};
    picture_init(&p, 64, 64, NULL);
    static const double far[] = {NAN, INFINITY, -INFINITY, 1e300, 2e9, -1e6, 500, -500};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        marker_draw(m, &p, &s, 1, 1, far[i], 10);
        marker_draw(m, &p, &s, 1, 30, 10, far[i]);
    }
    for (int i = 0; i < 64 * 64; i++)
        set += p.px[i] != 0;
    CHECK_INT(set, 0, "what stands elsewhere is left out");
    picture_release(&p);
}

/* The centre of what is white: of a white mark, whose shadow is black. */
static void white_centre(const struct picture *p, double *x, double *y)
{
    double sum = 0;
    *x = *y = 0;
    for (int i = 0; i < p->w * p->h; i++) {
        double white = p->px[i] & 0xFF;
        sum += white;
        *x += white * (i % p->w + 0.5);
        *y += white * (i / p->w + 0.5);
    }
    *x /= sum;
    *y /= sum;
}

static void test_place(struct marker_set *m)
{
    struct picture p = {0};
    picture_init(&p, 40, 40, NULL);
    struct marker_style s = {.fill = 0xFFFFFFFF, .outline = 0xFFFFFFFF};
    double x, y, worst = 0;
    for (int scale = 1; scale <= 3; scale++)
        for (int k = 0; k < 16; k++) {
            double to_x = 20 + k % 4 * 0.25, to_y = 20 + k / 4 * 0.25;
            picture_clear(&p);
            marker_draw(m, &p, &s, scale, 1, to_x, to_y);
            white_centre(&p, &x, &y);
            worst = fmax(worst, fmax(fabs(x - to_x), fabs(y - to_y)));
        }
    printf("# off by %.3f at most\n", worst);
    CHECK_THAT(worst < 0.1, "a single mark is centred on its point, to a quarter of a pixel");
    picture_clear(&p);
    s.text = 0xFF000000;
    marker_draw(m, &p, &s, 1, 8, 20.3, 20.3);
    white_centre(&p, &x, &y);
    CHECK_THAT(fabs(x - 20.5) < 0.2 && fabs(y - 20.5) < 0.2, "a count in the middle of its pixel");
    picture_release(&p);
}

static void test_memory(struct text_painter *t)
{
    struct marker_set *m = marker_set_new(t);
    struct picture p = {0};
    struct marker_style s = {.fill = 0xFF1B4F9C, .outline = 0xFFFFFFFF};
    size_t most = 0;
    unsigned dropped = 0;
    picture_init(&p, 8, 8, NULL);
    for (uint64_t n = 2; n < 1000; n++) {
        size_t before = marker_set_bytes(m);
        s.fill = 0xFF000000 | (uint32_t)n; /* a body of its own */
        marker_draw(m, &p, &s, 3, n, 4, 4);
        most = marker_set_bytes(m) > most ? marker_set_bytes(m) : most;
        dropped += marker_set_bytes(m) < before;
    }
    CHECK_THAT(most <= MARKER_SET_BYTES && dropped > 0, "sprites are dropped before they fill the memory");
    size_t before = marker_set_bytes(m);
    marker_draw(m, &p, &s, 3, 999, 4, 4);
    CHECK_THAT(marker_set_bytes(m) == before, "a known mark is not drawn anew");
    marker_set_free(m);
    marker_set_free(NULL);
    picture_release(&p);
}

/* Every shape, alone and with counts, and several kinds, on land and on sea. */
static void test_golden(struct marker_set *m, int scale, const char *path)
{
    enum { W = 220, STEP = 64, H = 8 + STEP * KINDS };
    static const struct {
        uint64_t n;
        int x;
    } at[] = {{1, 14}, {2, 36}, {58, 68}, {400, 112}, {3400, 174}};
    struct picture p = {0};
    picture_init(&p, W * scale, H * scale, NULL);
    for (int side = 0; side < 2; side++) {
        struct picture half = picture_part(&p, side * W / 2 * scale, 0, W / 2 * scale, p.h);
        picture_fill(&half, side ? 0xFFB9D6E4 : 0xFFF3EFE6);
    }
    for (int kind = 0; kind < KINDS; kind++)
        for (int i = 0; i < 5; i++)
            draw_kind(m, &p, kind, fills, scale, at[i].n, at[i].x * scale, (36.0 + kind * STEP) * scale);
    golden_check(&p, path, "marks look as they did");
    picture_release(&p);
}

int main(void)
{
    struct text_painter *t = text_painter_new();
    struct marker_set *m = marker_set_new(t);
    test_count_text();
    test_euros(m);
    test_contrast();
    test_radius();
    test_extent(m);
    test_borders(m);
    test_place(m);
    test_memory(t);
    test_golden(m, 1, "tests/draw/golden/marks.png");
    test_golden(m, 2, "tests/draw/golden/marks@2x.png");
    marker_set_free(m);
    text_painter_free(t);
    return test_end();
}
