#include "out/maplibre_inside.h"

#include <stdio.h>
#include <string.h>

#include "map/vector_tile.h"
#include "style/style.h"

#define SOURCE      "atlas"
#define LABELS      "labels"
#define COLOUR_TEXT 32
#define ID_BYTES    64

/* The zooms first to last, where a layer shows without a break. */
struct run {
    const struct style_layer *layer;
    int first, last;
};

/* --- values that change with the zoom ---------------------------------------------------------------------
 */

/* What a rule says of something, as JSON. */
typedef void put_value(struct json *j, const struct style_rule *r);

void maplibre_colour(struct json *j, uint32_t c)
{
    char text[COLOUR_TEXT];
    if (c >> 24 == 0xFF)
        snprintf(text, sizeof text, "#%06x", c & 0xFFFFFF);
    else
        snprintf(text, sizeof text, "rgba(%u,%u,%u,%.3g)", c >> 16 & 0xFF, c >> 8 & 0xFF, c & 0xFF,
                 (c >> 24) / 255.0);
    json_text(j, text);
}

static void put_fill(struct json *j, const struct style_rule *r)
{
    maplibre_colour(j, r->fill);
}
static void put_stroke(struct json *j, const struct style_rule *r)
{
    maplibre_colour(j, r->stroke);
}
static void put_width(struct json *j, const struct style_rule *r)
{
    json_real(j, r->width_px, 2);
}
static void put_text_colour(struct json *j, const struct style_rule *r)
{
    maplibre_colour(j, r->colour);
}
static void put_halo(struct json *j, const struct style_rule *r)
{
    maplibre_colour(j, r->halo);
}
static void put_halo_width(struct json *j, const struct style_rule *r)
{
    json_real(j, r->halo_px, 2);
}
static void put_size(struct json *j, const struct style_rule *r)
{
    json_real(j, r->size_px, 1);
}
static void put_spacing(struct json *j, const struct style_rule *r) /* in sizes */
{
    json_real(j, r->size_px > 0 ? r->spacing_px / r->size_px : 0, 3);
}
static void put_dot(struct json *j, const struct style_rule *r)
{
    maplibre_colour(j, r->dot);
}
static void put_dot_radius(struct json *j, const struct style_rule *r)
{
    json_real(j, r->dot ? r->dot_px : 0, 2);
}

/* In widths of the line; a full line is a dash without a gap. */
static void put_dashes(struct json *j, const struct style_rule *r)
{
    const bool dashed = r->dash_px > 0 && r->width_px > 0;
    json_array(j);
    json_text(j, "literal");
    json_array(j);
    json_real(j, dashed ? r->dash_px / r->width_px : 1, 2);
    json_real(j, dashed ? (r->gap_px > 0 ? r->gap_px : r->dash_px) / r->width_px : 0, 2);
    json_end(j);
    json_end(j);
}

static void put_font(struct json *j, const struct style_rule *r)
{
    json_array(j);
    json_text(j, "literal");
    json_array(j);
    json_text(j, r->bold ? (r->italic ? "DejaVu Sans Bold Oblique" : "DejaVu Sans Bold")
                         : (r->italic ? "DejaVu Sans Oblique" : "DejaVu Sans"));
    json_end(j);
    json_end(j);
}

static bool same_text(const struct bytes *a, const struct bytes *b)
{
    return a->n == b->n && memcmp(a->data, b->data, a->n) == 0;
}

/* One value where it stays, else steps. */
static void put_steps(struct json *j, const char *key, const struct run *run, put_value *put)
{
    enum { MOST = 1024 };
    struct bytes before, now;
    struct json to;
    bool steps = false;
    bytes_init(&before, MOST);
    bytes_init(&now, MOST);
    json_key(j, key);
    for (int z = run->first; z <= run->last; z++) {
        bytes_reset(&now);
        json_init(&to, &now);
        put(&to, &run->layer->at[z]);
        if (z > run->first && same_text(&before, &now))
            continue;
        steps |= z > run->first;
        bytes_reset(&before);
        bytes_add(&before, now.data, now.n);
    }
    if (steps) {
        json_array(j);
        json_text(j, "step");
        json_array(j);
        json_text(j, "zoom");
        json_end(j);
    }
    bytes_reset(&before);
    for (int z = run->first; z <= run->last; z++) {
        bytes_reset(&now);
        json_init(&to, &now);
        put(&to, &run->layer->at[z]);
        if (z > run->first && same_text(&before, &now))
            continue;
        if (z > run->first)
            json_int(j, z);
        json_raw(j, now.data, now.n);
        bytes_reset(&before);
        bytes_add(&before, now.data, now.n);
    }
    if (steps)
        json_end(j);
    bytes_release(&before);
    bytes_release(&now);
}

/* --- layers -----------------------------------------------------------------------------------------------
 */

void maplibre_begin(struct json *j, const char *id, const char *suffix, const char *type,
                    const char *source_layer)
{
    char name[ID_BYTES];
    snprintf(name, sizeof name, "%s%s", id, suffix);
    json_object(j);
    json_put_text(j, "id", name);
    json_put_text(j, "type", type);
    json_put_text(j, "source", SOURCE);
    json_put_text(j, "source-layer", source_layer);
}

static void put_zooms(struct json *j, const struct run *run)
{
    if (run->first > 0)
        json_put_int(j, "minzoom", run->first);
    if (run->last < STYLE_ZOOMS - 1)
        json_put_int(j, "maxzoom", run->last + 1);
}

static void put_equals(struct json *j, const char *key)
{
    json_array(j);
    json_text(j, "==");
    json_array(j);
    json_text(j, "get");
    json_text(j, key);
    json_end(j);
}

static void put_filter(struct json *j, const char *kind, int rank)
{
    json_put_array(j, "filter");
    json_text(j, "all");
    put_equals(j, "kind");
    json_text(j, kind);
    json_end(j);
    if (rank) {
        put_equals(j, "rank");
        json_int(j, rank);
        json_end(j);
    }
    json_end(j);
}

static void put_shapes(struct json *j, const struct run *run, const struct vector_part *part,
                       const char *suffix)
{
    maplibre_begin(j, run->layer->name, suffix, part->area ? "fill" : "line", part->layer);
    put_zooms(j, run);
    put_filter(j, part->kind, part->rank);
    json_put_object(j, "paint");
    if (part->area) {
        put_steps(j, "fill-color", run, put_fill);
    } else {
        put_steps(j, "line-color", run, put_stroke);
        put_steps(j, "line-width", run, put_width);
        for (int z = run->first; z <= run->last; z++)
            if (run->layer->at[z].dash_px > 0) {
                put_steps(j, "line-dasharray", run, put_dashes);
                break;
            }
    }
    json_end(j);
    json_end(j);
}

static bool has_dot(const struct run *run)
{
    for (int z = run->first; z <= run->last; z++)
        if (run->layer->at[z].dot)
            return true;
    return false;
}

static void put_dots(struct json *j, const struct run *run)
{
    maplibre_begin(j, run->layer->name, "-dots", "circle", LABELS);
    put_zooms(j, run);
    put_filter(j, run->layer->kind, 0);
    json_put_object(j, "paint");
    put_steps(j, "circle-color", run, put_dot);
    put_steps(j, "circle-radius", run, put_dot_radius);
    json_end(j);
    json_end(j);
}

static void put_anchors(struct json *j)
{
    static const char *const ANCHORS[] = {"left", "right", "bottom", "top"};
    json_put_array(j, "text-variable-anchor");
    for (size_t i = 0; i < sizeof ANCHORS / sizeof ANCHORS[0]; i++)
        json_text(j, ANCHORS[i]);
    json_end(j);
    json_put_real(j, "text-radial-offset", 0.5, 1);
}

void maplibre_get(struct json *j, const char *key, const char *property)
{
    json_put_array(j, key);
    json_text(j, "get");
    json_text(j, property);
    json_end(j);
}

static void put_names(struct json *j, const struct run *run, const char *suffix)
{
    if (has_dot(run))
        put_dots(j, run);
    maplibre_begin(j, run->layer->name, suffix, "symbol", LABELS);
    put_zooms(j, run);
    put_filter(j, run->layer->kind, 0);
    json_put_object(j, "layout");
    maplibre_get(j, "text-field", "name");
    maplibre_get(j, "symbol-sort-key", "rank");
    put_steps(j, "text-font", run, put_font);
    put_steps(j, "text-size", run, put_size);
    put_steps(j, "text-letter-spacing", run, put_spacing);
    if (has_dot(run))
        put_anchors(j);
    json_end(j);
    json_put_object(j, "paint");
    put_steps(j, "text-color", run, put_text_colour);
    put_steps(j, "text-halo-color", run, put_halo);
    put_steps(j, "text-halo-width", run, put_halo_width);
    json_end(j);
    json_end(j);
}

/* A layer of the style for each stretch of zooms at which it shows. */
static void put_runs(struct json *j, const struct style_layer *l, const struct vector_part *part)
{
    char suffix[16] = "";
    for (int z = 0; z < STYLE_ZOOMS; z++) {
        struct run run = {l, z, z};
        if (!l->at[z].shown)
            continue;
        while (run.last + 1 < STYLE_ZOOMS && l->at[run.last + 1].shown)
            run.last++;
        if (z > 0 && l->at[0].shown)
            snprintf(suffix, sizeof suffix, "-%d", z);
        if (part)
            put_shapes(j, &run, part, suffix);
        else
            put_names(j, &run, suffix);
        z = run.last;
    }
}

/* The sea, which has no shape. */
static void put_sea(struct json *j, const struct style_layer *l)
{
    json_object(j);
    json_put_text(j, "id", l->name);
    json_put_text(j, "type", "background");
    json_put_object(j, "paint");
    put_steps(j, "background-color", &(struct run){l, 0, STYLE_ZOOMS - 1}, put_fill);
    json_end(j);
    json_end(j);
}

/* The ground, or what lies on it: what lies low is between them. */
static void put_base(struct json *j, const struct style *style, bool ground)
{
    for (size_t i = 0; i < style->layer_n; i++) {
        const struct style_layer *l = &style->layers[i];
        const struct vector_part *part = vector_part_of(l->source);
        if (part && part->ground == ground)
            put_runs(j, l, part);
        if (ground && strcmp(l->source, "sea") == 0)
            put_sea(j, l);
    }
}

/* MapLibre gives room to the topmost layer first, the style to its first. */
static void put_all_names(struct json *j, const struct style *style)
{
    for (size_t i = style->layer_n; i-- > 0;)
        if (strcmp(style->layers[i].source, LABELS) == 0 && strcmp(style->layers[i].kind, "site") != 0)
            put_runs(j, &style->layers[i], NULL);
}

/* --- the whole --------------------------------------------------------------------------------------------
 */

static void put_source(struct json *j, const char *url)
{
    json_put_object(j, "sources");
    json_put_object(j, SOURCE);
    json_put_text(j, "type", "vector");
    json_put_text(j, "url", url);
    json_end(j);
    json_end(j);
}

/* In painting order, as tiles are painted: the lines of a base map wait for what lies low right behind it,
 * and its names for all, unless they have a place of their own. */
static void put_layers(struct json *j, const struct tile_shared *shared, const struct map_drawing *d)
{
    const struct style *style = tile_shared_rules(shared, d->style);
    const struct map_layers *l = &d->layers;
    const bool own_place = map_layers_have(l, MAP_LABELS);
    bool marked = false;
    for (size_t i = 0; i < l->n; i++) {
        const enum map_layer layer = l->list[i];
        if (layer == MAP_BASE) {
            put_base(j, style, true);
            for (; i + 1 < l->n && map_layer_lies_low(l->list[i + 1]); i++)
                maplibre_counted(j, shared, d, i + 1);
            put_base(j, style, false);
        } else if (layer == MAP_LABELS) {
            put_all_names(j, style);
        } else if (map_layer_counts(layer)) {
            maplibre_counted(j, shared, d, i);
        } else if (!marked) {
            maplibre_marks(j, shared, d);
            marked = true;
        }
    }
    if (map_layers_have(l, MAP_BASE) && !own_place)
        put_all_names(j, style);
    maplibre_counts(j, shared, d);
}

void maplibre_write(struct json *j, const struct tile_shared *shared, const struct maplibre_map *m)
{
    json_object(j);
    json_put_int(j, "version", 8);
    json_put_text(j, "name", tile_shared_style_name(shared, m->drawing.style));
    json_put_array(j, "center");
    json_real(j, m->lon, 4);
    json_real(j, m->lat, 4);
    json_end(j);
    json_put_real(j, "zoom", m->zoom, 2);
    json_put_text(j, "glyphs", m->glyphs_url);
    put_source(j, m->tiles_url);
    json_put_array(j, "layers");
    put_layers(j, shared, &m->drawing);
    json_end(j);
    json_end(j);
}
