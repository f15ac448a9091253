/* The parts of a map on paper: texts, a map in its frame, the legend. */
#include <math.h>
#include <stdio.h>

#include "draw/colour.h"
#include "draw/vector.h"
#include "map/decor.h"
#include "map/plate.h"
#include "out/poster_inside.h"
#include "search/say_criteria.h"

/* --- texts -------------------------------------------------------------------------------------------------
 */

static struct document_text text_of(const struct poster *p, const struct poster_text *t, double width_pt)
{
    return (struct document_text){.size_pt = t->size * p->unit,
                                  .bold = t->bold,
                                  .colour = t->grey ? POSTER_GREY : POSTER_INK,
                                  .width_pt = width_pt,
                                  .lines = t->lines,
                                  .right = t->right};
}

double poster_put(struct poster *p, enum document_role role, struct poster_text t, const char *text, double x,
                  double y, double width_pt)
{
    const struct document_text set = text_of(p, &t, width_pt);
    document_begin(p->document, role);
    const double high = document_set(p->document, &set, text, x, y);
    document_end(p->document, role);
    return high;
}

double poster_high(struct poster *p, struct poster_text t, const char *text, double width_pt)
{
    const struct document_text set = text_of(p, &t, width_pt);
    return document_measure(p->document, &set, text, NULL);
}

/* --- a map -------------------------------------------------------------------------------------------------
 */

static void put_frame(struct poster *p, struct box_pt b)
{
    const double line = 0.5 * p->unit;
    document_rule(p->document, b.x, b.y, b.x + b.w, b.y, line, POSTER_LINE);
    document_rule(p->document, b.x, b.y + b.h, b.x + b.w, b.y + b.h, line, POSTER_LINE);
    document_rule(p->document, b.x, b.y, b.x, b.y + b.h, line, POSTER_LINE);
    document_rule(p->document, b.x + b.w, b.y, b.x + b.w, b.y + b.h, line, POSTER_LINE);
}

static size_t letters(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

/* On a card as wide as itself or as what stands on it. */
static void put_scale_bar(struct poster *p, const struct base_window *w, struct box_pt b, double px_pt)
{
    const bool inset = b.w < 0.4 * p->request->w_pt;
    const struct poster_text style = {.size = inset ? 4.5 : 7, .lines = 1};
    const double u = inset ? p->unit * 0.7 : p->unit, pad = 3 * u, tick = 3 * u, line = 0.9 * u,
                 most = inset ? 0.3 * b.w : fmin(90 * u, 0.4 * b.w),
                 middle = (double)w->y0 + w->units_per_px * b.h / px_pt / 2;
    const struct scale_bar bar = scale_bar_of(
        w->units_per_px, mercator_lat_deg(fmax(0, fmin(MERCATOR_WORLD, middle))), most / px_pt);
    const double long_pt = bar.px * px_pt, x = b.x + 2 * pad, y = b.y + b.h - 2 * pad;
    struct bytes said;
    bytes_init(&said, 256);
    scale_bar_say(&bar, w, (int)(b.h / px_pt), p->request->language, &said);
    const double wide = fmax(long_pt, 0.68 * style.size * p->unit * (double)letters(said.data)),
                 high = poster_high(p, style, said.data, wide);
    document_area(p->document, x - pad, y - high - tick - pad, wide + 2 * pad, high + tick + 2 * pad,
                  POSTER_CARD);
    poster_put(p, DOCUMENT_PARAGRAPH, style, said.data, x, y - high - tick, wide);
    document_rule(p->document, x, y, x + long_pt, y, line, POSTER_INK);
    document_rule(p->document, x + line / 2, y, x + line / 2, y - tick, line, POSTER_INK);
    document_rule(p->document, x + long_pt - line / 2, y, x + long_pt - line / 2, y - tick, line, POSTER_INK);
    bytes_release(&said);
}

bool poster_put_map(struct poster *p, const struct base_window *w, struct box_pt b, double px_pt,
                    struct err *e)
{
    struct picture plate;
    if (!plate_paint(p->painter, &p->request->drawing, w, (int)ceil(b.w / px_pt), (int)ceil(b.h / px_pt),
                     &plate, e))
        return false;
    document_begin(p->document, DOCUMENT_FIGURE);
    document_picture(p->document, &plate, b.x, b.y, b.w, b.h, px_pt);
    document_end(p->document, DOCUMENT_FIGURE);
    picture_release(&plate);
    put_scale_bar(p, w, b, px_pt);
    put_frame(p, b);
    return true;
}

/* --- the legend --------------------------------------------------------------------------------------------
 */

#define CELL_W  178.0 /* of the unit: a mark, a label, a number */
#define CELL_H  15.0
#define THEME_W 242.0 /* names of thématiques are longer */
#define SIZE_W  26.0
#define NOTES_H 11.0
#define MARK_PX (2 * MARKER_EXTENT_PX)

static unsigned columns(const struct poster *p, double width_pt)
{
    const double fit = floor(width_pt / (CELL_W * p->unit));
    return fit < 1 ? 1 : fit > 4 ? 4 : (unsigned)fit;
}

static unsigned theme_columns(const struct poster *p, double width_pt)
{
    return (unsigned)fmax(floor(width_pt / (THEME_W * p->unit)), 1);
}

static bool shows_sizes(const struct poster *p)
{
    return p->sizes && p->legend.n && p->legend.n_sizes > 1;
}

static unsigned lines(size_t n, unsigned columns)
{
    return ((unsigned)n + columns - 1) / columns;
}

static bool shows_notes(const struct poster *p)
{
    return p->sizes && p->legend.n && p->legend.n_notes;
}

static unsigned lines_of(const struct legend_counted *c, unsigned columns)
{
    return lines(c->n, columns) + (c->ramp ? 1 : 0) + (c->note ? 1 : 0);
}

/* Of sizes: as much as the largest has. */
static double sizes_high(const struct poster *p)
{
    double most = 0;
    for (size_t i = 0; i < legend_marks(&p->legend); i++) {
        struct marker of;
        char text[MARKER_TEXT_BYTES];
        legend_mark(&p->legend, i, &of, text);
        most = fmax(most, marker_radius_of(&of));
    }
    return fmax(2 * most * p->px_pt / p->unit + 4, 18);
}

double poster_legend_high(const struct poster *p, double width_pt)
{
    const unsigned n = columns(p, width_pt);
    double high = (lines(p->legend.n, n) + lines(p->legend.n_themes, theme_columns(p, width_pt))) * CELL_H +
                  (shows_sizes(p) ? sizes_high(p) : 0) + (shows_notes(p) ? NOTES_H : 0);
    for (size_t i = 0; i < p->legend.n_counted; i++)
        high += (1 + lines_of(&p->legend.counted[i], n)) * CELL_H;
    return high * p->unit;
}

static void put_mark(struct poster *p, const struct marker *of, double x, double y)
{
    const double side = MARK_PX * p->px_pt;
    struct picture mark;
    plate_mark_of(p->painter, of, MARK_PX, &mark);
    document_picture(p->document, &mark, x - side / 2, y - side / 2, side, side, p->px_pt);
    picture_release(&mark);
}

static void put_row(struct poster *p, const struct legend_row *row, double x, double y)
{
    struct bytes said;
    const double u = p->unit;
    bytes_init(&said, 256);
    bytes_add_format(&said, "%s ", row->label);
    say_number((int64_t)row->records, p->request->language, &said);
    document_begin(p->document, DOCUMENT_PARAGRAPH);
    put_mark(p, &(struct marker){.parts = {&row->mark}, .shares = {1}, .n = 1, .size = 1}, x + 7 * u,
             y + 6.5 * u);
    const struct poster_text label = {.size = 8, .lines = 1};
    const struct document_text set = text_of(p, &label, (CELL_W - 18) * u);
    document_set(p->document, &set, said.data, x + 17 * u, y + 1.5 * u);
    document_end(p->document, DOCUMENT_PARAGRAPH);
    bytes_release(&said);
}

/* A swatch, or a line, with what it stands for. */
static void put_swatch(struct poster *p, uint32_t colour, bool line, const char *text, double x, double y,
                       double width_pt)
{
    const double u = p->unit;
    const struct poster_text label = {.size = 8, .lines = 1};
    document_begin(p->document, DOCUMENT_PARAGRAPH);
    if (line) {
        document_area(p->document, x, y + 5.5 * u, 14 * u, 2 * u, colour);
    } else {
        document_area(p->document, x, y + 2 * u, 14 * u, 9 * u, POSTER_LINE);
        document_area(p->document, x + 0.4 * u, y + 2.4 * u, 13.2 * u, 8.2 * u, colour);
    }
    const struct document_text set = text_of(p, &label, width_pt - 22 * u);
    document_set(p->document, &set, text, x + 17 * u, y + 1.5 * u);
    document_end(p->document, DOCUMENT_PARAGRAPH);
}

/* "peu", the colours from few to many, "beaucoup". */
static void put_ramp(struct poster *p, const uint32_t ramp[256], double x, double y)
{
    enum { STEPS = 32 };
    const double u = p->unit, step = 3 * u;
    const struct poster_text word = {.size = 7, .grey = true, .lines = 1};
    const enum language language = p->request->language;
    poster_put(p, DOCUMENT_PARAGRAPH, word, legend_ramp_end(language, false), x, y + 2 * u, 30 * u);
    for (int i = 0; i < STEPS; i++)
        document_area(p->document, x + 30 * u + i * step, y + 2 * u, step, 9 * u,
                      pixel_to_colour(ramp[i * 255 / (STEPS - 1)]));
    poster_put(p, DOCUMENT_PARAGRAPH, word, legend_ramp_end(language, true), x + 34 * u + STEPS * step,
               y + 2 * u, 60 * u);
}

static double put_counted(struct poster *p, const struct legend_counted *c, double x, double y, unsigned n)
{
    static const char *const OF[2][LANGUAGES] = {
        {"entre parenthèses, combien de pays", "in brackets, how many countries"},
        {"entre parenthèses, combien de régions", "in brackets, how many regions"}};
    const double u = p->unit;
    if (c->line)
        put_swatch(p, c->line, true, c->label, x, y, CELL_W * u);
    else
        poster_put(p, DOCUMENT_PARAGRAPH, (struct poster_text){.size = 8, .lines = 1}, c->label, x,
                   y + 1.5 * u, n * CELL_W * u);
    y += CELL_H * u;
    for (unsigned i = 0; i < c->n; i++) {
        char text[LEGEND_LABEL + 32];
        snprintf(text, sizeof text, "%s (%u)", c->classes[i].label, c->classes[i].n);
        put_swatch(p, c->classes[i].colour, false, text, x + i % n * CELL_W * u, y + i / n * CELL_H * u,
                   CELL_W * u);
    }
    y += lines(c->n, n) * CELL_H * u;
    if (c->ramp)
        put_ramp(p, c->ramp, x, y);
    y += c->ramp ? CELL_H * u : 0;
    if (!c->note)
        return y;
    char note[LEGEND_LABEL + 256];
    snprintf(note, sizeof note, "%s%s%s", c->note,
             c->n ? (p->request->language == LANGUAGE_FR ? " ; " : "; ") : "",
             c->n ? OF[c->layer == MAP_REGIONS][p->request->language] : "");
    poster_put(p, DOCUMENT_PARAGRAPH, (struct poster_text){.size = 7, .grey = true, .lines = 1}, note, x,
               y + 1.5 * u, n * CELL_W * u);
    return y + CELL_H * u;
}

static void put_sizes(struct poster *p, double x, double y)
{
    double left = x;
    document_begin(p->document, DOCUMENT_PARAGRAPH);
    for (size_t i = 0; i < legend_marks(&p->legend); i++) {
        struct marker of;
        char text[MARKER_TEXT_BYTES];
        legend_mark(&p->legend, i, &of, text);
        const double r = marker_radius_of(&of) * p->px_pt;
        put_mark(p, &of, left + r, y);
        left += 2 * r + 6 * p->unit;
    }
    document_end(p->document, DOCUMENT_PARAGRAPH);
}

/* In one line, which has room on the narrowest sheet that shows sizes. */
static void put_notes(struct poster *p, double x, double y, double width_pt)
{
    const struct poster_text style = {.size = 6.5, .grey = true, .lines = 1};
    struct bytes said;
    bytes_init(&said, 1024);
    for (size_t i = 0; i < p->legend.n_notes; i++)
        bytes_add_format(&said, "%s%s", i ? " · " : "", p->legend.notes[i]);
    poster_put(p, DOCUMENT_PARAGRAPH, style, said.data, x, y, width_pt);
    bytes_release(&said);
}

void poster_put_legend(struct poster *p, double x, double y, double width_pt)
{
    const double u = p->unit;
    const unsigned n = columns(p, width_pt), themes = theme_columns(p, width_pt);
    for (unsigned i = 0; i < p->legend.n; i++)
        put_row(p, &p->legend.rows[i], x + i % n * CELL_W * u, y + i / n * CELL_H * u);
    y += lines(p->legend.n, n) * CELL_H * u;
    for (unsigned i = 0; i < p->legend.n_themes; i++)
        put_swatch(p, p->legend.themes[i].colour, false, p->legend.themes[i].label,
                   x + i % themes * THEME_W * u, y + i / themes * CELL_H * u, fmin(THEME_W * u, width_pt));
    y += lines(p->legend.n_themes, themes) * CELL_H * u;
    for (size_t i = 0; i < p->legend.n_counted; i++)
        y = put_counted(p, &p->legend.counted[i], x, y, n);
    if (shows_sizes(p)) {
        put_sizes(p, x, y + sizes_high(p) / 2 * u);
        y += sizes_high(p) * u;
    }
    if (shows_notes(p))
        put_notes(p, x, y + 1.5 * u, width_pt);
}
