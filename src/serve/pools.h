/* pools.h - the pool that works on a request, and the room where it waits for that */
#ifndef SERVE_POOLS_H
#define SERVE_POOLS_H

#include <stdbool.h>

#include "serve/waiter.h"

struct server;

/* Of a waiter whose route is known and goes to a pool; on its loop. */
struct pool *pools_of(const struct waiter *w);
struct pool *pools_of_route(const struct server *s, const struct route *route); /* any thread */
bool pools_is_full(const struct waiter *w);                                     /* for this client */
void pools_wait(struct waiter *w);                                              /* in the waiting room */
bool pools_are_busy(void *server); /* something waits in one, or is worked on; any thread */

/* When to try again, whatever the request: soon, and later the more wait. */
int pools_retry_after_s(const struct waiter *w);

#endif
