/* Files are read back by libpng: the same pixels in fewer bytes; what is no file of ours is left alone. */
#include "draw/png_small.h"

#include <png.h>

#include "draw/colour.h"
#include "draw/png.h"

#include "test.h"

enum { SIDE = 256, MOST = 1 << 20 };

static struct png_small *small;
static struct bytes in, out;
static int left; /* looks until it is to stop; negative: never */

static bool stopped(void *context)
{
    (void)context;
    return left == 0 || (left > 0 && left-- == 0);
}

static enum png_small_outcome pack(void)
{
    return png_small_pack(small, in.data, in.n, stopped, NULL, &out);
}

/* Red, green, blue, alpha of each pixel; to be freed. NULL when libpng refuses it. */
static unsigned char *decode(const struct bytes *b, size_t *n)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, b->data, b->n))
        return NULL;
    image.format = PNG_FORMAT_RGBA;
    *n = PNG_IMAGE_SIZE(image);
    unsigned char *rgba = malloc(*n);
    if (png_image_finish_read(&image, NULL, rgba, 0, NULL))
        return rgba;
    free(rgba);
    return NULL;
}

static bool alike(void)
{
    size_t n = 0, m = 0;
    unsigned char *a = decode(&in, &n), *b = decode(&out, &m);
    const bool same = a && b && n == m && memcmp(a, b, n) == 0;
    free(a);
    free(b);
    return same;
}

/* Colour number i of many, every fifth translucent. */
static uint32_t colour_of(unsigned i)
{
    return (i % 5 == 4 ? 60 + i % 100 : 255) << 24 | (i * 37 & 255) << 16 | (i * 101 & 255) << 8 | (i & 255);
}

/* A map is land and sea in wavy shapes: `colours` of them, in bands whose edges differ a little by row. */
static void draw(struct picture *p, unsigned colours)
{
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++) {
            const unsigned wave = (unsigned)(x + (y * y / 40 + y) % 23);
            picture_row(p, y)[x] = colour_to_pixel(colour_of(wave / 5 % colours));
        }
}

/* As the server writes it first. */
static void encode(unsigned colours, int w, int h, enum png_colours how)
{
    struct picture p;
    struct png_encoder *n = png_encoder_new();
    picture_init(&p, w, h, NULL);
    draw(&p, colours);
    bytes_reset(&in);
    CHECK(png_encode(n, &p, &(struct png_options){.colours = how}, &in, NULL));
    picture_release(&p);
    png_encoder_free(n);
}

static void test_pictures(void)
{
    static const struct {
        unsigned colours;
        int w, h;
    } CASES[] = {{1, SIDE, SIDE},  {2, SIDE, SIDE},   {3, SIDE, SIDE},   {16, SIDE, SIDE}, {17, SIDE, SIDE},
                 {40, SIDE, SIDE}, {256, SIDE, SIDE}, {200, 1024, 1024}, {7, 333, 77},     {5, 3, 300}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char what[80];
        snprintf(what, sizeof what, "%u colours, %d x %d", CASES[i].colours, CASES[i].w, CASES[i].h);
        encode(CASES[i].colours, CASES[i].w, CASES[i].h, PNG_PALETTE);
        const bool done = pack() == PNG_SMALL_DONE;
        CHECK_THAT(done && out.n < in.n && alike(), what);
        const size_t first = out.n;
        in.n = 0;
        bytes_add(&in, out.data, out.n);
        CHECK_INT(pack(), PNG_SMALL_NOT, "and not smaller a second time");
        CHECK_THAT(first == in.n, "nor another");
    }
    encode(200, 1025, 1024, PNG_PALETTE);
    CHECK_INT(pack(), PNG_SMALL_NOT, "one that is too large is left alone");
    encode(1, 1, 1, PNG_PALETTE);
    CHECK_THAT(pack() == PNG_SMALL_NOT || alike(), "the smallest picture");
}

static void on_write(png_structp png, png_bytep data, size_t n)
{
    bytes_add(png_get_io_ptr(png), data, n);
}

/* A file of three colours in 8 bits: more in its palette, one of them twice; with what others write too. */
static void write_other(bool text, int interlace)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_color colours[200] = {{0}};
    unsigned char row[64], alpha[4] = {255, 128, 255, 9}, *rows[64];
    char key[] = "Comment", value[] = "text";
    png_text comment = {.compression = PNG_TEXT_COMPRESSION_NONE, .key = key, .text = value};
    for (int i = 0; i < 200; i++)
        colours[i] = (png_color){(png_byte)i, (png_byte)(i / 2), 7};
    colours[199] = colours[10];
    for (int x = 0; x < 64; x++) {
        row[x] = (unsigned char)(x % 7 == 0 ? 199 : x % 3 == 0 ? 10 : x % 2 ? 1 : 150);
        rows[x] = row;
    }
    bytes_reset(&in);
    png_set_write_fn(png, &in, on_write, NULL);
    png_set_IHDR(png, info, 64, 64, 8, PNG_COLOR_TYPE_PALETTE, interlace, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_PLTE(png, info, colours, 200);
    png_set_tRNS(png, info, alpha, 4, NULL);
    if (text)
        png_set_text(png, info, &comment, 1);
    png_set_rows(png, info, rows);
    png_write_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
    png_destroy_write_struct(&png, &info);
}

static void test_palette(void)
{
    write_other(false, PNG_INTERLACE_NONE);
    CHECK_THAT(pack() == PNG_SMALL_DONE && alike(), "a file of another program");
    const unsigned char *plte = memmem(out.data, out.n, "PLTE", 4),
                        *trns = memmem(out.data, out.n, "tRNS", 4);
    CHECK_THAT(plte && plte[-1] == 9, "three colours are used of two hundred");
    CHECK_THAT(trns && trns[-1] == 1 && trns[4] == 128, "one of them is translucent, and stands first");
    write_other(true, PNG_INTERLACE_NONE);
    CHECK_INT(pack(), PNG_SMALL_NOT, "what says more than pixels is left alone");
    write_other(false, PNG_INTERLACE_ADAM7);
    CHECK_INT(pack(), PNG_SMALL_NOT, "an interlaced one too");
    encode(40, SIDE, SIDE, PNG_TRUE);
    CHECK_INT(pack(), PNG_SMALL_NOT, "and one without a palette");
}

/* Cut short anywhere, or with one byte changed: it is refused, or its pixels are as libpng reads them. */
static void test_damage(void)
{
    unsigned wrong = 0;
    encode(7, 64, 64, PNG_PALETTE);
    const size_t n = in.n;
    for (in.n = 0; in.n < n; in.n++)
        wrong += pack() != PNG_SMALL_NOT;
    CHECK_INT(wrong, 0, "a file that is cut short is left alone");
    for (size_t i = 0; i < n; i++) {
        in.data[i] ^= 0x11;
        if (pack() == PNG_SMALL_DONE)
            wrong += !alike();
        in.data[i] ^= 0x11;
    }
    CHECK_INT(wrong, 0, "nor is one made of a damaged file");
    CHECK_INT(pack(), PNG_SMALL_DONE, "the packer goes on after all of them");
}

static void test_stopping(void)
{
    encode(40, SIDE, SIDE, PNG_PALETTE);
    pack();
    const size_t whole = out.n;
    int stops = 0;
    for (left = 0; left >= 0; left = stops) { /* at each look in turn, until there is none left to stop at */
        if (pack() != PNG_SMALL_STOPPED)
            break;
        stops++;
    }
    CHECK_THAT(stops == 2, "it stops where it is told to");
    left = -1;
    CHECK_THAT(pack() == PNG_SMALL_DONE && out.n == whole && alike(), "and does the same work afterwards");
}

int main(void)
{
    left = -1;
    small = png_small_new();
    bytes_init(&in, 8 * MOST);
    bytes_init(&out, MOST);
    test_pictures();
    test_palette();
    test_damage();
    test_stopping();
    png_small_free(small);
    png_small_free(NULL);
    bytes_release(&in);
    bytes_release(&out);
    return test_end();
}
