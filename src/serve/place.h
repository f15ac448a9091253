/* place.h - where a request is worked on: the pool of its route, and the room where it waits for that */
#ifndef SERVE_PLACE_H
#define SERVE_PLACE_H

#include <stdbool.h>

#include "serve/waiter.h"

/* Of a waiter whose route is known and goes to a pool; on its loop. */
struct pool *place_pool(const struct waiter *w);
bool place_is_full(const struct waiter *w); /* for this client */
void place_wait(struct waiter *w);          /* in the waiting room */

/* When to try again, whatever the request: soon, and later the more wait. */
int place_retry_after_s(const struct waiter *w);

#endif
