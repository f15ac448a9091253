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
    uint8_t *rows;                   /* two of them, narrowed */
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
    free(s->rows);
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
    s->rows = mem_grow(s->rows, 2, (size_t)s->head.w);
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

static int brightness(uint32_t colour)
{
    return (int)(2 * (colour >> 16 & 255) + 5 * (colour >> 8 & 255) + (colour & 255));
}

static bool goes_before(uint32_t a, uint32_t b)
{
    if ((a >> 24 == 255) != (b >> 24 == 255))
        return a >> 24 != 255;
    if (brightness(a) != brightness(b))
        return brightness(a) < brightness(b);
    return a < b;
}

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

/* Those that are used, each once, translucent ones first as tRNS is short then, and from dark to bright. */
static void order_colours(struct png_small *s)
{
    struct png_head *h = &s->head;
    uint32_t colour[PNG_PALETTE_MAX] = {0};
    uint8_t to[PNG_PALETTE_MAX] = {0};
    int n = 0;
    for (int i = 0; i < h->colours; i++) {
        int at = 0;
        if (!s->count[i])
            continue;
        while (at < n && goes_before(colour[at], h->colour[i]))
            at++;
        if (at < n && colour[at] == h->colour[i])
            continue;
        memmove(colour + at + 1, colour + at, (size_t)(n++ - at) * sizeof *colour);
        colour[at] = h->colour[i];
    }
    for (int i = 0; i < h->colours; i++)
        for (int k = 0; k < n; k++)
            if (colour[k] == h->colour[i])
                to[i] = (uint8_t)k;
    for (size_t i = 0, pixels = (size_t)h->w * (size_t)h->h; i < pixels; i++)
        s->pixels[i] = to[s->pixels[i]];
    memcpy(h->colour, colour, sizeof colour);
    h->colours = n;
    h->translucent = 0;
    while (h->translucent < n && colour[h->translucent] >> 24 != 255)
        h->translucent++;
}

/* --- rows and filters --------------------------------------------------------------------------------------
 */

enum filter { FILTER_NONE, FILTER_SUB, FILTER_UP, FILTERS, FILTER_EACH = FILTERS };

static size_t row_bytes(const struct png_head *h, int bits)
{
    return ((size_t)h->w * (size_t)bits + 7) / 8;
}

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

/* The filter's byte, then a row of n: pixels have at most a byte each, so filters look one byte to the left.
 */
static void filter_row(enum filter f, const uint8_t *row, const uint8_t *above, size_t n, uint8_t *to)
{
    *to++ = (uint8_t)f;
    for (size_t i = 0; i < n; i++) {
        const uint8_t left = i ? row[i - 1] : 0, up = above ? above[i] : 0;
        to[i] = (uint8_t)(row[i] - (f == FILTER_SUB ? left : f == FILTER_UP ? up : 0));
    }
}

/* The usual guess of which filter is best for a row: the least sum of what it leaves, as signed bytes. */
static unsigned cost_of_row(const uint8_t *filtered, size_t n)
{
    unsigned cost = 0;
    for (size_t i = 1; i <= n; i++)
        cost += filtered[i] < 128 ? filtered[i] : 256u - filtered[i];
    return cost;
}

static void filter_row_best(const uint8_t *row, const uint8_t *above, size_t n, uint8_t *to)
{
    enum filter best = FILTER_NONE;
    unsigned least = UINT32_MAX;
    for (enum filter f = FILTER_NONE; f < FILTERS; f++) {
        filter_row(f, row, above, n, to);
        const unsigned cost = cost_of_row(to, n);
        if (cost < least) {
            least = cost;
            best = f;
        }
    }
    filter_row(best, row, above, n, to);
}

/* Into lines; returns how many bytes they are. */
static size_t fill_lines(struct png_small *s, int bits, enum filter filter)
{
    const size_t n = row_bytes(&s->head, bits), w = (size_t)s->head.w;
    uint8_t *row = s->rows, *above = NULL;
    for (int y = 0; y < s->head.h; y++) {
        uint8_t *to = s->lines + (size_t)y * (n + 1);
        narrow_row(s->pixels + (size_t)y * w, w, bits, row);
        if (filter == FILTER_EACH)
            filter_row_best(row, above, n, to);
        else
            filter_row(filter, row, above, n, to);
        above = row;
        row = row == s->rows ? s->rows + n : s->rows;
    }
    return (n + 1) * (size_t)s->head.h;
}

/* --- the smallest ------------------------------------------------------------------------------------------
 */

/* What was the smallest of some tiles or other; bits 0: as few as do. */
static const struct way {
    int bits;
    enum filter filter;
} WAYS[] = {{0, FILTER_NONE}, {8, FILTER_NONE}, {8, FILTER_UP}, {8, FILTER_SUB}, {8, FILTER_EACH}};

static int fewest_bits(int colours)
{
    return colours <= 2 ? 1 : colours <= 4 ? 2 : colours <= 16 ? 4 : 8;
}

/* The way that gives the smallest stream; NULL: it was stopped. */
static const struct way *find_way(struct png_small *s, bool (*stopped)(void *), void *context)
{
    const struct way *best = NULL;
    size_t least = SIZE_MAX, size;
    for (const struct way *w = WAYS; w < WAYS + sizeof WAYS / sizeof WAYS[0]; w++) {
        const int bits = w->bits ? w->bits : fewest_bits(s->head.colours);
        if (stopped(context))
            return NULL;
        if (w > WAYS && bits == fewest_bits(s->head.colours) && w->filter == WAYS->filter)
            continue; /* as the first */
        const size_t lines = fill_lines(s, bits, w->filter);
        if (zlib_stream_pack(s->stream, s->lines, lines, LEVEL_TRIED, &size, NULL) && size < least) {
            least = size;
            best = w;
        }
    }
    return best && !stopped(context) ? best : NULL;
}

enum png_small_outcome png_small_pack(struct png_small *s, const void *data, size_t n,
                                      bool (*stopped)(void *context), void *context, struct bytes *out)
{
    bytes_reset(out);
    if (stopped(context))
        return PNG_SMALL_STOPPED;
    if (!read_pixels(s, data, n) || !count_colours(s))
        return PNG_SMALL_NOT;
    order_colours(s);
    const struct way *way = find_way(s, stopped, context);
    if (!way)
        return PNG_SMALL_STOPPED;
    size_t size;
    s->head.type = PNG_COLOR_TYPE_PALETTE;
    s->head.bits = way->bits ? way->bits : fewest_bits(s->head.colours);
    const size_t lines = fill_lines(s, s->head.bits, way->filter);
    const uint8_t *stream = zlib_stream_pack(s->stream, s->lines, lines, ZLIB_LEVEL_MAX, &size, NULL);
    const bool done = stream && png_file_write(&s->head, stream, size, out) && !out->full && out->n < n;
    return done ? PNG_SMALL_DONE : PNG_SMALL_NOT;
}
