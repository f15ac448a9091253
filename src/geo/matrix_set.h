/* matrix_set.h - the tile matrix sets that tiles are named by in the standards of the OGC */
#ifndef GEO_MATRIX_SET_H
#define GEO_MATRIX_SET_H

#include <stdbool.h>

/* The matrices of each are named by their numbers from 0 on: those of geo/tile.h, the same ground in all
 * sets. Tiles of scale 2 and 3 have more pixels, so their scale denominators are smaller: to a client they
 * are sets of their own. OGC 07-057r7, annex E.4; OGC 17-083r4, annex D.1. */
struct matrix_set {
    const char *name;       /* in WMTS */
    const char *quad;       /* in OGC API - Tiles; both are taken everywhere */
    const char *title;      /* in French */
    const char *well_known; /* the scale set that it is, or NULL */
    const char *uri; /* that it is registered by at the OGC, with matrices to MATRIX_REGISTERED_LAST; or
                        NULL */
    int scale;       /* of its tiles */
};

enum { MATRIX_SETS = 3, MATRIX_REGISTERED_LAST = 24 };
extern const struct matrix_set MATRIX_SET[MATRIX_SETS];

#define MATRIX_CRS_URN        "urn:ogc:def:crs:EPSG::3857"
#define MATRIX_WELL_KNOWN_URI "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"
#define MATRIX_CRS_URI        "http://www.opengis.net/def/crs/EPSG/0/3857"
#define MATRIX_HALF_SIDE_M    "20037508.3427892" /* the top left corner is minus this, this */

const struct matrix_set *matrix_set_find(const char *name); /* or NULL */

double matrix_cell_m(const struct matrix_set *s, int z);            /* metres of EPSG:3857 a pixel */
double matrix_scale_denominator(const struct matrix_set *s, int z); /* by pixels of 0.28 mm */
int matrix_side_px(const struct matrix_set *s);

#endif
