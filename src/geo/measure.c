#include "geo/measure.h"

#include <math.h>

static double radians(double deg)
{
    return deg * M_PI / 180.0;
}

double measure_distance_m(double lon1_deg, double lat1_deg, double lon2_deg, double lat2_deg)
{
    double a = radians(lat1_deg), b = radians(lat2_deg);
    double u = sin((b - a) / 2), v = sin(radians(lon2_deg - lon1_deg) / 2);
    double h = u * u + cos(a) * cos(b) * v * v;
    return 2 * MEASURE_RADIUS_M * asin(sqrt(fmin(1.0, h)));
}

double measure_span_deg(double distance_m)
{
    return distance_m / MEASURE_RADIUS_M * 180.0 / M_PI * (1 + 1e-7) + 1e-9;
}

struct measure_point measure_point(double lon_deg, double lat_deg)
{
    double lon = radians(lon_deg), lat = radians(lat_deg);
    return (struct measure_point){cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)};
}

double measure_chord(double distance_m)
{
    return distance_m < MEASURE_MOST_M ? 2 * sin(distance_m / (2 * MEASURE_RADIUS_M)) : 2;
}

double measure_between(const struct measure_point *a, const struct measure_point *b)
{
    double x = a->x - b->x, y = a->y - b->y, z = a->z - b->z;
    return sqrt(x * x + y * y + z * z);
}

struct measure_ball measure_ball(const double *lon_deg, const double *lat_deg, size_t n)
{
    struct measure_ball ball = {0};
    for (size_t i = 0; i < n; i++) {
        struct measure_point p = measure_point(lon_deg[i], lat_deg[i]);
        ball.centre.x += p.x / (double)n;
        ball.centre.y += p.y / (double)n;
        ball.centre.z += p.z / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        struct measure_point p = measure_point(lon_deg[i], lat_deg[i]);
        ball.radius = fmax(ball.radius, measure_between(&ball.centre, &p));
    }
    return ball;
}

struct bbox measure_around(double lon_deg, double lat_deg, double radius_m)
{
    double angle = radius_m / MEASURE_RADIUS_M, deg = angle * 180.0 / M_PI;
    struct bbox b = {-180, fmax(-90, lat_deg - deg), 180, fmin(90, lat_deg + deg)};
    if (lat_deg + deg >= 90 || lat_deg - deg <= -90)
        return b; /* a pole lies within: all longitudes do */
    /* the meridians that touch the circle, not those of its east and west points */
    double wide = asin(fmin(1.0, sin(angle) / cos(radians(lat_deg)))) * 180.0 / M_PI;
    b.west = lon_deg - wide < -180 ? lon_deg - wide + 360 : lon_deg - wide;
    b.east = lon_deg + wide > 180 ? lon_deg + wide - 360 : lon_deg + wide;
    return b;
}
