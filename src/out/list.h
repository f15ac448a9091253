/* list.h - records of a selection in an order, from one of them on: what a page, a file or a feed lists */
#ifndef OUT_LIST_H
#define OUT_LIST_H

#include "atlas/selection.h"

/* Ties stand in the order of names; by distance it is always the nearest first, and records without a place
 * come last, as by a number those do that have none, whichever way it goes. */
enum list_by { LIST_BY_NAME, LIST_BY_YEAR, LIST_BY_AMOUNT, LIST_BY_POPULATION, LIST_BY_DISTANCE };

struct list_order {
    enum list_by by; /* amounts are of the bourse, populations of collectivités, years of the rest */
    bool descending;
    double lon_deg, lat_deg; /* distances are from there */
};

struct list {
    struct selection *selection; /* a reference of its own */
    uint32_t n, *rows;
    double *distance_m; /* of each row, or NULL when distance is not the order */
};

/* At most `most` records from the offset on. Memory: 4 bytes a record, 12 by distance. Cost: by name a walk
 * over the names up to the last of them, by a number sorting what the selection has. */
void list_init(struct list *l, struct selection *sel, const struct list_order *order, uint64_t offset,
               uint64_t most);
void list_release(struct list *l);

#endif
