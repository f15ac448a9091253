#include "serve/life.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "http/accept.h"
#include "http/problem.h"
#include "serve/flights.h"
#include "serve/guess.h"
#include "serve/make.h"
#include "serve/outcome.h"
#include "serve/plan.h"
#include "serve/pools.h"
#include "serve/repacker.h"
#include "serve/server.h"
#include "serve/shortcuts.h"

static void find_answer(struct waiter *w);

#define STOPPING "the server is stopping"
#define FULL     "too many requests wait already; try again in a moment"
#define ABSENT   "others wait, and this client has closed its side"

/* --- back from a worker
 * ------------------------------------------------------------------------------------- */

static void open_answer(struct mail *mail, void *loop)
{
    struct waiter *w = (struct waiter *)(void *)mail;
    struct flight *f = w->flight; /* w may be another's once it is answered */
    outcome_call(w, &f->call);
    flight_let_go(f, loop);
}

static void open_again(struct mail *mail, void *loop)
{
    struct waiter *w = (struct waiter *)(void *)mail;
    (void)loop;
    w->alone = true;
    find_answer(w);
}

/* Tell everyone who waited, each on its own loop; the last of them who has read it sends the call home. */
static void tell(struct flight *f, struct waiter *waiting)
{
    unsigned n = 0;
    bool for_one = !f->call.failed && f->call.answer.body.kind > BODY_BLOB;
    for (struct waiter *w = waiting; w && (n == 0 || !for_one); w = w->next)
        n++;
    atomic_fetch_add(&f->holders, n - 1); /* one holds it already: whoever made it */
    for (struct waiter *w = waiting, *next; w; w = next) {
        next = w->next;
        w->flight = f;
        w->mail.open = for_one && w != waiting ? open_again : open_answer;
        event_loop_post(w->loop->events, &w->mail);
    }
}

/* While a filter goes through the rows: its client may have gone. */
static bool is_unwanted(struct stop *s)
{
    struct flight *f = (struct flight *)(void *)((char *)s - offsetof(struct flight, stop));
    f->left = flights_leave_unwanted(f->loop->server->flights, f, false);
    return f->left != NULL;
}

static void tell_absent(struct flight *f, struct waiter *left)
{
    f->call.failed = !err_set(&f->call.err, ERR_BUSY, ABSENT);
    tell(f, left);
}

/* A file of all projets takes seconds before its first byte can be sent: between two steps those of others
 * have their turn, and whether somebody still waits for it is looked at again. */
static void go_on(struct flight *f)
{
    f->job.admitted = true;
    struct pool_job *out = pool_submit(pools_of_route(f->loop->server, f->call.route), &f->job);
    if (out) /* the pool is closing */
        out->run(out, NULL);
}

static bool run(struct pool_job *job, void *state)
{
    struct flight *f = (struct flight *)(void *)job;
    struct flights *all = f->loop->server->flights;
    struct call *c = &f->call;
    struct worker *w = state;
    struct waiter *left = w ? flights_leave_unwanted(all, f, !job->alone) : NULL;
    if (left) {
        tell_absent(f, left);
        return false;
    }
    if (!w)
        c->failed = !err_set(&c->err, ERR_BUSY, atomic_load(&c->core->stopping) ? STOPPING : FULL);
    else if (c->core->options->threads == 0)
        make_call(c, w);
    else if (!make_step(c, w)) {
        go_on(f);
        return true;
    }
    if (f->left)
        tell_absent(f, f->left);
    else
        tell(f, flights_leave(all, f));
    return true;
}

/* --- in
 * ----------------------------------------------------------------------------------------------------- */

static void hand_over(struct flight *f, struct waiter *w)
{
    const uint64_t client = http_client(w->exchange);
    atomic_store(&f->holders, 1);
    if (w->alone)
        bytes_reset(&f->call.key);
    struct flight *other = flights_enter(f->loop->server->flights, f, w);
    if (other) {
        flight_give_back(f);
        pool_share(pools_of(w), &other->job, client);
        flight_let_go(other, w->loop);
        return;
    }
    f->job.run = run;
    f->job.admitted = false;
    f->stop = (struct stop){is_unwanted, false};
    f->left = NULL;
    f->call.criteria.stop = &f->stop;
    f->job.turn.client = f->call.client = client;
    struct pool_job *out = pool_submit(pools_of(w), &f->job);
    if (out) /* it has no place in the pool, or another has lost its own to it */
        out->run(out, NULL);
}

static void make_here(struct flight *f, struct waiter *w)
{
    f->call.client = http_client(w->exchange);
    struct worker here = {.core = f->call.core, .packer = f->loop->packer, .painter = f->loop->painter};
    make_call(&f->call, &here);
    outcome_call(w, &f->call);
    flight_give_back(f);
}

/* The coding that a client wants of answers that are made. */
static enum coding wanted_coding(const struct exchange *x)
{
    return http_coding(x, CODING(CODING_GZIP));
}

/* By what a request is answered, beside its address: what it was answered before is for others of its kind.
 */
static unsigned wanted_kind(const struct exchange *x)
{
    return wanted_coding(x) +
           CODINGS * ((http_prefers_html(x) ? 1 : 0) + 2 * http_language(x, LANGUAGE_CODES));
}

/* The same request again need not be planned again, unless another day may make another key of it, or more of
 * what the client accepts than its kind. */
static void remember(const struct call *c, const struct waiter *w)
{
    const struct exchange *x = w->exchange;
    const char *host = http_host(x);
    struct shortcut s = {w->route, c->answer.type, c->answer.policy, c->key.data, c->key.n};
    if (host && !c->dated && !(c->answer.policy.vary & VARY_ACCEPT))
        shortcuts_put(w->loop->shortcuts, host, http_target(x), wanted_kind(x),
                      c->snapshot ? c->snapshot->version : 0, &s);
}

/* What is asked for again is worth its time. */
static void answer_kept(struct waiter *w, const char *key, size_t n_key, struct blob *kept, const char *type)
{
    if (atomic_load_explicit(&kept->hasty, memory_order_relaxed))
        repacker_wish(w->loop->server->repacker, key, n_key, kept);
    struct answer a;
    make_kept(&a, kept, type, &w->policy);
    outcome_answer(w, &a);
}

static bool answer_by_shortcut(struct waiter *w)
{
    struct shortcut s;
    struct loop *l = w->loop;
    const struct exchange *x = w->exchange;
    const char *host = http_host(x);
    if (x->http != l->http || x->method > HTTP_HEAD || !host ||
        !shortcuts_get(l->shortcuts, host, http_target(x), wanted_kind(x),
                       l->snapshot ? l->snapshot->version : 0, &s) ||
        http_host_count(x) > 1)
        return false;
    struct blob *kept = cache_get(l->server->core.answers, s.key, s.n_key);
    if (!kept)
        return false;
    w->route = s.route;
    w->policy = s.policy;
    answer_kept(w, s.key, s.n_key, kept, s.type);
    return true;
}

/* What is soon made is made where it arrived, but not so much of it in one turn that others wait for long. */
static bool belongs_here(const struct call *c, struct loop *l)
{
    return c->route->pool == ON_LOOP ||
           (c->guess_us && c->guess_us <= GUESS_MOST_US && event_loop_turn_us(l->events) <= GUESS_TURN_US);
}

static void answer_planned(struct flight *f, struct waiter *w)
{
    const struct call *c = &f->call;
    w->policy = c->answer.policy;
    struct blob *kept = c->key.n ? cache_get(c->core->answers, c->key.data, c->key.n) : NULL;
    if (kept) {
        remember(c, w);
        answer_kept(w, c->key.data, c->key.n, kept, c->answer.type);
        flight_give_back(f);
    } else if (belongs_here(c, w->loop)) {
        make_here(f, w);
    } else {
        hand_over(f, w);
    }
}

static struct request request_of(const struct waiter *w)
{
    const struct exchange *x = w->exchange;
    return (struct request){.method = x->method,
                            .method_text = http_method(x),
                            .target = http_target(x),
                            .host = http_host(x),
                            .hosts = http_host_count(x),
                            .is_1_0 = http_is_1_0(x),
                            .head = http_head(x),
                            .body = http_body(x),
                            .at_operators = x->http == w->loop->operators};
}

static void find_answer(struct waiter *w)
{
    struct err e = {0};
    if (answer_by_shortcut(w))
        return;
    struct flight *f = flight_take(w->loop);
    struct call *c = &f->call;
    struct request q = request_of(w);
    struct target target;
    int status = plan_route(c, &q, &target, &e);
    bool waits = false;
    w->route = c->route;
    if (status == 0) {
        c->prefers_html = http_prefers_html(w->exchange);
        c->language = http_language(w->exchange, LANGUAGE_CODES);
        waits = c->route->pool != ON_LOOP && !w->waited && pools_is_full(w);
        if (!waits && plan_call(c, &target, &e)) {
            plan_coding(c, c->codings ? http_coding(w->exchange, c->codings) : CODING_PLAIN);
            answer_planned(f, w);
            return;
        }
        status = problem_status(e.code);
    }
    if (status == PLAN_ELSEWHERE)
        outcome_call(w, c);
    flight_give_back(f);
    if (waits)
        pools_wait(w);
    else if (status == PLAN_METHODS)
        outcome_methods(w);
    else if (status != PLAN_ELSEWHERE)
        outcome_problem(w, &e, status);
}

bool life_again(struct waiter *w, bool last)
{
    bool stopping = atomic_load(&w->loop->server->core.stopping);
    bool absent = atomic_load_explicit(&w->exchange->presence, memory_order_relaxed) != CLIENT_PRESENT;
    if (stopping || absent) {
        struct err e = {0};
        err_set(&e, ERR_BUSY, stopping ? STOPPING : ABSENT);
        outcome_problem(w, &e, 503);
        return true;
    }
    if (!last && pools_is_full(w))
        return false;
    find_answer(w);
    return true;
}

static struct waiter *begin(struct exchange *x, struct loop *l)
{
    struct waiter *w = waiter_of(x);
    *w = (struct waiter){.exchange = x, .loop = l};
    return w;
}

/* What is wrong with the request is said when it is answered; a redirection takes nothing either. */
const struct intake_rule *life_takes(struct exchange *x, void *context)
{
    struct waiter *w = begin(x, context);
    struct flight *f = flight_take(w->loop);
    struct request q = request_of(w);
    struct err e = {0};
    struct target target;
    const struct intake_rule *takes = NULL;
    int status = plan_route(&f->call, &q, &target, &e);
    if (status == 0 || status == 503) /* 503: the data may have come by then */
        takes = f->call.route->takes;
    flight_give_back(f);
    return takes;
}

void life_begin(struct exchange *x, void *context)
{
    find_answer(begin(x, context));
}

void life_refused(struct exchange *x, int status, const struct err *e, void *context)
{
    struct waiter *w = begin(x, context);
    w->refused = true;
    outcome_problem(w, e, status);
}
