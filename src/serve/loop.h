/* loop.h - what the server has for each of its loops: HTTP, the data, spare calls, numbers */
#ifndef SERVE_LOOP_H
#define SERVE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "http/event_loop.h"
#include "http/http.h"
#include "serve/metrics.h"

struct server;
struct snapshot;

struct loop {
    struct server *server;
    unsigned number;
    struct event_loop *events;     /* its context is this */
    struct http *http, *operators; /* operators: of loop 0, behind --metrics, or NULL */
    struct snapshot *snapshot;     /* what new requests begin with; NULL: nothing is loaded yet */
    struct flight *spare_flights;  /* for reuse, with their memory */
    struct shortcuts *shortcuts;
    struct packer *packer;         /* for what is made here */
    struct tile_painter *painter;  /* the same, of tiles that are soon painted */
    struct waiting_room *rooms[2]; /* of the pools of searches and of tiles */
    unsigned refusals;
    struct metrics metrics; /* written by this loop alone */
};

struct loop *loop_new(struct server *server, unsigned number);
void loop_free(struct loop *l); /* NULL is fine; mail that is left is opened first */

#endif
