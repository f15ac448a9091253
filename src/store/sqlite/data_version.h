/* data_version.h - the number by which the world knows a state of the data: the same data, the same number */
#ifndef STORE_SQLITE_DATA_VERSION_H
#define STORE_SQLITE_DATA_VERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/sqlite/db.h"

/* How many changes there were, and on which database, in 53 bits (a number in JSON). It is the same after a
 * restart on the same data, so caches of clients stay good, and differs between databases that had equally
 * many changes, as a backup that was restored and then imported into once more: the last change was at
 * another time. Never 0.
 *
 * Inside of a transaction it is the version of what that transaction sees: whoever keeps what he reads under
 * a version reads both in one. */
bool data_version(struct db *db, uint64_t *version, struct err *e);

/* When the last change was that the audit trail has, as it stands there; "" without any. */
bool data_changed(struct db *db, char *out, size_t size, struct err *e);

/* The same version for who asks often: reads again only when another connection has committed since. It
 * belongs to one connection; zeroed at first. */
struct data_version_seen {
    int64_t moved; /* PRAGMA data_version then */
    uint64_t version;
};
bool data_version_again(struct data_version_seen *seen, struct db *db, uint64_t *version, struct err *e);

#endif
