#include "serve/repacker.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "draw/png_small.h"

struct wish {
    struct blob *blob; /* a reference */
    size_t n_key;
    char key[REPACKER_KEY_BYTES];
};

struct repacker {
    struct repacker_setup setup;
    pthread_t thread;     /* takes wishes, brings them, puts results in place */
    pthread_mutex_t lock; /* guards what follows, up to closing */
    pthread_cond_t wake;  /* there is a wish, or the end */
    struct wish wishes[REPACKER_WISHES];
    size_t first; /* the oldest of them */
    struct repacker_counts counts;
    _Atomic size_t n_wishes; /* written under the lock */
    _Atomic bool closing;    /* likewise */
    struct wish now;         /* what is worked on, the thread's own */
    struct bench {           /* of the packing thread */
        pthread_t thread;
        pthread_mutex_t lock;         /* of these two threads alone */
        pthread_cond_t brought, done; /* what each waits for */
        enum { BENCH_EMPTY, BENCH_BROUGHT, BENCH_DONE, BENCH_CLOSED } state;
        _Atomic bool stop;        /* what lies there is to be left */
        const struct blob *blob;  /* that of now */
        struct png_small *packer; /* of the packing thread alone */
        struct bytes out;         /* it writes while BENCH_BROUGHT, as what follows */
        enum png_small_outcome outcome;
        int64_t cpu_us;
    } bench;
};

/* --- the packing thread ------------------------------------------------------------------------------------
 */

static int64_t own_cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool is_to_stop(void *bench)
{
    return atomic_load(&((struct bench *)bench)->stop);
}

/* False: there is no more. */
static bool wait_for_picture(struct bench *b)
{
    pthread_mutex_lock(&b->lock);
    while (b->state != BENCH_BROUGHT && b->state != BENCH_CLOSED)
        pthread_cond_wait(&b->brought, &b->lock);
    const bool brought = b->state == BENCH_BROUGHT;
    pthread_mutex_unlock(&b->lock);
    return brought;
}

static void *pack(void *arg)
{
    struct bench *b = arg;
    /* Where this is not allowed the share is still kept, and nothing begins while the server is busy. */
    sched_setscheduler(0, SCHED_IDLE, &(struct sched_param){0});
    while (wait_for_picture(b)) {
        const int64_t began_us = own_cpu_us();
        b->outcome = png_small_pack(b->packer, b->blob->data, b->blob->n, is_to_stop, b, &b->out);
        b->cpu_us = own_cpu_us() - began_us;
        pthread_mutex_lock(&b->lock);
        b->state = BENCH_DONE;
        pthread_cond_signal(&b->done);
        pthread_mutex_unlock(&b->lock);
    }
    return NULL;
}

static void set_state(struct bench *b, int state)
{
    pthread_mutex_lock(&b->lock);
    b->state = state;
    pthread_cond_signal(&b->brought);
    pthread_mutex_unlock(&b->lock);
}

/* --- the other ---------------------------------------------------------------------------------------------
 */

static struct timespec in_us(int64_t us)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    const int64_t ns = t.tv_nsec + us % 1000000 * 1000;
    return (struct timespec){t.tv_sec + us / 1000000 + ns / 1000000000, ns % 1000000000};
}

/* False: the end has come. */
static bool rest(struct repacker *r, int64_t us)
{
    const struct timespec until = in_us(us);
    pthread_mutex_lock(&r->lock);
    while (!r->closing && pthread_cond_timedwait(&r->wake, &r->lock, &until) == 0)
        ;
    const bool goes_on = !r->closing;
    pthread_mutex_unlock(&r->lock);
    return goes_on;
}

/* The oldest wish becomes the one that is worked on, when there is one. False: the end has come. */
static bool take_wish(struct repacker *r)
{
    pthread_mutex_lock(&r->lock);
    while (!r->closing && r->n_wishes == 0)
        pthread_cond_wait(&r->wake, &r->lock);
    const bool goes_on = !r->closing;
    if (goes_on) {
        r->now = r->wishes[r->first];
        r->first = (r->first + 1) % REPACKER_WISHES;
        r->n_wishes--;
    }
    pthread_mutex_unlock(&r->lock);
    return goes_on;
}

static bool must_wait(struct repacker *r)
{
    return atomic_load(&r->closing) || r->setup.busy(r->setup.context);
}

/* The picture is brought and its result waited for; a server that gets busy meanwhile has it left. */
static enum png_small_outcome bring(struct repacker *r)
{
    struct bench *b = &r->bench;
    b->blob = r->now.blob;
    atomic_store(&b->stop, false);
    set_state(b, BENCH_BROUGHT);
    pthread_mutex_lock(&b->lock);
    while (b->state != BENCH_DONE) {
        const struct timespec until = in_us(REPACKER_LOOK_MS * 1000);
        if (pthread_cond_timedwait(&b->done, &b->lock, &until) == 0 || atomic_load(&b->stop))
            continue;
        pthread_mutex_unlock(&b->lock);
        atomic_store(&b->stop, must_wait(r));
        pthread_mutex_lock(&b->lock);
    }
    b->state = BENCH_EMPTY;
    pthread_mutex_unlock(&b->lock);
    return b->outcome;
}

/* Returns whether the smaller one stands in its place now. */
static bool replace(struct repacker *r)
{
    const struct bytes *out = &r->bench.out;
    struct blob *old = r->now.blob, *small = blob_new_same(old, out->data, out->n);
    const bool done = cache_replace(r->setup.kept, r->now.key, r->now.n_key, old, small, blob_bytes(small));
    blob_free(small);
    return done;
}

static void note(struct repacker *r, enum png_small_outcome outcome, bool done)
{
    pthread_mutex_lock(&r->lock);
    r->counts.packed += done;
    r->counts.unchanged += !done && outcome != PNG_SMALL_STOPPED;
    r->counts.saved_bytes += done ? r->now.blob->n - r->bench.out.n : 0;
    r->counts.cpu_us += (uint64_t)r->bench.cpu_us;
    pthread_mutex_unlock(&r->lock);
}

/* One picture, from the first look for an idle moment to the rest after it. False: the end has come. */
static bool grant(struct repacker *r)
{
    const int64_t percent = (int64_t)r->setup.percent;
    enum png_small_outcome outcome = PNG_SMALL_STOPPED;
    while (outcome == PNG_SMALL_STOPPED) {
        while (must_wait(r))
            if (!rest(r, REPACKER_LOOK_MS * 1000))
                return false;
        if (atomic_load(&r->now.blob->references) == 1)
            return true; /* it has gone meanwhile: nobody else has it */
        outcome = bring(r);
        note(r, outcome, outcome == PNG_SMALL_DONE && replace(r));
        if (!rest(r, r->bench.cpu_us * (100 - percent) / percent))
            return false;
    }
    return true;
}

static void *work(void *arg)
{
    struct repacker *r = arg;
    bool goes_on = true;
    while (goes_on && take_wish(r)) {
        goes_on = grant(r);
        blob_free(r->now.blob);
    }
    return NULL;
}

/* --- from outside ------------------------------------------------------------------------------------------
 */

/* Signals are for the main thread. */
static bool start(pthread_t *thread, const char *name, void *(*run)(void *), void *arg)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool started = pthread_create(thread, NULL, run, arg) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started)
        pthread_setname_np(*thread, name);
    return started;
}

static void open_bench(struct bench *b, const pthread_condattr_t *monotonic)
{
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->brought, NULL);
    pthread_cond_init(&b->done, monotonic);
    b->packer = png_small_new();
    bytes_init(&b->out, REPACKER_MOST_BYTES);
}

static void close_bench(struct bench *b)
{
    pthread_cond_destroy(&b->brought);
    pthread_cond_destroy(&b->done);
    pthread_mutex_destroy(&b->lock);
    png_small_free(b->packer);
    bytes_release(&b->out);
}

static void release(struct repacker *r)
{
    for (; r->n_wishes; r->n_wishes--) {
        blob_free(r->wishes[r->first].blob);
        r->first = (r->first + 1) % REPACKER_WISHES;
    }
    close_bench(&r->bench);
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

static void end_packing(struct repacker *r)
{
    set_state(&r->bench, BENCH_CLOSED);
    pthread_join(r->bench.thread, NULL);
}

struct repacker *repacker_new(const struct repacker_setup *setup, struct err *e)
{
    struct repacker *r = mem_alloc(1, sizeof *r);
    pthread_condattr_t monotonic;
    r->setup = *setup;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->wake, &monotonic);
    open_bench(&r->bench, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (start(&r->bench.thread, "packing", pack, &r->bench)) {
        if (start(&r->thread, "repacker", work, r))
            return r;
        end_packing(r);
    }
    release(r);
    err_set(e, ERR_INTERNAL, "cannot start the threads that pack kept pictures again");
    return NULL;
}

void repacker_free(struct repacker *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->closing = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    end_packing(r);
    release(r);
}

/* Under the lock: is there room for it? */
static bool add_wish(struct repacker *r, const char *key, size_t n, struct blob *kept)
{
    const size_t waiting = r->n_wishes;
    if (waiting == REPACKER_WISHES || r->closing)
        return false;
    struct wish *w = &r->wishes[(r->first + waiting) % REPACKER_WISHES];
    w->blob = blob_ref(kept);
    w->n_key = n;
    memcpy(w->key, key, n);
    r->n_wishes = waiting + 1;
    pthread_cond_signal(&r->wake);
    return true;
}

/* A picture that finds no room is wished for again when it is next found: what is asked for most often comes
 * in first. */
void repacker_wish(struct repacker *r, const char *key, size_t n, struct blob *kept)
{
    if (!r || n > REPACKER_KEY_BYTES || kept->n > REPACKER_MOST_BYTES ||
        atomic_load_explicit(&r->n_wishes, memory_order_relaxed) == REPACKER_WISHES ||
        !atomic_exchange_explicit(&kept->hasty, false, memory_order_relaxed))
        return;
    pthread_mutex_lock(&r->lock);
    const bool added = add_wish(r, key, n, kept);
    pthread_mutex_unlock(&r->lock);
    if (!added)
        atomic_store_explicit(&kept->hasty, true, memory_order_relaxed);
}

void repacker_count(struct repacker *r, struct repacker_counts *out)
{
    *out = (struct repacker_counts){0};
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    *out = r->counts;
    out->waiting = r->n_wishes;
    pthread_mutex_unlock(&r->lock);
}
