#include "draw/text.h"

#include <assert.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draw/colour.h"
#include "draw/picture_inside.h"

#define FONT_FAMILY    "DejaVu Sans"
#define CAPITAL_HEIGHT 0.729 /* of the em, in DejaVu Sans */

struct text_painter {
    PangoFontMap *map;
    PangoContext *context;
    PangoLayout *layout;
    /* what the layout holds now */
    char *text;
    struct text_style style;
};

struct text_painter *text_painter_new(void)
{
    struct text_painter *t = mem_alloc(1, sizeof *t);
    /* a map of its own: the default one is shared by the threads of some versions of pango */
    t->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    assert(t->map);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(t->map), 72);
    t->context = pango_font_map_create_context(t->map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(t->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(t->context, FALSE);
    pango_context_set_language(t->context, pango_language_from_string("fr"));
    pango_context_set_base_dir(t->context, PANGO_DIRECTION_LTR);
    t->layout = pango_layout_new(t->context);
    return t;
}

void text_painter_free(struct text_painter *t)
{
    if (!t)
        return;
    g_object_unref(t->layout);
    g_object_unref(t->context);
    g_object_unref(t->map);
    free(t->text);
    free(t);
}

struct text_style text_style_scaled(struct text_style s, double scale)
{
    s.size_px *= scale;
    s.halo_px *= scale;
    s.spacing_px *= scale;
    s.wrap_px *= scale;
    return s;
}

/* Do the two give the same outlines? Colours, halo and anchor do not move glyphs. */
static bool same_layout(const struct text_style *a, const struct text_style *b)
{
    return a->size_px == b->size_px && a->weight == b->weight && a->italic == b->italic &&
           a->spacing_px == b->spacing_px && a->wrap_px == b->wrap_px && a->leading == b->leading &&
           a->align == b->align;
}

static void set_font(struct text_painter *t, const struct text_style *s)
{
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, FONT_FAMILY);
    pango_font_description_set_absolute_size(font, s->size_px * PANGO_SCALE);
    pango_font_description_set_weight(font, (PangoWeight)(s->weight ? s->weight : 400));
    pango_font_description_set_style(font, s->italic ? PANGO_STYLE_OBLIQUE : PANGO_STYLE_NORMAL);
    pango_layout_set_font_description(t->layout, font);
    pango_font_description_free(font);
}

static void lay_out(struct text_painter *t, const struct text_style *s, const char *text)
{
    static const PangoAlignment alignment[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT};
    assert(s->size_px > 0 && s->halo_px >= 0);
    if (t->text && strcmp(t->text, text) == 0 && same_layout(&t->style, s))
        return;
    set_font(t, s);
    PangoAttrList *attributes = pango_attr_list_new();
    if (s->spacing_px != 0)
        pango_attr_list_insert(attributes, pango_attr_letter_spacing_new((int)(s->spacing_px * PANGO_SCALE)));
    pango_layout_set_attributes(t->layout, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_width(t->layout, s->wrap_px > 0 ? (int)(s->wrap_px * PANGO_SCALE) : -1);
    pango_layout_set_wrap(t->layout, PANGO_WRAP_WORD);
    pango_layout_set_alignment(t->layout, alignment[s->align]);
    pango_layout_set_line_spacing(t->layout, (float)(s->leading > 0 ? s->leading : 1));
    char *valid = g_utf8_make_valid(text, -1);
    pango_layout_set_text(t->layout, valid, -1);
    g_free(valid);
    free(t->text);
    t->text = mem_strdup(text);
    t->style = *s;
}

/* Where the layout's origin goes so that the anchor point falls on 0, 0; and the block. */
static void place(struct text_painter *t, const struct text_style *s, double *x, double *y,
                  struct text_box *b)
{
    static const double share[] = {0, 0.5, 1};
    PangoRectangle all;
    pango_layout_get_extents(t->layout, NULL, &all);
    double scale = 1.0 / PANGO_SCALE, w = all.width * scale;
    PangoLayoutIter *at = pango_layout_get_iter(t->layout);
    double first = pango_layout_iter_get_baseline(at) * scale, last = first;
    while (pango_layout_iter_next_line(at))
        last = pango_layout_iter_get_baseline(at) * scale;
    pango_layout_iter_free(at);
    double top = first - CAPITAL_HEIGHT * s->size_px;
    double anchor = s->anchor == TEXT_TOP      ? top
                    : s->anchor == TEXT_BOTTOM ? last
                    : s->anchor == TEXT_MIDDLE ? (top + last) / 2
                                               : first;
    *x = -all.x * scale - w * share[s->align];
    *y = -anchor;
    *b = (struct text_box){-w * share[s->align], top - anchor, w * (1 - share[s->align]), last - anchor};
}

struct text_size text_measure(struct text_painter *t, const struct text_style *s, const char *text)
{
    struct text_size size = {0};
    double x, y;
    lay_out(t, s, text);
    place(t, s, &x, &y, &size.block);
    PangoRectangle ink;
    pango_layout_get_extents(t->layout, &ink, NULL);
    double scale = 1.0 / PANGO_SCALE, halo = colour_alpha(s->halo) ? s->halo_px : 0;
    /* one pixel more than the outline: antialiasing touches whole pixels */
    if (ink.width > 0)
        size.ink = (struct text_box){x + ink.x * scale - halo - 1, y + ink.y * scale - halo - 1,
                                     x + (ink.x + ink.width) * scale + halo + 1,
                                     y + (ink.y + ink.height) * scale + halo + 1};
    size.lines = pango_layout_get_line_count(t->layout);
    return size;
}

void text_draw(struct text_painter *t, struct picture *p, const struct text_style *s, const char *text,
               double x, double y)
{
    double dx, dy;
    struct text_box block;
    lay_out(t, s, text);
    place(t, s, &dx, &dy, &block);
    cairo_t *cr = picture_cairo(p);
    if (s->halo_px > 0 && colour_alpha(s->halo)) {
        cairo_move_to(cr, x + dx + CAIRO_FAST_SHIFT_PX, y + dy);
        pango_cairo_layout_path(cr, t->layout);
        cairo_set_antialias(cr, CAIRO_ANTIALIAS_FAST);
        cairo_set_tolerance(cr, 0.2);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
        cairo_set_line_width(cr, 2 * s->halo_px);
        cairo_set_colour(cr, s->halo);
        cairo_stroke(cr);
        cairo_set_antialias(cr, CAIRO_ANTIALIAS_GRAY);
        cairo_set_tolerance(cr, 0.1);
    }
    cairo_move_to(cr, x + dx, y + dy);
    cairo_set_colour(cr, s->colour);
    if (p->vector) { /* as letters: on paper they can be searched and copied */
        pango_cairo_show_layout(cr, t->layout);
    } else {
        pango_cairo_layout_path(cr, t->layout);
        cairo_fill(cr);
    }
    cairo_destroy(cr);
}

static bool fits(struct text_painter *t, const struct text_style *s, int lines, const char *text)
{
    const struct text_size size = text_measure(t, s, text);
    return size.lines <= lines && size.block.x1 - size.block.x0 <= s->wrap_px;
}

static void set_cut(struct bytes *out, const char *text, size_t n)
{
    bytes_reset(out);
    while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) /* within a character */
        n--;
    while (n > 0 && text[n - 1] == ' ')
        n--;
    bytes_add(out, text, n);
    bytes_add_text(out, "…");
}

void text_fit(struct text_painter *t, const struct text_style *s, int lines, const char *text,
              struct bytes *out)
{
    /* sixteen bytes an em: more has no room, and laying out much more takes its time */
    const size_t seen = (size_t)(lines * s->wrap_px / s->size_px * 16) + 64;
    char *all = g_utf8_make_valid(text, (gssize)strnlen(text, seen));
    size_t least = 0, most = strlen(all);
    for (char *c = all; *c; c++)
        *c = (unsigned char)*c < ' ' || *c == 0x7f ? ' ' : *c;
    bytes_reset(out);
    bytes_add_text(out, all);
    if (strlen(text) > seen || !fits(t, s, lines, out->data)) {
        while (least + 1 < most) {
            const size_t middle = (least + most) / 2;
            set_cut(out, all, middle);
            *(fits(t, s, lines, out->data) ? &least : &most) = middle;
        }
        set_cut(out, all, least);
    }
    g_free(all);
}
