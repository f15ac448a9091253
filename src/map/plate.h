/* plate.h - a map for paper, as lines and areas: the base map and the marks of selections, all of them seen
 */
#ifndef MAP_PLATE_H
#define MAP_PLATE_H

#include "draw/picture.h"
#include "map/base.h"
#include "map/tile.h"

struct plate_request {
    int w, h; /* of the picture; lengths are those of a map of the screen at scale 1 */
    enum map_layer layer;
    const struct selection *selection;
};

/* Of all the selection's places (map/frame.h). */
struct base_window plate_window(const struct plate_request *r);

/* A vector (draw/vector.h), for the caller to release. */
bool plate_paint(struct tile_painter *p, const struct plate_request *r, struct picture *out, struct err *e);

#endif
