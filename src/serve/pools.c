#include "serve/pools.h"

#include "base/pool.h"
#include "serve/route.h"
#include "serve/server.h"
#include "serve/waiting_room.h"

enum { RETRY_AFTER_S = 1, RETRY_MOST_S = 60 };

struct pool *pools_of_route(const struct server *s, const struct route *route)
{
    return route->pool == IN_TILES ? s->tiles : s->searches;
}

struct pool *pools_of(const struct waiter *w)
{
    return pools_of_route(w->loop->server, w->route);
}

static struct waiting_room *room_of(const struct waiter *w)
{
    return w->loop->rooms[w->route->pool == IN_TILES];
}

bool pools_is_full(const struct waiter *w)
{
    return !pool_has_room(pools_of(w), http_client(w->exchange));
}

static bool is_busy(struct pool *p)
{
    struct pool_counts n;
    pool_count(p, &n);
    return n.waiting + n.running > 0;
}

bool pools_are_busy(void *server)
{
    const struct server *s = server;
    return is_busy(s->tiles) || is_busy(s->searches);
}

void pools_wait(struct waiter *w)
{
    w->waited = true;
    waiting_room_enter(room_of(w), w);
}

/* Whoever is refused comes again within twice the time that all who wait need, spread over it: were it one
 * time for all, they would meet again. */
int pools_retry_after_s(const struct waiter *w)
{
    struct loop *l = w->loop;
    const struct server *s = l->server;
    if (!w->route || w->route->pool == ON_LOOP || atomic_load(&s->core.stopping))
        return RETRY_AFTER_S;
    size_t more = waiting_room_count(room_of(w)) * s->n_loops; /* the loops share connections equally */
    int64_t after = RETRY_AFTER_S + l->refusals++ % (2 * pool_time_us(pools_of(w), more) / 1000000 + 2);
    return after < RETRY_MOST_S ? (int)after : RETRY_MOST_S;
}
