#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/mem.h"
#include "http/accept.h"
#include "http/http_inside.h"
#include "http/proxies.h"

enum {
    DROP_BYTES = 65536,     /* of a body that is not taken; one that is longer is refused */
    HEAD_OUT_BYTES = 131072 /* of an answer: a Location may be long */
};

/* --- in ----------------------------------------------------------------------------------------------------
 */

const char *http_target(const struct exchange *x)
{
    return x->connection->head.target;
}

const char *http_method(const struct exchange *x)
{
    return x->connection->head.method;
}

const char *http_host(const struct exchange *x)
{
    return x->connection->head.host;
}

unsigned http_host_count(const struct exchange *x)
{
    return x->connection->head.hosts;
}

bool http_is_1_0(const struct exchange *x)
{
    return x->connection->head.minor == 0;
}

const struct head *http_head(const struct exchange *x)
{
    return &x->connection->head;
}

const char *http_peer(const struct exchange *x)
{
    return x->connection->peer;
}

uint64_t http_client(const struct exchange *x)
{
    return x->connection->client_key;
}

bool http_is_preflight(const struct exchange *x)
{
    const struct head *h = &x->connection->head;
    return x->method == HTTP_OPTIONS && h->origin && h->asks_method;
}

/* Most fields do not even name it. */
bool http_prefers_html(const struct exchange *x)
{
    const char *list = head_list(&x->connection->head, HEAD_ACCEPT, &x->http->list);
    return list && strcasestr(list, "text/html") && accept_html(list);
}

unsigned http_language(const struct exchange *x, const char *const *offered)
{
    const char *list = head_list(&x->connection->head, HEAD_ACCEPT_LANGUAGE, &x->http->list);
    return list ? accept_language(list, offered) : 0;
}

/* Clients repeat themselves: reading a list costs more than seeing that it is the last one again. */
enum coding http_coding(const struct exchange *x, unsigned offered)
{
    struct last_coding *last = &x->http->last_coding;
    const char *list = head_list(&x->connection->head, HEAD_ACCEPT_ENCODING, &x->http->list);
    if (!list)
        return CODING_PLAIN;
    if (last->offered == offered && strcmp(last->list, list) == 0)
        return last->coding;
    enum coding coding = accept_coding(list, offered);
    size_t n = strlen(list);
    if (n < sizeof last->list) {
        memcpy(last->list, list, n + 1);
        last->offered = offered;
        last->coding = coding;
    }
    return coding;
}

static const char *refusal_text(int status)
{
    switch (status) {
    case 408:
        return "the request took too long to arrive";
    case 413:
        return "the body is larger than this server takes";
    case 414:
        return "the request line is longer than this server takes";
    case 417:
        return "the only expectation known is 100-continue";
    case 431:
        return "the request line and headers are larger, or more, than this server takes";
    case 501:
        return "the only transfer coding known is chunked";
    case 505:
        return "this server speaks HTTP/1.1 and HTTP/1.0";
    default:
        return "this is not a request of HTTP/1.1 (RFC 9112)";
    }
}

/* What stands where the target would in input that is no whole or no right head. The input is given up. */
static const char *target_of(struct connection *c)
{
    enum { MOST = 200 };
    char *data = c->in + c->start, *end = data + (c->n_in - c->start < MOST ? c->n_in - c->start : MOST);
    char *target = data, *behind;
    while (target<end && * target> ' ')
        target++;
    if (target == end || (*target != ' ' && *target != '\0')) /* head_parse leaves a NUL there */
        return "-";
    for (behind = ++target; behind < end && (unsigned char)*behind > ' ';)
        behind++;
    if (behind == target)
        return "-";
    *(behind == c->in + c->n_in ? behind - 1 : behind) = '\0';
    return target;
}

void http_refuse(struct connection *c, int status, const struct err *e)
{
    const struct http *h = c->exchange.http;
    if (!c->head.target)
        c->head.target = target_of(c);
    c->last = c->lingers = true;
    c->start = c->n_in;
    h->refused(&c->exchange, status, e, h->context);
}

static void refuse(struct connection *c, int status)
{
    struct err e = {0};
    err_set(&e, ERR_INVALID, "%s", refusal_text(status));
    http_refuse(c, status, &e);
}

/* The status that what surrounds the request deserves, or 0. Two lengths, or a length and a coding, would let
 * this server and a proxy before it disagree on where the request ends. */
static int check_framing(const struct head *h, enum http_method method)
{
    if (h->major != 1)
        return 505;
    if (h->codings && h->minor == 0) /* they came later: who sends one may mean something else (6.1) */
        return 400;
    if (h->lengths > 1 || h->codings > 1 || (h->lengths && h->codings) || (h->lengths && !h->length_valid) ||
        (h->codings && !h->chunked_last) || (method == HTTP_HEAD && (h->length || h->codings)))
        return 400;
    if (h->codings && !h->chunked) /* it says where it ends, but not what it is (RFC 9112, 6.1) */
        return 501;
    return h->expects_other ? 417 : 0;
}

void http_begin(struct connection *c, struct http *h)
{
    struct exchange *x = &c->exchange;
    connection_set_state(c, CONNECTION_WORKS);
    x->http = h;
    x->connection = c;
    atomic_store_explicit(&x->presence, c->hung_up ? CLIENT_HUNG_UP : CLIENT_PRESENT, memory_order_relaxed);
    x->began_us = c->member.since_us;
}

/* A body that is not taken is not waited for: it is dropped as it comes, before the next request. One in
 * chunks, and one that the client asks leave for, end the connection instead. */
static void plan_end(struct connection *c)
{
    const struct head *h = &c->head;
    bool awkward = h->chunked || (h->waits && h->length) || (c->exchange.method > HTTP_OPTIONS && h->length);
    c->to_drop = awkward ? 0 : h->length;
    c->lingers = awkward;
    c->last = awkward || h->close || (h->minor == 0 && !h->keep_alive);
}

/* Of a head that has more than `most` bytes: is the first line, or all that follows, too much? However the
 * bytes came, the same is said. */
static int too_large_status(const char *data, size_t most)
{
    return memchr(data, '\n', most) ? 431 : 414;
}

/* Of input that is no whole or no right head: HEAD gets no body of a refusal either. */
static enum http_method asked_method(const struct connection *c)
{
    return head_asks_head(c->in + c->start, c->n_in - c->start) ? HTTP_HEAD : HTTP_OTHER;
}

static void find_client(struct connection *c, struct http *h)
{
    const char *list = head_list(&c->head, h->proxies->header, &h->list);
    struct client client = proxies_client(h->proxies, &c->from, list);
    connection_set_client(c, &client);
}

/* Input that is no whole or no right head. What is beyond the limit is not looked at, so that the same is
 * said however the bytes came. */
static void refuse_input(struct connection *c, struct http *h, size_t n, int status)
{
    head_salvage(&c->head, c->in + c->start, n < h->header_bytes ? n : h->header_bytes);
    if (c->proxied)
        find_client(c, h); /* it is not who asked before on this connection */
    refuse(c, status);
}

/* Takes one request from the input and has it answered; false when there is no whole one. */
static bool take_request(struct connection *c, struct http *h)
{
    if (c->state == CONNECTION_UPLOADS)
        return http_take_body(c, h);
    size_t left = c->n_in - c->start, dropped = c->to_drop < left ? (size_t)c->to_drop : left;
    c->to_drop -= dropped;
    c->start += dropped;
    while (c->seen == 0 && c->start < c->n_in && (c->in[c->start] == '\r' || c->in[c->start] == '\n'))
        c->start++; /* empty lines before a request (RFC 9112, 2.2) */
    if (c->start == c->n_in)
        return false;
    char *data = c->in + c->start;
    size_t n = c->n_in - c->start, used = head_end(data, n, &c->seen);
    bool too_large = used ? used > h->header_bytes : n > h->header_bytes;
    if (!used && !too_large)
        return false;
    http_begin(c, h);
    c->exchange.method = asked_method(c); /* of what is no request */
    int status = too_large ? too_large_status(data, h->header_bytes) : head_parse(&c->head, data, used);
    if (status) {
        refuse_input(c, h, used ? used : n, status);
        return true;
    }
    c->seen = 0;
    c->start += used;
    c->exchange.method = method_of(c->head.method, strlen(c->head.method));
    if (c->proxied)
        find_client(c, h);
    status = check_framing(&c->head, c->exchange.method);
    const struct intake_rule *rule = status ? NULL : http_ask_owner(c, h);
    if (!status && !rule && c->head.length > DROP_BYTES)
        status = 413;
    if (status) {
        c->head.minor = 1;
        refuse(c, status);
    } else if (rule) {
        http_begin_body(c, h, rule);
    } else {
        plan_end(c);
        h->request(&c->exchange, h->context);
    }
    return true;
}

static void proceed(struct connection *c)
{
    struct http *h = connections_http(c->all);
    c->proceeds = true;
    while (c->state < CONNECTION_WORKS && take_request(c, h))
        continue;
    c->proceeds = false;
    enum connection_state now = c->n_in > c->start || c->to_drop ? CONNECTION_SENDS : CONNECTION_RESTS;
    if (c->state <= CONNECTION_SENDS && c->state != now)
        connection_set_state(c, now);
}

static void tell_late(struct connection *c)
{
    struct http *h = connections_http(c->all);
    const bool in_body = c->state == CONNECTION_UPLOADS;
    c->proceeds = true;
    http_begin(c, h);
    if (in_body) {
        refuse(c, 408);
    } else {
        c->exchange.method = asked_method(c);
        refuse_input(c, h, c->n_in - c->start, 408);
    }
    c->proceeds = false;
}

/* --- life --------------------------------------------------------------------------------------------------
 */

struct http *http_new(const struct http_setup *setup)
{
    struct http *h = mem_alloc(1, sizeof *h);
    h->request = setup->request;
    h->refused = setup->refused;
    h->takes = setup->takes;
    h->room = setup->room;
    h->done = setup->done;
    h->pull = setup->pull;
    h->proxies = setup->proxies;
    h->context = setup->context;
    h->header_bytes = setup->limits.header_bytes;
    h->problems = setup->problems;
    bytes_init(&h->head, HEAD_OUT_BYTES);
    bytes_init(&h->list, h->header_bytes);
    bytes_init(&h->other_list, h->header_bytes);
    struct connections_setup connections = {.base = setup->base,
                                            .fd = setup->fd,
                                            .limits = setup->limits,
                                            .proceed = proceed,
                                            .tell_late = tell_late,
                                            .go_on = http_go_on,
                                            .cut = http_lose,
                                            .output = setup->output,
                                            .proxies = setup->proxies,
                                            .http = h,
                                            .share = setup->share,
                                            .own_bytes = setup->own_bytes,
                                            .context = setup->context};
    h->connections = connections_new(&connections);
    return h;
}

void http_drain(struct http *h)
{
    h->draining = true;
    connections_drain(h->connections);
}

unsigned http_connections(const struct http *h)
{
    return connections_count(h->connections);
}

uint64_t http_ended(const struct http *h, enum http_end why)
{
    return connections_ended(h->connections, why);
}

uint64_t http_accept_failures(const struct http *h)
{
    return connections_accept_failures(h->connections);
}

void http_expect(struct http *h)
{
    connections_expect(h->connections);
}

void http_adopt(struct http *h, int fd, const struct sockaddr *address)
{
    connections_adopt(h->connections, fd, address);
}

void http_free(struct http *h)
{
    if (!h)
        return;
    connections_free(h->connections);
    bytes_release(&h->head);
    bytes_release(&h->list);
    bytes_release(&h->other_list);
    free(h);
}
