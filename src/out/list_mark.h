/* list_mark.h - a place in a list that stays where it is while records come and go */
#ifndef OUT_LIST_MARK_H
#define OUT_LIST_MARK_H

#include "base/bytes.h"
#include "out/list.h"

/* What record i of a list is ordered by, with its name and id: fields that each end in a NUL. */
void list_mark_put(struct bytes *out, const struct list *l, const struct list_order *order, uint32_t i);

/* How many records of the selection stand before the mark or are the marked one, in the same order of
 * another version of the data: who was on neither side then is on that side now, whatever was added, changed
 * or removed beside it. False when it is no mark of such an order. Cost: that of the whole list. */
bool list_mark_find(struct selection *sel, const struct list_order *order, const char *mark, size_t n,
                    uint64_t *offset);

#endif
