/* geojson.h - the frames of GeoJSON (RFC 7946): a collection, a feature, a position */
#ifndef OUT_GEOJSON_H
#define OUT_GEOJSON_H

#include "base/json.h"
#include "geo/project.h"

/* {"type":"FeatureCollection","numberMatched":..,"numberReturned":.. - then the collection's own members,
 * "features" as an array, and the ends of both. */
void geojson_collection(struct json *j, uint64_t matched, uint64_t returned);

/* {"type":"Feature","id":.. - then geometry, properties and its end. */
void geojson_feature(struct json *j, const char *id);

/* [longitude,latitude] in degrees with 6 decimals, a hand's breadth. */
void geojson_position(struct json *j, double lon_deg, double lat_deg);

/* Where positions are written in another system: in the order of its authority (OGC 18-058r1, 7.2), metres
 * with 2 decimals. */
struct geojson_in {
    const struct crs *crs;
    struct projector *projector;
};

/* Longitude and latitude in place to what is written first and second (in NULL: as they are); false when the
 * place has no image there. */
bool geojson_project(const struct geojson_in *in, double *x, double *y);
void geojson_position_in(struct json *j, const struct geojson_in *in, double x, double y);

#endif
