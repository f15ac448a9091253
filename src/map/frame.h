/* frame.h - which part of the world a picture shows: around what it is asked for, or around every site */
#ifndef MAP_FRAME_H
#define MAP_FRAME_H

#include "atlas/selection.h"
#include "geo/bbox.h"
#include "map/base.h"
#include "map/drawing.h"

/* Windows of scale 1 for a picture of w to h pixels, whose middle lies in this world. Pure functions.
 *
 * FRAME_ZOOM_NEAREST: no nearer is looked at a single place, as positions are those of towns and regions. */
#define FRAME_ZOOM_NEAREST 8

/* Around a point. A whole zoom gives the pixels of its tiles: the corner stands on one. */
struct base_window frame_at(double lon_deg, double lat_deg, double zoom, int w, int h);

/* All of the box, in the middle, no nearer than the last zoom of tiles. */
struct base_window frame_of_box(const struct bbox *b, int w, int h);

/* Every place of the selections with a margin for its mark, no nearer than FRAME_ZOOM_NEAREST and no wider
 * than the world; around the antimeridian where that is narrower. Without any place: the world, of which a
 * high picture shows as much as fills it. selections may hold NULL. */
struct base_window frame_of_sites(const struct selection *const *selections, size_t n, int w, int h);

/* The box around the same places, for whoever frames them himself; false: there is none. */
bool frame_extent(const struct selection *const *selections, size_t n, struct bbox *b);

/* Around what the drawing shows at this zoom and nearer, marks whole; the world of Web Mercator of a drawing
 * that shows it whole, groups by territories or has no place, and where the box would cross the antimeridian,
 * which west is never east of here. */
struct bbox frame_bounds(const struct map_drawing *d, double zoom);

/* What documents about tiles say of where their map is: bounds, and a middle and whole zoom that show all of
 * it in a page. */
struct frame_place {
    struct bbox box;
    double lon_deg, lat_deg, zoom;
};
struct frame_place frame_place(const struct map_drawing *d);

#endif
