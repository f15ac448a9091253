/* published_list.h - the tables that a server publishes beside its own collections */
#ifndef SERVE_PUBLISHED_LIST_H
#define SERVE_PUBLISHED_LIST_H

#include "store/published.h"

struct published_list {
    struct published *list[PUBLISHED_MOST];
    unsigned n;
};

/* Opens each of n files (--publish). False: one cannot be published, or two collections would have one name;
 * release it all the same. */
bool published_list_open(struct published_list *l, const char *const *files, unsigned n, struct err *e);
void published_list_release(struct published_list *l);

/* Which one the {c} of a path names; NULL: none. */
const struct published *published_find(const struct published_list *l, const char *name);

#endif
