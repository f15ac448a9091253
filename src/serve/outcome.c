#include "serve/outcome.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pack.h"
#include "serve/handlers.h"
#include "serve/place.h"
#include "serve/route.h"
#include "serve/server.h"

enum {
    CLIENT_LEFT = 499 /* counted instead of 503 when nobody was there: the number that others use */
};

void outcome_reply(struct exchange *x, const struct reply *r)
{
    struct loop *l = x->loop;
    bool log = l->server->options.log;
    char target[1024] = "", peer[64] = "";
    enum http_method method = x->method;
    int64_t began_us = x->began_us;
    unsigned route = x->refused ? METRICS_REFUSED : x->route ? (unsigned)(x->route - ROUTES) : METRICS_NONE;
    int status;
    size_t bytes;
    if (log) {
        log_escape(target, sizeof target, http_target(x));
        snprintf(peer, sizeof peer, "%s", http_peer(x));
    }
    free(x->location);
    bool absent = atomic_load_explicit(&x->presence, memory_order_relaxed) != CLIENT_PRESENT;
    http_reply(x, r, &status, &bytes);
    if (status == 503 && absent)
        status = CLIENT_LEFT; /* no trouble of this server's */
    int64_t us = clock_now_us() - began_us;
    metrics_add(&l->metrics, route, status, us, bytes);
    if (log)
        log_line("%s %s %s %d %zu %lld us", peer, method_name(method), target, status, bytes, (long long)us);
}

static unsigned methods_of(const struct exchange *x)
{
    return x->route ? x->route->methods : route_methods();
}

void outcome_problem(struct exchange *x, const struct err *e, int status)
{
    struct reply r;
    char allow[METHODS_TEXT];
    http_problem(x, e, status, &r);
    if (status == 405)
        r.allow = methods_text(methods_of(x), 0, allow);
    if (status == 503)
        r.retry_after_s = place_retry_after_s(x);
    if (status == 500) {
        char target[1024];
        log_escape(target, sizeof target, http_target(x));
        log_line("%s: %s", target, e->text);
    }
    outcome_reply(x, &r);
    blob_free(r.body);
}

void outcome_redirection(struct exchange *x, const char *location)
{
    char *copy = mem_strdup(location); /* it may be x->location, which goes with x */
    struct reply r = {.status = 308, .location = copy, .caching = CACHING_CHECK};
    outcome_reply(x, &r);
    free(copy);
}

void outcome_blob(struct exchange *x, struct blob *body, const char *type)
{
    struct reply r = {.status = 200,
                      .type = type,
                      .body = body,
                      .caching = x->caching,
                      .policy = x->page ? POLICY_PAGE : POLICY_NONE,
                      .vary = pack_suits(type) ? VARY_CODING : 0};
    outcome_reply(x, &r);
}

void outcome_methods(struct exchange *x)
{
    char allow[METHODS_TEXT], preflight[METHODS_TEXT];
    struct reply r = {.status = 204, .allow = methods_text(methods_of(x), 0, allow)};
    if (http_is_preflight(x))
        r.preflight = methods_text(methods_of(x), METHOD(HTTP_OPTIONS), preflight);
    outcome_reply(x, &r);
}
