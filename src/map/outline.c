#include "map/outline.h"

void outline_add(struct path *path, const struct shapes_area *area, const struct shapes_lines *arcs)
{
    const struct world_box view = path_view(path);
    uint32_t from = 0;
    if (!path_sees(path, &area->box))
        return;
    for (uint32_t r = 0; r < area->rings; from = area->ring_ends[r++]) {
        if (!world_boxes_touch(&area->ring_boxes[r], &view))
            continue;
        path_ring_begin(path);
        for (uint32_t i = from; i < area->ring_ends[r]; i++) {
            const struct shapes_line *l = &arcs->line[area->refs[i] >> 1];
            path_ring_add(path, l->p, l->n, area->refs[i] & 1, &l->box);
        }
        path_ring_end(path);
    }
}
