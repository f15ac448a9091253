/* /tiles/{layers}[@2x|@3x].json: TileJSON 3.0 of the tiles under the same criteria, pictures or vector tiles
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "draw/marker.h"
#include "geo/tile.h"
#include "map/base.h"
#include "map/frame.h"
#include "map/marks.h"
#include "map/vector_tile.h"
#include "serve/handlers.h"
#include "serve/map_asked.h"

enum { URL_BYTES = 65536, LEAST_NAME = 6 /* x.json */ };

/* The size of map that center and zoom suit, pixels: a map in a page. */
#define VIEW_W 800
#define VIEW_H 500
/* Seen from this many zooms farther than center says, a mark at the edge of bounds is still whole. */
#define FARTHER_ZOOMS 2

struct tilejson_plan {
    struct map_asked map;
    int scale;
    bool vector, each;
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
    p->each = p->vector && p->map.drawing.group == MAP_GROUP_NONE;
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
    if (p->map.data && !p->each)
        put_address(j, c, p, "grids", ".grid.json");
    if (!p->vector) /* of the ground, whatever pixels a tile has: so MapLibre shows dense ones sharp */
        json_put_int(j, "tileSize", TILE_SIZE_PX);
}

/* --- layers of vector tiles -------------------------------------------------------------------------------
 */

static void put_fields(struct json *j, const struct vector_field *fields)
{
    for (; fields->name; fields++)
        json_put_text(j, fields->name, fields->type);
}

static void put_layer(struct json *j, const struct vector_layer *l)
{
    json_object(j);
    json_put_text(j, "id", l->name);
    json_put_text(j, "description", l->what);
    json_put_object(j, "fields");
    put_fields(j, l->fields);
    json_end(j);
    json_end(j);
}

static void put_worth_fields(struct json *j, const struct map_drawing *d)
{
    struct marks_themes themes;
    const struct selection *any = NULL;
    char key[MARKS_KEY_BYTES];
    if (d->measure == MEASURE_AMOUNT) {
        json_put_text(j, "amount", "Number");
        json_put_text(j, "amount_abbreviated", "String");
    }
    if (d->ring != MAP_RING_THEMATIQUE)
        return;
    for (size_t i = 0; i < d->layers.n; i++)
        any = d->selections[i] ? d->selections[i] : any;
    marks_themes_find(&themes, d);
    for (unsigned i = 0; any && i < themes.n + themes.others; i++) {
        marks_theme_key(any->snapshot, &themes, i, key);
        json_put_text(j, key, "Number");
    }
}

static void put_site_layer(struct json *j, const struct tilejson_plan *p, enum map_layer layer)
{
    const struct map_drawing *d = &p->map.drawing;
    size_t n = 0;
    enum collection of;
    json_object(j);
    json_put_text(j, "id", map_layer_name(layer));
    json_put_text(j, "description", p->each ? "sites: points" : "marks: points with a count of sites");
    json_put_object(j, "fields");
    put_fields(j, p->each ? VECTOR_SITE_FIELDS : VECTOR_MARK_FIELDS);
    for (size_t i = 0; i < d->layers.n; i++)
        n += map_layer_collection(d->layers.list[i], &of);
    for (size_t i = 0; i < d->layers.n && n > 1 && !p->each; i++)
        if (map_layer_collection(d->layers.list[i], &of))
            json_put_text(j, map_layer_name(d->layers.list[i]), "Number");
    if (!p->each)
        put_worth_fields(j, d);
    json_end(j);
    json_end(j);
}

/* Required of every TileJSON 3.0; pictures have none. */
static void put_layers(struct json *j, const struct tilejson_plan *p)
{
    const struct map_layers *l = &p->map.drawing.layers;
    bool labels = false;
    enum collection of;
    json_put_array(j, "vector_layers");
    for (size_t i = 0; i < l->n && p->vector; i++) {
        if (l->list[i] == MAP_BASE)
            for (const struct vector_layer *v = VECTOR_BASE; v->name; v++)
                put_layer(j, v);
        labels |= l->list[i] == MAP_BASE || l->list[i] == MAP_LABELS;
        if (vector_counted_layer(l->list[i]))
            put_layer(j, vector_counted_layer(l->list[i]));
        if (map_layer_collection(l->list[i], &of))
            put_site_layer(j, p, l->list[i]);
    }
    if (labels)
        put_layer(j, &VECTOR_LABELS);
    json_end(j);
}

/* --- where ------------------------------------------------------------------------------------------------
 */

static bool shows_world(const struct map_layers *l)
{
    enum collection of;
    for (size_t i = 0; i < l->n; i++)
        if (!map_layer_collection(l->list[i], &of))
            return true;
    return l->n == 0;
}

static void put_numbers(struct json *j, const char *key, const double *v, size_t n, int decimals)
{
    json_put_array(j, key);
    for (size_t i = 0; i < n; i++)
        json_real(j, v[i], decimals);
    json_end(j);
}

/* Around the sites with room for their marks; the world for one that is asked for whole, for none, and where
 * they lie around the antimeridian, which bounds of TileJSON do not cross. */
static void put_bounds(struct json *j, const struct map_drawing *d, double zoom)
{
    double v[4] = {-180, -MERCATOR_LAT_MAX_DEG, 180, MERCATOR_LAT_MAX_DEG};
    const double margin = MARKER_EXTENT_PX * (double)MERCATOR_WORLD / TILE_SIZE_PX / exp2(zoom);
    struct bbox b;
    if (!shows_world(&d->layers) && frame_extent(d->selections, d->layers.n, &b) && !bbox_crosses(&b)) {
        v[0] = fmax(v[0], mercator_lon_deg(mercator_x(b.west) - margin));
        v[1] = fmax(v[1], mercator_lat_deg(mercator_y(b.south) + margin));
        v[2] = fmin(v[2], mercator_lon_deg(mercator_x(b.east) + margin));
        v[3] = fmin(v[3], mercator_lat_deg(mercator_y(b.north) - margin));
    }
    put_numbers(j, "bounds", v, 4, 4);
}

/* From where all that matches is seen. */
static void put_place(struct json *j, const struct map_drawing *d)
{
    const struct base_window w = frame_of_sites(d->selections, d->layers.n, VIEW_W, VIEW_H);
    const double zoom = fmax(0, floor(log2((double)MERCATOR_WORLD / TILE_SIZE_PX / w.units_per_px)));
    const double x = (double)w.x0 + VIEW_W / 2.0 * w.units_per_px,
                 y = (double)w.y0 + VIEW_H / 2.0 * w.units_per_px;
    put_bounds(j, d, fmax(0, zoom - FARTHER_ZOOMS));
    put_numbers(j, "center", (double[]){lon_wrap_deg(mercator_lon_deg(x)), mercator_lat_deg(y), zoom}, 3, 4);
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
