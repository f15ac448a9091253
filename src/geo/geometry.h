/* geometry.h - a geometry as plain coordinates: what literals of filters hold; no GEOS in it */
#ifndef GEO_GEOMETRY_H
#define GEO_GEOMETRY_H

#include <stdbool.h>
#include <stdint.h>

/* The kinds of Simple Features (OGC 06-103r4) and GeoJSON (RFC 7946). */
enum geometry_kind {
    GEOMETRY_POINT,   /* one position */
    GEOMETRY_LINE,    /* two positions or more */
    GEOMETRY_POLYGON, /* parts are its rings, lines that are closed: the outer one first, then holes */
    GEOMETRY_POINTS,  /* of several: parts are points, lines, polygons */
    GEOMETRY_LINES,
    GEOMETRY_POLYGONS,
    GEOMETRY_COLLECTION, /* parts are of any kind but this one */
    GEOMETRY_KINDS
};

/* Either positions or parts. Heights are left out. */
struct geometry {
    enum geometry_kind kind;
    uint32_t n, n_parts;
    double *xy; /* 2 * n: x y, x y ...; longitude first in degrees */
    struct geometry *parts;
};

extern const char *const GEOMETRY_WKT[GEOMETRY_KINDS];     /* "POINT" */
extern const char *const GEOMETRY_GEOJSON[GEOMETRY_KINDS]; /* "Point" */

/* The kind of the parts: of lines that are rings too. Of a collection there is none: GEOMETRY_KINDS. */
enum geometry_kind geometry_part_kind(enum geometry_kind kind);

uint32_t geometry_positions(const struct geometry *g); /* of all parts */

#endif
