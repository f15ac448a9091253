/* /api/tileMatrixSets and /api/tileMatrixSets/{tileMatrixSetId}: the tile matrix sets as JSON of OGC
 * 17-083r4. They also have the members that version 1 (17-083r2) had in place of some, as GDAL before 3.7
 * knows no others. */
#include <stdio.h>

#include "base/json.h"
#include "serve/handlers.h"
#include "serve/tileset_document.h"

static bool plan_both(struct call *c, struct err *e)
{
    static const char *const JSON[] = {"json", NULL};
    c->answer.type = "application/json";
    call_key(c, c->base_url);
    return call_take_word(c, "f", JSON, e);
}

bool plan_matrix_sets(struct call *c, struct err *e)
{
    return plan_both(c, e);
}

bool plan_matrix_set(struct call *c, struct err *e)
{
    struct matrix_asked m;
    if (!matrix_take_set(&m, &TILESET_NAMES, c->parameter[0], e)) {
        if (e)
            e->code = ERR_NOT_FOUND;
        return false;
    }
    c->plan = arena_alloc(&c->memory, sizeof m.set);
    *(const struct matrix_set **)c->plan = m.set;
    call_key(c, m.set->quad);
    return plan_both(c, e);
}

static void put_name(struct json *j, const struct matrix_set *s)
{
    json_put_text(j, "id", s->quad);
    json_put_text(j, "title", s->title);
    if (s->uri)
        json_put_text(j, "uri", s->uri);
    json_put_text(j, "crs", MATRIX_CRS_URI);
}

/* item: a list leads to what is in it by that relation too. */
bool make_matrix_sets(struct call *c, struct worker *w, struct err *e)
{
    struct json j;
    char path[64];
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    json_put_array(&j, "links");
    handler_link(&j, "self", "application/json", "Grilles de tuiles", c->base_url, "/api/tileMatrixSets");
    json_end(&j);
    json_put_array(&j, "tileMatrixSets");
    for (unsigned i = 0; i < MATRIX_SETS; i++) {
        const struct matrix_set *s = &MATRIX_SET[i];
        snprintf(path, sizeof path, "/api/tileMatrixSets/%s", s->quad);
        json_object(&j);
        put_name(&j, s);
        json_put_array(&j, "links");
        handler_link(&j, "self", "application/json", s->title, c->base_url, path);
        handler_link(&j, "item", "application/json", s->title, c->base_url, path);
        json_end(&j);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    return true;
}

static void put_number(struct json *j, const char *key, double v)
{
    char text[32];
    const int n = snprintf(text, sizeof text, "%.16g", v);
    json_key(j, key);
    json_raw(j, text, (size_t)n);
}

static void put_matrix(struct json *j, const struct matrix_set *s, int z)
{
    static const char corner[] = "[-" MATRIX_HALF_SIDE_M "," MATRIX_HALF_SIDE_M "]";
    static const char *const IDS[] = {"id", "identifier"}, *const CORNERS[] = {"pointOfOrigin",
                                                                               "topLeftCorner"};
    char id[12];
    snprintf(id, sizeof id, "%d", z);
    json_object(j);
    for (int version = 0; version < 2; version++) {
        json_put_text(j, IDS[version], id);
        json_key(j, CORNERS[version]);
        json_raw(j, corner, sizeof corner - 1);
    }
    put_number(j, "scaleDenominator", matrix_scale_denominator(s, z));
    put_number(j, "cellSize", matrix_cell_m(s, z));
    json_put_text(j, "cornerOfOrigin", "topLeft");
    json_put_int(j, "tileWidth", matrix_side_px(s));
    json_put_int(j, "tileHeight", matrix_side_px(s));
    json_put_int(j, "matrixWidth", INT64_C(1) << z);
    json_put_int(j, "matrixHeight", INT64_C(1) << z);
    json_end(j);
}

/* What is registered is whole; there are tiles of matrices up to MATRIX_LAST alone (tileMatrixSetLimits). */
bool make_matrix_set(struct call *c, struct worker *w, struct err *e)
{
    const struct matrix_set *s = *(const struct matrix_set *const *)c->plan;
    struct json j;
    char path[64];
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    put_name(&j, s);
    json_put_text(&j, "type", "TileMatrixSetType");
    json_put_text(&j, "identifier", s->quad);
    json_put_text(&j, "supportedCRS", MATRIX_CRS_URI);
    json_put_array(&j, "orderedAxes");
    json_text(&j, "X");
    json_text(&j, "Y");
    json_end(&j);
    if (s->well_known)
        json_put_text(&j, "wellKnownScaleSet", MATRIX_WELL_KNOWN_URI);
    json_put_array(&j, "tileMatrices");
    for (int z = 0; z <= (s->uri ? MATRIX_REGISTERED_LAST : MATRIX_LAST); z++)
        put_matrix(&j, s, z);
    json_end(&j);
    json_put_array(&j, "links");
    snprintf(path, sizeof path, "/api/tileMatrixSets/%s", s->quad);
    handler_link(&j, "self", "application/json", s->title, c->base_url, path);
    json_end(&j);
    json_end(&j);
    return true;
}
