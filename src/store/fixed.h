/* fixed.h - vocabularies that no table of the data has, and facts about countries, with their date and source
 */
#ifndef STORE_FIXED_H
#define STORE_FIXED_H

#include <stdbool.h>

#include "atlas/snapshot.h"

void fixed_vocabularies(struct snapshot *s); /* fills those behind VOCABULARY_STORED */

/* Is the country (ISO 3166-1 alpha-2) a full or associate member State or government of the Organisation
 * internationale de la Francophonie? Observers are not. */
bool fixed_oif(const char *country);

#endif
