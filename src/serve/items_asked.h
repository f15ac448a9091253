/* items_asked.h - what is asked of a list beside its criteria: page, order, format, coordinates */
#ifndef SERVE_ITEMS_ASKED_H
#define SERVE_ITEMS_ASKED_H

#include "out/formats.h"
#include "out/list.h"
#include "serve/call.h"

struct items_asked {
    enum collection collection;
    const struct format *format;
    long limit, offset;
    struct list_order order;
    const struct crs *crs; /* of the coordinates */
    const char *sortby;    /* as it stands in links, in the call's memory; NULL: the order that is the rule */
};

/* The rest of the query of a call whose criteria were read: what is missing is the rule. */
bool items_asked_read(struct items_asked *a, struct call *c, struct err *e);

/* Into the key of the call. */
void items_asked_key(const struct items_asked *a, struct call *c);

/* Parameters that ask for the same from another record on, "limit=10&offset=20", for a link. */
void items_asked_print(const struct items_asked *a, long offset, struct bytes *out);

#endif
