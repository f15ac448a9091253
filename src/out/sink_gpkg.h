/* sink_gpkg.h - lists as GeoPackages, for QGIS and other GIS (store/geopackage.h) */
#ifndef OUT_SINK_GPKG_H
#define OUT_SINK_GPKG_H

#include "http/spool.h"
#include "out/sink.h"

extern const struct sink_format SINK_GPKG;

/* One table, named as the collection, of the columns of columns.h, with POINT or MULTIPOINT in longitude and
 * latitude; its description says in words what was asked, when and of which data. The file grows in room,
 * counted there. */
struct sink *sink_gpkg_new(struct spool_room *room, uint64_t client);

#endif
