/* http.h - HTTP/1.1 on one event loop: connections, their limits, requests in, replies out */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"
#include "http/answer.h"
#include "http/exchange.h"
#include "http/intake.h"
#include "http/method.h"

/* Written for this server, on plain events: libevent's evhttp costs some 15 us and a dozen allocations a
 * request. connections.h has the sockets, head.h reads requests, this speaks the protocol: RFC 9110 and 9112,
 * keep-alive, pipelining, conditional requests. Everything here is called on the thread of its loop. Each
 * exchange that a callback gets must be answered by http_answer exactly once, at any later time on that
 * thread, whatever became of the client. Malformed requests are answered here and do not reach the callback.
 * Errors are problem documents (RFC 9457), or pages for who prefers HTML (RFC 9110, 12.5.1). */
struct event_base;
struct proxies;

typedef void http_request_cb(struct exchange *x, void *context);
/* What body does the address of this request take? NULL: none, and what comes of one is dropped. Asked of
 * requests that have a body, or by their method should, before any of it is read. Not to be answered here. */
typedef const struct intake_rule *http_takes_cb(struct exchange *x, void *context);
/* For a request that the protocol refuses: must be answered like others, with this status. Of what was asked
 * only the target is known, cut, or "-". */
typedef void http_refused_cb(struct exchange *x, int status, const struct err *e, void *context);
/* An exchange is over, and this is what became of it: status as sent, and bytes of the body. What was asked
 * can still be read. */
typedef void http_done_cb(struct exchange *x, int status, uint64_t bytes, void *context);
/* What came before of a stream is out: source->more is to be called, once, by any thread, and http_supply
 * with what it made, on the loop's thread and not before this has returned. */
typedef void http_pull_cb(struct exchange *x, struct source *source, void *context);

struct http_setup {
    struct event_base *base;
    int fd; /* listening; taken over */
    struct http_limits limits;
    _Atomic size_t *output; /* bytes that wait to be taken, of all loops */
    const struct proxies *proxies;
    http_request_cb *request; /* when the body, if one is taken, is there */
    http_refused_cb *refused;
    http_takes_cb *takes;                 /* NULL: no address takes a body */
    struct spool_room *room;              /* for bodies */
    http_done_cb *done;                   /* NULL: nobody wants to know */
    http_pull_cb *pull;                   /* NULL: no answer has a source */
    http_share_cb *share;                 /* NULL: every connection stays */
    void *context;                        /* of all of them */
    size_t own_bytes;                     /* of each exchange, for whoever answers */
    const struct problem_pages *problems; /* lasts; NULL: errors are documents for everyone */
};

struct http *http_new(const struct http_setup *setup);
void http_free(struct http *h); /* all exchanges must have been answered; NULL is fine */

/* Accept no more, close idle connections, close the others behind their answer. */
void http_drain(struct http *h);
unsigned http_connections(const struct http *h);              /* open now; may be read from any thread */
uint64_t http_ended(const struct http *h, enum http_end why); /* likewise */
uint64_t http_accept_failures(const struct http *h);          /* likewise */

/* A connection that another loop accepted: counted here once it is expected (any thread), then adopted. */
void http_expect(struct http *h);
void http_adopt(struct http *h, int fd, const struct sockaddr *address);

/* What was asked. Texts live until the exchange is over. */
const char *http_target(const struct exchange *x); /* as sent, absolute form included */
const char *http_method(const struct exchange *x); /* as sent */
const char *http_host(const struct exchange *x);   /* the first Host header, or NULL */
unsigned http_host_count(const struct exchange *x);
bool http_is_1_0(const struct exchange *x);
const struct head *http_head(const struct exchange *x);   /* with all its fields: head_next, head_value */
const struct intake *http_body(const struct exchange *x); /* NULL: none was taken */
const char *http_peer(const struct exchange *x);          /* address of who asks (proxies.h), or "-" */
uint64_t http_client(const struct exchange *x);           /* key of who asks: client.h; 0 when not known */

bool http_is_preflight(const struct exchange *x); /* of CORS, by its headers */
/* The coding of those in `offered` (accept.h) that the client wants most. */
enum coding http_coding(const struct exchange *x, unsigned offered);
/* Does its Accept want a page rather than data (accept.h)? */
bool http_prefers_html(const struct exchange *x);
unsigned http_language(const struct exchange *x, const char *const *offered); /* as accept_language */

/* *a of an error, in the form that the client wants: problem.h. */
void http_problem(const struct exchange *x, const struct err *e, int status, struct answer *a);

/* Send; the body is taken over. A 200 meets the conditions of the request here, and may become 304 or 412
 * (conditional.h); HEAD gets the head alone. An answer that is broken, or whose head is larger than any may
 * be, becomes a 500.
 *
 * A source is asked for more, by pull, whenever what it made before has been handed to the kernel: of each
 * stream no more than a step is held here. Who takes too little is ended as with any answer; time in which a
 * step is made does not count. The source is freed here, on the loop's thread, while nobody is at it. */
void http_answer(struct exchange *x, struct answer *a);

/* What a pull has come to; the reference is taken over (NULL: nothing). SOURCE_FAILED: the connection ends
 * where it is, so that the client knows that something is missing. */
void http_supply(struct exchange *x, struct blob *bytes, enum source_state state);

/* From now on nothing is pulled: a stream ends, as if its source had failed, when what it has is out. */
void http_cut(struct http *h);

#endif
