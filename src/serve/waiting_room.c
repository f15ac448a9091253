#include "serve/waiting_room.h"

#include <event2/event.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

struct waiting_room {
    waiting_room_cb *again;
    struct event *tick; /* runs while somebody is here */
    struct waiter *first, **last;
    size_t n;
};

static struct waiter *leave(struct waiting_room *r)
{
    struct waiter *w = r->first;
    r->first = w->next;
    if (!r->first)
        r->last = &r->first;
    w->next = NULL;
    r->n--;
    return w;
}

static void stand_first(struct waiting_room *r, struct waiter *w)
{
    w->next = r->first;
    if (!r->first)
        r->last = &w->next;
    r->first = w;
    r->n++;
}

/* Answering one may bring the next request of its connection here, at the end of the line. */
static void look(evutil_socket_t fd, short what, void *arg)
{
    struct waiting_room *r = arg;
    int64_t before = clock_now_us() - ROOM_PATIENCE_MS * 1000;
    (void)fd;
    (void)what;
    while (r->first) {
        struct waiter *w = leave(r);
        if (!r->again(w, w->exchange->began_us <= before)) {
            stand_first(r, w);
            return;
        }
    }
    event_del(r->tick);
}

struct waiting_room *waiting_room_new(struct event_base *base, waiting_room_cb *again)
{
    struct waiting_room *r = mem_alloc(1, sizeof *r);
    r->again = again;
    r->last = &r->first;
    r->tick = event_new(base, -1, EV_PERSIST, look, r);
    return r;
}

void waiting_room_enter(struct waiting_room *r, struct waiter *w)
{
    static const struct timeval EVERY = {0, ROOM_TICK_MS * 1000};
    if (!r->first && !event_pending(r->tick, EV_TIMEOUT, NULL))
        event_add(r->tick, &EVERY);
    w->next = NULL;
    *r->last = w;
    r->last = &w->next;
    r->n++;
}

size_t waiting_room_count(const struct waiting_room *r)
{
    return r->n;
}

void waiting_room_free(struct waiting_room *r)
{
    if (!r)
        return;
    while (r->first)
        r->again(leave(r), true);
    event_free(r->tick);
    free(r);
}
