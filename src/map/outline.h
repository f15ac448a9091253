/* outline.h - the outline of a country, a région or the land becomes a path */
#ifndef MAP_OUTLINE_H
#define MAP_OUTLINE_H

#include "draw/path.h"
#include "geo/shapes.h"

/* Rings that nothing of is seen in the path's frame are left out. arcs: of the shapes that the area is of. */
void outline_add(struct path *path, const struct shapes_area *area, const struct shapes_lines *arcs);

#endif
