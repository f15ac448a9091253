/* Pictures: limits, blending, offsets; colours. */
#include "draw/picture.h"

#include <math.h>

#include "draw/colour.h"

#include "test.h"

static void test_limits(void)
{
    struct picture p = {0};
    struct err e = {0};
    CHECK(!picture_init(&p, 0, 5, &e) && e.code == ERR_TOO_LARGE);
    CHECK(!picture_init(&p, PICTURE_SIDE_MAX + 1, 1, &e));
    CHECK_THAT(!picture_init(&p, 8192, 8192, &e), "the product of the sides has a limit of its own");
    CHECK(picture_init(&p, 7, 5, &e));
    picture_fill(&p, 0xFF102030);
    uint32_t *memory = p.px;
    CHECK(picture_resize(&p, 5, 7, &e));
    CHECK_THAT(p.px == memory && p.px[34] == 0, "a resized picture keeps its memory and is transparent");
    picture_release(&p);
    picture_release(&p);
}

/* Every channel against the formula in real numbers. */
static void test_blend(void)
{
    unsigned wrong = 0, wrong_over = 0;
    for (uint32_t c = 0; c < 256; c++)
        for (uint32_t a = 0; a < 256; a++) {
            uint32_t p = pixel_scale(c | c << 8 | c << 16 | c << 24, a),
                     want = (uint32_t)lround(c * a / 255.0);
            wrong += p != (want | want << 8 | want << 16 | want << 24);
            uint32_t over = pixel_over(0xFF000000u | c << 16 | c << 8 | c,
                                       colour_to_pixel(a << 24 | 0x00FFFFFF));
            want = a + (uint32_t)lround(c * (255 - a) / 255.0);
            wrong_over += over != (0xFF000000u | want << 16 | want << 8 | want);
        }
    CHECK_INT(wrong, 0, "scaling rounds to the nearest for every channel and alpha");
    CHECK_INT(wrong_over, 0, "white of any alpha over any grey");
    CHECK_INT(pixel_over(0x80112233, 0xFF445566), 0xFF445566, "opaque hides");
    CHECK_INT(pixel_over(0x80112233, 0), 0x80112233, "transparent changes nothing");
    CHECK_INT(pixel_to_colour(colour_to_pixel(0x80FF0040)), 0x80FF0040, "to a pixel and back");
    CHECK_INT(pixel_to_colour(0), 0, "transparent has no colour");
    CHECK_INT(colour_mix(0xFF000000, 0xFFFFFF00, 0.5), 0xFF808000, "half way");
}

static void test_over(void)
{
    struct picture big = {0}, small = {0}, twin = {0};
    picture_init(&big, 10, 8, NULL);
    picture_init(&small, 3, 3, NULL);
    picture_fill(&small, 0xFF0000FF);
    picture_over(&big, &small, -2, -2, 255);
    picture_over(&big, &small, 8, 6, 255);
    unsigned n = 0;
    for (int i = 0; i < 80; i++)
        n += big.px[i] != 0;
    CHECK_INT(n, 1 + 4, "what falls outside is left out");
    CHECK(big.px[0] && big.px[79] && big.px[68]);
    picture_over(&big, &small, 10, 0, 255);
    picture_over(&big, &small, -3, 0, 255);
    picture_over(&big, &small, INT32_MAX, INT32_MAX, 255);
    picture_over(&big, &small, INT32_MIN, 0, 255);
    n = 0;
    for (int i = 0; i < 80; i++)
        n += big.px[i] != 0;
    CHECK_INT(n, 5, "beside the picture nothing is drawn");
    picture_fill(&big, 0xFFFFFFFF);
    picture_over(&big, &small, 2, 2, 51); /* a fifth of blue on white */
    CHECK_INT(big.px[22], 0xFFCCCCFF, "opacity");
    picture_copy(&twin, &big);
    CHECK(picture_equal(&twin, &big));
    struct picture part = picture_part(&twin, 2, 2, 3, 3);
    picture_clear(&part);
    CHECK_THAT(twin.px[22] == 0 && twin.px[44] == 0 && twin.px[21] == 0xFFFFFFFF && twin.px[25] == 0xFFFFFFFF,
               "a part shares the pixels");
    CHECK(!picture_equal(&twin, &big));
    CHECK(!picture_equal(&twin, &part));
    picture_release(&big);
    picture_release(&small);
    picture_release(&twin);
}

/* Whole rows are blended several pixels at a time: the same as one by one, at any offset and length. */
static void test_rows(void)
{
    struct picture under = {0}, over = {0}, got = {0};
    uint32_t state = 99;
    unsigned wrong = 0;
    picture_init(&under, 40, 1, NULL);
    picture_init(&over, 40, 1, NULL);
    for (int i = 0; i < 40; i++) {
        state = state * 1664525 + 1013904223;
        under.px[i] = colour_to_pixel(state);
        state = state * 1664525 + 1013904223;
        over.px[i] = i % 5 ? colour_to_pixel(i % 3 ? state : state | 0xFF000000u) : 0;
    }
    for (int n = 1; n <= 40; n++)
        for (int at = -3; at <= 3; at++) {
            struct picture part = picture_part(&over, 0, 0, n, 1);
            picture_copy(&got, &under);
            picture_over(&got, &part, at, 0, 255);
            for (int i = 0; i < 40; i++) {
                bool covered = i >= at && i - at < n;
                wrong += got.px[i] != (covered ? pixel_over(under.px[i], over.px[i - at]) : under.px[i]);
            }
        }
    CHECK_INT(wrong, 0, "rows are blended as pixels are");
    picture_release(&under);
    picture_release(&over);
    picture_release(&got);
}

int main(void)
{
    test_rows();
    test_limits();
    test_blend();
    test_over();
    CHECK(fabs(colour_contrast(0xFF000000, 0xFFFFFFFF) - 21) < 1e-9);
    CHECK_THAT(fabs(colour_contrast(0xFFFFFFFF, 0xFF767676) - 4.54) < 0.005,
               "the well known lightest grey for text on white");
    return test_end();
}
