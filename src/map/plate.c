#include "map/plate.h"

#include "draw/vector.h"
#include "map/tile_inside.h"

static bool paint_part_of(struct tile_painter *p, const struct map_drawing *d, const void *context,
                          const struct tile_part *part, struct err *e)
{
    const struct base_map *base = tile_painter_style(p, d)->base;
    (void)e;
    if (part->counted)
        tile_paint_counted(p, d, part->counted, &p->picture, context);
    else if (part->base & BASE_SHAPES)
        base_paint(p->base, base, &p->picture, context, part->base & BASE_SHAPES);
    if (part->base & BASE_LABELS)
        base_paint_names(p->base, base, &p->picture, context, &p->marks);
    return true;
}

bool plate_paint(struct tile_painter *p, const struct map_drawing *d, const struct base_window *window, int w,
                 int h, struct picture *out, struct err *e)
{
    const struct group_box box = {window->x0, window->y0, window->x0 + (int64_t)(window->units_per_px * w),
                                  window->y0 + (int64_t)(window->units_per_px * h)};
    const struct picture of_tiles = p->picture;
    if (!tile_painter_gather(p, d, &box, window->units_per_px, e))
        return false;
    vector_init(&p->picture, w, h);
    const bool done = tile_painter_layers(p, d, 1, paint_part_of, window, e);
    *out = p->picture;
    p->picture = of_tiles;
    if (!done)
        picture_release(out);
    return done;
}

void plate_mark(struct tile_painter *p, const struct marker_style *style, uint64_t count, int side,
                struct picture *out)
{
    vector_init(out, side, side);
    marker_draw(p->markers, out, style, 1, count, side / 2.0, side / 2.0);
}

void plate_mark_of(struct tile_painter *p, const struct marker *of, int side, struct picture *out)
{
    vector_init(out, side, side);
    marker_draw_of(p->markers, out, of, 1, side / 2.0, side / 2.0);
}
