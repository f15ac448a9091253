/* group.h - places that crowd on a map become one mark with a count, without seams between tiles */
#ifndef MAP_GROUP_H
#define MAP_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/marker.h"
#include "geo/mercator.h"

/* The whole world is cut into square cells of about GROUP_CELL_PX, a whole number of them around it, so that
 * worlds side by side are cut alike, and each cell into four quarters. The places of a cell make one group,
 * which stands where the heaviest of them is: so it stands on land where they do, and groups of crowded cells
 * do not stand in rows. Where marks are so few that they would leave room in the cell (GROUP_COVER), its
 * quarters make a group each. Then, GROUP_ROUNDS times: a group that outranks all groups of its own cell and
 * of the eight around it that its mark overlaps too much takes these in; one that two would take goes to the
 * higher rank. It stays where it is, as that is where most are, and adds up the counts. Rank is the weight,
 * and between equals a hash of the cell: rows of equals then dissolve in few rounds.
 *
 * Where the world has eight cells or fewer, at zoom 0, marks of thousands reach beyond the next cell and soon
 * meet again: there two cells around are looked at, up to eight times. So a group depends on places at most
 * GROUP_REACH_CELLS cells away, twice as many there, and on nothing else. A window (a tile) that reads the
 * places of grouper_reads() finds exactly the groups that its neighbours find, to the bit; the order of
 * adding does not matter. Every place is in exactly one group.
 *
 * World units of geo/mercator.h. A window may lie in a world beside this one, or be wider than the world; its
 * groups are then those of the world in which they lie. */
#define GROUP_CELL_PX             36   /* this and the next by looks, from 2 400 to 1.3 million places */
#define GROUP_COVER               0.65 /* share of a cell that marks may cover before they become one */
#define GROUP_OVERLAP             0.85 /* marks nearer than this share of the sum of their radii become one */
#define GROUP_ROUNDS              2
#define GROUP_REACH_CELLS(rounds) (3 * (rounds))
#define GROUP_CELLS_MAX           250000
#define GROUP_NO_PLACE            UINT32_MAX

struct group {
    int64_t x, y;           /* world units, beside the window */
    double x_px, y_px;      /* from the window's top left corner, pixels of scale 1 */
    uint64_t weight;        /* sites */
    uint32_t places;        /* how many places */
    uint32_t place;         /* the place when there is one, else GROUP_NO_PLACE */
    uint32_t node;          /* the grouper's own */
    int64_t x0, y0, x1, y1; /* box of the places, both ends included; a point when all stand on one spot */
};

/* Painting order, for qsort: heavy ones first, equal ones from the top left. */
int group_compare(const void *a, const void *b);

struct group_box { /* half open; x from any world */
    int64_t x0, y0, x1, y1;
};

struct group_quarter {
    uint64_t weight;
    uint32_t places, place;
    uint32_t
        heaviest; /* weight of the heaviest place; of equals a lot decides, or they would stand in rows */
    uint32_t lot;
    int64_t x, y; /* where it stands */
    int64_t x0, y0, x1, y1;
};

/* Belongs to one thread; keeps its memory from window to window. A zeroed struct is ready for grouper_start.
 */
struct grouper {
    struct group_box window;
    double units_per_px;
    double reach_x_px, reach_y_px; /* groups this far outside the window are given too */
    int64_t around;                /* cells around the world */
    int near, rounds;              /* cells to each side that a group looks at, and how often */
    int64_t column0, row0;
    int columns, rows;              /* of cells; twice as many of quarters */
    int columns_read;               /* at most once around the world; the others repeat them */
    int64_t *column_x, *row_y;      /* for each column of quarters the left of its cell; the top */
    struct group_quarter *quarters; /* those that hold a place */
    bool *held;                     /* which do: little to clear and to look through, as most do not */
    uint32_t *first;                /* nodes of cell i: first[i] .. first[i + 1] - 1 */
    struct group_node *nodes;
    struct group *groups;
    size_t cells_capacity, sides_capacity;
};

/* units_per_px: world units a pixel at scale 1 (tile_pixel(z) for tiles). Groups whose centre lies up to
 * reach_x_px and reach_y_px outside the window are given, so that marks that reach into it are painted.
 * ERR_TOO_LARGE above GROUP_CELLS_MAX. */
bool grouper_start(struct grouper *g, const struct group_box *window, double units_per_px, double reach_x_px,
                   double reach_y_px, struct err *e);
void grouper_release(struct grouper *g);

/* The places that the groups of this window depend on, x shifted by whole worlds into the box, which is never
 * wider than the world. Places outside may be added, they change nothing. */
struct group_box grouper_reads(const struct grouper *g);

/* The lot of a place: the same in every world and at every zoom. */
static inline uint32_t group_lot(int64_t x, int64_t y)
{
    return ((uint32_t)x << 2) * 0x9E3779B1u ^ (uint32_t)y * 0x85EBCA77u; /* the world has 2^30 units */
}

/* Is it before the one that q has, of those as heavy? */
static inline bool group_first(const struct group_quarter *q, uint32_t lot, int64_t x, int64_t y)
{
    return lot != q->lot ? lot > q->lot : y != q->y ? y < q->y : x < q->x;
}

/* Each place once. weight > 0, all together below 2^34. About 4 ns. */
static inline void grouper_add(struct grouper *g, int64_t x, int64_t y, uint32_t weight, uint32_t place)
{
    /* an arithmetic shift: rounds down left of the world too */
    int64_t column = (x * g->around >> 29) - 2 * g->column0, row = (y * g->around >> 29) - 2 * g->row0;
    if ((uint64_t)column >= 2 * (uint64_t)g->columns_read || (uint64_t)row >= 2 * (uint64_t)g->rows)
        return;
    const int64_t i = row * 2 * g->columns + column;
    struct group_quarter *q = &g->quarters[i];
    if (!g->held[i]) {
        g->held[i] = true;
        *q = (struct group_quarter){weight, 1, place, weight, group_lot(x, y), x, y, x, y, x, y};
        return;
    }
    q->x0 = x < q->x0 ? x : q->x0;
    q->y0 = y < q->y0 ? y : q->y0;
    q->x1 = x > q->x1 ? x : q->x1;
    q->y1 = y > q->y1 ? y : q->y1;
    const uint32_t lot = weight < q->heaviest ? 0 : group_lot(x, y);
    if (weight > q->heaviest || (weight == q->heaviest && group_first(q, lot, x, y))) {
        q->heaviest = weight;
        q->lot = lot;
        q->x = x;
        q->y = y;
    }
    q->weight += weight;
    q->places++;
}

/* The groups in painting order: heavy first, so that small ones lie on top; equal ones from the top left.
 * They belong to g and last until the next start. O(cells). style tells how large the marks will be. */
const struct group *grouper_finish(struct grouper *g, const struct marker_style *style, size_t *n);

/* After grouper_finish: the group among those given that holds what stands at x, y; NULL when it was not
 * given. In a window wider than the world a group may be given twice, a world apart: so x is not wrapped, and
 * each place is to be asked for wherever it lies in grouper_covers(), which may be wider than the world. */
const struct group *grouper_group_at(const struct grouper *g, int64_t x, int64_t y);
struct group_box grouper_covers(const struct grouper *g);

#endif
