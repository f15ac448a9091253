#include "serve/flights.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { BUCKETS = 1024 }; /* as many calls as queues hold, more or less; chains are fine */

struct flights {
    pthread_mutex_t lock; /* guards the table, and `waiting` and `next` of the calls in it */
    struct call *buckets[BUCKETS];
};

struct flights *flights_new(void)
{
    struct flights *f = mem_alloc(1, sizeof *f);
    pthread_mutex_init(&f->lock, NULL);
    return f;
}

void flights_free(struct flights *f)
{
    if (!f)
        return;
    pthread_mutex_destroy(&f->lock);
    free(f);
}

struct call *flights_enter(struct flights *f, struct call *c, struct waiter *w)
{
    w->next = NULL;
    if (c->key.n == 0) {
        c->waiting = w;
        return NULL;
    }
    c->hash = hash_bytes(c->key.data, c->key.n, 0);
    struct call **bucket = &f->buckets[c->hash % BUCKETS];
    pthread_mutex_lock(&f->lock);
    struct call *other = *bucket;
    while (other && (other->hash != c->hash || other->key.n != c->key.n ||
                     memcmp(other->key.data, c->key.data, c->key.n) != 0))
        other = other->next;
    if (other) {
        w->next = other->waiting;
        other->waiting = w;
        atomic_fetch_add(&other->holders, 1);
    } else {
        c->waiting = w;
        c->next = *bucket;
        *bucket = c;
    }
    pthread_mutex_unlock(&f->lock);
    return other;
}

static bool is_wanted(const struct call *c, bool busy)
{
    const enum presence most = busy ? CLIENT_PRESENT : CLIENT_HUNG_UP;
    for (const struct waiter *w = c->waiting; w; w = w->next)
        if (atomic_load_explicit(&w->exchange->presence, memory_order_relaxed) <= most)
            return true;
    return false;
}

static struct waiter *leave(struct flights *f, struct call *c)
{
    if (c->key.n) {
        struct call **link = &f->buckets[c->hash % BUCKETS];
        while (*link != c)
            link = &(*link)->next;
        *link = c->next;
    }
    struct waiter *waiting = c->waiting;
    c->waiting = NULL;
    c->next = NULL;
    return waiting;
}

struct waiter *flights_leave_unwanted(struct flights *f, struct call *c, bool busy)
{
    pthread_mutex_lock(&f->lock);
    struct waiter *waiting = is_wanted(c, busy) ? NULL : leave(f, c);
    pthread_mutex_unlock(&f->lock);
    return waiting;
}

struct waiter *flights_leave(struct flights *f, struct call *c)
{
    pthread_mutex_lock(&f->lock);
    struct waiter *waiting = leave(f, c);
    pthread_mutex_unlock(&f->lock);
    return waiting;
}
