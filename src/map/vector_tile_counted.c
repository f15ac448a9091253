/* What layers that count show, as features: areas, arcs, and what a surface of density is made of. */
#include <stdio.h>
#include <string.h>

#include "base/blob.h"
#include "base/hash.h"
#include "map/mark_facts.h"
#include "map/vector_tile_inside.h"

enum { KEY_BYTES = 64 };

static const struct vector_field AREA_FIELDS[] = {{"uid", "String"},      {"name", "String"},
                                                  {"count", "Number"},    {"amount", "Number"},
                                                  {"value", "Number"},    {"class", "Number"},
                                                  {"missing", "Boolean"}, {NULL, NULL}},
                                 ARC_FIELDS[] = {{"level", "String"},     {"from", "String"},
                                                 {"from_name", "String"}, {"to", "String"},
                                                 {"to_name", "String"},   {"pairs", "Number"},
                                                 {"count", "Number"},     {"amount", "Number"},
                                                 {"class", "Number"},     {NULL, NULL}},
                                 HEAT_FIELDS[] = {{"weight", "Number"}, {NULL, NULL}};

const struct vector_layer *vector_counted_layer(enum map_layer layer)
{
    static const struct vector_layer LAYERS[MAP_LAYER_COUNT] = {
        [MAP_PAYS] = {"pays", "areas: countries, of class 1 and more, or of 0 without any", AREA_FIELDS},
        [MAP_REGIONS] = {"regions", "areas: French régions, as countries", AREA_FIELDS},
        [MAP_FLUX] = {"flux", "lines: who works with whom, bundled below zoom 7, of class 0 to 7",
                      ARC_FIELDS},
        [MAP_HEAT] = {"heat", "points: how many sites are close by", HEAT_FIELDS},
    };
    return LAYERS[layer].name ? &LAYERS[layer] : NULL;
}

static const struct base_cut CUT = {TILE_SIZE_PX, TILE_SIZE_PX, VECTOR_MARGIN_PX, false};

/* --- areas -------------------------------------------------------------------------------------------------
 */

/* The outlines of a layer's areas in a tile depend on no data: they are made valid once, and kept as one
 * blob: of each area its number, how long its geometry is, and that. */
struct outline_head {
    uint32_t area, n;
};

static bool add_outline(void *context, uint32_t area, const struct path *path, struct err *e)
{
    struct vector_tiles *v = context;
    mvt_feature_begin(&v->mvt, MVT_AREA, 0);
    if (!vector_shapes_areas(&v->shapes, path, false, e))
        return false;
    const struct outline_head head = {area, (uint32_t)v->mvt.geometry.n};
    if (!head.n)
        return true;
    bytes_add(&v->kept, &head, sizeof head);
    bytes_add(&v->kept, v->mvt.geometry.data, v->mvt.geometry.n);
    return true;
}

/* For blob_free; NULL: failed. */
static struct blob *find_outlines(struct vector_tiles *v, enum map_layer layer, const struct shapes *shapes,
                                  struct tile t, struct err *e)
{
    const struct base_window window = base_window_of_tile(t, VECTOR_DETAIL);
    char key[KEY_BYTES];
    const int n = snprintf(key, sizeof key, "%s %d/%d/%d", map_layer_name(layer), t.z, t.x, t.y);
    struct blob *kept = cache_get(v->shared->vectors, key, (size_t)n);
    if (kept)
        return kept;
    bytes_reset(&v->kept);
    if (!areas_trace(layer, shapes, v->path, &window, &CUT, add_outline, v, e))
        return NULL;
    kept = blob_new(v->kept.data, v->kept.n);
    cache_put(v->shared->vectors, key, (size_t)n, kept, blob_bytes(kept));
    return kept;
}

static void write_area(struct mvt *m, const struct areas *a, uint32_t row, const char *geometry, size_t n)
{
    const struct record_rows *rows = collection_rows(a->snapshot, a->spread.over);
    const char *uid = snapshot_text(a->snapshot, rows->uid[row]);
    const unsigned shown = a->shown[row];
    const uint64_t seed = mark_layer_seed(COLLECTION_NAMES[a->spread.over]);
    mvt_feature_begin(m, MVT_AREA, mark_id(mark_place_seed(seed, mark_place_hash(uid))));
    mvt_put_text(m, "uid", uid);
    mvt_put_text(m, "name", snapshot_text(a->snapshot, rows->name[row]));
    mvt_put_int(m, "count", a->spread.records[row]);
    if (a->spread.euros[row] != TERRITORY_NO_NUMBER)
        mvt_put_int(m, "amount", a->spread.euros[row]);
    if (shown == AREAS_MISSING) {
        mvt_put_bool(m, "missing", true);
    } else {
        mvt_put_int(m, "value", areas_value(a, row));
        mvt_put_int(m, "class", shown == AREAS_ZERO ? 0 : shown - AREAS_FIRST + 1);
    }
    mvt_add_encoded(m, geometry, n);
    mvt_feature_end(m);
}

static bool write_areas(struct vector_tiles *v, const struct areas *a, struct tile t, struct bytes *out,
                        struct err *e)
{
    const struct shapes *shapes = tile_shared_shapes(v->shared);
    struct blob *outlines = find_outlines(v, a->layer, shapes, t, e);
    struct outline_head head;
    if (!outlines)
        return false;
    mvt_layer_begin(&v->mvt, out, map_layer_name(a->layer));
    for (size_t at = 0; at < outlines->n; at += sizeof head + head.n) {
        memcpy(&head, outlines->data + at, sizeof head);
        const uint32_t row = areas_row(a, shapes, head.area);
        if (row != SNAPSHOT_NO_ROW)
            write_area(&v->mvt, a, row, (const char *)outlines->data + at + sizeof head, head.n);
    }
    mvt_layer_end(&v->mvt);
    blob_free(outlines);
    return true;
}

/* --- arcs --------------------------------------------------------------------------------------------------
 */

/* By who its ends are, whatever numbers they have. */
static uint64_t arc_id(enum flux_level level, const struct flux_end *from, const struct flux_end *to)
{
    const char *uid = to->uid ? to->uid : "";
    return mark_site_id(mark_place_seed(mark_layer_seed(FLUX_LEVEL_NAMES[level]),
                                        mark_place_hash(from->uid ? from->uid : "")),
                        uid, strlen(uid));
}

static void put_end(struct mvt *m, const char *uid_key, const char *name_key, const struct flux_end *end)
{
    if (!end->uid)
        return;
    mvt_put_text(m, uid_key, end->uid);
    mvt_put_text(m, name_key, end->name);
}

static void write_arc(struct vector_tiles *v, const struct flux *f, enum flux_level level,
                      const struct flux_arc *a)
{
    struct mvt *m = &v->mvt;
    struct flux_end from, to;
    const enum flux_level kind = flux_ends(f, level, a, &from, &to);
    mvt_feature_begin(m, MVT_LINE, arc_id(kind, &from, &to));
    vector_shapes_lines(&v->shapes, v->path);
    if (m->geometry.n == 0)
        return;
    mvt_put_text(m, "level", FLUX_LEVEL_NAMES[kind]);
    put_end(m, "from", "from_name", &from);
    put_end(m, "to", "to_name", &to);
    mvt_put_int(m, "pairs", a->pairs);
    mvt_put_int(m, "count", a->records);
    if (a->euros != SNAPSHOT_NO_AMOUNT)
        mvt_put_int(m, "amount", a->euros);
    mvt_put_int(m, "class", flux_step(f, level, a));
    mvt_feature_end(m);
}

/* The greatest last, as they are painted. */
static void write_arcs(struct vector_tiles *v, const struct flux *f, struct tile t, struct bytes *out)
{
    const struct base_window window = base_window_of_tile(t, VECTOR_DETAIL);
    const enum flux_level level = flux_level_of(t.z);
    mvt_layer_begin(&v->mvt, out, map_layer_name(MAP_FLUX));
    for (size_t i = flux_shown(f, t.z); i-- > 0;) {
        const struct flux_arc *a = &f->levels[level].arcs[i];
        flux_trace_in(f, a, v->path, &window, &CUT);
        if (path_points(v->path))
            write_arc(v, f, level, a);
    }
    mvt_layer_end(&v->mvt);
}

/* --- density -----------------------------------------------------------------------------------------------
 */

struct heat_writer {
    struct mvt *mvt;
    const struct vector_window *window;
    int zoom;
};

static void write_cell(void *context, const struct heat_cell *c)
{
    const struct heat_writer *h = context;
    const struct vector_window *w = h->window;
    const int64_t where[3] = {h->zoom, c->column, c->row};
    mvt_feature_begin(h->mvt, MVT_POINT, mark_id(hash_bytes(where, sizeof where, 0)));
    mvt_put_int(h->mvt, "weight", (int64_t)c->sites);
    mvt_add_point(h->mvt, vector_unit(c->x, w->box.x0, w->shift), vector_unit(c->y, w->box.y0, w->shift));
    mvt_feature_end(h->mvt);
}

/* In the cells of pictures that are as many pixels wide. */
static void write_heat(struct vector_tiles *v, const struct heat *heat, struct tile t,
                       const struct vector_window *w, struct bytes *out)
{
    struct heat_writer h = {&v->mvt, w, t.z < TILE_ZOOM_MAX ? t.z + 1 : t.z};
    mvt_layer_begin(&v->mvt, out, map_layer_name(MAP_HEAT));
    heat_each(heat, h.zoom, w->around.x0, w->around.y0, w->around.x1, w->around.y1, write_cell, &h);
    mvt_layer_end(&v->mvt);
}

bool vector_counted_write(struct vector_tiles *v, const struct tile_request *r, const struct counted *c,
                          const struct vector_window *w, struct bytes *out, struct err *e)
{
    if (c->areas)
        return write_areas(v, c->areas, r->tile, out, e);
    if (c->flux)
        write_arcs(v, c->flux, r->tile, out);
    else if (c->heat)
        write_heat(v, c->heat, r->tile, w, out);
    return true;
}
