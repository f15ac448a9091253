/* loop.h - one event loop on one thread: its HTTP, its letterbox, its numbers */
#ifndef SERVE_LOOP_H
#define SERVE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"
#include "http/mail.h"
#include "serve/metrics.h"

struct event_base;
struct loop;
struct server;
struct snapshot;

struct loop {
    struct server *server;
    unsigned number;
    struct event_base *base;
    struct http *http, *operators; /* operators: of loop 0, behind --metrics, or NULL */
    struct snapshot *snapshot;     /* what new requests begin with; NULL: nothing is loaded yet */
    struct call *spare_calls;      /* for reuse, with their memory */
    struct shortcuts *shortcuts;
    struct packer *packer;         /* for what is made here */
    struct waiting_room *rooms[2]; /* of the pools of searches and of tiles */
    unsigned refusals;
    struct metrics metrics; /* written by this loop alone */
    struct letterbox *letterbox;
};

struct loop *loop_new(struct server *server, unsigned number);
void loop_free(struct loop *l); /* NULL is fine; mail that is left is opened first */
void loop_post(struct loop *l, struct mail *mail);
void loop_read_mail(struct loop *l); /* what has come so far; when the loop no longer runs */
void loop_run(struct loop *l);       /* until loop_end */
void loop_end(struct loop *l);       /* on its thread */

/* Call tick on the loop's thread every so often until it returns false; the timer is freed with the loop. */
void loop_every(struct loop *l, int ms, bool (*tick)(struct loop *l, void *context), void *context);

#endif
