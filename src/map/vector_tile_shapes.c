/* Shapes that were clipped, in units of the tile: areas are made valid there. */
#include <math.h>

#include "base/mem.h"
#include "map/vector_tile_inside.h"

#define UNITS_PER_PX (MVT_EXTENT / (TILE_SIZE_PX * (double)VECTOR_DETAIL))

static void make_room(struct vector_shapes *s, size_t n)
{
    if (n <= s->capacity)
        return;
    s->capacity = 2 * n;
    s->units = mem_grow(s->units, 2 * s->capacity, sizeof *s->units);
    s->points = mem_grow(s->points, s->capacity, sizeof *s->points);
}

struct rings {
    struct vector_shapes *shapes;
    bool backwards;
};

static void take_ring(void *context, const double *xy, size_t n)
{
    const struct rings *r = context;
    struct vector_shapes *s = r->shapes;
    make_room(s, n);
    for (size_t i = 0; i < 2 * n; i++)
        s->units[i] = xy[i] * UNITS_PER_PX;
    double turned = 0; /* twice the area, positive right around */
    for (size_t i = 0, k = n - 1; i < n; k = i++)
        turned += s->units[2 * k] * s->units[2 * i + 1] - s->units[2 * i] * s->units[2 * k + 1];
    whole_areas_add(s->areas, s->units, n, (turned > 0) != r->backwards);
}

static void write_ring(void *context, const int32_t *xy, size_t n, bool outer)
{
    struct vector_shapes *s = context;
    make_room(s, n);
    for (size_t i = 0; i < n; i++)
        s->points[i] = (struct mvt_point){xy[2 * i], xy[2 * i + 1]};
    mvt_add_ring(s->mvt, s->points, n, outer);
}

bool vector_shapes_areas(struct vector_shapes *s, const struct path *path, bool backwards, struct err *e)
{
    struct rings r = {s, backwards};
    path_each(path, take_ring, &r);
    return whole_areas_finish(s->areas, write_ring, s, e);
}

static void write_line(void *context, const double *xy, size_t n)
{
    struct vector_shapes *s = context;
    make_room(s, n);
    for (size_t i = 0; i < n; i++)
        s->points[i] = (struct mvt_point){(int32_t)lround(xy[2 * i] * UNITS_PER_PX),
                                          (int32_t)lround(xy[2 * i + 1] * UNITS_PER_PX)};
    mvt_add_line(s->mvt, s->points, n);
}

void vector_shapes_lines(struct vector_shapes *s, const struct path *path)
{
    path_each(path, write_line, s);
}
