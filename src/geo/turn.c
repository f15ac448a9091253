#include "geo/turn.h"

#include <math.h>

/* A number as an unrounded sum: parts do not overlap, the greatest comes last. */
struct sum {
    double part[16];
    int n;
};

static void add(struct sum *s, double v)
{
    for (int i = 0; i < s->n; i++) {
        const double old = s->part[i], both = v + old, of_old = both - v;
        s->part[i] = (v - (both - of_old)) + (old - of_old);
        v = both;
    }
    s->part[s->n++] = v;
}

static void add_product(struct sum *s, double a, double b)
{
    const double product = a * b;
    add(s, fma(a, b, -product));
    add(s, product);
}

/* a - b is high + low. */
struct difference {
    double high, low;
};

static struct difference difference(double a, double b)
{
    const double high = a - b, of_b = a - high;
    return (struct difference){high, (a - (high + of_b)) + (of_b - b)};
}

static void add_differences(struct sum *s, struct difference a, struct difference b, double sign)
{
    add_product(s, a.low, sign * b.low);
    add_product(s, a.low, sign * b.high);
    add_product(s, a.high, sign * b.low);
    add_product(s, a.high, sign * b.high);
}

static int sign_of(const struct sum *s)
{
    for (int i = s->n - 1; i >= 0; i--)
        if (s->part[i] > 0.0 || s->part[i] < 0.0)
            return s->part[i] > 0.0 ? 1 : -1;
    return 0;
}

int turn_of(double ax, double ay, double bx, double by, double x, double y)
{
    const double left = (ax - x) * (by - y), right = (ay - y) * (bx - x), turn = left - right;
    const double doubt = 3.3306690738754716e-16 * (fabs(left) + fabs(right));
    if (turn > doubt || turn < -doubt)
        return turn > 0.0 ? 1 : -1;
    struct sum exact = {.n = 0};
    add_differences(&exact, difference(ax, x), difference(by, y), 1.0);
    add_differences(&exact, difference(ay, y), difference(bx, x), -1.0);
    return sign_of(&exact);
}
