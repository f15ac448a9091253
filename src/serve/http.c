#include "serve/http.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/mem.h"
#include "serve/connections.h"
#include "serve/problem.h"

enum {
    SINGLE_WRITE_BYTES = 1 << 20, /* evhttp's 16 KiB make two writes, and a stall, of a larger body */
    DROP_PARTS = 64,              /* of 16 KiB each */
    BODY_BYTES = 65536            /* what a client may send; nothing here takes a body */
};

struct http {
    struct evhttp *evhttp;
    struct evhttp_bound_socket *bound; /* NULL once drained */
    struct connections *connections;
    http_request_cb *request;
    void *context;
    bool draining;
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

/* --- out
 * ---------------------------------------------------------------------------------------------------- */

static void free_body(const void *data, size_t n, void *blob)
{
    (void)data;
    (void)n;
    blob_free(blob);
}

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

/* evhttp would format the date anew for each reply. */
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

static void add_page_policies(struct evkeyvalq *out)
{
    evhttp_add_header(out, "Content-Security-Policy",
                      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
                      "form-action 'self'; frame-ancestors 'self'");
    evhttp_add_header(out, "Referrer-Policy", "strict-origin-when-cross-origin");
    evhttp_add_header(out, "Permissions-Policy", "geolocation=(self), camera=(), microphone=()");
}

static void add_headers(struct exchange *x, const struct reply *r, struct evkeyvalq *out)
{
    char text[64];
    evhttp_add_header(out, "Date", date_text(x->http));
    evhttp_add_header(out, "Access-Control-Allow-Origin", "*");
    evhttp_add_header(out, "Access-Control-Expose-Headers", "ETag, Retry-After");
    evhttp_add_header(out, "Cache-Control", caching_text(r->caching));
    evhttp_add_header(out, "X-Content-Type-Options", "nosniff");
    if (r->type)
        evhttp_add_header(out, "Content-Type", r->type);
    if (r->location)
        evhttp_add_header(out, "Location", r->location);
    if (r->allow)
        evhttp_add_header(out, "Allow", r->allow);
    if (r->retry_after_s) {
        snprintf(text, sizeof text, "%d", r->retry_after_s);
        evhttp_add_header(out, "Retry-After", text);
    }
    if (r->preflight) {
        evhttp_add_header(out, "Access-Control-Allow-Methods", r->allow);
        evhttp_add_header(out, "Access-Control-Allow-Headers", "*");
        evhttp_add_header(out, "Access-Control-Max-Age", "86400");
    }
    if (r->page)
        add_page_policies(out);
    if (x->http->draining || r->status == 408 || r->status == 413 || r->status == 431)
        evhttp_add_header(out, "Connection", "close");
}

/* evhttp would have the loop say that the socket can be written, which it nearly always can: write now, and
 * when all is out, tell evhttp so. A connection that is to be closed goes evhttp's way, as does the rest of
 * what does not fit into the socket. */
static void write_now(struct bufferevent *b)
{
    struct evbuffer *output = bufferevent_get_output(b);
    evbuffer_unfreeze(output, 1); /* against others than its bufferevent, whose part we play */
    int n = evbuffer_write(output, bufferevent_getfd(b));
    evbuffer_freeze(output, 1);
    if (n > 0 && evbuffer_get_length(output) == 0)
        bufferevent_trigger(b, EV_WRITE, 0);
}

void http_reply(struct exchange *x, const struct reply *r, int *status, size_t *bytes)
{
    struct evkeyvalq *out = evhttp_request_get_output_headers(x->request);
    struct blob *body = r->body;
    char text[64];
    int code = r->status;
    add_headers(x, r, out);
    if (body && code == 200 && r->caching != CACHING_NEVER) {
        const char *asked = http_header(x, "If-None-Match");
        snprintf(text, sizeof text, "\"%s\"", body->tag);
        evhttp_add_header(out, "ETag", text);
        if (asked && none_match(asked, body->tag)) {
            code = 304;
            body = NULL;
            evhttp_remove_header(out, "Content-Type");
        }
    }
    if (code != 304 && code != 204) { /* evhttp leaves it out of answers to HEAD */
        snprintf(text, sizeof text, "%zu", body ? body->n : 0);
        evhttp_add_header(out, "Content-Length", text);
    }
    if (body && x->method != HTTP_HEAD && body->n)
        evbuffer_add_reference(evhttp_request_get_output_buffer(x->request), body->data, body->n, free_body,
                               blob_ref(body));
    if (status)
        *status = code;
    if (bytes)
        *bytes = body && x->method != HTTP_HEAD ? body->n : 0;
    struct connection *c = connection_of(x->http->connections, x->request);
    bool stays = c && !http_header(x, "Connection") && !evhttp_find_header(out, "Connection") &&
                 !http_is_1_0(x);
    if (c)
        connection_writes(c);
    evhttp_send_reply(x->request, code, http_phrase(code), NULL);
    if (stays)
        write_now(connection_buffer(c));
    free(x);
}

/* What a refused client has sent already is read and dropped: closing on unread bytes would reset the
 * connection, and the client might never see why. */
static void drop_input(struct bufferevent *b)
{
    char part[16384];
    for (int i = 0; i < DROP_PARTS; i++)
        if (recv(bufferevent_getfd(b), part, sizeof part, MSG_DONTWAIT) <= 0)
            return;
}

/* evhttp calls headers that are too long malformed. The watermark of reading says how long they may be. */
static int status_of(struct evhttp_request *req, struct bufferevent *b, int status)
{
    size_t most = 0, has = req->headers_size + evbuffer_get_length(bufferevent_get_input(b));
    bufferevent_getwatermark(b, EV_READ, NULL, &most);
    return status == 400 && most && has > most / CONNECTION_READ_AHEAD ? 431 : status;
}

/* evhttp answers what it cannot parse through this function of its own, with a page of HTML and a status that
 * is not always right. The dynamic linker finds ours first, for calls from within the library too, so clients
 * get problem documents here as everywhere. tests/serve/http_test.py would tell if that ceased to work. */
void evhttp_send_error(struct evhttp_request *req, int status, const char *reason)
{
    (void)reason;
    struct err e = {0};
    struct evhttp_connection *c = evhttp_request_get_connection(req);
    if (c) {
        struct bufferevent *b = evhttp_connection_get_bufferevent(c);
        status = status_of(req, b, status);
        drop_input(b);
    }
    err_set(&e, ERR_INVALID, "%s",
            status == 431   ? "the request line and headers are larger than this server takes"
            : status == 413 ? "the body is larger than this server takes"
            : status == 417 ? "the only expectation known is 100-continue"
                            : "this is not a request of HTTP/1.1 (RFC 9112)");
    struct blob *body = problem_blob(&e, status);
    struct evbuffer *data = evbuffer_new();
    evbuffer_add(data, body->data, body->n);
    req->major = req->minor = 1;
    evhttp_clear_headers(req->output_headers);
    evhttp_add_header(req->output_headers, "Content-Type", PROBLEM_TYPE);
    evhttp_add_header(req->output_headers, "Cache-Control", "no-store");
    evhttp_add_header(req->output_headers, "Access-Control-Allow-Origin", "*");
    evhttp_add_header(req->output_headers, "Connection", "close");
    evhttp_send_reply(req, status, http_phrase(status), data);
    evbuffer_free(data);
    blob_free(body);
}

/* --- in
 * ----------------------------------------------------------------------------------------------------- */

const char *http_target(const struct exchange *x)
{
    return evhttp_request_get_uri(x->request);
}

const char *http_header(const struct exchange *x, const char *name)
{
    return evhttp_find_header(evhttp_request_get_input_headers(x->request), name);
}

unsigned http_header_count(const struct exchange *x, const char *name)
{
    unsigned n = 0;
    for (const struct evkeyval *h = evhttp_request_get_input_headers(x->request)->tqh_first; h;
         h = h->next.tqe_next)
        n += strcasecmp(h->key, name) == 0;
    return n;
}

bool http_is_1_0(const struct exchange *x)
{
    return x->request->major == 1 && x->request->minor == 0;
}

const char *http_peer(const struct exchange *x)
{
    return x->request->remote_host ? x->request->remote_host : "-";
}

/* What would make this server and a proxy before it disagree on where a request ends: evhttp reads no body
 * with HEAD and methods it does not know, and no transfer coding but exactly "chunked". The connection of a
 * method that is refused anyway ends with that, so that nothing of its body is read as a request. */
static bool check_framing(const struct exchange *x, struct err *e)
{
    const char *coding = http_header(x, "Transfer-Encoding"), *length = http_header(x, "Content-Length");
    unsigned codings = http_header_count(x, "Transfer-Encoding");
    unsigned lengths = http_header_count(x, "Content-Length");
    bool body = coding || (length && strcmp(length, "0") != 0);
    if (codings > 1 || lengths > 1 || (coding && length) || (coding && strcasecmp(coding, "chunked") != 0) ||
        (x->method == HTTP_HEAD && body))
        return err_set(e, ERR_INVALID,
                       "Content-Length and Transfer-Encoding do not say clearly where the "
                       "request ends");
    if (x->method == HTTP_OTHER && body)
        evhttp_add_header(evhttp_request_get_output_headers(x->request), "Connection", "close");
    if (x->request->major != 1)
        return err_set(e, ERR_INVALID, "this server speaks HTTP/1.1 and HTTP/1.0");
    return true;
}

static void on_complete(struct evhttp_request *request, void *arg)
{
    struct http *h = arg;
    struct connection *c = connection_of(h->connections, request);
    if (c)
        connection_rests(c);
}

static void refuse(struct exchange *x, const struct err *e, int status)
{
    struct reply r = {.status = status, .type = PROBLEM_TYPE, .body = problem_blob(e, status)};
    evhttp_add_header(evhttp_request_get_output_headers(x->request), "Connection", "close");
    struct blob *body = r.body;
    http_reply(x, &r, NULL, NULL);
    blob_free(body);
}

static void on_request(struct evhttp_request *request, void *arg)
{
    struct http *h = arg;
    struct exchange *x = mem_alloc(1, sizeof *x);
    struct err e = {0};
    x->http = h;
    x->request = request;
    x->began_us = http_now_us();
    switch ((int)evhttp_request_get_command(request)) {
    case EVHTTP_REQ_GET:
        x->method = HTTP_GET;
        break;
    case EVHTTP_REQ_HEAD:
        x->method = HTTP_HEAD;
        break;
    case EVHTTP_REQ_OPTIONS:
        x->method = HTTP_OPTIONS;
        break;
    default:
        x->method = HTTP_OTHER;
        break;
    }
    struct connection *c = connection_of(h->connections, request);
    if (c)
        connection_works(c);
    evhttp_request_set_on_complete_cb(request, on_complete, h);
    if (!check_framing(x, &e)) {
        int status = request->major != 1 ? 505 : 400;
        request->major = request->minor = 1;
        refuse(x, &e, status);
        return;
    }
    if (request->minor > 1)
        request->minor = 1;
    h->request(x, h->context);
}

/* --- life
 * --------------------------------------------------------------------------------------------------- */

static struct bufferevent *make_bufferevent(struct event_base *base, void *arg)
{
    struct http *h = arg;
    struct bufferevent *b = bufferevent_socket_new(base, -1, 0);
    if (b) {
        bufferevent_set_max_single_write(b, SINGLE_WRITE_BYTES);
        connections_add(h->connections, b);
    }
    return b;
}

struct http *http_new(const struct http_setup *setup)
{
    struct http *h = mem_alloc(1, sizeof *h);
    h->request = setup->request;
    h->context = setup->context;
    h->evhttp = evhttp_new(setup->base);
    evhttp_set_flags(h->evhttp, EVHTTP_SERVER_LINGERING_CLOSE); /* read a large body before the 413 */
    evhttp_set_allowed_methods(h->evhttp, UINT16_MAX);          /* unknown ones too: they get 405 from us */
    evhttp_set_max_headers_size(h->evhttp, (ev_ssize_t)setup->limits.header_bytes);
    evhttp_set_max_body_size(h->evhttp, BODY_BYTES);
    evhttp_set_default_content_type(h->evhttp, NULL);
    evhttp_set_gencb(h->evhttp, on_request, h);
    evhttp_set_bevcb(h->evhttp, make_bufferevent, h);
    struct evconnlistener *l = evconnlistener_new(
        setup->base, NULL, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, setup->fd);
    h->connections = connections_new(setup->base, &setup->limits, l);
    h->bound = evhttp_bind_listener(h->evhttp, l);
    return h;
}

void http_drain(struct http *h)
{
    h->draining = true;
    connections_drain(h->connections);
    if (h->bound)
        evhttp_del_accept_socket(h->evhttp, h->bound);
    h->bound = NULL;
}

unsigned http_connections(const struct http *h)
{
    return connections_count(h->connections);
}

void http_free(struct http *h)
{
    if (!h)
        return;
    evhttp_free(h->evhttp);
    connections_free(h->connections);
    free(h);
}
