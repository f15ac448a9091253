/* sqlite_store.h - the store in an SQLite database with SpatiaLite, as the door sees it */
#ifndef STORE_SQLITE_SQLITE_STORE_H
#define STORE_SQLITE_SQLITE_STORE_H

#include "store/store_inside.h"

/* Its places are the names of files: whatever no other kind takes. */
extern const struct store_kind SQLITE_STORE;

#endif
