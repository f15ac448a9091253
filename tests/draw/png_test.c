/* PNG: every picture is read back by libpng and compared with what went in. */
#include "draw/png.h"

#include <math.h>
#include <png.h>

#include "draw/colour.h"
#include "draw/text.h"

#include "test.h"

/* What the file says of itself: bits, colour type, entries of PLTE and tRNS, and the order of its chunks. */
struct chunks {
    int bits, type, colours, translucent, w, h;
    char names[64];
};

static uint32_t u32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static struct chunks read_chunks(const struct bytes *b)
{
    struct chunks c = {0};
    for (size_t at = 8; at + 12 <= b->n;) {
        uint32_t n = u32(b->data + at);
        const char *name = b->data + at + 4, *body = b->data + at + 8;
        snprintf(c.names + strlen(c.names), sizeof c.names - strlen(c.names), "%.4s ", name);
        if (memcmp(name, "IHDR", 4) == 0) {
            c.w = (int)u32(body);
            c.h = (int)u32(body + 4);
            c.bits = body[8];
            c.type = body[9];
        } else if (memcmp(name, "PLTE", 4) == 0) {
            c.colours = (int)n / 3;
        } else if (memcmp(name, "tRNS", 4) == 0) {
            c.translucent = (int)n;
        }
        at += 12 + n;
    }
    return c;
}

/* Colours (not premultiplied) of a file, 0xAARRGGBB; to be freed. NULL when libpng refuses it. */
static uint32_t *decode(const struct bytes *b, int w, int h)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, b->data, b->n))
        return NULL;
    image.format = PNG_FORMAT_RGBA;
    if ((int)image.width != w || (int)image.height != h)
        return NULL;
    unsigned char *rgba = malloc(PNG_IMAGE_SIZE(image));
    if (!png_image_finish_read(&image, NULL, rgba, 0, NULL)) {
        free(rgba);
        return NULL;
    }
    uint32_t *out = malloc((size_t)w * (size_t)h * sizeof *out);
    for (size_t i = 0; i < (size_t)w * (size_t)h; i++)
        out[i] = (uint32_t)rgba[4 * i + 3] << 24 | (uint32_t)rgba[4 * i] << 16 |
                 (uint32_t)rgba[4 * i + 1] << 8 | rgba[4 * i + 2];
    free(rgba);
    return out;
}

/* Encode and read back; the number of pixels that differ, or -1. */
static long round_trip(struct png_encoder *n, const struct picture *p, const struct png_options *o,
                       struct chunks *c)
{
    struct bytes out;
    bytes_init(&out, 16 * 1024 * 1024);
    struct err e = {0};
    long wrong = -1;
    if (png_encode(n, p, o, &out, &e)) {
        *c = read_chunks(&out);
        uint32_t *back = decode(&out, p->w, p->h);
        if (back) {
            wrong = 0;
            for (int y = 0; y < p->h; y++)
                for (int x = 0; x < p->w; x++)
                    wrong += back[y * p->w + x] != pixel_to_colour(picture_row(p, y)[x]);
        }
        free(back);
    }
    bytes_release(&out);
    return wrong;
}

static uint32_t random_state = 7;
static uint32_t random_u32(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

/* For every number of colours around the steps: sizes that are no multiple of 8, opaque and translucent. */
static void test_palettes(struct png_encoder *n)
{
    static const struct {
        int colours, bits;
    } cases[] = {{1, 1}, {2, 1}, {3, 2}, {4, 2}, {5, 4}, {16, 4}, {17, 8}, {255, 8}, {256, 8}};
    struct picture p = {0};
    picture_init(&p, 61, 37, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int m = cases[i].colours, translucent = 0;
        for (int k = 0; k < p.w * p.h; k++) {
            uint32_t c = (uint32_t)k < (uint32_t)m ? (uint32_t)k : random_u32() % (uint32_t)m;
            /* every third is translucent; number 0, first met, is opaque */
            p.px[k] = colour_to_pixel((c % 3 == 2 ? 100 + (c & 127) : 255) << 24 | c << 16 | (255 - c) << 8 |
                                      c);
        }
        for (int c = 0; c < m; c++)
            translucent += c % 3 == 2;
        struct chunks c = {0};
        CHECK_INT(round_trip(n, &p, NULL, &c), 0, "exact");
        CHECK_INT(c.bits, cases[i].bits, "in as few bits as do");
        CHECK_INT(c.colours, m, "no more colours than there are");
        CHECK_INT(c.translucent, translucent, "translucent colours come first, so tRNS is short");
        CHECK_TEXT(c.names, translucent ? "IHDR PLTE tRNS IDAT IEND " : "IHDR PLTE IDAT IEND ", "chunks");
    }
    struct picture part = picture_part(&p, 3, 4, 40, 20);
    struct chunks c = {0};
    CHECK_INT(round_trip(n, &part, NULL, &c), 0, "a part of a picture, with a stride of its own");
    picture_release(&p);
}

static void test_true(struct png_encoder *n)
{
    struct picture p = {0};
    struct chunks c = {0};
    struct png_options o = {.colours = PNG_TRUE, .level = 6};
    picture_init(&p, 100, 100, NULL);
    for (int i = 0; i < 10000; i++)
        p.px[i] = 0xFF000000u | random_u32() >> 8;
    CHECK_INT(round_trip(n, &p, &o, &c), 0, "ten thousand opaque colours");
    CHECK_INT(c.type, PNG_COLOR_TYPE_RGB, "need no alpha");
    for (int i = 0; i < 10000; i++)
        p.px[i] = colour_to_pixel(random_u32());
    CHECK_INT(round_trip(n, &p, &o, &c), 0, "translucent ones, as far as premultiplied pixels tell them");
    CHECK_INT(c.type, PNG_COLOR_TYPE_RGB_ALPHA, "need alpha");
    picture_release(&p);
}

static double psnr(const struct picture *p, const uint32_t *back)
{
    double sum = 0;
    for (int i = 0; i < p->w * p->h; i++) {
        uint32_t a = p->px[i], b = colour_to_pixel(back[i]);
        for (int s = 0; s < 32; s += 8) {
            double d = (double)(a >> s & 255) - (double)(b >> s & 255);
            sum += d * d;
        }
    }
    return sum > 0 ? 10 * log10(255.0 * 255.0 * 4 * p->w * p->h / sum) : 99;
}

/* A map-like picture of many colours: flat land and sea, smooth shades, text; transparent in a corner. */
static void test_quantised(struct png_encoder *n)
{
    struct picture p = {0};
    picture_init(&p, 256, 256, NULL);
    for (int y = 0; y < 256; y++)
        for (int x = 0; x < 256; x++)
            p.px[y * 256 + x] = y < 60    ? 0xFFAAD3DF
                                : y < 120 ? 0xFFF2EFE9
                                : x < 40  ? 0
                                          : 0xFF000000u | (uint32_t)x << 16 | (uint32_t)y << 8 |
                                               (uint32_t)(x ^ y) / 4;
    struct text_painter *t = text_painter_new();
    struct text_style s = {.size_px = 20, .colour = 0xFF333333, .halo = 0xFFFFFFFF, .halo_px = 1.5};
    text_draw(t, &p, &s, "Ziguinchor", 20, 60);
    text_painter_free(t);
    struct bytes out;
    struct err e = {0};
    bytes_init(&out, 1 << 20);
    CHECK(png_encode(n, &p, NULL, &out, &e));
    struct chunks c = read_chunks(&out);
    CHECK(c.bits == 8 && c.colours <= 256 && c.translucent == 1);
    uint32_t *back = decode(&out, 256, 256);
    double quality = psnr(&p, back);
    printf("# %.1f dB\n", quality);
    CHECK_THAT(quality > 38, "256 of some 27 000 colours keep it within 38 dB");
    long wrong = 0;
    for (int i = 0; i < 65536; i++)
        if (p.px[i] == 0xFFAAD3DF || p.px[i] == 0xFFF2EFE9 || p.px[i] == 0)
            wrong += back[i] != p.px[i];
    CHECK_INT(wrong, 0, "land, sea and nothing keep their exact colours");
    free(back);
    bytes_release(&out);
    picture_release(&p);
}

static void test_small_things(struct png_encoder *n)
{
    struct picture p = {0};
    struct bytes out, again;
    struct err e = {0};
    picture_init(&p, 512, 512, NULL);
    picture_fill(&p, 0xFFAAD3DF);
    bytes_init(&out, 4096);
    bytes_init(&again, 4096);
    CHECK(png_encode(n, &p, NULL, &out, &e));
    CHECK_THAT(out.n < 200, "one colour is next to nothing");
    CHECK(png_encode(n, &p, NULL, &again, &e));
    CHECK_THAT(out.n == again.n && memcmp(out.data, again.data, out.n) == 0, "the same bytes again");
    bytes_release(&out);
    bytes_init(&out, 50);
    CHECK(!png_encode(n, &p, NULL, &out, &e) && e.code == ERR_TOO_LARGE);
    bytes_release(&out);
    bytes_release(&again);
    picture_release(&p);
    for (int scale = 1; scale <= PNG_SCALE_MAX; scale++) {
        struct blob *one = png_transparent(scale), *two = png_transparent(scale);
        struct bytes view = {.data = (char *)one->data, .n = one->n};
        uint32_t *back = decode(&view, 256 * scale, 256 * scale);
        CHECK_THAT(one == two && back, "the transparent tile is shared");
        long set = 0;
        for (int i = 0; back && i < 65536 * scale * scale; i++)
            set += back[i] >> 24 != 0;
        CHECK_INT(set, 0, "and transparent");
        free(back);
        blob_free(one);
        blob_free(two);
    }
}

int main(void)
{
    struct png_encoder *n = png_encoder_new();
    test_palettes(n);
    test_true(n);
    test_quantised(n);
    test_small_things(n);
    png_encoder_free(n);
    png_encoder_free(NULL);
    return test_end();
}
