#include "map/points.h"

void points_paint(struct marker_set *m, struct picture *p, const struct marker_style *style, int scale,
                  const struct group *groups, size_t n)
{
    for (size_t i = 0; i < n; i++)
        marker_draw(m, p, style, scale, groups[i].weight, groups[i].x_px * scale, groups[i].y_px * scale);
}

double points_reach_px(const struct marker_style *style)
{
    (void)style;
    return MARKER_EXTENT_PX;
}
