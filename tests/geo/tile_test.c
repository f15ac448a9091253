/* Tile addresses: what exists, where it lies, which tiles a box touches. */
#include "geo/tile.h"

#include <math.h>

#include "test.h"

static const struct {
    int64_t z, x, y;
    const char *wrong; /* the parameter that is refused, or "" */
} ADDRESSES[] = {
    {0, 0, 0, ""},   {18, 262143, 262143, ""}, {0, 1, 0, "x"},  {0, 0, 1, "y"},
    {3, 8, 0, "x"},  {3, 7, -1, "y"},          {19, 0, 0, "z"}, {-1, 0, 0, "z"},
    {99, 0, 0, "z"}, {1, INT64_MAX, 0, "x"},   {64, 0, 0, "z"}, {1, 0, INT64_MIN, "y"},
};

static void test_check(void)
{
    for (size_t i = 0; i < sizeof ADDRESSES / sizeof ADDRESSES[0]; i++) {
        struct err e = {0};
        struct tile t;
        bool ok = tile_check(ADDRESSES[i].z, ADDRESSES[i].x, ADDRESSES[i].y, &t, &e);
        CHECK(ok == !*ADDRESSES[i].wrong);
        CHECK_TEXT(e.parameter, ADDRESSES[i].wrong, "the parameter named");
        CHECK_INT(e.code, ok ? ERR_NONE : ERR_NOT_FOUND, "the code");
    }
}

static void test_place(void)
{
    struct world_box b = tile_box((struct tile){0, 0, 0});
    CHECK(b.x0 == 0 && b.y0 == 0 && b.x1 == MERCATOR_WORLD && b.y1 == MERCATOR_WORLD);
    b = tile_box((struct tile){18, 262143, 0});
    CHECK(b.x1 == MERCATOR_WORLD && b.x1 - b.x0 == 4096);
    CHECK_INT(tile_pixel(18), 16, "units a pixel at zoom 18");
    b = tile_box_with_margin((struct tile){1, 1, 1}, 256);
    CHECK(b.x0 == 0 && b.x1 == MERCATOR_WORLD / 2 * 3);
    /* Lyon lies in 10/525/365, by the formula of the OpenStreetMap wiki worked by hand */
    struct tile t = tile_of(10, mercator_point(4.8357, 45.764));
    CHECK(t.x == 525 && t.y == 365);
    struct bbox d = tile_bbox(t);
    CHECK(bbox_holds(&d, 4.8357, 45.764) && fabs(bbox_width_deg(&d) - 360.0 / 1024) < 1e-9);
    t = tile_of(2, (struct world_point){MERCATOR_WORLD, MERCATOR_WORLD});
    CHECK(t.x == 0 && t.y == 3); /* 180 is -180, the south edge stays inside */
}

static void test_range(void)
{
    struct bbox europe = {-10, 35, 30, 60}, fiji = {177, -20, -178, -15}, nearly = {10, 0, 9, 1};
    struct tile_range r = tile_range_of(2, &europe);
    CHECK(r.x0 == 1 && r.x1 == 2 && r.y0 == 1 && r.y1 == 1);
    r = tile_range_of(3, &fiji);
    CHECK(r.x0 == 7 && r.x1 == 8 && r.y0 == 4 && r.y1 == 4);
    r = tile_range_of(2, &BBOX_WORLD);
    CHECK(r.x0 == 0 && r.x1 == 3 && r.y0 == 0 && r.y1 == 3);
    r = tile_range_of(2, &nearly);
    CHECK_INT(r.x1 - r.x0 + 1, 4, "all round the world no tile comes twice");
    r = tile_range_of(0, &fiji);
    CHECK(r.x0 == 0 && r.x1 == 0);
}

int main(void)
{
    test_check();
    test_place();
    test_range();
    return test_end();
}
