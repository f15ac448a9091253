/* spread.h - how what meets criteria is spread over territories: records and euros of each */
#ifndef ATLAS_SPREAD_H
#define ATLAS_SPREAD_H

#include "atlas/criteria.h"
#include "atlas/territory_numbers.h"

/* Of all rows of a collection of territories: as many records of the collection `of` as it has under the
 * criteria and the territory, and the euros of the financements that meet them there, each once;
 * TERRITORY_NO_NUMBER: none is known. A box is asked of who is drawn, as in atlas/pairs.h. Requests of the
 * Bourse are of countries, and have no euros. */
struct spread {
    enum collection over;
    uint32_t n;
    int64_t *records, *euros;
};

/* Cost: one walk over the links of what meets the criteria. */
void spread_find(struct spread *to, struct snapshot *s, enum collection of, const struct criteria *c,
                 enum collection over);
void spread_release(struct spread *s);

#endif
