/* Each job runs once, in order, with its thread's state; a full queue refuses; the end runs nobody's work. */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/pool.h"
#include "test.h"

static _Atomic int opened, closed;

static void *open_state(void *context, struct err *e)
{
    (void)e;
    int *state = mem_alloc(1, sizeof *state);
    *state = *(int *)context + atomic_fetch_add(&opened, 1);
    return state;
}

static void *open_nothing(void *context, struct err *e)
{
    (void)context;
    if (atomic_fetch_add(&opened, 1) == 0)
        return mem_alloc(1, 1);
    err_set(e, ERR_IO, "no more");
    return NULL;
}

static void close_state(void *state)
{
    atomic_fetch_add(&closed, 1);
    free(state);
}

static int context = 100;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int ran, cancelled, order_wrong, last_number = -1;

struct job {
    struct pool_job job;
    int number;
    bool waits;
};

static bool run(struct pool_job *job, void *state)
{
    struct job *j = (struct job *)job;
    if (!state) {
        atomic_fetch_add(&cancelled, 1);
        return true;
    }
    if (j->waits) {
        pthread_mutex_lock(&gate);
        pthread_mutex_unlock(&gate);
    }
    if (j->number <= atomic_exchange(&last_number, j->number))
        atomic_fetch_add(&order_wrong, 1);
    atomic_fetch_add(&ran, 1);
    return true;
}

static void reset(void)
{
    opened = closed = ran = cancelled = order_wrong = 0;
    last_number = -1;
}

static void wait_until(struct pool *p, uint64_t done)
{
    struct pool_counts n;
    for (int i = 0; i < 10000; i++) {
        pool_count(p, &n);
        if (n.done == done)
            return;
        usleep(1000);
    }
}

static void wait_running(struct pool *p)
{
    struct pool_counts n;
    for (int i = 0; i < 10000; i++) {
        pool_count(p, &n);
        if (n.running)
            return;
        usleep(1000);
    }
}

static void test_bounded(void)
{
    reset();
    struct pool_setup setup = {"test", 1, 3, open_state, close_state, &context};
    struct err e = {0};
    struct pool *p = pool_new(&setup, &e);
    CHECK_INT(opened, 1, "the state is open when the pool is");
    struct job jobs[6];
    for (int i = 0; i < 6; i++)
        jobs[i] = (struct job){.job.run = run, .number = i, .waits = true};
    pthread_mutex_lock(&gate);
    CHECK(pool_submit(p, &jobs[0].job));
    wait_running(p);
    CHECK(pool_submit(p, &jobs[1].job) && pool_submit(p, &jobs[2].job) && pool_submit(p, &jobs[3].job));
    CHECK_THAT(!pool_submit(p, &jobs[4].job), "a fourth waiting job is refused");
    struct pool_counts n;
    pool_count(p, &n);
    CHECK_INT((long long)n.waiting, 3, "waiting");
    CHECK_INT((long long)n.refused, 1, "refused");
    pthread_mutex_unlock(&gate);
    wait_until(p, 4);
    CHECK_INT(ran, 4, "each ran once");
    CHECK_INT(order_wrong, 0, "in order");
    pool_free(p);
    CHECK_INT(closed, 1, "the state was closed");
}

static void *free_pool(void *arg)
{
    pool_free(arg);
    return NULL;
}

static void test_end_of_pool(void)
{
    reset();
    struct pool_setup setup = {"test", 1, 10, open_state, close_state, &context};
    struct pool *p = pool_new(&setup, NULL);
    struct job jobs[4];
    pthread_mutex_lock(&gate);
    for (int i = 0; i < 4; i++) {
        jobs[i] = (struct job){.job.run = run, .number = i, .waits = true};
        pool_submit(p, &jobs[i].job);
    }
    wait_running(p);
    pthread_t closer;
    pthread_create(&closer, NULL, free_pool, p);
    usleep(20000); /* long enough to see the end coming; were it not, more jobs run and the sum still holds */
    pthread_mutex_unlock(&gate);
    pthread_join(closer, NULL);
    CHECK_INT(ran + cancelled, 4, "jobs of a pool that ends are run or told that they were not done");
    CHECK_INT(ran, 1, "the running one was finished");
}

static void test_inline(void)
{
    reset();
    struct pool_setup setup = {"test", 0, 0, open_state, close_state, &context};
    struct pool *p = pool_new(&setup, NULL);
    struct job job = {.job.run = run, .number = 7};
    CHECK(pool_submit(p, &job.job));
    CHECK_INT(ran, 1, "without threads a job has run when submit returns");
    pool_free(p);
    CHECK_INT(closed, 1, "and the state is closed");
}

static void test_failed_open(void)
{
    reset();
    struct pool_setup setup = {"test", 2, 4, open_nothing, close_state, NULL};
    struct err e = {0};
    CHECK_THAT(pool_new(&setup, &e) == NULL, "no pool when a thread's state cannot be had");
    CHECK_TEXT(e.text, "no more", "and it says why");
    CHECK_INT(closed, 1, "what was opened is closed");
}

static void test_many(void)
{
    reset();
    struct pool_setup setup = {"test", 3, 5000, open_state, close_state, &context};
    struct pool *p = pool_new(&setup, NULL);
    struct job *jobs = mem_alloc(5000, sizeof *jobs);
    int taken = 0;
    for (int i = 0; i < 5000; i++) {
        jobs[i] = (struct job){.job.run = run, .number = i};
        taken += pool_submit(p, &jobs[i].job);
    }
    wait_until(p, (uint64_t)taken);
    pool_free(p);
    CHECK_INT(ran, taken, "three threads run every job once");
    CHECK_INT(closed, 3, "three states closed");
    free(jobs);
}

int main(void)
{
    test_bounded();
    test_end_of_pool();
    test_inline();
    test_failed_open();
    test_many();
    return test_end();
}
