#include "map/apart.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

#define ROUNDS  16
#define TOUCH   0.92 /* of the sum of two radii: no nearer; outlines may touch */
#define NOWHERE 1e-6

struct apart_pair {
    uint32_t a, b;
    double least; /* apart */
};

void apart_start(struct apart *a, double around_px, double most_px)
{
    a->n = 0;
    a->around = around_px;
    a->most = most_px;
}

void apart_add(struct apart *a, double x, double y, double radius_px)
{
    a->marks = mem_room(a->marks, a->n, &a->capacity, sizeof *a->marks);
    a->marks[a->n++] = (struct apart_mark){x, y, radius_px, x, y, 0, 0};
}

void apart_release(struct apart *a)
{
    free(a->marks);
    free(a->pairs);
    *a = (struct apart){0};
}

/* Around the world the short way. */
static double across(const struct apart *a, double from, double to)
{
    return to - from - a->around * round((to - from) / a->around);
}

/* Those that may meet. */
static size_t find_pairs(struct apart *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = i + 1; k < a->n; k++) {
            const struct apart_mark *m = &a->marks[i], *o = &a->marks[k];
            const double least = TOUCH * (m->radius + o->radius), reach = least + 2 * a->most;
            if (fabs(o->home_y - m->home_y) >= reach || fabs(across(a, m->home_x, o->home_x)) >= reach)
                continue;
            a->pairs = mem_room(a->pairs, n, &a->pairs_capacity, sizeof *a->pairs);
            a->pairs[n++] = (struct apart_pair){(uint32_t)i, (uint32_t)k, least};
        }
    return n;
}

/* By half of what they lack. Two on one point part sideways. */
static void push(const struct apart *a, const struct apart_pair *pair)
{
    struct apart_mark *m = &a->marks[pair->a], *o = &a->marks[pair->b];
    double x = across(a, m->x, o->x), y = o->y - m->y, far = hypot(x, y);
    if (far >= pair->least)
        return;
    if (far < NOWHERE) {
        x = far = NOWHERE;
        y = 0;
    }
    const double of_m = m->radius * m->radius, of_o = o->radius * o->radius;
    const double by = (pair->least - far) / 2 / far, share = of_o / (of_m + of_o);
    m->push_x -= x * by * share;
    m->push_y -= y * by * share;
    o->push_x += x * by * (1 - share);
    o->push_y += y * by * (1 - share);
}

static void move(struct apart_mark *m, double most)
{
    const double x = m->x + m->push_x - m->home_x, y = m->y + m->push_y - m->home_y, far = hypot(x, y);
    const double k = far > most ? most / far : 1;
    m->x = m->home_x + x * k;
    m->y = m->home_y + y * k;
    m->push_x = m->push_y = 0;
}

void apart_settle(struct apart *a)
{
    const size_t n = find_pairs(a);
    for (int i = 0; i < ROUNDS && n; i++) {
        for (size_t k = 0; k < n; k++)
            push(a, &a->pairs[k]);
        for (size_t k = 0; k < a->n; k++)
            move(&a->marks[k], a->most);
    }
}
