/* seed_about.h - what a file of tiles says of itself, as the TileJSON of the same map says it */
#ifndef MAIN_SEED_ABOUT_H
#define MAIN_SEED_ABOUT_H

#include "base/arena.h"
#include "base/bytes.h"
#include "store/tileset.h"

/* Fills bounds, center with its zoom brought between zoom_first and zoom_last, credit and version of `to`,
 * and vector_layers, which stay in `memory` and `room`; edition: what tiles of the same address depend on
 * besides (tiles_version). ERR_INTERNAL for what is no TileJSON of ours. */
bool seed_about_read(struct tileset_about *to, const char **edition, const char *json, bool vector,
                     struct arena *memory, struct bytes *room, struct err *e);

#endif
