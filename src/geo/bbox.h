/* bbox.h - a box in degrees: west, south, east, north; west > east crosses the antimeridian */
#ifndef GEO_BBOX_H
#define GEO_BBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* WGS 84 (OGC:CRS84), longitude first. Longitudes are -180 to 180, latitudes -90 to 90, south <= north; the
 * edges belong to the box. west == east is a line, west > east goes eastwards through 180 (RFC 7946, 5.2).
 * Pure functions. */
struct bbox {
    double west, south, east, north;
};

#define BBOX_WORLD ((struct bbox){-180.0, -90.0, 180.0, 90.0})

/* "west,south,east,north", or six numbers with heights at places 3 and 6, which are left out (OGC API -
 * Features, bbox). Plain decimal numbers, blanks around them allowed; no NaN, no hexadecimal. Fails with
 * ERR_INVALID naming parameter and value. */
bool bbox_parse(const char *text, const char *parameter, struct bbox *b, struct err *e);
bool bbox_check(const struct bbox *b, const char *parameter, struct err *e);

/* n numbers separated by commas; the count found, which may be more than max (only max are kept), or -1 when
 * something else stands there. For coordinates that are not degrees. */
int bbox_numbers(const char *text, double *v, int max);

bool bbox_crosses(const struct bbox *b);
bool bbox_holds(const struct bbox *b, double lon_deg, double lat_deg); /* 180 and -180 are one meridian */
bool bbox_meets(const struct bbox *a, const struct bbox *b);
double bbox_width_deg(const struct bbox *b);               /* 0 to 360 */
int bbox_split(const struct bbox *b, struct bbox part[2]); /* 1 or 2 boxes that do not cross */

/* The smallest box around points, crossing the antimeridian when that is narrower. lon is sorted in place.
 * n == 0 gives the world. */
struct bbox bbox_around(double *lon, const double *lat, size_t n);

#endif
