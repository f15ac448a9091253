/* /wmts?SERVICE=WMTS&REQUEST=... and /wmts/1.0.0/...: the map's tiles and what stands on them, as WMTS 1.0.0
 * names them */
#include <stdio.h>
#include <string.h>

#include "geo/tile.h"
#include "serve/handlers.h"
#include "serve/map_asked.h"
#include "serve/wmts_asked.h"
#include "serve/wmts_capabilities.h"

struct capabilities_plan {
    struct map_asked map;
    unsigned sections;
};

static const char *print(struct call *c, double v, int digits)
{
    char text[64];
    const int n = snprintf(text, sizeof text, "%.*f", digits, v);
    return arena_text(&c->memory, text, (size_t)n);
}

static bool plan_info_of(struct call *c, const struct wmts_asked *a, struct err *e)
{
    const struct world_box box = tile_box(a->at.tile);
    const double units = tile_pixel(a->at.tile.z);
    static const char *const NAMES[] = {"lon", "lat", "zoom"};
    const double values[] = {mercator_lon_deg(box.x0 + a->x_px * units),
                             mercator_lat_deg(box.y0 + a->y_px * units), a->at.tile.z};
    for (unsigned i = 0; i < 3; i++) {
        query_take_first(&c->query, NAMES[i]); /* the pixel says it */
        if (!query_put(&c->query, NAMES[i], print(c, values[i], 10), e))
            return false;
    }
    query_take_first(&c->query, "f");
    c->parameter[0] = a->layer;
    c->means = plan_identify;
    return query_put(&c->query, "f", a->info, e);
}

static bool plan_capabilities(struct call *c, const struct wmts_asked *a, struct err *e)
{
    struct capabilities_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    bool current;
    p->sections = a->sections;
    if (!map_take(c, &p->map, "base", e) || !call_take_version(c, &current, e))
        return false;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    call_key(c, a->type);
    call_key_int(c, p->sections);
    map_key_query(c, &p->map);
    return true;
}

static bool plan_asked(struct call *c, const struct wmts_asked *a, struct err *e)
{
    c->answer.type = a->type;
    if (a->operation == WMTS_CAPABILITIES)
        return plan_capabilities(c, a, e);
    if (a->style && !query_put(&c->query, "style", a->style, e))
        return false;
    if (a->operation == WMTS_FEATURE_INFO)
        return plan_info_of(c, a, e);
    matrix_plan_tile(c, a->layer, &a->at, ".png");
    return true;
}

bool plan_wmts(struct call *c, struct err *e)
{
    struct wmts_asked a = {0};
    return wmts_take_query(c, &a, e) && plan_asked(c, &a, e);
}

bool plan_wmts_rest(struct call *c, struct err *e)
{
    struct wmts_asked a = {0};
    return wmts_take_path(c, c->parameter[0], &a, e) && plan_asked(c, &a, e);
}

bool make_wmts(struct call *c, struct worker *w, struct err *e)
{
    const struct capabilities_plan *p = c->plan;
    (void)w;
    (void)e;
    wmts_capabilities_write(c, &p->map, p->sections, &c->out);
    return true;
}
