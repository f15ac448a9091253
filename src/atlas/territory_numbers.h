/* territory_numbers.h - how many there are in each territory, and how many euros, of what meets criteria */
#ifndef ATLAS_TERRITORY_NUMBERS_H
#define ATLAS_TERRITORY_NUMBERS_H

#include "atlas/collection.h"

/* Each is what the collection of that name has under the criteria and the territory. Euros are those of the
 * financements that hang together with it, each once, and of the APD that meets the criteria, where they
 * restrict APD (atlas/apd.h). */
enum territory_number {
    TERRITORY_COLLECTIVITES,
    TERRITORY_PARTENAIRES,
    TERRITORY_COOPERATIONS,
    TERRITORY_ACTIONS,
    TERRITORY_PROJETS,
    TERRITORY_BOURSE, /* of countries */
    TERRITORY_MONTANT,
    TERRITORY_APD,
    TERRITORY_NUMBERS
};
#define TERRITORY_NO_NUMBER INT64_MIN /* no amount is known */

/* Of all rows of a collection of territories. Made by atlas/territory_count.h; immutable then. */
struct territory_numbers {
    int64_t *of[TERRITORY_NUMBERS];
};

void territory_numbers_free(struct territory_numbers *n); /* NULL is fine */
size_t territory_numbers_bytes(const struct territory_numbers *n, const struct snapshot *s,
                               enum collection collection);

#endif
