/* pool.h - jobs that wait, up to a number, and the threads that run them, each with a state of its own */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/turns.h"

/* A job is embedded in what it works on. Each job that pool_submit took is run exactly once, by one thread,
 * or handed out by a later pool_submit to make room. Clients take turns (base/turns.h). state is what open()
 * made for that thread. run says whether there was anything to do, and the pool does not touch the job
 * afterwards. When the pool is freed, jobs that still wait are run with a NULL state: they must only say that
 * they were not done. */
struct pool_job {
    struct turns_job turn; /* first; turn.client is the submitter's to set */
    bool alone;            /* no other waited when its turn came */
    bool admitted;         /* the submitter's: part of work that has begun, which waits however many do */
    bool (*run)(struct pool_job *job, void *state);
};

struct pool_setup {
    const char *name;                            /* of the threads, at most 15 bytes */
    unsigned threads;                            /* 0: pool_submit runs the job before it returns */
    size_t queue;                                /* jobs that may wait */
    bool newest_first;                           /* of a client who has many */
    void *(*open)(void *context, struct err *e); /* on the thread itself; NULL: failed */
    void (*close)(void *state);
    void *context;
};

struct pool_counts {
    size_t waiting, running;
    uint64_t done;
    uint64_t skipped;   /* had nothing to do */
    uint64_t refused;   /* had no room when they came */
    uint64_t displaced; /* gave way to those of clients that had fewer */
};

struct pool;
struct pool *pool_new(const struct pool_setup *setup, struct err *e); /* NULL when an open() failed */
void pool_free(struct pool *p); /* waits for running jobs; NULL is fine */

/* NULL: taken, and nobody had to go. Else there was one too many: the job itself, which is refused then, or
 * one that had waited, of the client that has most waiting. What is returned is not run, and the caller's. */
struct pool_job *pool_submit(struct pool *p, struct pool_job *job);

/* This client waits for what a job does that was submitted for another (turns_share). The caller sees to it
 * that the job lasts; it may have been run. */
void pool_share(struct pool *p, struct pool_job *job, uint64_t client);

/* Would a job of this client be taken now? */
bool pool_has_room(struct pool *p, uint64_t client);

/* How long it takes to do what waits, and as many more, as things went of late. */
int64_t pool_time_us(struct pool *p, size_t more);
void pool_count(struct pool *p, struct pool_counts *out);

#endif
