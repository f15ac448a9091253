/* tile_inside.h - what the painters of tiles, of pictures and of plates are made of */
#ifndef MAP_TILE_INSIDE_H
#define MAP_TILE_INSIDE_H

#include "base/cache.h"
#include "draw/marker.h"
#include "draw/picture.h"
#include "draw/text.h"
#include "map/base.h"
#include "map/marks.h"
#include "map/tile.h"

struct tile_shared {
    struct base_map *base;
    struct cache *painted; /* of struct base_tile */
    struct marker_style styles[MAP_LAYER_COUNT];
};

struct tile_painter {
    struct tile_shared *shared;
    struct picture picture;
    struct text_painter *text;
    struct base_painter *base;
    struct marker_set *markers;
    struct png_encoder *encoder;
    struct marks marks;
};

/* Paints parts of the base map (map/base.h) on the painter's picture. */
typedef bool paint_base(struct tile_painter *p, const void *context, unsigned parts, struct err *e);

/* On the painter's picture, in painting order, with the marks that were gathered. Those of all point layers
 * are one picture: it is painted where the first of them stands. */
bool tile_painter_layers(struct tile_painter *p, const struct map_layers *layers, int scale,
                         paint_base *paint, const void *context, struct err *e);

#endif
