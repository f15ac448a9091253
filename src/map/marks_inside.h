/* marks_inside.h - what the files of marks.h share: which places are whose, and what they are worth */
#ifndef MAP_MARKS_INSIDE_H
#define MAP_MARKS_INSIDE_H

#include "map/marks.h"

/* The group that has what stands there, of places. */
const struct group *marks_group_at(const struct marks *m, int64_t x, int64_t y);
/* Every place of a layer that some group may have, in each world that the window shows. */
void marks_visit_all(const struct marks *m, size_t layer, sites_visit *visit, void *context);

/* Thousands of euros of one place of a layer, 1 at least: what places are grouped by. Added up they are not
 * less than what the group has, so that no mark is larger than it was when it found its room. */
uint32_t marks_thousands_at(struct marks *m, size_t layer, uint32_t place);

/* Euros and shares of every group. */
void marks_find_worth(struct marks *m);
/* Thousands of euros of a territory. */
uint64_t marks_thousands_of(void *marks, const struct group *g);

static inline bool marks_have_worth(const struct marks *m)
{
    return m->measure == MEASURE_AMOUNT || m->ring == MAP_RING_THEMATIQUE;
}

#endif
