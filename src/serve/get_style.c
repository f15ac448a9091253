/* /styles/{style}.json?layers=: a style of MapLibre, of the map that /tiles/ has with the same layers and
 * criteria */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "geo/tile.h"
#include "map/frame.h"
#include "out/maplibre.h"
#include "serve/handlers.h"
#include "serve/map_asked.h"

enum { URL_BYTES = 65536 };

#define VIEW_W 800
#define VIEW_H 500

struct style_plan {
    struct map_asked map;
};

/* The style stands in the path, where tiles have it in the query. */
static bool take_name(struct call *c, unsigned *style, struct err *e)
{
    const char *name = c->parameter[0];
    const size_t n = strlen(name);
    int number = -1;
    if (n > 5 && strcmp(name + n - 5, ".json") == 0)
        number = tile_shared_style(c->core->painting, arena_text(&c->memory, name, n - 5));
    if (number >= 0) {
        *style = (unsigned)number;
        return true;
    }
    struct bytes all;
    bytes_init(&all, sizeof e->text);
    for (unsigned i = 0; tile_shared_style_name(c->core->painting, i); i++)
        bytes_add_format(&all, "%s%s.json", i ? ", " : "", tile_shared_style_name(c->core->painting, i));
    err_param(e, ERR_NOT_FOUND, "style", name, "there is no style '%.60s'; there are %s", name, all.data);
    bytes_release(&all);
    return false;
}

bool plan_style(struct call *c, struct err *e)
{
    struct style_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    const char *layers;
    unsigned style;
    bool current;
    c->answer.type = "application/json";
    if (!take_name(c, &style, e) || !query_take(&c->query, "layers", &layers, e) ||
        !map_take(c, &p->map, layers ? layers : MAP_LAYERS_PRESET, e) || !call_take_version(c, &current, e))
        return false;
    p->map.drawing.style = style;
    map_key(c, &p->map);
    map_key_query(c, &p->map);
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    return true;
}

/* MapLibre shows the tiles of a zoom twice as wide: its zooms are one less. */
static void find_view(struct maplibre_map *m)
{
    const struct base_window w = frame_of_sites(m->drawing.selections, m->drawing.layers.n, VIEW_W, VIEW_H);
    m->zoom = fmax(0, log2((double)MERCATOR_WORLD / TILE_SIZE_PX / w.units_per_px) - 1);
    m->lon = lon_wrap_deg(mercator_lon_deg((double)w.x0 + VIEW_W / 2.0 * w.units_per_px));
    m->lat = mercator_lat_deg((double)w.y0 + VIEW_H / 2.0 * w.units_per_px);
}

bool make_style(struct call *c, struct worker *w, struct err *e)
{
    struct style_plan *p = c->plan;
    struct maplibre_map m = {.glyphs_url = NULL};
    struct bytes tiles, glyphs;
    struct json j;
    (void)w;
    (void)e;
    bytes_init(&tiles, URL_BYTES);
    bytes_init(&glyphs, URL_BYTES);
    bytes_add_format(&tiles, "%s/tiles/%s.json?f=mvt", c->base_url, p->map.names);
    const size_t n = tiles.n;
    bytes_add_char(&tiles, '&');
    map_print_query(c, &p->map, &tiles);
    if (tiles.n == n + 1)
        tiles.data[tiles.n = n] = '\0';
    bytes_add_format(&glyphs, "%s/fonts/{fontstack}/{range}.pbf", c->base_url);
    map_hold(c, &p->map);
    m.drawing = p->map.drawing;
    m.tiles_url = tiles.data;
    m.glyphs_url = glyphs.data;
    find_view(&m);
    json_init(&j, &c->out);
    maplibre_write(&j, c->core->painting, &m);
    map_drop(&p->map);
    bytes_release(&tiles);
    bytes_release(&glyphs);
    return true;
}
