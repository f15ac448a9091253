/* The half of http.h that answers */
#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "http/accept.h"
#include "http/conditional.h"
#include "http/http_inside.h"
#include "http/problem.h"

/* A client of HTTP/1.0 is told that the connection stays, one of HTTP/1.1 that it does not. */
static void add_connection(const struct connection *c, struct bytes *out)
{
    if (c->last)
        answer_print_field(out, "Connection", "close");
    else if (c->head.minor == 0)
        answer_print_field(out, "Connection", "keep-alive");
    bytes_add(out, "\r\n", 2);
}

void http_problem(const struct exchange *x, const struct err *e, int status, struct answer *a)
{
    const char *list = head_list(&x->connection->head, HEAD_ACCEPT, &x->http->list);
    const struct problem_pages *pages = accept_html(list) ? x->http->problems : NULL;
    problem_answer(a, e, status, pages, pages ? http_language(x, pages->languages) : 0, http_target(x));
}

/* The status of an answer under the conditions of its request. */
static int condition(const struct exchange *x, const struct answer *a)
{
    const struct head *h = &x->connection->head;
    if (a->status != 200 || x->method > HTTP_HEAD ||
        !(h->list[HEAD_IF_MATCH].lines | h->list[HEAD_IF_NONE_MATCH].lines))
        return a->status;
    return conditional_status(head_list(h, HEAD_IF_MATCH, &x->http->list),
                              head_list(h, HEAD_IF_NONE_MATCH, &x->http->other_list), answer_tag(a),
                              answer_tag_is_weak(a));
}

static void fail(struct exchange *x, struct answer *a, enum err_code code, int status, const char *why)
{
    struct err e = {0};
    answer_drop_body(a);
    err_set(&e, code, "%s", why);
    http_problem(x, &e, status, a);
}

static void print_head(struct exchange *x, const struct answer *a, int status)
{
    struct http *h = x->http;
    bytes_reset(&h->head);
    answer_print(a, status, x->connection->head.minor, &h->date, &h->head);
    add_connection(x->connection, &h->head);
}

static void tell_done(struct exchange *x, int status, uint64_t bytes)
{
    if (x->http->done)
        x->http->done(x, status, bytes, x->http->context);
    http_drop_body(x->connection);
}

static void send_whole(struct exchange *x, struct answer *a, int status, bool bare)
{
    const struct bytes *head = &x->http->head;
    struct body body = {0};
    if (!bare && (a->body.kind == BODY_FILE ? a->body.n : a->body.kind ? a->body.blob->n : 0)) {
        body = a->body;
        a->body = (struct body){0};
    }
    uint64_t n = body.kind == BODY_BLOB ? body.blob->n : body.n;
    answer_drop_body(a);
    connection_send(x->connection, head->data, head->n, body);
    tell_done(x, status, n);
}

/* --- streams -----------------------------------------------------------------------------------------------
 */

static struct body blob_body(struct blob *b)
{
    return (struct body){.kind = BODY_BLOB, .blob = b};
}

/* What stands before a piece. The line that ends a chunk begins the next. */
static void add_chunk_line(struct connection *c, size_t n, struct bytes *out)
{
    if (c->stream.chunked)
        bytes_add_format(out, "%s%zx\r\n", c->stream.began ? "\r\n" : "", n);
    c->stream.began = true;
}

static void send_piece(struct connection *c, struct blob *b)
{
    struct bytes *line = &c->exchange.http->head;
    bytes_reset(line);
    add_chunk_line(c, b->n, line);
    c->stream.bytes += b->n;
    connection_send(c, line->data, line->n, blob_body(b));
}

static void let_stream_go(struct connection *c)
{
    source_free(c->stream.source);
    c->stream.source = NULL;
    tell_done(&c->exchange, c->stream.status, c->stream.bytes);
}

/* The connection is gone, and nobody is at the source. */
void http_lose(struct connection *c)
{
    let_stream_go(c);
}

/* All of it is out but the last chunk, which has no bytes. */
static void end_stream(struct connection *c)
{
    const char *end = c->stream.began ? "\r\n0\r\n\r\n" : "0\r\n\r\n";
    c->streams = false;
    c->last |= c->exchange.http->draining;
    c->lingers |= c->last && c->n_in > c->start;
    let_stream_go(c);
    connection_send(c, end, c->stream.chunked ? strlen(end) : 0, (struct body){0});
}

void http_go_on(struct connection *c)
{
    struct http *h = c->exchange.http;
    if (c->stream.ended) {
        end_stream(c);
    } else if (h->cut) {
        connection_break(c);
    } else {
        c->stream.pulled = true;
        h->pull(&c->exchange, c->stream.source, h->context);
    }
}

void http_supply(struct exchange *x, struct blob *bytes, enum source_state state)
{
    struct connection *c = x->connection;
    bool some = bytes && bytes->n && state != SOURCE_FAILED;
    assert(c->stream.pulled);
    c->stream.pulled = false;
    c->stream.ended = state == SOURCE_END;
    if (c->state == CONNECTION_GONE)
        connection_send(c, NULL, 0, (struct body){0});
    else if (state == SOURCE_FAILED)
        connection_break(c);
    else if (some)
        send_piece(c, blob_ref(bytes));
    else
        http_go_on(c);
    blob_free(bytes);
    connection_settle(c);
}

void http_cut(struct http *h)
{
    h->cut = true;
}

/* The head goes at once, with what there is already. */
static void begin_stream(struct exchange *x, struct answer *a, int status)
{
    struct connection *c = x->connection;
    struct bytes *head = &x->http->head;
    struct blob *first = a->body.blob;
    struct body body = {0};
    c->stream.source = a->body.source;
    c->stream.status = status;
    c->stream.bytes = 0;
    c->stream.chunked = c->head.minor > 0;
    c->stream.began = c->stream.ended = c->stream.pulled = false;
    a->body = (struct body){0};
    if (first && first->n) {
        add_chunk_line(c, first->n, head);
        c->stream.bytes = first->n;
        body = blob_body(blob_ref(first));
    }
    blob_free(first);
    c->streams = true;
    c->resets = !c->stream.chunked;
    connection_send(c, head->data, head->n, body);
}

/* --- an answer ---------------------------------------------------------------------------------------------
 */

static bool is_bare(const struct exchange *x, int status)
{
    return x->method == HTTP_HEAD || status == 304 || status == 204;
}

/* The head is printed; returns the status in it. */
static int prepare(struct exchange *x, struct answer *a)
{
    static const char TOO_MUCH[] = "the answer has more or other fields than can be sent";
    struct connection *c = x->connection;
    if (a->broken)
        fail(x, a, ERR_INTERNAL, 500, TOO_MUCH);
    int status = condition(x, a);
    if (status == 412)
        fail(x, a, ERR_INVALID, status, "what stands at this address is not what If-Match names");
    c->last |= x->http->draining;
    c->last |= c->head.minor == 0 && a->body.kind == BODY_SOURCE && !is_bare(x, status);
    c->lingers |= c->last && c->n_in > c->start;
    print_head(x, a, status);
    if (x->http->head.full) {
        status = 500;
        fail(x, a, ERR_INTERNAL, status, TOO_MUCH);
        print_head(x, a, status);
    }
    return status;
}

void http_answer(struct exchange *x, struct answer *a)
{
    struct connection *c = x->connection;
    int status = prepare(x, a);
    bool bare = is_bare(x, status);
    if (!bare && a->body.kind == BODY_SOURCE)
        begin_stream(x, a, status);
    else
        send_whole(x, a, status, bare);
    if (!c->proceeds)
        connection_settle(c);
}
