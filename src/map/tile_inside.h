/* tile_inside.h - what the painters of tiles, of pictures and of plates are made of */
#ifndef MAP_TILE_INSIDE_H
#define MAP_TILE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/cache.h"
#include "draw/marker.h"
#include "draw/palette.h"
#include "draw/picture.h"
#include "draw/text.h"
#include "map/base.h"
#include "map/marks.h"
#include "map/naming.h"
#include "map/tile.h"

/* A tile of the base map, kept: copying its pixels costs a thousandth of painting them. */
struct base_tile {
    _Atomic uint32_t references;
    struct picture picture;
};

struct map_style {
    char name[STYLE_NAME];
    struct base_map *base;
    struct marker_style marks[MAP_LAYER_COUNT];
    pthread_mutex_t lock;                /* whoever learns a palette has it */
    struct palette *_Atomic palettes[2]; /* with the base map, and without: NULL until first asked for */
};

struct tile_shared {
    struct map_style styles[TILE_STYLES_MOST];
    unsigned n_styles;
    struct cache *painted; /* of struct base_tile */
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

/* Paints parts of the base map (map/base.h) on the painter's picture, in the style of the drawing. */
typedef bool paint_base(struct tile_painter *p, const struct map_drawing *d, const void *context,
                        unsigned parts, struct err *e);

static inline const struct map_style *tile_painter_style(const struct tile_painter *p,
                                                         const struct map_drawing *d)
{
    return &p->shared->styles[d->style];
}

/* Some parts of the base map (map/base.h), painted or as it was kept; for base_tile_drop. */
struct base_tile *base_tile_get(struct tile_painter *p, const struct map_drawing *d, struct tile t, int scale,
                                unsigned parts, struct err *e);
void base_tile_drop(void *tile);

/* The marks of a window, as far around it as names depend on them, where there are any. */
bool tile_painter_gather(struct tile_painter *p, const struct map_drawing *d, const struct group_box *window,
                         double units_per_px, struct err *e);

/* The colours that pictures of a drawing are written in, the same for all of them and so without seams;
 * learnt from samples of the style when first asked for (60 ms), by painting on the painter's picture. */
struct palette *tile_painter_palette(struct tile_painter *p, const struct map_drawing *d);

/* On the painter's picture, in painting order, with the marks that were gathered. Those of all point layers
 * are one picture: it is painted where the first of them stands. Names lie on all of it, unless the layer of
 * names has a place of its own. */
bool tile_painter_layers(struct tile_painter *p, const struct map_drawing *d, int scale, paint_base *paint,
                         const void *context, struct err *e);

#endif
