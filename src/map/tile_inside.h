/* tile_inside.h - what the painters of tiles and of plates are made of */
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

#endif
