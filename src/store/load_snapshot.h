/* load_snapshot.h - a snapshot of the database as it stands, read in one transaction with its version */
#ifndef STORE_LOAD_SNAPSHOT_H
#define STORE_LOAD_SNAPSHOT_H

#include "atlas/snapshot.h"
#include "base/err.h"

struct db;

/* The caller owns one reference. NULL on failure. */
struct snapshot *load_snapshot(struct db *db, struct err *e);

/* The same when the data are no longer those of version `known` (store/sqlite/data_version.h; 0: none); else
 * *out is NULL. false on failure. */
bool load_newer_snapshot(struct db *db, uint64_t known, struct snapshot **out, struct err *e);

#endif
