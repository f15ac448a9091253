#include "serve/tileset_document.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "map/frame.h"
#include "serve/handlers.h"
#include "serve/vector_layers.h"

enum { URL_BYTES = 65536 };

#define CRS84 "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

void tileset_put_collection_links(struct json *j, const struct call *c, const char *collection)
{
    for (int pictures = 0; pictures < 2; pictures++) {
        const struct tileset_link *l = &TILESET_LINKS[pictures];
        char path[128];
        snprintf(path, sizeof path, "/api/collections/%s%s", collection, l->path + strlen("/api"));
        if (tileset_of_collection(collection, pictures))
            handler_link(j, l->rel, "application/json", l->title_fr, c->base_url, path);
    }
}

struct document {
    struct json j;
    struct call *c;
    const struct tileset_asked *asked;
    const struct map_asked *map;
    struct bytes query; /* "pays=ML": what is asked of the map; or "" */
    char version[CALL_VERSION_BYTES];
};

static void begin(struct document *d, struct call *c, const struct tileset_asked *a,
                  const struct map_asked *map)
{
    *d = (struct document){.c = c, .asked = a, .map = map};
    bytes_init(&d->query, URL_BYTES);
    map_print_query(c, map, &d->query);
    call_version(c, d->version);
    json_init(&d->j, &c->out);
    json_object(&d->j);
}

static void end(struct document *d)
{
    json_end(&d->j);
    bytes_release(&d->query);
}

/* --- links -------------------------------------------------------------------------------------------------
 */

enum link_to { TO_PLAIN, TO_MAP, TO_TILES }; /* also what is asked of the map; and the collections */

struct link {
    const char *rel, *type, *title, *path; /* behind the public address */
    const char *form;                      /* "f=mvt", or NULL */
    enum link_to to;
    bool template;
};

static void add_query(struct bytes *href, const char *name, const char *value)
{
    if (value && *value)
        bytes_add_format(href, "%c%s%s", strchr(href->data, '?') ? '&' : '?', name, value);
}

static void put_link(struct document *d, const struct link *l)
{
    struct bytes href;
    bytes_init(&href, URL_BYTES);
    bytes_add_format(&href, "%s%s", d->c->base_url, l->path);
    add_query(&href, "", l->form);
    if (l->to == TO_TILES)
        add_query(&href, "collections=", d->asked->collections);
    if (l->to != TO_PLAIN)
        add_query(&href, "", d->query.data);
    if (l->template)
        add_query(&href, "v=", d->version);
    json_object(&d->j);
    json_put_text(&d->j, "href", href.data);
    json_put_text(&d->j, "rel", l->rel);
    json_put_text(&d->j, "type", l->type);
    json_put_text(&d->j, "title", l->title);
    if (l->template)
        json_put_bool(&d->j, "templated", true);
    json_end(&d->j);
    bytes_release(&href);
}

/* "/api/collections/bourse/map/tiles" and what is behind it. */
static const char *path_of(const struct document *d, const char *behind)
{
    const struct tileset_asked *a = d->asked;
    char path[256];
    const int n = snprintf(path, sizeof path, "/api%s%s%s/tiles%s", a->collection ? "/collections/" : "",
                           a->collection ? a->collection : "", a->pictures ? "/map" : "", behind);
    return arena_text(&d->c->memory, path, (size_t)n);
}

static const char *path_of_set(const struct document *d, const struct matrix_set *s, const char *behind)
{
    char path[128];
    snprintf(path, sizeof path, "/%s%s", s->quad, behind);
    return path_of(d, path);
}

static void put_scheme(struct document *d, const struct matrix_set *s)
{
    char path[64];
    snprintf(path, sizeof path, "/api/tileMatrixSets/%s", s->quad);
    put_link(d, &(struct link){TILESET_REL "tiling-scheme", "application/json", s->title, path, NULL,
                               TO_PLAIN, false});
}

/* The same tiles as TileJSON has them. */
static void put_tilejson(struct document *d, const struct matrix_set *s)
{
    char path[512], dense[16] = "";
    if (s->scale > 1)
        snprintf(dense, sizeof dense, "@%dx", s->scale);
    snprintf(path, sizeof path, "/tiles/%s%s.json", d->asked->layers, dense);
    put_link(d, &(struct link){"alternate", "application/json", "TileJSON", path,
                               d->asked->pictures ? NULL : "f=mvt", TO_MAP, false});
}

static void put_links(struct document *d, const struct matrix_set *s)
{
    const bool pictures = d->asked->pictures;
    const char *path = path_of_set(d, s, "");
    char of[128];
    json_put_array(&d->j, "links");
    put_link(d, &(struct link){"self", "application/json", "Ces tuiles", path, NULL, TO_TILES, false});
    put_link(d, &(struct link){"item", pictures ? "image/png" : "application/vnd.mapbox-vector-tile",
                               pictures ? "Une tuile, en image" : "Une tuile vectorielle",
                               path_of_set(d, s, "/{tileMatrix}/{tileRow}/{tileCol}"),
                               pictures ? "f=png" : "f=mvt", TO_TILES, true});
    put_scheme(d, s);
    put_tilejson(d, s);
    if (d->asked->collection) {
        snprintf(of, sizeof of, "/api/collections/%s", d->asked->collection);
        put_link(d, &(struct link){TILESET_REL "geodata", "application/json", "La collection", of, NULL,
                                   TO_PLAIN, false});
    } else {
        put_link(d, &(struct link){TILESET_REL "dataset", "application/json", "L’Atlas", "/api", NULL,
                                   TO_PLAIN, false});
    }
    json_end(&d->j);
}

/* --- members -----------------------------------------------------------------------------------------------
 */

static void put_what(struct document *d, const struct matrix_set *s)
{
    struct json *j = &d->j;
    struct bytes title;
    bytes_init(&title, URL_BYTES);
    for (size_t i = 0; i < d->map->drawing.layers.n; i++)
        bytes_add_format(&title, "%s%s", i ? ", " : "",
                         map_layer_title(d->map->drawing.layers.list[i], call_language(d->c)));
    json_put_text(j, "title", title.data);
    bytes_release(&title);
    json_put_text(j, "dataType", d->asked->pictures ? "map" : "vector");
    json_put_text(j, "crs", MATRIX_CRS_URI);
    if (s->uri) {
        json_put_text(j, "tileMatrixSetURI", s->uri);
        return;
    }
    bytes_init(&title, URL_BYTES);
    bytes_add_format(&title, "%s/api/tileMatrixSets/%s", d->c->base_url, s->quad);
    json_put_text(j, "tileMatrixSetURI", title.data);
    bytes_release(&title);
}

/* Tiles of the zooms that maps have, all around the world: those without anything are empty. */
static void put_limits(struct json *j)
{
    char id[12];
    json_put_array(j, "tileMatrixSetLimits");
    for (int z = 0; z <= MATRIX_LAST; z++) {
        snprintf(id, sizeof id, "%d", z);
        json_object(j);
        json_put_text(j, "tileMatrix", id);
        json_put_int(j, "minTileRow", 0);
        json_put_int(j, "maxTileRow", (1 << z) - 1);
        json_put_int(j, "minTileCol", 0);
        json_put_int(j, "maxTileCol", (1 << z) - 1);
        json_end(j);
    }
    json_end(j);
}

static void put_point(struct json *j, const char *key, double lon, double lat)
{
    json_put_array(j, key);
    json_real(j, lon, 4);
    json_real(j, lat, 4);
    json_end(j);
}

static void put_box(struct json *j, const struct bbox *b)
{
    json_put_object(j, "boundingBox");
    put_point(j, "lowerLeft", b->west, b->south);
    put_point(j, "upperRight", b->east, b->north);
    json_put_text(j, "crs", CRS84);
    json_end(j);
}

static void put_centre(struct json *j, const struct frame_place *at)
{
    char id[12];
    snprintf(id, sizeof id, "%d", at->zoom < MATRIX_LAST ? (int)at->zoom : MATRIX_LAST);
    json_put_object(j, "centerPoint");
    put_point(j, "coordinates", at->lon_deg, at->lat_deg);
    json_put_text(j, "crs", CRS84);
    json_put_text(j, "tileMatrix", id);
    json_end(j);
}

static void put_style(struct document *d)
{
    const char *name = tile_shared_style_name(d->c->core->painting, d->map->drawing.style);
    json_put_object(&d->j, "style");
    json_put_text(&d->j, "id", name);
    json_put_text(&d->j, "title", name);
    json_end(&d->j);
}

/* --- layers ------------------------------------------------------------------------------------------------
 */

static void begin_layer(struct json *j, const char *id, const char *type)
{
    char last[12];
    snprintf(last, sizeof last, "%d", MATRIX_LAST);
    json_object(j);
    json_put_text(j, "id", id);
    json_put_text(j, "dataType", type);
    json_put_text(j, "minTileMatrix", "0");
    json_put_text(j, "maxTileMatrix", last);
}

static void put_field(const char *name, const char *type, void *to)
{
    static const char *const SCHEMAS[][2] = {
        {"Number", "number"}, {"String", "string"}, {"Boolean", "boolean"}};
    struct json *j = to;
    json_put_object(j, name);
    for (size_t i = 0; i < sizeof SCHEMAS / sizeof SCHEMAS[0]; i++)
        if (strcmp(type, SCHEMAS[i][0]) == 0)
            json_put_text(j, "type", SCHEMAS[i][1]);
    json_end(j);
}

/* What a layer has the records of. */
static void put_collection(struct document *d, const char *layer)
{
    char path[128];
    if (!tileset_of_collection(layer, d->asked->pictures))
        return;
    snprintf(path, sizeof path, "/api/collections/%s", layer);
    json_put_array(&d->j, "links");
    put_link(d, &(struct link){TILESET_REL "geodata", "application/json", "La collection", path, NULL,
                               TO_PLAIN, false});
    json_end(&d->j);
}

static void put_vector_layer(const struct vector_described *l, void *to)
{
    struct document *d = to;
    struct json *j = &d->j;
    begin_layer(j, l->layer.name, "vector");
    put_collection(d, l->layer.name);
    json_put_text(j, "description", l->layer.what);
    json_put_int(j, "geometryDimension", l->dimension);
    json_put_object(j, "propertiesSchema");
    json_put_text(j, "type", "object");
    json_put_object(j, "properties");
    vector_layers_fields(l, put_field, j);
    json_end(j);
    json_end(j);
    json_end(j);
}

static void put_layers(struct document *d)
{
    const struct map_layers *l = &d->map->drawing.layers;
    json_put_array(&d->j, "layers");
    if (!d->asked->pictures)
        vector_layers_each(&d->map->drawing, put_vector_layer, d);
    for (size_t i = 0; i < l->n && d->asked->pictures; i++) {
        begin_layer(&d->j, map_layer_name(l->list[i]), "map");
        json_put_text(&d->j, "title", map_layer_title(l->list[i], call_language(d->c)));
        put_collection(d, map_layer_name(l->list[i]));
        json_end(&d->j);
    }
    json_end(&d->j);
}

/* --- documents ---------------------------------------------------------------------------------------------
 */

/* A list leads to what can be asked for as it is: templates stand in the sets themselves. */
void tileset_write_list(struct call *c, const struct tileset_asked *a, const struct map_asked *map)
{
    struct document d;
    begin(&d, c, a, map);
    json_put_array(&d.j, "links");
    put_link(&d, &(struct link){"self", "application/json", "Cette liste", path_of(&d, ""), NULL, TO_TILES,
                                false});
    json_end(&d.j);
    json_put_array(&d.j, "tilesets");
    for (unsigned i = 0; i < MATRIX_SETS; i++) {
        const struct matrix_set *s = &MATRIX_SET[i];
        if (!tileset_has_set(a, s))
            continue;
        json_object(&d.j);
        put_what(&d, s);
        json_put_array(&d.j, "links");
        put_link(&d, &(struct link){"self", "application/json", s->title, path_of_set(&d, s, ""), NULL,
                                    TO_TILES, false});
        put_scheme(&d, s);
        json_end(&d.j);
        json_end(&d.j);
    }
    json_end(&d.j);
    end(&d);
}

void tileset_write(struct call *c, const struct tileset_asked *a, const struct map_asked *map,
                   const struct matrix_set *set)
{
    struct document d;
    const struct frame_place at = frame_place(&map->drawing);
    begin(&d, c, a, map);
    put_what(&d, set);
    if (a->pictures)
        put_style(&d);
    put_box(&d.j, &at.box);
    put_centre(&d.j, &at);
    put_limits(&d.j);
    put_layers(&d);
    json_put_array(&d.j, "mediaTypes");
    json_text(&d.j, a->pictures ? "image/png" : "application/vnd.mapbox-vector-tile");
    json_end(&d.j);
    json_put_text(&d.j, "attribution", MAP_CREDIT);
    json_put_text(&d.j, "version", d.version);
    put_links(&d, set);
    end(&d);
}
