/* items_asked.h - what is asked of a list beside its criteria: page, order, format, coordinates */
#ifndef SERVE_ITEMS_ASKED_H
#define SERVE_ITEMS_ASKED_H

#include "out/formats.h"
#include "out/list.h"
#include "serve/call.h"
#include "serve/page_token.h"

struct items_asked {
    enum collection collection;
    const struct format *format;
    long limit, offset; /* offset: as the token says where there is one, once the list is made */
    const char *token;  /* as it came, or NULL */
    struct page_token from;
    struct list_order order;
    const char *criteria;  /* canonical, as links have them: without datetime */
    const char *datetime;  /* as it came, or NULL */
    const struct crs *crs; /* of the coordinates */
    const char *sortby;    /* as it stands in links, in the call's memory; NULL: the order that is the rule */
};

/* The collection and the query of a call: the criteria go into it, what is missing is the rule. */
bool items_asked_read(struct items_asked *a, struct call *c, struct err *e);

/* Into the key of the call. */
void items_asked_key(const struct items_asked *a, struct call *c);

/* Parameters that ask for the same from another record on, "pays=ML&limit=10&offset=20", for a link; or from
 * where a token says. */
void items_asked_print(const struct items_asked *a, long offset, const char *token, struct bytes *out);

/* The same from the beginning and with other criteria, canonical text; without datetime unless `dated`, and
 * without an order that needs words where there are none. */
void items_asked_print_other(const struct items_asked *a, const char *criteria, bool words, bool dated,
                             struct bytes *out);

#endif
