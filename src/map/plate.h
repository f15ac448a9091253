/* plate.h - a map for paper, as lines, areas and letters: what tiles show, at any size
 */
#ifndef MAP_PLATE_H
#define MAP_PLATE_H

#include "draw/marker.h"
#include "draw/picture.h"
#include "map/base.h"
#include "map/tile.h"

/* Layers and selections of the drawing in a window of w to h pixels, in the painting order of tiles. A
 * vector (draw/vector.h), for the caller to release; one of its units is a pixel of the screen at scale 1. */
bool plate_paint(struct tile_painter *p, const struct map_drawing *d, const struct base_window *window, int w,
                 int h, struct picture *out, struct err *e);

/* A mark with its count alone, in the middle of a vector of `side` pixels. */
void plate_mark(struct tile_painter *p, const struct marker_style *style, uint64_t count, int side,
                struct picture *out);
void plate_mark_of(struct tile_painter *p, const struct marker *of, int side, struct picture *out);

#endif
