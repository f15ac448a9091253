#include "http/event_loop.h"

#include <event2/event.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

struct timer {
    struct timer *next;
    struct event *event;
    bool (*tick)(void *context);
    void *context;
};

struct event_loop {
    void *context;
    struct event_base *base;
    pthread_mutex_t lock; /* guards first and last */
    struct mail *first, **last;
    int bell; /* eventfd: rung when mail comes into an empty box */
    struct event *on_bell;
    /* of the loop's thread alone */
    struct timer *timers;
    int64_t turn_began_us; /* when it was first asked in this turn; 0: not yet */
};

void event_loop_read_mail(struct event_loop *l)
{
    pthread_mutex_lock(&l->lock);
    struct mail *m = l->first;
    l->first = NULL;
    l->last = &l->first;
    pthread_mutex_unlock(&l->lock);
    while (m) {
        struct mail *next = m->next;
        m->open(m, l->context);
        m = next;
    }
}

static void on_bell(evutil_socket_t fd, short what, void *arg)
{
    uint64_t rung;
    (void)what;
    if (read(fd, &rung, sizeof rung) == sizeof rung)
        event_loop_read_mail(arg);
}

void event_loop_post(struct event_loop *l, struct mail *mail)
{
    const uint64_t one = 1;
    mail->next = NULL;
    pthread_mutex_lock(&l->lock);
    bool first = !l->first;
    *l->last = mail;
    l->last = &mail->next;
    pthread_mutex_unlock(&l->lock);
    if (first && write(l->bell, &one, sizeof one) < 0)
        return; /* only when the count is at its end, and then the bell rings already */
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct timer *t = arg;
    (void)fd;
    (void)what;
    if (!t->tick(t->context))
        event_del(t->event);
}

void event_loop_every(struct event_loop *l, int ms, bool (*tick)(void *context), void *context)
{
    struct timer *t = mem_alloc(1, sizeof *t);
    struct timeval every = {ms / 1000, ms % 1000 * 1000};
    *t = (struct timer){l->timers, event_new(l->base, -1, EV_PERSIST, on_timer, t), tick, context};
    l->timers = t;
    event_add(t->event, &every);
}

int64_t event_loop_turn_us(struct event_loop *l)
{
    const int64_t now = clock_now_us();
    if (!l->turn_began_us)
        l->turn_began_us = now;
    return now - l->turn_began_us;
}

struct event_loop *event_loop_new(void *context)
{
    struct event_loop *l = mem_alloc(1, sizeof *l);
    struct event_config *config = event_config_new();
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK); /* only the bell comes from other threads */
    l->context = context;
    l->base = event_base_new_with_config(config);
    event_config_free(config);
    pthread_mutex_init(&l->lock, NULL);
    l->last = &l->first;
    l->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    l->on_bell = event_new(l->base, l->bell, EV_READ | EV_PERSIST, on_bell, l);
    event_add(l->on_bell, NULL);
    return l;
}

struct event_base *event_loop_base(const struct event_loop *l)
{
    return l->base;
}

void event_loop_run(struct event_loop *l)
{
    do {
        l->turn_began_us = 0;
        event_base_loop(l->base, EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY);
    } while (!event_base_got_break(l->base));
}

void event_loop_end(struct event_loop *l)
{
    event_base_loopbreak(l->base);
}

void event_loop_free(struct event_loop *l)
{
    if (!l)
        return;
    event_loop_read_mail(l);
    while (l->timers) {
        struct timer *t = l->timers;
        l->timers = t->next;
        event_free(t->event);
        free(t);
    }
    event_free(l->on_bell);
    event_base_free(l->base);
    close(l->bell);
    pthread_mutex_destroy(&l->lock);
    free(l);
}
