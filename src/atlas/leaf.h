/* leaf.h - the leaves of criteria on the rows of their level */
#ifndef ATLAS_LEAF_H
#define ATLAS_LEAF_H

#include <stdint.h>

#include "atlas/bits.h"
#include "atlas/criteria.h"

/* Where there are no rows of a level, as of financements for a request of the Bourse: all is missing. */
#define LEVEL_NOWHERE LEVEL_COUNT

/* Leaves of criteria by level: leaves.of[level] has the bit 1 << which of each that is asked of it and
 * filters. */
struct leaves {
    uint32_t of[LEVEL_COUNT];
};
_Static_assert(CRITERION_COUNT <= 32, "a bit for each");

/* Those of c itself, where a criterion of the financements stands beside them or not. */
struct leaves leaves_of(const struct criteria *c, bool money);

/* Keeps of the rows of a level those that meet the leaves `which`. For LEVEL_NOWHERE the rows may be any. */
void leaves_keep(struct bits *rows, const struct snapshot *s, enum level level, const struct criteria *c,
                 uint32_t which);

#endif
