/* flights.h - the calls under way by key, so that a second request for the same joins the first */
#ifndef SERVE_FLIGHTS_H
#define SERVE_FLIGHTS_H

#include <stdbool.h>

#include "serve/call.h"

struct flights;
struct flights *flights_new(void);
void flights_free(struct flights *f); /* NULL is fine */

/* Wait for the answer to c->key. NULL: nobody works on it yet, c is to be run and w waits on it. Else w waits
 * on that call, which is under way, and c is not needed; it is held until call_let_go. A call with an empty
 * key is never joined. */
struct call *flights_enter(struct flights *f, struct call *c, struct waiter *w);

/* Before c is worked on. NULL: somebody waits for it. Else nobody does: as flights_leave. While others wait
 * for a worker (busy), who has hung up counts as gone. */
struct waiter *flights_leave_unwanted(struct flights *f, struct call *c, bool busy);

/* Nobody can join c any more. Everyone who waits on it, linked by next. */
struct waiter *flights_leave(struct flights *f, struct call *c);

#endif
