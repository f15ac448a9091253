#include "base/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/mem.h"

struct pool {
    struct pool_setup setup;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t wake;  /* of workers: a job waits, or the end; of pool_new: a worker is up */
    pthread_cond_t up;
    struct pool_job *first, **last;
    struct pool_counts counts;
    bool closing;
    unsigned n_up, n_failed;
    struct err failure;
    void *inline_state;
    pthread_t *threads;
    unsigned n_threads;
};

static struct pool_job *take(struct pool *p)
{
    struct pool_job *job = p->first;
    p->first = job->next;
    if (!p->first)
        p->last = &p->first;
    p->counts.waiting--;
    job->alone = p->counts.waiting == 0;
    return job;
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
        if (!p->first) {
            pthread_cond_wait(&p->wake, &p->lock);
            continue;
        }
        struct pool_job *job = take(p);
        p->counts.running++;
        pthread_mutex_unlock(&p->lock);
        bool done = job->run(job, state);
        pthread_mutex_lock(&p->lock);
        p->counts.running--;
        p->counts.done += done;
        p->counts.skipped += !done;
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
    p->last = &p->first;
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
    while (p->first) {
        struct pool_job *job = take(p);
        job->run(job, NULL);
    }
    if (p->inline_state)
        p->setup.close(p->inline_state);
    pthread_cond_destroy(&p->wake);
    pthread_cond_destroy(&p->up);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    free(p);
}

static bool run_inline(struct pool *p, struct pool_job *job)
{
    job->alone = true;
    bool done = job->run(job, p->inline_state);
    pthread_mutex_lock(&p->lock);
    p->counts.done += done;
    p->counts.skipped += !done;
    pthread_mutex_unlock(&p->lock);
    return true;
}

bool pool_submit(struct pool *p, struct pool_job *job)
{
    if (!p->setup.threads)
        return run_inline(p, job);
    pthread_mutex_lock(&p->lock);
    bool taken = !p->closing && p->counts.waiting < p->setup.queue;
    if (taken) {
        job->next = NULL;
        *p->last = job;
        p->last = &job->next;
        p->counts.waiting++;
        pthread_cond_signal(&p->wake);
    } else {
        p->counts.refused++;
    }
    pthread_mutex_unlock(&p->lock);
    return taken;
}

void pool_count(struct pool *p, struct pool_counts *out)
{
    pthread_mutex_lock(&p->lock);
    *out = p->counts;
    pthread_mutex_unlock(&p->lock);
}
