/* Pictures in other projections: points are where PROJ has them, or nowhere. */
#include "geo/warp.h"

#include <math.h>

#include "test.h"

enum { STEPS = 40 };
#define MOST_PX 0.3 /* WARP_ERROR_PX in the middles of cells, and what is left elsewhere */

/* system | box | size */
static const struct warp_case {
    const char *crs;
    double box[4], w, h;
} CASES[] = {
    {"EPSG:2154", {-400000, 5700000, 1600000, 7200000}, 800, 600},
    {"EPSG:2154", {650000, 6860000, 652000, 6861000}, 800, 400},
    {"EPSG:2154", {-15000000, -12000000, 17000000, 12000000}, 800, 600},
    {"EPSG:3035", {-3000000, -2000000, 9000000, 10000000}, 600, 600},
    {"EPSG:3035", {-9000000, -10000000, 17000000, 16000000}, 300, 300},
    {"EPSG:3035", {-9000000, -10000000, 17000000, 16000000}, 1600, 1600},
    {"EPSG:3035", {4000000, 2000000, 5000000, 7800000}, 400, 400},
    {"EPSG:2975", {-7500000, 2000000, 8500000, 14000000}, 800, 600},
    {"EPSG:3163", {-8000000, -6000000, 8000000, 6000000}, 800, 600},
    {"EPSG:8903", {100000, 8200000, 800000, 9000000}, 500, 500},
    {"EPSG:4326", {-180, -80, 180, 80}, 800, 400},
    {"CRS:84", {170, -25, 200, 10}, 600, 700},
    {"EPSG:3857", {-1000000, 5000000, 1000000, 6000000}, 800, 200},
};

/* What PROJ says of a pixel, straight, against the warp: the worst distance of a lattice of pixels. */
static double worst(const struct warp_frame *f, const struct warp *w, struct projector *p, unsigned *met)
{
    size_t n;
    double most = 0;
    const struct crs *degrees = crs_list(&n);
    for (int i = 0; i < STEPS * STEPS; i++) {
        const double px = (i % STEPS + 0.5) * f->w / STEPS, py = ((double)(i / STEPS) + 0.5) * f->h / STEPS;
        double x, y, at_x, at_y;
        if (!warp_under(f, p, px, py, &x, &y) || y <= 2 || y >= MERCATOR_WORLD - 2)
            continue; /* beyond 85 degrees all is drawn out to the pole */
        double lon = mercator_lon_deg(x), lat = mercator_lat_deg(y);
        if (f->crs->epsg == 3857) {
            lon = mercator_x_m(x);
            lat = mercator_y_m(y);
        } else if (!project_points(p, degrees, f->crs, &lon, &lat, 1, NULL)) {
            continue;
        }
        const double right_x = (lon - f->box[0]) / (f->box[2] - f->box[0]) * f->w,
                     right_y = (f->box[3] - lat) / (f->box[3] - f->box[1]) * f->h;
        CHECK_THAT(warp_holds(w, (int64_t)x, (int64_t)y), "what is seen is on the plane");
        if (warp_place(w, x, y, &at_x, &at_y)) {
            most = fmax(most, hypot(at_x - right_x, at_y - right_y));
            ++*met;
        }
    }
    return most;
}

static void test_places(struct projector *p)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct warp_case *c = &CASES[i];
        struct warp_frame f = {.crs = crs_parse(c->crs, "crs", NULL), .w = c->w, .h = c->h};
        struct err e = {0};
        unsigned met = 0;
        memcpy(f.box, c->box, sizeof f.box);
        struct warp *w = warp_new(&f, p, &e);
        CHECK_THAT(w && !e.code, c->crs);
        const double most = w ? worst(&f, w, p, &met) : 0;
        if (most > MOST_PX)
            printf("# %s: %.3f px\n", c->crs, most);
        CHECK_THAT(most <= MOST_PX && met > STEPS * STEPS / 3, c->crs);
        warp_free(w);
    }
}

/* Beyond what a system is good for there is nothing, and no error. */
static void test_nowhere(struct projector *p)
{
    static const struct warp_case NOWHERE[] = {
        {"EPSG:2975", {1e8, 1e8, 2e8, 2e8}, 200, 100},
        {"CRS:84", {1e6, 1e6, 2e6, 2e6}, 200, 100},
        {"EPSG:3857", {1e15, 1e15, 2e15, 2e15}, 200, 100},
        {"EPSG:3035", {3e7, 3e7, 4e7, 4e7}, 200, 100},
    };
    for (size_t i = 0; i < sizeof NOWHERE / sizeof NOWHERE[0]; i++) {
        struct warp_frame f = {
            .crs = crs_parse(NOWHERE[i].crs, "crs", NULL), .w = NOWHERE[i].w, .h = NOWHERE[i].h};
        struct err e = {0};
        double x, y;
        memcpy(f.box, NOWHERE[i].box, sizeof f.box);
        struct warp *w = warp_new(&f, p, &e);
        CHECK_THAT(!w && !e.code, NOWHERE[i].crs);
        CHECK_THAT(!warp_under(&f, p, 100, 50, &x, &y), NOWHERE[i].crs);
        warp_free(w);
    }
}

/* The edges of the square at 85 degrees are drawn out to the poles: a line in degrees, elsewhere a point. */
static void test_poles(struct projector *p)
{
    double x, y;
    struct warp_frame world = {.crs = crs_parse("CRS:84", "crs", NULL), {-180, -90, 180, 90}, 800, 400};
    struct warp *w = warp_new(&world, p, NULL);
    CHECK(w && warp_place(w, MERCATOR_WORLD / 4, 0, &x, &y) && fabs(x - 200) < 0.5 && fabs(y) < 0.01);
    CHECK(w && warp_place(w, MERCATOR_WORLD / 4, MERCATOR_WORLD, &x, &y) && fabs(y - 400) < 0.01);
    warp_free(w);
    struct warp_frame arctic = {
        .crs = crs_parse("EPSG:3035", "crs", NULL), {3321000, 6210000, 5321000, 8210000}, 400, 400};
    double right_x = 10, right_y = 90;
    size_t n;
    w = warp_new(&arctic, p, NULL);
    CHECK(project_points(p, crs_list(&n), arctic.crs, &right_x, &right_y, 1, NULL));
    CHECK(w && warp_place(w, MERCATOR_WORLD / 4, 0, &x, &y) && fabs(x - (right_x - 3321000) / 5000) < 0.01 &&
          fabs(y - (8210000 - right_y) / 5000) < 0.01);
    warp_free(w);
}

int main(void)
{
    struct projector *p = projector_new();
    test_places(p);
    test_nowhere(p);
    test_poles(p);
    projector_free(p);
    return test_end();
}
