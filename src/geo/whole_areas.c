#include "geo/whole_areas.h"

#include <geos_c.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define MESSAGE_MAX  160
#define POINTS_LEAST 3 /* of a ring */
#define AREA_LEAST   4 /* squares: less is no more to be seen, and there are thousands of it */

struct pile { /* of polygons, each valid */
    GEOSGeometry **list;
    size_t n, capacity;
};

struct whole_areas {
    GEOSContextHandle_t geos;
    GEOSMakeValidParams *how;
    char message[MESSAGE_MAX]; /* the last that GEOS complained of */
    struct pile outer, holes;
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
    w->how = GEOSMakeValidParams_create_r(w->geos); /* by structure: a fifth of the time */
    GEOSMakeValidParams_setMethod_r(w->geos, w->how, GEOS_MAKE_VALID_STRUCTURE);
    return w;
}

static void drop_pile(struct whole_areas *w, struct pile *p)
{
    while (p->n > 0)
        GEOSGeom_destroy_r(w->geos, p->list[--p->n]);
}

void whole_areas_free(struct whole_areas *w)
{
    if (!w)
        return;
    drop_pile(w, &w->outer);
    drop_pile(w, &w->holes);
    GEOSMakeValidParams_destroy_r(w->geos, w->how);
    GEOS_finish_r(w->geos);
    free(w->outer.list);
    free(w->holes.list);
    free(w->room);
    free(w->whole);
    free(w);
}

static void put(struct pile *p, GEOSGeometry *polygon)
{
    p->list = mem_room(p->list, p->n, &p->capacity, sizeof(GEOSGeometry *));
    p->list[p->n++] = polygon;
}

/* The areas of what is there, without the lines and points that cutting leaves behind. */
static void put_parts(struct whole_areas *w, struct pile *p, const GEOSGeometry *g)
{
    const int kind = GEOSGeomTypeId_r(w->geos, g);
    if (kind == GEOS_POLYGON && GEOSisEmpty_r(w->geos, g) == 0)
        put(p, GEOSGeom_clone_r(w->geos, g));
    if (kind == GEOS_MULTIPOLYGON || kind == GEOS_GEOMETRYCOLLECTION)
        for (int i = 0; i < GEOSGetNumGeometries_r(w->geos, g); i++)
            put_parts(w, p, GEOSGetGeometryN_r(w->geos, g, i));
}

/* Takes the polygon over. */
static void put_polygons(struct whole_areas *w, struct pile *p, GEOSGeometry *polygon)
{
    if (GEOSisValid_r(w->geos, polygon) == 1) {
        put(p, polygon);
        return;
    }
    GEOSGeometry *valid = GEOSMakeValidWithParams_r(w->geos, polygon, w->how);
    if (valid)
        put_parts(w, p, valid);
    GEOSGeom_destroy_r(w->geos, valid);
    GEOSGeom_destroy_r(w->geos, polygon);
}

static double area(const double *xy, size_t n)
{
    double twice = 0;
    for (size_t i = 0, k = n - 1; i < n; k = i++)
        twice += xy[2 * k] * xy[2 * i + 1] - xy[2 * i] * xy[2 * k + 1];
    return fabs(twice) / 2;
}

void whole_areas_add(struct whole_areas *w, const double *xy, size_t n, bool outer)
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
    if (kept < POINTS_LEAST || area(w->room, kept) < AREA_LEAST)
        return;
    w->room[2 * kept] = w->room[0];
    w->room[2 * kept + 1] = w->room[1];
    GEOSCoordSequence *points = GEOSCoordSeq_copyFromBuffer_r(w->geos, w->room, (unsigned)kept + 1, false,
                                                              false);
    GEOSGeometry *ring = points ? GEOSGeom_createLinearRing_r(w->geos, points) : NULL;
    GEOSGeometry *polygon = ring ? GEOSGeom_createPolygon_r(w->geos, ring, NULL, 0) : NULL;
    if (polygon)
        put_polygons(w, outer ? &w->outer : &w->holes, polygon);
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

/* All polygons of a pile as one geometry; the pile is empty then. NULL: GEOS gave up. */
static GEOSGeometry *unite(struct whole_areas *w, struct pile *p)
{
    GEOSGeometry *all = GEOSGeom_createCollection_r(w->geos, GEOS_MULTIPOLYGON, p->list, (unsigned)p->n);
    p->n = 0;
    if (!all || GEOSisValid_r(w->geos, all) == 1) /* nothing meets: a tenth of the time */
        return all;
    GEOSGeometry *one = GEOSUnaryUnion_r(w->geos, all);
    GEOSGeom_destroy_r(w->geos, all);
    return one;
}

/* The outer rings that lie within the holes: islands in a sea that is within land. */
static void take_islands(struct whole_areas *w, const GEOSGeometry *holes, struct pile *islands)
{
    const GEOSPreparedGeometry *all = GEOSPrepare_r(w->geos, holes);
    size_t kept = 0;
    for (size_t i = 0; all && i < w->outer.n; i++) {
        GEOSGeometry *g = w->outer.list[i];
        if (GEOSPreparedCovers_r(w->geos, all, g) == 1 && GEOSEquals_r(w->geos, holes, g) != 1)
            put(islands, g);
        else
            w->outer.list[kept++] = g;
    }
    if (all)
        w->outer.n = kept;
    GEOSPreparedGeom_destroy_r(w->geos, all);
}

/* Takes land over. */
static GEOSGeometry *cut_out(struct whole_areas *w, GEOSGeometry *land, const GEOSGeometry *holes,
                             struct pile *islands)
{
    GEOSGeometry *left = land ? GEOSDifference_r(w->geos, land, holes) : NULL;
    GEOSGeom_destroy_r(w->geos, land);
    if (!left || islands->n == 0)
        return left;
    put_parts(w, islands, left);
    GEOSGeom_destroy_r(w->geos, left);
    return unite(w, islands);
}

static int add_up_fractions(double *x, double *y, void *sum)
{
    *(double *)sum += fabs(*x - round(*x)) + fabs(*y - round(*y));
    return 1;
}

static bool is_whole(struct whole_areas *w, GEOSGeometry *g)
{
    double sum = 0;
    GEOSGeometry *same = GEOSGeom_transformXY_r(w->geos, g, add_up_fractions, &sum);
    GEOSGeom_destroy_r(w->geos, same);
    return same && sum <= 0;
}

/* Takes the areas over. */
static GEOSGeometry *make_whole(struct whole_areas *w, GEOSGeometry *areas)
{
    GEOSGeometry *whole = GEOSGeom_setPrecision_r(w->geos, areas, 1, 0);
    GEOSGeom_destroy_r(w->geos, areas);
    return whole;
}

bool whole_areas_finish(struct whole_areas *w, whole_areas_visit *visit, void *context, struct err *e)
{
    struct pile islands = {0};
    GEOSGeometry *holes = w->holes.n ? unite(w, &w->holes) : NULL;
    if (holes)
        take_islands(w, holes, &islands);
    GEOSGeometry *areas = unite(w, &w->outer);
    if (holes)
        areas = cut_out(w, areas, holes, &islands);
    /* where edges crossed there are fractions: they are brought to whole numbers, which is slow */
    if (areas && !is_whole(w, areas))
        areas = make_whole(w, areas);
    const bool done = areas && give(w, areas, visit, context);
    if (!done)
        err_set(e, ERR_INTERNAL, "the areas of a tile cannot be put together: %s", w->message);
    drop_pile(w, &islands);
    free(islands.list);
    GEOSGeom_destroy_r(w->geos, holes);
    GEOSGeom_destroy_r(w->geos, areas);
    return done;
}
