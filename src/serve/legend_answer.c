#include "serve/legend_answer.h"

#include <stdio.h>

#include "base/json.h"
#include "draw/colour.h"
#include "serve/decor_asked.h"

enum { RAMP_STEPS = 8 };

/* --- as data -----------------------------------------------------------------------------------------------
 */

static void put_colour(struct json *j, const char *key, uint32_t colour)
{
    char text[8];
    snprintf(text, sizeof text, "#%06x", (unsigned)(colour & 0xFFFFFF));
    json_put_text(j, key, text);
}

static void put_rows(struct json *j, const struct legend *l)
{
    json_put_array(j, "layers");
    for (size_t i = 0; i < l->n; i++) {
        const struct legend_row *r = &l->rows[i];
        json_object(j);
        json_put_text(j, "layer", map_layer_name(r->layer));
        json_put_text(j, "label", r->label);
        json_put_text(j, "shape", legend_shape_name(r->mark.shape));
        put_colour(j, "colour", r->mark.fill);
        put_colour(j, "outline", r->mark.outline);
        json_put_int(j, "records", (int64_t)r->records);
        json_put_int(j, "sites", (int64_t)r->sites);
        json_end(j);
    }
    json_end(j);
}

static void put_classes(struct json *j, const struct legend_counted *c)
{
    json_put_array(j, "classes");
    for (size_t i = 0; i < c->n; i++) {
        const struct legend_class *k = &c->classes[i];
        json_object(j);
        json_put_text(j, "label", k->label);
        if (k->least != TERRITORY_NO_NUMBER) {
            json_put_int(j, "least", k->least);
            json_put_int(j, "most", k->most);
        }
        json_put_int(j, "territories", k->n);
        put_colour(j, "colour", k->colour);
        json_end(j);
    }
    json_end(j);
}

/* From few to many, with the words at its ends. */
static void put_ramp(struct json *j, const uint32_t ramp[256], enum language language)
{
    json_put_object(j, "ramp");
    json_put_text(j, "from", legend_ramp_end(language, false));
    json_put_text(j, "to", legend_ramp_end(language, true));
    json_put_array(j, "colours");
    for (int i = 0; i <= RAMP_STEPS; i++) {
        char text[12];
        const uint32_t c = pixel_to_colour(ramp[i * 255 / RAMP_STEPS]);
        snprintf(text, sizeof text, "#%08x", (unsigned)(c << 8 | c >> 24));
        json_text(j, text);
    }
    json_end(j);
    json_end(j);
}

static void put_counted(struct json *j, const struct legend *l)
{
    json_put_array(j, "counted");
    for (size_t i = 0; i < l->n_counted; i++) {
        const struct legend_counted *c = &l->counted[i];
        json_object(j);
        json_put_text(j, "layer", map_layer_name(c->layer));
        json_put_text(j, "label", c->label);
        json_put_text(j, "of", map_layer_name(c->counted));
        json_put_text(j, "measure", MAP_MEASURE_NAMES[c->measure]);
        if (c->line) {
            put_colour(j, "colour", c->line);
            json_put_int(j, "pairs", (int64_t)c->pairs);
        } else if (c->ramp) {
            put_ramp(j, c->ramp, l->language);
        } else {
            put_classes(j, c);
            json_put_text(j, "method", c->method);
        }
        json_put_text(j, "note", c->note);
        json_end(j);
    }
    json_end(j);
}

static void put_sizes(struct json *j, const struct legend *l)
{
    json_put_array(j, "sizes");
    for (size_t i = 0; i < legend_marks(l); i++) {
        struct marker of;
        char text[MARKER_TEXT_BYTES];
        legend_mark(l, i, &of, text);
        json_object(j);
        if (l->measure == MEASURE_COUNT)
            json_put_int(j, "sites", (int64_t)l->sizes[i]);
        else if (i < l->n_sizes)
            json_put_int(j, "amount", (int64_t)l->sizes[i]);
        else
            json_put_text(j, "amount", NULL);
        json_put_real(j, "radius_px", marker_radius_of(&of), 2);
        json_put_text(j, "text", text);
        json_end(j);
    }
    json_end(j);
}

static void put_marks(struct json *j, const struct legend *l)
{
    json_put_text(j, "group", MAP_GROUP_NAMES[l->group]);
    json_put_text(j, "measure", MAP_MEASURE_NAMES[l->measure]);
    json_put_text(j, "ring", MAP_RING_NAMES[l->ring]);
    json_put_array(j, "thematiques");
    for (size_t i = 0; i < l->n_themes; i++) {
        json_object(j);
        json_put_text(j, "value", l->themes[i].code);
        json_put_text(j, "label", l->themes[i].label);
        put_colour(j, "colour", l->themes[i].colour);
        json_end(j);
    }
    json_end(j);
    json_put_array(j, "notes");
    for (size_t i = 0; i < l->n_notes; i++)
        json_text(j, l->notes[i]);
    json_end(j);
}

static void write_json(struct call *c, const struct map_asked *map, const struct legend *l)
{
    struct json j;
    char v[CALL_VERSION_BYTES];
    json_init(&j, &c->out);
    json_object(&j);
    json_put_text(&j, "title", decor_say_layers(c, &map->drawing));
    json_put_text(&j, "criteria", decor_say_criteria(c, &map->drawing.layers));
    json_put_text(&j, "style", tile_shared_style_name(c->core->painting, map->drawing.style));
    put_rows(&j, l);
    put_counted(&j, l);
    put_sizes(&j, l);
    put_marks(&j, l);
    json_put_text(&j, "attribution", MAP_CREDIT);
    json_put_int(&j, "data_version", (int64_t)c->snapshot->version);
    json_put_text(&j, "tiles_version", call_version(c, v));
    json_put_bool(&j, "demonstration", c->snapshot->demonstration);
    json_end(&j);
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

void legend_key(struct call *c, const struct legend_asked *a)
{
    char more[64];
    call_key_int(c, a->picture ? a->frame.scale : 0);
    call_key(c, LANGUAGE_CODES[call_language(c)]);
    snprintf(more, sizeof more, "%dx%d %.17g", a->frame.least_w_px, a->frame.least_h_px, a->units_per_px);
    call_key(c, more);
    call_key(c, a->only ? a->only : "");
}

static bool fill(struct call *c, const struct map_drawing *d, double units_per_px, struct legend *l,
                 struct err *e)
{
    uint64_t greatest;
    if (!legend_greatest_of_all(d, units_per_px, &greatest, e))
        return false;
    legend_fill(l, c->core->painting, d, call_language(c), greatest);
    return true;
}

static bool keep(struct legend *l, const char *only, struct err *e)
{
    return !only || legend_keep(l, only) ||
           err_param(e, ERR_INVALID, "rule", only, "the legend has no rule '%.60s': rules are its layers",
                     only);
}

bool legend_answer(struct call *c, struct worker *w, struct map_asked *map, const struct legend_asked *a,
                   struct err *e)
{
    struct legend legend;
    map_hold(c, map);
    bool done = fill(c, &map->drawing, a->units_per_px, &legend, e) && keep(&legend, a->only, e);
    if (done && a->picture)
        done = legend_picture(w->painter, &legend, map->drawing.style, &a->frame, &c->out, e);
    else if (done)
        write_json(c, map, &legend);
    map_drop(map);
    return done;
}

bool legend_answer_size(struct call *c, struct worker *w, enum map_layer layer, int *width, int *height)
{
    struct map_asked map = {.drawing.layers = {.list = {layer}, .n = 1}};
    const struct legend_frame frame = {.scale = 1};
    struct legend legend;
    map_hold(c, &map);
    const bool has = fill(c, &map.drawing, 0, &legend, NULL) && (legend.n || legend.n_counted);
    if (has)
        legend_size(w->painter, &legend, 0, &frame, width, height);
    map_drop(&map);
    return has;
}
