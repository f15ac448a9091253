/* tileset.h - all tiles of a map in one file for hosts without a server, written: MBTiles 1.3, PMTiles 3 */
#ifndef STORE_TILESET_H
#define STORE_TILESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "geo/tile.h"

/* Tiles come in any order into PATH.part, a file of SQLite. When all are there it becomes PATH: MBTiles as it
 * is, PMTiles written from it in the order of that format, so that for a while the disk holds both. What was
 * interrupted at any moment goes on: a PATH.part of the same identity, a text that says all that tiles depend
 * on, keeps the tiles that it has, after it was looked through for damage. Identical tiles are stored once.
 * Memory: 64 MiB of SQLite's pages, and for PMTiles a directory, some 6 MiB. One thread at a time. */
struct tileset;

enum tileset_kind { TILESET_MBTILES, TILESET_PMTILES, TILESET_KINDS };

/* By the ending of the name, .mbtiles or .pmtiles; false for another. */
bool tileset_kind_of(const char *path, enum tileset_kind *kind);

/* The directories of a PMTiles file are held to two levels, as its specification advises, and each leaf in
 * memory as it is written: all tiles of the zooms 0 to 13. Of MBTiles there may be any number. */
#define TILESET_PMTILES_MOST (UINT64_C(1) << 27)

/* What tileset_open says of PATH and its neighbour without looking into them: before work is done for
 * nothing. */
bool tileset_check(const char *path, struct err *e);

/* PATH is of a kind. Anything at PATH, or another's file at PATH.part, is an error (ERR_INVALID) and stays as
 * it is; so does a PATH.part that another process writes (ERR_BUSY). */
struct tileset *tileset_open(const char *path, const char *identity, struct err *e);
uint64_t tileset_count(struct tileset *t); /* tiles that are there */
bool tileset_has(struct tileset *t, struct tile tile);
bool tileset_put(struct tileset *t, struct tile tile, const void *data, size_t n, struct err *e);

/* What the file says of itself. */
struct tileset_about {
    const char *name, *description, *credit, *version;
    const char *vector_layers; /* JSON, a list; tiles are MVT packed with gzip. NULL: they are PNG */
    bool overlay;              /* to be laid over other maps */
    int zoom_first, zoom_last;
    double bounds_deg[4], center[3]; /* west, south, east, north; lon, lat, and a zoom that there is */

    /* Told again and again how far a PMTiles file is; false stops (ERR_IO). May be NULL. */
    bool (*go_on)(void *context, uint64_t done, uint64_t all);
    void *context;
};

/* What is told, sync, and the name. False: what was put stays in PATH.part. Frees it either way. */
bool tileset_finish(struct tileset *t, const struct tileset_about *about, struct err *e);

/* What was put stays in PATH.part, for another time. NULL is fine. */
void tileset_leave(struct tileset *t);

#endif
