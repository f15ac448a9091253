/* load_snapshot.h - a snapshot of the database as it stands, read in one transaction */
#ifndef STORE_LOAD_SNAPSHOT_H
#define STORE_LOAD_SNAPSHOT_H

#include "atlas/snapshot.h"
#include "base/err.h"

struct db;

/* The caller owns one reference. version is the caller's next number. NULL on failure. */
struct snapshot *load_snapshot(struct db *db, uint64_t version, struct err *e);

#endif
