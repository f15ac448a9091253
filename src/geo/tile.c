#include "geo/tile.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

bool tile_check(int64_t z, int64_t x, int64_t y, struct tile *t, struct err *e)
{
    char value[24];
    if (z < 0 || z > TILE_ZOOM_MAX) {
        snprintf(value, sizeof value, "%" PRId64, z);
        return err_param(e, ERR_NOT_FOUND, "z", value, "there is no zoom %s: zooms are 0 to %d", value,
                         TILE_ZOOM_MAX);
    }
    int64_t last = (INT64_C(1) << z) - 1;
    const char *name = x < 0 || x > last ? "x" : y < 0 || y > last ? "y" : NULL;
    if (name) {
        snprintf(value, sizeof value, "%" PRId64, *name == 'x' ? x : y);
        return err_param(e, ERR_NOT_FOUND, name, value,
                         "there is no tile with %s = %s at zoom %" PRId64 ": it goes from 0 to %" PRId64,
                         name, value, z, last);
    }
    *t = (struct tile){(int)z, (int)x, (int)y};
    return true;
}

int32_t tile_side(int z)
{
    assert(z >= 0 && z <= TILE_ZOOM_MAX);
    return MERCATOR_WORLD >> z;
}

int32_t tile_pixel(int z)
{
    return tile_side(z) / TILE_SIZE_PX;
}

struct world_box tile_box_with_margin(struct tile t, int px)
{
    int32_t side = tile_side(t.z), m = px * tile_pixel(t.z);
    return (struct world_box){t.x * side - m, t.y * side - m, t.x * side + side + m, t.y * side + side + m};
}

struct world_box tile_box(struct tile t)
{
    return tile_box_with_margin(t, 0);
}

struct bbox tile_bbox(struct tile t)
{
    struct world_box b = tile_box(t);
    return (struct bbox){mercator_lon_deg(b.x0), mercator_lat_deg(b.y1), mercator_lon_deg(b.x1),
                         mercator_lat_deg(b.y0)};
}

static int index_of(int z, int32_t v)
{
    int last = (1 << z) - 1, i = v / tile_side(z);
    return v < 0 ? 0 : i > last ? last : i;
}

struct tile tile_of(int z, struct world_point p)
{
    int32_t x = p.x % MERCATOR_WORLD;
    return (struct tile){z, index_of(z, x < 0 ? x + MERCATOR_WORLD : x), index_of(z, p.y)};
}

struct tile_range tile_range_of(int z, const struct bbox *b)
{
    struct tile_range r = {z, index_of(z, mercator_x(b->west)), index_of(z, mercator_y(b->north)),
                           index_of(z, mercator_x(b->east)), index_of(z, mercator_y(b->south))};
    int n = 1 << z;
    if (bbox_crosses(b))
        r.x1 = r.x1 + n - r.x0 < n ? r.x1 + n : r.x0 + n - 1; /* both ends in one tile: all round, once */
    return r;
}
