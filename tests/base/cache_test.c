/* Least recently used first, budget kept, references balanced; several threads at once. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/cache.h"
#include "base/mem.h"
#include "test.h"

struct thing {
    _Atomic int references;
    int number;
};

static void hold(void *value)
{
    atomic_fetch_add(&((struct thing *)value)->references, 1);
}

static _Atomic int freed;
static void drop(void *value)
{
    if (atomic_fetch_sub(&((struct thing *)value)->references, 1) == 1) {
        atomic_fetch_add(&freed, 1);
        free(value);
    }
}

static const struct cache_kind THINGS = {hold, drop};

static struct thing *thing_new(int number)
{
    struct thing *t = mem_alloc(1, sizeof *t);
    atomic_init(&t->references, 1);
    t->number = number;
    return t;
}

static void put(struct cache *c, const char *key, int number, size_t bytes)
{
    struct thing *t = thing_new(number);
    cache_put(c, key, strlen(key), t, bytes);
    drop(t);
}

static int get(struct cache *c, const char *key)
{
    struct thing *t = cache_get(c, key, strlen(key));
    int number = t ? t->number : -1;
    if (t)
        drop(t);
    return number;
}

static void test_use(void)
{
    struct cache *c = cache_new(&THINGS, 3600, 1);
    put(c, "a", 1, 1000);
    put(c, "b", 2, 1000);
    put(c, "c", 3, 1000);
    CHECK_INT(get(c, "a"), 1, "what was put is found");
    CHECK_INT(get(c, "A"), -1, "another key is not");
    put(c, "d", 4, 1000);
    CHECK_INT(get(c, "b"), -1, "the least recently used went when the budget was passed");
    CHECK_INT(get(c, "a"), 1, "the one that was used stayed");
    CHECK_INT(get(c, "d"), 4, "the new one is there");
    put(c, "a", 5, 1000);
    CHECK_INT(get(c, "a"), 5, "putting replaces");
    put(c, "huge", 6, 5000);
    CHECK_INT(get(c, "huge"), -1, "what is larger than the budget is refused");
    CHECK_INT(get(c, "c") + get(c, "d"), 7, "and drops nothing else");
    struct cache_counts n;
    cache_count(c, &n);
    CHECK_INT((long long)n.entries, 3, "entries");
    CHECK_INT((long long)n.refused, 1, "refused");
    CHECK_INT((long long)n.evicted, 1, "evicted");
    CHECK_INT((long long)n.hits, 6, "hits");
    CHECK_INT((long long)n.misses, 3, "misses");
    CHECK(n.bytes <= n.budget && n.bytes > 3000);
    struct thing *held = cache_get(c, "c", 1);
    cache_clear(c);
    CHECK_INT(get(c, "a") + get(c, "d"), -2, "clearing drops all");
    put(c, "e", 8, 1000);
    CHECK_INT(get(c, "e"), 8, "and the cache goes on");
    cache_free(c);
    CHECK_INT(held->number, 3, "what a caller holds outlives the cache");
    drop(held);
    CHECK_INT(freed, 7, "everything was freed once");
}

static void test_many_keys(void)
{
    struct cache *c = cache_new(&THINGS, 100 << 20, 5);
    char key[32];
    int wrong = 0;
    for (int i = 0; i < 20000; i++) {
        snprintf(key, sizeof key, "key %d", i);
        put(c, key, i, 100);
    }
    for (int i = 0; i < 20000; i++) {
        snprintf(key, sizeof key, "key %d", i);
        wrong += get(c, key) != i;
    }
    CHECK_INT(wrong, 0, "20 000 keys are all found after the tables grew");
    CHECK_THAT(get(c, "key 1\0") == 1, "the length of a key counts, not its NUL");
    struct thing *t = cache_get(c, "key 1\0", 6);
    CHECK_THAT(t == NULL, "a key with a NUL behind is another key");
    cache_free(c);
}

static void *hammer(void *arg)
{
    struct cache *c = arg;
    char key[16];
    unsigned random = 12345u + (unsigned)(uintptr_t)&key;
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525u + 1013904223u;
        int number = (int)(random >> 16) % 500;
        snprintf(key, sizeof key, "%d", number);
        int got = get(c, key);
        if (got >= 0 && got != number)
            return arg;
        if (got < 0)
            put(c, key, number, 64);
    }
    return NULL;
}

static void test_threads(void)
{
    struct cache *c = cache_new(&THINGS, 40000, 2);
    pthread_t threads[4];
    void *wrong = NULL, *result;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, hammer, c);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &result);
        wrong = result ? result : wrong;
    }
    CHECK_THAT(wrong == NULL, "four threads never see a value under another key");
    struct cache_counts n;
    cache_count(c, &n);
    CHECK(n.bytes <= n.budget && n.evicted > 0 && n.entries > 0);
    CHECK_INT((long long)(n.hits + n.misses), 80000, "each look-up was counted");
    cache_free(c);
}

int main(void)
{
    test_use();
    test_many_keys();
    test_threads();
    return test_end();
}
