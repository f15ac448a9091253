#include "draw/picture.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/mem.h"
#include "draw/colour.h"
#include "draw/picture_inside.h"

bool picture_init(struct picture *p, int w, int h, struct err *e)
{
    *p = (struct picture){0};
    return picture_resize(p, w, h, e);
}

bool picture_resize(struct picture *p, int w, int h, struct err *e)
{
    if (w < 1 || h < 1 || w > PICTURE_SIDE_MAX || h > PICTURE_SIDE_MAX ||
        (size_t)w * (size_t)h > PICTURE_PIXELS_MAX)
        return err_set(e, ERR_TOO_LARGE,
                       "A picture of %d x %d pixels is outside the limits (sides 1 to %d, %u pixels in all).",
                       w, h, PICTURE_SIDE_MAX, PICTURE_PIXELS_MAX);
    size_t n = (size_t)w * (size_t)h;
    assert(!p->index);
    if (n > p->capacity) {
        free(p->px);
        p->px = mem_alloc(n, sizeof *p->px);
        p->capacity = n;
    } else {
        memset(p->px, 0, n * sizeof *p->px);
    }
    p->w = p->stride = w;
    p->h = h;
    return true;
}

void picture_release(struct picture *p)
{
    if (p->vector)
        cairo_surface_destroy(p->vector);
    free(p->px);
    free(p->index);
    free(p->stamp);
    *p = (struct picture){0};
}

void picture_clear(struct picture *p)
{
    for (int y = 0; y < p->h; y++)
        memset(picture_row(p, y), 0, (size_t)p->w * sizeof *p->px);
}

bool picture_opaque(const struct picture *p)
{
    for (int y = 0; y < p->h; y++) {
        const uint32_t *row = picture_row(p, y);
        uint32_t all = 0xFF000000u;
        for (int x = 0; x < p->w; x++)
            all &= row[x];
        if (all < 0xFF000000u)
            return false;
    }
    return true;
}

void picture_under(struct picture *p, uint32_t colour)
{
    const uint32_t ground = colour_to_pixel(colour);
    for (int y = 0; y < p->h; y++) {
        uint32_t *row = picture_row(p, y);
        for (int x = 0; x < p->w; x++)
            row[x] = pixel_over(ground, row[x]);
    }
}

void picture_fill(struct picture *p, uint32_t colour)
{
    if (p->vector) {
        cairo_t *cr = picture_cairo(p);
        cairo_set_colour(cr, colour);
        cairo_paint(cr);
        cairo_destroy(cr);
        return;
    }
    const uint32_t pixel = colour_to_pixel(colour);
    for (int x = 0; x < p->w && p->h > 0; x++)
        picture_row(p, 0)[x] = pixel;
    for (int y = 1; y < p->h; y++)
        memcpy(picture_row(p, y), picture_row(p, 0), (size_t)p->w * sizeof pixel);
}

void picture_copy(struct picture *to, const struct picture *from)
{
    assert(to != from && from->px);
    if (to->w != from->w || to->h != from->h) {
        bool fits = picture_resize(to, from->w, from->h, NULL);
        assert(fits);
    }
    for (int y = 0; y < from->h; y++)
        memcpy(picture_row(to, y), picture_row(from, y), (size_t)from->w * sizeof *from->px);
}

#ifdef __SSE2__
/* pixel_over() for four pixels at once, the same to the bit. */
static inline __m128i four_over(__m128i under, __m128i over)
{
    const __m128i zero = _mm_setzero_si128(), half = _mm_set1_epi16(0x80);
    __m128i alpha = _mm_srli_epi32(over, 24);
    alpha = _mm_sub_epi32(_mm_set1_epi32(255), alpha);
    alpha = _mm_or_si128(alpha, _mm_slli_epi32(alpha, 16)); /* twice 16 bits a pixel */
    __m128i low = _mm_unpacklo_epi8(under, zero), high = _mm_unpackhi_epi8(under, zero);
    low = _mm_add_epi16(_mm_mullo_epi16(low, _mm_unpacklo_epi32(alpha, alpha)), half);
    high = _mm_add_epi16(_mm_mullo_epi16(high, _mm_unpackhi_epi32(alpha, alpha)), half);
    low = _mm_srli_epi16(_mm_add_epi16(low, _mm_srli_epi16(low, 8)), 8);
    high = _mm_srli_epi16(_mm_add_epi16(high, _mm_srli_epi16(high, 8)), 8);
    return _mm_add_epi8(over, _mm_packus_epi16(low, high));
}
#endif

/* No test for transparent or opaque runs: on small sprites a branch not foreseen costs more than four pixels.
 */
static void row_over(uint32_t *to, const uint32_t *from, int n)
{
    int i = 0;
#ifdef __SSE2__
    for (; i + 4 <= n; i += 4) {
        __m128i under = _mm_loadu_si128((const __m128i_u *)(to + i));
        __m128i over = _mm_loadu_si128((const __m128i_u *)(from + i));
        _mm_storeu_si128((__m128i_u *)(to + i), four_over(under, over));
    }
#endif
    for (; i < n; i++)
        to[i] = pixel_over(to[i], from[i]);
}

static void row_over_faded(uint32_t *to, const uint32_t *from, int n, uint32_t opacity)
{
    for (int i = 0; i < n; i++)
        if (from[i])
            to[i] = pixel_over(to[i], pixel_scale(from[i], opacity));
}

void picture_over(struct picture *to, const struct picture *from, int x, int y, int opacity)
{
    assert(opacity >= 0 && opacity <= 255);
    /* 64 bits: x and y may be anything */
    int64_t x0 = x > 0 ? x : 0, y0 = y > 0 ? y : 0;
    int64_t x1 = (int64_t)x + from->w, y1 = (int64_t)y + from->h;
    x1 = x1 < to->w ? x1 : to->w;
    y1 = y1 < to->h ? y1 : to->h;
    if (x0 >= x1 || opacity == 0)
        return;
    for (int64_t row = y0; row < y1; row++) {
        uint32_t *d = picture_row(to, (int)row) + x0;
        const uint32_t *s = picture_row(from, (int)(row - y)) + (x0 - x);
        if (opacity == 255)
            row_over(d, s, (int)(x1 - x0));
        else
            row_over_faded(d, s, (int)(x1 - x0), (uint32_t)opacity);
    }
}

bool picture_overlap(const struct picture *to, const struct picture *from, int x, int y,
                     struct picture_overlap *o)
{
    *o = (struct picture_overlap){x > 0 ? x : 0, y > 0 ? y : 0, (int64_t)x + from->w, (int64_t)y + from->h};
    o->x1 = o->x1 < to->w ? o->x1 : to->w;
    o->y1 = o->y1 < to->h ? o->y1 : to->h;
    return o->x0 < o->x1 && o->y0 < o->y1;
}

void picture_lay(struct picture *to, const struct picture *from, int x, int y)
{
    struct picture_overlap o;
    if (!picture_overlap(to, from, x, y, &o))
        return;
    for (int64_t row = o.y0; row < o.y1; row++) {
        const size_t n = (size_t)(o.x1 - o.x0);
        if (to->px)
            memcpy(picture_row(to, (int)row) + o.x0, picture_row(from, (int)(row - y)) + (o.x0 - x),
                   n * sizeof *to->px);
        else
            memcpy(picture_index_row(to, (int)row) + o.x0,
                   picture_index_row(from, (int)(row - y)) + (o.x0 - x), n);
    }
}

struct picture picture_part(const struct picture *p, int x, int y, int w, int h)
{
    assert(x >= 0 && y >= 0 && w >= 1 && h >= 1 && x <= p->w - w && y <= p->h - h);
    struct picture part = {.w = w, .h = h, .stride = p->stride, .inks = p->inks};
    if (p->px)
        part.px = picture_row(p, y) + x;
    else
        part.index = picture_index_row(p, y) + x;
    return part;
}

bool picture_equal(const struct picture *a, const struct picture *b)
{
    if (a->w != b->w || a->h != b->h)
        return false;
    for (int y = 0; y < a->h; y++)
        if (memcmp(picture_row(a, y), picture_row(b, y), (size_t)a->w * sizeof *a->px) != 0)
            return false;
    return true;
}
