#include "map/decor.h"

#include <math.h>

#include "draw/box.h"
#include "draw/colour.h"
#include "map/tile_inside.h"
#include "search/say_criteria.h"

#define CREDIT_PX     10.0
#define CREDIT_PAD_PX 4.0
#define PAD_PX        7.0
#define CORNER_PX     4.0
#define TICK_PX       5.0
#define BAR_TEXT_PX   10.0
#define TEXT_BYTES    4096

/* --- how long a kilometre is -------------------------------------------------------------------------------
 */

struct scale_bar scale_bar_of(double units_per_px, double lat_deg, double most)
{
    const double m_per_px = mercator_ground_m(lat_deg) * units_per_px, longest = m_per_px * most,
                 power = pow(10, floor(log10(longest))), lead = longest / power,
                 m = power * (lead >= 5   ? 5
                              : lead >= 2 ? 2
                                          : 1);
    return (struct scale_bar){m / m_per_px, m};
}

static double latitude(const struct base_window *w, double y_px)
{
    return mercator_lat_deg(fmax(0, fmin(MERCATOR_WORLD, (double)w->y0 + y_px * w->units_per_px)));
}

void scale_bar_say(const struct scale_bar *b, const struct base_window *w, int h, enum language language,
                   struct bytes *out)
{
    static const char *const AT[LANGUAGES] = {"à", "at"};
    const double middle = latitude(w, h / 2.0), there = mercator_ground_m(middle),
                 north = mercator_ground_m(latitude(w, 0)), south = mercator_ground_m(latitude(w, h));
    say_number((int64_t)llround(b->m >= 1000 ? b->m / 1000 : b->m), language, out);
    bytes_add_text(out, b->m >= 1000 ? "\u00a0km" : "\u00a0m");
    if (fmin(north, south) < 0.9 * there || fmax(north, south) > 1.1 * there)
        bytes_add_format(out, " %s %.0f°\u00a0%s", AT[language], fabs(middle), middle < -0.5 ? "S" : "N");
}

/* --- where all of it goes ----------------------------------------------------------------------------------
 */

struct card {
    double x, y, w, h; /* pixels of scale 1; w is 0: it is left out */
};

struct layout {
    int w, h, scale;
    double margin;
    struct legend_look look;
    uint32_t ground;
    struct card title, bar, legend, credit;
    struct text_style title_style, words_style, bar_style, credit_style;
    struct bytes title_text, words_text, bar_text;
    double title_high; /* of the card, what the first line takes */
    struct scale_bar scale_bar;
    const char *credit_text;
};

static double high(const struct text_box *b)
{
    return b->y1 - b->y0;
}

static double wide(const struct text_box *b)
{
    return b->x1 - b->x0;
}

static struct text_box measure(struct tile_painter *p, const struct text_style *s, const char *text)
{
    return text_measure(p->text, s, text).block;
}

static void begin_layout(struct layout *l, const struct tile_painter *p, unsigned style, int w, int h,
                         int scale)
{
    const double title_px = w < 480 ? 12 : w < 900 ? 14 : 17;
    *l = (struct layout){.w = w, .h = h, .scale = scale, .margin = w < 480 ? 6 : 10};
    l->look = legend_look(p->shared, style);
    l->ground = colour_with_alpha(l->look.ground, 0xF0);
    l->title_style = (struct text_style){
        .size_px = title_px, .weight = 700, .colour = l->look.ink, .anchor = TEXT_TOP, .leading = 1};
    l->words_style = (struct text_style){
        .size_px = w < 480 ? 9.5 : 11, .colour = l->look.faint, .anchor = TEXT_TOP, .leading = 1};
    l->bar_style = (struct text_style){.size_px = BAR_TEXT_PX, .colour = l->look.ink, .anchor = TEXT_TOP};
    l->credit_style = (struct text_style){
        .size_px = CREDIT_PX, .colour = l->look.ink, .align = TEXT_RIGHT, .anchor = TEXT_BOTTOM};
    bytes_init(&l->title_text, TEXT_BYTES);
    bytes_init(&l->words_text, TEXT_BYTES);
    bytes_init(&l->bar_text, TEXT_BYTES);
}

static void end_layout(struct layout *l)
{
    bytes_release(&l->title_text);
    bytes_release(&l->words_text);
    bytes_release(&l->bar_text);
}

static void place_credit(struct tile_painter *p, const struct decor *d, struct layout *l)
{
    for (const char *const *text = d->credits; text && *text; text++) {
        const struct text_box box = measure(p, &l->credit_style, *text);
        const double w = ceil(wide(&box)) + 2 * CREDIT_PAD_PX, h = ceil(high(&box)) + 2 * CREDIT_PAD_PX;
        if (w > l->w || h * 4 > l->h)
            continue;
        l->credit = (struct card){l->w - w, l->h - h, w, h};
        l->credit_text = *text;
        return;
    }
}

static void place_title(struct tile_painter *p, const struct decor *d, struct layout *l)
{
    const double most = l->w - 2 * (l->margin + PAD_PX),
                 room = floor(l->w < 480 ? most : fmin(most, fmax(0.62 * l->w, 420)));
    if (!d->title || !*d->title || room < 80)
        return;
    l->title_style.wrap_px = l->words_style.wrap_px = room;
    text_fit(p->text, &l->title_style, 2, d->title, &l->title_text);
    const struct text_box title = measure(p, &l->title_style, l->title_text.data);
    const double h = ceil(high(&title)) + 2 * PAD_PX;
    if (h > 0.3 * l->h)
        return;
    l->title_high = h - PAD_PX;
    l->title = (struct card){l->margin, l->margin, ceil(wide(&title)) + 2 * PAD_PX, h};
    for (int lines = 2; lines > 0 && d->words && *d->words; lines--) {
        text_fit(p->text, &l->words_style, lines, d->words, &l->words_text);
        const struct text_box words = measure(p, &l->words_style, l->words_text.data);
        if (h + high(&words) + PAD_PX <= 0.35 * l->h) {
            l->title.w = fmax(l->title.w, ceil(wide(&words)) + 2 * PAD_PX);
            l->title.h += ceil(high(&words)) + PAD_PX;
            return;
        }
    }
    bytes_reset(&l->words_text);
}

static double below_title(const struct layout *l)
{
    return l->title.w > 0 ? l->title.y + l->title.h + 4 : 0;
}

static bool meets(const struct card *a, const struct card *b)
{
    return a->w > 0 && b->w > 0 && a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
           b->y < a->y + a->h;
}

/* In the left corner; above the sources where these reach so far. */
static void place_bar(struct tile_painter *p, const struct decor *d, const struct base_window *window,
                      struct layout *l)
{
    if (!d->scale_bar || l->w < 140 || (d->title && *d->title && l->title.w == 0))
        return;
    l->scale_bar = scale_bar_of(window->units_per_px, latitude(window, l->h / 2.0),
                                fmax(50, fmin(140, 0.22 * l->w)));
    scale_bar_say(&l->scale_bar, window, l->h, d->language, &l->bar_text);
    const struct text_box text = measure(p, &l->bar_style, l->bar_text.data);
    const double w = ceil(fmax(l->scale_bar.px, wide(&text))) + 2 * PAD_PX,
                 h = ceil(high(&text)) + 4 + TICK_PX + 2 * (PAD_PX - 1);
    struct card bar = {l->margin, l->h - l->margin - h, w, h};
    if (meets(&bar, &l->credit))
        bar.y = l->credit.y - 4 - h;
    if (bar.y >= below_title(l) && bar.y >= 0.5 * l->h)
        l->bar = bar;
}

static uint64_t covered(const struct marks *m, const struct card *c)
{
    uint64_t sites = 0;
    for (size_t i = 0; i < m->n; i++) {
        const double r = marks_radius_px(m, i), x = m->groups[i].x_px, y = m->groups[i].y_px;
        if (x + r > c->x && x - r < c->x + c->w && y + r > c->y && y - r < c->y + c->h)
            sites += m->groups[i].weight;
    }
    return sites;
}

static bool place_legend(struct tile_painter *p, const struct legend *legend, const struct marks *m,
                         struct layout *l)
{
    double w, h;
    uint64_t least = UINT64_MAX;
    legend_measure(p, legend, &l->look, &w, &h);
    w = ceil(w) + 2 * PAD_PX;
    h = ceil(h) + 2 * (PAD_PX - 2);
    if (w > 0.5 * l->w || h > 0.6 * l->h || w * h > 0.22 * l->w * l->h)
        return false;
    const double left = l->margin, right = l->w - l->margin - w,
                 bottom = (l->bar.w > 0 ? l->bar.y - 4 : l->h - l->margin) - h,
                 over = fmin(l->h - l->margin, l->credit.w > 0 ? l->credit.y - 4 : l->h) - h;
    const struct card corners[] = {{left, bottom, w, h}, {right, over, w, h}, {right, l->margin, w, h}};
    for (size_t i = 0; i < sizeof corners / sizeof corners[0]; i++) {
        const struct card *c = &corners[i];
        if (c->y < l->margin || meets(c, &l->title) || meets(c, &l->credit) || meets(c, &l->bar) ||
            covered(m, c) >= least)
            continue;
        least = covered(m, c);
        l->legend = *c;
    }
    return l->legend.w > 0;
}

/* --- painting ----------------------------------------------------------------------------------------------
 */

static void paint_card(struct picture *to, const struct layout *l, const struct card *c)
{
    const int s = l->scale;
    box_draw(to, c->x * s, c->y * s, c->w * s, c->h * s, CORNER_PX * s, l->ground);
}

static void paint_text(struct tile_painter *p, struct picture *to, const struct layout *l,
                       const struct text_style *style, const char *text, double x, double y)
{
    const struct text_style scaled = text_style_scaled(*style, l->scale);
    text_draw(p->text, to, &scaled, text, x * l->scale, y * l->scale);
}

static void paint_bar(struct tile_painter *p, struct picture *to, const struct layout *l)
{
    const int s = l->scale;
    const double x = (l->bar.x + PAD_PX) * s, y = (l->bar.y + l->bar.h - PAD_PX + 1) * s,
                 w = l->scale_bar.px * s, line = 1.5 * s;
    paint_card(to, l, &l->bar);
    paint_text(p, to, l, &l->bar_style, l->bar_text.data, l->bar.x + PAD_PX, l->bar.y + PAD_PX - 1);
    box_draw(to, x, y - line, w, line, 0, l->look.ink);
    box_draw(to, x, y - TICK_PX * s, line, TICK_PX * s, 0, l->look.ink);
    box_draw(to, x + w - line, y - TICK_PX * s, line, TICK_PX * s, 0, l->look.ink);
}

static void paint_cards(struct tile_painter *p, struct picture *to, const struct layout *l,
                        const struct legend *legend)
{
    if (l->credit.w > 0) {
        const int s = l->scale;
        box_draw(to, l->credit.x * s, l->credit.y * s, l->credit.w * s, l->credit.h * s, 0, l->ground);
        paint_text(p, to, l, &l->credit_style, l->credit_text, l->w - CREDIT_PAD_PX, l->h - CREDIT_PAD_PX);
    }
    if (l->title.w > 0) {
        paint_card(to, l, &l->title);
        paint_text(p, to, l, &l->title_style, l->title_text.data, l->title.x + PAD_PX, l->title.y + PAD_PX);
        if (l->words_text.n)
            paint_text(p, to, l, &l->words_style, l->words_text.data, l->title.x + PAD_PX,
                       l->title.y + l->title_high + PAD_PX);
    }
    if (l->bar.w > 0)
        paint_bar(p, to, l);
    if (l->legend.w > 0) {
        paint_card(to, l, &l->legend);
        legend_paint(p, legend, &l->look, to, l->scale, l->legend.x + PAD_PX, l->legend.y + PAD_PX - 2);
    }
}

/* The marks of all of the picture, no more than once around the Earth. */
static bool gather(struct marks *m, const struct map_drawing *d, const struct base_window *w,
                   const struct layout *l, struct err *e)
{
    const double across = fmin(w->units_per_px * l->w, MERCATOR_WORLD), down = w->units_per_px * l->h;
    const struct group_box box = {w->x0, w->y0, w->x0 + (int64_t)across, w->y0 + (int64_t)down};
    return marks_gather(m, d, &box, w->units_per_px, e);
}

bool decor_paint(struct tile_painter *p, const struct decor *d, const struct map_drawing *drawing,
                 const struct base_window *w, struct picture *to, struct err *e)
{
    struct layout l;
    struct legend legend = {0};
    struct marks marks = {0};
    begin_layout(&l, p, drawing->style, to->w / w->scale, to->h / w->scale, w->scale);
    const bool done = !d->legend || gather(&marks, drawing, w, &l, e);
    if (done) {
        place_credit(p, d, &l);
        place_title(p, d, &l);
        place_bar(p, d, w, &l);
        if (d->legend)
            legend_fill(&legend, p->shared, drawing, d->language, legend_greatest(&marks));
        for (int whole = 1; whole >= 0 && (legend.n || legend.n_counted) && l.legend.w == 0; whole--) {
            l.look.whole = whole;
            place_legend(p, &legend, &marks, &l);
        }
        paint_cards(p, to, &l, &legend);
    }
    marks_release(&marks);
    end_layout(&l);
    return done;
}

void decor_margins(struct tile_painter *p, const struct decor *d, int w, int h, int *top, int *bottom)
{
    struct layout l;
    begin_layout(&l, p, 0, w, h, 1);
    place_credit(p, d, &l);
    place_title(p, d, &l);
    *top = (int)ceil(below_title(&l));
    *bottom = (int)ceil(l.credit.h);
    end_layout(&l);
}
