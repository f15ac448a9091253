/* pool.h - a bounded queue of jobs and the threads that run them, each with a state of its own */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A job is embedded in what it works on. Each job that pool_submit took is run exactly once, by one thread,
 * in the order of submission; state is what open() made for that thread. run says whether there was anything
 * to do, and the pool does not touch the job afterwards. When the pool is freed, jobs that still wait are run
 * with a NULL state: they must only say that they were not done. */
struct pool_job {
    struct pool_job *next;
    bool alone; /* no other waited when its turn came */
    bool (*run)(struct pool_job *job, void *state);
};

struct pool_setup {
    const char *name;                            /* of the threads, at most 15 bytes */
    unsigned threads;                            /* 0: pool_submit runs the job before it returns */
    size_t queue;                                /* jobs that may wait */
    void *(*open)(void *context, struct err *e); /* on the thread itself; NULL: failed */
    void (*close)(void *state);
    void *context;
};

struct pool_counts {
    size_t waiting, running;
    uint64_t done, refused, skipped;
};

struct pool;
struct pool *pool_new(const struct pool_setup *setup, struct err *e); /* NULL when an open() failed */
void pool_free(struct pool *p); /* waits for running jobs; NULL is fine */

/* false: the queue is full; the job is still the caller's. */
bool pool_submit(struct pool *p, struct pool_job *job);
void pool_count(struct pool *p, struct pool_counts *out);

#endif
