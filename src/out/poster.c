#include "out/poster.h"

#include <math.h>

#include "map/frame.h"
#include "map/marks.h"
#include "out/poster_inside.h"
#include "out/sources.h"

#define GAP 7.0 /* between parts, of the unit */

static const struct poster_text OVER = {.size = 8, .grey = true, .lines = 1},
                                TITLE = {.size = 20, .bold = true, .lines = 2},
                                WORDS = {.size = 9.5, .lines = 4}, INSET = {.size = 6, .lines = 1},
                                SOURCE = {.size = 6.5, .grey = true, .lines = 2},
                                LICENCES = {.size = 5.5, .grey = true, .lines = 6};

/* --- head and foot -----------------------------------------------------------------------------------------
 */

struct texts {
    struct bytes source, licences;
};

static const char ATLAS[] = "Atlas français de la coopération décentralisée";

static double head_high(struct poster *p, double width)
{
    const struct poster_request *r = p->request;
    return poster_high(p, OVER, ATLAS, width) + poster_high(p, TITLE, r->title, width) +
           (p->has_words && *r->words ? poster_high(p, WORDS, r->words, width) + 2 * p->unit : 0);
}

static void put_head(struct poster *p, double x, double y, double width)
{
    const struct poster_request *r = p->request;
    y += poster_put(p, DOCUMENT_PARAGRAPH, OVER, ATLAS, x, y, width);
    y += poster_put(p, DOCUMENT_HEADING, TITLE, r->title, x, y, width) + 2 * p->unit;
    if (p->has_words && *r->words)
        poster_put(p, DOCUMENT_PARAGRAPH, WORDS, r->words, x, y, width);
}

static double foot_high(struct poster *p, const struct texts *t, double width)
{
    return poster_high(p, SOURCE, t->source.data, width) +
           (p->has_licences ? poster_high(p, LICENCES, t->licences.data, width) + p->unit : 0);
}

static void put_foot(struct poster *p, const struct texts *t, double x, double y, double width)
{
    y += poster_put(p, DOCUMENT_PARAGRAPH, SOURCE, t->source.data, x, y, width) + p->unit;
    if (p->has_licences)
        poster_put(p, DOCUMENT_PARAGRAPH, LICENCES, t->licences.data, x, y, width);
}

/* --- where all of it goes ----------------------------------------------------------------------------------
 */

enum { INSETS_ACROSS = 5, INSETS_DOWN = 5 };

static bool is_high(const struct poster *p)
{
    return p->request->h_pt >= p->request->w_pt;
}

static double inset_gap(const struct poster *p)
{
    return 5 * p->unit;
}

static double name_high(const struct poster *p)
{
    return 8.5 * p->unit;
}

/* Below the map of a high sheet, in rows of five; beside that of a wide one, in columns of five. */
static void measure_insets(struct poster *p, double width, double height, double *w_pt, double *h_pt)
{
    const double gap = inset_gap(p);
    if (is_high(p)) {
        *w_pt = (width - gap * (INSETS_ACROSS - 1)) / INSETS_ACROSS;
        *h_pt = *w_pt * 0.72;
    } else {
        *h_pt = fmax(10, (height - gap * (INSETS_DOWN - 1)) / INSETS_DOWN - name_high(p));
        *h_pt = fmin(*h_pt, 90 * p->unit);
        *w_pt = *h_pt / 0.75;
    }
    p->inset_w = (int)ceil(*w_pt / p->inset_px_pt);
    p->inset_h = (int)ceil(*h_pt / p->inset_px_pt);
}

static void frame_map(struct poster *p)
{
    const struct poster_request *r = p->request;
    const int w = (int)ceil(p->map.w / p->px_pt), h = (int)ceil(p->map.h / p->px_pt);
    p->window = r->frame ? r->frame(r->context, w, h)
                         : overseas_frame(r->drawing.selections, r->drawing.layers.n, w, h);
    p->window.scale = 1;
}

/* Which insets depends on what the map shows, and its size on whether there are any. */
static void place_map(struct poster *p, struct box_pt room)
{
    const struct poster_request *r = p->request;
    double w, h;
    p->map = room;
    p->n_insets = 0;
    frame_map(p);
    if (!p->has_insets)
        return;
    measure_insets(p, room.w, room.h, &w, &h);
    for (unsigned t = 0; t < OVERSEAS; t++)
        if (overseas_wanted(t, r->drawing.selections, r->drawing.layers.n, &p->window,
                            (int)(room.w / p->px_pt), (int)(room.h / p->px_pt), !r->frame, p->inset_w,
                            p->inset_h, p->inset_px_pt / p->px_pt))
            p->insets[p->n_insets++] = t;
    if (p->n_insets == 0)
        return;
    if (is_high(p))
        p->map.h -= (double)((p->n_insets + INSETS_ACROSS - 1) / INSETS_ACROSS) *
                    (h + name_high(p) + inset_gap(p));
    else
        p->map.w -= (double)((p->n_insets + INSETS_DOWN - 1) / INSETS_DOWN) * (w + inset_gap(p));
    frame_map(p);
}

static bool has_room(const struct poster *p)
{
    const double least = 0.38 * (is_high(p) ? p->request->h_pt : p->request->w_pt);
    return p->map.h >= 0.34 * p->request->h_pt && (is_high(p) ? p->map.h : p->map.w) >= least;
}

/* Less and less, until the map has its share of the sheet. Returns where the legend begins. */
static double lay_out(struct poster *p, const struct texts *t)
{
    const double width = p->request->w_pt - 2 * p->margin, gap = GAP * p->unit;
    for (int less = 0;; less++) {
        p->sizes = less < 1;
        p->has_legend = less < 2 && (p->legend.n || p->legend.n_counted);
        p->has_insets = less < 3;
        p->has_words = less < 4;
        p->has_licences = less < 5;
        const double top = p->margin + head_high(p, width) + gap,
                     legend = p->has_legend ? poster_legend_high(p, width) + gap : 0,
                     foot = foot_high(p, t, width) + gap,
                     high = p->request->h_pt - p->margin - foot - legend - top;
        place_map(p, (struct box_pt){p->margin, top, width, fmax(high, 20)});
        if (has_room(p) || less == 5)
            return p->request->h_pt - p->margin - foot - legend + gap;
    }
}

/* --- the sheet ---------------------------------------------------------------------------------------------
 */

static bool put_insets(struct poster *p, struct err *e)
{
    const double gap = inset_gap(p), w = p->inset_w * p->inset_px_pt, h = p->inset_h * p->inset_px_pt;
    bool done = true;
    for (unsigned i = 0; i < p->n_insets && done; i++) {
        const double x = is_high(p) ? p->map.x + i % INSETS_ACROSS * (w + gap)
                                    : p->map.x + p->map.w + gap + i / INSETS_DOWN * (w + gap),
                     y = is_high(p) ? p->map.y + p->map.h + gap + i / INSETS_ACROSS * (h + name_high(p) + gap)
                                    : p->map.y + i % INSETS_DOWN * (h + name_high(p) + gap);
        const struct base_window window = overseas_window(p->insets[i], p->inset_w, p->inset_h);
        poster_put(p, DOCUMENT_SUBHEADING, INSET, overseas_name(p->insets[i]), x, y, w);
        done = poster_put_map(p, &window, (struct box_pt){x, y + name_high(p), w, h}, p->inset_px_pt, e);
    }
    return done;
}

/* Before the map is framed, of all of it; sizes are those of the map then. */
static bool fill_legend(struct poster *p, struct err *e)
{
    const struct poster_request *r = p->request;
    uint64_t greatest;
    if (!legend_greatest_of_all(&r->drawing, 0, &greatest, e))
        return false;
    legend_fill(&p->legend, tile_painter_shared(p->painter), &r->drawing, r->language, greatest);
    return true;
}

static bool fill_sizes(struct poster *p, struct err *e)
{
    const struct poster_request *r = p->request;
    const struct base_window *w = &p->window;
    const struct group_box box = {w->x0, w->y0, w->x0 + llround(w->units_per_px * p->map.w / p->px_pt),
                                  w->y0 + llround(w->units_per_px * p->map.h / p->px_pt)};
    struct marks marks = {0};
    const bool done = marks_gather(&marks, &r->drawing, &box, w->units_per_px, e);
    if (done)
        legend_fill(&p->legend, tile_painter_shared(p->painter), &r->drawing, r->language,
                    legend_greatest(&marks));
    marks_release(&marks);
    return done;
}

static bool set_sheet(struct poster *p, const struct texts *t, struct err *e)
{
    const double width = p->request->w_pt - 2 * p->margin, legend = lay_out(p, t);
    put_head(p, p->margin, p->margin, width);
    if (!poster_put_map(p, &p->window, p->map, p->px_pt, e) || !put_insets(p, e))
        return false;
    if (p->has_legend && !fill_sizes(p, e))
        return false;
    if (p->has_legend)
        poster_put_legend(p, p->margin, legend, width);
    put_foot(p, t, p->margin, p->request->h_pt - p->margin - foot_high(p, t, width), width);
    return true;
}

static bool add(void *out, const void *data, size_t n, struct err *e)
{
    struct bytes *to = out;
    bytes_add(to, data, n);
    return !to->full || err_set(e, ERR_TOO_LARGE, "the map has more bytes than an answer may have");
}

bool poster_write(struct tile_painter *painter, const struct poster_request *r, struct bytes *out,
                  struct err *e)
{
    char changed[SNAPSHOT_MOMENT_BYTES];
    const struct document_info info = {r->w_pt, r->h_pt, r->title, *r->words ? r->words : NULL,
                                       snapshot_moment(r->snapshot, changed)};
    const double side = sqrt(r->w_pt * r->h_pt / (595.0 * 842.0));
    struct poster p = {.request = r, .painter = painter, .unit = fmin(fmax(side, 0.4), 6)};
    struct texts texts;
    p.px_pt = 0.75 * sqrt(p.unit);
    p.inset_px_pt = 0.55 * p.px_pt;
    p.margin = 26 * p.unit;
    bytes_init(&texts.source, POSTER_TEXTS);
    bytes_init(&texts.licences, POSTER_TEXTS);
    sources_say_data(r->snapshot, r->language, &texts.source);
    sources_say(r->language, &texts.licences);
    p.document = document_new(&info, add, out);
    bool done = fill_legend(&p, e) && set_sheet(&p, &texts, e);
    if (done) {
        document_page_end(p.document);
        done = document_finish(p.document, e);
    }
    document_free(p.document);
    bytes_release(&texts.source);
    bytes_release(&texts.licences);
    return done;
}
