/* connections_inside.h - what the files of the connections share, and nobody else */
#ifndef HTTP_CONNECTIONS_INSIDE_H
#define HTTP_CONNECTIONS_INSIDE_H

#include <event2/util.h>
#include <stdatomic.h>

#include "http/connections.h"

struct evconnlistener;

struct connections {
    struct http_limits limits;
    struct http *http;
    connection_proceed_cb *proceed, *tell_late, *go_on, *cut;
    const struct proxies *proxies;
    http_share_cb *share;
    void *context;
    size_t own_bytes;
    struct event_base *base;
    struct evconnlistener *listener; /* NULL once drained */
    struct event *sweep;
    struct crowd *crowd;
    struct connection *dead; /* to be freed when nobody is at them */
    _Atomic size_t *output;  /* of all loops */
    size_t own_output;
    _Atomic unsigned count;
    _Atomic uint64_t ended[HTTP_ENDS], accept_failures;
    const struct connection *newest; /* accepted beyond the limit, while nobody gave way yet; or NULL */
    bool paused;                     /* nothing is accepted */
    bool no_files;                   /* likewise, until the next sweep */
};

static inline struct connection *connections_first(const struct connections *cs, enum crowd_line line)
{
    return (struct connection *)(void *)crowd_first(cs->crowd, line);
}

/* Close it. Memory goes later, and while a request is answered not before that is done. */
void connection_close(struct connection *c);
void connection_close_early(struct connection *c, enum http_end why); /* and count it */

void connection_bury(struct connection *c); /* when it is closed, and nobody is at it */
void connection_end(struct connection *c);  /* the last answer is out */

/* connections_out.c */
void connection_drop_output(struct connection *c);

/* At the end of whatever may have closed connections, or let them rest. */
void connections_tidy(struct connections *cs);

/* While all loops hold too much, those give way that have taken nothing for longest, of each loop that holds
 * more than its part. Never `newest`, and never the only one: one answer may be larger than the budget. */
void connections_keep_budget(struct connections *cs, const struct connection *newest);

/* connections_time.c */
int64_t connection_taken(const struct connection *c); /* rises as the client takes what it is sent */
void connections_sweep(evutil_socket_t fd, short what, void *connections);

#endif
