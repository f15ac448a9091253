/* mercator.h - world units: Web Mercator (EPSG:3857) on a square of 2^30 units, x right from -180°, y down */
#ifndef GEO_MERCATOR_H
#define GEO_MERCATOR_H

#include <stdbool.h>
#include <stdint.h>

/* One unit is 3.7 cm at the equator; a pixel of a 256 px tile at zoom z is 2^(22 - z) units. Coordinates are
 * int32_t, so that a world beside this one (x from -2^30 to 2^31 - 1) can be written too: what crosses the
 * antimeridian is drawn there. The poles are not on the square: latitudes beyond MERCATOR_LAT_MAX_DEG go to
 * its edge. Conversions are right to one unit; x and lon are not wrapped. Pure functions, a few ns each. */
#define MERCATOR_WORLD       (INT32_C(1) << 30)
#define MERCATOR_LAT_MAX_DEG 85.051128779806604
#define MERCATOR_RADIUS_M    6378137.0 /* of EPSG:3857's sphere */

struct world_point {
    int32_t x, y;
};
struct world_box { /* x0 <= x < x1, y0 <= y < y1: half open */
    int32_t x0, y0, x1, y1;
};

/* Have they anything in common, an edge at least? Of the boxes of lines, both ends of which belong to them.
 */
static inline bool world_boxes_touch(const struct world_box *a, const struct world_box *b)
{
    return a->x1 >= b->x0 && a->x0 <= b->x1 && a->y1 >= b->y0 && a->y0 <= b->y1;
}

int32_t mercator_x(double lon_deg);
int32_t mercator_y(double lat_deg);
double mercator_lon_deg(double x);
double mercator_lat_deg(double y);
struct world_point mercator_point(double lon_deg, double lat_deg);

/* EPSG:3857 metres, y up from the equator. */
double mercator_x_m(double x);
double mercator_y_m(double y);
double mercator_x_from_m(double x_m);
double mercator_y_from_m(double y_m);

double mercator_ground_m(double lat_deg); /* metres on the ground of one world unit at this latitude */

bool world_box_meets(const struct world_box *a, const struct world_box *b);
bool world_box_holds(const struct world_box *a, struct world_point p);

#endif
