#include "geo/mercator.h"

#include <math.h>

#define WORLD_M (2.0 * M_PI * MERCATOR_RADIUS_M)

static int32_t rounded(double v)
{
    if (v <= (double)-MERCATOR_WORLD)
        return -MERCATOR_WORLD;
    if (v >= (double)INT32_MAX)
        return INT32_MAX;
    return (int32_t)lround(v);
}

int32_t mercator_x(double lon_deg)
{
    return rounded((lon_deg + 180.0) / 360.0 * (double)MERCATOR_WORLD);
}

int32_t mercator_y(double lat_deg)
{
    if (lat_deg >= MERCATOR_LAT_MAX_DEG)
        return 0;
    if (lat_deg <= -MERCATOR_LAT_MAX_DEG)
        return MERCATOR_WORLD;
    /* atanh(sin) keeps its digits near the equator, where log(tan) loses them */
    double y = atanh(sin(lat_deg * M_PI / 180.0)) / M_PI;
    return rounded((1.0 - y) / 2.0 * (double)MERCATOR_WORLD);
}

double mercator_lon_deg(double x)
{
    return x / (double)MERCATOR_WORLD * 360.0 - 180.0;
}

double mercator_lat_deg(double y)
{
    return atan(sinh((1.0 - 2.0 * y / (double)MERCATOR_WORLD) * M_PI)) * 180.0 / M_PI;
}

struct world_point mercator_point(double lon_deg, double lat_deg)
{
    return (struct world_point){mercator_x(lon_deg), mercator_y(lat_deg)};
}

double mercator_x_m(double x)
{
    return (x / (double)MERCATOR_WORLD - 0.5) * WORLD_M;
}

double mercator_y_m(double y)
{
    return (0.5 - y / (double)MERCATOR_WORLD) * WORLD_M;
}

double mercator_x_from_m(double x_m)
{
    return (x_m / WORLD_M + 0.5) * (double)MERCATOR_WORLD;
}

double mercator_y_from_m(double y_m)
{
    return (0.5 - y_m / WORLD_M) * (double)MERCATOR_WORLD;
}

double mercator_ground_m(double lat_deg)
{
    return WORLD_M / (double)MERCATOR_WORLD * cos(lat_deg * M_PI / 180.0);
}

bool world_box_meets(const struct world_box *a, const struct world_box *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

bool world_box_holds(const struct world_box *a, struct world_point p)
{
    return a->x0 <= p.x && p.x < a->x1 && a->y0 <= p.y && p.y < a->y1;
}
