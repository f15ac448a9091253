/* tileset_document.h - sets of tiles, and one of them, as JSON of OGC 17-083r4 (Two Dimensional Tile Matrix
 * Set and Tile Set Metadata 2.0) */
#ifndef SERVE_TILESET_DOCUMENT_H
#define SERVE_TILESET_DOCUMENT_H

#include "serve/tileset_asked.h"

/* Into c->out. What is asked of the map stands in the addresses that they lead to; of the second the
 * selections are held (map_hold). */
void tileset_write_list(struct call *c, const struct tileset_asked *a, const struct map_asked *map);
void tileset_write(struct call *c, const struct tileset_asked *a, const struct map_asked *map,
                   const struct matrix_set *set);

/* Of the description of a collection: those to its tiles. */
void tileset_put_collection_links(struct json *j, const struct call *c, const char *collection);

#endif
