/* vector_tile_inside.h - what the files of vector_tile.h share: the tile in the making */
#ifndef MAP_VECTOR_TILE_INSIDE_H
#define MAP_VECTOR_TILE_INSIDE_H

#include "geo/whole_areas.h"
#include "map/marks.h"
#include "map/mvt.h"
#include "map/tile_inside.h"
#include "map/vector_tile.h"

/* The numbers that texts of rows have as values of a layer: of row i known[i] - base, when that is not below
 * 0. So nothing is emptied from layer to layer. */
struct vector_known {
    uint32_t *known, base;
    size_t capacity;
};

struct vector_tiles {
    struct tile_shared *shared;
    struct base_painter *base;
    struct whole_areas *areas;
    struct marks marks;
    struct mvt mvt;
    struct vector_known records;
    char theme_keys[MARKS_THEMES + 1][MARKS_KEY_BYTES];
};

/* Where a tile lies, and what stands around it. */
struct vector_window {
    struct world_box box;
    struct group_box around; /* half open */
    int shift;               /* world units are 2^shift units of the tile */
};

static inline int32_t vector_unit(int64_t world, int32_t from, int shift)
{
    return (int32_t)((world - from) >> shift); /* an arithmetic shift: down, also left of the tile */
}

bool vector_base_write(struct vector_tiles *v, const struct tile_request *r, const struct vector_window *w,
                       bool shapes, bool labels, struct bytes *out, struct err *e);
void vector_sites_write(struct vector_tiles *v, enum map_layer layer, const struct selection *sel,
                        const struct vector_window *w, struct bytes *out);
bool vector_marks_write(struct vector_tiles *v, const struct tile_request *r, const struct vector_window *w,
                        struct bytes *out, struct err *e);

#endif
