/* filter_inside.h - what the files of filter.h share, and nobody else */
#ifndef ATLAS_FILTER_INSIDE_H
#define ATLAS_FILTER_INSIDE_H

#include "atlas/filter.h"

/* More than a filter within its limits can be written in. */
enum { FILTER_PRINT_BYTES = 1 << 24 };

/* Whose properties a tree is checked against; NULL: nobody's yet, a name may be anything. */
struct filter_names {
    const struct filter_property *list;
    size_t n;
    const char *of;
};
bool filter_check_tree(const struct filter_node *root, const struct filter_names *names, struct err *e);

#endif
