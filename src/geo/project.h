/* project.h - coordinates between reference systems; the only home of PROJ */
#ifndef GEO_PROJECT_H
#define GEO_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "geo/bbox.h"

/* Points are always x then y: longitude then latitude in degrees, or easting then northing. A standard that
 * wants the order of the authority (EPSG:4326 is latitude first: WMS 1.3.0, bbox-crs) swaps where
 * crs.north_first says so.
 *
 * A fixed list of systems: the world's two, Europe's, and those in use in France and overseas. No grids are
 * fetched: between them metres may be missing where datums differ (none of these by more than 2 m). */
struct crs {
    int epsg;          /* 4326 for CRS84 too */
    bool north_first;  /* the order of its authority; never for CRS84 */
    bool degrees;      /* else metres */
    const char *name;  /* "EPSG:2154" or "OGC:CRS84" */
    const char *title; /* in French */
    struct bbox area;  /* that its authority made it for */
    /* What maps show in it, which is more: longitudes up to reach_deg from the middle, and latitudes. 0: all.
     */
    double middle_deg, reach_deg, south_deg, north_deg;
};

/* All of them; CRS84 first. */
const struct crs *crs_list(size_t *n);
static inline bool crs_is_84(const struct crs *crs)
{
    return crs->degrees && crs->epsg == 4326 && !crs->north_first;
}

/* "EPSG:3857", "CRS:84", "OGC:CRS84", "urn:ogc:def:crs:EPSG::4326",
 * "http://www.opengis.net/def/crs/EPSG/0/2154", any case. NULL and ERR_INVALID that names parameter and
 * value, and the list. */
const struct crs *crs_parse(const char *text, const char *parameter, struct err *e);

/* "http://www.opengis.net/def/crs/EPSG/0/2154", as OGC's standards name it. Returns text. */
#define CRS_URI_BYTES 64
const char *crs_uri(const struct crs *crs, char text[CRS_URI_BYTES]);

/* One for each thread. A pair of systems costs some ms when first met, then about 0.3 microseconds a point.
 */
struct projector;
struct projector *projector_new(void);
void projector_free(struct projector *p);

/* Projectors for whoever needs one for a while, in any thread: those given back are taken again, with the
 * pairs that they have met. */
struct projectors;
struct projectors *projectors_new(void);
void projectors_free(struct projectors *all); /* NULL is fine; all must have been given back */
struct projector *projectors_take(struct projectors *all);
void projectors_give(struct projectors *all, struct projector *p); /* p may be NULL */

/* n points in place. ERR_INVALID when one has no image, as a latitude of 95; the points are then
 * undefined. */
bool project_points(struct projector *p, const struct crs *from, const struct crs *to, double *x, double *y,
                    size_t n, struct err *e);

/* The same; a point that has no image becomes NaN. False: no point has one, as PROJ cannot. */
bool project_some(struct projector *p, const struct crs *from, const struct crs *to, double *x, double *y,
                  size_t n, struct err *e);

/* The box in degrees around a box of another system (x0, y0, x1, y1), its edges followed at 21 points; one
 * that crosses the antimeridian comes out with west > east. */
bool project_to_bbox(struct projector *p, const struct crs *from, const double box[4], struct bbox *out,
                     struct err *e);
bool project_from_bbox(struct projector *p, const struct bbox *box, const struct crs *to, double out[4],
                       struct err *e);

#endif
