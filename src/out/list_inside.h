/* list_inside.h - what list.c and list_keys.c share: the rows of a selection, with what they are ordered by
 */
#ifndef OUT_LIST_INSIDE_H
#define OUT_LIST_INSIDE_H

#include "out/list.h"

struct keyed_row {
    int64_t key[LIST_MOST_KEYS]; /* ascending; INT64_MAX: no value */
    uint32_t rank, row;
};

/* Fills one for each record of the selection, in any order. */
void list_keys_fill(const struct selection *sel, const struct list_order *order, struct keyed_row *all);

#endif
