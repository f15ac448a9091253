#include "geo/whole_areas.h"

#include <geos_c.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define MESSAGE_MAX  160
#define POINTS_LEAST 3 /* of a ring */

struct whole_areas {
    GEOSContextHandle_t geos;
    char message[MESSAGE_MAX]; /* the last that GEOS complained of */
    GEOSGeometry **rings;      /* each a polygon */
    size_t n, capacity;
    double *room; /* x y of a ring, closed */
    int32_t *whole;
    size_t room_capacity, whole_capacity;
};

static void note(const char *text, void *areas)
{
    struct whole_areas *w = areas;
    snprintf(w->message, sizeof w->message, "%s", text);
}

struct whole_areas *whole_areas_new(void)
{
    struct whole_areas *w = mem_alloc(1, sizeof *w);
    w->geos = GEOS_init_r();
    GEOSContext_setErrorMessageHandler_r(w->geos, note, w);
    return w;
}

void whole_areas_free(struct whole_areas *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < w->n; i++)
        GEOSGeom_destroy_r(w->geos, w->rings[i]);
    GEOS_finish_r(w->geos);
    free(w->rings);
    free(w->room);
    free(w->whole);
    free(w);
}

void whole_areas_add(struct whole_areas *w, const double *xy, size_t n)
{
    size_t kept = 0;
    if (2 * (n + 1) > w->room_capacity) {
        w->room_capacity = 2 * (n + 1);
        w->room = mem_grow(w->room, w->room_capacity, sizeof *w->room);
    }
    for (size_t i = 0; i < n; i++) {
        const double x = round(xy[2 * i]), y = round(xy[2 * i + 1]);
        if (kept && w->room[2 * kept - 2] == x && w->room[2 * kept - 1] == y)
            continue;
        w->room[2 * kept] = x;
        w->room[2 * kept++ + 1] = y;
    }
    while (kept > 1 && w->room[2 * kept - 2] == w->room[0] && w->room[2 * kept - 1] == w->room[1])
        kept--;
    if (kept < POINTS_LEAST)
        return;
    w->room[2 * kept] = w->room[0];
    w->room[2 * kept + 1] = w->room[1];
    GEOSCoordSequence *points = GEOSCoordSeq_copyFromBuffer_r(w->geos, w->room, (unsigned)kept + 1, false,
                                                              false);
    GEOSGeometry *ring = points ? GEOSGeom_createLinearRing_r(w->geos, points) : NULL;
    GEOSGeometry *polygon = ring ? GEOSGeom_createPolygon_r(w->geos, ring, NULL, 0) : NULL;
    if (!polygon)
        return;
    w->rings = mem_room(w->rings, w->n, &w->capacity, sizeof(GEOSGeometry *));
    w->rings[w->n++] = polygon;
}

static bool give_ring(struct whole_areas *w, const GEOSGeometry *ring, bool outer, whole_areas_visit *visit,
                      void *context)
{
    const GEOSCoordSequence *points = GEOSGeom_getCoordSeq_r(w->geos, ring);
    unsigned n;
    if (!points || !GEOSCoordSeq_getSize_r(w->geos, points, &n))
        return false;
    if (2 * (size_t)n > w->room_capacity) {
        w->room_capacity = 2 * (size_t)n;
        w->room = mem_grow(w->room, w->room_capacity, sizeof *w->room);
    }
    if (2 * (size_t)n > w->whole_capacity) {
        w->whole_capacity = 2 * (size_t)n;
        w->whole = mem_grow(w->whole, w->whole_capacity, sizeof *w->whole);
    }
    if (!GEOSCoordSeq_copyToBuffer_r(w->geos, points, w->room, false, false))
        return false;
    for (size_t i = 0; i < 2 * (size_t)n; i++)
        w->whole[i] = (int32_t)lround(w->room[i]);
    if (n > POINTS_LEAST)
        visit(context, w->whole, n - 1, outer);
    return true;
}

/* Of what is no area, nothing: cutting leaves lines and points behind. */
static bool give(struct whole_areas *w, const GEOSGeometry *g, whole_areas_visit *visit, void *context)
{
    const int kind = GEOSGeomTypeId_r(w->geos, g);
    bool done = true;
    if (kind == GEOS_MULTIPOLYGON || kind == GEOS_GEOMETRYCOLLECTION) {
        for (int i = 0; done && i < GEOSGetNumGeometries_r(w->geos, g); i++)
            done = give(w, GEOSGetGeometryN_r(w->geos, g, i), visit, context);
        return done;
    }
    if (kind != GEOS_POLYGON || GEOSisEmpty_r(w->geos, g) == 1)
        return true;
    done = give_ring(w, GEOSGetExteriorRing_r(w->geos, g), true, visit, context);
    for (int i = 0; done && i < GEOSGetNumInteriorRings_r(w->geos, g); i++)
        done = give_ring(w, GEOSGetInteriorRingN_r(w->geos, g, i), false, visit, context);
    return done;
}

bool whole_areas_finish(struct whole_areas *w, whole_areas_visit *visit, void *context, struct err *e)
{
    if (w->n == 0)
        return true;
    GEOSGeometry *all = GEOSGeom_createCollection_r(w->geos, GEOS_MULTIPOLYGON, w->rings, (unsigned)w->n);
    w->n = 0;
    /* what crosses is cut where it crosses, and the crossings are brought to whole numbers */
    GEOSGeometry *valid = all ? GEOSMakeValid_r(w->geos, all) : NULL;
    GEOSGeometry *whole = valid ? GEOSGeom_setPrecision_r(w->geos, valid, 1, 0) : NULL;
    const bool done = whole && give(w, whole, visit, context);
    if (!done)
        err_set(e, ERR_INTERNAL, "the areas of a tile cannot be put together: %s", w->message);
    GEOSGeom_destroy_r(w->geos, whole);
    GEOSGeom_destroy_r(w->geos, valid);
    GEOSGeom_destroy_r(w->geos, all);
    return done;
}
