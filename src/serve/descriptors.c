#include "serve/descriptors.h"

#include <sys/resource.h>

#include "base/log.h"

enum {
    OF_PROCESS =
        8, /* standard streams, the file of kept answers, PROJ's database, /proc, the clean-up of old ones */
    OF_LOOP =
        6, /* epoll, libevent's pair for signals, the bell, one accepted beyond the limit, one to spare */
    OF_DATABASE = 5, /* the file, its -wal and -shm, two that sort what does not fit in memory */
    RESERVE = 32     /* what this one was started with, and what a library may open for a moment */
};

unsigned descriptors_count(const struct descriptors_need *need)
{
    return OF_PROCESS + RESERVE + need->loops * OF_LOOP + need->databases * OF_DATABASE + need->listeners +
           need->connections + need->bodies;
}

bool descriptors_fit(const struct descriptors_need *need, long *connections, bool fixed, struct err *e)
{
    struct rlimit limit;
    unsigned others = descriptors_count(need);
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return true;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (before < limit.rlim_max && setrlimit(RLIMIT_NOFILE, &limit) != 0)
        limit.rlim_cur = before;
    if (limit.rlim_cur >= others + (rlim_t)*connections)
        return true;
    unsigned long long allowed = limit.rlim_cur;
    if (allowed < others + DESCRIPTORS_LEAST)
        return err_set(
            e, ERR_IO,
            "the system allows %llu open files, too few: %u are needed besides connections (ulimit -n)",
            allowed, others);
    long fits = (long)(allowed - others);
    if (fixed)
        return err_set(e, ERR_IO,
                       "the system allows %llu open files (ulimit -n), too few for --max-connections %ld: "
                       "%ld fit beside the %u that all else needs",
                       allowed, *connections, fits, others);
    log_line("the system allows %llu open files (ulimit -n): at most %ld connections are taken, not %ld",
             allowed, fits, *connections);
    *connections = fits;
    return true;
}
