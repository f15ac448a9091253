/* schema.h - the tables of an atlasd database: making them, their version, migrations */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "store/sqlite/db.h"

/* PRAGMA application_id ("ATLS") and PRAGMA user_version of a database. */
#define SCHEMA_APPLICATION_ID 0x41544c53
#define SCHEMA_VERSION        4

/* Make a database with all tables, and what `fill` puts into them, in one transaction, and open it for
 * writing. Refuses an existing file that is not empty. On failure no file is left behind. */
typedef bool schema_fill(struct db *db, struct err *e);
struct db *schema_create(const char *path, schema_fill *fill, struct err *e);

/* Open an atlasd database (db_open), brought up to this schema with DB_WRITE. ERR_INVALID when it belongs to
 * another program, was written by a newer atlasd, or is older and only read. */
struct db *schema_open(const char *path, enum db_mode mode, struct err *e);

/* Is it one that this program knows or can migrate? Nothing is changed. */
bool schema_known(struct db *db, struct err *e);

/* Is it a database of ours of an older schema? */
bool schema_is_older(const char *path);

/* One step of migration, from a version to the next: SQL, a function, or both in that order. It runs in a
 * transaction with foreign keys off; all references are checked before it commits, and triggers are made
 * again. */
struct migration {
    const char *sql;
    bool (*run)(struct db *db, struct err *e);
};

/* Bring a database of an older version up to 1 + n: steps[i] leads from version i + 1 to i + 2. Each step
 * commits by itself, so that a failure leaves the last good version. */
bool schema_migrate(struct db *db, const struct migration *steps, size_t n, struct err *e);

#endif
