#include "draw/png.h"

#include <assert.h>
#include <png.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draw/colour.h"
#include "draw/inks.h"
#include "draw/png_file.h"
#include "draw/quantise.h"
#include "draw/zlib_stream.h"

#define PALETTE_MAX    PNG_PALETTE_MAX
#define SLOT_BITS      15
#define SLOTS          (1 << SLOT_BITS)
#define COLOURS_MAX    (SLOTS / 2)
#define NO_COLOUR      UINT16_MAX
#define FIBONACCI_HASH 0x9E3779B1u

struct slot {
    uint32_t pixel;
    uint16_t at, round; /* taken when the round is the encoder's */
};

/* Pixels of one colour side by side: a map is made of them, and a run costs one look. */
struct run {
    uint16_t colour; /* place in colours[] */
    uint16_t length;
};
#define RUN_SLACK 8

struct png_encoder {
    struct zlib_stream *stream;
    uint8_t *lines;    /* what is deflated: each row behind its filter byte */
    struct run *runs;  /* of all rows but repeated ones */
    uint32_t *repeats; /* of a row: how many rows alike begin with it; not set for the others */
    size_t n_runs, lines_capacity, runs_capacity, repeats_capacity;
    struct slot slots[SLOTS];
    uint16_t round;
    int n_colours;
    struct quantise_colour colours[COLOURS_MAX];
    uint8_t map[COLOURS_MAX];
    uint16_t place[PALETTE_MAX]; /* of each colour of a fixed palette in colours[], or NO_COLOUR */
    uint32_t palette[PALETTE_MAX];
};

struct png_encoder *png_encoder_new(void)
{
    struct png_encoder *n = mem_alloc(1, sizeof *n);
    n->stream = zlib_stream_new();
    return n;
}

void png_encoder_free(struct png_encoder *n)
{
    if (!n)
        return;
    zlib_stream_free(n->stream);
    free(n->lines);
    free(n->runs);
    free(n->repeats);
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

/* The runs of a row, looking only at the bits of the mask; every pixel counts `times`. Returns false when
 * there are too many colours. */
static inline bool index_row(struct png_encoder *n, const uint32_t *from, size_t w, uint32_t mask,
                             uint32_t times)
{
    struct run *to = n->runs + n->n_runs;
    for (size_t x = 0; x < w;) {
        uint32_t pixel = from[x] & mask;
        unsigned at = colour_at(n, pixel);
        if (at == NO_COLOUR)
            return false;
        if (n->colours[at].count == 0) /* the value first met stands for all that the mask makes equal */
            n->colours[at].pixel = from[x];
        size_t start = x++;
        uint64_t pair = (uint64_t)pixel << 32 | pixel, pairs = (uint64_t)mask << 32 | mask, two;
        while (x + 2 <= w && (memcpy(&two, from + x, sizeof two), (two & pairs) == pair))
            x += 2;
        while (x < w && (from[x] & mask) == pixel)
            x++;
        *to++ = (struct run){(uint16_t)at, (uint16_t)(x - start)};
        n->colours[at].count += times * (uint32_t)(x - start);
    }
    n->n_runs = (size_t)(to - n->runs);
    return true;
}

/* The same with colours of a fixed palette, in the order in which the picture has them: colours[] holds their
 * pixels, place[] where each of the palette's stands there. */
static void index_row_fixed(struct png_encoder *n, struct palette *palette, const uint32_t *from, size_t w)
{
    struct run *to = n->runs + n->n_runs;
    for (size_t x = 0; x < w;) {
        const uint32_t pixel = from[x];
        const unsigned fixed = palette_nearest(palette, pixel);
        if (n->place[fixed] == NO_COLOUR) {
            n->place[fixed] = (uint16_t)n->n_colours;
            n->colours[n->n_colours++] = (struct quantise_colour){palette_pixel(palette, fixed), 1};
        }
        const size_t start = x++;
        const uint64_t pair = (uint64_t)pixel << 32 | pixel;
        uint64_t two;
        while (x + 2 <= w && (memcpy(&two, from + x, sizeof two), two == pair))
            x += 2;
        while (x < w && from[x] == pixel)
            x++;
        *to++ = (struct run){n->place[fixed], (uint16_t)(x - start)};
    }
    n->n_runs = (size_t)(to - n->runs);
}

/* How many rows are like one, itself included. Rows like the one above are many on a map and cost a memcmp.
 */
static uint32_t rows_alike(const struct picture *p, int y)
{
    const uint32_t *row = picture_row(p, y);
    uint32_t times = 1;
    while (y + (int)times < p->h &&
           memcmp(row, picture_row(p, y + (int)times), (size_t)p->w * sizeof *row) == 0)
        times++;
    return times;
}

static void index_pixels_fixed(struct png_encoder *n, struct palette *palette, const struct picture *p)
{
    n->n_colours = 0;
    n->n_runs = 0;
    for (int i = 0; i < PALETTE_MAX; i++)
        n->place[i] = NO_COLOUR;
    for (int y = 0; y < p->h; y += (int)n->repeats[y]) {
        n->repeats[y] = rows_alike(p, y);
        index_row_fixed(n, palette, picture_row(p, y), (size_t)p->w);
    }
}

/* Count the distinct colours into colours[], and find the runs. */
static bool index_pixels(struct png_encoder *n, const struct picture *p, uint32_t mask)
{
    size_t w = (size_t)p->w;
    uint32_t times = 1;
    forget_colours(n);
    n->n_runs = 0;
    for (int y = 0; y < p->h; y += (int)times) {
        const uint32_t *row = picture_row(p, y);
        times = n->repeats[y] = rows_alike(p, y);
        if (!(mask == UINT32_MAX ? index_row(n, row, w, UINT32_MAX, times)
                                 : index_row(n, row, w, mask, times)))
            return false;
    }
    return true;
}

/* Fill palette[] and map[], which takes a place in colours[] to one in palette[]. Returns the number of
 * colours. */
static int choose_palette(struct png_encoder *n, const struct picture *p, struct palette *palette)
{
    /* low bits are dropped only where there are more colours than anyone can see; the last leaves 8^4 */
    static const uint32_t masks[] = {0xFFFFFFFF, 0xFEFEFEFE, 0xFCFCFCFC, 0xF8F8F8F8, 0xF0F0F0F0, 0xE0E0E0E0};
    size_t i = 0, count = sizeof masks / sizeof *masks;
    n->runs = scratch(n->runs, &n->runs_capacity, (size_t)p->w * (size_t)p->h, sizeof *n->runs);
    n->repeats = scratch(n->repeats, &n->repeats_capacity, (size_t)p->h, sizeof *n->repeats);
    if (palette)
        index_pixels_fixed(n, palette, p);
    while (!palette && i < count && !index_pixels(n, p, masks[i]))
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

/* A row from its runs, a byte a pixel; up to RUN_SLACK bytes behind it are spoilt. Returns the next run. */
static const struct run *fill_row(const struct png_encoder *n, const struct run *r, uint8_t *to, size_t w)
{
    for (const uint8_t *end = to + w; to < end; to += r++->length) {
        uint8_t place = n->map[r->colour];
        memset(to, place, RUN_SLACK); /* most are short: one store */
        if (r->length > RUN_SLACK)
            memset(to + RUN_SLACK, place, r->length - (size_t)RUN_SLACK);
    }
    return r;
}

/* From a byte a pixel to `bits` a pixel, the first in the high bits; in place too. */
static void narrow_row(const uint8_t *from, uint8_t *to, size_t w, int bits)
{
    const size_t each = 8 / (size_t)bits;
    size_t x = 0;
    if (bits == 4)
        for (; x + 2 <= w; x += 2)
            *to++ = (uint8_t)(from[x] << 4 | from[x + 1]);
    for (; x < w; x += each) {
        unsigned byte = 0;
        for (size_t k = 0; k < each; k++)
            byte = byte << bits | (x + k < w ? from[x + k] : 0u);
        *to++ = (uint8_t)byte;
    }
}

/* The lines of the file, `bits` a pixel. Returns the size of all lines. */
static size_t fill_lines(struct png_encoder *n, const struct picture *p, int bits)
{
    size_t w = (size_t)p->w, each = 8 / (size_t)bits, line = (w + each - 1) / each + 1;
    size_t size = line * (size_t)p->h;
    const struct run *r = n->runs;
    n->lines = scratch(n->lines, &n->lines_capacity, size + w + RUN_SLACK, 1);
    for (int y = 0; y < p->h; y += (int)n->repeats[y]) {
        uint8_t *to = n->lines + (size_t)y * line;
        r = fill_row(n, r, to + 1, w);
        if (bits < 8)
            narrow_row(to + 1, to + 1, w, bits);
        to[0] = 0;
        for (size_t k = 1; k < n->repeats[y]; k++)
            memcpy(to + k * line, to, line);
    }
    return size;
}

/* palette[] as the file has it. */
static bool finish(struct png_encoder *n, struct png_head *h, size_t size, int level, struct bytes *out,
                   struct err *e)
{
    size_t packed_size;
    for (int i = 0; i < h->colours; i++)
        h->colour[i] = pixel_to_colour(n->palette[i]);
    const uint8_t *packed = zlib_stream_pack(n->stream, n->lines, size, level, &packed_size, e);
    if (!packed)
        return false;
    if (!png_file_write(h, packed, packed_size, out))
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

static bool encode_pixels(struct png_encoder *n, const struct picture *p, const struct png_options *options,
                          int level, struct bytes *out, struct err *e)
{
    struct png_head h = {.w = p->w, .h = p->h, .bits = 8};
    if (options && options->colours == PNG_TRUE) {
        bool opaque = all_opaque(p);
        h.type = opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA;
        return finish(n, &h, fill_true(n, p, opaque), level, out, e);
    }
    h.type = PNG_COLOR_TYPE_PALETTE;
    h.colours = choose_palette(n, p, options ? options->palette : NULL);
    h.translucent = translucent_first(n, h.colours);
    h.bits = h.colours <= 2 ? 1 : h.colours <= 4 ? 2 : h.colours <= 16 ? 4 : 8;
    return finish(n, &h, fill_lines(n, p, h.bits), level, out, e);
}

/* --- pictures of numbers -----------------------------------------------------------------------------------
 */

#define EIGHT_TIMES 0x0101010101010101u /* a byte, in eight bytes */

/* The numbers of a picture that are used get those of the file as they are met. To put translucent ones
 * first, as pictures of pixels have them, would cost another pass for a few bytes of tRNS. */
struct numbering {
    struct palette *palette;
    uint32_t under;           /* a pixel that all lies on, or 0 */
    uint16_t to[PALETTE_MAX]; /* of each colour of the palette, or NO_COLOUR */
    int n, translucent;       /* behind the last translucent one */
};

static uint8_t number_new(struct png_encoder *n, struct numbering *k, unsigned colour)
{
    const int to = k->n++;
    n->palette[to] = pixel_over(k->under, palette_pixel(k->palette, colour));
    if (n->palette[to] >> 24 != 255)
        k->translucent = k->n;
    k->to[colour] = (uint16_t)to;
    return (uint8_t)to;
}

static inline uint8_t number_of(struct png_encoder *n, struct numbering *k, unsigned colour)
{
    const unsigned to = k->to[colour];
    return to == NO_COLOUR ? number_new(n, k, colour) : (uint8_t)to;
}

static inline uint64_t number_eight(struct png_encoder *n, struct numbering *k, const uint8_t *from)
{
    uint8_t to[8];
    uint64_t eight;
    unsigned all = 0;
    for (size_t i = 0; i < 8; i++) {
        all |= k->to[from[i]];
        to[i] = (uint8_t)k->to[from[i]];
    }
    if (all >= PALETTE_MAX) /* NO_COLOUR among them */
        for (size_t i = 0; i < 8; i++)
            to[i] = number_of(n, k, from[i]);
    memcpy(&eight, to, sizeof eight);
    return eight;
}

/* Maps are flat: eight pixels that are the eight before, or of one colour, are looked at together. */
static void number_row(struct png_encoder *n, struct numbering *k, const uint8_t *from, uint8_t *to, size_t w)
{
    uint64_t before = 0, eight, eight_to = 0;
    size_t x = 0;
    for (; x + 8 <= w; x += 8) {
        memcpy(&eight, from + x, sizeof eight);
        if (x == 0 || eight != before) {
            before = eight;
            if (eight == (eight & 255) * EIGHT_TIMES)
                eight_to = number_of(n, k, eight & 255) * EIGHT_TIMES;
            else
                eight_to = number_eight(n, k, from + x);
        }
        memcpy(to + x, &eight_to, sizeof eight_to);
    }
    for (; x < w; x++)
        to[x] = number_of(n, k, from[x]);
}

/* A byte a pixel, one row of those alike. */
static void number_rows(struct png_encoder *n, struct numbering *k, const struct picture *p)
{
    const size_t w = (size_t)p->w, line = w + 1;
    for (int y = 0; y < p->h; y += (int)n->repeats[y]) {
        const uint8_t *row = picture_index_row(p, y);
        n->repeats[y] = 1;
        while (y + (int)n->repeats[y] < p->h &&
               memcmp(row, picture_index_row(p, y + (int)n->repeats[y]), w) == 0)
            n->repeats[y]++;
        number_row(n, k, row, n->lines + (size_t)y * line + 1, w);
    }
}

/* From lines of a byte a pixel to lines of `bits` a pixel, rows alike beside each other. Returns the bytes.
 */
static size_t finish_lines(struct png_encoder *n, const struct picture *p, int bits)
{
    const size_t w = (size_t)p->w, each = 8 / (size_t)bits, line = (w + each - 1) / each + 1;
    for (int y = 0; y < p->h; y += (int)n->repeats[y]) {
        const uint8_t *from = n->lines + (size_t)y * (w + 1) + 1;
        uint8_t *to = n->lines + (size_t)y * line;
        if (bits < 8)
            narrow_row(from, to + 1, w, bits);
        to[0] = 0;
        for (size_t i = 1; i < n->repeats[y]; i++)
            memcpy(to + i * line, to, line);
    }
    return line * (size_t)p->h;
}

static bool encode_indexed(struct png_encoder *n, const struct picture *p, uint32_t ground, int level,
                           struct bytes *out, struct err *e)
{
    struct png_head h = {.w = p->w, .h = p->h, .type = PNG_COLOR_TYPE_PALETTE};
    struct numbering k = {.palette = p->inks->ground, .under = colour_to_pixel(ground)};
    n->repeats = scratch(n->repeats, &n->repeats_capacity, (size_t)p->h, sizeof *n->repeats);
    n->lines = scratch(n->lines, &n->lines_capacity, ((size_t)p->w + 1) * (size_t)p->h + RUN_SLACK, 1);
    for (int i = 0; i < PALETTE_MAX; i++)
        k.to[i] = NO_COLOUR;
    number_rows(n, &k, p);
    h.colours = k.n;
    h.translucent = k.translucent;
    h.bits = h.colours <= 2 ? 1 : h.colours <= 4 ? 2 : h.colours <= 16 ? 4 : 8;
    return finish(n, &h, finish_lines(n, p, h.bits), level, out, e);
}

/* --- all kinds ---------------------------------------------------------------------------------------------
 */

bool png_encode(struct png_encoder *n, const struct picture *p, const struct png_options *options,
                struct bytes *out, struct err *e)
{
    const int level = options ? options->level : ZLIB_FAST;
    assert(p->w > 0 && p->h > 0);
    return p->px ? encode_pixels(n, p, options, level, out, e)
                 : encode_indexed(n, p, options ? options->ground : 0, level, out, e);
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
        made = made && png_encode(n, &p, &(struct png_options){.level = ZLIB_LEVEL_MAX}, &out, NULL);
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
