/* /static/{layers}/{w}x{h}[@2x|@3x].png: one picture of the map */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw/picture.h"
#include "map/frame.h"
#include "map/still.h"
#include "serve/decor_asked.h"
#include "serve/frame_asked.h"
#include "serve/handlers.h"
#include "serve/map_asked.h"

enum { SIZE_DIGITS = 6 };

struct static_plan {
    struct map_asked map;
    struct still_request request;
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
                         "'%.60s' is no picture; addresses end in WIDTHxHEIGHT.png, as 640x400.png, or in "
                         "WIDTHxHEIGHT@2x.png or @3x.png for finer screens",
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
    decor_key(c, &p->decor, p->map.data);
}

bool plan_static(struct call *c, struct err *e)
{
    struct static_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    struct still_request *r = &p->request;
    bool current;
    c->answer.type = "image/png";
    if (!parse_size(r, c->parameter[1], c->core->options->picture_pixels, e) ||
        !frame_take(c, &p->frame, e) || !decor_take(c, &p->decor, e) ||
        !map_take(c, &p->map, c->parameter[0], e) || !call_take_version(c, &current, e))
        return false;
    const int scale = r->window.scale;
    if (p->frame.kind != FRAME_FITS)
        r->window = frame_window(&p->frame, r->w, r->h);
    r->window.scale = scale;
    c->answer.policy.caching = current ? CACHING_IMMUTABLE : p->map.data ? CACHING_CHECK : CACHING_DAY;
    add_frame_to_key(c, p);
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

bool make_static(struct call *c, struct worker *w, struct err *e)
{
    struct static_plan *p = c->plan;
    struct still_request *r = &p->request;
    const int scale = r->window.scale;
    map_hold(c, &p->map);
    r->drawing = p->map.drawing;
    r->decor = decor_words(c, &p->decor, &r->drawing.layers);
    if (p->frame.kind == FRAME_FITS)
        frame_sites(r, w->painter);
    r->window.scale = scale;
    bool done = still_paint(w->painter, r, &c->out, e);
    map_drop(&p->map);
    return done;
}
