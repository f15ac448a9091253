#include "serve/plan.h"

#include <string.h>

#include "base/pack.h"
#include "http/problem.h"
#include "search/page_query.h"
#include "serve/handlers.h"

/* The Host field is right even where an absolute target says more (RFC 9112, 3.2). */
static bool check_host(const struct request *q, struct err *e)
{
    const char *host = q->host;
    if (q->hosts > 1 || (q->hosts == 0 && !q->is_1_0))
        return err_param(e, ERR_INVALID, "Host", host, "a request of HTTP/1.1 has one Host header");
    if (host && !target_host_valid(host))
        return err_param(e, ERR_INVALID, "Host", host, "the Host header is not a host and a port");
    return true;
}

/* Where links in the answer begin: what the operator said, else what the client calls this server. */
static bool find_base_url(struct call *c, const struct request *q, const struct target *t, struct err *e)
{
    const char *host = t->host ? t->host : q->host;
    if (t->host && !target_host_valid(t->host))
        return err_param(e, ERR_INVALID, "host", t->host, "the address does not name a host and a port");
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

/* /api/collections/ is /api/collections, and the public path without its slash is the page with it: one
 * answer, one address. */
static const char *right_slash(struct call *c, const struct target *t, bool bare)
{
    const char *path = bare ? "/" : t->path;
    size_t n_base = strlen(c->base_url), n = bare ? 1 : t->n_path - 1;
    char *to = arena_alloc(&c->memory, n_base + n + t->n_query + 2);
    memcpy(to, c->base_url, n_base);
    memcpy(to + n_base, path, n);
    if (t->query) {
        to[n_base + n] = '?';
        memcpy(to + n_base + n + 1, t->query, t->n_query);
    }
    return to;
}

/* A page reads its parameters in the browser, and nothing in its query is an error here: links are shared
 * with what others have hung on them, in whatever encoding. */
static bool parse_query(struct call *c, const struct target *t, struct err *e)
{
    static const char *const NONE[] = {NULL};
    const char *const *ignored = c->route->ignores == IGNORES_BUSTERS ? CALL_BUSTERS : NONE;
    if (c->route->ignores == IGNORES_OTHERS)
        page_query_parse(&c->query, t->query, t->query ? t->n_query : 0, &c->memory);
    return c->route->ignores >= IGNORES_OTHERS ||
           query_parse_but(&c->query, t->query, t->n_query, ignored, &c->memory, e);
}

/* What operators look at has an address of its own when they gave it one: that alone is there then. */
static bool is_here(const struct call *c, const struct request *q)
{
    if (q->at_operators)
        return c->route->plan == plan_health;
    return c->route->make != make_metrics || !c->core->options->metrics;
}

/* As plan_route, up to the route. */
static int find_route(struct call *c, const struct request *q, struct target *t, bool *bare, struct err *e)
{
    char allow[METHODS_TEXT];
    if (!check_host(q, e))
        return problem_status(e->code);
    if (q->method == HTTP_OTHER) {
        err_set(e, ERR_INVALID, "this server knows no method '%.40s'", q->method_text);
        return 501;
    }
    if (!target_parse(t, q->target, (size_t)c->core->options->query_bytes, &c->memory, e))
        return e->code == ERR_TOO_LARGE ? 414 : problem_status(e->code);
    if (!find_base_url(c, q, t, e))
        return problem_status(e->code);
    if (t->n == 1 && strcmp(t->segment[0], "*") == 0 && *t->path == '*') {
        err_set(e, ERR_INVALID, "the address * is for OPTIONS alone");
        return q->method == HTTP_OPTIONS ? PLAN_METHODS : 400;
    }
    c->route = route_find_public(t, &c->core->options->public_url, &c->memory, c->parameter, bare);
    if (!c->route || !is_here(c, q)) {
        c->route = NULL;
        err_param(e, ERR_NOT_FOUND, "path", t->path, "there is nothing at this address");
        return 404;
    }
    c->answer.policy = *c->route->policy;
    c->path = arena_text(&c->memory, t->path, t->n_path);
    c->head = q->head;
    c->body = c->route->takes ? q->body : NULL;
    if (!(c->route->methods & METHOD(q->method))) {
        err_set(e, ERR_INVALID, "the method %s is not for this address; these are: %s",
                method_name(q->method), methods_text(c->route->methods, 0, allow));
        return 405;
    }
    return q->method == HTTP_OPTIONS ? PLAN_METHODS : 0;
}

int plan_route(struct call *c, const struct request *q, struct target *t, struct err *e)
{
    bool bare;
    int status = find_route(c, q, t, &bare, e);
    if (status)
        return status;
    /* the path / below the root of the API is the root itself */
    if ((t->slash_at_end && c->route->plan != plan_landing) || bare) {
        call_redirect(c, right_slash(c, t, bare));
        return PLAN_ELSEWHERE;
    }
    if (c->route->needs_data && !c->snapshot) {
        err_set(e, ERR_BUSY, "the data are being loaded");
        return 503;
    }
    return 0;
}

/* What is another way to say an address of another handler is planned, kept and made as that. */
static bool plan_meant(struct call *c, size_t *n_name, struct err *e)
{
    const char *type = c->answer.type;
    if (!c->means)
        return true;
    const struct route *meant = route_by_plan(c->means);
    bytes_reset(&c->key);
    bytes_add_text(&c->key, meant->name);
    *n_name = c->key.n;
    if (!meant->plan(c, e))
        return false;
    c->route = meant;
    c->answer.type = type;
    return true;
}

bool plan_call(struct call *c, const struct target *t, struct err *e)
{
    const enum route_ignores ignores = c->route->ignores;
    bytes_add_text(&c->key, c->route->name);
    size_t n_name = c->key.n;
    if (!parse_query(c, t, e) || !c->route->plan(c, e) || !plan_meant(c, &n_name, e) ||
        (ignores < IGNORES_UNKNOWN && !query_finish(&c->query, e)))
        return false;
    if (c->answer.type && !pack_suits(c->answer.type))
        c->codings = 0;
    if (c->key.n == n_name || c->key.full || c->body)
        bytes_reset(&c->key); /* the handler wants nothing kept, or two requests are never the same */
    return true;
}

void plan_coding(struct call *c, enum coding coding)
{
    c->coding = coding;
    if (c->key.n)
        bytes_add_char(&c->key, (char)('0' + coding)); /* kept apart, as it is sent */
}

static unsigned methods_of(const struct route *r)
{
    return r ? r->methods : route_methods();
}

static bool is_open(const struct route *r)
{
    return !r || r->policy->cors;
}

void plan_problem(const struct route *r, const struct err *e, int status, struct answer *a,
                  char allow[METHODS_TEXT])
{
    route_problem(r, e, a);
    a->policy.cors = is_open(r);
    if (status == 405)
        answer_add(a, "Allow", methods_text(methods_of(r), 0, allow));
}

void plan_methods(const struct route *r, bool preflight, struct answer *a, char allow[METHODS_TEXT],
                  char allow_origin[METHODS_TEXT])
{
    *a = (struct answer){.status = 204, .policy = {CACHING_NEVER, is_open(r), SHOWN_AS_DATA, 0}};
    answer_add(a, "Allow", methods_text(methods_of(r), 0, allow));
    if (a->policy.cors && preflight) {
        answer_add(a, "Access-Control-Allow-Methods",
                   methods_text(methods_of(r), METHOD(HTTP_OPTIONS), allow_origin));
        answer_add(a, "Access-Control-Allow-Headers", "*");
        answer_add(a, "Access-Control-Max-Age", "86400");
    }
}
