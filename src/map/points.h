/* points.h - painting places on a picture: one mark for each group */
#ifndef MAP_POINTS_H
#define MAP_POINTS_H

#include <stddef.h>

#include "draw/marker.h"
#include "map/group.h"

/* A picture of `scale` pixels for each pixel of the groups' window, its top left corner the window's. Groups
 * are painted in the order given (grouper_finish: heavy first); those that do not reach into the picture cost
 * nothing. A group of one site is a single mark, any other shows its count of sites. */
void points_paint(struct marker_set *m, struct picture *p, const struct marker_style *style, int scale,
                  const struct group *groups, size_t n);

/* How far outside a window a group may stand and still be seen in it: reach_px of grouper_start. */
double points_reach_px(const struct marker_style *style);

#endif
