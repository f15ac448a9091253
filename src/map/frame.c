#include "map/frame.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "draw/marker.h"
#include "geo/mercator.h"
#include "geo/tile.h"

struct span {
    double from, length; /* world units; from + length may lie in the world beside this one */
};

/* --- where the sites lie -----------------------------------------------------------------------------------
 */

static int by_x(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Around all of them but their widest gap, which may lie across the antimeridian. */
static struct span around(uint32_t *x, size_t n)
{
    size_t behind = 0; /* the gap lies before this one */
    double widest = -1;
    qsort(x, n, sizeof *x, by_x);
    for (size_t i = 0; i < n; i++) {
        double before = i ? x[i - 1] : (double)x[n - 1] - MERCATOR_WORLD;
        if (x[i] - before > widest) {
            widest = x[i] - before;
            behind = i;
        }
    }
    return (struct span){x[behind], MERCATOR_WORLD - widest};
}

static bool find_spans(const struct selection *const *selections, size_t n, struct span *across,
                       struct span *down)
{
    uint32_t top = UINT32_MAX, bottom = 0, *x;
    size_t room = 0, found = 0;
    for (size_t i = 0; i < n; i++)
        room += selections[i] ? selections[i]->sites.places->n_located : 0;
    x = mem_alloc(room ? room : 1, sizeof *x);
    for (size_t i = 0; i < n; i++) {
        const struct sites *t = selections[i] ? &selections[i]->sites : NULL;
        for (uint32_t k = 0; t && k < t->places->n_located; k++) {
            if (!t->weight[k])
                continue;
            x[found++] = t->places->x[k];
            top = t->places->y[k] < top ? t->places->y[k] : top;
            bottom = t->places->y[k] > bottom ? t->places->y[k] : bottom;
        }
    }
    if (found) {
        *across = around(x, found);
        *down = (struct span){top, (double)bottom - top};
    }
    free(x);
    return found > 0;
}

bool frame_extent(const struct selection *const *selections, size_t n, struct bbox *b)
{
    struct span x, y;
    if (!find_spans(selections, n, &x, &y))
        return false;
    *b = (struct bbox){lon_wrap_deg(mercator_lon_deg(x.from)), mercator_lat_deg(y.from + y.length),
                       lon_wrap_deg(mercator_lon_deg(x.from + x.length)), mercator_lat_deg(y.from)};
    return true;
}

/* Marks of territories stand where those are shown by, not among their places. */
static bool shows_world(const struct map_drawing *d)
{
    const struct map_layers *l = &d->layers;
    enum collection of;
    if (d->group == MAP_GROUP_PAYS || d->group == MAP_GROUP_REGION)
        return true;
    for (size_t i = 0; i < l->n; i++)
        if (!map_layer_collection(l->list[i], &of))
            return true;
    return l->n == 0;
}

struct bbox frame_bounds(const struct map_drawing *d, double zoom)
{
    struct bbox all = {-180, -MERCATOR_LAT_MAX_DEG, 180, MERCATOR_LAT_MAX_DEG}, b;
    const double margin = MARKER_EXTENT_PX * (double)MERCATOR_WORLD / TILE_SIZE_PX / exp2(zoom);
    if (shows_world(d) || !frame_extent(d->selections, d->layers.n, &b) || bbox_crosses(&b))
        return all;
    all.west = fmax(all.west, mercator_lon_deg(mercator_x(b.west) - margin));
    all.south = fmax(all.south, mercator_lat_deg(mercator_y(b.south) + margin));
    all.east = fmin(all.east, mercator_lon_deg(mercator_x(b.east) + margin));
    all.north = fmin(all.north, mercator_lat_deg(mercator_y(b.north) - margin));
    return all;
}

/* --- windows -----------------------------------------------------------------------------------------------
 */

static struct base_window window_around(double x, double y, double units, int w, int h)
{
    x -= floor(x / MERCATOR_WORLD) * MERCATOR_WORLD;
    return (struct base_window){.x0 = (int64_t)floor(x - units * w / 2),
                                .y0 = (int64_t)floor(y - units * h / 2),
                                .units_per_px = units,
                                .scale = 1};
}

struct base_window frame_at(double lon_deg, double lat_deg, double zoom, int w, int h)
{
    const double units = MERCATOR_WORLD / exp2(zoom) / TILE_SIZE_PX;
    struct base_window f = window_around(mercator_x(lon_wrap_deg(lon_deg)), mercator_y(lat_deg), units, w, h);
    f.x0 = (int64_t)(floor((double)f.x0 / units + 0.5) * units);
    f.y0 = (int64_t)(floor((double)f.y0 / units + 0.5) * units);
    return f;
}

struct base_window frame_of_box(const struct bbox *b, int w, int h)
{
    const double west = mercator_x(b->west), north = mercator_y(b->north);
    const double x = mercator_x(b->east) + (bbox_crosses(b) ? (double)MERCATOR_WORLD : 0) - west,
                 y = mercator_y(b->south) - north;
    const double units = fmax(fmax(x / w, y / h), tile_pixel(TILE_ZOOM_MAX));
    return window_around(west + x / 2, north + y / 2, units, w, h);
}

/* All around the Earth; it leaves out what lies around the poles, where nobody works. */
static struct base_window world(int w, int h, bool fills)
{
    const double north = mercator_y(78), south = mercator_y(-58);
    double units = fmax((double)MERCATOR_WORLD / w, (south - north) / h);
    if (fills) /* nothing to be seen at the sides, rather than nothing above and below */
        units = fmin(units, (double)MERCATOR_WORLD / h);
    return window_around(MERCATOR_WORLD / 2.0, (north + south) / 2, units, w, h);
}

/* A picture that is smaller than a few marks has no room for margins. */
static double units_for(double length, int px)
{
    return length / fmax(px - 2.0 * MARKER_EXTENT_PX, px / 2.0);
}

struct base_window frame_of_sites(const struct selection *const *selections, size_t n, int w, int h)
{
    const double nearest = (double)(MERCATOR_WORLD >> FRAME_ZOOM_NEAREST) / TILE_SIZE_PX;
    struct span x, y;
    if (!find_spans(selections, n, &x, &y))
        return world(w, h, true);
    const struct base_window all = world(w, h, false);
    const double units = fmax(fmax(units_for(x.length, w), units_for(y.length, h)), nearest);
    return units < all.units_per_px ? window_around(x.from + x.length / 2, y.from + y.length / 2, units, w, h)
                                    : all;
}

/* The size of map that the middle and zoom suit, pixels: a map in a page. */
#define VIEW_W 800
#define VIEW_H 500
/* Seen from this many zooms farther away, a mark at the edge of the bounds is still whole. */
#define FARTHER_ZOOMS 2

struct frame_place frame_place(const struct map_drawing *d)
{
    const struct base_window w = frame_of_sites(d->selections, d->layers.n, VIEW_W, VIEW_H);
    const double zoom = fmax(0, floor(log2((double)MERCATOR_WORLD / TILE_SIZE_PX / w.units_per_px)));
    const double x = (double)w.x0 + VIEW_W / 2.0 * w.units_per_px,
                 y = (double)w.y0 + VIEW_H / 2.0 * w.units_per_px;
    return (struct frame_place){frame_bounds(d, fmax(0, zoom - FARTHER_ZOOMS)),
                                lon_wrap_deg(mercator_lon_deg(x)), mercator_lat_deg(y), zoom};
}
