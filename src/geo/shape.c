#include "geo/shape.h"

#include <geos_c.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define MESSAGE_MAX 160

struct shaper {
    GEOSContextHandle_t geos;
    char message[MESSAGE_MAX]; /* the last that GEOS complained of */
};

struct shape {
    struct shaper *shaper;
    GEOSGeometry *geometry;
    const GEOSPreparedGeometry *prepared; /* made by the first question */
};

static void note(const char *text, void *shaper)
{
    struct shaper *s = shaper;
    snprintf(s->message, sizeof s->message, "%s", text);
    for (char *c = s->message; *c; c++)
        if (*c == '\n')
            *c = ' ';
}

struct shaper *shaper_new(void)
{
    struct shaper *s = mem_alloc(1, sizeof *s);
    s->geos = GEOS_init_r();
    GEOSContext_setErrorMessageHandler_r(s->geos, note, s);
    return s;
}

void shaper_free(struct shaper *s)
{
    if (!s)
        return;
    GEOS_finish_r(s->geos);
    free(s);
}

static struct shape *wrap(struct shaper *s, GEOSGeometry *geometry)
{
    struct shape *g = mem_alloc(1, sizeof *g);
    g->shaper = s;
    g->geometry = geometry;
    return g;
}

void shape_free(struct shape *g)
{
    if (!g)
        return;
    if (g->prepared)
        GEOSPreparedGeom_destroy_r(g->shaper->geos, g->prepared);
    GEOSGeom_destroy_r(g->shaper->geos, g->geometry);
    free(g);
}

/* --- coming in --------------------------------------------------------------------------------------------
 */

static bool in_range(struct shaper *s, const GEOSGeometry *g)
{
    double x0, y0, x1, y1;
    if (GEOSisEmpty_r(s->geos, g) == 1)
        return true;
    return GEOSGeom_getXMin_r(s->geos, g, &x0) && GEOSGeom_getYMin_r(s->geos, g, &y0) &&
           GEOSGeom_getXMax_r(s->geos, g, &x1) && GEOSGeom_getYMax_r(s->geos, g, &y1) && x0 >= -540 &&
           x1 <= 540 && y0 >= -90 && y1 <= 90;
}

/* Checks what a client sent; takes the geometry over, NULL when it did not parse. */
static struct shape *accept(struct shaper *s, GEOSGeometry *g, const char *kind, const char *text,
                            const char *parameter, struct err *e)
{
    if (!g) {
        err_param(e, ERR_INVALID, parameter, text, "%s is no %s that can be read: %s", parameter, kind,
                  s->message);
        return NULL;
    }
    struct shape *shape = wrap(s, g);
    char *reason = NULL;
    size_t points = shape_points(shape);
    if (points > SHAPE_POINTS_MAX)
        err_param(e, ERR_TOO_LARGE, parameter, text, "%s has %zu points, %d are allowed", parameter, points,
                  SHAPE_POINTS_MAX);
    else if (!in_range(s, g))
        err_param(e, ERR_INVALID, parameter, text,
                  "%s takes longitudes from -540 to 540 and latitudes from -90 to 90, longitude first",
                  parameter);
    else if (GEOSisValidDetail_r(s->geos, g, 0, &reason, NULL) != 1)
        err_param(e, ERR_INVALID, parameter, text, "%s is not a valid shape: %s", parameter,
                  reason ? reason : s->message);
    else
        return shape;
    GEOSFree_r(s->geos, reason);
    shape_free(shape);
    return NULL;
}

struct shape *shape_from_wkt(struct shaper *s, const char *text, const char *parameter, struct err *e)
{
    GEOSWKTReader *reader = GEOSWKTReader_create_r(s->geos);
    GEOSGeometry *g = GEOSWKTReader_read_r(s->geos, reader, text);
    GEOSWKTReader_destroy_r(s->geos, reader);
    return accept(s, g, "WKT", text, parameter, e);
}

/* GEOS 3.11 reads two numbers of every position, also where the text has none. An array that holds no other
 * is a position, so it must have two members at least; that also refuses shapes of no points. */
static bool positions_are_whole(const char *text)
{
    size_t members = 0;
    bool innermost = false; /* nothing but members since the last bracket, which opened */
    for (const char *p = text; *p; p++) {
        if (*p == '"') { /* to the end of the string */
            for (p++; *p && *p != '"'; p++)
                p += *p == '\\' && p[1];
            if (!*p)
                return true; /* no JSON: the reader says so */
            members += members == 0;
        } else if (*p == '[') {
            innermost = true;
            members = 0;
        } else if (*p == ']') {
            if (innermost && members < 2)
                return false;
            innermost = false;
        } else if (*p == '{') {
            innermost = false;
        } else if (*p == ',') {
            members++;
        } else if (members == 0 && !strchr(" \t\r\n", *p)) {
            members = 1;
        }
    }
    return true;
}

struct shape *shape_from_geojson(struct shaper *s, const char *text, const char *parameter, struct err *e)
{
    if (!positions_are_whole(text)) {
        err_param(e, ERR_INVALID, parameter, text, "%s takes positions of two numbers, longitude first",
                  parameter);
        return NULL;
    }
    GEOSGeoJSONReader *reader = GEOSGeoJSONReader_create_r(s->geos);
    GEOSGeometry *g = GEOSGeoJSONReader_readGeometry_r(s->geos, reader, text);
    GEOSGeoJSONReader_destroy_r(s->geos, reader);
    return accept(s, g, "GeoJSON", text, parameter, e);
}

static GEOSGeometry *box_polygon(struct shaper *s, const struct bbox *b)
{
    const double x[5] = {b->west, b->west, b->east, b->east, b->west};
    const double y[5] = {b->south, b->north, b->north, b->south, b->south};
    GEOSCoordSequence *c = GEOSCoordSeq_copyFromArrays_r(s->geos, x, y, NULL, NULL, 5);
    return GEOSGeom_createPolygon_r(s->geos, GEOSGeom_createLinearRing_r(s->geos, c), NULL, 0);
}

struct shape *shape_from_bbox(struct shaper *s, const struct bbox *b)
{
    struct bbox part[2];
    GEOSGeometry *g[2];
    int n = bbox_split(b, part);
    for (int i = 0; i < n; i++)
        g[i] = box_polygon(s, &part[i]);
    return wrap(s, n == 1 ? g[0] : GEOSGeom_createCollection_r(s->geos, GEOS_MULTIPOLYGON, g, 2));
}

static GEOSGeometry *line_of(struct shaper *s, const struct shapes_line *l)
{
    double *x = mem_alloc(l->n, sizeof *x), *y = mem_alloc(l->n, sizeof *y);
    for (uint32_t i = 0; i < l->n; i++) {
        x[i] = mercator_lon_deg(l->p[i].x);
        y[i] = mercator_lat_deg(l->p[i].y);
    }
    GEOSCoordSequence *c = GEOSCoordSeq_copyFromArrays_r(s->geos, x, y, NULL, NULL, l->n);
    free(x);
    free(y);
    return GEOSGeom_createLineString_r(s->geos, c);
}

/* The arcs around an area make its polygons, whatever their order: the even-odd rule tells inside from hole.
 */
struct shape *shape_from_area(struct shaper *s, const struct shapes *shapes, const struct shapes_area *area,
                              struct err *e)
{
    const struct shapes_lines *arcs = shapes_arcs(shapes, INT32_MAX);
    uint32_t n = area->rings ? area->ring_ends[area->rings - 1] : 0, lines = 0;
    GEOSGeometry **line = mem_alloc(n, sizeof *line);
    for (uint32_t i = 0; i < n; i++) {
        const struct shapes_line *l = &arcs->line[area->refs[i] >> 1];
        if (l->n >= 2)
            line[lines++] = line_of(s, l);
    }
    GEOSGeometry *all = GEOSGeom_createCollection_r(s->geos, GEOS_MULTILINESTRING, line, lines);
    GEOSGeometry *built = all ? GEOSBuildArea_r(s->geos, all) : NULL;
    GEOSGeom_destroy_r(s->geos, all);
    free(line);
    if (built)
        return wrap(s, built);
    err_set(e, ERR_INTERNAL, "the outline of %s makes no area: %s", area->code, s->message);
    return NULL;
}

/* --- asking -----------------------------------------------------------------------------------------------
 */

bool shape_is_empty(const struct shape *g)
{
    return GEOSisEmpty_r(g->shaper->geos, g->geometry) == 1;
}

bool shape_is_area(const struct shape *g)
{
    int type = GEOSGeomTypeId_r(g->shaper->geos, g->geometry);
    return (type == GEOS_POLYGON || type == GEOS_MULTIPOLYGON) && !shape_is_empty(g);
}

size_t shape_points(const struct shape *g)
{
    int n = GEOSGetNumCoordinates_r(g->shaper->geos, g->geometry);
    return n > 0 ? (size_t)n : 0;
}

struct bbox shape_bbox(const struct shape *g)
{
    struct bbox b = BBOX_WORLD;
    GEOSContextHandle_t h = g->shaper->geos;
    if (!shape_is_empty(g)) {
        GEOSGeom_getXMin_r(h, g->geometry, &b.west);
        GEOSGeom_getYMin_r(h, g->geometry, &b.south);
        GEOSGeom_getXMax_r(h, g->geometry, &b.east);
        GEOSGeom_getYMax_r(h, g->geometry, &b.north);
    }
    return b;
}

static const GEOSPreparedGeometry *prepared(struct shape *g)
{
    if (!g->prepared)
        g->prepared = GEOSPrepare_r(g->shaper->geos, g->geometry);
    return g->prepared;
}

bool shape_holds(struct shape *g, double lon_deg, double lat_deg)
{
    GEOSContextHandle_t h = g->shaper->geos;
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(h, lon_deg, lat_deg);
    bool held = point && GEOSPreparedIntersects_r(h, prepared(g), point) == 1;
    GEOSGeom_destroy_r(h, point);
    return held;
}

bool shape_meets(struct shape *g, const struct shape *other)
{
    return GEOSPreparedIntersects_r(g->shaper->geos, prepared(g), other->geometry) == 1;
}

/* --- making others ----------------------------------------------------------------------------------------
 */

static struct shape *wrap_or_fail(const struct shape *from, GEOSGeometry *g, struct err *e)
{
    if (g)
        return wrap(from->shaper, g);
    err_set(e, ERR_INTERNAL, "GEOS gave up: %s", from->shaper->message);
    return NULL;
}

struct shape *shape_clip(const struct shape *g, const struct bbox *b, struct err *e)
{
    GEOSContextHandle_t h = g->shaper->geos;
    GEOSGeometry *box = box_polygon(g->shaper, b);
    GEOSGeometry *cut = GEOSIntersection_r(h, g->geometry, box); /* ClipByRect may leave rings that touch */
    GEOSGeom_destroy_r(h, box);
    return wrap_or_fail(g, cut, e);
}

struct shape *shape_simplify(const struct shape *g, double tolerance_deg, struct err *e)
{
    return wrap_or_fail(g, GEOSTopologyPreserveSimplify_r(g->shaper->geos, g->geometry, tolerance_deg), e);
}

static int round_position(double *x, double *y, void *scale)
{
    const double *by = scale;
    *x = round(*x * *by) / *by + 0.0; /* 0 and -0 are one */
    *y = round(*y * *by) / *by + 0.0;
    return 1;
}

struct shape *shape_settle(const struct shape *g, int decimals, const char *parameter, struct err *e)
{
    GEOSContextHandle_t h = g->shaper->geos;
    double scale = pow(10.0, decimals);
    GEOSGeometry *rounded = GEOSGeom_transformXY_r(h, g->geometry, round_position, &scale), *settled = NULL;
    char *reason = NULL;
    if (rounded && GEOSisValidDetail_r(h, rounded, 0, &reason, NULL) == 1)
        settled = GEOSRemoveRepeatedPoints_r(h, rounded, 0.0);
    if (settled && GEOSNormalize_r(h, settled) != 0) {
        GEOSGeom_destroy_r(h, settled);
        settled = NULL;
    }
    if (!settled)
        err_param(e, ERR_INVALID, parameter, NULL, "%s is not a valid shape once rounded to %d decimals: %s",
                  parameter, decimals, reason ? reason : g->shaper->message);
    GEOSFree_r(h, reason);
    GEOSGeom_destroy_r(h, rounded);
    return settled ? wrap(g->shaper, settled) : NULL;
}

static void visit_ring(GEOSContextHandle_t h, const GEOSGeometry *ring, bool outer, shape_ring_visit *visit,
                       void *context)
{
    const int n = GEOSGetNumCoordinates_r(h, ring);
    double *xy = mem_alloc(2 * (size_t)(n > 0 ? n : 0), sizeof *xy);
    if (n > 0 && GEOSCoordSeq_copyToBuffer_r(h, GEOSGeom_getCoordSeq_r(h, ring), xy, 0, 0))
        visit(context, xy, (uint32_t)n, outer);
    free(xy);
}

void shape_rings(const struct shape *g, shape_ring_visit *visit, void *context)
{
    GEOSContextHandle_t h = g->shaper->geos;
    for (int i = 0, parts = GEOSGetNumGeometries_r(h, g->geometry); i < parts; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(h, g->geometry, i);
        visit_ring(h, GEOSGetExteriorRing_r(h, part), true, visit, context);
        for (int k = 0, holes = GEOSGetNumInteriorRings_r(h, part); k < holes; k++)
            visit_ring(h, GEOSGetInteriorRingN_r(h, part, k), false, visit, context);
    }
}

void shape_to_wkt(const struct shape *g, int decimals, struct bytes *out)
{
    GEOSContextHandle_t h = g->shaper->geos;
    GEOSWKTWriter *writer = GEOSWKTWriter_create_r(h);
    GEOSWKTWriter_setTrim_r(h, writer, 1);
    GEOSWKTWriter_setRoundingPrecision_r(h, writer, decimals);
    char *text = GEOSWKTWriter_write_r(h, writer, g->geometry);
    if (text)
        bytes_add_text(out, text);
    GEOSFree_r(h, text);
    GEOSWKTWriter_destroy_r(h, writer);
}
