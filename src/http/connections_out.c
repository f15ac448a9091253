/* What goes out of a connection: answers, or one piece of an answer after the other */
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/shelf.h"
#include "http/connections_inside.h"
#include "http/send.h"

static void drop_body(struct body *b)
{
    blob_free(b->blob);
    if (b->kind == BODY_FILE)
        close(b->fd);
    *b = (struct body){0};
}

void connection_drop_output(struct connection *c)
{
    struct outgoing *o = &c->out;
    free(o->head);
    drop_body(&o->body);
    c->all->own_output -= o->bytes;
    atomic_fetch_sub_explicit(c->all->output, o->bytes, memory_order_relaxed);
    o->head = NULL;
    o->n_head = o->head_at = o->bytes = 0;
    o->body_at = 0;
}

static struct rest rest_of(const char *head, size_t n_head, const struct body *b, uint64_t at)
{
    struct rest r = {.head = head, .n_head = n_head};
    if (b->kind == BODY_BLOB && b->blob->at < 0)
        r.data = b->blob->data + at;
    else if (b->kind == BODY_BLOB)
        r.file = shelf_file();
    else
        r.file = b->fd;
    r.at = (b->kind == BODY_BLOB ? b->blob->at : b->from) + (int64_t)at;
    r.n = (b->kind == BODY_BLOB ? b->blob->n : b->n) - at;
    return r;
}

/* All of it is out, or a piece of it: then what the client takes is counted on from there, and the time that
 * the next piece is made in is not his. */
static void finish(struct connection *c)
{
    struct outgoing *o = &c->out;
    if (o->waits)
        o->spent_us = clock_now_us() - o->since_window_us;
    if (!c->streams)
        o->spent_us = 0;
    o->waits = false;
    if (c->streams) {
        connection_set_state(c, CONNECTION_WORKS);
        c->all->go_on(c);
    } else if (c->last) {
        connection_end(c);
    } else {
        connection_set_state(c, CONNECTION_RESTS);
    }
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
    struct connection *c = arg;
    struct outgoing *o = &c->out;
    size_t sent;
    (void)what;
    struct rest rest = rest_of(o->head + o->head_at, o->n_head - o->head_at, &o->body, o->body_at);
    enum progress p = send_some(fd, &rest, &sent);
    size_t of_head = sent < rest.n_head ? sent : rest.n_head;
    o->head_at += of_head;
    o->body_at += sent - of_head;
    o->sent += sent;
    if (p == MORE) {
        if (sent)
            connection_set_state(c, CONNECTION_WRITES); /* it is the last to give way now */
        return;
    }
    event_del(c->writable);
    connection_drop_output(c);
    if (p == BROKEN)
        connection_close(c);
    else
        finish(c);
    connection_settle(c);
}

void connections_keep_budget(struct connections *cs, const struct connection *newest)
{
    struct connection *c;
    while (atomic_load_explicit(cs->output, memory_order_relaxed) > cs->limits.output_bytes &&
           cs->own_output > cs->limits.output_bytes / cs->limits.loops &&
           (c = connections_first(cs, CROWD_WRITES)) && c != newest && c->member.link[0].next)
        connection_close_early(c, END_OUTPUT);
}

static void open_window(struct connection *c)
{
    struct outgoing *o = &c->out;
    o->since_window_us = c->member.since_us - o->spent_us;
    if (o->spent_us == 0)
        o->taken_before = connection_taken(c);
    o->waits = true;
}

static void wait_for_client(struct connection *c, const struct rest *all, const struct body *body,
                            size_t sent)
{
    struct connections *cs = c->all;
    struct outgoing *o = &c->out;
    o->n_head = sent < all->n_head ? all->n_head - sent : 0;
    o->head = o->n_head ? mem_dup(all->head + sent, o->n_head) : NULL;
    o->head_at = 0;
    o->body = *body;
    o->body_at = sent < all->n_head ? 0 : sent - all->n_head;
    o->bytes = o->n_head + (body->kind == BODY_BLOB ? body->blob->n : 0);
    cs->own_output += o->bytes;
    atomic_fetch_add_explicit(cs->output, o->bytes, memory_order_relaxed);
    connection_set_state(c, CONNECTION_WRITES);
    open_window(c);
    if (!c->writable)
        c->writable = event_new(cs->base, c->fd, EV_WRITE | EV_PERSIST, on_writable, c);
    event_add(c->writable, NULL);
    connections_keep_budget(cs, c);
}

void connection_say(struct connection *c, const char *text, size_t n)
{
    ssize_t sent = send(c->fd, text, n, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0 && sent < (ssize_t)n) /* the rest would have to be kept for it */
        connection_close(c);
}

void connection_send(struct connection *c, const char *head, size_t n_head, struct body body)
{
    if (c->state == CONNECTION_GONE) { /* while the answer was made */
        drop_body(&body);
        connection_bury(c);
        return;
    }
    struct rest all = rest_of(head, n_head, &body, 0);
    size_t sent;
    enum progress p = send_some(c->fd, &all, &sent);
    c->out.sent += sent;
    if (p == MORE) {
        wait_for_client(c, &all, &body, sent);
        return;
    }
    drop_body(&body);
    c->state = CONNECTION_WRITES;
    if (p == BROKEN)
        connection_close(c);
    else
        finish(c);
}
