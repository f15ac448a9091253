#include "draw/glyphs.h"

#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FAMILY     "DejaVu Sans"
#define SIZE_PX    24
#define BORDER_PX  3
#define FINER      4  /* the outline is found on a grid so many times finer */
#define ASCENT_PX  26 /* tops are counted down from this above the baseline */
#define ON_OUTLINE 192
#define PER_PX     32 /* 256 over a radius of 8 pixels */
#define FAR        1e12f

/* Field numbers and wire types of protocol buffers. */
enum { STACKS = 1, NAME = 1, RANGE = 2, GLYPHS = 3 };
enum { ID = 1, BITMAP = 2, WIDTH = 3, HEIGHT = 4, LEFT = 5, TOP = 6, ADVANCE = 7 };
enum { VARINT = 0, BYTES = 2 };
enum { ALL_BYTES = 1 << 24 };

static void put_varint(struct bytes *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        bytes_add_char(b, (char)(v | 0x80));
    bytes_add_char(b, (char)v);
}

static void put_number(struct bytes *b, unsigned field, uint64_t v)
{
    put_varint(b, field << 3 | VARINT);
    put_varint(b, v);
}

static void put_signed(struct bytes *b, unsigned field, int v)
{
    put_number(b, field, v < 0 ? (uint64_t)(-(int64_t)v) * 2 - 1 : (uint64_t)v * 2);
}

static void put_bytes(struct bytes *b, unsigned field, const void *data, size_t n)
{
    put_varint(b, field << 3 | BYTES);
    put_varint(b, n);
    bytes_add(b, data, n);
}

/* --- distances --------------------------------------------------------------------------------------------
 */

/* Squares of the distances to the nearest of f's zeros, in one dimension: the lower envelope of parabolas
 * (Felzenszwalb and Huttenlocher 2012). */
static void transform(const float *f, float *d, int n, int *v, float *z)
{
    int k = 0;
    v[0] = 0;
    z[0] = -FAR;
    z[1] = FAR;
    for (int q = 1; q < n; q++) {
        float s;
        do {
            const int p = v[k];
            s = (f[q] - f[p] + (float)(q * q) - (float)(p * p)) / (float)(2 * (q - p));
        } while (s <= z[k] && --k >= 0);
        v[++k] = q;
        z[k] = s;
        z[k + 1] = FAR;
    }
    k = 0;
    for (int q = 0; q < n; q++) {
        while (z[k + 1] < (float)q)
            k++;
        d[q] = (float)((q - v[k]) * (q - v[k])) + f[v[k]];
    }
}

/* In place: 0 and FAR become squares of distances to the zeros. */
static void transform_all(float *grid, int w, int h)
{
    const int most = w > h ? w : h;
    float *f = mem_alloc((size_t)most, sizeof *f), *d = mem_alloc((size_t)most, sizeof *d);
    float *z = mem_alloc((size_t)most + 1, sizeof *z);
    int *v = mem_alloc((size_t)most, sizeof *v);
    for (int x = 0; x < w; x++) {
        for (int y = 0; y < h; y++)
            f[y] = grid[y * w + x];
        transform(f, d, h, v, z);
        for (int y = 0; y < h; y++)
            grid[y * w + x] = d[y];
    }
    for (int y = 0; y < h; y++) {
        transform(grid + y * w, d, w, v, z);
        memcpy(grid + y * w, d, (size_t)w * sizeof *d);
    }
    free(f);
    free(d);
    free(z);
    free(v);
}

/* --- one letter -------------------------------------------------------------------------------------------
 */

struct letter {
    uint32_t code;
    int left, top, w, h; /* of its box, pixels from the pen on the baseline, y up */
    double advance;
    unsigned char *field;
};

/* The letter in black on a finer grid, its border included. */
static cairo_surface_t *draw(cairo_scaled_font_t *font, cairo_glyph_t glyph, const struct letter *l)
{
    const int w = (l->w + 2 * BORDER_PX) * FINER, h = (l->h + 2 * BORDER_PX) * FINER;
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_A8, w, h);
    cairo_t *cr = cairo_create(s);
    cairo_scale(cr, FINER, FINER);
    cairo_set_scaled_font(cr, font);
    glyph.x = BORDER_PX - l->left;
    glyph.y = BORDER_PX + l->top;
    cairo_glyph_path(cr, &glyph, 1);
    cairo_fill(cr);
    cairo_destroy(cr);
    cairo_surface_flush(s);
    return s;
}

static void make_field(struct letter *l, cairo_surface_t *s)
{
    const int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
    const int stride = cairo_image_surface_get_stride(s), across = w / FINER;
    const unsigned char *ink = cairo_image_surface_get_data(s);
    float *inside = mem_alloc((size_t)w * (size_t)h, sizeof *inside);
    float *outside = mem_alloc((size_t)w * (size_t)h, sizeof *outside);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            const bool in = ink[y * stride + x] > 127;
            inside[y * w + x] = in ? FAR : 0;
            outside[y * w + x] = in ? 0 : FAR;
        }
    transform_all(inside, w, h);
    transform_all(outside, w, h);
    l->field = mem_alloc((size_t)across * (size_t)(h / FINER), 1);
    for (int y = 0; y < h / FINER; y++)
        for (int x = 0; x < across; x++) {
            const int at = (y * FINER + FINER / 2) * w + x * FINER + FINER / 2;
            const double out = (sqrt((double)outside[at]) - sqrt((double)inside[at])) / FINER;
            l->field[y * across + x] = (unsigned char)fmax(0, fmin(255, round(ON_OUTLINE - PER_PX * out)));
        }
    free(inside);
    free(outside);
}

static void put_letter(struct bytes *out, struct bytes *room, const struct letter *l)
{
    bytes_reset(room);
    put_number(room, ID, l->code);
    if (l->field)
        put_bytes(room, BITMAP, l->field, (size_t)(l->w + 2 * BORDER_PX) * (size_t)(l->h + 2 * BORDER_PX));
    put_number(room, WIDTH, (uint64_t)l->w);
    put_number(room, HEIGHT, (uint64_t)l->h);
    put_signed(room, LEFT, l->left);
    put_signed(room, TOP, l->top - ASCENT_PX);
    put_number(room, ADVANCE, (uint64_t)lround(l->advance));
    put_bytes(out, GLYPHS, room->data, room->n);
}

/* UTF-8 of a code point of the basic plane, no surrogate. */
static int encode(uint32_t c, char text[4])
{
    if (c < 0x80)
        return snprintf(text, 4, "%c", (int)c);
    if (c < 0x800)
        return snprintf(text, 4, "%c%c", (int)(0xC0 | c >> 6), (int)(0x80 | (c & 0x3F)));
    return snprintf(text, 4, "%c%c%c", (int)(0xE0 | c >> 12), (int)(0x80 | (c >> 6 & 0x3F)),
                    (int)(0x80 | (c & 0x3F)));
}

static void add_letter(cairo_scaled_font_t *font, uint32_t code, struct bytes *out, struct bytes *room)
{
    cairo_glyph_t *glyphs = NULL;
    cairo_text_extents_t e;
    char text[4];
    int n = 0;
    const int length = encode(code, text);
    if (cairo_scaled_font_text_to_glyphs(font, 0, 0, text, length, &glyphs, &n, NULL, NULL, NULL) !=
            CAIRO_STATUS_SUCCESS ||
        n != 1 || glyphs[0].index == 0) { /* 0: the font has no such letter */
        cairo_glyph_free(glyphs);
        return;
    }
    cairo_scaled_font_glyph_extents(font, glyphs, 1, &e);
    struct letter l = {.code = code, .advance = e.x_advance};
    if (e.width > 0 && e.height > 0) {
        l.left = (int)floor(e.x_bearing);
        l.top = (int)ceil(-e.y_bearing);
        l.w = (int)ceil(e.x_bearing + e.width) - l.left;
        l.h = l.top - (int)floor(-e.y_bearing - e.height);
        cairo_surface_t *s = draw(font, glyphs[0], &l);
        make_field(&l, s);
        cairo_surface_destroy(s);
    }
    put_letter(out, room, &l);
    cairo_glyph_free(glyphs);
    free(l.field);
}

/* --- a range ----------------------------------------------------------------------------------------------
 */

bool glyphs_font(const char *name, bool *bold, bool *oblique)
{
    static const char *const ENDINGS[] = {"", " Bold", " Oblique", " Bold Oblique"};
    const size_t n = strlen(FAMILY);
    if (strncmp(name, FAMILY, n) != 0)
        return false;
    for (unsigned i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++)
        if (strcmp(name + n, ENDINGS[i]) == 0) {
            *bold = i & 1;
            *oblique = i & 2;
            return true;
        }
    return false;
}

static cairo_scaled_font_t *open_font(bool bold, bool oblique)
{
    cairo_font_face_t *face = cairo_toy_font_face_create(
        FAMILY, oblique ? CAIRO_FONT_SLANT_OBLIQUE : CAIRO_FONT_SLANT_NORMAL,
        bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_matrix_t size, one;
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_matrix_init_scale(&size, SIZE_PX, SIZE_PX);
    cairo_matrix_init_identity(&one);
    cairo_scaled_font_t *font = cairo_scaled_font_create(face, &size, &one, options);
    cairo_font_options_destroy(options);
    cairo_font_face_destroy(face);
    return font;
}

void glyphs_write(const char *name, bool bold, bool oblique, uint32_t from, struct bytes *out)
{
    struct bytes stack, room;
    char range[32];
    cairo_scaled_font_t *font = open_font(bold, oblique);
    bytes_init(&stack, ALL_BYTES);
    bytes_init(&room, ALL_BYTES);
    snprintf(range, sizeof range, "%u-%u", from, from + GLYPHS_RANGE - 1);
    put_bytes(&stack, NAME, name, strlen(name));
    put_bytes(&stack, RANGE, range, strlen(range));
    for (uint32_t c = from; c < from + GLYPHS_RANGE; c++)
        if (c >= 0x20 && (c < 0xD800 || c > 0xDFFF))
            add_letter(font, c, &stack, &room);
    put_bytes(out, STACKS, stack.data, stack.n);
    bytes_release(&stack);
    bytes_release(&room);
    cairo_scaled_font_destroy(font);
}
