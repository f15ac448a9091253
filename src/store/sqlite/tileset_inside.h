/* tileset_inside.h - the file that tiles are collected in, between the files of tileset.c */
#ifndef STORE_SQLITE_TILESET_INSIDE_H
#define STORE_SQLITE_TILESET_INSIDE_H

#include <limits.h>
#include <sqlite3.h>

#include "store/tileset.h"

struct tileset {
    char path[PATH_MAX], part[PATH_MAX + 8];
    enum tileset_kind kind;
    sqlite3 *db;
    sqlite3_stmt *find, *known, *image, *map;
    unsigned uncommitted;
    uint64_t n;
};

/* ERR_IO with what SQLite and the system say. Returns false. */
bool tileset_fault(struct tileset *t, struct err *e);
bool tileset_run(struct tileset *t, const char *sql, struct err *e);
sqlite3_stmt *tileset_prepare(struct tileset *t, const char *sql, struct err *e);

/* The number of a tile's bytes in `images`; 0: there is no such tile. */
int64_t tileset_image(struct tileset *t, struct tile tile);

/* A PMTiles file at t->path of the tiles of the zooms that are told of, synced. */
bool tileset_write_pmtiles(struct tileset *t, const struct tileset_about *about, struct err *e);

/* {"vector_layers": ...} with the texts of about where `whole`, else without. */
struct bytes;
void tileset_add_json(struct bytes *out, const struct tileset_about *about, bool whole);

#endif
