/* worker.h - what a thread that makes answers has to itself: its way to the data, its painter, its packer */
#ifndef SERVE_WORKER_H
#define SERVE_WORKER_H

#include "serve/call.h"

struct worker {
    struct core *core;
    struct store *store;          /* by worker_store */
    uint64_t instance;            /* of what it was opened on (serve/keeper.h) */
    struct tile_painter *painter; /* of who paints tiles */
    struct vector_tiles *vectors; /* by worker_vectors */
    struct packer *packer;
    struct published_reader
        *published[PUBLISHED_MOST]; /* opened when first asked, in the order of the core's */
    struct bytes step;              /* of a stream, serve/stream.h */
};

struct worker *worker_new(struct core *core, bool paints, struct err *e);
void worker_free(struct worker *w); /* NULL is fine */

/* The worker's way to the data for reading, opened when first asked for; NULL on failure. */
struct store *worker_store(struct worker *w, struct err *e);

/* What it writes vector tiles with, made when first asked for. */
struct vector_tiles *worker_vectors(struct worker *w);

/* Have `read` read from w->store and write the answer; on a store that fails, once more on one opened anew.
 * What then cannot be read is for the operator (the log, /readyz); the client is told to wait (ERR_BUSY). */
bool worker_read(struct worker *w, struct call *c, bool (*read)(struct call *, struct worker *, struct err *),
                 struct err *e);

#endif
