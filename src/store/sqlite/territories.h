/* territories.h - continents, countries, régions and départements of geodata/built, put into a new database
 */
#ifndef STORE_SQLITE_TERRITORIES_H
#define STORE_SQLITE_TERRITORIES_H

#include <stdbool.h>

#include "base/err.h"
#include "store/sqlite/db.h"

/* Inside the caller's transaction, once, on empty tables. Names, codes and other spellings go into `alias`
 * too: usual names first, so that they win over another territory's old or foreign name; today's régions
 * before those of before 2016. */
bool territories_load(struct db *db, struct err *e);

#endif
