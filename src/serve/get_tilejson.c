/* /tiles/{layers}[@2x|@3x].json: TileJSON 3.0 of the tiles under the same criteria, pictures or vector tiles
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "geo/tile.h"
#include "map/base.h"
#include "map/frame.h"
#include "map/marks.h"
#include "serve/handlers.h"
#include "serve/map_asked.h"
#include "serve/vector_layers.h"

enum { URL_BYTES = 65536, LEAST_NAME = 6 /* x.json */ };

struct tilejson_plan {
    struct map_asked map;
    int scale;
    bool vector;
};

/* "base,cooperations@2x.json": what stands before the ending, and the scale. */
static bool parse_name(struct call *c, struct tilejson_plan *p, const char *name, struct err *e)
{
    size_t n = strlen(name);
    if (n < LEAST_NAME || strcmp(name + n - 5, ".json") != 0)
        return err_param(e, ERR_NOT_FOUND, "layers", name,
                         "'%.60s' is no map; addresses are /tiles/LAYERS.json, /tiles/LAYERS@2x.json and "
                         "/tiles/LAYERS/Z/X/Y.png",
                         name);
    n -= 5;
    p->scale = 1;
    if (n > 3 && name[n - 3] == '@' && name[n - 2] >= '2' && name[n - 2] <= '0' + TILE_SCALE_MAX &&
        name[n - 1] == 'x') {
        p->scale = name[n - 2] - '0';
        n -= 3;
    }
    c->parameter[0] = arena_text(&c->memory, name, n);
    return true;
}

static bool take_form(struct call *c, struct tilejson_plan *p, struct err *e)
{
    const char *f;
    if (!query_take(&c->query, "f", &f, e))
        return false;
    p->vector = f && strcmp(f, "mvt") == 0;
    if (f && !p->vector && strcmp(f, "png") != 0)
        return err_param(e, ERR_INVALID, "f", f, "f takes png or mvt here, not '%.40s'", f);
    if (p->vector && p->scale > 1)
        return err_param(e, ERR_INVALID, "f", f,
                         "vector tiles are the same on every screen: f=mvt goes without @%dx", p->scale);
    return true;
}

bool plan_tilejson(struct call *c, struct err *e)
{
    struct tilejson_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    bool current;
    c->answer.type = "application/json";
    if (!parse_name(c, p, c->parameter[0], e) || !map_take(c, &p->map, c->parameter[0], e) ||
        !take_form(c, p, e) || !call_take_version(c, &current, e))
        return false;
    map_key(c, &p->map);
    map_key_query(c, &p->map);
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key_int(c, p->scale);
    call_key_int(c, p->vector);
    call_key(c, c->base_url);
    return true;
}

/* --- addresses --------------------------------------------------------------------------------------------
 */

static void put_address(struct json *j, const struct call *c, const struct tilejson_plan *p, const char *key,
                        const char *ending)
{
    struct bytes url;
    char v[CALL_VERSION_BYTES];
    bytes_init(&url, URL_BYTES);
    bytes_add_format(&url, "%s/tiles/%s/{z}/{x}/{y}%s?", c->base_url, p->map.names, ending);
    const size_t n = url.n;
    map_print_query(c, &p->map, &url);
    bytes_add_format(&url, "%sv=%s", url.n > n ? "&" : "", call_version(c, v));
    json_put_array(j, key);
    json_text(j, url.data);
    json_end(j);
    bytes_release(&url);
}

static void put_addresses(struct json *j, const struct call *c, const struct tilejson_plan *p)
{
    char ending[8];
    snprintf(ending, sizeof ending, p->scale > 1 ? "@%dx.png" : ".png", p->scale);
    put_address(j, c, p, "tiles", p->vector ? ".mvt" : ending);
    if (p->map.data && !(p->vector && p->map.drawing.group == MAP_GROUP_NONE))
        put_address(j, c, p, "grids", ".grid.json");
    if (!p->vector) /* of the ground, whatever pixels a tile has: so MapLibre shows dense ones sharp */
        json_put_int(j, "tileSize", TILE_SIZE_PX);
}

/* --- layers of vector tiles -------------------------------------------------------------------------------
 */

static void put_field(const char *name, const char *type, void *to)
{
    json_put_text(to, name, type);
}

static void put_layer(const struct vector_described *l, void *to)
{
    struct json *j = to;
    json_object(j);
    json_put_text(j, "id", l->layer.name);
    json_put_text(j, "description", l->layer.what);
    json_put_object(j, "fields");
    vector_layers_fields(l, put_field, j);
    json_end(j);
    json_end(j);
}

/* Required of every TileJSON 3.0; pictures have none. */
static void put_layers(struct json *j, const struct tilejson_plan *p)
{
    json_put_array(j, "vector_layers");
    if (p->vector)
        vector_layers_each(&p->map.drawing, put_layer, j);
    json_end(j);
}

/* --- where ------------------------------------------------------------------------------------------------
 */

static void put_numbers(struct json *j, const char *key, const double *v, size_t n, int decimals)
{
    json_put_array(j, key);
    for (size_t i = 0; i < n; i++)
        json_real(j, v[i], decimals);
    json_end(j);
}

/* Bounds of TileJSON do not cross the antimeridian. */
static void put_place(struct json *j, const struct map_drawing *d)
{
    const struct frame_place at = frame_place(d);
    put_numbers(j, "bounds", (double[]){at.box.west, at.box.south, at.box.east, at.box.north}, 4, 4);
    put_numbers(j, "center", (double[]){at.lon_deg, at.lat_deg, at.zoom}, 3, 4);
}

bool make_tilejson(struct call *c, struct worker *w, struct err *e)
{
    struct tilejson_plan *p = c->plan;
    struct json j;
    char version[40], v[CALL_VERSION_BYTES];
    (void)w;
    (void)e;
    map_hold(c, &p->map);
    snprintf(version, sizeof version, "1.%llu.0", (unsigned long long)c->snapshot->version);
    json_init(&j, &c->out);
    json_object(&j);
    json_put_text(&j, "tilejson", "3.0.0");
    json_put_text(&j, "name", p->map.names);
    json_put_text(&j, "version", version);
    json_put_text(&j, "scheme", "xyz");
    put_addresses(&j, c, p);
    put_layers(&j, p);
    json_put_int(&j, "minzoom", 0);
    json_put_int(&j, "maxzoom", BASE_ZOOM_LAST);
    put_place(&j, &p->map.drawing);
    json_put_text(&j, "attribution", MAP_CREDIT);
    json_put_int(&j, "data_version", (int64_t)c->snapshot->version);
    json_put_text(&j, "tiles_version", call_version(c, v));
    json_put_bool(&j, "demonstration", c->snapshot->demonstration);
    json_end(&j);
    map_drop(&p->map);
    return true;
}
