/* /identify/{layers}?lon=&lat=&zoom=: what stands under a pixel of the map, as GeoJSON, lines of text, or a
 * small page */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "geo/tile.h"
#include "map/identify.h"
#include "map/tile.h"
#include "out/place_card.h"
#include "out/place_text.h"
#include "serve/handlers.h"
#include "serve/map_asked.h"

enum { PLACES_PRESET = 20, PLACES_MOST = 1000 };

struct identify_plan {
    struct map_asked map;
    struct identify_request request;
    long limit;
    bool text;
};

struct measure {
    const char *name, *unit;
    double least, most;
};

static bool take_number(struct call *c, const struct measure *m, double *value, struct err *e)
{
    const char *text;
    if (!query_take(&c->query, m->name, &text, e))
        return false;
    if (!text)
        return err_param(e, ERR_INVALID, m->name, NULL, "%s is missing: it takes %s from %g to %g", m->name,
                         m->unit, m->least, m->most);
    return (bbox_numbers(text, value, 1) == 1 && *value >= m->least && *value <= m->most) ||
           err_param(e, ERR_INVALID, m->name, text, "%s takes %s from %g to %g, not '%.40s'", m->name,
                     m->unit, m->least, m->most, text);
}

/* What a map says: a longitude past 180 when the visitor has gone around the Earth, and zooms between two,
 * which show the tiles of the nearest, from a half on of the next. */
static bool take_pixel(struct call *c, struct identify_request *r, struct err *e)
{
    static const struct measure LON = {"lon", "degrees", -LON_MOST_DEG, LON_MOST_DEG},
                                LAT = {"lat", "degrees", -90, 90},
                                ZOOM = {"zoom", "a zoom", 0, TILE_ZOOM_MAX};
    double zoom;
    if (!take_number(c, &LON, &r->lon, e) || !take_number(c, &LAT, &r->lat, e) ||
        !take_number(c, &ZOOM, &zoom, e))
        return false;
    r->lon = lon_wrap_deg(r->lon);
    r->zoom = (int)floor(zoom + 0.5);
    return true;
}

static bool take_form(struct call *c, bool *text, struct err *e)
{
    const char *f;
    if (!query_take(&c->query, "f", &f, e))
        return false;
    *text = f && strcmp(f, "text") == 0;
    c->answer.type = *text ? "text/plain; charset=utf-8" : "application/geo+json";
    if (f && strcmp(f, "html") == 0) {
        c->page = "";
        c->language = LANGUAGE_FR;
        c->answer.type = "text/html; charset=utf-8";
        c->answer.policy.shown = SHOWN_AS_PAGE;
    }
    return !f || *text || c->page || strcmp(f, "geojson") == 0 ||
           err_param(e, ERR_INVALID, "f", f, "f takes geojson, html or text here, not '%.40s'", f);
}

bool plan_identify(struct call *c, struct err *e)
{
    struct identify_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    bool current;
    p->limit = PLACES_PRESET;
    return take_form(c, &p->text, e) && map_take(c, &p->map, c->parameter[0], e) &&
           take_pixel(c, &p->request, e) &&
           query_take_int(&c->query, "limit", 1, PLACES_MOST, &p->limit, e) &&
           call_take_version(c, &current, e);
}

bool make_identify(struct call *c, struct worker *w, struct err *e)
{
    struct identify_plan *p = c->plan;
    struct identified found;
    (void)w;
    p->request.shapes = tile_shared_shapes(c->core->painting);
    map_hold(c, &p->map);
    p->request.drawing = p->map.drawing;
    bool done = identify(&p->request, &found, e);
    if (done && p->text) {
        place_text_write(&c->out, c->snapshot, &p->request, &found, (size_t)p->limit);
    } else if (done) {
        struct json j;
        json_init(&j, &c->out);
        place_card_write(&j, &p->request, &found, (size_t)p->limit);
    }
    if (done)
        identified_release(&found);
    map_drop(&p->map);
    return done;
}
