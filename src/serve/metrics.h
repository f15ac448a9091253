/* metrics.h - what one loop counts of its requests: by route, status and time */
#ifndef SERVE_METRICS_H
#define SERVE_METRICS_H

#include <stdint.h>

enum {
    METRICS_ROUTES = 128,
    METRICS_REFUSED = METRICS_ROUTES - 2, /* by the protocol */
    METRICS_NONE = METRICS_ROUTES - 1,    /* no route was found */
    METRICS_CLASSES = 5,
    METRICS_BUCKETS = 13
};

/* Written by one thread, read by any: relaxed atomics, no lock. */
struct metrics {
    struct metrics_route {
        _Atomic uint64_t status[METRICS_CLASSES]; /* 1xx to 5xx */
        _Atomic uint64_t bucket[METRICS_BUCKETS]; /* not cumulated; slower ones are in the count alone */
        _Atomic uint64_t sum_us, bytes;
    } routes[METRICS_ROUTES];
};

extern const int METRICS_BOUNDS_US[METRICS_BUCKETS];

void metrics_add(struct metrics *m, unsigned route, int status, int64_t us, uint64_t bytes);

#endif
