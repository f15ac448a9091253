#include "http/connections_inside.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/proxies.h"

enum {
    SWEEP_MS = 250,
    GRACE_US = 500000, /* a connection younger than this is not idle, its request is on the way */
    OWN_ALIGN = 16,    /* of what whoever answers has behind a connection */
    UNREAD = 64,       /* connections found with a request unread before nobody gives way, for now */
    DROPS = 32         /* times that input is read at once of a connection that lingers */
};

void connection_set_state(struct connection *c, enum connection_state state)
{
    static const enum crowd_line LINES[] = {CROWD_RESTS,  CROWD_SENDS,   CROWD_UPLOADS, CROWD_NONE,
                                            CROWD_WRITES, CROWD_LINGERS, CROWD_NONE};
    c->state = state;
    crowd_move(c->all->crowd, &c->member, LINES[state], clock_now_us());
}

void connection_set_client(struct connection *c, const struct client *client)
{
    if (memcmp(&c->client, client, sizeof *client) == 0)
        return;
    c->client = *client;
    c->client_key = client_key(client);
    client_print(client, c->peer);
    crowd_rename(c->all->crowd, &c->member, c->client_key, proxies_have(c->all->proxies, client));
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

void connection_bury(struct connection *c)
{
    if (c->streams) {
        c->streams = false;
        c->all->cut(c);
    }
    c->next_dead = c->all->dead;
    c->all->dead = c;
}

void connection_close(struct connection *c)
{
    static const struct linger AT_ONCE = {1, 0};
    struct connections *cs = c->all;
    bool works = c->state == CONNECTION_WORKS; /* somebody does, who comes back with what he made */
    if (c->state == CONNECTION_GONE)
        return;
    event_free(c->readable);
    if (c->writable)
        event_free(c->writable);
    if (c->streams && c->resets)
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &AT_ONCE, sizeof AT_ONCE);
    close(c->fd);
    connection_drop_output(c);
    crowd_leave(cs->crowd, &c->member);
    if (cs->newest == c)
        cs->newest = NULL;
    c->state = CONNECTION_GONE;
    set_presence(c, CLIENT_GONE);
    atomic_fetch_sub(&cs->count, 1);
    if (!works)
        connection_bury(c);
}

void connection_close_early(struct connection *c, enum http_end why)
{
    atomic_fetch_add_explicit(&c->all->ended[why], 1, memory_order_relaxed);
    connection_close(c);
}

void connection_break(struct connection *c)
{
    if (c->state == CONNECTION_GONE)
        return;
    c->state = CONNECTION_WRITES; /* nobody works for it who would come back */
    connection_close_early(c, END_SOURCE);
}

void connection_end(struct connection *c)
{
    if (!c->lingers || shutdown(c->fd, SHUT_WR) != 0) {
        connection_close(c);
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

/* Something has come that was not read yet. */
static bool holds_input(int fd)
{
    int waiting = 0;
    return ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0;
}

static bool has_input(const struct connection *c)
{
    return holds_input(c->fd);
}

/* One whose request lies here unread is not idle: it is asked again when that is read, which is next. */
static struct connection *gives_way(const struct connections *cs, const struct connection *newest)
{
    for (int tries = UNREAD; tries > 0; tries--) {
        struct connection *c = (struct connection *)(void *)crowd_gives_way(
            cs->crowd, clock_now_us() - GRACE_US, newest ? &newest->member : NULL);
        if (!c || c->state != CONNECTION_RESTS || !has_input(c))
            return c;
        connection_set_state(c, CONNECTION_RESTS);
    }
    return NULL;
}

static void set_accepting(struct connections *cs, bool accepts)
{
    cs->paused = !accepts;
    if (cs->listener && accepts)
        evconnlistener_enable(cs->listener);
    else if (cs->listener)
        evconnlistener_disable(cs->listener);
}

/* Others give way to those that were accepted beyond the limit; while nobody can, nothing is accepted, and
 * for whom it is that one will is kept: a flood that had to wait still gives up its own. */
static void make_room(struct connections *cs)
{
    struct connection *c = NULL;
    while (too_many(cs) && (c = gives_way(cs, cs->newest)))
        connection_close_early(c, END_ROOM);
    if (!too_many(cs))
        cs->newest = NULL;
    if (cs->paused != too_many(cs))
        set_accepting(cs, !too_many(cs));
}

void connections_tidy(struct connections *cs)
{
    if (cs->paused && !cs->no_files)
        make_room(cs);
    for (struct connection *c = cs->dead, *next; c; c = next) {
        next = c->next_dead;
        intake_free(c->upload.intake);
        free(c->upload.head);
        free(c->in);
        free(c);
    }
    cs->dead = NULL;
}

/* Out of file descriptors, most likely, which something else in the process may do: one gives way, and the
 * next sweep tries again, as trying at once would spin. */
static void on_accept_error(struct evconnlistener *listener, void *arg)
{
    struct connections *cs = arg;
    struct connection *c = gives_way(cs, NULL);
    (void)listener;
    atomic_fetch_add_explicit(&cs->accept_failures, 1, memory_order_relaxed);
    if (c)
        connection_close_early(c, END_ROOM);
    cs->no_files = true;
    set_accepting(cs, false);
    connections_tidy(cs);
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
    if (c->state == CONNECTION_UPLOADS) /* all was used, and as much may come again */
        return;
    if (c->n_in == 0 && c->capacity > CONNECTION_BYTES) {
        free(c->in);
        c->in = mem_alloc(c->capacity = CONNECTION_BYTES, 1);
    } else if (c->n_in == c->capacity) {
        size_t most = c->all->limits.header_bytes + CONNECTION_BYTES; /* what is longer is refused */
        c->capacity = c->capacity * 2 < most ? c->capacity * 2 : most;
        c->in = mem_grow(c->in, c->capacity, 1);
    }
}

char *connection_set_aside(struct connection *c, size_t n)
{
    char *before = c->in;
    size_t left = c->n_in - c->start;
    c->capacity = left > n ? left : n;
    c->in = mem_alloc(c->capacity, 1);
    memcpy(c->in, before + c->start, left);
    c->start = 0;
    c->n_in = left;
    return before;
}

void connection_settle(struct connection *c)
{
    struct connections *cs = c->all;
    if (c->state == CONNECTION_GONE) {
        connections_tidy(cs);
        return;
    }
    if (c->state < CONNECTION_WORKS) {
        cs->proceed(c);
        if (c->state < CONNECTION_WORKS && c->hung_up)
            connection_close(c); /* and what it began is never finished */
        else if (c->state < CONNECTION_WORKS)
            tidy_input(c);
    }
    if (c->state != CONNECTION_GONE)
        set_reading(c, !c->hung_up && (c->n_in < c->capacity || c->state == CONNECTION_LINGERS));
    connections_tidy(cs);
}

/* Nothing of it matters any more. */
static void drop_input(struct connection *c)
{
    ssize_t n = 1;
    for (int i = 0; i < DROPS && n > 0; i++)
        n = recv(c->fd, c->in, c->capacity, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        connection_close(c);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct connection *c = arg;
    (void)what;
    if (c->state == CONNECTION_LINGERS) {
        drop_input(c);
        connections_tidy(c->all);
        return;
    }
    ssize_t n = recv(fd, c->in + c->n_in, c->capacity - c->n_in, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    struct connections *cs = c->all;
    if (n < 0) {
        connection_close(c);
        connections_tidy(cs);
        return;
    }
    if (n == 0) {
        c->hung_up = true;
        set_presence(c, CLIENT_HUNG_UP);
    }
    c->n_in += (size_t)n;
    connection_settle(c);
}

/* --- all of them -------------------------------------------------------------------------------------------
 */

void connections_adopt(struct connections *cs, int fd, const struct sockaddr *address)
{
    if (!cs->listener && !holds_input(fd)) { /* drained meanwhile; what was sent before that is answered */
        close(fd);
        atomic_fetch_sub(&cs->count, 1);
        return;
    }
    const size_t n = (sizeof(struct connection) + OWN_ALIGN - 1) / OWN_ALIGN * OWN_ALIGN;
    struct connection *c = mem_alloc(1, n + cs->own_bytes);
    c->all = cs;
    c->exchange.own = (char *)c + n;
    c->fd = fd;
    c->in = mem_alloc(c->capacity = CONNECTION_BYTES, 1);
    c->from = c->client = client_of(address);
    c->proxied = proxies_have(cs->proxies, &c->from);
    c->client_key = client_key(&c->client);
    client_print(&c->client, c->peer);
    c->readable = event_new(cs->base, fd, EV_READ | EV_PERSIST, on_readable, c);
    crowd_join(cs->crowd, &c->member, c->client_key, c->proxied);
    connection_set_state(c, CONNECTION_RESTS);
    set_reading(c, true);
    if (too_many(cs)) {
        cs->newest = c;
        make_room(cs);
        connections_tidy(cs);
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
    cs->tell_late = setup->tell_late;
    cs->go_on = setup->go_on;
    cs->cut = setup->cut;
    cs->proxies = setup->proxies;
    cs->output = setup->output;
    cs->crowd = crowd_new(setup->limits.share);
    cs->share = setup->share;
    cs->context = setup->context;
    cs->own_bytes = setup->own_bytes;
    cs->base = setup->base;
    cs->listener = evconnlistener_new(setup->base, on_accept, cs,
                                      LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, setup->fd);
    evconnlistener_set_error_cb(cs->listener, on_accept_error);
    cs->sweep = event_new(setup->base, -1, EV_PERSIST, connections_sweep, cs);
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
    for (struct connection *c = connections_first(cs, CROWD_RESTS), *next; c; c = next) {
        next = (struct connection *)(void *)c->member.link[0].next;
        if (!has_input(c)) /* a request that was sent before the end was known */
            connection_close(c);
    }
    connections_tidy(cs);
}

unsigned connections_count(const struct connections *cs)
{
    return atomic_load(&cs->count);
}

uint64_t connections_accept_failures(const struct connections *cs)
{
    return atomic_load_explicit(&cs->accept_failures, memory_order_relaxed);
}

uint64_t connections_ended(const struct connections *cs, enum http_end why)
{
    return atomic_load_explicit(&cs->ended[why], memory_order_relaxed);
}

void connections_free(struct connections *cs)
{
    if (cs->listener)
        evconnlistener_free(cs->listener);
    cs->listener = NULL;
    cs->paused = false;
    for (enum crowd_line line = CROWD_RESTS; line < CROWD_LINES; line++)
        for (struct connection *c; (c = connections_first(cs, line));)
            connection_close(c);
    connections_tidy(cs);
    event_free(cs->sweep);
    crowd_free(cs->crowd); /* nothing is worked on, so all have left */
    free(cs);
}
