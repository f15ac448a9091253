#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/sqlite/db_inside.h"

/* Times of files move in ticks of the kernel, of 1 to 10 ms: a change within the tick of the last one would
 * not show. */
enum { TICK_MS = 30, WAITS = 100 };

bool db_log_name(char *out, size_t size, const char *path, const char *ending, struct err *e)
{
    char real[PATH_MAX]; /* SQLite names its logs after what a link leads to */
    int n = snprintf(out, size, "%s%s", realpath(path, real) ? real : path, ending);
    return (n > 0 && (size_t)n < size) ||
           err_set(e, ERR_INVALID, "the name of the database is longer than %zu bytes", size);
}

void db_trace(struct db_trace *t, const char *path)
{
    struct stat st;
    *t = (struct db_trace){0};
    if (stat(path, &st) != 0)
        return;
    *t = (struct db_trace){true, st.st_dev, st.st_ino, st.st_size, st.st_mtim, st.st_ctim};
}

bool db_trace_same_file(const struct db_trace *a, const struct db_trace *b)
{
    return a->there == b->there && a->device == b->device && a->inode == b->inode;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool db_trace_older(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

bool db_trace_unchanged(const struct db_trace *a, const struct db_trace *b)
{
    return db_trace_same_file(a, b) && a->bytes == b->bytes && same_time(&a->written, &b->written) &&
           same_time(&a->changed, &b->changed);
}

static bool is_young(const struct db_trace *t)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now); /* the one that files get */
    int64_t age_ms = (int64_t)(now.tv_sec - t->changed.tv_sec) * 1000 +
                     (now.tv_nsec - t->changed.tv_nsec) / 1000000;
    return t->there && age_ms < TICK_MS && age_ms > -TICK_MS;
}

bool db_trace_settled(struct db_trace *file, struct db_trace *log, const char *path, struct err *e)
{
    char name[PATH_MAX];
    struct db_trace journal;
    if (!db_log_name(name, sizeof name, path, "-journal", e))
        return false;
    db_trace(&journal, name);
    if (journal.bytes > 0)
        return err_set(e, ERR_IO,
                       "%s was left in the middle of a change, which somebody who may write to it must take "
                       "back first: atlasd check does",
                       path);
    if (!db_log_name(name, sizeof name, path, "-wal", e))
        return false;
    for (int i = 0; i < WAITS; i++) {
        db_trace(file, path);
        db_trace(log, name);
        if (!is_young(file) && !is_young(log))
            return true;
        nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000}, NULL);
    }
    return err_set(e, ERR_BUSY, "%s changes all the time and cannot be read without a lock", path);
}
