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
#define SMALL_SLOTS    1024 /* powers of two, far above what is put in */
#define LARGE_SLOTS    32768
#define LARGE_COLOURS  16384
#define NO_COLOUR      UINT16_MAX
#define FIBONACCI_HASH 0x9E3779B1u

struct slot {
    uint32_t pixel;
    uint16_t at;
};

struct png_encoder {
    struct libdeflate_compressor *compressor[LEVEL_MAX + 1]; /* made when first used */
    uint8_t *lines;  /* what is deflated: each row behind its filter byte */
    uint16_t *index; /* place in colours[] of each pixel */
    uint8_t *packed; /* the zlib stream */
    size_t lines_capacity, index_capacity, packed_capacity;
    struct slot small[SMALL_SLOTS], large[LARGE_SLOTS];
    uint32_t palette[PALETTE_MAX];
    struct quantise_colour colours[LARGE_COLOURS];
    uint8_t map[LARGE_COLOURS];
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

/* The slot that holds the pixel or where it goes. */
static struct slot *find_slot(struct slot *slots, unsigned bits, uint32_t pixel)
{
    uint32_t at = pixel * FIBONACCI_HASH >> (32 - bits), mask = (1u << bits) - 1;
    while (slots[at].at != NO_COLOUR && slots[at].pixel != pixel)
        at = (at + 1) & mask;
    return &slots[at];
}

/* One byte a pixel into lines[], palette[] in order of appearance. Returns the number of colours, or 0 when
 * they are more than 256. Rows like the one above, most of a map, cost a memcmp. */
static int index_exactly(struct png_encoder *n, const struct picture *p)
{
    size_t w = (size_t)p->w;
    int colours = 0;
    uint32_t last = ~p->px[0];
    uint8_t last_at = 0;
    memset(n->small, 0xFF, sizeof n->small);
    for (int y = 0; y < p->h; y++) {
        const uint32_t *from = picture_row(p, y);
        uint8_t *to = n->lines + (size_t)y * (w + 1);
        if (y && memcmp(from, picture_row(p, y - 1), w * sizeof *from) == 0) {
            memcpy(to, to - (w + 1), w + 1);
            continue;
        }
        *to++ = 0;
        for (size_t x = 0; x < w; x++) {
            if (from[x] != last) {
                last = from[x];
                struct slot *s = find_slot(n->small, 10, last);
                if (s->at == NO_COLOUR) {
                    if (colours == PALETTE_MAX)
                        return 0;
                    n->palette[colours] = last;
                    *s = (struct slot){last, (uint16_t)colours++};
                }
                last_at = (uint8_t)s->at;
            }
            to[x] = last_at;
        }
    }
    return colours;
}

/* Count the distinct colours under the mask into colours[], their place for each pixel into index[]. Returns
 * their number, or 0 when there are too many. */
static int count_colours(struct png_encoder *n, const struct picture *p, uint32_t mask)
{
    int colours = 0;
    uint32_t last = ~p->px[0] & mask, at = 0;
    uint16_t *to = n->index;
    memset(n->large, 0xFF, sizeof n->large);
    for (int y = 0; y < p->h; y++) {
        const uint32_t *from = picture_row(p, y);
        for (int x = 0; x < p->w; x++) {
            uint32_t pixel = from[x] & mask;
            if (pixel != last || colours == 0) {
                last = pixel;
                struct slot *s = find_slot(n->large, 15, pixel);
                if (s->at == NO_COLOUR) {
                    if (colours == LARGE_COLOURS)
                        return 0;
                    /* the value first met stands for those that the mask makes equal */
                    n->colours[colours] = (struct quantise_colour){from[x], 0};
                    *s = (struct slot){pixel, (uint16_t)colours++};
                }
                at = s->at;
            }
            n->colours[at].count++;
            *to++ = (uint16_t)at;
        }
    }
    return colours;
}

static int index_nearly(struct png_encoder *n, const struct picture *p)
{
    /* low bits are dropped only where there are more colours than anyone can see */
    static const uint32_t masks[] = {0xFFFFFFFF, 0xFEFEFEFE, 0xFCFCFCFC, 0xF8F8F8F8, 0xF0F0F0F0, 0xE0E0E0E0};
    size_t w = (size_t)p->w, h = (size_t)p->h;
    n->index = scratch(n->index, &n->index_capacity, w * h, sizeof *n->index);
    int colours = 0;
    for (size_t i = 0; colours == 0; i++) {
        assert(i < sizeof masks / sizeof *masks); /* the last leaves 8^4 at most */
        colours = count_colours(n, p, masks[i]);
    }
    int used = quantise(n->colours, colours, PALETTE_MAX, n->palette, n->map);
    const uint16_t *from = n->index;
    for (size_t y = 0; y < h; y++) {
        uint8_t *to = n->lines + y * (w + 1);
        *to++ = 0;
        for (size_t x = 0; x < w; x++)
            to[x] = n->map[*from++];
    }
    return used;
}

/* Put translucent colours before opaque ones, so that tRNS is short. Returns how many are translucent. */
static int translucent_first(struct png_encoder *n, int colours, const struct picture *p)
{
    uint8_t to[PALETTE_MAX];
    uint32_t sorted[PALETTE_MAX];
    int translucent = 0;
    bool moved = false;
    for (int pass = 0, k = 0; pass < 2; pass++) {
        for (int i = 0; i < colours; i++)
            if ((n->palette[i] >> 24 == 255) == (pass == 1)) {
                sorted[k] = n->palette[i];
                moved |= k != i;
                to[i] = (uint8_t)k++;
            }
        translucent = pass ? translucent : k;
    }
    if (!moved)
        return translucent;
    memcpy(n->palette, sorted, (size_t)colours * sizeof *sorted);
    size_t w = (size_t)p->w;
    for (int y = 0; y < p->h; y++) {
        uint8_t *row = n->lines + (size_t)y * (w + 1) + 1;
        for (size_t x = 0; x < w; x++)
            row[x] = to[row[x]];
    }
    return translucent;
}

/* One byte a pixel to `bits` a pixel, the first in the high bits. Returns the size of all lines. */
static size_t pack_lines(uint8_t *lines, int w, int h, int bits)
{
    int each = 8 / bits;
    size_t from_line = (size_t)w + 1, to_line = ((size_t)w + (size_t)each - 1) / (size_t)each + 1;
    if (bits == 8)
        return from_line * (size_t)h;
    for (size_t y = 0; y < (size_t)h; y++) { /* in place: it only shrinks */
        const uint8_t *from = lines + y * from_line + 1;
        uint8_t *to = lines + y * to_line;
        *to++ = 0;
        for (int x = 0; x < w; x += each) {
            unsigned byte = 0;
            for (int k = 0; k < each; k++)
                byte = byte << bits | (x + k < w ? from[x + k] : 0u);
            *to++ = (uint8_t)byte;
        }
    }
    return to_line * (size_t)h;
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
    n->lines = scratch(n->lines, &n->lines_capacity, ((size_t)p->w + 1) * (size_t)p->h, 1);
    h.type = PNG_COLOR_TYPE_PALETTE;
    h.colours = index_exactly(n, p);
    if (h.colours == 0)
        h.colours = index_nearly(n, p);
    h.translucent = translucent_first(n, h.colours, p);
    h.bits = h.colours <= 2 ? 1 : h.colours <= 4 ? 2 : h.colours <= 16 ? 4 : 8;
    return finish(n, &h, pack_lines(n->lines, p->w, p->h, h.bits), level, out, e);
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
