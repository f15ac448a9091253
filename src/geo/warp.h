/* warp.h - where a picture in another projection shows what lies on the Mercator square: an interpolated grid
 */
#ifndef GEO_WARP_H
#define GEO_WARP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "geo/mercator.h"
#include "geo/project.h"

/* A picture shows a box of a reference system, its pixels as high as they are wide or not. What it may hold
 * is a box of world units, the *plane*: there shapes are clipped and places grouped, at units_per_px that are
 * about those of a pixel in its middle, in steps of an eighth of a zoom, so that pictures side by side group
 * alike. Nodes of a grid on the plane are projected; between them a point is interpolated, to WARP_ERROR_PX
 * or little more: where a projection stretches the far side of the Earth, with a node every pixel of the
 * middle. Only what a system is meant for, and some way around it, is on the plane: the rest of the picture
 * stays empty. Immutable once made. */
#define WARP_ERROR_PX   0.25
#define WARP_AROUND_PX  160   /* what lies this far outside the picture is on the plane, too */
#define WARP_LEAST_UNIT 0.125 /* no pixel is smaller: 5 mm */

struct warp_frame {
    const struct crs *crs;
    double box[4]; /* left, low, right, high of the system, x first */
    double w, h;   /* of the picture, pixels at scale 1 */
};

/* What an edge of the square, which is cut at 85 degrees, stands for. */
enum warp_pole { WARP_EDGE, WARP_POLE_POINT, WARP_POLE_LINE };

struct warp {
    int64_t x0, y0, x1, y1; /* the plane, world units; may reach into the worlds beside this one */
    double units_per_px;
    double step_x, step_y; /* world units from node to node */
    int columns, rows;
    double *x, *y; /* (columns + 1) * (rows + 1), pixels at scale 1; NaN where there is no image */
    enum warp_pole pole[2];
    double pole_x[2], pole_y[2]; /* pixels: of the north, of the south */
};

/* NULL without an error: the picture shows nothing of the world. */
struct warp *warp_new(const struct warp_frame *f, struct projector *p, struct err *e);
void warp_free(struct warp *w); /* NULL is fine */

/* Is a point on the plane? */
static inline bool warp_holds(const struct warp *w, int64_t x, int64_t y)
{
    return x >= w->x0 && x < w->x1 && y >= w->y0 && y < w->y1;
}

/* The pixel of a point of the plane; of one beside it that of the nearest at its edge. False: it has none. */
bool warp_place(const struct warp *w, double x, double y, double *x_px, double *y_px);

/* The point under a pixel, world units. False: there is none. */
bool warp_under(const struct warp_frame *f, struct projector *p, double x_px, double y_px, double *x,
                double *y);

#endif
