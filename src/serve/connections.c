#include "serve/connections.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

enum {
    SWEEP_MS = 250,
    GRACE_US = 500000 /* a connection younger than this is not idle, its request is on the way */
};

enum state { RESTS, SENDS, WORKS, WRITES };

struct connection {
    struct connections *all;
    struct connection *next, *before;
    struct bufferevent *bev;
    struct evbuffer_cb_entry *watch;
    int fd; /* -1: evhttp has not said yet */
    enum state state;
    int64_t since_us;
    size_t left; /* of the answer, at the last sweep */
    bool closing;
};

struct connections {
    struct http_limits limits;
    struct evconnlistener *listener; /* NULL once drained */
    struct event *sweep, *adopt;
    struct connection *first, *newcomers; /* newcomers: a list by next alone */
    struct connection **by_fd;
    size_t n_by_fd;
    _Atomic unsigned count;
    unsigned closing; /* of them */
    bool paused;      /* nothing is accepted */
};

static void set_state(struct connection *c, enum state state)
{
    c->state = state;
    c->since_us = http_now_us();
}

static void shut(struct connection *c)
{
    if (c->closing || c->fd < 0)
        return;
    c->closing = true;
    c->all->closing++;
    shutdown(c->fd, SHUT_RDWR);
}

/* --- their number
 * ------------------------------------------------------------------------------------------- */

static bool too_many(const struct connections *cs)
{
    return atomic_load(&cs->count) - cs->closing > cs->limits.connections;
}

static void pause_accepting(struct connections *cs)
{
    if (!cs->paused && cs->listener) {
        cs->paused = true;
        evconnlistener_disable(cs->listener);
    }
}

static void resume_accepting(struct connections *cs)
{
    if (cs->paused && cs->listener) {
        cs->paused = false;
        evconnlistener_enable(cs->listener);
    }
}

/* The longest idle ones give way to those that were accepted beyond the limit; until there are any, nothing
 * is accepted. */
static void make_room(struct connections *cs)
{
    int64_t before = http_now_us() - GRACE_US;
    while (too_many(cs)) {
        struct connection *oldest = NULL;
        for (struct connection *c = cs->first; c; c = c->next)
            if (c->state == RESTS && !c->closing && c->since_us < before &&
                (!oldest || c->since_us < oldest->since_us))
                oldest = c;
        if (!oldest)
            return;
        shut(oldest);
    }
    resume_accepting(cs);
}

/* --- life of one
 * -------------------------------------------------------------------------------------------- */

static void on_input(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
    struct connection *c = arg;
    (void)input;
    if (info->n_added && c->state == RESTS)
        set_state(c, SENDS);
}

static void forget(struct connection *c)
{
    struct connections *cs = c->all;
    if (c->fd >= 0) {
        cs->by_fd[c->fd] = NULL;
        *(c->before ? &c->before->next : &cs->first) = c->next;
        if (c->next)
            c->next->before = c->before;
    }
    if (c->watch)
        evbuffer_remove_cb_entry(bufferevent_get_input(c->bev), c->watch);
    atomic_fetch_sub(&cs->count, 1);
    cs->closing -= c->closing;
    free(c);
    if (cs->paused)
        make_room(cs);
}

static void on_close(struct evhttp_connection *connection, void *arg)
{
    (void)connection;
    forget(arg);
}

static void register_fd(struct connections *cs, struct connection *c)
{
    size_t fd = (size_t)c->fd;
    if (fd >= cs->n_by_fd) {
        size_t n = cs->n_by_fd ? cs->n_by_fd : 64;
        while (n <= fd)
            n *= 2;
        cs->by_fd = mem_grow(cs->by_fd, n, sizeof(struct connection *));
        memset(cs->by_fd + cs->n_by_fd, 0, (n - cs->n_by_fd) * sizeof(struct connection *));
        cs->n_by_fd = n;
    }
    cs->by_fd[fd] = c;
    c->next = cs->first;
    if (c->next)
        c->next->before = c;
    cs->first = c;
}

/* evhttp makes its connection just after it asked for the bufferevent, and hands it to nobody. It is the
 * argument of the bufferevent's callbacks, which is NULL again when evhttp has freed it already. */
static void adopt(evutil_socket_t fd, short what, void *arg)
{
    struct connections *cs = arg;
    (void)fd;
    (void)what;
    while (cs->newcomers) {
        struct connection *c = cs->newcomers;
        void *connection = NULL;
        cs->newcomers = c->next;
        c->next = NULL;
        bufferevent_getcb(c->bev, NULL, NULL, NULL, &connection);
        int its_fd = connection ? bufferevent_getfd(c->bev) : -1;
        if (its_fd >= 0) {
            c->fd = its_fd;
            register_fd(cs, c);
            evhttp_connection_set_closecb(connection, on_close, c);
            bufferevent_decref(c->bev);
        } else {
            struct bufferevent *b = c->bev;
            forget(c);
            bufferevent_decref(b);
        }
    }
    make_room(cs);
}

void connections_add(struct connections *cs, struct bufferevent *b)
{
    struct connection *c = mem_alloc(1, sizeof *c);
    c->all = cs;
    c->bev = b;
    c->fd = -1;
    set_state(c, RESTS);
    bufferevent_incref(b);
    bufferevent_setwatermark(b, EV_READ, 0, cs->limits.header_bytes * CONNECTION_READ_AHEAD);
    c->watch = evbuffer_add_cb(bufferevent_get_input(b), on_input, c);
    c->next = cs->newcomers;
    cs->newcomers = c;
    event_active(cs->adopt, 0, 0);
    atomic_fetch_add(&cs->count, 1);
    if (too_many(cs))
        pause_accepting(cs); /* until room was made, behind this */
}

struct connection *connection_of(struct connections *cs, struct evhttp_request *request)
{
    struct evhttp_connection *connection = evhttp_request_get_connection(request);
    if (!connection)
        return NULL;
    if (cs->newcomers)
        adopt(-1, 0, cs);
    int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(connection));
    return fd >= 0 && (size_t)fd < cs->n_by_fd ? cs->by_fd[fd] : NULL;
}

/* --- states
 * ------------------------------------------------------------------------------------------------- */

struct bufferevent *connection_buffer(struct connection *c)
{
    return c->bev;
}

void connection_works(struct connection *c)
{
    set_state(c, WORKS);
}

void connection_writes(struct connection *c)
{
    set_state(c, WRITES);
    c->left = SIZE_MAX;
}

void connection_rests(struct connection *c)
{
    bool more = evbuffer_get_length(bufferevent_get_input(c->bev)) > 0; /* pipelined */
    set_state(c, more ? SENDS : RESTS);
    if (c->all->paused)
        make_room(c->all);
}

/* Nothing has been written for this request yet, so the answer can go straight to the socket. */
static void tell_too_slow(struct connection *c)
{
    static const char ANSWER[] =
        "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/problem+json\r\nConnection: close\r\n"
        "Content-Length: 109\r\n\r\n"
        "{\"type\":\"about:blank\",\"title\":\"Request Timeout\",\"status\":408,\"detail\":\"the request "
        "took too "
        "long to arrive\"}\n";
    if (send(c->fd, ANSWER, sizeof ANSWER - 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        return; /* it is being closed anyway */
}

static void sweep_one(struct connection *c, int64_t now)
{
    const struct http_limits *l = &c->all->limits;
    int64_t seconds_us = 1000000, in_state = now - c->since_us;
    switch (c->state) {
    case RESTS:
        if (in_state > l->idle_s * seconds_us)
            shut(c);
        break;
    case SENDS:
        if (in_state > l->header_s * seconds_us && !c->closing) {
            tell_too_slow(c);
            shut(c);
        }
        break;
    case WORKS:
        break;
    case WRITES: {
        size_t left = evbuffer_get_length(bufferevent_get_output(c->bev));
        if (left != c->left) {
            c->left = left;
            c->since_us = now;
        } else if (in_state > l->stall_s * seconds_us) {
            shut(c);
        }
        break;
    }
    }
}

static void sweep(evutil_socket_t fd, short what, void *arg)
{
    struct connections *cs = arg;
    int64_t now = http_now_us();
    (void)fd;
    (void)what;
    for (struct connection *c = cs->first; c; c = c->next)
        sweep_one(c, now);
    if (cs->paused)
        make_room(cs);
}

/* --- all of them
 * -------------------------------------------------------------------------------------------- */

/* Out of file descriptors, most likely: trying again at once would spin. The next sweep does. */
static void on_accept_error(struct evconnlistener *listener, void *arg)
{
    (void)listener;
    pause_accepting(arg);
}

struct connections *connections_new(struct event_base *base, const struct http_limits *limits,
                                    struct evconnlistener *listener)
{
    struct connections *cs = mem_alloc(1, sizeof *cs);
    struct timeval every = {0, SWEEP_MS * 1000};
    cs->limits = *limits;
    cs->listener = listener;
    cs->sweep = event_new(base, -1, EV_PERSIST, sweep, cs);
    cs->adopt = event_new(base, -1, 0, adopt, cs);
    evtimer_add(cs->sweep, &every);
    evconnlistener_set_error_cb(listener, on_accept_error);
    return cs;
}

void connections_drain(struct connections *cs)
{
    if (!cs->listener)
        return;
    evconnlistener_disable(cs->listener);
    cs->listener = NULL;
    for (struct connection *c = cs->first; c; c = c->next)
        if (c->state == RESTS)
            shut(c);
}

unsigned connections_count(const struct connections *cs)
{
    return atomic_load(&cs->count);
}

void connections_free(struct connections *cs)
{
    event_free(cs->sweep);
    event_free(cs->adopt);
    free(cs->by_fd);
    free(cs);
}
