#include "serve/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "serve/connections.h"
#include "serve/problem.h"

enum {
    BODY_BYTES = 65536,     /* what a client may send; nothing here takes a body */
    HEAD_OUT_BYTES = 131072 /* of an answer: a Location may be long */
};

struct http {
    struct connections *connections;
    http_request_cb *request;
    void *context;
    size_t header_bytes;
    bool draining;
    struct bytes head; /* of the answer being sent */
    time_t date_of;
    char date[40];
};

int64_t http_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

const char *http_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } PHRASES[] = {{200, "OK"},
                   {204, "No Content"},
                   {304, "Not Modified"},
                   {308, "Permanent Redirect"},
                   {400, "Bad Request"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {408, "Request Timeout"},
                   {410, "Gone"},
                   {413, "Content Too Large"},
                   {417, "Expectation Failed"},
                   {431, "Request Header Fields Too Large"},
                   {500, "Internal Server Error"},
                   {503, "Service Unavailable"},
                   {505, "HTTP Version Not Supported"}};
    for (size_t i = 0; i < sizeof PHRASES / sizeof PHRASES[0]; i++)
        if (PHRASES[i].status == status)
            return PHRASES[i].phrase;
    return "Error";
}

/* --- out ---------------------------------------------------------------------------------------------------
 */

/* If-None-Match against a strong tag, by weak comparison (RFC 9110, 13.1.2). */
static bool none_match(const char *list, const char *tag)
{
    size_t n = strlen(tag);
    for (const char *p = list; *p;) {
        p += strspn(p, " \t,");
        if (*p == '*')
            return true;
        if (strncmp(p, "W/", 2) == 0)
            p += 2;
        if (*p == '"' && strncmp(p + 1, tag, n) == 0 && p[n + 1] == '"')
            return true;
        if (*p == '"') {
            const char *end = strchr(p + 1, '"');
            p = end ? end + 1 : p + strlen(p);
        } else {
            p += strcspn(p, ",");
        }
    }
    return false;
}

static const char *caching_text(enum caching caching)
{
    static const char *const TEXTS[] = {"no-store", "public, max-age=0, must-revalidate",
                                        "public, max-age=86400", "public, max-age=31536000, immutable"};
    return TEXTS[caching];
}

/* Made once a second. */
static const char *date_text(struct http *h)
{
    time_t now = time(NULL);
    if (now != h->date_of) {
        struct tm tm;
        static const char DAYS[] = "SunMonTueWedThuFriSat", MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
        gmtime_r(&now, &tm);
        snprintf(h->date, sizeof h->date, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", DAYS + 3 * tm.tm_wday,
                 tm.tm_mday % 100, MONTHS + 3 * tm.tm_mon, (tm.tm_year + 1900) % 10000, tm.tm_hour, tm.tm_min,
                 tm.tm_sec);
        h->date_of = now;
    }
    return h->date;
}

static void add(struct bytes *out, const char *name, const char *value)
{
    bytes_add_text(out, name);
    bytes_add(out, ": ", 2);
    bytes_add_text(out, value);
    bytes_add(out, "\r\n", 2);
}

static void add_number(struct bytes *out, const char *name, size_t value)
{
    char text[24], *at = text + sizeof text - 1;
    *at = '\0';
    do
        *--at = (char)('0' + value % 10);
    while (value /= 10);
    add(out, name, at);
}

static void add_page_policies(struct bytes *out)
{
    add(out, "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'");
    add(out, "Referrer-Policy", "strict-origin-when-cross-origin");
    add(out, "Permissions-Policy", "geolocation=(self), camera=(), microphone=()");
}

static void add_status(struct bytes *out, int status)
{
    if (status == 200) {
        bytes_add_text(out, "HTTP/1.1 200 OK\r\n");
        return;
    }
    bytes_add_format(out, "HTTP/1.1 %d %s\r\n", status, http_phrase(status));
}

static void add_headers(struct http *h, const struct reply *r, int status, struct bytes *out)
{
    add_status(out, status);
    add(out, "Date", date_text(h));
    add(out, "Access-Control-Allow-Origin", "*");
    add(out, "Access-Control-Expose-Headers", "ETag, Retry-After");
    add(out, "Cache-Control", caching_text(r->caching));
    add(out, "X-Content-Type-Options", "nosniff");
    if (r->type && status != 304)
        add(out, "Content-Type", r->type);
    if (r->location)
        add(out, "Location", r->location);
    if (r->allow)
        add(out, "Allow", r->allow);
    if (r->retry_after_s)
        add_number(out, "Retry-After", (size_t)r->retry_after_s);
    if (r->preflight) {
        add(out, "Access-Control-Allow-Methods", r->allow);
        add(out, "Access-Control-Allow-Headers", "*");
        add(out, "Access-Control-Max-Age", "86400");
    }
    if (r->page)
        add_page_policies(out);
}

/* A client of HTTP/1.0 is told that the connection stays, one of HTTP/1.1 that it does not. */
static void add_connection(const struct connection *c, struct bytes *out)
{
    if (c->last)
        add(out, "Connection", "close");
    else if (c->head.minor == 0)
        add(out, "Connection", "keep-alive");
    bytes_add(out, "\r\n", 2);
}

static bool is_tagged(const struct reply *r)
{
    return r->body && r->status == 200 && r->caching != CACHING_NEVER;
}

void http_reply(struct exchange *x, const struct reply *r, int *status, size_t *bytes)
{
    struct connection *c = x->connection;
    struct http *h = x->http;
    struct bytes *out = &h->head;
    struct blob *body = r->body;
    int code = r->status;
    if (is_tagged(r) && c->head.if_none_match && none_match(c->head.if_none_match, body->tag)) {
        code = 304;
        body = NULL;
    }
    bytes_reset(out);
    add_headers(h, r, code, out);
    if (is_tagged(r)) {
        bytes_add_text(out, "ETag: \"");
        bytes_add_text(out, r->body->tag);
        bytes_add_text(out, "\"\r\n");
    }
    if (code != 304 && code != 204)
        add_number(out, "Content-Length", body ? body->n : 0);
    c->last |= h->draining;
    c->lingers |= c->last && c->n_in > c->start;
    add_connection(c, out);
    if (x->method == HTTP_HEAD || (body && body->n == 0))
        body = NULL;
    if (status)
        *status = code;
    if (bytes)
        *bytes = body ? body->n : 0;
    connection_send(c, out->data, out->n, body ? blob_ref(body) : NULL);
    if (!c->proceeds)
        connection_settle(c);
}

/* --- in ----------------------------------------------------------------------------------------------------
 */

const char *http_target(const struct exchange *x)
{
    return x->connection->head.target;
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

const char *http_peer(const struct exchange *x)
{
    return x->connection->peer;
}

uint64_t http_client(const struct exchange *x)
{
    return x->connection->client_key;
}

/* This request gets this status, and the connection ends: where the next request would begin is not known. */
static void refuse(struct connection *c, int status)
{
    struct err e = {0};
    err_set(&e, ERR_INVALID, "%s",
            status == 431   ? "the request line and headers are larger than this server takes"
            : status == 413 ? "the body is larger than this server takes"
            : status == 417 ? "the only expectation known is 100-continue"
            : status == 505 ? "this server speaks HTTP/1.1 and HTTP/1.0"
                            : "this is not a request of HTTP/1.1 (RFC 9112)");
    struct blob *body = problem_blob(&e, status);
    struct reply r = {.status = status, .type = PROBLEM_TYPE, .body = body};
    c->last = c->lingers = true;
    c->start = c->n_in;
    c->head.if_none_match = NULL;
    http_reply(&c->exchange, &r, NULL, NULL);
    blob_free(body);
}

/* The status that what surrounds the request deserves, or 0. Two lengths, or a length and a coding, would let
 * this server and a proxy before it disagree on where the request ends. */
static int check_framing(const struct head *h, enum http_method method)
{
    if (h->major != 1)
        return 505;
    if (h->lengths > 1 || h->codings > 1 || (h->lengths && h->codings) || (h->lengths && !h->length_valid) ||
        (h->codings && !h->chunked) || (method == HTTP_HEAD && (h->length || h->codings)))
        return 400;
    if (h->expects_other)
        return 417;
    return h->length > BODY_BYTES ? 413 : 0;
}

static enum http_method method_of(const char *name)
{
    static const char *const NAMES[] = {"GET", "HEAD", "OPTIONS"};
    enum http_method m = HTTP_GET;
    while (m < HTTP_OTHER && strcmp(name, NAMES[m]) != 0)
        m++;
    return m;
}

static void begin_exchange(struct connection *c, struct http *h)
{
    struct exchange *x = &c->exchange;
    connection_set_state(c, CONNECTION_WORKS);
    x->mail = (struct mail){0};
    x->next = NULL;
    x->http = h;
    x->connection = c;
    atomic_store_explicit(&x->presence, c->hung_up ? CLIENT_HUNG_UP : CLIENT_PRESENT, memory_order_relaxed);
    x->began_us = c->since_us;
    x->loop = NULL;
    x->route = NULL;
    x->caching = CACHING_NEVER;
    x->page = false;
    x->body = NULL;
    x->type = x->location = NULL;
    x->err.code = ERR_NONE;
}

/* A body is not waited for: it is dropped as it comes, before the next request. One in chunks, and one that
 * the client asks leave for, end the connection instead. */
static void plan_end(struct connection *c)
{
    const struct head *h = &c->head;
    bool awkward = h->chunked || (h->waits && h->length) || (c->exchange.method == HTTP_OTHER && h->length);
    c->to_drop = awkward ? 0 : h->length;
    c->lingers = awkward;
    c->last = awkward || h->close || (h->minor == 0 && !h->keep_alive);
}

/* Takes one request from the input and has it answered; false when there is no whole one. */
static bool take_request(struct connection *c, struct http *h)
{
    size_t left = c->n_in - c->start, dropped = c->to_drop < left ? (size_t)c->to_drop : left;
    c->to_drop -= dropped;
    c->start += dropped;
    while (c->seen == 0 && c->start < c->n_in && (c->in[c->start] == '\r' || c->in[c->start] == '\n'))
        c->start++; /* empty lines before a request (RFC 9112, 2.2) */
    if (c->start == c->n_in) {
        if (c->to_drop == 0)
            c->state = CONNECTION_RESTS;
        return false;
    }
    c->state = CONNECTION_SENDS;
    char *data = c->in + c->start;
    size_t n = c->n_in - c->start, used = head_end(data, n, &c->seen);
    if (used ? used > h->header_bytes : n > h->header_bytes) {
        c->head = (struct head){.minor = 1};
        begin_exchange(c, h);
        c->exchange.method = HTTP_GET;
        refuse(c, 431);
        return true;
    }
    if (!used)
        return false;
    c->seen = 0;
    c->start += used;
    int status = head_parse(&c->head, data, used);
    begin_exchange(c, h);
    c->exchange.method = status ? HTTP_OTHER : method_of(c->head.method);
    if (!status)
        status = check_framing(&c->head, c->exchange.method);
    if (status) {
        c->head.minor = 1;
        refuse(c, status);
        return true;
    }
    plan_end(c);
    h->request(&c->exchange, h->context);
    return true;
}

static void proceed(struct connection *c)
{
    struct http *h = connections_http(c->all);
    c->proceeds = true;
    while (c->state <= CONNECTION_SENDS && take_request(c, h))
        continue;
    c->proceeds = false;
}

/* --- life --------------------------------------------------------------------------------------------------
 */

struct http *http_new(const struct http_setup *setup)
{
    struct http *h = mem_alloc(1, sizeof *h);
    h->request = setup->request;
    h->context = setup->context;
    h->header_bytes = setup->limits.header_bytes;
    bytes_init(&h->head, HEAD_OUT_BYTES);
    struct connections_setup connections = {.base = setup->base,
                                            .fd = setup->fd,
                                            .limits = setup->limits,
                                            .proceed = proceed,
                                            .http = h,
                                            .share = setup->share,
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
    free(h);
}
