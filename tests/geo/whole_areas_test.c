/* Rings as clipping leaves them become valid areas on whole coordinates: by area and number of rings. */
#include "geo/whole_areas.h"

#include "test.h"

struct found {
    double area;
    int outer, holes;
};

static void note(void *context, const int32_t *xy, size_t n, bool outer)
{
    struct found *f = context;
    double twice = 0;
    for (size_t i = 0, k = n - 1; i < n; k = i++)
        twice += (double)xy[2 * k] * xy[2 * i + 1] - (double)xy[2 * i] * xy[2 * k + 1];
    twice = twice < 0 ? -twice : twice;
    f->area += outer ? twice / 2 : -twice / 2;
    f->outer += outer;
    f->holes += !outer;
}

static void square(struct whole_areas *w, double x, double y, double side, bool outer)
{
    const double xy[8] = {x, y, x + side, y, x + side, y + side, x, y + side};
    whole_areas_add(w, xy, 4, outer);
}

static void expect(struct whole_areas *w, double area, int outer, int holes, const char *what)
{
    struct found f = {0};
    struct err e = {0};
    bool done = whole_areas_finish(w, note, &f, &e);
    CHECK_THAT(done && f.outer == outer && f.holes == holes && f.area - area < 0.5 && area - f.area < 0.5,
               what);
}

int main(void)
{
    struct whole_areas *w = whole_areas_new();
    for (int i = 0; i < 16; i++)
        square(w, i % 4 * 100, i / 4 * 100, 100, true);
    expect(w, 160000, 1, 0, "cells side by side are one area");
    square(w, 0, 0, 100, true);
    square(w, 20, 20, 50, false);
    square(w, 40, 40, 10, true);
    expect(w, 10000 - 2500 + 100, 2, 1, "an island in a hole stays");
    square(w, 0, 0, 100, true);
    square(w, 0, 0, 100, false);
    expect(w, 0, 0, 0, "of a window within a hole nothing is left");
    square(w, 0, 0, 100, true);
    square(w, 50, 50, 100, true);
    expect(w, 17500, 1, 0, "what overlaps counts once");
    whole_areas_add(w, (double[]){0, 0, 100, 100, 100, 0, 0, 101}, 4, true);
    struct found bow = {0};
    CHECK_THAT(whole_areas_finish(w, note, &bow, NULL) && bow.outer == 2,
               "a ring that crosses itself is two areas");
    whole_areas_add(w, (double[]){0, 0, 100, 0, 100, 50, 100, 0}, 4, true);
    whole_areas_add(w, (double[]){0, 0, 0.4, 0.3, 1, 1}, 3, true);
    expect(w, 0, 0, 0, "rings without an area, and those too small to be seen, are left out");
    expect(w, 0, 0, 0, "and of no rings, nothing");
    whole_areas_free(w);
    whole_areas_free(NULL);
    return test_end();
}
