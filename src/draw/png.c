#include "draw/png.h"

#include <assert.h>
#include <libdeflate.h>
#include <png.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draw/colour.h"
#include "draw/quantise.h"

#define PALETTE_MAX    256
#define LEVEL_MAX      12
#define SLOT_BITS      15
#define SLOTS          (1 << SLOT_BITS)
#define COLOURS_MAX    (SLOTS / 2)
#define NO_COLOUR      UINT16_MAX
#define FIBONACCI_HASH 0x9E3779B1u

struct slot {
    uint32_t pixel;
    uint16_t at, round; /* taken when the round is the encoder's */
};

struct png_encoder {
    struct libdeflate_compressor *compressor[LEVEL_MAX + 1]; /* made when first used */
    uint8_t *lines;  /* what is deflated: each row behind its filter byte */
    uint16_t *index; /* place in colours[] of each pixel */
    uint8_t *packed; /* the zlib stream */
    size_t lines_capacity, index_capacity, packed_capacity;
    struct slot slots[SLOTS];
    uint16_t round;
    int n_colours;
    struct quantise_colour colours[COLOURS_MAX];
    uint8_t map[COLOURS_MAX];
    uint32_t palette[PALETTE_MAX];
};

struct png_encoder *png_encoder_new(void)
{
    return mem_alloc(1, sizeof(struct png_encoder));
}

void png_encoder_free(struct png_encoder *n)
{
    if (!n)
        return;
    for (int i = 0; i <= LEVEL_MAX; i++)
        if (n->compressor[i])
            libdeflate_free_compressor(n->compressor[i]);
    free(n->lines);
    free(n->index);
    free(n->packed);
    free(n);
}

static void *scratch(void *old, size_t *capacity, size_t count, size_t size)
{
    if (count <= *capacity)
        return old;
    free(old);
    *capacity = count;
    return mem_alloc(count, size);
}

/* The place of a pixel in colours[]: a new one when it is met first, NO_COLOUR when there are too many. */
static unsigned colour_at(struct png_encoder *n, uint32_t pixel)
{
    uint32_t at = pixel * FIBONACCI_HASH >> (32 - SLOT_BITS);
    for (; n->slots[at].round == n->round; at = (at + 1) & (SLOTS - 1))
        if (n->slots[at].pixel == pixel)
            return n->slots[at].at;
    if (n->n_colours == COLOURS_MAX)
        return NO_COLOUR;
    n->slots[at] = (struct slot){pixel, (uint16_t)n->n_colours, n->round};
    n->colours[n->n_colours] = (struct quantise_colour){pixel, 0};
    return (unsigned)n->n_colours++;
}

static void forget_colours(struct png_encoder *n)
{
    n->n_colours = 0;
    if (++n->round == 0) { /* once in 65536 pictures the slots are cleared indeed */
        memset(n->slots, 0, sizeof n->slots);
        n->round = 1;
    }
}

/* Places in colours[] of the pixels of a row, looking only at the bits of the mask; every pixel counts
 * `times`. Returns false when there are too many colours. A map is made of runs, so a run costs one look. */
static bool index_row(struct png_encoder *n, const uint32_t *from, size_t w, uint32_t mask, uint32_t times,
                      uint16_t *to)
{
    for (size_t x = 0; x < w;) {
        uint32_t pixel = from[x] & mask;
        unsigned at = colour_at(n, pixel);
        if (at == NO_COLOUR)
            return false;
        if (n->colours[at].count == 0) /* the value first met stands for all that the mask makes equal */
            n->colours[at].pixel = from[x];
        size_t start = x;
        do
            to[x++] = (uint16_t)at;
        while (x < w && (from[x] & mask) == pixel);
        n->colours[at].count += times * (uint32_t)(x - start);
    }
    return true;
}

/* Count the distinct colours into colours[], and their places for the pixels into index[]. Rows like the one
 * above are many on a map and cost a memcmp. */
static bool index_pixels(struct png_encoder *n, const struct picture *p, uint32_t mask)
{
    size_t w = (size_t)p->w;
    uint32_t times = 1;
    forget_colours(n);
    for (int y = 0; y < p->h; y += (int)times) {
        const uint32_t *row = picture_row(p, y);
        uint16_t *to = n->index + (size_t)y * w;
        for (times = 1; y + (int)times < p->h; times++)
            if (memcmp(row, picture_row(p, y + (int)times), w * sizeof *row) != 0)
                break;
        if (!index_row(n, row, w, mask, times, to))
            return false;
        for (size_t k = 1; k < times; k++)
            memcpy(to + k * w, to, w * sizeof *to);
    }
    return true;
}

/* Fill palette[] and map[], which takes a place in colours[] to one in palette[]. Returns the number of
 * colours. */
static int choose_palette(struct png_encoder *n, const struct picture *p)
{
    /* low bits are dropped only where there are more colours than anyone can see; the last leaves 8^4 */
    static const uint32_t masks[] = {0xFFFFFFFF, 0xFEFEFEFE, 0xFCFCFCFC, 0xF8F8F8F8, 0xF0F0F0F0, 0xE0E0E0E0};
    size_t i = 0, count = sizeof masks / sizeof *masks;
    n->index = scratch(n->index, &n->index_capacity, (size_t)p->w * (size_t)p->h, sizeof *n->index);
    while (i < count && !index_pixels(n, p, masks[i]))
        i++;
    assert(i < count);
    if (n->n_colours > PALETTE_MAX)
        return quantise(n->colours, n->n_colours, PALETTE_MAX, n->palette, n->map);
    for (int k = 0; k < n->n_colours; k++) {
        n->palette[k] = n->colours[k].pixel;
        n->map[k] = (uint8_t)k;
    }
    return n->n_colours;
}

/* Put translucent colours before opaque ones, so that tRNS is short. Returns how many are translucent. */
static int translucent_first(struct png_encoder *n, int colours)
{
    uint8_t to[PALETTE_MAX] = {0};
    uint32_t sorted[PALETTE_MAX] = {0};
    int translucent = 0, k = 0;
    for (int i = 0; i < colours; i++)
        if (n->palette[i] >> 24 != 255) {
            sorted[k] = n->palette[i];
            to[i] = (uint8_t)k++;
        }
    translucent = k;
    for (int i = 0; i < colours; i++)
        if (n->palette[i] >> 24 == 255) {
            sorted[k] = n->palette[i];
            to[i] = (uint8_t)k++;
        }
    memcpy(n->palette, sorted, (size_t)colours * sizeof *sorted);
    for (int i = 0; i < n->n_colours; i++)
        n->map[i] = to[n->map[i]];
    return translucent;
}

/* The lines of the file, `bits` a pixel, the first in the high bits. Returns the size of all lines. */
static size_t fill_lines(struct png_encoder *n, const struct picture *p, int bits)
{
    size_t w = (size_t)p->w, each = 8 / (size_t)bits, line = (w + each - 1) / each + 1;
    size_t size = line * (size_t)p->h;
    n->lines = scratch(n->lines, &n->lines_capacity, size, 1);
    for (size_t y = 0; y < (size_t)p->h; y++) {
        const uint16_t *from = n->index + y * w;
        uint8_t *to = n->lines + y * line;
        *to++ = 0;
        if (y && memcmp(from, from - w, w * sizeof *from) == 0) {
            memcpy(to, to - line, line - 1);
            continue;
        }
        if (bits == 8) {
            for (size_t x = 0; x < w; x++)
                to[x] = n->map[from[x]];
            continue;
        }
        for (size_t x = 0; x < w; x += each) {
            unsigned byte = 0;
            for (size_t k = 0; k < each; k++)
                byte = byte << bits | (x + k < w ? n->map[from[x + k]] : 0u);
            *to++ = (uint8_t)byte;
        }
    }
    return size;
}

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

struct header {
    int w, h, bits, type; /* type: PNG_COLOR_TYPE_... */
    int colours, translucent;
};

/* The chunks around the finished zlib stream. libpng reports errors by longjmp; none is expected, as the sink
 * never fails. */
static bool write_chunks(const struct png_encoder *n, const struct header *h, size_t packed_size,
                         struct bytes *out)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    if (!png)
        return false;
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, NULL);
        return false;
    }
    uint8_t ihdr[13] = {0}, plte[3 * PALETTE_MAX], trns[PALETTE_MAX];
    png_set_write_fn(png, out, on_write, on_flush);
    png_write_sig(png);
    put_u32(ihdr, (uint32_t)h->w);
    put_u32(ihdr + 4, (uint32_t)h->h);
    ihdr[8] = (uint8_t)h->bits;
    ihdr[9] = (uint8_t)h->type;
    png_write_chunk(png, (png_const_bytep) "IHDR", ihdr, sizeof ihdr);
    for (int i = 0; i < h->colours; i++) {
        uint32_t colour = pixel_to_colour(n->palette[i]);
        plte[3 * i] = (uint8_t)(colour >> 16);
        plte[3 * i + 1] = (uint8_t)(colour >> 8);
        plte[3 * i + 2] = (uint8_t)colour;
        trns[i] = (uint8_t)(colour >> 24);
    }
    if (h->colours)
        png_write_chunk(png, (png_const_bytep) "PLTE", plte, 3 * (size_t)h->colours);
    if (h->translucent)
        png_write_chunk(png, (png_const_bytep) "tRNS", trns, (size_t)h->translucent);
    png_write_chunk(png, (png_const_bytep) "IDAT", n->packed, packed_size);
    png_write_chunk(png, (png_const_bytep) "IEND", NULL, 0);
    png_destroy_write_struct(&png, NULL);
    return true;
}

static bool finish(struct png_encoder *n, const struct header *h, size_t size, int level, struct bytes *out,
                   struct err *e)
{
    if (!n->compressor[level])
        n->compressor[level] = libdeflate_alloc_compressor(level);
    if (!n->compressor[level])
        return err_set(e, ERR_INTERNAL, "There is no memory for a compressor of level %d.", level);
    size_t bound = libdeflate_zlib_compress_bound(n->compressor[level], size);
    n->packed = scratch(n->packed, &n->packed_capacity, bound, 1);
    size_t packed = libdeflate_zlib_compress(n->compressor[level], n->lines, size, n->packed, bound);
    assert(packed); /* the bound holds */
    if (!write_chunks(n, h, packed, out))
        return err_set(e, ERR_INTERNAL, "libpng could not write a picture of %d x %d pixels.", h->w, h->h);
    if (out->full)
        return err_set(e, ERR_TOO_LARGE, "A PNG of %d x %d pixels does not fit into %zu bytes.", h->w, h->h,
                       out->ceiling);
    return true;
}

/* Three or four bytes a pixel. Maps are flat, and flat rows deflate best as they are: no filter. */
static size_t fill_true(struct png_encoder *n, const struct picture *p, bool opaque)
{
    size_t each = opaque ? 3 : 4, line = (size_t)p->w * each + 1;
    n->lines = scratch(n->lines, &n->lines_capacity, line * (size_t)p->h, 1);
    uint8_t *to = n->lines;
    uint32_t last = 0, colour = 0;
    for (int y = 0; y < p->h; y++) {
        const uint32_t *from = picture_row(p, y);
        *to++ = 0;
        for (int x = 0; x < p->w; x++, to += each) {
            if (from[x] != last) {
                last = from[x];
                colour = pixel_to_colour(last);
            }
            to[0] = (uint8_t)(colour >> 16);
            to[1] = (uint8_t)(colour >> 8);
            to[2] = (uint8_t)colour;
            if (!opaque)
                to[3] = (uint8_t)(colour >> 24);
        }
    }
    return line * (size_t)p->h;
}

static bool all_opaque(const struct picture *p)
{
    for (int y = 0; y < p->h; y++) {
        const uint32_t *row = picture_row(p, y);
        uint32_t all = 0xFF000000u;
        for (int x = 0; x < p->w; x++)
            all &= row[x];
        if (all != 0xFF000000u)
            return false;
    }
    return true;
}

bool png_encode(struct png_encoder *n, const struct picture *p, const struct png_options *options,
                struct bytes *out, struct err *e)
{
    int level = options && options->level ? options->level : PNG_LEVEL;
    assert(p->w > 0 && p->h > 0 && level >= 1 && level <= LEVEL_MAX);
    struct header h = {.w = p->w, .h = p->h, .bits = 8};
    if (options && options->colours == PNG_TRUE) {
        bool opaque = all_opaque(p);
        h.type = opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA;
        return finish(n, &h, fill_true(n, p, opaque), level, out, e);
    }
    h.type = PNG_COLOR_TYPE_PALETTE;
    h.colours = choose_palette(n, p);
    h.translucent = translucent_first(n, h.colours);
    h.bits = h.colours <= 2 ? 1 : h.colours <= 4 ? 2 : h.colours <= 16 ? 4 : 8;
    return finish(n, &h, fill_lines(n, p, h.bits), level, out, e);
}

static struct blob *transparent[PNG_SCALE_MAX + 1]; /* process lifetime, immutable after the first use */
static pthread_once_t transparent_once = PTHREAD_ONCE_INIT;

static void make_transparent(void)
{
    struct png_encoder *n = png_encoder_new();
    for (int scale = 1; scale <= PNG_SCALE_MAX; scale++) {
        struct picture p;
        struct bytes out;
        bool made = picture_init(&p, PNG_TILE_SIDE * scale, PNG_TILE_SIDE * scale, NULL);
        bytes_init(&out, 65536);
        made = made && png_encode(n, &p, &(struct png_options){.level = LEVEL_MAX}, &out, NULL);
        assert(made);
        transparent[scale] = blob_new(out.data, out.n);
        bytes_release(&out);
        picture_release(&p);
    }
    png_encoder_free(n);
}

struct blob *png_transparent(int scale)
{
    assert(scale >= 1 && scale <= PNG_SCALE_MAX);
    pthread_once(&transparent_once, make_transparent);
    return blob_ref(transparent[scale]);
}
