#include "serve/keeper.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "atlas/snapshot.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/http.h"
#include "store/store.h"

enum { COMPLAIN_US = 1000000, SUSPECT_US = 10000000 };

struct keeper {
    char *where;
    keeper_cb *tell;
    void *context;
    struct store *store; /* NULL until it could be opened */
    uint64_t instance;   /* how many data have stood there, one in the place of the other */
    uint64_t told;       /* the number of them that was told last */
    uint64_t version;    /* of the last snapshot; 0: none */
    bool failing;        /* said already that it cannot be loaded */
    struct err said;     /* why, and when */
    int64_t said_us;
    int64_t load_us;
    bool opened; /* at the last look it could be opened, or was still good */
    _Atomic int state;
    bool failing_items; /* a record could not be read, and nothing has shown since that it can be */
    int64_t looked_us;  /* when all was loaded for that, and was fine */
    _Atomic bool suspect;
    _Atomic int64_t suspected_us; /* when that was last said */

    pthread_t thread;
    bool started;
    int poll_ms;
    pthread_mutex_t lock; /* guards stop */
    pthread_cond_t wake;
    bool stop;
};

struct keeper *keeper_new(const char *where, keeper_cb *tell, void *context)
{
    struct keeper *k = mem_alloc(1, sizeof *k);
    pthread_condattr_t attributes;
    k->where = mem_strdup(where);
    k->tell = tell;
    k->context = context;
    k->looked_us = INT64_MIN / 2;
    atomic_init(&k->suspected_us, INT64_MIN / 2);
    pthread_mutex_init(&k->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&k->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    return k;
}

/* As long as something is wrong all is loaded, the same version too. */
static bool load(struct keeper *k, bool all, struct err *e)
{
    struct snapshot *s;
    int64_t began = clock_now_us();
    bool loaded = store_load(k->store, all ? 0 : k->version, &s, e);
    k->load_us = clock_now_us() - began; /* of a failure too: it is not tried all the time */
    if (!loaded)
        return false;
    if (s && s->version == k->version) {
        snapshot_free(s);
        s = NULL;
    }
    if (s)
        k->version = s->version;
    if (s || k->instance != k->told) {
        struct keeper_news news = {.snapshot = s, .instance = k->instance, .load_us = k->load_us};
        k->tell(k->context, &news);
        k->told = k->instance;
    }
    return true;
}

static bool open_store(struct keeper *k, struct err *e)
{
    return k->store || (k->store = store_open(k->where, STORE_KEEP, e));
}

static bool look(struct keeper *k, struct err *e)
{
    enum store_state state;
    bool suspect = atomic_exchange(&k->suspect, false) && clock_now_us() - k->looked_us >= SUSPECT_US;
    if (suspect && k->store)
        store_distrust(k->store);
    k->opened = open_store(k, e) && store_look(k->store, &state, e);
    k->failing_items = k->failing_items || suspect || (k->opened && state == STORE_DOUBTFUL);
    if (!k->opened)
        return false;
    k->instance += state == STORE_REPLACED || state == STORE_DOUBTFUL;
    if (state == STORE_SAME)
        return true;
    if (!load(k, k->failing || k->failing_items, e))
        return false;
    if (k->failing_items)
        k->looked_us = clock_now_us();
    k->failing_items = false;
    return true;
}

static enum keeper_state state_of(const struct keeper *k, bool fine)
{
    if (!k->opened || k->failing_items)
        return KEEPER_UNREADABLE;
    return fine ? KEEPER_FRESH : KEEPER_STALE;
}

/* Once, and again when there is another reason. */
static void complain(struct keeper *k, const struct err *e)
{
    int64_t now = clock_now_us();
    if (!k->failing) {
        struct keeper_news news = {.err = e, .instance = k->instance};
        k->tell(k->context, &news);
    } else if (strcmp(e->text, k->said.text) != 0 && now - k->said_us >= COMPLAIN_US) {
        log_line("the data cannot be read now since: %s", e->text);
    } else {
        return;
    }
    k->said = *e;
    k->said_us = now;
}

void keeper_look(struct keeper *k)
{
    struct err e = {0};
    bool fine = look(k, &e);
    if (!fine && k->store && (k->opened || e.code == ERR_BUSY) && store_stale(k->store))
        return; /* changed while it was read: the next look reads it anew */
    atomic_store(&k->state, state_of(k, fine));
    if (!fine)
        complain(k, &e);
    else if (k->failing)
        log_line("the database can be read again");
    k->failing = !fine;
}

enum keeper_state keeper_state(struct keeper *k)
{
    return k ? (enum keeper_state)atomic_load(&k->state) : KEEPER_FRESH;
}

void keeper_suspect(struct keeper *k, const struct err *why)
{
    if (!k)
        return;
    int64_t now = clock_now_us(), last = atomic_load(&k->suspected_us);
    if (now - last >= SUSPECT_US && atomic_compare_exchange_strong(&k->suspected_us, &last, now))
        log_line("a record cannot be read: %s", why->text);
    atomic_store(&k->suspect, true);
}

static void *keep(void *arg)
{
    struct keeper *k = arg;
    pthread_mutex_lock(&k->lock);
    while (!k->stop) {
        pthread_mutex_unlock(&k->lock);
        k->load_us = 0;
        keeper_look(k);
        int64_t pause_ms = k->load_us / 1000 > k->poll_ms ? k->load_us / 1000 : k->poll_ms;
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += pause_ms / 1000;
        until.tv_nsec += pause_ms % 1000 * 1000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000;
        }
        pthread_mutex_lock(&k->lock);
        while (!k->stop && pthread_cond_timedwait(&k->wake, &k->lock, &until) == 0)
            continue;
    }
    pthread_mutex_unlock(&k->lock);
    return NULL;
}

bool keeper_start(struct keeper *k, int poll_ms, struct err *e)
{
    sigset_t all, before;
    k->poll_ms = poll_ms;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    k->started = pthread_create(&k->thread, NULL, keep, k) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!k->started)
        return err_set(e, ERR_INTERNAL, "cannot start the thread that watches the database");
    pthread_setname_np(k->thread, "keeper");
    return true;
}

void keeper_free(struct keeper *k)
{
    if (!k)
        return;
    if (k->started) {
        pthread_mutex_lock(&k->lock);
        k->stop = true;
        pthread_cond_signal(&k->wake);
        pthread_mutex_unlock(&k->lock);
        pthread_join(k->thread, NULL);
    }
    store_close(k->store);
    pthread_cond_destroy(&k->wake);
    pthread_mutex_destroy(&k->lock);
    free(k->where);
    free(k);
}
