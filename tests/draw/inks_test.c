/* Painting with numbers of colours comes to what painting with colours does. */
#include "draw/inks.h"

#include <stdlib.h>
#include <string.h>

#include "draw/png.h"
#include "draw/stamp.h"
#include "test.h"

enum { SIDE = 40 };

struct colours {
    struct palette *stamps, *ground;
    struct inks *inks;
};

/* Like a mark with soft edges: white around blue around white. */
static void draw_stamp(struct picture *p)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            const int d = (x - SIDE / 2) * (x - SIDE / 2) + (y - SIDE / 2) * (y - SIDE / 2);
            const uint32_t a = d > 300 ? 0 : d > 260 ? (uint32_t)(300 - d) * 255 / 40 : 255;
            const uint32_t blue = d < 180 ? 0xFF1A66CAu : d < 200 ? 0xFF8DB3E4u : 0xFFFFFFFFu;
            picture_row(p, y)[x] = a == 255 ? blue : a * 0x01010101u;
        }
}

static void draw_ground(struct picture *p)
{
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++)
            picture_row(p, y)[x] = x < p->w / 2 ? 0xFFD3E3ECu : y % 9 ? 0xFFF6F3ECu : 0xFFA1909Eu;
}

static struct colours learn(const struct picture *stamp, const struct picture *ground)
{
    struct palette_sample *of_stamps = palette_sample_new(), *of_ground = palette_sample_new();
    struct picture both = {0};
    palette_sample_add(of_stamps, stamp, 1);
    palette_sample_add(of_ground, ground, 1);
    picture_copy(&both, ground);
    for (int x = 0; x < ground->w; x += SIDE / 3)
        picture_over(&both, stamp, x, x / 2, 255);
    palette_sample_add(of_ground, &both, 1);
    struct colours c = {palette_new(of_stamps, false), palette_new(of_ground, true), NULL};
    c.inks = inks_new(c.stamps, c.ground);
    palette_sample_free(of_stamps);
    palette_sample_free(of_ground);
    picture_release(&both);
    return c;
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

static void test_stamps(struct picture *stamp, const struct picture *ground, const struct colours *c)
{
    static const int AT[][2] = {{5, 5}, {-20, 30}, {70, -15}, {60, 70}, {61, 72}, {-100, 0}, {0, 1000}};
    struct picture pixels = {0}, numbers = {0}, again = {0};
    picture_copy(&pixels, ground);
    if (!picture_resize_indexed(&numbers, ground->w, ground->h, c->inks, NULL) ||
        !picture_init(&again, ground->w, ground->h, NULL))
        return;
    picture_to_index(&numbers, ground);
    for (size_t i = 0; i < sizeof AT / sizeof AT[0]; i++) {
        picture_over(&pixels, stamp, AT[i][0], AT[i][1], 255);
        picture_stamp(&numbers, stamp, AT[i][0], AT[i][1]);
    }
    picture_from_index(&again, &numbers);
    int far = 0, changed = 0;
    for (int y = 0; y < again.h; y++)
        for (int x = 0; x < again.w; x++) {
            far += apart(picture_row(&again, y)[x], picture_row(&pixels, y)[x]) > 12;
            changed += picture_row(&again, y)[x] != picture_row(ground, y)[x];
        }
    CHECK_INT(far, 0, "numbers come to the colours");
    CHECK_THAT(changed > 2000, "and something was stamped");
    struct picture twice = {0};
    if (!picture_resize_indexed(&twice, numbers.w, numbers.h, c->inks, NULL))
        return;
    picture_to_index(&twice, &again);
    int differ = 0;
    for (int y = 0; y < again.h; y++)
        for (int x = 0; x < again.w; x++)
            differ += picture_index_row(&twice, y)[x] != picture_index_row(&numbers, y)[x];
    CHECK_INT(differ, 0, "read back from their colours they are the same numbers");
    picture_release(&twice);
    picture_release(&pixels);
    picture_release(&numbers);
    picture_release(&again);
}

/* Parts side by side are the whole; and the file is that of the colours. */
static void test_parts(struct picture *stamp, const struct picture *ground, const struct colours *c)
{
    struct picture whole = {0}, parts = {0}, pixels = {0};
    struct bytes a, b;
    if (!picture_resize_indexed(&whole, 100, 100, c->inks, NULL) ||
        !picture_resize_indexed(&parts, 100, 100, c->inks, NULL) || !picture_init(&pixels, 100, 100, NULL))
        return;
    picture_to_index(&whole, ground);
    picture_lay(&parts, &whole, 0, 0);
    picture_stamp(&whole, stamp, 37, 41);
    for (int i = 0; i < 4; i++) {
        struct picture part = picture_part(&parts, i % 2 * 50, i / 2 * 50, 50, 50);
        picture_stamp(&part, stamp, 37 - i % 2 * 50, 41 - i / 2 * 50);
    }
    picture_from_index(&pixels, &whole);
    struct png_encoder *n = png_encoder_new();
    const struct png_options options = {.palette = c->ground};
    bytes_init(&a, 1 << 20);
    bytes_init(&b, 1 << 20);
    CHECK(png_encode(n, &whole, NULL, &a, NULL) && png_encode(n, &parts, NULL, &b, NULL));
    CHECK_THAT(a.n == b.n && memcmp(a.data, b.data, a.n) == 0, "four parts make the same file as the whole");
    bytes_reset(&b);
    CHECK(png_encode(n, &pixels, &options, &b, NULL));
    CHECK_THAT(a.data[24] == b.data[24], "the colours need as many bits");
    bytes_release(&a);
    bytes_release(&b);
    png_encoder_free(n);
    picture_release(&whole);
    picture_release(&parts);
    picture_release(&pixels);
}

static void test_limits(const struct colours *c)
{
    struct err e = {0};
    struct picture p = {0};
    CHECK(!picture_resize_indexed(&p, 0, 5, c->inks, &e) && e.code == ERR_TOO_LARGE);
    CHECK(!picture_resize_indexed(&p, PICTURE_SIDE_MAX + 1, 5, c->inks, &e));
    CHECK(picture_resize_indexed(&p, 3, 5, c->inks, &e) && p.index[14] == c->inks->bare);
    picture_release(&p);
}

int main(void)
{
    struct picture stamp = {0}, ground = {0};
    if (!picture_init(&stamp, SIDE, SIDE, NULL) || !picture_init(&ground, 100, 100, NULL))
        return 1;
    draw_stamp(&stamp);
    draw_ground(&ground);
    struct colours c = learn(&stamp, &ground);
    test_stamps(&stamp, &ground, &c);
    test_parts(&stamp, &ground, &c);
    test_limits(&c);
    inks_free(c.inks);
    palette_free(c.stamps);
    palette_free(c.ground);
    picture_release(&stamp);
    picture_release(&ground);
    return test_end();
}
