/* sink_geojson.h - lists as GeoJSON (RFC 7946), with what OGC API - Features adds to a collection */
#ifndef OUT_SINK_GEOJSON_H
#define OUT_SINK_GEOJSON_H

#include "base/cache.h"
#include "geo/project.h"
#include "out/sink.h"

extern const struct sink_format SINK_GEOJSON, SINK_GEOJSON_FILE;

/* A FeatureCollection: numberMatched, numberReturned, numberSites, numberUnlocated, demonstration,
 * links, unknownWords (search/unknown_words.h), emptied_by where nothing matches (search/emptied_by.h);
 * features as feature.h writes them, with distance_m where the list has it and texts among the properties.
 * fragments (fragments.h) may be NULL, as for a long list, which would push out what shorter ones share. With
 * `lines` each feature stands on a line of its own. */
struct sink *sink_geojson_new(struct cache *fragments, bool lines);

/* The same as a file to keep: all of a list, a feature on a line. */
struct sink *sink_geojson_file_new(void);

/* The same with coordinates in another system; the projectors outlive it. */
struct sink *sink_geojson_new_in(const struct crs *crs, struct projectors *projectors);

#endif
