/* list.h - records of a selection in an order, from one of them on: what a page, a file or a feed lists */
#ifndef OUT_LIST_H
#define OUT_LIST_H

#include "atlas/property.h"
#include "atlas/selection.h"

/* Ties stand in the order of names, then of ids. What has no value for a key comes last, whichever way it
 * goes, and so do records without a place by distance, which is always the nearest first. By name, descending
 * turns the ties too. */
/* Relevance is to the words of the selection (atlas/relevance.h); without any, by name. */
enum list_by { LIST_BY_NAME, LIST_BY_KEYS, LIST_BY_DISTANCE, LIST_BY_RELEVANCE };

#define LIST_MOST_KEYS 4
struct list_key {
    const struct property *property; /* one that is sortable; texts are compared folded, as names are */
    bool descending;
};

struct list_order {
    enum list_by by;
    bool descending;         /* by name */
    double lon_deg, lat_deg; /* distances are from there */
    struct list_key keys[LIST_MOST_KEYS];
    unsigned n_keys;
};

/* When a record was changed, to the second: the property that sortby=maj and feeds are in the order of. */
extern const struct property LIST_CHANGED;

struct list {
    struct selection *selection; /* a reference of its own */
    uint32_t n, *rows;
    double *distance_m; /* of each row, or NULL when distance is not the order */
};

/* At most `most` records from the offset on. Memory: 4 bytes a record, 12 by distance. Cost: by name a walk
 * over the names up to the last of them, by keys sorting what the selection has. */
void list_init(struct list *l, struct selection *sel, const struct list_order *order, uint64_t offset,
               uint64_t most);
void list_release(struct list *l);

#endif
