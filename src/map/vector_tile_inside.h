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

/* What is known of places, so that a tile need not compare their names and read their uids: which have one
 * name (the first that was met stands for all), and a hash. Good for the rows of one snapshot, and found
 * place by place. Some 25 bytes a place. */
struct vector_places {
    const struct record_rows *of;
    uint64_t version; /* of the snapshot */
    uint32_t *same;   /* of each row the first with its name, and 1; 0: not known yet */
    uint64_t *hashes; /* mark_place_hash, of the same rows */
    uint8_t *lengths; /* of such first ones' names; 0: longer, or no UTF-8 */
    uint32_t *slots;  /* open addressing by hash of the name: row + 1 */
    size_t n_rows, mask, n;
};
void vector_places_release(struct vector_places *p);
void vector_places_begin(struct vector_places *p, const struct snapshot *s, const struct record_rows *rows);
uint32_t vector_places_find(struct vector_places *p, const struct snapshot *s, uint32_t row);

/* Puts rings and lines that were clipped together to what a tile has. */
struct vector_shapes {
    struct mvt *mvt;
    struct whole_areas *areas;
    double *units; /* a ring in units of the tile */
    struct mvt_point *points;
    size_t capacity;
};
/* Of a path in pixels of VECTOR_DETAIL, to the geometry of the feature that was begun. backwards: outer rings
 * run left around. */
bool vector_shapes_areas(struct vector_shapes *s, const struct path *path, bool backwards, struct err *e);
void vector_shapes_lines(struct vector_shapes *s, const struct path *path);

#define VECTOR_DETAIL                                                                                        \
    2 /* shapes are as in a picture of scale 2: clients show vector tiles 512 pixels wide                    \
       */
#define VECTOR_MARGIN_PX 4 /* around shapes: wider than half of any line */

struct vector_tiles {
    struct tile_shared *shared;
    struct base_painter *base;
    struct path *path;
    struct vector_shapes shapes;
    struct marks marks;
    struct mvt mvt;
    struct vector_known records, names;
    struct vector_places french, foreign;
    struct bytes kept; /* what is made to be kept */
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
bool vector_counted_write(struct vector_tiles *v, const struct tile_request *r, const struct counted *c,
                          const struct vector_window *w, struct bytes *out, struct err *e);
bool vector_marks_write(struct vector_tiles *v, const struct tile_request *r, const struct vector_window *w,
                        struct bytes *out, struct err *e);

#endif
