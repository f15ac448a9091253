/* Pictures: size, kind and pixels are of the input. libpng reads back what was written. */
#include <png.h>

#include "draw/colour.h"
#include "draw/inks.h"
#include "draw/png.h"
#include "draw/stamp.h"
#include "draw/zlib_stream.h"

#include "fuzz.h"

enum { SIDE_MOST = 96, HEAD = 8, COLOUR = 4, FILE_BYTES = 1 << 20 };

/* Own colours; all of them; those of a palette; numbers of a palette. */
enum kind { OWN, TRUE, FIXED, NUMBERS, KINDS };

struct asked {
    int w, h;
    enum kind kind;
    bool opaque;
    uint8_t few;     /* colours repeat after so many; 0: as the bytes are */
    uint32_t ground; /* of numbers */
    struct png_options options;
};

static struct asked asked_of(const uint8_t *d)
{
    return (struct asked){.w = 1 + d[0] % SIDE_MOST,
                          .h = 1 + d[1] % SIDE_MOST,
                          .kind = d[2] % KINDS,
                          .opaque = d[3] & 1,
                          .few = d[4],
                          .ground = d[3] & 2 ? 0xFF000000u | (uint32_t)d[5] << 16 | d[6] : 0,
                          .options.level = d[7] % (ZLIB_LEVEL_MAX + 1)};
}

static void fill(struct picture *p, const struct asked *a, const uint8_t *data, size_t n)
{
    const size_t colours = n / COLOUR, around = a->few && a->few < colours ? a->few : colours;
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w && around; x++) {
            const uint8_t *c = data + ((size_t)y * (size_t)p->w + (size_t)x) % around * COLOUR;
            const uint32_t colour = (uint32_t)c[0] << 24 | (uint32_t)c[1] << 16 | (uint32_t)c[2] << 8 | c[3];
            picture_row(p, y)[x] = colour_to_pixel(colour | (a->opaque ? 0xFF000000u : 0));
        }
}

/* What a pixel is written as: where there are too many colours, any. */
static bool is_exact(const struct picture *p, enum kind kind)
{
    uint32_t seen[PALETTE_COLOURS];
    int n = 0;
    for (int i = 0; kind == OWN && i < p->w * p->h; i++) {
        int k = 0;
        while (k < n && seen[k] != p->px[i])
            k++;
        if (k == PALETTE_COLOURS)
            return false;
        if (k == n)
            seen[n++] = p->px[i];
    }
    return true;
}

static uint32_t expected(const struct picture *p, const struct asked *a, struct palette *palette, int i)
{
    if (p->index)
        return pixel_over(colour_to_pixel(a->ground), palette_pixel(palette, p->index[i]));
    return palette ? palette_pixel(palette, palette_nearest(palette, p->px[i])) : p->px[i];
}

static void check(const struct bytes *file, const struct picture *p, const struct asked *a,
                  struct palette *palette)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    FUZZ_HOLDS(png_image_begin_read_from_memory(&image, file->data, file->n));
    FUZZ_HOLDS((int)image.width == p->w && (int)image.height == p->h);
    image.format = PNG_FORMAT_RGBA;
    uint8_t *read = malloc(PNG_IMAGE_SIZE(image));
    FUZZ_HOLDS(read && png_image_finish_read(&image, NULL, read, 0, NULL));
    const bool exact = !p->px || is_exact(p, a->kind);
    for (int i = 0; exact && i < p->w * p->h; i++) {
        const uint8_t *r = read + (size_t)i * 4;
        const uint32_t got = (uint32_t)r[3] << 24 | (uint32_t)r[0] << 16 | (uint32_t)r[1] << 8 | r[2];
        FUZZ_HOLDS(got == pixel_to_colour(expected(p, a, palette, i)));
    }
    free(read);
}

static void write_and_check(const struct picture *p, const struct asked *a, struct palette *palette)
{
    static struct png_encoder *encoder; /* one for all, as a worker's: what it keeps must not be seen */
    struct err e = {0};
    struct bytes file;
    if (!encoder)
        encoder = png_encoder_new();
    bytes_init(&file, FILE_BYTES);
    FUZZ_HOLDS(png_encode(encoder, p, &a->options, &file, &e));
    check(&file, p, a, palette);
    bytes_release(&file);
}

static void in_colours(struct asked *a, struct picture *p)
{
    struct palette_sample *sample = palette_sample_new();
    struct picture numbers = {0};
    palette_sample_add(sample, p, 1);
    struct palette *palette = palette_new(sample, a->opaque);
    static struct inks inks; /* as inks_new makes them, but for what comes out of laying one on another */
    inks = (struct inks){.inks = palette, .ground = palette, .bare = (uint8_t)palette_nearest(palette, 0)};
    palette_sample_free(sample);
    if (a->kind == FIXED) {
        a->options.palette = palette;
        write_and_check(p, a, palette);
    } else {
        a->options.ground = a->ground;
        FUZZ_HOLDS(picture_resize_indexed(&numbers, p->w, p->h, &inks, NULL));
        picture_to_index(&numbers, p);
        write_and_check(&numbers, a, palette);
    }
    picture_release(&numbers);
    palette_free(palette);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct picture p;
    if (n < HEAD)
        return 0;
    struct asked a = asked_of(data);
    FUZZ_HOLDS(picture_init(&p, a.w, a.h, NULL));
    fill(&p, &a, data + HEAD, n - HEAD);
    a.options.colours = a.kind == TRUE ? PNG_TRUE : PNG_PALETTE;
    if (a.kind == FIXED || a.kind == NUMBERS)
        in_colours(&a, &p);
    else
        write_and_check(&p, &a, NULL);
    picture_release(&p);
    return 0;
}
