#include "draw/box.h"

#include <math.h>

#include "draw/picture_inside.h"

void box_draw(struct picture *p, double x, double y, double w, double h, double radius_px, uint32_t colour)
{
    const double r = fmin(radius_px, fmin(w, h) / 2);
    cairo_t *cr = picture_cairo(p);
    if (r > 0) {
        cairo_arc(cr, x + w - r, y + r, r, -M_PI / 2, 0);
        cairo_arc(cr, x + w - r, y + h - r, r, 0, M_PI / 2);
        cairo_arc(cr, x + r, y + h - r, r, M_PI / 2, M_PI);
        cairo_arc(cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
        cairo_close_path(cr);
    } else {
        cairo_rectangle(cr, x, y, w, h);
    }
    cairo_set_colour(cr, colour);
    cairo_fill(cr);
    cairo_destroy(cr);
}
