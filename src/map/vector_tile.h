/* vector_tile.h - from layers, selections and an address to a Mapbox vector tile (map/mvt.h) */
#ifndef MAP_VECTOR_TILE_H
#define MAP_VECTOR_TILE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "geo/tile.h"
#include "map/drawing.h"
#include "map/tile.h"

/* A tile holds what its picture shows, and what of it stands in VECTOR_BUFFER_PX around it, sites that stand
 * for themselves VECTOR_SITE_BUFFER_PX, so that clients may draw a mark whole that reaches into the tile.
 * What stands in the tile itself (0 to MVT_EXTENT - 1) is its own: over all tiles of a zoom, each mark, site
 * and name is its own in one of them. Beside the one tile of zoom 0 is that tile again: there is nothing
 * twice in it.
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
 * What is counted is a layer too (vector_counted_layer): `pays` and `regions` areas with `uid`, `name`,
 * `count` and `amount`, and their class: 0 without any, then 1 to as many as there are (map/areas.h), none
 * but `missing` where it is not known; `flux` the arcs of the zoom, the greatest last, with `count`, `amount`
 * and `pairs`, their ends and FLUX_STEPS classes; `heat` points with how many sites are in a cell of
 * map/heat.h.
 *
 * Ids of marks, sites and territories are those of mark_facts.h: a site has one whether it is grouped or not.
 * An arc's is of its ends, a cell's of zoom and place. */
#define VECTOR_BUFFER_PX      40
#define VECTOR_SITE_BUFFER_PX 8

struct vector_tiles; /* one thread's; keeps its memory */
struct vector_tiles *vector_tiles_new(struct tile_shared *shared);
void vector_tiles_free(struct vector_tiles *v); /* NULL is fine */

/* Append the tile; nothing for one that is empty. The scale does not matter. Some 150 ns a mark, 40 a site;
 * for the shapes of the base map 0.2 s at zoom 0, 50 ms at 6, below 1 ms from 9 on, and less for areas: both
 * are kept for the next tile of the same ground (VECTOR_CACHE_BYTES). */
bool vector_tile_write(struct vector_tiles *v, const struct tile_request *r, struct bytes *out,
                       struct err *e);

/* Where the tile has the shapes of a source of styles (map/base.h), and by what they are known there. NULL:
 * it has none of them. */
struct vector_part {
    const char *layer, *source, *kind;
    int rank;          /* 0: none */
    bool area, ground; /* ground: what layers that lie low lie on (map/layers.h) */
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
const struct vector_layer *vector_counted_layer(enum map_layer layer);       /* NULL: it does not count */
extern const struct vector_field VECTOR_MARK_FIELDS[], VECTOR_SITE_FIELDS[]; /* of layers of sites */

#endif
