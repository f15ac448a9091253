#include "base/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"

#define LATELY (1.0 / 16) /* weight of the newest job in the mean */

struct pool {
    struct pool_setup setup;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t wake;  /* of workers: a job waits, or the end; of pool_new: a worker is up */
    pthread_cond_t up;
    struct turns turns;
    struct pool_counts counts; /* but for waiting */
    double job_us;             /* what one takes, lately */
    bool closing;
    unsigned n_up, n_failed;
    struct err failure;
    void *inline_state;
    pthread_t *threads;
    unsigned n_threads;
};

static struct pool_job *take(struct pool *p)
{
    struct pool_job *job = (struct pool_job *)turns_take(&p->turns);
    if (job)
        job->alone = p->turns.n == 0;
    return job;
}

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Under the lock. What was skipped says nothing of what work takes. */
static void count(struct pool *p, bool done, double us)
{
    if (!done) {
        p->counts.skipped++;
        return;
    }
    p->counts.done++;
    p->job_us += p->job_us > 0.0 ? (us - p->job_us) * LATELY : us;
}

static void *work(void *arg)
{
    struct pool *p = arg;
    struct err e = {0};
    void *state = p->setup.open(p->setup.context, &e);
    pthread_mutex_lock(&p->lock);
    p->n_up++;
    if (!state) {
        p->n_failed++;
        p->failure = e;
    }
    pthread_cond_signal(&p->up);
    while (state && !p->closing) {
        struct pool_job *job = take(p);
        if (!job) {
            pthread_cond_wait(&p->wake, &p->lock);
            continue;
        }
        p->counts.running++;
        pthread_mutex_unlock(&p->lock);
        double began_us = now_us();
        bool done = job->run(job, state);
        double us = now_us() - began_us;
        pthread_mutex_lock(&p->lock);
        p->counts.running--;
        count(p, done, us);
    }
    pthread_mutex_unlock(&p->lock);
    if (state)
        p->setup.close(state);
    return NULL;
}

/* Signals are for the main thread: workers are born with all of them blocked. */
static bool start_threads(struct pool *p, struct err *e)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    p->threads = mem_alloc(p->setup.threads, sizeof *p->threads);
    for (unsigned i = 0; i < p->setup.threads; i++) {
        if (pthread_create(&p->threads[i], NULL, work, p) != 0)
            break;
        p->n_threads++;
        pthread_setname_np(p->threads[i], p->setup.name);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_mutex_lock(&p->lock);
    while (p->n_up < p->n_threads)
        pthread_cond_wait(&p->up, &p->lock);
    bool fine = p->n_failed == 0 && p->n_threads == p->setup.threads;
    pthread_mutex_unlock(&p->lock);
    if (p->n_threads < p->setup.threads)
        return err_set(e, ERR_INTERNAL, "cannot start %u threads", p->setup.threads);
    if (!fine && e)
        *e = p->failure;
    return fine;
}

struct pool *pool_new(const struct pool_setup *setup, struct err *e)
{
    struct pool *p = mem_alloc(1, sizeof *p);
    p->setup = *setup;
    p->turns.newest_first = setup->newest_first;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    pthread_cond_init(&p->up, NULL);
    bool fine;
    if (setup->threads)
        fine = start_threads(p, e);
    else
        fine = (p->inline_state = setup->open(setup->context, e)) != NULL;
    if (!fine) {
        pool_free(p);
        return NULL;
    }
    return p;
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->n_threads; i++)
        pthread_join(p->threads[i], NULL);
    for (struct pool_job *job = take(p); job; job = take(p))
        job->run(job, NULL);
    if (p->inline_state)
        p->setup.close(p->inline_state);
    pthread_cond_destroy(&p->wake);
    pthread_cond_destroy(&p->up);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    free(p);
}

static void run_inline(struct pool *p, struct pool_job *job)
{
    job->alone = true;
    double began_us = now_us();
    bool done = job->run(job, p->inline_state);
    double us = now_us() - began_us;
    pthread_mutex_lock(&p->lock);
    count(p, done, us);
    pthread_mutex_unlock(&p->lock);
}

/* Under the lock. */
static bool is_full(const struct pool *p)
{
    return p->turns.n >= p->setup.queue;
}

struct pool_job *pool_submit(struct pool *p, struct pool_job *job)
{
    if (!p->setup.threads) {
        run_inline(p, job);
        return NULL;
    }
    struct pool_job *out = NULL;
    pthread_mutex_lock(&p->lock);
    if (p->closing) {
        out = job;
    } else if (is_full(p) && !job->admitted) {
        out = (struct pool_job *)turns_push_out(&p->turns, job->turn.client);
        p->counts.displaced += out != NULL;
        out = out ? out : job;
    }
    if (out == job) {
        p->counts.refused++;
    } else {
        turns_add(&p->turns, &job->turn);
        pthread_cond_signal(&p->wake);
    }
    pthread_mutex_unlock(&p->lock);
    return out;
}

void pool_share(struct pool *p, struct pool_job *job, uint64_t client)
{
    pthread_mutex_lock(&p->lock);
    turns_share(&p->turns, &job->turn, client);
    pthread_mutex_unlock(&p->lock);
}

bool pool_has_room(struct pool *p, uint64_t client)
{
    pthread_mutex_lock(&p->lock);
    bool room = !p->setup.threads || !is_full(p) || turns_give_way(&p->turns, client);
    pthread_mutex_unlock(&p->lock);
    return room;
}

int64_t pool_time_us(struct pool *p, size_t more)
{
    pthread_mutex_lock(&p->lock);
    double us = p->job_us * (double)(p->turns.n + more);
    pthread_mutex_unlock(&p->lock);
    return (int64_t)(us / (p->setup.threads ? p->setup.threads : 1));
}

void pool_count(struct pool *p, struct pool_counts *out)
{
    pthread_mutex_lock(&p->lock);
    *out = p->counts;
    out->waiting = p->turns.n;
    pthread_mutex_unlock(&p->lock);
}
