/* SQLite's memory: as in base/mem.h, the program ends when there is none. SpatiaLite takes what SQLite gives
 * it without looking, and a request answered by half is no answer. Only what a file may have asked for, by
 * lengths that it claims, is refused. */
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "store/db_inside.h"

enum { CLAIMED_BYTES = 16 << 20 };

static void *give(void *p, int n)
{
    if (!p && n < CLAIMED_BYTES)
        mem_out((size_t)n);
    return p;
}

static void *allocate(int n)
{
    return give(malloc((size_t)n), n);
}

static void *grow(void *old, int n)
{
    return give(realloc(old, (size_t)n), n);
}

static int size_of(void *p)
{
    return (int)malloc_usable_size(p);
}

static int round_up(int n)
{
    return (n + 7) & ~7;
}

static int start(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void end(void *context)
{
    (void)context;
}

static void configure(void)
{
    static const sqlite3_mem_methods METHODS = {allocate, free, grow, size_of, round_up, start, end, NULL};
    sqlite3_config(SQLITE_CONFIG_MALLOC,
                   &METHODS); /* too late when something else has started SQLite: so be it */
}

void db_memory(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
}
