/* picture_inside.h - a cairo context on a picture: what the files that draw with cairo share */
#ifndef DRAW_PICTURE_INSIDE_H
#define DRAW_PICTURE_INSIDE_H

#include <assert.h>
#include <cairo.h>

#include "draw/picture.h"

/* Draws straight into the picture's pixels, which must outlive the context, or among its lines and areas;
 * cairo_destroy() it before they are read. Origin at the top left corner, one unit a pixel, antialiased.
 * Costs about a microsecond. */
static inline cairo_t *picture_cairo(struct picture *p)
{
    cairo_surface_t *surface = p->vector ? cairo_surface_reference(p->vector)
                                         : cairo_image_surface_create_for_data((unsigned char *)p->px,
                                                                               CAIRO_FORMAT_ARGB32, p->w,
                                                                               p->h, p->stride * 4);
    cairo_t *cr = cairo_create(surface);
    assert(cairo_status(cr) == CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface); /* the context holds it */
    return cr;
}

/* CAIRO_ANTIALIAS_FAST has sixteen shades and takes half the time, but draws this much too far left
 * (cairo 1.16, measured): shift right by it. */
#define CAIRO_FAST_SHIFT_PX 0.215

/* Paint with a colour of colour.h. */
static inline void cairo_set_colour(cairo_t *cr, uint32_t colour)
{
    cairo_set_source_rgba(cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                          (colour & 255) / 255.0, (colour >> 24) / 255.0);
}

#endif
