/* fill.h - what new data hold before there are records: vocabularies, territories, and how people write them
 */
#ifndef STORE_FILL_H
#define STORE_FILL_H

#include "store/store.h"

/* For who makes a store: inside of what was begun, once, on empty tables. Vocabularies are those of
 * src/store/vocabularies.tsv, continents, countries, régions and départements those of geodata/built. Names,
 * codes and other spellings go into `alias` too: usual names first, so that they win over another territory's
 * old or foreign name; today's régions before those of before 2016. */
bool store_fill(struct store *s, struct err *e);

#endif
