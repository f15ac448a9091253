/* Distances: known ones, and boxes around circles. */
#include "geo/measure.h"

#include <math.h>

#include "test.h"

/* what | from | to | km: quarter circles from the radius, cities from geodesics of the ellipsoid (within 0.6
 * %) */
static const struct {
    const char *what;
    double a[2], b[2], km;
} CASES[] = {
    {"a quarter of the equator", {0, 0}, {90, 0}, M_PI / 2 * 6371.0088},
    {"pole to pole", {10, 90}, {-50, -90}, M_PI * 6371.0088},
    {"across the antimeridian", {179.5, 0}, {-179.5, 0}, M_PI / 180 * 6371.0088},
    {"nowhere", {4, 45}, {4, 45}, 0},
    {"Paris to Bamako", {2.3522, 48.8566}, {-8.0029, 12.6392}, 4129},
};

/* Chords order as distances do, and a ball gives bounds on both sides of all that it holds. */
static void test_chords(void)
{
    unsigned state = 3, wrong = 0;
    for (int round = 0; round < 2000; round++) {
        double lon[8], lat[8], wide = round % 3 ? 1e-4 : 1;
        for (int i = 0; i < 8; i++) {
            state = state * 1103515245u + 12345u;
            lon[i] = remainder(179.99 + (i ? wide : 1) * ((state >> 8 & 0xFFFF) / 65536.0 - 0.5) * 360, 360);
            state = state * 1103515245u + 12345u;
            lat[i] = fmax(
                -90, round % 200 - 100 > 90 ? 90 : (i ? wide : 1) * ((state >> 8 & 0xFFFF) / 364.1 - 90));
        }
        struct measure_ball ball = measure_ball(lon + 1, lat + 1, 7);
        struct measure_point from = measure_point(lon[0], lat[0]);
        double away = measure_between(&from, &ball.centre);
        for (int i = 1; i < 8; i++) {
            struct measure_point to = measure_point(lon[i], lat[i]);
            double distance_m = measure_distance_m(lon[0], lat[0], lon[i], lat[i]);
            double chord = measure_chord(distance_m);
            wrong += fabs(lat[0] - lat[i]) > measure_span_deg(distance_m);
            wrong += fabs(chord - measure_between(&from, &to)) > MEASURE_CHORD_MARGIN;
            wrong += chord < away - ball.radius - MEASURE_CHORD_MARGIN;
            wrong += chord > away + ball.radius + MEASURE_CHORD_MARGIN;
        }
    }
    CHECK_INT(wrong, 0, "chords, balls and spans bound distances");
    CHECK(measure_span_deg(measure_distance_m(179, 89.9999999, 1, -89.9999999)) > 179.9999998);
    CHECK(measure_chord(MEASURE_MOST_M) == 2 && measure_chord(0) == 0);
}

int main(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        double m = measure_distance_m(CASES[i].a[0], CASES[i].a[1], CASES[i].b[0], CASES[i].b[1]);
        double back = measure_distance_m(CASES[i].b[0], CASES[i].b[1], CASES[i].a[0], CASES[i].a[1]);
        CHECK_THAT(fabs(m / 1000 - CASES[i].km) <= CASES[i].km * 0.006 && m == back, CASES[i].what);
        if (fabs(m / 1000 - CASES[i].km) > CASES[i].km * 0.006)
            printf("# %.1f km\n", m / 1000);
    }
    /* every point of the circle lies in its box, and nothing narrower would do */
    static const double CENTRES[][3] = {
        {2, 48, 5e4}, {179.9, -17, 1e5}, {-179.5, 70, 3e5}, {30, 89.5, 1e5}, {0, -60, 2e6}};
    for (size_t i = 0; i < sizeof CENTRES / sizeof CENTRES[0]; i++) {
        const double *c = CENTRES[i];
        struct bbox b = measure_around(c[0], c[1], c[2]);
        int outside = 0;
        for (int k = 0; k < 360; k++) {
            double d = c[2] * 0.9999 / MEASURE_RADIUS_M, t = k * M_PI / 180, lat = c[1] * M_PI / 180;
            double y = asin(sin(lat) * cos(d) + cos(lat) * sin(d) * cos(t));
            double x = c[0] + atan2(sin(t) * sin(d) * cos(lat), cos(d) - sin(lat) * sin(y)) * 180 / M_PI;
            outside += !bbox_holds(&b, remainder(x, 360), y * 180 / M_PI);
        }
        CHECK_INT(outside, 0, "the circle lies in its box");
    }
    test_chords();
    struct bbox b = measure_around(2, 48, 5e4);
    CHECK(bbox_width_deg(&b) < 2 * 5e4 / (MEASURE_RADIUS_M * cos(48 * M_PI / 180)) * 180 / M_PI * 1.001);
    b = measure_around(30, 89.5, 1e5);
    CHECK(bbox_width_deg(&b) == 360 && b.north == 90);
    return test_end();
}
