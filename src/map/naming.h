/* naming.h - the names of a window, each where no mark covers it, and those of the places that marks stand
 * for
 */
#ifndef MAP_NAMING_H
#define MAP_NAMING_H

#include <stdint.h>

#include "draw/picture.h"
#include "draw/text.h"
#include "map/lettering.h"
#include "map/marks.h"
#include "style/style.h"

/* Names of the base map stand where lettering.h has settled them, unless a mark covers that; then at one of
 * their other places, or they do not show. The mark of a single place has the name of that place beside it,
 * and a mark over the dot of a town the town's, in the style's layer for the kind `site` or in the town's
 * own; of those that overlap the more important shows: towns of the base map first, then marks with more
 * sites.
 *
 * On paper (a picture of lines), and in a picture by itself, a name that the edge would cut stands elsewhere
 * too, or does not show.
 *
 * Where a name stands depends on the zoom and on marks up to NAMING_REACH away and on nothing else: windows
 * side by side, which both know these marks, agree. */
#define NAMING_REACH_X_PX 480
#define NAMING_REACH_Y_PX 220

/* Room to work in, and texts once drawn; one thread's, as the text painter is. */
struct naming;
struct naming *naming_new(struct text_painter *t);
void naming_free(struct naming *n); /* NULL is fine */

struct naming_window {
    struct lettering *lettering;
    const struct style *style; /* with the layers of the one that settled the lettering */
    const struct marks *marks; /* NULL: none. Gathered for this window and NAMING_REACH around it */
    int64_t x0, y0;            /* world units, beside the world too */
    double units_per_px;
    int scale; /* pixels of the picture for each pixel of units_per_px */
    int zoom;
    double left_px, right_px; /* as in base_window */
    const struct warp *warp;  /* of a picture in another projection, whose plane the window is (geo/warp.h),
                                 and which marks have been placed in (marks_warp); or NULL */
};

/* Waits until the zoom is settled. About 2 microseconds a name that was drawn before, 50 one that was not. */
void naming_paint(struct naming *n, const struct naming_window *w, struct picture *to);

#endif
