/* heat.h - how dense the sites of a selection are, as a surface of colours */
#ifndef MAP_HEAT_H
#define MAP_HEAT_H

#include <stdatomic.h>

#include "atlas/selection.h"
#include "draw/picture.h"
#include "map/base.h"
#include "map/drawing.h"
#include "style/style.h"

/* Sites are counted in cells of HEAT_CELL_PX at scale 1 of a grid that begins at the world's corner, and
 * spread by three means over HEAT_WIDE cells each way, about a Gaussian of 11 pixels: all in whole numbers,
 * so that every window has the same. Between the middles of cells it is interpolated. Colours go by the
 * square root of the share of the greatest density that the selection has anywhere at this zoom: tiles of one
 * zoom can be compared, and nothing is transparent. */
#define HEAT_CELL_PX 4
#define HEAT_WIDE    5
#define HEAT_MARGIN  6 /* cells that a site reaches */
#define HEAT_COLOURS 5
#define HEAT_ZOOMS   (TILE_ZOOM_MAX + 1)

struct heat {
    struct selection *selection;           /* a reference of its own */
    _Atomic uint64_t greatest[HEAT_ZOOMS]; /* density + 1; 0: not looked for yet */
};

struct heat *heat_new(struct snapshot *s, enum map_layer counted, const struct criteria *c);
void heat_free(struct heat *h); /* NULL is fine */
size_t heat_bytes(const struct heat *h);

/* The greatest density of a cell at a zoom; found by who asks first. 0: there are no sites. */
uint64_t heat_greatest(struct heat *h, int zoom);

/* Of the cells that a window of w to h cells has, its first at column and row: w * h. */
void heat_cells(const struct sites *s, int zoom, int64_t column, int64_t row, int w, int h, uint64_t *out);

/* Instead of painting: the cells of a zoom that have sites in a box of world units, half open, with how many,
 * at the middle of these. x and y as in the box, which may lie beside the world; column and row within it. */
struct heat_cell {
    int64_t x, y, column, row;
    uint64_t sites;
};
typedef void heat_visit(void *context, const struct heat_cell *cell);
void heat_each(const struct heat *h, int zoom, int64_t x0, int64_t y0, int64_t x1, int64_t y1,
               heat_visit *visit, void *context);

/* The spread of a site is about a Gaussian of this standard deviation, pixels of scale 1, and this sum. */
#define HEAT_SIGMA_PX 9.8
#define HEAT_SUM      15625.0

/* From little to most (heat-1 to heat-5 of palette.txt); little is let shine through. */
struct heat_colours {
    uint32_t ramp[256]; /* pixels */
};
struct heat_colours heat_colours_of(const struct style *s);

/* Paint over what the picture holds; whether anything was. */
bool heat_paint(struct heat *h, const struct heat_colours *c, struct picture *to,
                const struct base_window *w);

#endif
