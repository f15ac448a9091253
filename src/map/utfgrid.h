/* utfgrid.h - what stands under each pixel of a tile: UTFGrid 1.3, a grid of letters with the data of each */
#ifndef MAP_UTFGRID_H
#define MAP_UTFGRID_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "geo/shapes.h"
#include "map/marks.h"
#include "map/tile.h"

/* A cell is UTFGRID_CELL_PX pixels wide and has the mark that /identify finds at its middle, else the area of
 * the topmost layer that has one there. Keys are the ids of marks (mark_facts.h), and of areas "pays/ML";
 * data what a vector tile says of them. */
#define UTFGRID_CELL_PX 4

/* Append the JSON; m is the room to gather marks in. */
bool utfgrid_write(struct marks *m, const struct shapes *shapes, const struct tile_request *r,
                   struct bytes *out, struct err *e);

#endif
