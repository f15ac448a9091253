/* tile.h - from layers, selections and an address to a finished PNG tile: the painter */
#ifndef MAP_TILE_H
#define MAP_TILE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "geo/tile.h"
#include "map/drawing.h"

#define TILE_SCALE_MAX 3

struct tile_request {
    struct map_drawing drawing;
    struct tile tile;
    int scale; /* 1 to TILE_SCALE_MAX: 256, 512 or 768 pixels */
};

/* What painters share: the base map in every style and its painted tiles. Immutable but for the cache within;
 * any thread. */
struct tile_shared;
struct tile_shared *tile_shared_new(struct err *e); /* reads styles/ and geodata/built/ */
void tile_shared_free(struct tile_shared *s);

/* The styles there are: STYLE_DEFAULT is 0, the others follow in the order of the alphabet. -1: none of this
 * name; NULL: no more. */
#define TILE_STYLES_MOST 16
int tile_shared_style(const struct tile_shared *s, const char *name);
const char *tile_shared_style_name(const struct tile_shared *s, unsigned i);
/* Of the style of this number: its rules, and what the marks of a layer of sites look like. */
struct style;
struct marker_style;
const struct style *tile_shared_rules(const struct tile_shared *s, unsigned i);
const struct marker_style *tile_shared_mark(const struct tile_shared *s, unsigned i, enum map_layer layer);
/* Marks and nothing else, in colours that were learnt (map/tile_inside.h): a tile takes microseconds. */
bool tile_shared_is_quick(const struct tile_shared *s, const struct map_drawing *d);
const struct shapes *tile_shared_shapes(const struct tile_shared *s); /* of the base map */

/* What one thread paints with. */
struct tile_painter;
struct tile_painter *tile_painter_new(struct tile_shared *shared, struct err *e);
void tile_painter_free(struct tile_painter *p); /* NULL is fine */
const struct tile_shared *tile_painter_shared(const struct tile_painter *p);

/* Append the PNG to out. *empty: nothing was painted, and the bytes are the shared transparent tile's. */
bool tile_paint(struct tile_painter *p, const struct tile_request *r, struct bytes *out, bool *empty,
                struct err *e);

#endif
