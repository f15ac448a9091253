/* vector_layers.h - which layers a vector tile of a map has, and what they hold, for documents about tiles */
#ifndef SERVE_VECTOR_LAYERS_H
#define SERVE_VECTOR_LAYERS_H

#include "map/drawing.h"
#include "map/vector_tile.h"

struct vector_described {
    struct vector_layer layer;
    int dimension;                     /* of its shapes: 0 points, 1 lines, 2 areas */
    const struct map_drawing *by_name; /* it also has a Number for each layer of sites of this; or NULL */
    const struct map_drawing *marks;   /* or what these marks are worth, with the selections held; or NULL */
};

/* In the order of the tile. */
void vector_layers_each(const struct map_drawing *d, void (*put)(const struct vector_described *l, void *to),
                        void *to);

/* "count", "Number" for each field, those of by_name and marks too; names last as long as the call. */
void vector_layers_fields(const struct vector_described *l,
                          void (*put)(const char *name, const char *type, void *to), void *to);

#endif
