/* The part of the world that a map on paper shows: every place of the selection, wherever they lie. */
#include "map/frame.h"

#include <math.h>

#include "geo/tile.h"
#include "test.h"

enum { PLACES = 40, W = 600, H = 400 };

static uint32_t x[PLACES], y[PLACES], weight[PLACES];
static struct places places = {.n = PLACES, .n_located = PLACES, .x = x, .y = y};
static struct selection selection = {.sites = {.places = &places, .weight = weight}};

static struct base_window window(void)
{
    const struct selection *all[] = {&selection};
    return frame_of_sites(all, 1, W, H);
}

/* Places beside the picture, in whichever world. */
static unsigned lost(const struct base_window *w)
{
    unsigned n = 0;
    for (int i = 0; i < PLACES; i++) {
        bool seen = false;
        for (int world = -1; world <= 1; world++) {
            double px = ((double)x[i] + (double)world * MERCATOR_WORLD - (double)w->x0) / w->units_per_px;
            double py = ((double)y[i] - (double)w->y0) / w->units_per_px;
            seen = seen || (px >= 0 && px <= W && py >= 0 && py <= H);
        }
        n += weight[i] && !seen;
    }
    return n;
}

static void spread(double lon, double lat, double around_deg)
{
    for (int i = 0; i < PLACES; i++) {
        struct world_point p = mercator_point(lon + around_deg * sin(i * 1.7),
                                              lat + fmin(around_deg / 2, 55) * cos(i * 2.3));
        x[i] = (uint32_t)(((int64_t)p.x + MERCATOR_WORLD) % MERCATOR_WORLD);
        y[i] = (uint32_t)p.y;
        weight[i] = i % 5 ? 1 : 0;
    }
}

static void test_spread(const char *what, double lon, double lat, double around_deg)
{
    spread(lon, lat, around_deg);
    struct base_window w = window();
    CHECK_INT(lost(&w), 0, what);
    /* twice as wide as they lie, and the margins, is the most that it should be */
    double share = around_deg * 2 / 360 * MERCATOR_WORLD / (w.units_per_px * W);
    CHECK_THAT(w.scale == 1 && (share > 0.3 || around_deg < 1), "and no more of the world than they need");
}

int main(void)
{
    test_spread("a country", -4, 17, 8);
    test_spread("a continent", 15, 0, 40);
    test_spread("around the antimeridian", 179.5, -17, 6);
    test_spread("just beside it", -178, -17, 2.5);
    test_spread("a town", 2.35, 48.85, 0.01);
    test_spread("on the equator and the meridian", 0, 0, 1);
    struct base_window near = window();
    spread(2.35, 48.85, 0.0);
    near = window();
    CHECK_THAT(near.units_per_px >= (double)(MERCATOR_WORLD >> FRAME_ZOOM_NEAREST) / TILE_SIZE_PX,
               "a single place is not looked at nearer than the outlines hold");
    for (int i = 0; i < PLACES; i++)
        weight[i] = 0;
    struct base_window world = window();
    CHECK_THAT(world.units_per_px * W >= MERCATOR_WORLD, "no place at all: the world");
    spread(0, 0, 170);
    world = window();
    CHECK_THAT(lost(&world) == 0 && world.units_per_px * W >= MERCATOR_WORLD,
               "places all over the world: the world");
    return test_end();
}
