/* measure.h - distances on the ground */
#ifndef GEO_MEASURE_H
#define GEO_MEASURE_H

#include <stddef.h>

#include "geo/bbox.h"

/* Great circles on a sphere of MEASURE_RADIUS_M: right to 0.6 % of the ellipsoid's geodesic, the same both
 * ways; rounded to less than 1 m near the antipode, to micrometres elsewhere. Pure, some 50 ns. */
#define MEASURE_RADIUS_M 6371008.8                                   /* mean radius of the Earth, IUGG */
#define MEASURE_MOST_M   (3.14159265358979323846 * MEASURE_RADIUS_M) /* half way around: nothing is farther */

double measure_distance_m(double lon1_deg, double lat1_deg, double lon2_deg, double lat2_deg);

/* The smallest box that holds all points within radius_m; crosses the antimeridian or holds a pole as need
 * be. */
struct bbox measure_around(double lon_deg, double lat_deg, double radius_m);

/* Bounds without trigonometry: points on the unit sphere, and chords, the straight lines between them. They
 * grow with the distance, from 0 to 2, and know no antimeridian and no pole. Right to MEASURE_CHORD_MARGIN
 * (6 mm). */
#define MEASURE_CHORD_MARGIN 1e-9
struct measure_point {
    double x, y, z;
};
struct measure_ball { /* holds all points that it was made around */
    struct measure_point centre;
    double radius;
};

/* The degrees of latitude that the distance spans along a meridian, a little more: what differs by more in
 * latitude lies farther away. */
double measure_span_deg(double distance_m);

struct measure_point measure_point(double lon_deg, double lat_deg);
double measure_chord(double distance_m);
struct measure_ball measure_ball(const double *lon_deg, const double *lat_deg, size_t n); /* n > 0 */
double measure_between(const struct measure_point *a, const struct measure_point *b);     /* some 5 ns */

#endif
