#include "serve/place.h"

#include "base/pool.h"
#include "serve/route.h"
#include "serve/server.h"
#include "serve/waiting_room.h"

enum { RETRY_AFTER_S = 1, RETRY_MOST_S = 60 };

struct pool *place_pool(const struct exchange *x)
{
    const struct server *s = x->loop->server;
    return x->route->place == IN_TILES ? s->tiles : s->searches;
}

static struct waiting_room *room_of(const struct exchange *x)
{
    return x->loop->rooms[x->route->place == IN_TILES];
}

bool place_is_full(const struct exchange *x)
{
    return !pool_has_room(place_pool(x), http_client(x));
}

void place_wait(struct exchange *x)
{
    x->waited = true;
    waiting_room_enter(room_of(x), x);
}

/* Whoever is refused comes again within twice the time that all who wait need, spread over it: were it one
 * time for all, they would meet again. */
int place_retry_after_s(const struct exchange *x)
{
    struct loop *l = x->loop;
    const struct server *s = l->server;
    if (!x->route || x->route->place == ON_LOOP || atomic_load(&s->stopping))
        return RETRY_AFTER_S;
    size_t more = waiting_room_count(room_of(x)) * s->n_loops; /* the loops share connections equally */
    int64_t after = RETRY_AFTER_S + l->refusals++ % (2 * pool_time_us(place_pool(x), more) / 1000000 + 2);
    return after < RETRY_MOST_S ? (int)after : RETRY_MOST_S;
}
