/* /static/{layers}/{w}x{h}[@2x|@3x].png: one picture of the map; A4.pdf and the like: the map on paper */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw/picture.h"
#include "map/frame.h"
#include "map/still.h"
#include "out/poster.h"
#include "serve/decor_asked.h"
#include "serve/frame_asked.h"
#include "serve/handlers.h"
#include "serve/map_asked.h"

enum { SIZE_DIGITS = 6 };

struct static_plan {
    struct map_asked map;
    struct still_request request;
    bool paper; /* its size is points: */
    int w_pt, h_pt;
    struct frame_asked frame;
    struct decor_asked decor;
};

/* --- what is asked for -------------------------------------------------------------------------------------
 */

static bool parse_side(const char **at, int *px)
{
    const size_t n = strspn(*at, "0123456789");
    *px = 0;
    for (size_t i = 0; i < n && i < SIZE_DIGITS; i++)
        *px = *px * 10 + ((*at)[i] - '0');
    if (n > SIZE_DIGITS)
        *px = PICTURE_SIDE_MAX + 1;
    *at += n;
    return n > 0;
}

/* "A4", "A3-paysage" or "WIDTHxHEIGHT", before ".pdf". */
static bool parse_paper(struct static_plan *p, const char *text, struct err *e)
{
    static const struct sheet {
        const char *name;
        int w_pt, h_pt;
    } SHEETS[] = {{"A4.pdf", 595, 842},
                  {"A4-paysage.pdf", 842, 595},
                  {"A3.pdf", 842, 1191},
                  {"A3-paysage.pdf", 1191, 842}};
    const char *at = text;
    for (size_t i = 0; i < sizeof SHEETS / sizeof SHEETS[0]; i++)
        if (strcmp(text, SHEETS[i].name) == 0) {
            p->w_pt = SHEETS[i].w_pt;
            p->h_pt = SHEETS[i].h_pt;
            return true;
        }
    if (!parse_side(&at, &p->w_pt) || *at++ != 'x' || !parse_side(&at, &p->h_pt) || strcmp(at, ".pdf") != 0)
        return err_param(e, ERR_NOT_FOUND, "size", text,
                         "'%.60s' is no sheet; maps on paper are A4.pdf, A3.pdf, A4-paysage.pdf, "
                         "A3-paysage.pdf, or WIDTHxHEIGHT.pdf in points (1/72 inch)",
                         text);
    return (p->w_pt >= POSTER_SIDE_LEAST && p->h_pt >= POSTER_SIDE_LEAST && p->w_pt <= POSTER_SIDE_MOST &&
            p->h_pt <= POSTER_SIDE_MOST) ||
           err_param(e, ERR_INVALID, "size", text,
                     "a sheet is %d to %d points (1/72 inch) wide and high, not '%.40s'", POSTER_SIDE_LEAST,
                     POSTER_SIDE_MOST, text);
}

static bool parse_size(struct still_request *r, const char *text, long most, struct err *e)
{
    const char *at = text;
    int scale = 1;
    bool is_size = parse_side(&at, &r->w) && *at++ == 'x' && parse_side(&at, &r->h);
    if (is_size && at[0] == '@' && at[1] >= '1' && at[1] <= '0' + TILE_SCALE_MAX && at[2] == 'x') {
        scale = at[1] - '0';
        at += 3;
    }
    if (!is_size || strcmp(at, ".png") != 0)
        return err_param(e, ERR_NOT_FOUND, "size", text,
                         "'%.60s' is no picture; addresses end in WIDTHxHEIGHT.png, as 640x400.png, in "
                         "WIDTHxHEIGHT@2x.png or @3x.png for finer screens, or in A4.pdf for paper",
                         text);
    r->window.scale = scale;
    if (r->w < 1 || r->h < 1)
        return err_param(e, ERR_INVALID, "size", text,
                         "a picture is one pixel wide and high at least, not '%.40s'", text);
    if (r->w * scale > PICTURE_SIDE_MAX || r->h * scale > PICTURE_SIDE_MAX ||
        (long)r->w * r->h * scale * scale > most)
        return err_param(e, ERR_INVALID, "size", text,
                         "'%.40s' is too large: a picture has %ld pixels at most (--max-picture-pixels), and "
                         "%d to a side",
                         text, most, PICTURE_SIDE_MAX);
    return true;
}

/* --- the two steps -----------------------------------------------------------------------------------------
 */

static void add_frame_to_key(struct call *c, const struct static_plan *p)
{
    const struct base_window *w = &p->request.window;
    char frame[96];
    snprintf(frame, sizeof frame, "%lld %lld %.17g", (long long)w->x0, (long long)w->y0, w->units_per_px);
    call_key(c, p->frame.kind == FRAME_FITS ? "fits" : frame);
    call_key_int(c, p->request.w);
    call_key_int(c, p->request.h);
    call_key_int(c, w->scale);
}

/* Of a picture its pixels are the key, of a sheet what was asked for. */
static void add_to_key(struct call *c, struct static_plan *p)
{
    struct still_request *r = &p->request;
    const int scale = r->window.scale;
    const char *frame = frame_text(&p->frame, &c->memory);
    if (p->paper) {
        call_key(c, frame ? frame : "fits");
        call_key_int(c, p->w_pt);
        call_key_int(c, p->h_pt);
        call_key(c, "pdf");
        call_key_int(c, (int64_t)c->snapshot->version);
        return;
    }
    if (p->frame.kind != FRAME_FITS)
        r->window = frame_window(&p->frame, r->w, r->h);
    r->window.scale = scale;
    add_frame_to_key(c, p);
}

static bool is_paper(const char *name)
{
    const size_t n = strlen(name);
    return n > 4 && strcmp(name + n - 4, ".pdf") == 0;
}

bool plan_static(struct call *c, struct err *e)
{
    struct static_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    const char *size = c->parameter[1];
    bool current;
    p->paper = is_paper(size);
    c->answer.type = p->paper ? "application/pdf" : "image/png";
    if (!(p->paper ? parse_paper(p, size, e)
                   : parse_size(&p->request, size, c->core->options->picture_pixels, e)) ||
        !frame_take(c, &p->frame, e) || !decor_take(c, &p->decor, e) ||
        !map_take(c, &p->map, c->parameter[0], e) || !call_take_version(c, &current, e))
        return false;
    if (p->paper && p->decor.parts != DECOR_ALL)
        return err_param(e, ERR_INVALID, "decor", NULL,
                         "decor is of pictures: a map on paper has title, legend, scale and sources");
    c->answer.policy.caching = current                   ? CACHING_IMMUTABLE
                               : p->map.data || p->paper ? CACHING_CHECK
                                                         : CACHING_DAY;
    add_to_key(c, p);
    decor_key(c, &p->decor, p->map.data || p->paper);
    map_key(c, &p->map);
    return true;
}

/* What there is to see, beside what stands around it; the whole world lies behind that. */
static void frame_sites(struct still_request *r, struct tile_painter *painter)
{
    const struct map_drawing *d = &r->drawing;
    int top = 0, bottom = 0;
    r->window = frame_of_sites(d->selections, d->layers.n, r->w, r->h);
    if (!r->decor || r->window.units_per_px * r->w >= MERCATOR_WORLD)
        return;
    decor_margins(painter, r->decor, r->w, r->h, &top, &bottom);
    r->window = frame_of_sites(d->selections, d->layers.n, r->w, r->h - top - bottom);
    r->window.y0 -= llround(r->window.units_per_px * top);
}

static bool make_picture(struct call *c, struct static_plan *p, struct tile_painter *painter, struct err *e)
{
    struct still_request *r = &p->request;
    const int scale = r->window.scale;
    r->drawing = p->map.drawing;
    r->decor = decor_words(c, &p->decor, &r->drawing);
    if (p->frame.kind == FRAME_FITS)
        frame_sites(r, painter);
    r->window.scale = scale;
    return still_paint(painter, r, &c->out, e);
}

static struct base_window frame_sheet(const void *frame, int w, int h)
{
    return frame_window(frame, w, h);
}

static bool make_sheet(struct call *c, struct static_plan *p, struct tile_painter *painter, struct err *e)
{
    const struct decor *said = decor_words(c, &p->decor, &p->map.drawing);
    const struct poster_request r = {.drawing = p->map.drawing,
                                     .w_pt = p->w_pt,
                                     .h_pt = p->h_pt,
                                     .frame = p->frame.kind == FRAME_FITS ? NULL : frame_sheet,
                                     .context = &p->frame,
                                     .title = said->title,
                                     .words = said->words ? said->words : "",
                                     .language = call_language(c),
                                     .snapshot = c->snapshot};
    return poster_write(painter, &r, &c->out, e);
}

bool make_static(struct call *c, struct worker *w, struct err *e)
{
    struct static_plan *p = c->plan;
    map_hold(c, &p->map);
    const bool done = (p->paper ? make_sheet : make_picture)(c, p, w->painter, e);
    map_drop(&p->map);
    return done;
}
