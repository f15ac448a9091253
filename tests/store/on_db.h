/* on_db.h - a snapshot of a connection that a test has opened */
#ifndef TEST_STORE_ON_DB_H
#define TEST_STORE_ON_DB_H

#include "atlas/snapshot.h"
#include "store/sqlite/db.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"

static inline struct snapshot *load_db(struct db *db, struct err *e)
{
    struct snapshot *snapshot;
    struct store *store = sqlite_store_wrap(db);
    store_load(store, 0, &snapshot, e);
    store_close(store);
    return snapshot;
}

#endif
