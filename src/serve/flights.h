/* flights.h - calls under way: from loop to pool and back, and by key, so that a second request joins the
 * first */
#ifndef SERVE_FLIGHTS_H
#define SERVE_FLIGHTS_H

#include <stdbool.h>

#include "base/pool.h"
#include "http/event_loop.h"
#include "serve/call.h"

struct loop;
struct waiter;

/* A call, who waits for it, and how it gets about. */
struct flight {
    struct pool_job job; /* first: pools hand it back */
    struct mail mail;
    struct flight *next; /* in the loop's spare ones, or in the table of those under way */
    struct loop *loop;   /* where it began and where it is freed */
    struct waiter *waiting;
    struct stop stop;    /* of the call's criteria, while it is made */
    struct waiter *left; /* who waited, once the call was stopped */
    _Atomic unsigned holders;
    uint64_t hash; /* of the call's key */
    struct call call;
};

/* One of this loop, with a call on its data; and back. */
struct flight *flight_take(struct loop *l);
void flight_give_back(struct flight *f);
void flight_free_spare(struct loop *l);

/* On the thread of loop `here`: who had handed it to a pool, came to it there, or waited for it, has done
 * with it. The last one sends it back to its loop. */
void flight_let_go(struct flight *f, const struct loop *here);

struct flights;
struct flights *flights_new(void);
void flights_free(struct flights *all); /* NULL is fine */

/* Wait for the answer to f's key. NULL: nobody works on it yet, f is to be run and w waits on it. Else w
 * waits on that flight, which is under way, and f is not needed; it is held until flight_let_go. A call with
 * an empty key is never joined. */
struct flight *flights_enter(struct flights *all, struct flight *f, struct waiter *w);

/* Before f is worked on. NULL: somebody waits for it. Else nobody does: as flights_leave. While others wait
 * for a worker (busy), who has hung up counts as gone. */
struct waiter *flights_leave_unwanted(struct flights *all, struct flight *f, bool busy);

/* Nobody can join f any more. Everyone who waits on it, linked by next. */
struct waiter *flights_leave(struct flights *all, struct flight *f);

#endif
