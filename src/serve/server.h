/* server.h - everything that lives as long as the server: the core, loops, pools, the listening sockets */
#ifndef SERVE_SERVER_H
#define SERVE_SERVER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/pool.h"
#include "http/listen.h"
#include "http/spool.h"
#include "serve/core.h"
#include "serve/loop.h"
#include "serve/options.h"
#include "serve/rights.h"

/* Mutexes of the server, none held while another module is called: one per shard of each cache
 * (base/cache.c), one per pool (base/pool.c), one per letterbox (http/event_loop.c), one for the calls under
 * way (serve/flights.c), one for the keeper's sleep (serve/keeper.c), one for what is to be packed again, and
 * one between its two threads (serve/repacker.c). */
struct server {
    struct core core; /* first */
    struct serve_options options;
    struct rights rights;                            /* what was given up of them */
    struct listening listening, operators_listening; /* the second: of --metrics, or none */
    struct loop *loops[64];
    unsigned n_loops;
    struct pool *tiles, *searches;
    struct flights *flights;
    struct repacker *repacker; /* NULL: kept pictures stay as they were first sent */
    int64_t began_us;
    _Atomic uint64_t loads, load_failures;
    _Atomic int64_t load_us;  /* of the newest */
    _Atomic size_t output;    /* bytes of answers that wait to be taken */
    struct spool_room bodies; /* of requests */
    _Atomic unsigned loops_ready;
    _Atomic unsigned loops_behind; /* newer data are in their letterboxes */
    struct err failure;            /* of the first load; written by loop 0 */
};

#endif
