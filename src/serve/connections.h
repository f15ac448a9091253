/* connections.h - the open connections of one loop, and what each may take: time, memory, their number */
#ifndef SERVE_CONNECTIONS_H
#define SERVE_CONNECTIONS_H

#include "serve/http.h"

/* evhttp has one timeout, for reading and writing alike, which a client that sends a byte now and then never
 * meets. Here each connection has a state and the time since it is in it; a sweep closes those that are in it
 * too long: resting between requests (idle_s), sending one (header_s in all, then 408), not taking its answer
 * (stall_s without a byte taken). While an answer is worked on no time runs. Connections are closed by
 * shutting the socket down, which evhttp then notices and cleans up after in its own way. At the limit of
 * connections the longest idle one gives way to a new one; while none is idle, nothing is accepted. */
#define CONNECTION_READ_AHEAD 2 /* a client may be ahead of its answers by so many times header_bytes */

struct bufferevent;
struct evconnlistener;
struct evhttp_request;
struct connections;
struct connection;

/* The listener is evhttp's to free; it lives until connections_drain or evhttp_free. */
struct connections *connections_new(struct event_base *base, const struct http_limits *limits,
                                    struct evconnlistener *listener);
void connections_free(struct connections *cs); /* after evhttp_free */

void connections_add(struct connections *cs, struct bufferevent *b); /* from evhttp's bufferevent callback */
struct connection *connection_of(struct connections *cs,
                                 struct evhttp_request *request); /* NULL: it is gone */
struct bufferevent *connection_buffer(struct connection *c);
void connection_works(struct connection *c);  /* its request is here */
void connection_writes(struct connection *c); /* its answer is on its way */
void connection_rests(struct connection *c);  /* its answer is out */

void connections_drain(struct connections *cs);
unsigned connections_count(const struct connections *cs); /* any thread */

#endif
