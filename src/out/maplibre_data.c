/* Layers of the data: marks, areas, arcs and density, as pictures have them. */
#include <math.h>
#include <string.h>

#include "draw/colour.h"
#include "draw/marker.h"
#include "map/areas.h"
#include "map/counted.h"
#include "map/flux.h"
#include "map/heat.h"
#include "out/maplibre_inside.h"

#define COUNT_PX 11.0
#define EUROS_PX 8.0
enum { COUNT_ROOM_PX = 6 }; /* around a number, that names leave to its mark */
#define HEAT_STOPS 16
#define HEAT_ZOOM  11 /* the last that MapLibre shows with a picture's next one */

/* --- marks ------------------------------------------------------------------------------------------------
 */

/* What size is by: sites; or euros, -1 where none are known. */
static void put_count(struct json *j, enum map_measure measure)
{
    json_array(j);
    json_text(j, "coalesce");
    json_array(j);
    json_text(j, "get");
    json_text(j, measure == MEASURE_COUNT ? "count" : "amount");
    json_end(j);
    json_int(j, measure == MEASURE_COUNT ? 1 : -1);
    json_end(j);
}

/* One colour, or another where euros are not known. */
static void put_either(struct json *j, const char *key, enum map_measure measure, uint32_t known,
                       uint32_t unknown)
{
    json_key(j, key);
    if (measure == MEASURE_COUNT) {
        maplibre_colour(j, known);
        return;
    }
    json_array(j);
    json_text(j, "case");
    json_array(j);
    json_text(j, "has");
    json_text(j, "amount");
    json_end(j);
    maplibre_colour(j, known);
    maplibre_colour(j, unknown);
    json_end(j);
}

static double radius_of(const struct marker_style *mark, enum map_measure measure, int64_t value)
{
    const struct marker of = {.parts = {mark},
                              .shares = {1},
                              .n = 1,
                              .text = "",
                              .euros = true,
                              .size = value < 0 ? 0 : marker_thousands(value)};
    return measure == MEASURE_COUNT ? marker_radius_px(mark, (uint64_t)value) : marker_radius_of(&of);
}

/* The radius of pictures, at values between which it is all but straight. */
static void put_radius(struct json *j, const struct marker_style *mark, enum map_measure measure)
{
    static const int64_t COUNTS[] = {1,   2,   3,   5,    9,    10,   20,    50,     99,      100,
                                     200, 500, 999, 1000, 2000, 5000, 10000, 100000, 1000000, 0},
                         EUROS[] = {-1,       0,        1000,     2000,      5000,      10000,   20000,
                                    50000,    100000,   200000,   500000,    1000000,   2000000, 5000000,
                                    10000000, 20000000, 50000000, 100000000, 200000000, 0};
    const int64_t *values = measure == MEASURE_COUNT ? COUNTS : EUROS;
    json_put_array(j, "circle-radius");
    json_text(j, "interpolate");
    json_array(j);
    json_text(j, "linear");
    json_end(j);
    put_count(j, measure);
    for (size_t i = 0; values[i] || i == 1; i++) {
        json_int(j, values[i]);
        json_real(j, radius_of(mark, measure, values[i]) - 1, 2); /* the outline is outside */
    }
    json_end(j);
}

static void put_marks(struct json *j, enum map_layer layer, const struct marker_style *mark,
                      enum map_measure measure)
{
    maplibre_begin(j, map_layer_name(layer), "", "circle", map_layer_name(layer));
    json_put_object(j, "layout");
    json_put_array(j, "circle-sort-key"); /* small ones on top */
    json_text(j, "-");
    put_count(j, measure);
    json_end(j);
    json_end(j);
    json_put_object(j, "paint");
    put_either(j, "circle-color", measure, mark->fill, mark->outline);
    put_either(j, "circle-stroke-color", measure, mark->outline, mark->fill);
    json_put_int(j, "circle-stroke-width", 1);
    put_radius(j, mark, measure);
    json_end(j);
    json_end(j);
}

static void put_counts(struct json *j, enum map_layer layer, const struct marker_style *mark,
                       enum map_measure measure)
{
    const struct marker_style untold = {
        .shape = MARKER_RING, .fill = mark->fill, .outline = mark->outline, .text = mark->text};
    const char *text = measure == MEASURE_COUNT ? "point_count_abbreviated" : "amount_abbreviated";
    maplibre_begin(j, map_layer_name(layer), "-counts", "symbol", map_layer_name(layer));
    json_put_array(j, "filter");
    json_text(j, "has");
    json_text(j, measure == MEASURE_COUNT ? "point_count" : text);
    json_end(j);
    json_put_object(j, "layout");
    maplibre_get(j, "text-field", text);
    json_put_array(j, "text-font");
    json_text(j, "DejaVu Sans Bold");
    json_end(j);
    json_put_real(j, "text-size", measure == MEASURE_COUNT ? COUNT_PX : EUROS_PX, 0);
    json_put_bool(j, "text-allow-overlap", true);
    json_put_int(j, "text-padding", COUNT_ROOM_PX);
    json_end(j);
    json_put_object(j, "paint");
    put_either(j, "text-color", measure, marker_text_colour(mark), marker_text_colour(&untold));
    json_end(j);
    json_end(j);
}

void maplibre_marks(struct json *j, const struct tile_shared *shared, const struct map_drawing *d)
{
    enum collection of;
    for (size_t i = 0; i < d->layers.n; i++)
        if (map_layer_collection(d->layers.list[i], &of))
            put_marks(j, d->layers.list[i], tile_shared_mark(shared, d->style, d->layers.list[i]),
                      d->measure);
}

void maplibre_counts(struct json *j, const struct tile_shared *shared, const struct map_drawing *d)
{
    enum collection of;
    for (size_t i = 0; i < d->layers.n && d->group != MAP_GROUP_NONE; i++)
        if (map_layer_collection(d->layers.list[i], &of))
            put_counts(j, d->layers.list[i], tile_shared_mark(shared, d->style, d->layers.list[i]),
                       d->measure);
}

/* --- what is counted ---------------------------------------------------------------------------------------
 */

static void put_property(struct json *j, const char *operator, const char * property)
{
    json_array(j);
    json_text(j, operator);
    json_text(j, property);
    json_end(j);
}

static void put_area_colour(struct json *j, const struct areas *a, const struct areas_colours *c)
{
    json_put_array(j, "fill-color");
    json_text(j, "case");
    put_property(j, "has", "missing");
    maplibre_colour(j, c->missing);
    json_array(j);
    json_text(j, "step");
    put_property(j, "get", "class");
    maplibre_colour(j, c->zero);
    for (unsigned i = 0; i < a->n_classes; i++) {
        json_int(j, i + 1);
        maplibre_colour(j, areas_colour(c, a, AREAS_FIRST + i));
    }
    if (!a->n_classes) { /* a step has one step at least */
        json_int(j, 1);
        maplibre_colour(j, c->zero);
    }
    json_end(j);
    json_end(j);
}

static void put_areas(struct json *j, const struct areas *a, const struct areas_colours *c)
{
    const char *name = map_layer_name(a->layer);
    maplibre_begin(j, name, "-areas", "fill", name);
    json_put_object(j, "paint");
    put_area_colour(j, a, c);
    json_end(j);
    json_end(j);
    maplibre_begin(j, name, "-outlines", "line", name);
    json_put_object(j, "paint");
    json_key(j, "line-color");
    maplibre_colour(j, c->line);
    json_put_real(j, "line-width", AREAS_OUTLINE_PX, 2);
    json_end(j);
    json_end(j);
}

static void begin_by_class(struct json *j, const char *key)
{
    json_put_array(j, key);
    json_text(j, "interpolate");
    json_array(j);
    json_text(j, "linear");
    json_end(j);
    put_property(j, "get", "class");
}

static void put_arcs(struct json *j, uint32_t colour)
{
    const struct path_stroke least = flux_stroke(colour, 0), most = flux_stroke(colour, 1);
    const char *name = map_layer_name(MAP_FLUX);
    maplibre_begin(j, name, "", "line", name);
    json_put_object(j, "layout");
    json_put_text(j, "line-cap", "round");
    json_put_text(j, "line-join", "round");
    maplibre_get(j, "line-sort-key", "class");
    json_end(j);
    json_put_object(j, "paint");
    begin_by_class(j, "line-color");
    json_int(j, 0);
    maplibre_colour(j, least.colour);
    json_int(j, FLUX_STEPS - 1);
    maplibre_colour(j, most.colour);
    json_end(j);
    begin_by_class(j, "line-width");
    json_int(j, 0);
    json_real(j, least.width_px, 2);
    json_int(j, FLUX_STEPS - 1);
    json_real(j, most.width_px, 2);
    json_end(j);
    json_end(j);
    json_end(j);
}

/* MapLibre adds up Gaussians of a third of the radius, whose middle is the weight by intensity by 0.4: at a
 * zoom what a picture of the next one has, which is as wide, so that the greatest density there is 1. */
static void put_intensity(struct json *j, struct heat *h)
{
    const double sigma = HEAT_SIGMA_PX / HEAT_CELL_PX;
    const double middle = HEAT_SUM / (2 * M_PI * sigma * sigma) * sqrt(2 * M_PI);
    json_put_array(j, "heatmap-intensity");
    json_text(j, "interpolate");
    json_array(j);
    json_text(j, "linear");
    json_end(j);
    json_array(j);
    json_text(j, "zoom");
    json_end(j);
    for (int z = 0; z <= HEAT_ZOOM; z++) {
        const uint64_t most = heat_greatest(h, z + 1);
        json_int(j, z);
        json_real(j, most ? middle / (double)most : 0, 9);
    }
    json_end(j);
}

/* Pictures colour by the square root of the density. */
static void put_ramp(struct json *j, const struct heat_colours *c)
{
    json_put_array(j, "heatmap-color");
    json_text(j, "interpolate");
    json_array(j);
    json_text(j, "linear");
    json_end(j);
    json_array(j);
    json_text(j, "heatmap-density");
    json_end(j);
    for (int i = 0; i <= HEAT_STOPS; i++) {
        const double root = (double)i / HEAT_STOPS;
        json_real(j, root * root, 6);
        maplibre_colour(j, pixel_to_colour(c->ramp[(int)lround(root * 255)]));
    }
    json_end(j);
}

static void put_heat(struct json *j, struct heat *h, const struct heat_colours *c)
{
    const char *name = map_layer_name(MAP_HEAT);
    maplibre_begin(j, name, "", "heatmap", name);
    json_put_object(j, "paint");
    maplibre_get(j, "heatmap-weight", "weight");
    put_intensity(j, h);
    json_put_real(j, "heatmap-radius", 3 * HEAT_SIGMA_PX, 1);
    put_ramp(j, c);
    json_end(j);
    json_end(j);
}

void maplibre_counted(struct json *j, const struct tile_shared *shared, const struct map_drawing *d, size_t i)
{
    const struct counted *of = d->counted[i];
    const struct style *style = tile_shared_rules(shared, d->style);
    const struct areas_colours areas = areas_colours_of(style);
    const struct heat_colours heat = heat_colours_of(style);
    if (of && of->areas)
        put_areas(j, of->areas, &areas);
    else if (of && of->flux)
        put_arcs(j, style_colour(style, map_layer_name(MAP_FLUX)));
    else if (of && of->heat)
        put_heat(j, of->heat, &heat);
}
