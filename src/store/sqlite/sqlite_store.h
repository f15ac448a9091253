/* sqlite_store.h - the store in an SQLite database with SpatiaLite, as the door sees it */
#ifndef STORE_SQLITE_SQLITE_STORE_H
#define STORE_SQLITE_SQLITE_STORE_H

#include "store/store_inside.h"

struct db;

/* Its places are the names of files: whatever no other kind takes. */
extern const struct store_kind SQLITE_STORE;

/* A new database with vocabularies and territories (store/fill.h), opened for writing; as schema_create of
 * schema.h. About 0.1 s. */
struct db *store_create(const char *path, struct err *e);

/* A store on a connection that stays the caller's: for who has one already. store_close leaves it open. */
struct store *sqlite_store_wrap(struct db *db);

#endif
