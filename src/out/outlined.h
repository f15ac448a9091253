/* outlined.h - the outline of a territory in the forms that answers and files have it in */
#ifndef OUT_OUTLINED_H
#define OUT_OUTLINED_H

#include "atlas/collection.h"
#include "geo/outlines.h"
#include "out/geojson.h"

/* NULL: a collection of records, or no outline. */
const struct outline *outlined(const struct snapshot *s, enum collection c, uint32_t row);

/* A MultiPolygon (RFC 7946, 3.1.7); null when a position has no image in the system asked for. */
void outlined_geojson(struct json *j, const struct outline *o, const struct geojson_in *in);

/* <MultiGeometry> of polygons (OGC 07-147r2). */
void outlined_kml(struct bytes *out, const struct outline *o);

#endif
