/* tile_inside.h - what the painters of tiles, of pictures and of plates are made of */
#ifndef MAP_TILE_INSIDE_H
#define MAP_TILE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/cache.h"
#include "draw/inks.h"
#include "draw/marker.h"
#include "draw/palette.h"
#include "draw/path.h"
#include "draw/picture.h"
#include "draw/stamp.h"
#include "draw/text.h"
#include "map/areas.h"
#include "map/base.h"
#include "map/counted.h"
#include "map/flux.h"
#include "map/heat.h"
#include "map/marks.h"
#include "map/naming.h"
#include "map/tile.h"

/* What is painted before marks: parts of the base map (map/base.h), or what a layer counts. */
struct tile_part {
    unsigned base;
    const struct counted *counted; /* then base is 0 */
};

/* A tile of the base map, kept: copying its pixels costs a thousandth of painting them. */
struct base_tile {
    _Atomic uint32_t references;
    struct picture picture;
    bool blank; /* nothing was painted */
};

enum { TILE_PALETTES = 6 };

struct map_style {
    char name[STYLE_NAME];
    struct base_map *base;
    struct marker_style marks[MAP_LAYER_COUNT];
    struct areas_colours areas;
    struct heat_colours heat;
    pthread_mutex_t lock; /* whoever learns a palette has it */
    /* without the base map and with it, then the same of maps that count, and with heat: NULL until first
     * asked for */
    struct palette *_Atomic palettes[TILE_PALETTES];
    struct inks *_Atomic inks[2]; /* without the base map and with it, of maps that do not count */
};

struct tile_shared {
    struct map_style styles[TILE_STYLES_MOST];
    unsigned n_styles;
    struct cache *painted; /* of struct base_tile */
    struct cache *windows; /* the same, of pictures that are no tiles */
    struct cache *vectors; /* of struct blob: shapes as vector tiles have them */
};

struct tile_painter {
    struct tile_shared *shared;
    struct picture picture; /* what is painted on: of pixels, or the next one meanwhile */
    struct picture numbers; /* of numbers of colours (draw/inks.h), while it is not painted on */
    struct text_painter *text;
    struct base_painter *base;
    struct marker_set *markers;
    struct png_encoder *encoder;
    struct marks marks;
    struct path *path;
    bool painted; /* anything of a layer that counts */
};

/* Paints a part on the painter's picture, in the style of the drawing. */
typedef bool paint_part(struct tile_painter *p, const struct map_drawing *d, const void *context,
                        const struct tile_part *part, struct err *e);

static inline const struct map_style *tile_painter_style(const struct tile_painter *p,
                                                         const struct map_drawing *d)
{
    return &p->shared->styles[d->style];
}

/* A part, painted or as it was kept, of the same kind as the painter's picture; for base_tile_drop. Names are
 * in it only where it is of numbers. All but BASE_GROUND is transparent. */
struct base_tile *base_tile_get(struct tile_painter *p, const struct map_drawing *d, struct tile t, int scale,
                                const struct tile_part *part, struct err *e);
void base_tile_drop(void *tile);

/* Shapes of the base map in numbers, as they were painted for another picture of the same window: whoever
 * looks at one place with other layers or criteria has them at once. The key says all that they depend on.
 * NULL: they are not kept. For base_tile_drop. Keeping copies what the painter's picture holds. */
#define BASE_KEY_BYTES 256
struct base_tile *base_window_get(struct tile_painter *p, const char *key);
void base_window_keep(struct tile_painter *p, const char *key);
/* What a layer counts, over what the picture holds; whether anything was painted. */
bool tile_paint_counted(struct tile_painter *p, const struct map_drawing *d, const struct counted *c,
                        struct picture *to, const struct base_window *w);

/* The marks of a window, as far around it as names depend on them, where there are any. */
bool tile_painter_gather(struct tile_painter *p, const struct map_drawing *d, const struct group_box *window,
                         double units_per_px, struct err *e);

/* The colours that pictures of a drawing are written in, the same for all of them and so without seams;
 * learnt from samples of the style when first asked for (60 ms), by painting on the painter's picture. */
struct palette *tile_painter_palette(struct tile_painter *p, const struct map_drawing *d);

/* What a drawing of stamps alone, marks and names on the base map or on nothing, is painted with instead of
 * pixels: the ground is the palette above. NULL for others. */
const struct inks *tile_painter_inks(struct tile_painter *p, const struct map_drawing *d);

void map_style_release(struct map_style *s);

/* Lays a picture of a drawing on a ground (colour.h; 0: none). Returns the palette that it is written in;
 * NULL: in colours of its own, as those with the base map are opaque, and the others are for what lies on
 * nothing. */
struct palette *tile_painter_settle(struct tile_painter *p, const struct map_drawing *d, struct picture *of,
                                    uint32_t ground);

/* On the painter's picture, in painting order, with the marks that were gathered. Those of all point layers
 * are one picture: it is painted where the first of them stands. Names lie on all of it, unless the layer of
 * names has a place of its own; the lines of the base map on what is counted right behind it. */
bool tile_painter_layers(struct tile_painter *p, const struct map_drawing *d, int scale, paint_part *paint,
                         const void *context, struct err *e);

#endif
