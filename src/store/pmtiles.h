/* pmtiles.h - the parts of a PMTiles file, version 3 of its specification: numbers of tiles, directories,
 * header */
#ifndef STORE_PMTILES_H
#define STORE_PMTILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "geo/tile.h"

#define PMTILES_HEADER_BYTES 127
#define PMTILES_ROOT_BYTES   16257 /* that a packed root may have: with the header 16 384 */

/* Tiles are numbered through all zooms from 0 on, each along a Hilbert curve of its own. */
uint64_t pmtiles_id(struct tile t);
struct tile pmtiles_tile(uint64_t id); /* of the zooms up to TILE_ZOOM_MAX */
uint64_t pmtiles_zoom_id(int z);       /* the first of a zoom */

/* `run` tiles from id on are the same bytes; 0: a directory that begins with id. */
struct pmtiles_entry {
    uint64_t id, offset;
    uint32_t length, run;
};

/* A directory of one entry or more, before it is packed. Appends. */
void pmtiles_add_directory(struct bytes *out, const struct pmtiles_entry *list, size_t n);

/* A part of the file; offsets from its beginning. */
struct pmtiles_part {
    uint64_t offset, length;
};

/* Directories and metadata are packed with gzip; tiles are in the order of their numbers. */
struct pmtiles_header {
    struct pmtiles_part root, metadata, leaves, data;
    uint64_t tiles, entries, contents; /* addressed; entries with a run; different bytes */
    bool vector;                       /* MVT packed with gzip; false: PNG */
    int zoom_first, zoom_last;
    double bounds_deg[4], center[3]; /* west, south, east, north; lon, lat and zoom */
};
void pmtiles_add_header(struct bytes *out, const struct pmtiles_header *h);

#endif
