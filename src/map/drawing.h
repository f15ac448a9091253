/* drawing.h - what a map shows, wherever its window lies and however large it is */
#ifndef MAP_DRAWING_H
#define MAP_DRAWING_H

#include "atlas/selection.h"
#include "map/layers.h"

enum map_measure { MEASURE_COUNT, MEASURE_AMOUNT, MAP_MEASURE_COUNT }; /* records or sites, euros */
extern const char *const MAP_MEASURE_NAMES[MAP_MEASURE_COUNT + 1];     /* all names end in NULL */

struct counted;
/* What one mark stands for. */
enum map_group {
    MAP_GROUP_GRID,   /* places that crowd (map/group.h) */
    MAP_GROUP_NONE,   /* one spot: every place its own mark (map/spots.h) */
    MAP_GROUP_PAYS,   /* a country, France one of them (map/territory_marks.h) */
    MAP_GROUP_REGION, /* a French région; abroad a country */
    MAP_GROUP_COUNT
};
extern const char *const MAP_GROUP_NAMES[MAP_GROUP_COUNT + 1]; /* as in addresses */

/* What the ring of a mark has the shares of. */
enum map_ring {
    MAP_RING_KIND,       /* the layers there */
    MAP_RING_THEMATIQUE, /* the most frequent thématiques of the map (marks.h) */
    MAP_RING_COUNT
};
extern const char *const MAP_RING_NAMES[MAP_RING_COUNT + 1];

/* Whatever makes a picture, a vector tile or a legend of a map takes one of these, so that they all show the
 * same. The selections belong to whoever made it and outlive the painting. A zeroed struct with layers is the
 * default map. */
struct map_drawing {
    struct map_layers layers;
    enum map_measure measure; /* what values and sizes are of */
    unsigned style;           /* a number of the painter's (tile_shared_style); 0 is the default */
    enum map_group group;
    enum map_ring ring;
    const struct selection *selections[MAP_LAYER_COUNT]; /* of layers.list[i]; NULL for those without sites */
    const struct counted *counted[MAP_LAYER_COUNT]; /* of layers.list[i] where it counts another's records */
};

#endif
