/* view.h - one picture of the map in any projection: a box of a reference system, as high and wide as asked
 */
#ifndef MAP_VIEW_H
#define MAP_VIEW_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "geo/warp.h"
#include "map/identify.h"
#include "map/tile.h"

/* The picture of map/still.h where the projection is that of tiles and pixels are as high as wide; else all
 * of it goes through a warp (geo/warp.h): shapes, marks and names, of which those that come to overlap give
 * way. What the box has beyond the projection stays empty. */
struct view {
    struct map_drawing drawing;
    const struct crs *crs;
    double box[4];   /* left, low, right, high, x first; left < right, low < high, finite */
    int w, h;        /* pixels */
    int scale;       /* of marks, names and lines, 1 to TILE_SCALE_MAX */
    uint32_t ground; /* under everything (colour.h); 0: nothing */
};

bool view_paint(struct tile_painter *p, const struct view *v, struct projector *projector, struct bytes *out,
                struct err *e);

/* What stands under a pixel of the picture, the middle of column i and row j: identify() of it, with the
 * marks as they are seen there, of which r's drawing has the layers that are asked about. The point is put
 * into r. */
bool view_identify(const struct view *v, struct projector *projector, int i, int j,
                   struct identify_request *r, struct identified *out, struct err *e);

/* Instead of a map its ground, and a sentence on it; or none. */
bool view_say(struct tile_painter *p, const struct view *v, const char *text, struct bytes *out,
              struct err *e);

#endif
