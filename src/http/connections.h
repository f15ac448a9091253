/* connections.h - the open connections of one loop: bytes in, bytes out, and what each may take of time,
 * memory and room */
#ifndef HTTP_CONNECTIONS_H
#define HTTP_CONNECTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "http/answer.h"
#include "http/client.h"
#include "http/crowd.h"
#include "http/exchange.h"
#include "http/head.h"
#include "http/intake.h"

/* A connection is in one state, and knows since when; a sweep ends what takes too long: resting between
 * requests (idle_s; empty lines, which a client may send there, change nothing), sending one (header_s from
 * its first byte on, then 408), sending its body (body_s, and in stall_s not less than stall_s * least_rate
 * bytes of it, then 408), not taking its answer (in stall_s less than stall_s * least_rate bytes, as
 * the client's system acknowledges them). While an answer, or a piece of one, is worked on no time runs. A
 * connection that is ended while the client may still send lingers: what comes is dropped for a while, as
 * closing on unread bytes would reset it, and the client might never see why.
 *
 * At the limit of connections one gives way to each new one (crowd.h); where all are worked on, nothing is
 * accepted. What waits to be taken of answers, of all loops together, has a budget: each connection counts
 * with the whole body it holds, though several may hold the same; beyond the budget those give way that have
 * taken nothing for longest, down to one for each loop. The kernel holds LISTEN_UNSENT (listen.h) of each
 * besides.
 *
 * Everything here runs on the thread of the loop. An open connection costs CONNECTION_BYTES and about 0.9 kB;
 * a request that needs more room has it until it is answered. A client may be ahead of its answers by what
 * fits into the room; then nothing more is read. */
enum connection_state {
    CONNECTION_RESTS,   /* nothing of a request is here */
    CONNECTION_SENDS,   /* some */
    CONNECTION_UPLOADS, /* its head, and its body is on its way */
    CONNECTION_WORKS,   /* one is being answered */
    CONNECTION_WRITES,  /* its answer is on its way */
    CONNECTION_LINGERS, /* all was said */
    CONNECTION_GONE     /* closed; kept while an answer is made for nobody, then freed */
};
#define CONNECTION_BYTES 2048

struct event;
struct event_base;
struct sockaddr;
struct connections;

struct outgoing { /* what of an answer, or of a piece of one, is not out yet */
    char *head;
    size_t n_head, head_at;
    struct body body; /* a blob or a file */
    uint64_t body_at;
    size_t bytes;                          /* as they count in the budget: what is in a file does not */
    uint64_t sent;                         /* since the connection began */
    bool waits;                            /* for the client, in a window of time */
    int64_t taken_before, since_window_us; /* when it began */
    int64_t spent_us;                      /* of the window, when the pieces before were out */
};

struct connection {
    struct member member; /* first */
    struct connections *all;
    struct connection *next_dead;
    int fd;
    enum connection_state state;
    struct event *readable, *writable; /* writable is made when it is first needed */
    bool reads, hung_up;               /* hung_up: the client sends no more */
    bool last, lingers;                /* the answer under way is the last; more may come nevertheless */

    char *in; /* input: [start, n_in) is not used yet; does not move while a request is answered */
    size_t start, n_in, capacity;

    struct outgoing out;
    bool streams; /* what is sent is a piece of an answer, more of it will be */
    bool resets;  /* when it is closed then: the client would take an end for the end of the answer */

    /* of http.c */
    struct {
        struct source *source;
        int status;
        uint64_t bytes; /* of the body, so far */
        bool chunked, began, ended, pulled;
    } stream;
    struct { /* of a body that is taken */
        struct intake *intake;
        char *head;            /* in which the head of its request stands */
        uint64_t taken_before; /* when the window began */
        int64_t since_window_us;
    } upload;
    size_t seen;      /* of the input from start on, see head_end */
    uint64_t to_drop; /* of the body of the last request */
    bool proceeds;
    struct head head;
    struct exchange exchange;
    struct client from;   /* who connected */
    bool proxied;         /* it is a proxy that speaks for others */
    struct client client; /* who asks: of the last request, where it is proxied */
    uint64_t client_key;
    char peer[CLIENT_TEXT_BYTES];
};

/* What http.c does when there is input, or the answer is out: it takes requests from the input until there is
 * no whole one. */
typedef void connection_proceed_cb(struct connection *c);

struct connections_setup {
    struct event_base *base;
    int fd; /* listening; taken over */
    struct http_limits limits;
    connection_proceed_cb *proceed;
    connection_proceed_cb
        *tell_late;               /* has a request that takes too long answered, and the connection ended */
    connection_proceed_cb *go_on; /* a piece of what it streams is out, the next is to be sent */
    connection_proceed_cb *cut;   /* it is gone before all of that was sent */
    _Atomic size_t *output;       /* bytes that wait to be taken, of all loops */
    struct http *http;
    const struct proxies *proxies; /* who is believed to speak for others */
    http_share_cb *share;          /* NULL: all stay */
    void *context;                 /* its */
    size_t own_bytes;              /* of each exchange */
};

struct connections *connections_new(const struct connections_setup *setup);
void connections_free(struct connections *cs); /* no answer may be under way */
struct http *connections_http(const struct connections *cs);
void connections_drain(struct connections *cs);
unsigned connections_count(const struct connections *cs);                    /* any thread */
uint64_t connections_ended(const struct connections *cs, enum http_end why); /* any thread */
uint64_t connections_accept_failures(const struct connections *cs);          /* any thread */

/* One that another loop accepted: it is counted as soon as it is expected (any thread), and then adopted. */
void connections_expect(struct connections *cs);
void connections_adopt(struct connections *cs, int fd, const struct sockaddr *address);

void connection_set_state(struct connection *c, enum connection_state state); /* since now */

/* Who asks; while a request is worked on. */
void connection_set_client(struct connection *c, const struct client *client);

/* What was read stays where it is, and that is the caller's now; what was not used of it goes to a new place
 * of n bytes or more, and what comes behind it. */
char *connection_set_aside(struct connection *c, size_t n);

/* A few bytes before the answer; or none of them, when the client would have to take others first. */
void connection_say(struct connection *c, const char *text, size_t n);

/* Send an answer, or while c->streams a piece of one; the body, a blob, a part of a file or nothing, is taken
 * over. What does not fit into the socket follows by itself. Afterwards c->state is RESTS when all is out,
 * WORKS when a piece is and go_on was called, WRITES, LINGERS or GONE. */
void connection_send(struct connection *c, const char *head, size_t n_head, struct body body);

/* What it streams cannot go on. */
void connection_break(struct connection *c);

/* To be called at the end of what was not called from proceed: lets go of connections that are gone, or goes
 * on with the input. */
void connection_settle(struct connection *c);

#endif
