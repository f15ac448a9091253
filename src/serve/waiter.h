/* waiter.h - who waits for an answer, as the server sees it: what stands in the exchange's own bytes */
#ifndef SERVE_WAITER_H
#define SERVE_WAITER_H

#include "http/event_loop.h"
#include "http/http.h"

struct flight;
struct loop;
struct route;
struct stream;

/* Good from life_begin or life_refused until the exchange is over; of its loop's thread, but while a call is
 * made that it waits for. */
struct waiter {
    struct mail mail;    /* first: that the call is made */
    struct waiter *next; /* of those who wait for one call, or in one room */
    struct exchange *exchange;
    struct loop *loop;
    const struct route *route;   /* NULL: none was found */
    struct flight *flight;       /* whose call was made, held until it is answered */
    struct stream *stream;       /* once its answer is made step by step, or NULL */
    struct answer_policy policy; /* of an answer to it: others wait for the same bytes under another */
    bool refused;                /* by the protocol, before a route was looked for */
    bool waited;                 /* for room in a pool, once */
    bool alone;                  /* what it asks for cannot be shared: it joins no call */
    bool absent;                 /* nobody was there when it was answered */
};

static inline struct waiter *waiter_of(const struct exchange *x)
{
    return x->own;
}

#endif
