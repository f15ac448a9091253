#include "serve/loop.h"

#include <event2/event.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/pack.h"
#include "serve/shortcuts.h"
#include "serve/waiting_room.h"

struct timer {
    struct timer *next;
    struct loop *loop;
    struct event *event;
    bool (*tick)(struct loop *l, void *context);
    void *context;
};

struct letterbox {
    pthread_mutex_t lock; /* guards first and last */
    struct mail *first, **last;
    int bell; /* eventfd: rung when mail comes into an empty box */
    struct event *on_bell;
    struct timer *timers; /* of the loop's thread alone */
};

void loop_read_mail(struct loop *l)
{
    struct letterbox *b = l->letterbox;
    pthread_mutex_lock(&b->lock);
    struct mail *m = b->first;
    b->first = NULL;
    b->last = &b->first;
    pthread_mutex_unlock(&b->lock);
    while (m) {
        struct mail *next = m->next;
        m->open(m, l);
        m = next;
    }
}

static void on_bell(evutil_socket_t fd, short what, void *arg)
{
    uint64_t rung;
    (void)what;
    if (read(fd, &rung, sizeof rung) == sizeof rung)
        loop_read_mail(arg);
}

void loop_post(struct loop *l, struct mail *mail)
{
    struct letterbox *b = l->letterbox;
    const uint64_t one = 1;
    mail->next = NULL;
    pthread_mutex_lock(&b->lock);
    bool first = !b->first;
    *b->last = mail;
    b->last = &mail->next;
    pthread_mutex_unlock(&b->lock);
    if (first && write(b->bell, &one, sizeof one) < 0)
        return; /* only when the count is at its end, and then the bell rings already */
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct timer *t = arg;
    (void)fd;
    (void)what;
    if (!t->tick(t->loop, t->context))
        event_del(t->event);
}

void loop_every(struct loop *l, int ms, bool (*tick)(struct loop *l, void *context), void *context)
{
    struct timer *t = mem_alloc(1, sizeof *t);
    struct timeval every = {ms / 1000, ms % 1000 * 1000};
    *t = (struct timer){l->letterbox->timers, l, event_new(l->base, -1, EV_PERSIST, on_timer, t), tick,
                        context};
    l->letterbox->timers = t;
    event_add(t->event, &every);
}

struct loop *loop_new(struct server *server, unsigned number)
{
    struct loop *l = mem_alloc(1, sizeof *l);
    struct letterbox *b = mem_alloc(1, sizeof *b);
    struct event_config *config = event_config_new();
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK); /* only the bell comes from other threads */
    l->server = server;
    l->number = number;
    l->base = event_base_new_with_config(config);
    event_config_free(config);
    l->letterbox = b;
    l->shortcuts = shortcuts_new();
    l->packer = packer_new();
    pthread_mutex_init(&b->lock, NULL);
    b->last = &b->first;
    b->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    b->on_bell = event_new(l->base, b->bell, EV_READ | EV_PERSIST, on_bell, l);
    event_add(b->on_bell, NULL);
    return l;
}

void loop_run(struct loop *l)
{
    event_base_loop(l->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

void loop_end(struct loop *l)
{
    event_base_loopbreak(l->base);
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    struct letterbox *b = l->letterbox;
    loop_read_mail(l);
    for (int i = 0; i < 2; i++)
        waiting_room_free(l->rooms[i]);
    http_free(l->http);
    http_free(l->operators);
    shortcuts_free(l->shortcuts);
    packer_free(l->packer);
    while (b->timers) {
        struct timer *t = b->timers;
        b->timers = t->next;
        event_free(t->event);
        free(t);
    }
    event_free(b->on_bell);
    event_base_free(l->base);
    close(b->bell);
    pthread_mutex_destroy(&b->lock);
    free(b);
    free(l);
}
