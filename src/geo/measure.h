/* measure.h - distances on the ground */
#ifndef GEO_MEASURE_H
#define GEO_MEASURE_H

#include "geo/bbox.h"

/* On a sphere of MEASURE_RADIUS_M: right to 0.6 % of the ellipsoid's, the same both ways. Pure, some 50 ns.
 */
#define MEASURE_RADIUS_M 6371008.8 /* mean radius of the Earth, IUGG */

double measure_distance_m(double lon1_deg, double lat1_deg, double lon2_deg, double lat2_deg);

/* The smallest box that holds all points within radius_m; crosses the antimeridian or holds a pole as need
 * be. */
struct bbox measure_around(double lon_deg, double lat_deg, double radius_m);

#endif
