/* apart.h - marks that would hide each other are pushed apart, a little */
#ifndef MAP_APART_H
#define MAP_APART_H

#include <stddef.h>

/* Circles on a map that goes around: each is pushed by those that it overlaps, a heavy one less than a light
 * one, and stays within most_px of where it belongs. What is left of overlaps then stays. All that
 * there are go in at once, so that whatever window is shown finds them in the same places. Some 0.1 ms for
 * 200.
 *
 * Belongs to one thread; a zeroed struct is ready. */
struct apart_mark {
    double home_x, home_y, radius; /* pixels */
    double x, y;                   /* where it stands at last */
    double push_x, push_y;         /* of this round */
};

struct apart {
    struct apart_mark *marks; /* in the order of adding */
    struct apart_pair *pairs;
    size_t n, capacity, pairs_capacity;
    double around, most; /* pixels around the world, and from where a mark belongs */
};

void apart_start(struct apart *a, double around_px, double most_px);
void apart_add(struct apart *a, double x, double y, double radius_px);
void apart_settle(struct apart *a);
void apart_release(struct apart *a);

#endif
