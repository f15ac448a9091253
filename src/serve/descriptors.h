/* descriptors.h - file descriptors: how many the server needs besides its connections, and how many it may
 * have */
#ifndef SERVE_DESCRIPTORS_H
#define SERVE_DESCRIPTORS_H

#include <stdbool.h>

#include "base/err.h"

struct descriptors_need {
    unsigned loops, databases; /* databases: connections to one, at most */
    unsigned listeners;
    unsigned connections; /* those that have a place of their own, beyond the limit */
    unsigned bodies;      /* of requests, too large for memory */
};

/* What all of that takes, with what the libraries open and a reserve. */
unsigned descriptors_count(const struct descriptors_need *need);

/* Raises the limit of the process to what the system allows, and lowers *connections to what fits beside the
 * need, with a line in the log; where they were asked for (fixed), that is an error: ERR_IO. So is room for
 * less than DESCRIPTORS_LEAST. */
#define DESCRIPTORS_LEAST 16
bool descriptors_fit(const struct descriptors_need *need, long *connections, bool fixed, struct err *e);

#endif
