/* at_place.h - the records of a selection that stand at one of its places: what makes up the place's sites */
#ifndef ATLAS_AT_PLACE_H
#define ATLAS_AT_PLACE_H

#include "atlas/selection.h"

/* Each as often as it is counted there (struct sites), in the order of their rows within a cooperation. Costs
 * the links of the place. */
typedef void at_place_visit(void *context, uint32_t row);
void at_place_each(const struct selection *sel, uint32_t place, at_place_visit *visit, void *context);

#endif
