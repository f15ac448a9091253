#include "draw/palette.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draw/quantise.h"

enum {
    SLOT_BITS = 17,
    SLOTS = 1 << SLOT_BITS,
    OPAQUE_CELLS = 1 << 18, /* 6 bits a channel */
    ALPHA_CELLS = 1 << 19   /* 5 bits a channel, 4 of alpha */
};

#define FIBONACCI_HASH 0x9E3779B1u

/* --- examples ----------------------------------------------------------------------------------------------
 */

struct palette_sample {
    struct quantise_colour slots[SLOTS]; /* open addressing; count 0: free */
    uint32_t at[QUANTISE_COLOURS_MAX];   /* of colour i in slots, in the order in which they were met */
    int n;
};

struct palette_sample *palette_sample_new(void)
{
    return mem_alloc(1, sizeof(struct palette_sample));
}

void palette_sample_free(struct palette_sample *s)
{
    free(s);
}

static void count(struct palette_sample *s, uint32_t pixel, uint32_t times)
{
    uint32_t at = pixel * FIBONACCI_HASH >> (32 - SLOT_BITS);
    while (s->slots[at].count && s->slots[at].pixel != pixel)
        at = (at + 1) & (SLOTS - 1);
    if (s->slots[at].count == 0) {
        if (s->n == QUANTISE_COLOURS_MAX)
            return;
        s->slots[at].pixel = pixel;
        s->at[s->n++] = at;
    }
    s->slots[at].count += times;
}

void palette_sample_add(struct palette_sample *s, const struct picture *p, uint32_t times)
{
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++)
            count(s, picture_row(p, y)[x], times);
}

/* --- the palette -------------------------------------------------------------------------------------------
 */

struct palette {
    bool opaque;
    int n;
    uint32_t pixels[PALETTE_COLOURS];
    _Atomic uint16_t *cells; /* colour + 1; 0: not asked for yet. Whoever asks first writes the same */
};

static uint32_t cell_of(const struct palette *p, uint32_t pixel)
{
    const uint32_t a = pixel >> 24, r = pixel >> 16 & 255, g = pixel >> 8 & 255, b = pixel & 255;
    return p->opaque ? r >> 2 << 12 | g >> 2 << 6 | b >> 2
                     : a >> 4 << 15 | r >> 3 << 10 | g >> 3 << 5 | b >> 3;
}

/* The pixel in the middle of a cell. */
static uint32_t middle_of(const struct palette *p, uint32_t cell)
{
    if (p->opaque)
        return 0xFF020202u | (cell >> 12 & 63) << 18 | (cell >> 6 & 63) << 10 | (cell & 63) << 2;
    return 0x08040404u | (cell >> 15 & 15) << 28 | (cell >> 10 & 31) << 19 | (cell >> 5 & 31) << 11 |
           (cell & 31) << 3;
}

static uint32_t distance(uint32_t a, uint32_t b)
{
    const int da = (int)(a >> 24) - (int)(b >> 24), dr = (int)(a >> 16 & 255) - (int)(b >> 16 & 255),
              dg = (int)(a >> 8 & 255) - (int)(b >> 8 & 255), db = (int)(a & 255) - (int)(b & 255);
    return (uint32_t)(4 * da * da + 2 * dr * dr + 4 * dg * dg + 3 * db * db);
}

static unsigned search(const struct palette *p, uint32_t pixel)
{
    unsigned best = 0;
    uint32_t least = UINT32_MAX;
    for (int i = 0; i < p->n; i++) {
        const uint32_t d = distance(pixel, p->pixels[i]);
        if (d < least) {
            least = d;
            best = (unsigned)i;
        }
    }
    return best;
}

struct palette *palette_new(const struct palette_sample *s, bool opaque)
{
    struct palette *p = mem_alloc(1, sizeof *p);
    struct quantise_colour *colours = mem_alloc((size_t)s->n + 1, sizeof *colours);
    uint8_t *map = mem_alloc((size_t)s->n + 1, 1);
    for (int i = 0; i < s->n; i++) {
        colours[i] = s->slots[s->at[i]];
        colours[i].pixel |= opaque ? 0xFF000000u : 0;
    }
    p->opaque = opaque;
    p->n = s->n ? quantise(colours, s->n, PALETTE_COLOURS, p->pixels, map) : 1;
    p->cells = mem_alloc(opaque ? OPAQUE_CELLS : ALPHA_CELLS, sizeof *p->cells);
    for (int i = 0; i < p->n; i++) { /* what is in the palette keeps its value */
        _Atomic uint16_t *cell = &p->cells[cell_of(p, p->pixels[i])];
        if (!atomic_load_explicit(cell, memory_order_relaxed))
            atomic_store_explicit(cell, (uint16_t)(i + 1), memory_order_relaxed);
    }
    free(colours);
    free(map);
    return p;
}

void palette_free(struct palette *p)
{
    if (!p)
        return;
    free(p->cells);
    free(p);
}

uint32_t palette_pixel(const struct palette *p, unsigned i)
{
    return p->pixels[i];
}

unsigned palette_nearest(struct palette *p, uint32_t pixel)
{
    const uint32_t at = cell_of(p, pixel);
    unsigned known = atomic_load_explicit(&p->cells[at], memory_order_relaxed);
    if (!known) {
        const unsigned found = search(p, middle_of(p, at));
        /* of two in one cell it is always the same one: written and read again, a colour stays itself */
        known = atomic_load_explicit(&p->cells[cell_of(p, p->pixels[found])], memory_order_relaxed);
        atomic_store_explicit(&p->cells[at], (uint16_t)known, memory_order_relaxed);
    }
    return known - 1;
}
