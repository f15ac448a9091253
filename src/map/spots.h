/* spots.h - every place its own mark: what stands on one spot is one */
#ifndef MAP_SPOTS_H
#define MAP_SPOTS_H

#include "map/group.h"

/* In place of a grouper. Belongs to one thread; keeps its memory from window to window. A zeroed struct is
 * ready for spots_start. */
struct spots {
    struct group_box window, reads; /* reads: the window and its reach; also what is covered */
    double units_per_px;
    struct spot *list; /* after spots_finish each spot once, from the top left */
    size_t n, capacity;
    struct group *groups;
    size_t groups_capacity;
};

void spots_start(struct spots *s, const struct group_box *window, double units_per_px, double reach_x_px,
                 double reach_y_px);
void spots_release(struct spots *s);

/* What stands outside reads is left out. */
void spots_add(struct spots *s, int64_t x, int64_t y, uint32_t weight, uint32_t place);

/* As grouper_finish and grouper_group_at. */
const struct group *spots_finish(struct spots *s, size_t *n);
const struct group *spots_group_at(const struct spots *s, int64_t x, int64_t y);

#endif
