/* World units: known points, round trips, edges. Expected values by hand from the definition of EPSG:3857. */
#include "geo/mercator.h"

#include <math.h>

#include "test.h"

/* lon lat x_m y_m: EPSG:3857 metres for these cities' coordinates by gdaltransform (PROJ 9.1) */
static const double POINTS[][4] = {
    {0, 0, 0, 0},
    {2.3522, 48.8566, 261845.706, 6250564.350},
    {-17.4467, 14.6928, -1942157.76, 1653821.678},
    {178.45, -18.1416, 19864963.12, -2054129.250},
    {-52.3333, 4.9333, -5825716.31, 549852.263},
};

static void test_points(void)
{
    for (size_t i = 0; i < sizeof POINTS / sizeof POINTS[0]; i++) {
        const double *p = POINTS[i];
        double unit_m = 2 * M_PI * MERCATOR_RADIUS_M / MERCATOR_WORLD;
        struct world_point w = mercator_point(p[0], p[1]);
        CHECK(fabs(mercator_x_m(w.x) - p[2]) < unit_m);
        CHECK(fabs(mercator_y_m(w.y) - p[3]) < unit_m);
        CHECK(fabs(mercator_x_from_m(p[2]) - w.x) < 1.0);
        CHECK(fabs(mercator_y_from_m(p[3]) - w.y) < 1.0);
    }
}

static void test_edges(void)
{
    CHECK_INT(mercator_x(-180), 0, "the west edge");
    CHECK_INT(mercator_x(180), MERCATOR_WORLD, "the east edge");
    CHECK_INT(mercator_x(190) - mercator_x(-170), MERCATOR_WORLD, "x is not wrapped");
    CHECK_INT(mercator_y(0), MERCATOR_WORLD / 2, "the equator");
    CHECK_INT(mercator_y(MERCATOR_LAT_MAX_DEG), 0, "the north edge");
    CHECK_INT(mercator_y(90), 0, "the pole comes to the edge");
    CHECK_INT(mercator_y(-90), MERCATOR_WORLD, "the other too");
    CHECK(mercator_y(85.05) > 0);
    CHECK(fabs(mercator_ground_m(60) * 2 - mercator_ground_m(0)) < 1e-9);
}

static void test_round_trip(void)
{
    int bad = 0;
    for (int i = 0; i <= 1000; i++) {
        int32_t v = (int32_t)((int64_t)MERCATOR_WORLD * i / 1000);
        bad += abs(mercator_x(mercator_lon_deg(v)) - v) > 1;
        bad += abs(mercator_y(mercator_lat_deg(v)) - v) > 1;
    }
    CHECK_INT(bad, 0, "degrees and back are within one unit all over the square");
}

static void test_boxes(void)
{
    struct world_box a = {0, 0, 10, 10}, touching = {10, 0, 20, 10}, over = {9, 9, 20, 20};
    CHECK(!world_box_meets(&a, &touching));
    CHECK(world_box_meets(&a, &over));
    CHECK(world_box_holds(&a, (struct world_point){0, 9}));
    CHECK(!world_box_holds(&a, (struct world_point){10, 9}));
}

int main(void)
{
    test_points();
    test_edges();
    test_round_trip();
    test_boxes();
    return test_end();
}
