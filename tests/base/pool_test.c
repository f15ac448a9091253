/* Each job runs once, in its turn, with its thread's state; a full queue refuses, or who has most gives way;
 * the end runs nobody's work. */
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
    bool waits, idle;
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
    if (j->idle)
        return false;
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
    struct pool_setup setup = {"test", 1, 3, false, open_state, close_state, &context};
    struct err e = {0};
    struct pool *p = pool_new(&setup, &e);
    CHECK_INT(opened, 1, "the state is open when the pool is");
    struct job jobs[6];
    for (int i = 0; i < 6; i++)
        jobs[i] = (struct job){.job.run = run, .number = i, .waits = true};
    pthread_mutex_lock(&gate);
    CHECK(!pool_submit(p, &jobs[0].job));
    wait_running(p);
    CHECK(!pool_submit(p, &jobs[1].job) && !pool_submit(p, &jobs[2].job));
    CHECK_THAT(pool_has_room(p, 0), "two wait, there is room for one");
    CHECK(!pool_submit(p, &jobs[3].job));
    CHECK_THAT(!pool_has_room(p, 0), "three wait, there is none");
    CHECK_THAT(pool_submit(p, &jobs[4].job) == &jobs[4].job, "a fourth waiting job is refused");
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
    struct pool_setup setup = {"test", 1, 10, false, open_state, close_state, &context};
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
    struct pool_setup setup = {"test", 0, 0, false, open_state, close_state, &context};
    struct pool *p = pool_new(&setup, NULL);
    struct job job = {.job.run = run, .number = 7};
    CHECK_THAT(pool_has_room(p, 0), "without threads there is always room");
    CHECK(!pool_submit(p, &job.job));
    CHECK_INT(ran, 1, "without threads a job has run when submit returns");
    pool_free(p);
    CHECK_INT(closed, 1, "and the state is closed");
}

static void test_failed_open(void)
{
    reset();
    struct pool_setup setup = {"test", 2, 4, false, open_nothing, close_state, NULL};
    struct err e = {0};
    CHECK_THAT(pool_new(&setup, &e) == NULL, "no pool when a thread's state cannot be had");
    CHECK_TEXT(e.text, "no more", "and it says why");
    CHECK_INT(closed, 1, "what was opened is closed");
}

static void test_many(void)
{
    reset();
    struct pool_setup setup = {"test", 3, 1000, true, open_state, close_state, &context};
    struct pool *p = pool_new(&setup, NULL);
    struct job *jobs = mem_alloc(5000, sizeof *jobs);
    int out = 0;
    for (int i = 0; i < 5000; i++) {
        jobs[i] = (struct job){.job = {.run = run, .turn.client = (uint64_t)(i % 100 ? 0 : i)}, .number = i};
        out += pool_submit(p, &jobs[i].job) != NULL;
    }
    wait_until(p, (uint64_t)(5000 - out));
    struct pool_counts n;
    pool_count(p, &n);
    pool_free(p);
    CHECK_INT(ran, 5000 - out, "three threads run every job once that found room and kept it");
    CHECK_INT((long long)(n.refused + n.displaced), out, "the others are counted");
    CHECK_INT(closed, 3, "three states closed");
    free(jobs);
}

/* Nine of one client wait, and one of another comes. */
static void test_displaced(void)
{
    reset();
    struct pool_setup setup = {"test", 1, 9, false, open_state, close_state, &context};
    struct pool *p = pool_new(&setup, NULL);
    struct job jobs[12];
    for (int i = 0; i < 12; i++)
        jobs[i] = (struct job){.job = {.run = run, .turn.client = i == 11}, .number = i, .waits = true};
    pthread_mutex_lock(&gate);
    pool_submit(p, &jobs[0].job);
    wait_running(p);
    for (int i = 1; i < 10; i++)
        pool_submit(p, &jobs[i].job);
    CHECK_THAT(!pool_has_room(p, 0) && pool_has_room(p, 1),
               "there is no room for who has all, but for others");
    CHECK_THAT(pool_submit(p, &jobs[10].job) == &jobs[10].job, "one more of who has all is refused");
    CHECK_THAT(pool_submit(p, &jobs[11].job) == &jobs[9].job, "before another the last of his gives way");
    pthread_mutex_unlock(&gate);
    wait_until(p, 10);
    struct pool_counts n;
    pool_count(p, &n);
    CHECK_INT(ran, 10, "the others ran");
    CHECK_INT((long long)n.displaced, 1, "displaced");
    CHECK_INT((long long)n.refused, 1, "refused");
    pool_free(p);
}

static void test_skipped(void)
{
    reset();
    struct pool_setup setup = {"test", 1, 9, false, open_state, close_state, &context};
    struct pool *p = pool_new(&setup, NULL);
    struct job jobs[3];
    pthread_mutex_lock(&gate);
    for (int i = 0; i < 3; i++) {
        jobs[i] = (struct job){.job.run = run, .number = i, .waits = true, .idle = i == 1};
        pool_submit(p, &jobs[i].job);
        wait_running(p);
    }
    pthread_mutex_unlock(&gate);
    wait_until(p, 2);
    struct pool_counts n;
    pool_count(p, &n);
    CHECK_INT((long long)n.done, 2, "two had something to do");
    CHECK_INT((long long)n.skipped, 1, "one had not");
    CHECK_THAT(!jobs[1].job.alone && jobs[2].job.alone,
               "while the last ran nobody waited, before it somebody did");
    pool_free(p);
}

int main(void)
{
    test_bounded();
    test_end_of_pool();
    test_inline();
    test_failed_open();
    test_many();
    test_displaced();
    test_skipped();
    return test_end();
}
