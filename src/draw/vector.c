#include "draw/vector.h"

#include "draw/picture_inside.h"

void vector_init(struct picture *p, int w, int h)
{
    const cairo_rectangle_t extents = {0, 0, w, h};
    *p = (struct picture){.w = w, .h = h, .stride = w};
    p->vector = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
}

void vector_over(struct picture *to, const struct picture *from, double x, double y)
{
    cairo_t *cr = picture_cairo(to);
    cairo_set_source_surface(cr, from->vector, x, y);
    cairo_paint(cr);
    cairo_destroy(cr);
}
