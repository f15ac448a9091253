#include "serve/stream.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "serve/call.h"
#include "serve/pools.h"
#include "serve/server.h"
#include "serve/worker.h"

struct stream {
    struct pool_job job; /* first */
    struct mail mail;
    struct waiter *waiter;
    struct source *source;
    struct blob *bytes; /* of the step */
    enum source_state state;
    bool displaced; /* it lost its place in the pool */
    struct err err;
};

static void submit(struct stream *s);

static void open_step(struct mail *mail, void *loop)
{
    struct stream *s = (struct stream *)(void *)((char *)mail - offsetof(struct stream, mail));
    struct exchange *x = s->waiter->exchange;
    (void)loop;
    if (s->displaced) {
        submit(s);
        return;
    }
    if (s->err.code != ERR_NONE) {
        char target[1024];
        log_escape(target, sizeof target, http_target(x));
        log_line("%s: %s", target, s->err.text);
    }
    struct blob *bytes = s->bytes;
    s->bytes = NULL;
    http_supply(x, bytes, s->state);
}

/* A source may make less at a time than is worth a turn. */
static enum source_state make_step(struct stream *s, struct worker *w)
{
    struct bytes *out = &w->step;
    enum source_state state = SOURCE_MORE;
    while (state == SOURCE_MORE && out->n < SOURCE_STEP_BYTES && !out->full)
        state = s->source->more(s->source, out, &s->err);
    if (out->full && state != SOURCE_FAILED) {
        err_set(&s->err, ERR_INTERNAL,
                "a step of the answer is larger than the %zu bytes of one answer (--max-answer-bytes)",
                out->ceiling);
        state = SOURCE_FAILED;
    }
    if (state != SOURCE_FAILED && out->n)
        s->bytes = blob_new(out->data, out->n);
    call_tidy_out(out);
    return state;
}

static bool run_step(struct pool_job *job, void *worker)
{
    struct stream *s = (struct stream *)(void *)job;
    struct loop *l = s->waiter->loop;
    bool gone = atomic_load_explicit(&s->waiter->exchange->presence, memory_order_relaxed) == CLIENT_GONE;
    s->displaced = !worker && !atomic_load(&l->server->core.stopping);
    s->state = worker && !gone ? make_step(s, worker) : SOURCE_FAILED;
    event_loop_post(l->events, &s->mail);
    return worker && !gone;
}

static void submit(struct stream *s)
{
    s->job.run = run_step;
    s->job.admitted = true;
    s->job.turn.client = http_client(s->waiter->exchange);
    s->mail.open = open_step;
    struct pool_job *out = pool_submit(pools_of(s->waiter), &s->job);
    if (out)
        out->run(out, NULL);
}

void stream_pull(struct exchange *x, struct source *source, void *context)
{
    struct waiter *w = waiter_of(x);
    (void)context;
    if (!w->stream) {
        w->stream = mem_alloc(1, sizeof *w->stream);
        w->stream->waiter = w;
        w->stream->source = source;
    }
    submit(w->stream);
}

void stream_free(struct stream *s)
{
    free(s);
}
