/* Which part of the world a picture shows: all that it is to show, in the middle, wherever that lies. */
#include "map/frame.h"

#include <math.h>

#include "geo/tile.h"
#include "test.h"

enum { W = 601, H = 400 };

/* Where a point stands in a picture, in the world nearest to its middle. */
static double px_x(const struct base_window *f, double lon)
{
    double x = (mercator_x(lon) - (double)f->x0) / f->units_per_px, around = MERCATOR_WORLD / f->units_per_px;
    return x - round((x - W / 2.0) / around) * around;
}

static double px_y(const struct base_window *f, double lat)
{
    return (mercator_y(lat) - (double)f->y0) / f->units_per_px;
}

static void test_box(const char *what, struct bbox b, bool fills)
{
    struct base_window f = frame_of_box(&b, W, H);
    double left = px_x(&f, b.west), right = px_x(&f, b.east), top = px_y(&f, b.north),
           down = px_y(&f, b.south);
    CHECK_THAT(left > -0.1 && right < W + 0.1 && left < right && top > -0.1 && down < H + 0.1, what);
    CHECK_THAT(fabs(left + right - W) < 0.2 && fabs(top + down - H) < 0.2, "in the middle");
    CHECK_THAT(!fills || right - left > W - 0.2 || down - top > H - 0.2, "as large as there is room for");
}

static void test_at(void)
{
    for (int zoom = 0; zoom <= TILE_ZOOM_MAX; zoom++) {
        struct base_window f = frame_at(-178.3, 12.65, zoom, W, H);
        int32_t unit = tile_pixel(zoom);
        CHECK_THAT(f.units_per_px == unit && f.x0 % unit == 0 && f.y0 % unit == 0,
                   "at a whole zoom pixels are those of tiles");
        CHECK_THAT(fabs(px_x(&f, -178.3) - W / 2.0) <= 1 && fabs(px_y(&f, 12.65) - H / 2.0) <= 1,
                   "the point is in the middle");
    }
    struct base_window east = frame_at(181.7, 12.65, 5.5, W, H), west = frame_at(-178.3, 12.65, 5.5, W, H);
    CHECK_THAT(east.x0 == west.x0 && east.y0 == west.y0, "a longitude past 180 comes around");
    CHECK_THAT(fabs(east.units_per_px / tile_pixel(5) - sqrt(0.5)) < 1e-9,
               "zooms between two lie between them");
}

/* Two sets of places, one on either side of the antimeridian. */
static void test_sites(void)
{
    uint32_t x[2], y[2], one[] = {1}, none[] = {0};
    struct places places[2];
    struct selection set[2] = {0};
    for (int i = 0; i < 2; i++) {
        x[i] = (uint32_t)mercator_x(i ? -175 : 170);
        y[i] = (uint32_t)mercator_y(i ? -20 : 10);
        places[i] = (struct places){.n = 1, .n_located = 1, .x = &x[i], .y = &y[i]};
        set[i].sites = (struct sites){.places = &places[i], .weight = one};
    }
    const struct selection *all[] = {&set[0], NULL, &set[1]};
    struct base_window f = frame_of_sites(all, 3, W, H);
    CHECK_THAT(px_x(&f, 170) > 20 && px_x(&f, -175) < W - 20 && px_x(&f, 170) < px_x(&f, -175) &&
                   px_y(&f, 10) > 20 && px_y(&f, -20) < H - 20,
               "the places of all selections are seen, with a margin");
    CHECK_THAT(f.units_per_px * W < MERCATOR_WORLD / 4.0, "around the antimeridian, not around the Earth");
    struct bbox b;
    CHECK_THAT(frame_extent(all, 3, &b) && fabs(b.west - 170) < 1e-5 && fabs(b.east + 175) < 1e-5 &&
                   fabs(b.south + 20) < 1e-5 && fabs(b.north - 10) < 1e-5,
               "so is their box");
    f = frame_of_sites(all, 3, 20, 10);
    CHECK_THAT(f.units_per_px > 0 && isfinite(f.units_per_px), "a picture with no room for margins is one");
    set[0].sites.weight = set[1].sites.weight = none;
    CHECK_THAT(!frame_extent(all, 3, &b) && !frame_extent(all, 0, &b), "no site has no box");
    f = frame_of_sites(all, 3, W, H);
    CHECK_THAT(f.units_per_px * W >= MERCATOR_WORLD * 0.99, "and the world is seen");
    f = frame_of_sites(all, 3, 300, 900);
    CHECK_THAT(f.units_per_px * 900 <= MERCATOR_WORLD * 1.001,
               "which fills a high picture from top to bottom");
}

int main(void)
{
    test_box("a box", (struct bbox){-12, 10, 4, 25}, true);
    test_box("a wide one", (struct bbox){-12, 10, 60, 11}, true);
    test_box("across the antimeridian", (struct bbox){170, -25, -170, -10}, true);
    test_box("the world", (struct bbox){-179.999, -60, 179.999, 78}, true);
    test_box("a house, no nearer than tiles go", (struct bbox){2, 48, 2.00001, 48.00001}, false);
    test_at();
    test_sites();
    return test_end();
}
