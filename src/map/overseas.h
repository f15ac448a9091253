/* overseas.h - France overseas: its territories as insets of a map that does not show them, or too small */
#ifndef MAP_OVERSEAS_H
#define MAP_OVERSEAS_H

#include "atlas/selection.h"
#include "map/base.h"

#define OVERSEAS 10

const char *overseas_name(unsigned territory); /* in French, as their names are in English too */

/* All of a territory in a picture of w to h pixels. */
struct base_window overseas_window(unsigned territory, int w, int h);

/* Around all places of the selections, or, where they have French authorities in Europe, without those that
 * lie overseas: the others then have insets. */
struct base_window overseas_frame(const struct selection *const *selections, size_t n, int w, int h);

/* Is an inset of inset_w to inset_h pixels, each inset_px of those of the map, wanted beside this window? A
 * French authority of the selections lies there, and the window does not show it or shows it smaller. Only
 * France as a whole has insets: a window without its middle has none, unless it was framed around what there
 * is to see (fits). */
bool overseas_wanted(unsigned territory, const struct selection *const *selections, size_t n,
                     const struct base_window *window, int w, int h, bool fits, int inset_w, int inset_h,
                     double inset_px);

#endif
