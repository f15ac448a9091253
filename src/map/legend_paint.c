/* How a legend looks. */
#include <math.h>
#include <string.h>

#include "draw/box.h"
#include "draw/colour.h"
#include "draw/png.h"
#include "map/legend.h"
#include "map/tile_inside.h"
#include "search/say_criteria.h"

#define ROW_PX     19.0
#define LABEL_X_PX 22.0 /* from the left edge, beside the mark */
#define LABEL_PX   11.0
#define NOTE_PX    9.0
#define NOTE_ROW   13.0
#define CLASS_PX   15.0 /* of a class of territories, or a colour of rings */
#define GAP_PX     10.0 /* between a label and its number, and between sizes */
#define RAMP_PX    90.0 /* of a ramp of colours, without its words */
#define COUNT_PX   30.0 /* of how many territories a class has */

enum { NUMBER_BYTES = 48, MARGIN_PX = 8 };

struct legend_look legend_look(const struct tile_shared *s, unsigned style)
{
    const uint32_t land = style_colour(base_map_style(s->styles[style].base), "land");
    const bool dark = land && colour_contrast(land, 0xFFFFFFFF) > colour_contrast(land, 0xFF000000);
    return dark ? (struct legend_look){0xFF161D24, 0xFFF1F4F6, 0xFFB9C4CC, true}
                : (struct legend_look){0xFFFFFFFF, 0xFF18212B, 0xFF4D5A64, true};
}

/* --- how it looks ------------------------------------------------------------------------------------------
 */

static struct text_style label_style(uint32_t colour, int scale)
{
    const struct text_style s = {.size_px = LABEL_PX, .colour = colour, .anchor = TEXT_MIDDLE};
    return text_style_scaled(s, scale);
}

static struct text_style note_style(uint32_t colour, int scale)
{
    const struct text_style s = {.size_px = NOTE_PX, .colour = colour, .anchor = TEXT_MIDDLE};
    return text_style_scaled(s, scale);
}

static double width(struct tile_painter *p, const struct text_style *s, const char *text)
{
    const struct text_box b = text_measure(p->text, s, text).block;
    return b.x1 - b.x0;
}

static const char *number(uint64_t v, enum language language, char text[NUMBER_BYTES])
{
    struct bytes said;
    bytes_init(&said, NUMBER_BYTES);
    say_number((int64_t)v, language, &said);
    memcpy(text, said.data, said.n + 1);
    bytes_release(&said);
    return text;
}

static double radius_of(const struct legend *l, size_t i)
{
    char text[MARKER_TEXT_BYTES];
    struct marker of;
    legend_mark(l, i, &of, text);
    return marker_radius_of(&of);
}

static double sizes_width(const struct legend *l)
{
    double w = 0;
    for (size_t i = 0; i < legend_marks(l); i++)
        w += 2 * radius_of(l, i) + (i ? GAP_PX : 0);
    return w;
}

static double sizes_height(const struct legend *l)
{
    double most = 0;
    for (size_t i = 0; i < legend_marks(l); i++)
        most = fmax(most, radius_of(l, i));
    return 2 * most;
}

static bool shows_sizes(const struct legend *l, const struct legend_look *look)
{
    return look->whole && l->n && l->n_sizes > 1;
}

static bool shows_notes(const struct legend *l, const struct legend_look *look)
{
    return look->whole && l->n_notes && (l->n_sizes > 1 || l->measure || l->group || l->ring);
}

static void measure_counted(struct tile_painter *p, const struct legend_counted *c,
                            const struct text_style *label, const struct text_style *note, double *w,
                            double *h)
{
    *h += ROW_PX + CLASS_PX * (double)c->n + (c->note ? NOTE_ROW : 0) + (c->ramp ? CLASS_PX : 0);
    *w = fmax(*w, (c->line ? LABEL_X_PX : 0) + width(p, label, c->label));
    *w = fmax(*w, c->ramp ? RAMP_PX + 80 : 0);
    *w = fmax(*w, c->note ? width(p, note, c->note) : 0);
    for (size_t k = 0; k < c->n; k++)
        *w = fmax(*w, LABEL_X_PX + width(p, label, c->classes[k].label) + GAP_PX + COUNT_PX);
}

void legend_measure(struct tile_painter *p, const struct legend *l, const struct legend_look *look, double *w,
                    double *h)
{
    const struct text_style label = label_style(look->ink, 1), note = note_style(look->faint, 1);
    char text[NUMBER_BYTES];
    *w = 0;
    *h = ROW_PX * (double)l->n + CLASS_PX * (double)l->n_themes;
    for (size_t i = 0; i < l->n_counted; i++)
        measure_counted(p, &l->counted[i], &label, &note, w, h);
    for (size_t i = 0; i < l->n; i++)
        *w = fmax(*w, LABEL_X_PX + width(p, &label, l->rows[i].label) + GAP_PX +
                          width(p, &label, number(l->rows[i].records, l->language, text)));
    for (size_t i = 0; i < l->n_themes; i++)
        *w = fmax(*w, LABEL_X_PX + width(p, &label, l->themes[i].label));
    if (shows_sizes(l, look)) {
        *w = fmax(*w, sizes_width(l));
        *h += sizes_height(l) + 6;
    }
    for (size_t i = 0; i < l->n_notes && shows_notes(l, look); i++) {
        *w = fmax(*w, width(p, &note, l->notes[i]));
        *h += NOTE_ROW;
    }
}

/* Where it is painted: what is beside is of scale 1. */
struct spot {
    struct picture *to;
    int scale;
    double x, w;
};

static double paint_sizes(struct tile_painter *p, const struct legend *l, const struct spot *s, double y)
{
    const double high = sizes_height(l);
    double left = s->x;
    for (size_t i = 0; i < legend_marks(l); i++) {
        char text[MARKER_TEXT_BYTES];
        struct marker of;
        legend_mark(l, i, &of, text);
        const double r = marker_radius_of(&of);
        marker_draw_of(p->markers, s->to, &of, s->scale, (left + r) * s->scale,
                       (y + 3 + high / 2) * s->scale);
        left += 2 * r + GAP_PX;
    }
    return y + high + 6;
}

static void paint_swatch(const struct spot *s, const struct legend_look *look, uint32_t colour, double y)
{
    const int k = s->scale;
    box_draw(s->to, s->x * k, (y + 2) * k, 16.0 * k, (CLASS_PX - 4) * k, 1.5 * k, look->faint);
    box_draw(s->to, (s->x + 0.5) * k, (y + 2.5) * k, 15.0 * k, (CLASS_PX - 5) * k, 1.0 * k, colour);
}

static void paint_class(struct tile_painter *p, const struct legend *l, const struct legend_look *look,
                        const struct legend_class *c, const struct spot *s, double y)
{
    const int k = s->scale;
    struct text_style label = label_style(look->ink, k), count = note_style(look->faint, k);
    char text[NUMBER_BYTES];
    count.align = TEXT_RIGHT;
    paint_swatch(s, look, c->colour, y);
    text_draw(p->text, s->to, &label, c->label, (s->x + LABEL_X_PX) * k, (y + CLASS_PX / 2) * k);
    text_draw(p->text, s->to, &count, number(c->n, l->language, text), (s->x + s->w) * k,
              (y + CLASS_PX / 2) * k);
}

/* "peu", the colours, "beaucoup". */
static void paint_ramp(struct tile_painter *p, const struct legend *l, const struct legend_look *look,
                       const uint32_t ramp[256], const struct spot *s, double y)
{
    const int k = s->scale;
    const struct text_style note = note_style(look->faint, k);
    const char *few = legend_ramp_end(l->language, false), *many = legend_ramp_end(l->language, true);
    const struct text_style measured = note_style(look->faint, 1);
    const double from = s->x + width(p, &measured, few) + 5;
    const int x0 = (int)(from * k), wide = (int)(RAMP_PX * k), y0 = (int)((y + 3) * k),
              high = (int)((CLASS_PX - 6) * k);
    text_draw(p->text, s->to, &note, few, s->x * k, (y + CLASS_PX / 2) * k);
    text_draw(p->text, s->to, &note, many, (from + RAMP_PX + 5) * k, (y + CLASS_PX / 2) * k);
    for (int row = y0; row < y0 + high && row < s->to->h; row++)
        for (int i = 0; i < wide && x0 + i < s->to->w; i++) {
            uint32_t *px = &picture_row(s->to, row)[x0 + i];
            *px = pixel_over(*px, ramp[i * 256 / wide]);
        }
}

static double paint_counted(struct tile_painter *p, const struct legend *l, const struct legend_look *look,
                            const struct legend_counted *c, const struct spot *s, double y)
{
    const int k = s->scale;
    const struct text_style label = label_style(look->ink, k), note = note_style(look->faint, k);
    if (c->line)
        box_draw(s->to, s->x * k, (y + ROW_PX / 2 - 1.5) * k, 16.0 * k, 3.0 * k, 1.5 * k, c->line);
    text_draw(p->text, s->to, &label, c->label, (s->x + (c->line ? LABEL_X_PX : 0)) * k,
              (y + ROW_PX / 2) * k);
    y += ROW_PX;
    if (c->ramp) {
        paint_ramp(p, l, look, c->ramp, s, y);
        y += CLASS_PX;
    }
    for (size_t i = 0; i < c->n; i++, y += CLASS_PX)
        paint_class(p, l, look, &c->classes[i], s, y);
    if (!c->note)
        return y;
    text_draw(p->text, s->to, &note, c->note, s->x * k, (y + NOTE_ROW / 2) * k);
    return y + NOTE_ROW;
}

static double paint_rows(struct tile_painter *p, const struct legend *l, const struct legend_look *look,
                         const struct spot *s, double y)
{
    const int k = s->scale;
    struct text_style label = label_style(look->ink, k), count = label_style(look->faint, k);
    char text[NUMBER_BYTES];
    count.align = TEXT_RIGHT;
    for (size_t i = 0; i < l->n; i++, y += ROW_PX) {
        const double middle = y + ROW_PX / 2;
        marker_draw(p->markers, s->to, &l->rows[i].mark, k, 1, (s->x + 8) * k, middle * k);
        text_draw(p->text, s->to, &label, l->rows[i].label, (s->x + LABEL_X_PX) * k, middle * k);
        text_draw(p->text, s->to, &count, number(l->rows[i].records, l->language, text), (s->x + s->w) * k,
                  middle * k);
    }
    for (size_t i = 0; i < l->n_themes; i++, y += CLASS_PX) {
        paint_swatch(s, look, l->themes[i].colour, y);
        text_draw(p->text, s->to, &label, l->themes[i].label, (s->x + LABEL_X_PX) * k,
                  (y + CLASS_PX / 2) * k);
    }
    return y;
}

void legend_paint(struct tile_painter *p, const struct legend *l, const struct legend_look *look,
                  struct picture *to, int scale, double x, double y)
{
    const struct text_style note = note_style(look->faint, scale);
    struct spot s = {to, scale, x, 0};
    double h;
    legend_measure(p, l, look, &s.w, &h);
    y = paint_rows(p, l, look, &s, y);
    for (size_t i = 0; i < l->n_counted; i++)
        y = paint_counted(p, l, look, &l->counted[i], &s, y);
    if (shows_sizes(l, look))
        y = paint_sizes(p, l, &s, y);
    for (size_t i = 0; i < l->n_notes && shows_notes(l, look); i++, y += NOTE_ROW)
        text_draw(p->text, to, &note, l->notes[i], x * scale, (y + NOTE_ROW / 2) * scale);
}

void legend_size(struct tile_painter *p, const struct legend *l, unsigned style,
                 const struct legend_frame *frame, int *w, int *h)
{
    const struct legend_look look = legend_look(p->shared, style);
    double wide, high;
    legend_measure(p, l, &look, &wide, &high);
    *w = ((int)ceil(wide) + 2 * MARGIN_PX) * frame->scale;
    *h = ((int)ceil(high) + 2 * MARGIN_PX) * frame->scale;
    *w = *w < frame->least_w_px ? frame->least_w_px : *w;
    *h = *h < frame->least_h_px ? frame->least_h_px : *h;
}

bool legend_picture(struct tile_painter *p, const struct legend *l, unsigned style,
                    const struct legend_frame *frame, struct bytes *out, struct err *e)
{
    const struct legend_look look = legend_look(p->shared, style);
    struct picture all = {0};
    int w, h;
    legend_size(p, l, style, frame, &w, &h);
    if (!picture_init(&all, w, h, e))
        return false;
    picture_fill(&all, look.ground);
    legend_paint(p, l, &look, &all, frame->scale, MARGIN_PX, MARGIN_PX);
    const bool done = png_encode(p->encoder, &all, NULL, out, e);
    picture_release(&all);
    return done;
}
