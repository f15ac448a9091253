#include "geo/matrix_set.h"

#include <math.h>
#include <string.h>

#include "geo/tile.h"

#define PIXEL_M 0.00028 /* of the standard: 0.28 mm */

const struct matrix_set MATRIX_SET[MATRIX_SETS] = {
    {"GoogleMapsCompatible", "WebMercatorQuad", "Web Mercator, tuiles de 256 pixels",
     "urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible",
     "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad", 1},
    {"GoogleMapsCompatible2x", "WebMercatorQuad2x",
     "Web Mercator, tuiles de 512 pixels pour les écrans denses", NULL, NULL, 2},
    {"GoogleMapsCompatible3x", "WebMercatorQuad3x",
     "Web Mercator, tuiles de 768 pixels pour les écrans très denses", NULL, NULL, 3},
};

const struct matrix_set *matrix_set_find(const char *name)
{
    for (unsigned i = 0; i < MATRIX_SETS; i++)
        if (strcmp(name, MATRIX_SET[i].name) == 0 || strcmp(name, MATRIX_SET[i].quad) == 0)
            return &MATRIX_SET[i];
    return NULL;
}

int matrix_side_px(const struct matrix_set *s)
{
    return TILE_SIZE_PX * s->scale;
}

double matrix_cell_m(const struct matrix_set *s, int z)
{
    return ldexp(2 * M_PI * MERCATOR_RADIUS_M / matrix_side_px(s), -z);
}

double matrix_scale_denominator(const struct matrix_set *s, int z)
{
    return matrix_cell_m(s, z) / PIXEL_M;
}
