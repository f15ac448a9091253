/* Marks pushed apart: as far as they need and may, the light ones rather, around the world too. */
#include "map/apart.h"

#include <math.h>

#include "test.h"

#define AROUND 512.0
#define MOST   20.0

static double between(const struct apart *a, int i, int k)
{
    const double x = a->marks[k].x - a->marks[i].x;
    return hypot(x - AROUND * round(x / AROUND), a->marks[k].y - a->marks[i].y);
}

static double moved(const struct apart *a, int i)
{
    return hypot(a->marks[i].x - a->marks[i].home_x, a->marks[i].y - a->marks[i].home_y);
}

static void test_two(struct apart *a)
{
    apart_start(a, AROUND, MOST);
    apart_add(a, 100, 100, 20);
    apart_add(a, 120, 100, 10);
    apart_add(a, 300, 100, 10);
    apart_settle(a);
    CHECK_THAT(between(a, 0, 1) > 26 && between(a, 0, 1) <= 30, "two that overlapped touch");
    CHECK_THAT(moved(a, 0) > 0 && moved(a, 1) > 2 * moved(a, 0), "the lighter went farther");
    CHECK_THAT(a->marks[0].y == 100 && a->marks[1].y == 100, "on the line between them");
    CHECK_THAT(moved(a, 2) == 0, "who overlaps nobody stays");
}

static void test_bounds(struct apart *a)
{
    double most = 0;
    apart_start(a, AROUND, MOST);
    for (int i = 0; i < 40; i++)
        apart_add(a, 200 + i % 7, 200 + i % 3, 5 + i % 25);
    apart_settle(a);
    for (int i = 0; i < 40; i++)
        most = fmax(most, moved(a, i));
    CHECK_THAT(most > MOST / 2.0 && most <= MOST + 1e-9, "in a crowd nobody goes farther than he may");
}

static void test_edges(struct apart *a)
{
    apart_start(a, AROUND, MOST);
    apart_add(a, 2, 50, 10);
    apart_add(a, AROUND - 2, 50, 10);
    apart_add(a, 60, 50, 10);
    apart_add(a, 60, 50, 10);
    apart_settle(a);
    CHECK_THAT(between(a, 0, 1) > 16 && a->marks[0].x > 2 && a->marks[1].x < AROUND - 2,
               "beside each other across the antimeridian");
    CHECK_THAT(between(a, 2, 3) > 16, "two on one point part");
    apart_start(a, AROUND, MOST);
    apart_settle(a);
    CHECK_INT((long long)a->n, 0, "nobody is nobody");
}

int main(void)
{
    struct apart a = {0};
    test_two(&a);
    test_bounds(&a);
    test_edges(&a);
    apart_release(&a);
    return test_end();
}
