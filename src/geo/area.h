/* area.h - a polygon, or several, with holes, that many threads ask at once what lies in it */
#ifndef GEO_AREA_H
#define GEO_AREA_H

#include <stdbool.h>

#include "base/err.h"
#include "geo/bbox.h"

/* Immutable and counted: references may be taken and given back on any thread. No GEOS in it once it is made.
 * Plane degrees, edges are straight there and belong to it. Longitudes go from -540 to 540: what lies past
 * 180 is wrapped, so that an area that crosses the antimeridian is one ring past 180 or has two parts. */
#define AREA_DECIMALS 7 /* coordinates are rounded to, about 1 cm */

struct area;
/* WKT, or GeoJSON where the text begins with {: a polygon or several. ERR_INVALID and ERR_TOO_LARGE name the
 * parameter and what is wrong: as geo/shape.h, and what is no area or empty. */
struct area *area_parse(const char *text, const char *parameter, struct err *e);
struct area *area_ref(struct area *a); /* NULL is fine, here and below */
void area_free(struct area *a);

/* WKT that is the same for equal areas: rings begin at one corner and have one direction, rings and parts are
 * in order, no point stands twice, as few decimals as there are. */
const char *area_text(const struct area *a);
unsigned area_points(const struct area *a); /* the last of a ring, which is its first, left out */
unsigned area_parts(const struct area *a);
struct bbox area_bbox(const struct area *a); /* of plane degrees, from -540 to 540: west <= east */

/* A longitude from -180 to 180. Exactly what GEOS says, edges included. Some ten ns outside its bounds, below
 * a microsecond within. */
bool area_holds(const struct area *a, double lon_deg, double lat_deg);

/* Where a box lies that does not cross the antimeridian. AREA_ACROSS may be said of one that only comes near.
 */
enum area_side { AREA_OUTSIDE, AREA_ACROSS, AREA_INSIDE };
enum area_side area_side(const struct area *a, const struct bbox *box);

#endif
