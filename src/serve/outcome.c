#include "serve/outcome.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/problem.h"
#include "serve/make.h"
#include "serve/plan.h"
#include "serve/pools.h"
#include "serve/server.h"
#include "serve/stream.h"

enum {
    CLIENT_LEFT = 499 /* counted instead of 503 when nobody was there: the number that others use */
};

void outcome_done(struct exchange *x, int status, uint64_t bytes, void *context)
{
    struct loop *l = context;
    const struct waiter *w = waiter_of(x);
    unsigned route = w->refused ? METRICS_REFUSED : w->route ? (unsigned)(w->route - ROUTES) : METRICS_NONE;
    if (status == 503 && w->absent)
        status = CLIENT_LEFT; /* no trouble of this server's */
    int64_t us = clock_now_us() - x->began_us;
    stream_free(w->stream);
    metrics_add(&l->metrics, route, status, us, bytes);
    if (!l->server->options.log)
        return;
    char target[1024];
    log_escape(target, sizeof target, http_target(x));
    log_line("%s %s %s %d %llu %lld us", http_peer(x), method_name(x->method), target, status,
             (unsigned long long)bytes, (long long)us);
}

void outcome_answer(struct waiter *w, struct answer *a)
{
    struct exchange *x = w->exchange;
    w->absent = atomic_load_explicit(&x->presence, memory_order_relaxed) != CLIENT_PRESENT;
    http_answer(x, a);
}

void outcome_call(struct waiter *w, struct call *c)
{
    if (c->failed) {
        outcome_problem(w, &c->err, problem_status(c->err.code));
        return;
    }
    struct answer a;
    make_answer(c, &w->policy, &a);
    outcome_answer(w, &a);
}

void outcome_problem(struct waiter *w, const struct err *e, int status)
{
    struct answer a;
    char allow[METHODS_TEXT], after[16];
    http_problem(w->exchange, e, status, &a);
    plan_problem(w->route, e, status, &a, allow);
    if (status == 503) {
        snprintf(after, sizeof after, "%d", pools_retry_after_s(w));
        answer_add(&a, "Retry-After", after);
    }
    if (status == 500) {
        char target[1024];
        log_escape(target, sizeof target, http_target(w->exchange));
        log_line("%s: %s", target, e->text);
    }
    outcome_answer(w, &a);
}

void outcome_methods(struct waiter *w)
{
    char allow[METHODS_TEXT], preflight[METHODS_TEXT];
    struct answer a;
    plan_methods(w->route, http_is_preflight(w->exchange), &a, allow, preflight);
    outcome_answer(w, &a);
}
