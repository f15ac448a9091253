#include "geo/relate.h"

#include <geos_c.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

struct figure {
    GEOSContextHandle_t geos; /* its own, so that figures of one thread know nothing of each other */
    GEOSGeometry *whole;
    struct bbox bounds;
    const GEOSPreparedGeometry **parts; /* of the whole, or of each member of a collection */
    int n_parts;
};

/* --- from coordinates --------------------------------------------------------------------------------------
 */

static GEOSCoordSequence *sequence(GEOSContextHandle_t h, const struct geometry *g)
{
    return GEOSCoordSeq_copyFromBuffer_r(h, g->xy, g->n, 0, 0);
}

static GEOSGeometry *build(GEOSContextHandle_t h, const struct geometry *g);

static GEOSGeometry *build_polygon(GEOSContextHandle_t h, const struct geometry *g)
{
    GEOSGeometry **rings = mem_alloc(g->n_parts, sizeof *rings), *made = NULL;
    uint32_t n = 0;
    while (n < g->n_parts && (rings[n] = GEOSGeom_createLinearRing_r(h, sequence(h, &g->parts[n]))))
        n++;
    if (n == g->n_parts && n > 0)
        made = GEOSGeom_createPolygon_r(h, rings[0], rings + 1, n - 1);
    else
        for (uint32_t i = 0; i < n; i++)
            GEOSGeom_destroy_r(h, rings[i]);
    free(rings);
    return made;
}

static GEOSGeometry *build_several(GEOSContextHandle_t h, const struct geometry *g, int type)
{
    GEOSGeometry **parts = mem_alloc(g->n_parts, sizeof *parts), *made = NULL;
    uint32_t n = 0;
    while (n < g->n_parts && (parts[n] = build(h, &g->parts[n])))
        n++;
    if (n == g->n_parts)
        made = GEOSGeom_createCollection_r(h, type, parts, n);
    else
        for (uint32_t i = 0; i < n; i++)
            GEOSGeom_destroy_r(h, parts[i]);
    free(parts);
    return made;
}

static GEOSGeometry *build(GEOSContextHandle_t h, const struct geometry *g)
{
    switch (g->kind) {
    case GEOMETRY_POINT:
        return GEOSGeom_createPointFromXY_r(h, g->xy[0], g->xy[1]);
    case GEOMETRY_LINE:
        return GEOSGeom_createLineString_r(h, sequence(h, g));
    case GEOMETRY_POLYGON:
        return build_polygon(h, g);
    case GEOMETRY_POINTS:
        return build_several(h, g, GEOS_MULTIPOINT);
    case GEOMETRY_LINES:
        return build_several(h, g, GEOS_MULTILINESTRING);
    case GEOMETRY_POLYGONS:
        return build_several(h, g, GEOS_MULTIPOLYGON);
    default:
        return build_several(h, g, GEOS_GEOMETRYCOLLECTION);
    }
}

static void keep_message(const char *text, void *to)
{
    snprintf(to, 100, "%s", text);
}

bool geometry_valid(const struct geometry *g, char *why, size_t room)
{
    char message[100] = "it cannot be made", *reason = NULL;
    GEOSContextHandle_t h = GEOS_init_r();
    GEOSContext_setErrorMessageHandler_r(h, keep_message, message);
    GEOSGeometry *made = build(h, g);
    bool valid = made && GEOSisValidDetail_r(h, made, 0, &reason, NULL) == 1;
    if (!valid)
        snprintf(why, room, "%s", reason ? reason : message);
    GEOSFree_r(h, reason);
    GEOSGeom_destroy_r(h, made);
    GEOS_finish_r(h);
    return valid;
}

static void visit_ring(GEOSContextHandle_t h, const GEOSGeometry *ring, bool outer,
                       geometry_ring_visit *visit, void *context)
{
    const GEOSCoordSequence *q = GEOSGeom_getCoordSeq_r(h, ring);
    unsigned n = 0;
    GEOSCoordSeq_getSize_r(h, q, &n);
    double *xy = mem_alloc(n, 2 * sizeof *xy);
    GEOSCoordSeq_copyToBuffer_r(h, q, xy, 0, 0);
    visit(context, xy, n, outer);
    free(xy);
}

static void visit_rings(GEOSContextHandle_t h, const GEOSGeometry *polygon, geometry_ring_visit *visit,
                        void *context)
{
    visit_ring(h, GEOSGetExteriorRing_r(h, polygon), true, visit, context);
    for (int k = 0, holes = GEOSGetNumInteriorRings_r(h, polygon); k < holes; k++)
        visit_ring(h, GEOSGetInteriorRingN_r(h, polygon, k), false, visit, context);
}

static struct bbox box_of(const struct geometry *polygon)
{
    const struct geometry *outer = &polygon->parts[0];
    struct bbox b = {outer->xy[0], outer->xy[1], outer->xy[0], outer->xy[1]};
    for (uint32_t i = 1; i < outer->n; i++) {
        const double *p = &outer->xy[2 * (size_t)i];
        b = (struct bbox){fmin(b.west, p[0]), fmin(b.south, p[1]), fmax(b.east, p[0]), fmax(b.north, p[1])};
    }
    return b;
}

/* Those that are not valid alone, or have a point in common with another. */
static bool find_faulty(GEOSContextHandle_t h, const struct geometry *polygons, const GEOSGeometry *all,
                        bool *faulty)
{
    const int n = GEOSGetNumGeometries_r(h, all);
    struct bbox *boxes = mem_alloc((size_t)n, sizeof *boxes);
    bool any = false;
    for (int i = 0; i < n; i++)
        boxes[i] = box_of(&polygons->parts[i]);
    for (int i = 0; i < n; i++) {
        const GEOSGeometry *one = GEOSGetGeometryN_r(h, all, i);
        const GEOSPreparedGeometry *prepared = GEOSPrepare_r(h, one);
        faulty[i] = faulty[i] || GEOSisValid_r(h, one) != 1;
        for (int k = i + 1; k < n; k++)
            if (bbox_meets(&boxes[i], &boxes[k]) &&
                GEOSPreparedIntersects_r(h, prepared, GEOSGetGeometryN_r(h, all, k)) != 0)
                faulty[i] = faulty[k] = true;
        any = any || faulty[i];
        GEOSPreparedGeom_destroy_r(h, prepared);
    }
    free(boxes);
    return any;
}

static GEOSGeometry *make_valid(GEOSContextHandle_t h, const GEOSGeometry *all, const bool *faulty)
{
    const int n = GEOSGetNumGeometries_r(h, all);
    GEOSGeometry **some = mem_alloc((size_t)n, sizeof *some);
    unsigned n_some = 0;
    for (int i = 0; i < n; i++)
        if (faulty[i])
            some[n_some++] = GEOSGeom_clone_r(h, GEOSGetGeometryN_r(h, all, i));
    GEOSGeometry *broken = GEOSGeom_createCollection_r(h, GEOS_MULTIPOLYGON, some, n_some);
    GEOSMakeValidParams *how = GEOSMakeValidParams_create_r(h);
    GEOSMakeValidParams_setMethod_r(h, how, GEOS_MAKE_VALID_STRUCTURE);
    GEOSMakeValidParams_setKeepCollapsed_r(h, how, 0);
    GEOSGeometry *valid = broken ? GEOSMakeValidWithParams_r(h, broken, how) : NULL;
    GEOSMakeValidParams_destroy_r(h, how);
    GEOSGeom_destroy_r(h, broken);
    free(some);
    return valid;
}

bool geometry_mend(const struct geometry *polygons, geometry_ring_visit *visit, void *context)
{
    GEOSContextHandle_t h = GEOS_init_r();
    GEOSGeometry *all = build(h, polygons), *valid = NULL;
    bool *faulty = mem_alloc(polygons->n_parts, sizeof *faulty);
    if (all && find_faulty(h, polygons, all, faulty))
        valid = make_valid(h, all, faulty);
    for (int i = 0, n = valid ? GEOSGetNumGeometries_r(h, all) : 0; i < n; i++)
        if (!faulty[i])
            visit_rings(h, GEOSGetGeometryN_r(h, all, i), visit, context);
    for (int i = 0, n = valid ? GEOSGetNumGeometries_r(h, valid) : 0; i < n; i++) {
        const GEOSGeometry *one = GEOSGetGeometryN_r(h, valid, i);
        if (GEOSGeomTypeId_r(h, one) == GEOS_POLYGON && GEOSisEmpty_r(h, one) == 0)
            visit_rings(h, one, visit, context);
    }
    const bool mended = valid != NULL;
    free(faulty);
    GEOSGeom_destroy_r(h, valid);
    GEOSGeom_destroy_r(h, all);
    GEOS_finish_r(h);
    return mended;
}

static struct figure *wrap(GEOSContextHandle_t h, GEOSGeometry *whole)
{
    struct figure *f = mem_alloc(1, sizeof *f);
    bool several = whole && GEOSGeomTypeId_r(h, whole) == GEOS_GEOMETRYCOLLECTION;
    f->geos = h;
    f->whole = whole;
    f->bounds = (struct bbox){1, 1, 0, 0}; /* of nothing */
    if (!whole || GEOSisEmpty_r(h, whole) != 0)
        return f;
    GEOSGeom_getXMin_r(h, whole, &f->bounds.west);
    GEOSGeom_getYMin_r(h, whole, &f->bounds.south);
    GEOSGeom_getXMax_r(h, whole, &f->bounds.east);
    GEOSGeom_getYMax_r(h, whole, &f->bounds.north);
    f->n_parts = several ? GEOSGetNumGeometries_r(h, whole) : 1;
    f->parts = mem_alloc((size_t)f->n_parts, sizeof *f->parts);
    for (int i = 0; i < f->n_parts; i++)
        f->parts[i] = GEOSPrepare_r(h, several ? GEOSGetGeometryN_r(h, whole, i) : whole);
    return f;
}

struct figure *figure_of(const struct geometry *g)
{
    GEOSContextHandle_t h = GEOS_init_r();
    return wrap(h, build(h, g));
}

static GEOSGeometry *build_box(GEOSContextHandle_t h, const struct bbox *b)
{
    double around[10] = {b->west,  b->south, b->east,  b->south, b->east,
                         b->north, b->west,  b->north, b->west,  b->south};
    double across[4] = {b->west, b->south, b->east, b->north};
    bool flat = b->west >= b->east || b->south >= b->north;
    struct geometry ring = {.kind = GEOMETRY_LINE, .n = 5, .xy = around};
    struct geometry area = {.kind = GEOMETRY_POLYGON, .n_parts = 1, .parts = &ring};
    struct geometry line = {.kind = GEOMETRY_LINE, .n = 2, .xy = across};
    struct geometry point = {.kind = GEOMETRY_POINT, .n = 1, .xy = across};
    bool one = flat && b->west >= b->east && b->south >= b->north;
    return build(h, one ? &point : flat ? &line : &area);
}

struct figure *figure_of_box(const struct bbox *b)
{
    GEOSContextHandle_t h = GEOS_init_r();
    struct bbox part[2];
    GEOSGeometry *made[2];
    int n = bbox_split(b, part);
    for (int i = 0; i < n; i++)
        made[i] = build_box(h, &part[i]);
    bool areas = n == 2 && GEOSGeomTypeId_r(h, made[0]) == GEOS_POLYGON &&
                 GEOSGeomTypeId_r(h, made[1]) == GEOS_POLYGON;
    return wrap(h, n == 1 ? made[0]
                          : GEOSGeom_createCollection_r(
                                h, areas ? GEOS_MULTIPOLYGON : GEOS_GEOMETRYCOLLECTION, made, 2));
}

void figure_free(struct figure *f)
{
    if (!f)
        return;
    for (int i = 0; i < f->n_parts; i++)
        GEOSPreparedGeom_destroy_r(f->geos, f->parts[i]);
    free(f->parts);
    GEOSGeom_destroy_r(f->geos, f->whole);
    GEOS_finish_r(f->geos);
    free(f);
}

/* --- asking ------------------------------------------------------------------------------------------------
 */

int figure_dimension(const struct figure *f)
{
    return f->whole ? GEOSGeom_getDimensions_r(f->geos, f->whole) : 0;
}

struct bbox figure_bounds(const struct figure *f)
{
    return f->bounds;
}

enum figure_side figure_side(const struct figure *f, double lon_deg, double lat_deg)
{
    const struct bbox *b = &f->bounds;
    enum figure_side side = FIGURE_OUTSIDE;
    if (lon_deg < b->west || lon_deg > b->east || lat_deg < b->south || lat_deg > b->north)
        return side;
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(f->geos, lon_deg, lat_deg);
    for (int i = 0; i < f->n_parts && side != FIGURE_INSIDE; i++) {
        if (GEOSPreparedContains_r(f->geos, f->parts[i], point) == 1)
            side = FIGURE_INSIDE;
        else if (GEOSPreparedIntersects_r(f->geos, f->parts[i], point) == 1)
            side = FIGURE_EDGE;
    }
    GEOSGeom_destroy_r(f->geos, point);
    return side;
}

bool figures_relate(const struct figure *a, const struct figure *b, enum figure_relation relation,
                    bool *holds)
{
    typedef char ask(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *);
    static ask *const ASK[] = {
        [FIGURES_CONTAIN] = GEOSContains_r,     [FIGURES_CROSS] = GEOSCrosses_r,
        [FIGURES_DISJOINT] = GEOSDisjoint_r,    [FIGURES_EQUAL] = GEOSEquals_r,
        [FIGURES_INTERSECT] = GEOSIntersects_r, [FIGURES_OVERLAP] = GEOSOverlaps_r,
        [FIGURES_TOUCH] = GEOSTouches_r,        [FIGURES_WITHIN] = GEOSWithin_r,
    };
    char answer = a->whole && b->whole ? ASK[relation](a->geos, a->whole, b->whole) : 2;
    *holds = answer == 1;
    return answer <= 1;
}
