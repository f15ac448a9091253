/* still.h - one picture of the map, of any size and frame, by the painter of tiles */
#ifndef MAP_STILL_H
#define MAP_STILL_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "map/base.h"
#include "map/decor.h"
#include "map/tile.h"

/* Where a picture and a tile show the same place at the same zoom, they are the same pixels. Some 0.1 s for a
 * million pixels, in memory that is let go again. */
struct still_request {
    struct map_drawing drawing;
    struct base_window window; /* with the scale; w and h are pixels of scale 1 */
    int w, h;
    uint32_t ground;           /* under everything (colour.h); 0: nothing */
    const struct decor *decor; /* what stands around the map; NULL: nothing, the map alone */
};

bool still_paint(struct tile_painter *p, const struct still_request *r, struct bytes *out, struct err *e);

#endif
