/* geojson.h - the frames of GeoJSON (RFC 7946): a collection, a feature, a position */
#ifndef OUT_GEOJSON_H
#define OUT_GEOJSON_H

#include "base/json.h"

/* {"type":"FeatureCollection","numberMatched":..,"numberReturned":.. - then the collection's own members,
 * "features" as an array, and the ends of both. */
void geojson_collection(struct json *j, uint64_t matched, uint64_t returned);

/* {"type":"Feature","id":.. - then geometry, properties and its end. */
void geojson_feature(struct json *j, const char *id);

/* [longitude,latitude] in degrees with 6 decimals, a hand's breadth. */
void geojson_position(struct json *j, double lon_deg, double lat_deg);

#endif
