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
    const struct map_drawing d = {.layers = {.list = {r->layer}, .n = 1}, .selections = {r->selection}};
    const struct map_style *style = tile_painter_style(p, &d);
    if (!marks_gather_wide(&p->marks, &d, &box, w.units_per_px, NAMING_REACH_X_PX, NAMING_REACH_Y_PX, e))
        return false;
    vector_init(out, r->w, r->h);
    base_paint(p->base, style->base, out, &w, BASE_SHAPES);
    marks_paint(&p->marks, style->marks, p->markers, out, 1);
    base_paint_names(p->base, style->base, out, &w, &p->marks);
    return true;
}
