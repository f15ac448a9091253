#include "draw/document.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draw/picture_inside.h"

struct document {
    document_write *write;
    void *context;
    struct err err; /* the first */
    bool failed;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoFontMap *map;
    PangoContext *fonts;
    PangoLayout *layout;
};

static cairo_status_t write_some(void *document, const unsigned char *data, unsigned n)
{
    struct document *d = document;
    if (!d->failed && !d->write(d->context, data, n, &d->err))
        d->failed = true;
    return d->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

struct document *document_new(const struct document_info *info, document_write *write, void *context)
{
    struct document *d = mem_alloc(1, sizeof *d);
    d->write = write;
    d->context = context;
    d->surface = cairo_pdf_surface_create_for_stream(write_some, d, info->w_pt, info->h_pt);
    cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_TITLE, info->title ? info->title : "");
    if (info->subject)
        cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_SUBJECT, info->subject);
    if (info->created)
        cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_CREATE_DATE, info->created);
    cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_CREATOR, "atlasd");
    d->cr = cairo_create(d->surface);
    /* a map of its own: the default one is shared by the threads of some versions of pango */
    d->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(d->map), 72);
    d->fonts = pango_font_map_create_context(d->map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(d->fonts, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(d->fonts, FALSE);
    pango_context_set_language(d->fonts, pango_language_from_string("fr"));
    d->layout = pango_layout_new(d->fonts);
    return d;
}

void document_free(struct document *d)
{
    if (!d)
        return;
    d->failed = true; /* what closing the surface would write is not wanted any more */
    cairo_destroy(d->cr);
    cairo_surface_destroy(d->surface);
    g_object_unref(d->layout);
    g_object_unref(d->fonts);
    g_object_unref(d->map);
    free(d);
}

bool document_fine(const struct document *d, struct err *e)
{
    if (d->failed && e)
        *e = d->err;
    return !d->failed;
}

bool document_finish(struct document *d, struct err *e)
{
    cairo_surface_finish(d->surface);
    cairo_status_t status = cairo_surface_status(d->surface);
    if (!document_fine(d, e))
        return false;
    return status == CAIRO_STATUS_SUCCESS ||
           err_set(e, ERR_IO, "the PDF cannot be made: %s", cairo_status_to_string(status));
}

void document_page_end(struct document *d)
{
    cairo_show_page(d->cr);
}

/* --- text --------------------------------------------------------------------------------------------------
 */

/* Control characters have no picture, and some end lines. */
static void set_text(PangoLayout *layout, const char *text)
{
    size_t n = strlen(text), i = 0;
    while (i < n && (unsigned char)text[i] >= ' ' && text[i] != 0x7f)
        i++;
    if (i == n && g_utf8_validate(text, (gssize)n, NULL)) {
        pango_layout_set_text(layout, text, (int)n);
        return;
    }
    char *copy = g_utf8_make_valid(text, (gssize)n);
    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            *p = ' ';
    pango_layout_set_text(layout, copy, -1);
    g_free(copy);
}

static void lay_out(struct document *d, const struct document_text *t, const char *text)
{
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, "DejaVu Sans");
    pango_font_description_set_absolute_size(font, t->size_pt * PANGO_SCALE);
    pango_font_description_set_weight(font, t->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(d->layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(d->layout, (int)(t->width_pt * PANGO_SCALE));
    pango_layout_set_wrap(d->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(d->layout, t->right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_ellipsize(d->layout, t->lines ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(d->layout, t->lines ? -(int)t->lines : -1);
    set_text(d->layout, text);
}

static double height(const struct document *d)
{
    int h;
    pango_layout_get_size(d->layout, NULL, &h);
    return h / (double)PANGO_SCALE;
}

double document_measure(struct document *d, const struct document_text *t, const char *text, bool *cut)
{
    lay_out(d, t, text);
    if (cut)
        *cut = pango_layout_is_ellipsized(d->layout);
    return height(d);
}

double document_set(struct document *d, const struct document_text *t, const char *text, double x, double y)
{
    lay_out(d, t, text);
    cairo_set_colour(d->cr, t->colour);
    cairo_move_to(d->cr, x, y);
    pango_cairo_show_layout(d->cr, d->layout);
    return height(d);
}

/* --- what it is --------------------------------------------------------------------------------------------
 */

static const char *const ROLES[DOCUMENT_ROLES] = {
    [DOCUMENT_HEADING] = "H1",    [DOCUMENT_SUBHEADING] = "H2", [DOCUMENT_PARAGRAPH] = "P",
    [DOCUMENT_FIGURE] = "Figure", [DOCUMENT_TABLE] = "Table",   [DOCUMENT_ROW] = "TR",
    [DOCUMENT_HEAD_CELL] = "TH",  [DOCUMENT_CELL] = "TD",
};

void document_begin(struct document *d, enum document_role role)
{
    cairo_tag_begin(d->cr, ROLES[role], NULL);
}

void document_end(struct document *d, enum document_role role)
{
    cairo_tag_end(d->cr, ROLES[role]);
}

/* --- lines, areas, pictures --------------------------------------------------------------------------------
 */

void document_rule(struct document *d, double x0, double y0, double x1, double y1, double width_pt,
                   uint32_t colour)
{
    cairo_set_colour(d->cr, colour);
    cairo_set_line_width(d->cr, width_pt);
    cairo_move_to(d->cr, x0, y0);
    cairo_line_to(d->cr, x1, y1);
    cairo_stroke(d->cr);
}

void document_area(struct document *d, double x, double y, double w, double h, uint32_t colour)
{
    cairo_set_colour(d->cr, colour);
    cairo_rectangle(d->cr, x, y, w, h);
    cairo_fill(d->cr);
}

void document_picture(struct document *d, const struct picture *vector, double x, double y, double w,
                      double h, double scale_pt)
{
    assert(vector->vector);
    cairo_save(d->cr);
    cairo_rectangle(d->cr, x, y, w, h);
    cairo_clip(d->cr);
    cairo_translate(d->cr, x, y);
    cairo_scale(d->cr, scale_pt, scale_pt);
    cairo_set_source_surface(d->cr, vector->vector, 0, 0);
    cairo_paint(d->cr);
    cairo_restore(d->cr);
}
