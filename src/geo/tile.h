/* tile.h - a tile is an address z/x/y (XYZ scheme, y down) on the Web Mercator square */
#ifndef GEO_TILE_H
#define GEO_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "geo/bbox.h"
#include "geo/mercator.h"

#define TILE_ZOOM_MAX 18
#define TILE_SIZE_PX  256 /* at scale 1; @2x tiles have 512 pixels for the same box */

struct tile {
    int z, x, y;
};

/* Zooms are 0 to TILE_ZOOM_MAX, x and y 0 to 2^z - 1. Wider numbers are taken so that what a client sent need
 * not be narrowed first. Fails with ERR_NOT_FOUND, naming the parameter (z, x or y) and the range. */
bool tile_check(int64_t z, int64_t x, int64_t y, struct tile *t, struct err *e);

int32_t tile_side(int z);                                     /* world units: 2^(30 - z) */
int32_t tile_pixel(int z);                                    /* world units a pixel at scale 1: 2^(22 - z) */
struct world_box tile_box(struct tile t);                     /* exact, half open */
struct world_box tile_box_with_margin(struct tile t, int px); /* px pixels of scale 1 more on each side */
struct bbox tile_bbox(struct tile t);                         /* degrees */
struct tile tile_of(int z, struct world_point p); /* the tile that holds p; x wraps, y is brought in */

/* The tiles of zoom z that a box in degrees touches: y0 to y1 and x0 to x1, both ends included; x1 may pass
 * 2^z - 1 when the box crosses the antimeridian (take x modulo 2^z). Counts never exceed the world's. */
struct tile_range {
    int z, x0, y0, x1, y1;
};
struct tile_range tile_range_of(int z, const struct bbox *b);

#endif
