#include "serve/flights.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "serve/server.h"
#include "serve/waiter.h"

enum { BUCKETS = 1024 }; /* as many calls as queues hold, more or less; chains are fine */

/* --- one
 * ----------------------------------------------------------------------------------------------------- */

struct flight *flight_take(struct loop *l)
{
    struct flight *f = l->spare_flights;
    if (f) {
        l->spare_flights = f->next;
        f->next = NULL;
    } else {
        f = mem_alloc(1, sizeof *f);
        f->loop = l;
        call_init(&f->call, &l->server->core);
    }
    call_begin(&f->call, l->snapshot ? snapshot_ref(l->snapshot) : NULL);
    return f;
}

void flight_give_back(struct flight *f)
{
    call_end(&f->call);
    f->next = f->loop->spare_flights;
    f->loop->spare_flights = f;
}

void flight_free_spare(struct loop *l)
{
    while (l->spare_flights) {
        struct flight *f = l->spare_flights;
        l->spare_flights = f->next;
        call_release(&f->call);
        free(f);
    }
}

static void open_spent(struct mail *mail, void *loop)
{
    (void)loop;
    flight_give_back((struct flight *)(void *)((char *)mail - offsetof(struct flight, mail)));
}

void flight_let_go(struct flight *f, const struct loop *here)
{
    if (atomic_fetch_sub(&f->holders, 1) > 1)
        return;
    if (f->loop == here) {
        flight_give_back(f);
        return;
    }
    f->mail.open = open_spent;
    event_loop_post(f->loop->events, &f->mail);
}

/* --- all that are under way
 * ---------------------------------------------------------------------------------- */

struct flights {
    pthread_mutex_t lock; /* guards the table, and `waiting` and `next` of those in it */
    struct flight *buckets[BUCKETS];
};

struct flights *flights_new(void)
{
    struct flights *all = mem_alloc(1, sizeof *all);
    pthread_mutex_init(&all->lock, NULL);
    return all;
}

void flights_free(struct flights *all)
{
    if (!all)
        return;
    pthread_mutex_destroy(&all->lock);
    free(all);
}

struct flight *flights_enter(struct flights *all, struct flight *f, struct waiter *w)
{
    w->next = NULL;
    if (f->call.key.n == 0) {
        f->waiting = w;
        return NULL;
    }
    f->hash = hash_bytes(f->call.key.data, f->call.key.n, 0);
    struct flight **bucket = &all->buckets[f->hash % BUCKETS];
    pthread_mutex_lock(&all->lock);
    struct flight *other = *bucket;
    while (other && (other->hash != f->hash || other->call.key.n != f->call.key.n ||
                     memcmp(other->call.key.data, f->call.key.data, f->call.key.n) != 0))
        other = other->next;
    if (other) {
        w->next = other->waiting;
        other->waiting = w;
        atomic_fetch_add(&other->holders, 1);
    } else {
        f->waiting = w;
        f->next = *bucket;
        *bucket = f;
    }
    pthread_mutex_unlock(&all->lock);
    return other;
}

static bool is_wanted(const struct flight *f, bool busy)
{
    const enum presence most = busy ? CLIENT_PRESENT : CLIENT_HUNG_UP;
    for (const struct waiter *w = f->waiting; w; w = w->next)
        if (atomic_load_explicit(&w->exchange->presence, memory_order_relaxed) <= most)
            return true;
    return false;
}

static struct waiter *leave(struct flights *all, struct flight *f)
{
    if (f->call.key.n) {
        struct flight **link = &all->buckets[f->hash % BUCKETS];
        while (*link != f)
            link = &(*link)->next;
        *link = f->next;
    }
    struct waiter *waiting = f->waiting;
    f->waiting = NULL;
    f->next = NULL;
    return waiting;
}

struct waiter *flights_leave_unwanted(struct flights *all, struct flight *f, bool busy)
{
    pthread_mutex_lock(&all->lock);
    struct waiter *waiting = is_wanted(f, busy) ? NULL : leave(all, f);
    pthread_mutex_unlock(&all->lock);
    return waiting;
}

struct waiter *flights_leave(struct flights *all, struct flight *f)
{
    pthread_mutex_lock(&all->lock);
    struct waiter *waiting = leave(all, f);
    pthread_mutex_unlock(&all->lock);
    return waiting;
}
