/* decor.h - what stands around a map on its picture: title, legend, scale bar, whose map it is */
#ifndef MAP_DECOR_H
#define MAP_DECOR_H

#include "base/err.h"
#include "base/language.h"
#include "map/base.h"
#include "map/drawing.h"
#include "map/legend.h"
#include "map/tile.h"

/* On cards in the corners, in the colours that the style's land asks for. What a picture has no room for is
 * left out, in this order: the sizes of the legend, the legend, the second line, the scale bar, the title;
 * and of the sources what is said more shortly, last. The legend stands where it covers the fewest sites. */
struct decor {
    const char *title, *words; /* words: the second line; either NULL for none */
    bool scale_bar, legend;
    const char *const *credits; /* the first that there is room for; ends in NULL; or NULL */
    enum language language;
};

bool decor_paint(struct tile_painter *p, const struct decor *d, const struct map_drawing *drawing,
                 const struct base_window *w, struct picture *to, struct err *e);

/* How much of the top and of the bottom is covered, pixels of scale 1, of a picture that is to be framed
 * around its marks. */
void decor_margins(struct tile_painter *p, const struct decor *d, int w, int h, int *top, int *bottom);

/* A scale bar of at most `most` pixels on a map with its middle at this latitude: metric, of 1, 2 or 5 times
 * a power of ten. Length in pixels of scale 1 of a bar that is right there; metres. */
struct scale_bar {
    double px, m;
};
struct scale_bar scale_bar_of(double units_per_px, double lat_deg, double most);
/* "500 km"; of a map on which the scale varies by more than a tenth, "500 km à 14° N". */
void scale_bar_say(const struct scale_bar *b, const struct base_window *w, int h, enum language language,
                   struct bytes *out);

#endif
