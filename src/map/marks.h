/* marks.h - the marks of the point layers in a window: sites grouped over all layers, each group with its
 * shares */
#ifndef MAP_MARKS_H
#define MAP_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/marker.h"
#include "geo/warp.h"
#include "map/drawing.h"
#include "map/group.h"
#include "map/spots.h"
#include "map/territory_marks.h"

/* The point layers of a request are grouped together, so that marks of several layers at one place do not
 * hide each other. Belongs to one thread; keeps its memory. A zeroed struct is ready. */
struct marks {
    enum map_group group;
    struct grouper grouper; /* of these the one that group says */
    struct spots spots;
    struct territory_marks territories;
    enum map_layer layers[MAP_LAYER_COUNT]; /* the point layers, in painting order */
    const struct selection *selections[MAP_LAYER_COUNT];
    size_t n_layers;
    const struct group *groups; /* in painting order */
    size_t n;
    struct marker_style style; /* that sizes are by */
    uint32_t *shares;          /* n * n_layers: sites of group g in layer l at [g * n_layers + l] */
    size_t shares_capacity;
};

/* Gather the marks of the layers that have a selection, in a window of world units. reach_px as in
 * grouper_start. ERR_TOO_LARGE for a window with too many cells. Cost: the sites in reach, about 10 ns each;
 * 60 each with its own mark. */
bool marks_gather(struct marks *m, const struct map_drawing *d, const struct group_box *window,
                  double units_per_px, struct err *e);
/* The same with what lies farther outside, for who places something beside marks. */
bool marks_gather_wide(struct marks *m, const struct map_drawing *d, const struct group_box *window,
                       double units_per_px, double reach_x_px, double reach_y_px, struct err *e);
/* Gathered in the plane of a picture in another projection: from now on they stand in the picture. */
void marks_warp(struct marks *m, const struct warp *warp);
void marks_release(struct marks *m);

/* How far a mark goes from its middle, outline included. */
double marks_radius_px(const struct marks *m, size_t group);

/* The name of the place or région that a mark stands for, to stand beside it, or NULL: it stands for several,
 * or for a country, which the base map names. */
const char *marks_place_name(const struct marks *m, size_t group);

/* The territory that a mark stands for, a row of pays or of regions; false: it stands for places. */
bool marks_territory(const struct marks *m, size_t group, enum collection *collection, uint32_t *row);

/* Visit the places that a group stands for and one of the layers has. x as it stands on the map, a world
 * beside this one it may be. */
void marks_visit(const struct marks *m, size_t group, size_t layer, sites_visit *visit, void *context);

/* Paint them: a group of one layer in its shape, of several as a ring of all (draw/marker.h). */
void marks_paint(const struct marks *m, const struct marker_style styles[MAP_LAYER_COUNT],
                 struct marker_set *set, struct picture *p, int scale);

/* The layer, one of m->layers, that a group's mark is drawn as: the one with most sites there. */
size_t marks_main_layer(const struct marks *m, size_t group);

/* The shape of a layer's marks, with the colours that the caller has for it; size does not depend on them. */
struct marker_style marks_style(enum map_layer layer, uint32_t fill, uint32_t outline);

#endif
