/* What ends because it takes too long */
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "base/clock.h"
#include "http/connections_inside.h"

enum { SECOND_US = 1000000, LINGER_US = 2 * SECOND_US };

/* Those that stand in a line for longer than this end. */
static void end_late(struct connections *cs, enum crowd_line line, int64_t most_us, enum http_end why)
{
    int64_t before = clock_now_us() - most_us;
    for (struct connection *c; (c = connections_first(cs, line)) && c->member.since_us < before;) {
        atomic_fetch_add_explicit(&cs->ended[why], 1, memory_order_relaxed);
        if (line == CROWD_SENDS && c->to_drop == 0)
            cs->tell_late(c);
        if (c->member.line == line)
            connection_close(c);
    }
}

static bool upload_is_late(struct connection *c, int64_t now)
{
    const struct http_limits *l = &c->all->limits;
    const uint64_t taken = c->upload.intake->framing.n, before = c->upload.taken_before;
    if (now - c->member.since_us > l->body_s * (int64_t)SECOND_US)
        return true;
    if (now - c->upload.since_window_us <= l->stall_s * (int64_t)SECOND_US)
        return false;
    c->upload.taken_before = taken;
    c->upload.since_window_us = now;
    return taken - before < (uint64_t)l->stall_s * (uint64_t)l->least_rate;
}

static void end_late_uploads(struct connections *cs)
{
    int64_t now = clock_now_us();
    for (struct connection *c = connections_first(cs, CROWD_UPLOADS), *next; c; c = next) {
        next = (struct connection *)(void *)c->member.link[0].next;
        if (!upload_is_late(c, now))
            continue;
        atomic_fetch_add_explicit(&cs->ended[END_REQUEST], 1, memory_order_relaxed);
        cs->tell_late(c);
    }
}

/* By what the client's system has acknowledged: what was written may lie here for long, and some of it may be
 * of answers before this one. */
int64_t connection_taken(const struct connection *c)
{
    int queued = 0;
    if (ioctl(c->fd, SIOCOUTQ, &queued) != 0)
        queued = 0;
    return (int64_t)c->out.sent - queued;
}

/* A client must take so much in each window of time. */
static void end_slow(struct connections *cs)
{
    int64_t now = clock_now_us();
    for (struct connection *c = connections_first(cs, CROWD_WRITES), *next; c; c = next) {
        next = (struct connection *)(void *)c->member.link[0].next;
        if (now - c->out.since_window_us <= (int64_t)cs->limits.stall_s * SECOND_US)
            continue;
        int64_t taken = connection_taken(c);
        if (taken - c->out.taken_before < (int64_t)cs->limits.stall_s * cs->limits.least_rate)
            connection_close_early(c, END_STALL);
        c->out.taken_before = taken;
        c->out.since_window_us = now;
    }
}

void connections_sweep(evutil_socket_t fd, short what, void *arg)
{
    struct connections *cs = arg;
    (void)fd;
    (void)what;
    end_late(cs, CROWD_RESTS, cs->limits.idle_s * (int64_t)SECOND_US, END_IDLE);
    end_late(cs, CROWD_SENDS, cs->limits.header_s * (int64_t)SECOND_US, END_REQUEST);
    end_late(cs, CROWD_LINGERS, LINGER_US, END_LINGER);
    end_late_uploads(cs);
    end_slow(cs);
    connections_keep_budget(cs, NULL);
    cs->no_files = false;
    connections_tidy(cs);
}
