/* outlines.h - outlines of countries, régions and départements as geometries in degrees */
#ifndef GEO_OUTLINES_H
#define GEO_OUTLINES_H

#include "geo/bbox.h"
#include "geo/geometry.h"
#include "geo/shapes.h"

/* Of base.shapes (geo/shapes.h). Countries are as maps show them at OUTLINES_COUNTRY_ZOOM, or finer where one
 * has no outline there; régions and départements as fine as they are. Neighbours share their border. Rings do
 * not cross: an island that lies over a coast at that zoom is one with it. What the
 * world's edge cuts is cut: no outline crosses the antimeridian. */
#define OUTLINES_COUNTRY_ZOOM 4

struct outline {
    struct geometry
        shape;          /* GEOMETRY_POLYGONS: outer rings are counterclockwise, holes clockwise (RFC 7946) */
    struct bbox box;    /* around all of it; west <= east */
    struct bbox *boxes; /* around each polygon */
};

/* Made once, some 100 ms and 2 MB. Immutable, shared by threads; the shapes are not needed afterwards.
 */
struct outlines;
struct outlines *outlines_new(const struct shapes *s);
void outlines_free(struct outlines *o);

/* A country, a région or a département by its code; NULL when there is none. */
const struct outline *outlines_find(const struct outlines *o, enum shapes_kind kind, const char *code);

/* Has it a point in the box, edges included? 180 and -180 are one meridian. */
bool outline_meets(const struct outline *o, const struct bbox *box);

#endif
