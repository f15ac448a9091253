/* geopackage.h - a GeoPackage that is written: one table of features in a file (OGC 12-128r18, version 1.3)
 */
#ifndef STORE_GEOPACKAGE_H
#define STORE_GEOPACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "geo/geometry.h"
#include "store/cell.h"

enum geopackage_type {
    GEOPACKAGE_TEXT,
    GEOPACKAGE_INTEGER,
    GEOPACKAGE_REAL,
    GEOPACKAGE_BOOLEAN,
    GEOPACKAGE_DATE, /* a text, 2012-12-31 */
    GEOPACKAGE_TYPES
};

struct geopackage_column {
    const char *name; /* ASCII letters, digits and _; not fid or geom, which each table has */
    enum geopackage_type type;
};

struct geopackage_layer {
    const char *table, *title, *description; /* the table is named as a column is */
    enum geometry_kind kind;                 /* POINT, POINTS, POLYGONS: POINT, MULTIPOINT, MULTIPOLYGON */
    const char *changed; /* when the content was last changed (RFC 3339, UTC); NULL: when it is written */
    const struct geopackage_column *columns;
    unsigned n_columns; /* up to GEOPACKAGE_COLUMNS */
};
enum { GEOPACKAGE_COLUMNS = 64 };

/* Belongs to one thread at a time. All functions fail with ERR_IO and one sentence: a full disk, say. */
struct geopackage;

/* path is an empty file, which may lose its name as soon as this returns. Nothing else is made beside it. The
 * layer outlives it. */
struct geopackage *geopackage_new(const char *path, const struct geopackage_layer *layer, struct err *e);
void geopackage_free(
    struct geopackage *g); /* NULL is fine; without geopackage_finish the file is not whole */

/* n_points times longitude, latitude in degrees, WGS 84; 0: without a geometry. */
bool geopackage_add(struct geopackage *g, const struct cell *cells, const double *points, size_t n_points,
                    struct err *e);

/* Where geometries are of GEOMETRY_POLYGONS: this one, in degrees. */
bool geopackage_add_polygons(struct geopackage *g, const struct cell *cells, const struct geometry *polygons,
                             struct err *e);

/* The file is whole then: with its box, and a spatial index (extension gpkg_rtree_index). */
bool geopackage_finish(struct geopackage *g, struct err *e);

uint64_t geopackage_bytes(struct geopackage *g); /* of the file as it is, or will be */

#endif
