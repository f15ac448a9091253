/* /identify/{layers}?lon=&lat=&zoom=: what stands under a pixel of the map */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "geo/tile.h"
#include "map/identify.h"
#include "map/layers.h"
#include "out/place_card.h"
#include "serve/handlers.h"

enum { PLACES_PRESET = 20, PLACES_MOST = 1000 };

struct identify_plan {
    struct identify_request request;
    long limit;
};

static bool take_degrees(struct call *c, const char *name, double most, double *value, struct err *e)
{
    const char *text;
    double v;
    if (!query_take(&c->query, name, &text, e))
        return false;
    if (!text || bbox_numbers(text, &v, 1) != 1 || !(fabs(v) <= most))
        return err_param(e, ERR_INVALID, name, text, "%s takes degrees from %.0f to %.0f, not '%.40s'", name,
                         -most, most, text ? text : "");
    *value = v;
    return true;
}

bool plan_identify(struct call *c, struct err *e)
{
    struct identify_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    long zoom = -1;
    bool current;
    p->limit = PLACES_PRESET;
    c->type = "application/geo+json";
    if (!map_layers_parse(&p->request.layers, c->parameter[0], e) || !call_criteria(c, e) ||
        !take_degrees(c, "lon", 540, &p->request.lon, e) || !take_degrees(c, "lat", 90, &p->request.lat, e) ||
        !query_take_int(&c->query, "zoom", 0, TILE_ZOOM_MAX, &zoom, e) ||
        !query_take_int(&c->query, "limit", 1, PLACES_MOST, &p->limit, e) ||
        !call_take_version(c, &current, e))
        return false;
    if (zoom < 0)
        return err_param(e, ERR_INVALID, "zoom", NULL, "zoom is missing: the zoom of the map, 0 to %d",
                         TILE_ZOOM_MAX);
    p->request.zoom = (int)zoom;
    return true;
}

bool make_identify(struct call *c, struct worker *w, struct err *e)
{
    struct identify_plan *p = c->plan;
    struct selection *held[MAP_LAYER_COUNT];
    struct identified found;
    (void)w;
    call_select_layers(c, &p->request.layers, held);
    for (size_t i = 0; i < p->request.layers.n; i++)
        p->request.selections[i] = held[i];
    bool done = identify(&p->request, &found, e);
    if (done) {
        struct json j;
        json_init(&j, &c->out);
        place_card_write(&j, &p->request, &found, (size_t)p->limit);
        identified_release(&found);
    }
    for (size_t i = 0; i < p->request.layers.n; i++)
        selection_free(held[i]);
    return done;
}
