/* waiting_room.h - requests for which a pool has no room just now: for a moment they wait for it, then are
 * refused */
#ifndef SERVE_WAITING_ROOM_H
#define SERVE_WAITING_ROOM_H

#include <stdbool.h>
#include <stddef.h>

#include "serve/waiter.h"

/* A request that is refused comes again, often at once, and then refusing takes the time that painting needs.
 * Here it costs nothing: it is not looked at before there is room for it, or ROOM_PATIENCE_MS have passed. So
 * nobody comes more often than that over one connection, and a burst that is over soon is served instead of
 * refused.
 *
 * First come, first served. A room belongs to a loop and a pool, everything happens on the loop's thread, and
 * it holds no more than the loop has connections. */
enum { ROOM_PATIENCE_MS = 500, ROOM_TICK_MS = 50 };

struct event_base;
struct waiting_room;

/* Try this one again; last: it is to be answered one way or the other. false: there is no room for it yet. */
typedef bool waiting_room_cb(struct waiter *w, bool last);

struct waiting_room *waiting_room_new(struct event_base *base, waiting_room_cb *again);
void waiting_room_enter(struct waiting_room *r, struct waiter *w);
size_t waiting_room_count(const struct waiting_room *r);

/* All are answered, NULL is fine. */
void waiting_room_free(struct waiting_room *r);

#endif
