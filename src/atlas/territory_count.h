/* territory_count.h - counting what meets criteria in each territory: atlas/territory_numbers.h */
#ifndef ATLAS_TERRITORY_COUNT_H
#define ATLAS_TERRITORY_COUNT_H

#include "atlas/evaluate.h"
#include "atlas/territory_numbers.h"

/* One way to meet the criteria (atlas/ways.h): the rows of each level, and of the Bourse. */
struct territory_way {
    const struct evaluation *rows;
    const struct bits *requests;
};

/* Of what is met in any of n ways; c: the criteria, of which what is asked of the territories themselves,
 * their properties and their place, is left out. Cost: one walk over the links of what meets them. */
struct territory_numbers *territory_count(const struct snapshot *s, enum collection collection,
                                          const struct territory_way *ways, uint32_t n,
                                          const struct criteria *c);

#endif
