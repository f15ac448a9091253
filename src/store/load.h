/* load.h - the rows of a store become a snapshot */
#ifndef STORE_LOAD_H
#define STORE_LOAD_H

#include "atlas/names_build.h"
#include "atlas/snapshot.h"
#include "store/store.h"

/* For store_load: inside of begin_read. The caller owns one reference. NULL on failure. */
struct snapshot *load_snapshot(struct store *s, uint64_t version, struct err *e);

#endif
