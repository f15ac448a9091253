/* Descriptors: what each thing needs at least is counted, and the process's limit is used and kept to */
#include "serve/descriptors.h"

#include <sys/resource.h>

#include "test.h"

static unsigned more(struct descriptors_need need)
{
    const struct descriptors_need none = {0};
    return descriptors_count(&need) - descriptors_count(&none);
}

static void set_limit(rlim_t soft, rlim_t hard)
{
    struct rlimit limit = {soft, hard};
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

int main(void)
{
    CHECK_THAT(more((struct descriptors_need){.loops = 7}) >= 7 * 4, "a loop has epoll, a pair and a bell");
    CHECK_THAT(more((struct descriptors_need){.databases = 7}) >= 7 * 3, "a database has -wal and -shm");
    CHECK_INT(more((struct descriptors_need){.listeners = 3, .connections = 5, .bodies = 4}), 12,
              "the rest has one each");

    const struct descriptors_need need = {.loops = 2, .databases = 7, .listeners = 3};
    const long others = descriptors_count(&need);
    struct rlimit limit;
    struct err e = {0};
    long n = 20;
    set_limit(64, (rlim_t)others + 100);
    CHECK_THAT(descriptors_fit(&need, &n, true, &e) && n == 20, "what fits is left as it is");
    getrlimit(RLIMIT_NOFILE, &limit);
    CHECK_INT(limit.rlim_cur, others + 100, "the soft limit is raised to the hard one");
    n = 100;
    CHECK_THAT(descriptors_fit(&need, &n, true, &e) && n == 100, "to the last descriptor");
    n = 101;
    CHECK_THAT(!descriptors_fit(&need, &n, true, &e) && e.code == ERR_IO,
               "one more is an error when it was asked for");
    CHECK_THAT(strstr(e.text, "--max-connections 101") && strstr(e.text, ": 100 fit"), e.text);
    e = (struct err){0};
    n = 4096;
    CHECK_THAT(descriptors_fit(&need, &n, false, &e) && e.code == ERR_NONE, "a default is lowered instead");
    CHECK_INT(n, 100, "to what fits");
    set_limit((rlim_t)others + DESCRIPTORS_LEAST - 1, (rlim_t)others + DESCRIPTORS_LEAST - 1);
    CHECK_THAT(!descriptors_fit(&need, &n, false, &e) && e.code == ERR_IO, "but not to nearly nothing");
    return test_end();
}
