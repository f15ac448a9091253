/* wkb.h - geometries as Well-Known Binary (OGC 06-103r4, 8) to GeoJSON (RFC 7946), point by point */
#ifndef GEO_WKB_H
#define GEO_WKB_H

#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "geo/project.h"

/* Bytes that nobody vouches for. Either byte order; heights and measures, in ISO's form or PostGIS's, are
 * left out; curves and surfaces other than polygons are not known. What is no geometry is written as null, so
 * that the document stays one. */
#define WKB_DEPTH 8 /* of geometries within geometries */

enum wkb_result { WKB_WRITTEN, WKB_EMPTY, WKB_BAD };

/* One value of JSON. from, to: reference systems, equal or with p to go from one to the other; with north
 * first the second coordinate of a position stands first (part 2 of OGC API - Features). */
enum wkb_result wkb_to_geojson(const void *wkb, size_t n, struct projector *p, const struct crs *from,
                               const struct crs *to, struct json *j);

/* Where the WKB begins in a geometry of a GeoPackage (OGC 12-128r18, 2.1.3); 0: it is none. */
size_t wkb_in_geopackage(const void *blob, size_t n);

#endif
