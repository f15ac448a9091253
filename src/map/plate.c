#include "map/plate.h"

#include "draw/vector.h"
#include "map/frame.h"
#include "map/tile_inside.h"

struct base_window plate_window(const struct plate_request *r)
{
    return frame_of_sites(&r->selection, 1, r->w, r->h);
}

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
