/* published_asked.h - what is asked of a published table: which features, how many, in which coordinates */
#ifndef SERVE_PUBLISHED_ASKED_H
#define SERVE_PUBLISHED_ASKED_H

#include "geo/project.h"
#include "serve/call.h"

/* The plan (serve/call.h) of items and of one item. The answer is never kept, as the file may have changed by
 * the next request: the key stays empty. */
struct published_plan {
    struct published_question question;
    const struct crs *crs; /* of the answer */
    int64_t id;            /* of one item */
    const char *repeated;  /* the query as links repeat it, without what says where to begin and the format */
};

#endif
