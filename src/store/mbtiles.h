/* mbtiles.h - tiles in a file of SQLite that static hosts and map programs read: MBTiles 1.3, written */
#ifndef STORE_MBTILES_H
#define STORE_MBTILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct mbtiles_meta {
    const char *name, *value;
};

/* A file is made as PATH.part, and has its name when it is whole. What was interrupted goes on: a PATH.part
 * of the same identity, a text that says all that tiles depend on, keeps the tiles that it has. Identical
 * tiles are stored once. One thread at a time. */
struct mbtiles;

/* A file at PATH, or another's at PATH.part, is an error (ERR_INVALID) and stays as it is. */
struct mbtiles *mbtiles_open(const char *path, const char *identity, struct err *e);
uint64_t mbtiles_count(struct mbtiles *m); /* tiles that are there */

bool mbtiles_has(struct mbtiles *m, int z, int x, int y); /* y from the north, as everywhere here */

/* id: a text that tiles of the same bytes share, and no others. */
bool mbtiles_put(struct mbtiles *m, int z, int x, int y, const char *id, const void *data, size_t n,
                 struct err *e);

/* Metadata, sync, and the name. False: what was put stays in PATH.part. Frees it either way. */
bool mbtiles_finish(struct mbtiles *m, const struct mbtiles_meta *meta, size_t n, struct err *e);

/* What was put stays in PATH.part, for another time. NULL is fine. */
void mbtiles_leave(struct mbtiles *m);

#endif
