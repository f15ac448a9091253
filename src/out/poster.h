/* poster.h - a map as a sheet of paper: title, criteria, map, overseas France, legend, scale, sources;
 * PDF 1.5
 */
#ifndef OUT_POSTER_H
#define OUT_POSTER_H

#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/language.h"
#include "map/base.h"
#include "map/drawing.h"
#include "map/tile.h"

/* Points. */
#define POSTER_SIDE_LEAST 150
#define POSTER_SIDE_MOST  3400 /* A0 is 2 384 to 3 370 */

struct poster_request {
    struct map_drawing drawing;
    double w_pt, h_pt;
    /* The window of its map, of w to h pixels; NULL: around what there is to see. */
    struct base_window (*frame)(const void *context, int w, int h);
    const void *context;
    const char *title, *words; /* words: "" for none */
    enum language language;
    const struct snapshot *snapshot;
};

/* Lines, areas and text alone: it is as sharp at any size, names can be searched, and what is text says what
 * it is (draw/document.h). Sizes grow with the sheet. On a small sheet is left out, in this order: sizes of
 * the legend, the legend, insets, words, licences. Appends to out. */
bool poster_write(struct tile_painter *p, const struct poster_request *r, struct bytes *out, struct err *e);

#endif
