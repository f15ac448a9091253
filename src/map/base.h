/* base.h - painting the base map: land, sea, lakes, rivers, borders, and names in French */
#ifndef MAP_BASE_H
#define MAP_BASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/path.h"
#include "draw/picture.h"
#include "draw/text.h"
#include "geo/shapes.h"
#include "geo/tile.h"
#include "style/style.h"

/* A base map is geodata/built/base.shapes, the lettering, and a style. Shared by threads. Loading
 * takes 20 ms; the names go on being settled in a thread of their own for 0.3 s, which painting names waits
 * for as far as it needs them, and base_map_wait() until their end: it says whether a table could not be
 * read. The names of a zoom are settled once for the whole world: two neighbouring tiles, painted apart,
 * agree on every name that reaches into both.
 *
 * What a layer of the style may show (SOURCE in layers.txt): sea, land, france, lakes, islands (in lakes),
 * rivers-1 to -3, coast, borders, disputed, regions, departements, provinces, small-provinces, and `labels
 * KIND`, where the kinds are those of lettering.h. */
struct marks;
struct base_map;
struct lettering;
struct base_map *base_map_load(const char *style, struct err *e);
/* The same in another style, with the shapes of `from`, which outlives it, and its names' places unless the
 * style has layers of its own. */
struct base_map *base_map_in_style(const struct base_map *from, const char *style, struct err *e);
bool base_map_wait(struct base_map *b, struct err *e); /* until all names have their places */
void base_map_free(struct base_map *b);
const struct style *base_map_style(const struct base_map *b);
const struct shapes *base_map_shapes(const struct base_map *b);

/* Room to paint in: one for each thread, as is the text painter, to which it keeps a pointer. */
struct base_painter;
struct base_painter *base_painter_new(struct text_painter *t);
void base_painter_free(struct base_painter *p);

/* The last zoom that the outlines hold (geodata/README.md): maps of the pages and what TileJSON says end
 * there. Beyond, the base map is painted as well, of straight lines. */
#define BASE_ZOOM_LAST 12

/* The shapes in two: the ground, which covers all, and what lies on it, so that something can be painted
 * between them. */
enum base_part {
    BASE_GROUND = 1, /* sea and land */
    BASE_LABELS = 2,
    BASE_LINES = 4, /* lakes, rivers, coasts, borders */
    BASE_SHAPES = BASE_GROUND | BASE_LINES,
    BASE_ALL = BASE_SHAPES | BASE_LABELS
};

/* Which part of the world the picture shows: its top left corner in world units, which may lie beside the
 * world, and world units a pixel at scale 1. The picture has `scale` pixels for each of those; lines and
 * letters grow with it. */
struct base_window {
    int64_t x0, y0;
    double units_per_px;
    int scale; /* 1 to 3 */
    /* Of a picture in another projection (base_window_of_warp), whose plane the window is; or NULL. */
    const struct warp *warp;
    /* Of a picture by itself, that no other goes on with: from this window's left to its edges, pixels at
     * scale 1; they cut no name. Both 0: of tiles. */
    double left_px, right_px;
};

/* Paint over what the picture holds. The shapes cover it all; names alone leave what is around them. A tile
 * takes 1 to 5 ms with shapes, 0.1 to 2 ms for its names. */
void base_paint(struct base_painter *p, const struct base_map *b, struct picture *to,
                const struct base_window *w, unsigned parts);

/* The names, placed with the marks known (map/naming.h); marks may be NULL. */
void base_paint_names(struct base_painter *p, const struct base_map *b, struct picture *to,
                      const struct base_window *w, const struct marks *marks);
struct base_window base_window_of_tile(struct tile t, int scale);
int base_window_zoom(const struct base_window *w); /* the nearest that there is */
/* What shapes are clipped to for a picture of this window, width x height pixels. */
struct path_frame base_window_frame(const struct base_window *w, int width, int height, int margin_px);
struct base_window base_window_of_warp(const struct warp *warp, int scale);

/* Instead of painting: what a source of the style fills or strokes in a window of w x h pixels of scale 1 and
 * a margin around it, thinned and clipped; NULL when no layer shows it at this zoom. The path is the
 * painter's, until its next use. */
struct base_cut {
    int w, h, margin_px;
    bool backwards; /* set by base_trace: outer rings run left around, y down, else right around */
};
const struct path *base_trace(struct base_painter *p, const struct base_map *b, const struct base_window *w,
                              struct base_cut *cut, const char *source);
struct lettering *base_map_lettering(const struct base_map *b);

#endif
