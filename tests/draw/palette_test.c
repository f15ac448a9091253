/* Fixed palettes: what they are learnt from keeps its colour, the same wherever it is asked. */
#include "draw/palette.h"

#include <stdlib.h>

#include "draw/png.h"
#include "test.h"

enum { SIDE = 64 };

static uint32_t blend(int i)
{
    return 0xFF000000u | (uint32_t)(211 - i) << 16 | (uint32_t)(227 - i / 2) << 8 | (uint32_t)(236 - i / 3);
}

static struct palette *learn(bool opaque, struct picture *p)
{
    struct palette_sample *s = palette_sample_new();
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            picture_row(p, y)[x] = y < SIDE / 2 ? (opaque ? 0xFFD3E3ECu : 0) : blend(x * 2 + y % 8);
    palette_sample_add(s, p, 1);
    picture_fill(p, 0xFF1A66CAu);
    palette_sample_add(s, p, 3);
    struct palette *palette = palette_new(s, opaque);
    palette_sample_free(s);
    return palette;
}

static int apart(uint32_t a, uint32_t b)
{
    int most = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const int d = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
        most = d > most ? d : most;
    }
    return most;
}

static void test_nearest(bool opaque)
{
    struct picture p = {0};
    if (!picture_init(&p, SIDE, SIDE, NULL))
        return;
    struct palette *a = learn(opaque, &p), *b = learn(opaque, &p);
    const uint32_t flat[] = {opaque ? 0xFFD3E3ECu : 0, 0xFF1A66CAu};
    for (size_t i = 0; i < 2; i++)
        CHECK_INT(palette_pixel(a, palette_nearest(a, flat[i])), flat[i], "what covers much is exact");
    int far = 0, differ = 0;
    for (int i = 0; i < 135; i++) {
        far += apart(palette_pixel(a, palette_nearest(a, blend(i))), blend(i)) > 8;
        differ += palette_nearest(a, blend(134 - i)) != palette_nearest(b, blend(134 - i));
    }
    CHECK_INT(far, 0, "what it was learnt from is near");
    CHECK_INT(differ, 0, "whatever was asked before");
    CHECK_THAT(palette_nearest(a, 0x12345678u) < PALETTE_COLOURS &&
                   palette_nearest(a, 0xFFFFFFFFu) < PALETTE_COLOURS,
               "anything has a colour");
    palette_free(a);
    palette_free(b);
    picture_release(&p);
}

/* A picture with more colours than it may have is written, and one with few in few bits. */
static void test_written(void)
{
    struct picture p = {0};
    struct bytes many, few;
    if (!picture_init(&p, SIDE, SIDE, NULL))
        return;
    struct palette *palette = learn(true, &p);
    struct png_encoder *n = png_encoder_new();
    const struct png_options options = {.palette = palette};
    bytes_init(&many, 1 << 20);
    bytes_init(&few, 1 << 20);
    CHECK(png_encode(n, &p, &options, &few, NULL));
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            picture_row(&p, y)[x] = 0xFF000000u | (uint32_t)(x * 4) << 16 | (uint32_t)(y * 4) << 8 |
                                    (uint32_t)(x ^ y);
    CHECK(png_encode(n, &p, &options, &many, NULL));
    CHECK_INT(few.data[24], 1, "one colour takes one bit");
    CHECK_INT(many.data[24], 8, "many take eight");
    bytes_release(&many);
    bytes_release(&few);
    png_encoder_free(n);
    palette_free(palette);
    picture_release(&p);
}

static void test_nothing_learnt(void)
{
    struct palette_sample *s = palette_sample_new();
    struct palette *p = palette_new(s, false);
    CHECK_INT(palette_pixel(p, palette_nearest(p, 0xFFABCDEFu)), 0, "a palette of nothing is transparent");
    palette_free(p);
    palette_sample_free(s);
}

int main(void)
{
    test_nearest(true);
    test_nearest(false);
    test_written();
    test_nothing_learnt();
    return test_end();
}
