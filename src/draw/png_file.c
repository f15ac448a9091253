#include "draw/png_file.h"

#include <png.h>
#include <setjmp.h>

static void on_write(png_structp png, png_bytep data, size_t size)
{
    bytes_add(png_get_io_ptr(png), data, size);
}

static void on_flush(png_structp png)
{
    (void)png;
}

static void put_u32(uint8_t *to, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void write_head(png_structp png, const struct png_head *h)
{
    uint8_t ihdr[13] = {0}, plte[3 * PNG_PALETTE_MAX], trns[PNG_PALETTE_MAX];
    put_u32(ihdr, (uint32_t)h->w);
    put_u32(ihdr + 4, (uint32_t)h->h);
    ihdr[8] = (uint8_t)h->bits;
    ihdr[9] = (uint8_t)h->type;
    png_write_chunk(png, (png_const_bytep) "IHDR", ihdr, sizeof ihdr);
    for (int i = 0; i < h->colours; i++) {
        plte[3 * i] = (uint8_t)(h->colour[i] >> 16);
        plte[3 * i + 1] = (uint8_t)(h->colour[i] >> 8);
        plte[3 * i + 2] = (uint8_t)h->colour[i];
        trns[i] = (uint8_t)(h->colour[i] >> 24);
    }
    if (h->colours)
        png_write_chunk(png, (png_const_bytep) "PLTE", plte, 3 * (size_t)h->colours);
    if (h->translucent)
        png_write_chunk(png, (png_const_bytep) "tRNS", trns, (size_t)h->translucent);
}

/* libpng reports errors by longjmp; none is expected, as the sink never fails. */
bool png_file_write(const struct png_head *h, const uint8_t *stream, size_t n, struct bytes *out)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    if (!png)
        return false;
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, NULL);
        return false;
    }
    png_set_write_fn(png, out, on_write, on_flush);
    png_write_sig(png);
    write_head(png, h);
    png_write_chunk(png, (png_const_bytep) "IDAT", stream, n);
    png_write_chunk(png, (png_const_bytep) "IEND", NULL, 0);
    png_destroy_write_struct(&png, NULL);
    return true;
}
