#include "map/plate.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "draw/vector.h"
#include "map/tile_inside.h"

/* --- which part of the world -------------------------------------------------------------------------------
 */

struct span {
    double from, length; /* world units; from + length may lie in the world beside this one */
};

static int by_x(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Around all of them but their widest gap, which may lie across the antimeridian. */
static struct span around(uint32_t *x, uint32_t n)
{
    uint32_t behind = 0; /* the gap lies before this one */
    double widest = -1;
    qsort(x, n, sizeof *x, by_x);
    for (uint32_t i = 0; i < n; i++) {
        double before = i ? x[i - 1] : (double)x[n - 1] - MERCATOR_WORLD;
        if (x[i] - before > widest) {
            widest = x[i] - before;
            behind = i;
        }
    }
    return (struct span){x[behind], MERCATOR_WORLD - widest};
}

static bool find_spans(const struct sites *t, struct span *across, struct span *down)
{
    uint32_t *x = mem_alloc(t->places->n_located, sizeof *x), n = 0, top = UINT32_MAX, bottom = 0;
    for (uint32_t i = 0; i < t->places->n_located; i++) {
        if (!t->weight[i])
            continue;
        x[n++] = t->places->x[i];
        top = t->places->y[i] < top ? t->places->y[i] : top;
        bottom = t->places->y[i] > bottom ? t->places->y[i] : bottom;
    }
    if (n) {
        *across = around(x, n);
        *down = (struct span){top, (double)bottom - top};
    }
    free(x);
    return n > 0;
}

/* The world on a plate leaves out what lies around the poles, where nobody works. */
struct base_window plate_window(const struct plate_request *r)
{
    const double margin_px = MARKER_EXTENT_PX, north = mercator_y(78), south = mercator_y(-58);
    const double nearest = (double)(MERCATOR_WORLD >> PLATE_ZOOM_NEAREST) / TILE_SIZE_PX;
    const double widest = fmin((double)MERCATOR_WORLD / r->w, (south - north) / r->h);
    struct span x = {0, MERCATOR_WORLD}, y = {north, south - north};
    if (r->selection && find_spans(&r->selection->sites, &x, &y)) {
        double units = fmax(x.length / (r->w - 2 * margin_px), y.length / (r->h - 2 * margin_px));
        units = fmax(units, nearest);
        if (units < widest) {
            struct base_window w = {.units_per_px = units, .scale = 1};
            w.x0 = (int64_t)(x.from + x.length / 2 - units * r->w / 2);
            w.y0 = (int64_t)(y.from + y.length / 2 - units * r->h / 2);
            return w;
        }
    }
    double units = fmax((double)MERCATOR_WORLD / r->w, (south - north) / r->h);
    return (struct base_window){(int64_t)((MERCATOR_WORLD - units * r->w) / 2),
                                (int64_t)((north + south - units * r->h) / 2), units, 1};
}

/* --- painting ----------------------------------------------------------------------------------------------
 */

bool plate_paint(struct tile_painter *p, const struct plate_request *r, struct picture *out, struct err *e)
{
    struct base_window w = plate_window(r);
    struct group_box box = {w.x0, w.y0, w.x0 + (int64_t)(w.units_per_px * r->w),
                            w.y0 + (int64_t)(w.units_per_px * r->h)};
    struct map_layers layers = {.list = {r->layer}, .n = 1};
    if (!marks_gather(&p->marks, &layers, &r->selection, &box, w.units_per_px, e))
        return false;
    vector_init(out, r->w, r->h);
    base_paint(p->base, out, &w, BASE_ALL);
    marks_paint(&p->marks, p->shared->styles, p->markers, out, 1);
    return true;
}
