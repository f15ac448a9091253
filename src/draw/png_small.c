#include "draw/png_small.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draw/png_file.h"
#include "draw/zlib_stream.h"

enum { LEVEL_TRIED = 6 }; /* is enough to tell which way is the smallest */

struct png_small {
    struct zlib_stream *stream;
    const uint8_t *data; /* of the file, what is still to be read */
    size_t left;
    struct png_head head;
    uint32_t count[PNG_PALETTE_MAX]; /* of pixels of each colour of head */
    uint8_t *pixels;                 /* a number of head.colour each */
    uint8_t *lines;                  /* what is deflated: each row behind its filter byte */
    size_t capacity;                 /* of pixels and of lines */
};

struct png_small *png_small_new(void)
{
    struct png_small *s = mem_alloc(1, sizeof *s);
    s->stream = zlib_stream_new();
    return s;
}

void png_small_free(struct png_small *s)
{
    if (!s)
        return;
    zlib_stream_free(s->stream);
    free(s->pixels);
    free(s->lines);
    free(s);
}

/* --- reading -----------------------------------------------------------------------------------------------
 */

static void on_read(png_structp png, png_bytep to, size_t n)
{
    struct png_small *s = png_get_io_ptr(png);
    if (n > s->left)
        png_error(png, "it ends early");
    memcpy(to, s->data, n);
    s->data += n;
    s->left -= n;
}

static void on_error(png_structp png, png_const_charp text)
{
    (void)text;
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static bool is_ours(png_structp png, png_infop info)
{
    png_textp texts = NULL;
    png_unknown_chunkp unknown = NULL;
    const uint32_t others = ~(uint32_t)(PNG_INFO_PLTE | PNG_INFO_tRNS | PNG_INFO_IDAT);
    const uint64_t pixels = (uint64_t)png_get_image_width(png, info) * png_get_image_height(png, info);
    return png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE &&
           png_get_interlace_type(png, info) == PNG_INTERLACE_NONE && png_get_valid(png, info, others) == 0 &&
           png_get_text(png, info, &texts, NULL) == 0 && png_get_unknown_chunks(png, info, &unknown) == 0 &&
           pixels <= PNG_SMALL_PIXELS;
}

static void read_palette(struct png_head *h, png_structp png, png_infop info)
{
    png_colorp plte = NULL;
    png_bytep trns = NULL;
    int n_trns = 0;
    h->w = (int)png_get_image_width(png, info);
    h->h = (int)png_get_image_height(png, info);
    png_get_PLTE(png, info, &plte, &h->colours);
    png_get_tRNS(png, info, &trns, &n_trns, NULL);
    for (int i = 0; i < h->colours; i++)
        h->colour[i] = (uint32_t)(i < n_trns ? trns[i] : 255) << 24 | (uint32_t)plte[i].red << 16 |
                       (uint32_t)plte[i].green << 8 | plte[i].blue;
}

static void make_room(struct png_small *s)
{
    const size_t n = ((size_t)s->head.w + 1) * (size_t)s->head.h;
    if (n <= s->capacity)
        return;
    s->capacity = n;
    s->pixels = mem_grow(s->pixels, n, 1);
    s->lines = mem_grow(s->lines, n, 1);
}

static bool read_file(struct png_small *s, png_structp png, png_infop info)
{
    if (setjmp(png_jmpbuf(png)))
        return false;
    png_set_read_fn(png, s, on_read);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_ALWAYS, NULL, 0);
    png_read_info(png, info);
    if (!is_ours(png, info))
        return false;
    read_palette(&s->head, png, info);
    png_set_packing(png);
    make_room(s);
    for (int y = 0; y < s->head.h; y++)
        png_read_row(png, s->pixels + (size_t)y * (size_t)s->head.w, NULL);
    png_read_end(png, info);
    return is_ours(png, info); /* of what came behind the pixels too */
}

static bool read_pixels(struct png_small *s, const void *data, size_t n)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    s->data = data;
    s->left = n;
    s->head = (struct png_head){0};
    const bool done = info && read_file(s, png, info) && s->left == 0;
    png_destroy_read_struct(&png, &info, NULL);
    return done;
}

/* --- the palette -------------------------------------------------------------------------------------------
 */

/* A pixel that names a colour that is not there is no pixel. */
static bool count_colours(struct png_small *s)
{
    const size_t pixels = (size_t)s->head.w * (size_t)s->head.h;
    memset(s->count, 0, sizeof s->count);
    for (size_t i = 0; i < pixels; i++)
        s->count[s->pixels[i]]++;
    for (int i = s->head.colours; i < PNG_PALETTE_MAX; i++)
        if (s->count[i])
            return false;
    return true;
}

/* One after the other in the palette of what is made: translucent ones first, as tRNS is short then, and of
 * these the most frequent first: codes of equal length stand together, and their table takes less room. */
static bool goes_before(const struct png_small *s, int a, int b)
{
    const bool opaque_a = s->head.colour[a] >> 24 == 255, opaque_b = s->head.colour[b] >> 24 == 255;
    return opaque_a == opaque_b ? s->count[a] > s->count[b] : opaque_b;
}

/* Equal colours become one: what counts the others is added to the first, whose number they get. */
static void join_equals(struct png_small *s, uint8_t first[PNG_PALETTE_MAX])
{
    for (int i = 0; i < s->head.colours; i++) {
        first[i] = (uint8_t)i;
        for (int k = 0; k < i; k++)
            if (first[k] == k && s->head.colour[k] == s->head.colour[i]) {
                first[i] = (uint8_t)k;
                s->count[k] += s->count[i];
                s->count[i] = 0;
                break;
            }
    }
}

/* Those that are used, in their order; pixels get their numbers. */
static void choose_colours(struct png_small *s)
{
    struct png_head *h = &s->head;
    uint8_t first[PNG_PALETTE_MAX], list[PNG_PALETTE_MAX], to[PNG_PALETTE_MAX] = {0};
    uint32_t colour[PNG_PALETTE_MAX] = {0};
    int n = 0;
    join_equals(s, first);
    for (int i = 0; i < h->colours; i++) {
        int at = n;
        if (!s->count[i])
            continue;
        for (; at > 0 && goes_before(s, i, list[at - 1]); at--)
            list[at] = list[at - 1];
        list[at] = (uint8_t)i;
        n++;
    }
    h->translucent = 0;
    for (int k = 0; k < n; k++) {
        to[list[k]] = (uint8_t)k;
        colour[k] = h->colour[list[k]];
        h->translucent += colour[k] >> 24 != 255;
    }
    for (size_t i = 0, pixels = (size_t)h->w * (size_t)h->h; i < pixels; i++)
        s->pixels[i] = to[first[s->pixels[i]]];
    memcpy(h->colour, colour, sizeof colour);
    h->colours = n;
}

/* --- the smallest ------------------------------------------------------------------------------------------
 */

/* From a byte a pixel to `bits` a pixel, the first in the high bits. */
static void narrow_row(const uint8_t *from, size_t w, int bits, uint8_t *to)
{
    for (size_t x = 0, each = 8 / (size_t)bits; x < w; x += each) {
        unsigned byte = 0;
        for (size_t k = 0; k < each; k++)
            byte = byte << bits | (x + k < w ? from[x + k] : 0);
        *to++ = (uint8_t)byte;
    }
}

/* Into lines; returns how many bytes they are. No row has a filter: over tiles of every layer neither Sub nor
 * Up nor the usual choice for each row gave a smaller file, with neighbours in the palette alike or not.
 */
static size_t fill_lines(struct png_small *s, int bits)
{
    const size_t w = (size_t)s->head.w, line = (w * (size_t)bits + 7) / 8 + 1;
    for (int y = 0; y < s->head.h; y++) {
        uint8_t *to = s->lines + (size_t)y * line;
        *to = 0;
        narrow_row(s->pixels + (size_t)y * w, w, bits, to + 1);
    }
    return line * (size_t)s->head.h;
}

/* With so many bits a pixel, at this level; NULL: there is no memory. */
static const uint8_t *deflate(struct png_small *s, int bits, int level, size_t *size)
{
    return zlib_stream_pack(s->stream, s->lines, fill_lines(s, bits), level, size, NULL);
}

/* As few bits as do; or 8, where repeated shapes that no byte begins with are found then. */
static int choose_bits(struct png_small *s)
{
    const int n = s->head.colours, few = n <= 2 ? 1 : n <= 4 ? 2 : n <= 16 ? 4 : 8;
    size_t narrow, wide;
    if (few == 8 || !deflate(s, few, LEVEL_TRIED, &narrow) || !deflate(s, 8, LEVEL_TRIED, &wide))
        return few;
    return wide < narrow ? 8 : few;
}

enum png_small_outcome png_small_pack(struct png_small *s, const void *data, size_t n,
                                      bool (*stopped)(void *context), void *context, struct bytes *out)
{
    size_t size;
    bytes_reset(out);
    if (stopped(context))
        return PNG_SMALL_STOPPED;
    if (!read_pixels(s, data, n) || !count_colours(s))
        return PNG_SMALL_NOT;
    choose_colours(s);
    s->head.type = PNG_COLOR_TYPE_PALETTE;
    s->head.bits = choose_bits(s);
    if (stopped(context))
        return PNG_SMALL_STOPPED;
    const uint8_t *stream = deflate(s, s->head.bits, ZLIB_LEVEL_MAX, &size);
    const bool done = stream && png_file_write(&s->head, stream, size, out) && !out->full && out->n < n;
    return done ? PNG_SMALL_DONE : PNG_SMALL_NOT;
}
