/* vector_tile.h - from layers, selections and an address to a Mapbox vector tile (map/mvt.h) */
#ifndef MAP_VECTOR_TILE_H
#define MAP_VECTOR_TILE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "geo/tile.h"
#include "map/drawing.h"
#include "map/tile.h"

/* A tile holds what its picture shows, and what of it stands in VECTOR_BUFFER_PX around it, so that clients
 * may draw a mark whole that reaches into the tile. What stands in the tile itself (0 to MVT_EXTENT - 1) is
 * its own: over all tiles of a zoom, each mark, site and name is its own in one of them.
 *
 * The base map is VECTOR_BASE layers of shapes, the names are `labels`: points with name, kind and rank. Each
 * layer of sites is a layer of points. Grouped, a mark stands in the layer that its picture is drawn as:
 * `count` sites; by layer how many of these, where more than one is asked for; where there are several
 * `point_count` and `point_count_abbreviated`, the number as the picture has it; `name` where all are at one
 * place; `collection`, `uid` and `title` where it is one site. By euros `amount`, where any are known, and
 * `amount_abbreviated` as the picture has it; with shares of thématiques their keys (marks_theme_key). With
 * MAP_GROUP_NONE every site stands for itself: `uid` of the record, `name` of the place, `jumelage` of
 * cooperations.
 *
 * Ids of marks and sites are those of mark_facts.h: a site has one whether it is grouped or not. */
#define VECTOR_BUFFER_PX 40

struct vector_tiles; /* one thread's; keeps its memory */
struct vector_tiles *vector_tiles_new(struct tile_shared *shared);
void vector_tiles_free(struct vector_tiles *v); /* NULL is fine */

/* Append the tile; nothing for one that is empty. The scale does not matter. Some 150 ns a mark or a site;
 * for the base map 0.2 s at zoom 0, 50 ms at 6, below 1 ms from 9 on. */
bool vector_tile_write(struct vector_tiles *v, const struct tile_request *r, struct bytes *out,
                       struct err *e);

/* Where the tile has the shapes of a source of styles (map/base.h), and by what they are known there. NULL:
 * it has none of them. */
struct vector_part {
    const char *layer, *source, *kind;
    int rank; /* 0: none */
    bool area;
};
const struct vector_part *vector_part_of(const char *source);

/* What a layer of a tile holds, for those who describe tiles. Lists end in a NULL name. */
struct vector_field {
    const char *name, *type; /* "Number", "String" or "Boolean", as TileJSON says */
};
struct vector_layer {
    const char *name, *what;
    const struct vector_field *fields;
};
extern const struct vector_layer VECTOR_BASE[]; /* of base */
extern const struct vector_layer VECTOR_LABELS;
extern const struct vector_field VECTOR_MARK_FIELDS[], VECTOR_SITE_FIELDS[]; /* of layers of sites */

#endif
