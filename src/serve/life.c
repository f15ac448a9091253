#include "serve/life.h"

#include <string.h>

#include "base/pack.h"
#include "http/accept.h"
#include "http/problem.h"
#include "http/target.h"
#include "serve/flights.h"
#include "serve/handlers.h"
#include "serve/outcome.h"
#include "serve/place.h"
#include "serve/route.h"
#include "serve/server.h"
#include "serve/shortcuts.h"

enum { WAITS = -1 }; /* no status: there is no room in the pool */

static void find_answer(struct waiter *w);

#define STOPPING "the server is stopping"
#define FULL     "too many requests wait already; try again in a moment"
#define ABSENT   "others wait, and this client has closed its side"

/* --- back from a worker
 * ------------------------------------------------------------------------------------- */

static void open_answer(struct mail *mail, void *loop)
{
    struct waiter *w = (struct waiter *)(void *)mail;
    struct call *c = w->call; /* w may be another's once it is answered */
    outcome_call(w, c);
    call_let_go(c, loop);
}

static void open_again(struct mail *mail, void *loop)
{
    struct waiter *w = (struct waiter *)(void *)mail;
    (void)loop;
    w->alone = true;
    find_answer(w);
}

/* What was written becomes a blob, in the coding that is asked for when that makes it smaller. */
static struct blob *wrap(struct call *c, struct packer *packer, bool keep)
{
    bool packs = c->coding != CODING_PLAIN && pack_suits(c->answer.type);
    struct blob *b = packs ? pack_quickly(packer, c->out.data, c->out.n, keep) : NULL;
    return b ? b : (keep ? blob_new_kept : blob_new)(c->out.data, c->out.n);
}

/* Of what is made step by step as much as may be held: when that is all, it is an answer like others. */
static bool gather(struct call *c)
{
    struct source *source = c->answer.body.source;
    enum source_state state = SOURCE_MORE;
    size_t whole = c->out.ceiling < CALL_WHOLE_BYTES ? c->out.ceiling : CALL_WHOLE_BYTES;
    while (state == SOURCE_MORE && c->out.n < whole && !c->out.full)
        state = source->more(source, &c->out, &c->err);
    if (state != SOURCE_MORE || c->out.full)
        answer_drop_body(&c->answer);
    else if (!c->answer.body.blob)
        c->answer.body.blob = blob_new(c->out.data, c->out.n);
    return state != SOURCE_FAILED;
}

/* What was made becomes an answer, which is kept for whoever asks next. */
static void finish(struct call *c, struct packer *packer)
{
    const bool keep = c->key.n && !c->unkept;
    if (!c->failed && c->answer.body.kind == BODY_SOURCE)
        c->failed = !gather(c);
    const bool written = c->answer.status == 200 && c->answer.body.kind == BODY_NONE;
    if (written && c->out.full) /* also where make said so, as if the client had chosen it */
        c->failed = !err_set(&c->err, ERR_INTERNAL,
                             "the answer is larger than the %zu bytes that one may have (--max-answer-bytes)",
                             c->out.ceiling);
    if (c->failed)
        return;
    if (written)
        answer_set_blob(&c->answer, wrap(c, packer, keep));
    if (keep && c->answer.body.kind == BODY_BLOB)
        cache_put(c->core->answers, c->key.data, c->key.n, c->answer.body.blob,
                  blob_bytes(c->answer.body.blob));
}

/* Tell everyone who waited, each on its own loop; the last of them who has read it sends the call home. */
static void tell(struct call *c, struct waiter *waiting)
{
    unsigned n = 0;
    bool for_one = !c->failed && c->answer.body.kind > BODY_BLOB;
    for (struct waiter *w = waiting; w && (n == 0 || !for_one); w = w->next)
        n++;
    atomic_fetch_add(&c->holders, n - 1); /* one holds it already: whoever made it */
    for (struct waiter *w = waiting, *next; w; w = next) {
        next = w->next;
        w->call = c;
        w->mail.open = for_one && w != waiting ? open_again : open_answer;
        event_loop_post(w->loop->events, &w->mail);
    }
}

static void deliver(struct call *c, struct packer *packer)
{
    finish(c, packer);
    tell(c, flights_leave(c->loop->server->flights, c));
}

static bool run(struct pool_job *job, void *state)
{
    struct call *c = (struct call *)(void *)job;
    struct worker *w = state;
    struct waiter *left = w ? flights_leave_unwanted(c->loop->server->flights, c, !job->alone) : NULL;
    if (left) {
        c->failed = !err_set(&c->err, ERR_BUSY, ABSENT);
        tell(c, left);
        return false;
    }
    if (w)
        c->failed = !c->route->make(c, w, &c->err);
    else
        c->failed = !err_set(&c->err, ERR_BUSY, atomic_load(&c->core->stopping) ? STOPPING : FULL);
    deliver(c, w ? w->packer : NULL);
    return true;
}

/* --- in
 * ----------------------------------------------------------------------------------------------------- */

static void hand_over(struct call *c, struct waiter *w)
{
    const uint64_t client = http_client(w->exchange);
    atomic_store(&c->holders, 1);
    if (w->alone)
        bytes_reset(&c->key);
    struct call *other = flights_enter(c->loop->server->flights, c, w);
    if (other) {
        call_give_back(c);
        pool_share(place_pool(w), &other->job, client);
        call_let_go(other, w->loop);
        return;
    }
    c->job.run = run;
    c->job.turn.client = client;
    struct pool_job *out = pool_submit(place_pool(w), &c->job);
    if (out) /* it has no place in the pool, or another has lost its own to it */
        out->run(out, NULL);
}

static void make_here(struct call *c, struct waiter *w)
{
    struct worker here = {.core = c->core, .packer = c->loop->packer};
    c->failed = !c->route->make(c, &here, &c->err);
    finish(c, here.packer);
    outcome_call(w, c);
    call_give_back(c);
}

/* The coding that a client wants of answers that are made. */
static enum coding wanted_coding(const struct exchange *x)
{
    return http_coding(x, CODING(CODING_GZIP));
}

/* The same request again need not be planned again. */
static void remember(struct call *c, struct exchange *x)
{
    const char *host = http_host(x);
    struct shortcut s = {c->route, c->answer.type, c->answer.policy, c->key.data, c->key.n};
    if (host)
        shortcuts_put(c->loop->shortcuts, host, http_target(x), wanted_coding(x),
                      c->snapshot ? c->snapshot->version : 0, &s);
}

static void answer_kept(struct waiter *w, struct blob *kept, const char *type)
{
    struct answer a = {.status = 200, .policy = w->policy, .type = type};
    a.vary = pack_suits(type) ? VARY_CODING : 0;
    answer_set_blob(&a, kept);
    outcome_answer(w, &a);
}

static bool answer_by_shortcut(struct waiter *w)
{
    struct shortcut s;
    struct loop *l = w->loop;
    const struct exchange *x = w->exchange;
    const char *host = http_host(x);
    if (x->http != l->http || x->method > HTTP_HEAD || !host ||
        !shortcuts_get(l->shortcuts, host, http_target(x), wanted_coding(x),
                       l->snapshot ? l->snapshot->version : 0, &s) ||
        http_host_count(x) > 1)
        return false;
    struct blob *kept = cache_get(l->server->core.answers, s.key, s.n_key);
    if (!kept)
        return false;
    w->route = s.route;
    w->policy = s.policy;
    answer_kept(w, kept, s.type);
    return true;
}

static void answer_planned(struct call *c, struct waiter *w)
{
    w->policy = c->answer.policy;
    if (c->answer.status != 200) { /* a redirection */
        outcome_call(w, c);
        call_give_back(c);
        return;
    }
    struct blob *kept = c->key.n ? cache_get(c->core->answers, c->key.data, c->key.n) : NULL;
    if (kept) {
        remember(c, w->exchange);
        answer_kept(w, kept, c->answer.type);
        call_give_back(c);
    } else if (c->route->place == ON_LOOP) {
        make_here(c, w);
    } else {
        hand_over(c, w);
    }
}

/* The Host field is right even where an absolute target says more (RFC 9112, 3.2). */
static bool check_host(struct exchange *x, struct err *e)
{
    const char *host = http_host(x);
    unsigned hosts = http_host_count(x);
    if (hosts > 1 || (hosts == 0 && !http_is_1_0(x)))
        return err_param(e, ERR_INVALID, "Host", host, "a request of HTTP/1.1 has one Host header");
    if (host && !target_host_valid(host))
        return err_param(e, ERR_INVALID, "Host", host, "the Host header is not a host and a port");
    return true;
}

/* Where links in the answer begin: what the operator said, else what the client calls this server. */
static bool find_base_url(struct call *c, struct exchange *x, const struct target *r, struct err *e)
{
    const char *host = r->host ? r->host : http_host(x);
    if (r->host && !target_host_valid(r->host))
        return err_param(e, ERR_INVALID, "host", r->host, "the address does not name a host and a port");
    if (*c->core->options->public_url.text) {
        c->base_url = c->core->options->public_url.text;
        return true;
    }
    if (!host)
        host = c->core->authority;
    char *url = arena_alloc(&c->memory, strlen(host) + sizeof "http://");
    memcpy(url, "http://", 7);
    memcpy(url + 7, host, strlen(host) + 1);
    c->base_url = url;
    return true;
}

/* /api/ is /api, and the public path without its slash is the page with it: one answer, one address. */
static const char *right_slash(struct call *c, const struct target *r, bool bare)
{
    const char *path = bare ? "/" : r->path;
    size_t n_base = strlen(c->base_url), n = bare ? 1 : r->n_path - 1;
    char *to = arena_alloc(&c->memory, n_base + n + r->n_query + 2);
    memcpy(to, c->base_url, n_base);
    memcpy(to + n_base, path, n);
    if (r->query) {
        to[n_base + n] = '?';
        memcpy(to + n_base + n + 1, r->query, r->n_query);
    }
    return to;
}

/* A page reads its parameters in the browser, and nothing in its query is an error here: links are shared
 * with what others have hung on them, in whatever encoding. */
static bool parse_query(struct call *c, const struct target *r, struct err *e)
{
    static const char *const NONE[] = {NULL};
    const char *const *ignored = c->route->ignores == IGNORES_BUSTERS ? ROUTE_BUSTERS : NONE;
    return c->route->ignores == IGNORES_ALL ||
           query_parse_but(&c->query, r->query, r->n_query, ignored, &c->memory, e);
}

/* What operators look at has an address of its own when they gave it one: that alone is there then. */
static bool is_here(const struct route *r, const struct waiter *w)
{
    if (w->exchange->http == w->loop->operators)
        return r->plan == plan_health;
    return r->make != make_metrics || !w->loop->server->options.metrics;
}

/* The request itself, up to its route. 0, 204 (only the methods are asked for), or the status of *e. */
static int find_route(struct call *c, struct waiter *w, struct target *r, bool *bare, struct err *e)
{
    char allow[METHODS_TEXT];
    struct exchange *x = w->exchange;
    if (!check_host(x, e))
        return problem_status(e->code);
    if (x->method == HTTP_OTHER) {
        err_set(e, ERR_INVALID, "this server knows no method '%.40s'", http_method(x));
        return 501;
    }
    if (!target_parse(r, http_target(x), (size_t)c->core->options->query_bytes, &c->memory, e))
        return e->code == ERR_TOO_LARGE ? 414 : problem_status(e->code);
    if (!find_base_url(c, x, r, e))
        return problem_status(e->code);
    if (r->n == 1 && strcmp(r->segment[0], "*") == 0 && *r->path == '*') {
        err_set(e, ERR_INVALID, "the address * is for OPTIONS alone");
        return x->method == HTTP_OPTIONS ? 204 : 400;
    }
    w->route = c->route = route_find_public(r, &c->core->options->public_url, &c->memory, c->parameter, bare);
    if (!c->route || !is_here(c->route, w)) {
        w->route = c->route = NULL;
        err_param(e, ERR_NOT_FOUND, "path", r->path, "there is nothing at this address");
        return 404;
    }
    c->answer.policy = *c->route->policy;
    if (!(c->route->methods & METHOD(x->method))) {
        err_set(e, ERR_INVALID, "the method %s is not for this address; these are: %s",
                method_name(x->method), methods_text(c->route->methods, 0, allow));
        return 405;
    }
    return x->method == HTTP_OPTIONS ? 204 : 0;
}

/* Everything up to the plan. 0: c is planned; WAITS; else as find_route. */
static int plan(struct call *c, struct waiter *w, struct err *e)
{
    struct target r;
    bool bare;
    int status = find_route(c, w, &r, &bare, e);
    if (status)
        return status;
    if (r.slash_at_end || bare) {
        call_redirect(c, right_slash(c, &r, bare));
        return 0;
    }
    if (c->route->needs_data && !c->snapshot) {
        err_set(e, ERR_BUSY, "the data are being loaded");
        return 503;
    }
    if (c->route->place != ON_LOOP && !w->waited && place_is_full(w))
        return WAITS;
    c->body = c->route->takes ? http_body(w->exchange) : NULL;
    bytes_add_text(&c->key, c->route->name);
    size_t n_name = c->key.n;
    if (!parse_query(c, &r, e) || !c->route->plan(c, e) || !query_finish(&c->query, e))
        return problem_status(e->code);
    const char *type = c->answer.type;
    c->coding = type && !pack_suits(type) ? CODING_PLAIN : http_coding(w->exchange, c->codings);
    if (c->key.n == n_name || c->key.full)
        bytes_reset(&c->key); /* the handler wants nothing kept */
    else
        bytes_add_char(&c->key, (char)('0' + c->coding)); /* kept apart, as it is sent */
    return 0;
}

static void find_answer(struct waiter *w)
{
    struct err e = {0};
    if (answer_by_shortcut(w))
        return;
    struct call *c = call_take(w->loop);
    int status = plan(c, w, &e);
    if (status == 0) {
        answer_planned(c, w);
        return;
    }
    call_give_back(c);
    if (status == WAITS)
        place_wait(w);
    else if (status == 204)
        outcome_methods(w);
    else
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
    if (!last && place_is_full(w))
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
    struct call *c = call_take(w->loop);
    struct err e = {0};
    struct target target;
    bool bare;
    const struct intake_rule *takes = NULL;
    if (find_route(c, w, &target, &bare, &e) == 0 && !target.slash_at_end && !bare)
        takes = c->route->takes;
    call_give_back(c);
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
