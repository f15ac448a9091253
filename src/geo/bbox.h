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

/* Longitudes past 180 are wrapped, everywhere alike: 190 is -170. -180 to 180 stay as they are; others are
 * right to twelve decimals. Beyond LON_MOST_DEG, ten times around the Earth, they are refused. */
#define LON_MOST_DEG 3600.0
double lon_wrap_deg(double lon_deg);

/* "2.35,48.85", a point: the longitude wrapped, -180 as 180 and no meridian at a pole, so that a point has
 * one text; latitudes beyond 90 are refused. False when it is none. */
bool point_parse(const char *text, double *lon_deg, double *lat_deg);

#define BBOX_WORLD ((struct bbox){-180.0, -90.0, 180.0, 90.0})

/* "west,south,east,north", or six numbers with heights at places 3 and 6, which are left out (OGC API -
 * Features, bbox). Plain decimal numbers, blanks around them allowed; no NaN, no hexadecimal. Longitudes are
 * wrapped and latitudes cut at 90; a box 360 degrees wide or more is the world. One box has one form: of the
 * meridian of 180, west is -180 and east 180; alone it is 180..180. Fails with ERR_INVALID naming parameter
 * and value. */
bool bbox_parse(const char *text, const char *parameter, struct bbox *b, struct err *e);

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
