#include "serve/connections.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "serve/send.h"

enum {
    SWEEP_MS = 250,
    GRACE_US = 500000, /* a connection younger than this is not idle, its request is on the way */
    LINGER_US = 2000000,
    DROPS = 32 /* times that input is read at once of a connection that lingers */
};

struct connections {
    struct http_limits limits;
    struct http *http;
    connection_proceed_cb *proceed;
    http_share_cb *share;
    void *context;
    struct event_base *base;
    struct evconnlistener *listener; /* NULL once drained */
    struct event *sweep;
    struct connection *first;
    struct connection *dead; /* by next: to be freed when nobody is at them */
    _Atomic unsigned count;
    bool paused; /* nothing is accepted */
};

void connection_set_state(struct connection *c, enum connection_state state)
{
    c->state = state;
    c->since_us = http_now_us();
}

struct http *connections_http(const struct connections *cs)
{
    return cs->http;
}

/* --- the end of one ----------------------------------------------------------------------------------------
 */

/* Nobody need work for an answer that nobody waits for. */
static void set_presence(struct connection *c, enum presence presence)
{
    atomic_store_explicit(&c->exchange.presence, presence, memory_order_relaxed);
}

static void drop_output(struct connection *c)
{
    free(c->out.head);
    blob_free(c->out.body);
    memset(&c->out, 0, sizeof c->out);
}

static void make_room(struct connections *cs);

/* Close it. Memory goes later, and while a request is answered not before that is done. */
static void close_now(struct connection *c)
{
    struct connections *cs = c->all;
    bool answered = c->state != CONNECTION_WORKS;
    if (c->state == CONNECTION_GONE)
        return;
    event_free(c->readable);
    if (c->writable)
        event_free(c->writable);
    close(c->fd);
    drop_output(c);
    *(c->before ? &c->before->next : &cs->first) = c->next;
    if (c->next)
        c->next->before = c->before;
    c->state = CONNECTION_GONE;
    set_presence(c, CLIENT_GONE);
    atomic_fetch_sub(&cs->count, 1);
    if (answered) {
        c->next = cs->dead;
        cs->dead = c;
    }
    if (cs->paused)
        make_room(cs);
}

static void bury(struct connections *cs)
{
    for (struct connection *c = cs->dead, *next; c; c = next) {
        next = c->next;
        free(c->in);
        free(c);
    }
    cs->dead = NULL;
}

/* The last answer is out. */
static void end(struct connection *c)
{
    if (!c->lingers || shutdown(c->fd, SHUT_WR) != 0) {
        close_now(c);
        return;
    }
    connection_set_state(c, CONNECTION_LINGERS);
    c->n_in = c->start = 0;
}

/* --- their number ------------------------------------------------------------------------------------------
 */

static bool too_many(const struct connections *cs)
{
    return atomic_load(&cs->count) > cs->limits.connections;
}

/* The longest idle ones give way to those that were accepted beyond the limit; until there are any, nothing
 * is accepted. */
static void make_room(struct connections *cs)
{
    int64_t before = http_now_us() - GRACE_US;
    while (too_many(cs)) {
        struct connection *oldest = NULL;
        for (struct connection *c = cs->first; c; c = c->next)
            if (c->state == CONNECTION_RESTS && c->since_us < before &&
                (!oldest || c->since_us < oldest->since_us))
                oldest = c;
        if (!oldest)
            return;
        cs->paused = false; /* or closing would come here again */
        close_now(oldest);
        cs->paused = true;
    }
    if (cs->paused && cs->listener)
        evconnlistener_enable(cs->listener);
    cs->paused = false;
}

static void pause_accepting(struct connections *cs)
{
    if (cs->paused || !cs->listener)
        return;
    cs->paused = true;
    evconnlistener_disable(cs->listener);
}

/* Out of file descriptors, most likely: trying again at once would spin. The next sweep does. */
static void on_accept_error(struct evconnlistener *listener, void *arg)
{
    (void)listener;
    pause_accepting(arg);
}

/* --- input -------------------------------------------------------------------------------------------------
 */

static void set_reading(struct connection *c, bool reads)
{
    if (c->reads == reads)
        return;
    c->reads = reads;
    if (reads)
        event_add(c->readable, NULL);
    else
        event_del(c->readable);
}

/* What was used goes, and there is room again: for more of a head that has filled it, or little while the
 * connection rests. */
static void tidy_input(struct connection *c)
{
    c->n_in -= c->start;
    if (c->start && c->n_in)
        memmove(c->in, c->in + c->start, c->n_in);
    c->start = 0;
    if (c->n_in == 0 && c->capacity > CONNECTION_BYTES) {
        free(c->in);
        c->in = mem_alloc(c->capacity = CONNECTION_BYTES, 1);
    } else if (c->n_in == c->capacity) {
        size_t most = c->all->limits.header_bytes + CONNECTION_BYTES; /* what is longer is refused */
        c->capacity = c->capacity * 2 < most ? c->capacity * 2 : most;
        c->in = mem_grow(c->in, c->capacity, 1);
    }
}

void connection_settle(struct connection *c)
{
    struct connections *cs = c->all;
    if (c->state == CONNECTION_GONE) {
        bury(cs);
        return;
    }
    if (c->state <= CONNECTION_SENDS) {
        cs->proceed(c);
        if (c->state <= CONNECTION_SENDS && c->hung_up)
            close_now(c); /* and what it began is never finished */
        else if (c->state <= CONNECTION_SENDS)
            tidy_input(c);
    }
    if (c->state != CONNECTION_GONE)
        set_reading(c, !c->hung_up && (c->n_in < c->capacity || c->state == CONNECTION_LINGERS));
    bury(cs);
}

/* Nothing of it matters any more. */
static void drop_input(struct connection *c)
{
    ssize_t n = 1;
    for (int i = 0; i < DROPS && n > 0; i++)
        n = recv(c->fd, c->in, c->capacity, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        close_now(c);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct connection *c = arg;
    (void)what;
    if (c->state == CONNECTION_LINGERS) {
        drop_input(c);
        bury(c->all);
        return;
    }
    ssize_t n = recv(fd, c->in + c->n_in, c->capacity - c->n_in, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    struct connections *cs = c->all;
    if (n < 0) {
        close_now(c);
        bury(cs);
        return;
    }
    if (n == 0) {
        c->hung_up = true;
        set_presence(c, CLIENT_HUNG_UP);
    }
    c->n_in += (size_t)n;
    if (n > 0 && c->state == CONNECTION_RESTS)
        connection_set_state(c, CONNECTION_SENDS);
    connection_settle(c);
}

/* --- output ------------------------------------------------------------------------------------------------
 */

static void finish_answer(struct connection *c)
{
    if (c->last)
        end(c);
    else
        connection_set_state(c, c->n_in > c->start ? CONNECTION_SENDS : CONNECTION_RESTS);
    if (c->all->paused)
        make_room(c->all);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
    struct connection *c = arg;
    size_t sent;
    (void)what;
    struct rest rest = {c->out.head + c->out.head_at, c->out.n_head - c->out.head_at, c->out.body,
                        c->out.body_at};
    enum progress p = send_some(fd, &rest, &sent);
    size_t of_head = sent < rest.n_head ? sent : rest.n_head;
    c->out.head_at += of_head;
    c->out.body_at += sent - of_head;
    if (p == MORE)
        return;
    event_del(c->writable);
    drop_output(c);
    if (p == BROKEN)
        close_now(c);
    else
        finish_answer(c);
    connection_settle(c);
}

void connection_send(struct connection *c, const char *head, size_t n_head, struct blob *body)
{
    if (c->state == CONNECTION_GONE) { /* while the answer was made */
        blob_free(body);
        c->next = c->all->dead;
        c->all->dead = c;
        return;
    }
    struct rest rest = {head, n_head, body, 0};
    size_t sent;
    enum progress p = send_some(c->fd, &rest, &sent);
    if (p != MORE) {
        blob_free(body);
        c->state = CONNECTION_WRITES;
        if (p == BROKEN)
            close_now(c);
        else
            finish_answer(c);
        return;
    }
    c->out.n_head = sent < n_head ? n_head - sent : 0;
    c->out.head = c->out.n_head ? mem_dup(head + sent, c->out.n_head) : NULL;
    c->out.body = body;
    c->out.body_at = sent < n_head ? 0 : sent - n_head;
    c->out.left = SIZE_MAX;
    connection_set_state(c, CONNECTION_WRITES);
    if (!c->writable)
        c->writable = event_new(c->all->base, c->fd, EV_WRITE | EV_PERSIST, on_writable, c);
    event_add(c->writable, NULL);
}

/* --- time --------------------------------------------------------------------------------------------------
 */

/* Nothing has been written for this request yet, so the answer can go straight to the socket. */
static void tell_too_slow(const struct connection *c)
{
    static const char ANSWER[] =
        "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/problem+json\r\nConnection: close\r\n"
        "Content-Length: 109\r\n\r\n"
        "{\"type\":\"about:blank\",\"title\":\"Request Timeout\",\"status\":408,\"detail\":\"the request "
        "took too "
        "long to arrive\"}\n";
    if (c->to_drop == 0 && send(c->fd, ANSWER, sizeof ANSWER - 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        return; /* it is being closed anyway */
}

/* Has it been in its state for too long? */
static bool is_late(struct connection *c, int64_t now)
{
    const struct http_limits *l = &c->all->limits;
    const int64_t second = 1000000, in_state = now - c->since_us;
    switch (c->state) {
    case CONNECTION_RESTS:
        return in_state > l->idle_s * second;
    case CONNECTION_SENDS:
        if (in_state <= l->header_s * second)
            return false;
        tell_too_slow(c);
        return true;
    case CONNECTION_WRITES: {
        size_t left = c->out.n_head - c->out.head_at + (c->out.body ? c->out.body->n - c->out.body_at : 0);
        if (left == c->out.left)
            return in_state > l->stall_s * second;
        c->out.left = left;
        c->since_us = now;
        return false;
    }
    case CONNECTION_LINGERS:
        return in_state > LINGER_US;
    default:
        return false;
    }
}

static void sweep(evutil_socket_t fd, short what, void *arg)
{
    struct connections *cs = arg;
    int64_t now = http_now_us();
    (void)fd;
    (void)what;
    for (struct connection *c = cs->first, *next; c; c = next) {
        next = c->next;
        if (is_late(c, now)) {
            bool paused = cs->paused;
            cs->paused = false; /* making room here would close those that come next */
            close_now(c);
            cs->paused = paused;
        }
    }
    if (cs->paused)
        make_room(cs);
    bury(cs);
}

/* --- all of them -------------------------------------------------------------------------------------------
 */

void connections_adopt(struct connections *cs, int fd, const struct sockaddr *address)
{
    if (!cs->listener) { /* drained meanwhile */
        close(fd);
        atomic_fetch_sub(&cs->count, 1);
        return;
    }
    struct connection *c = mem_alloc(1, sizeof *c);
    c->all = cs;
    c->fd = fd;
    c->in = mem_alloc(c->capacity = CONNECTION_BYTES, 1);
    c->client = client_of(address);
    c->client_key = client_key(&c->client);
    client_print(&c->client, c->peer);
    c->readable = event_new(cs->base, fd, EV_READ | EV_PERSIST, on_readable, c);
    connection_set_state(c, CONNECTION_RESTS);
    c->next = cs->first;
    if (c->next)
        c->next->before = c;
    cs->first = c;
    set_reading(c, true);
    if (too_many(cs)) {
        pause_accepting(cs); /* until room was made */
        make_room(cs);
        bury(cs);
    }
}

void connections_expect(struct connections *cs)
{
    atomic_fetch_add(&cs->count, 1);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address, int size,
                      void *arg)
{
    struct connections *cs = arg;
    (void)listener;
    if (cs->share && cs->share(cs->context, fd, address, (unsigned)size))
        return;
    connections_expect(cs);
    connections_adopt(cs, fd, address);
}

struct connections *connections_new(const struct connections_setup *setup)
{
    struct connections *cs = mem_alloc(1, sizeof *cs);
    struct timeval every = {0, SWEEP_MS * 1000};
    cs->limits = setup->limits;
    cs->http = setup->http;
    cs->proceed = setup->proceed;
    cs->share = setup->share;
    cs->context = setup->context;
    cs->base = setup->base;
    cs->listener = evconnlistener_new(setup->base, on_accept, cs,
                                      LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, setup->fd);
    evconnlistener_set_error_cb(cs->listener, on_accept_error);
    cs->sweep = event_new(setup->base, -1, EV_PERSIST, sweep, cs);
    evtimer_add(cs->sweep, &every);
    return cs;
}

void connections_drain(struct connections *cs)
{
    if (!cs->listener)
        return;
    evconnlistener_free(cs->listener);
    cs->listener = NULL;
    cs->paused = false;
    for (struct connection *c = cs->first, *next; c; c = next) {
        next = c->next;
        if (c->state == CONNECTION_RESTS)
            close_now(c);
    }
    bury(cs);
}

unsigned connections_count(const struct connections *cs)
{
    return atomic_load(&cs->count);
}

void connections_free(struct connections *cs)
{
    if (cs->listener)
        evconnlistener_free(cs->listener);
    cs->listener = NULL;
    cs->paused = false;
    while (cs->first) {
        assert(cs->first->state != CONNECTION_WORKS);
        close_now(cs->first);
    }
    bury(cs);
    event_free(cs->sweep);
    free(cs);
}
