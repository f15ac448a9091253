/* /tiles/{layers}.json: TileJSON 3.0 of the tiles under the same criteria */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "geo/tile.h"
#include "serve/handlers.h"
#include "serve/map_asked.h"

enum { URL_BYTES = 65536 };

bool plan_tilejson(struct call *c, struct err *e)
{
    struct map_asked *map = c->plan = arena_alloc(&c->memory, sizeof *map);
    const char *name = c->parameter[0];
    size_t n = strlen(name);
    bool current;
    if (n < 6 || strcmp(name + n - 5, ".json") != 0)
        return err_param(e, ERR_NOT_FOUND, "layers", name,
                         "'%.60s' is no map; addresses are /tiles/LAYERS.json and /tiles/LAYERS/Z/X/Y.png",
                         name);
    c->parameter[0] = arena_text(&c->memory, name, n - 5);
    c->answer.type = "application/json";
    return map_take(c, map, c->parameter[0], e) && call_take_version(c, &current, e);
}

bool make_tilejson(struct call *c, struct worker *w, struct err *e)
{
    struct json j;
    struct bytes url;
    char version[40], v[CALL_VERSION_BYTES];
    (void)w;
    (void)e;
    bytes_init(&url, URL_BYTES);
    bytes_add_format(&url, "%s/tiles/%s/{z}/{x}/{y}.png?", c->base_url, c->parameter[0]);
    const size_t n = url.n;
    map_print_query(c, c->plan, &url);
    bytes_add_format(&url, "%sv=%s", url.n > n ? "&" : "", call_version(c, v));
    snprintf(version, sizeof version, "1.%llu.0", (unsigned long long)c->snapshot->version);
    json_init(&j, &c->out);
    json_object(&j);
    json_put_text(&j, "tilejson", "3.0.0");
    json_put_text(&j, "name", c->parameter[0]);
    json_put_text(&j, "version", version);
    json_put_text(&j, "scheme", "xyz");
    json_put_array(&j, "tiles");
    json_text(&j, url.data);
    json_end(&j);
    json_put_array(&j, "vector_layers"); /* required of every TileJSON 3.0; these tiles are pictures */
    json_end(&j);
    json_put_int(&j, "minzoom", 0);
    json_put_int(&j, "maxzoom", TILE_ZOOM_MAX);
    json_key(&j, "bounds");
    json_raw(&j, "[-180,-85.0511,180,85.0511]", 27);
    json_key(&j, "center");
    json_raw(&j, "[2.5,25,2]", 10);
    json_put_text(&j, "attribution", MAP_CREDIT);
    json_put_int(&j, "data_version", (int64_t)c->snapshot->version);
    json_put_text(&j, "tiles_version", v);
    json_put_bool(&j, "demonstration", c->snapshot->demonstration);
    json_end(&j);
    bytes_release(&url);
    return true;
}
