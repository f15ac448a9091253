/* territory_words.h - territories that the words of q name */
#ifndef ATLAS_TERRITORY_WORDS_H
#define ATLAS_TERRITORY_WORDS_H

#include "atlas/collection.h"
#include "atlas/understand.h"

/* Sets in *to (the rows of a collection of territories, initialised) those that every term names: one at
 * least themselves, by label or alias, the others by what holds of them, as a continent does. Terms that are
 * excluded say nothing of a territory. */
void territory_words_name(struct bits *to, const struct understood *u, const struct snapshot *s,
                          enum collection collection);

#endif
