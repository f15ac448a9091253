#include "serve/metrics.h"

#include <stdatomic.h>

const int METRICS_BOUNDS_US[METRICS_BUCKETS] = {50,    100,   250,   500,    1000,   2500,   5000,
                                                10000, 25000, 50000, 100000, 250000, 1000000};

/* There is one writer, so a load and a store will do. */
static void add(_Atomic uint64_t *to, uint64_t n)
{
    atomic_store_explicit(to, atomic_load_explicit(to, memory_order_relaxed) + n, memory_order_relaxed);
}

void metrics_add(struct metrics *m, unsigned route, int status, int64_t us, uint64_t bytes)
{
    struct metrics_route *r = &m->routes[route < METRICS_ROUTES ? route : METRICS_NONE];
    int class = status / 100 - 1;
    add(&r->status[class < 0 ? 0 : class >= METRICS_CLASSES ? METRICS_CLASSES - 1 : class], 1);
    for (int i = 0; i < METRICS_BUCKETS; i++)
        if (us <= METRICS_BOUNDS_US[i]) {
            add(&r->bucket[i], 1);
            break;
        }
    add(&r->sum_us, us < 0 ? 0 : (uint64_t)us);
    add(&r->bytes, bytes);
}
