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

/* What is put in place of another is as old as that, and costs what it takes. */
static void test_replacing(void)
{
    struct cache *c = cache_new(&THINGS, 2500, 1);
    int before = freed;
    put(c, "a", 1, 1000);
    put(c, "b", 2, 1000);
    struct thing *a = cache_get(c, "a", 1), *b = cache_get(c, "b", 1), *less = thing_new(3),
                 *more = thing_new(4);
    CHECK_THAT(cache_replace(c, "a", 1, a, less, 400), "what stands there can be replaced");
    CHECK_THAT(!cache_replace(c, "a", 1, a, b, 300), "once it is gone it cannot");
    CHECK_THAT(!cache_replace(c, "c", 1, a, b, 300), "nor what never was");
    CHECK_THAT(!cache_replace(c, "b", 1, b, more, 1001), "nor by what counts more");
    struct cache_counts n;
    cache_count(c, &n);
    CHECK_THAT(n.bytes >= 1400 && n.bytes < 1700, "it counts what was said");
    put(c, "d", 5, 1000);
    CHECK_INT(get(c, "a"), -1, "and goes first, as what it replaced would have");
    CHECK_INT(get(c, "b") + get(c, "d"), 7, "the others stay");
    drop(a);
    drop(b);
    drop(less);
    drop(more);
    cache_free(c);
    CHECK_INT(freed - before, 5, "everything was freed once");
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

enum { MANY = 100 };

/* The even of MANY keys are put, all at once; all are asked for, all at once. */
static void test_many_at_once(unsigned shards)
{
    struct cache *c = cache_new(&THINGS, 1 << 20, shards);
    struct cache_item items[MANY] = {{0}}, even[MANY / 2];
    char keys[MANY][16];
    size_t n_even = 0;
    int wrong = 0, before = freed;
    for (int i = 0; i < MANY; i++) {
        snprintf(keys[i], sizeof keys[i], "k%d", i);
        items[i] = (struct cache_item){keys[i], strlen(keys[i]), NULL, 100, 0};
        if (i % 2 == 0) {
            even[n_even] = items[i];
            even[n_even++].value = thing_new(i);
        }
    }
    cache_get_all(c, items, 0);
    cache_put_all(c, even, 0);
    cache_put_all(c, even, n_even);
    for (size_t i = 0; i < n_even; i++)
        drop(even[i].value);
    cache_get_all(c, items, MANY);
    for (int i = 0; i < MANY; i++) {
        struct thing *t = items[i].value;
        wrong += i % 2 ? t != NULL : !t || t->number != i;
        if (t)
            drop(t);
    }
    CHECK_INT(wrong, 0, "what was put at once is found at once, and no more");
    CHECK_INT(get(c, "k42"), 42, "and one by one");
    put(c, "k1", 1, 100);
    CHECK_THAT((cache_get_all(c, items, 2), items[1].value != NULL), "what was put alone is found at once");
    drop(items[0].value);
    drop(items[1].value);
    struct cache_counts n;
    cache_count(c, &n);
    CHECK_INT((long long)n.hits, MANY / 2 + 3, "each is counted: hits");
    CHECK_INT((long long)n.misses, MANY / 2, "misses");
    CHECK_INT((long long)n.stored, MANY / 2 + 1, "stored");
    cache_free(c);
    CHECK_INT(freed - before, MANY / 2 + 1, "every reference was given back");
}

/* The last of one key stands, the budget holds within one call, what is too large goes by itself. */
static void test_put_at_once(void)
{
    struct cache *c = cache_new(&THINGS, 3600, 1);
    struct cache_item items[] = {{"a", 1, thing_new(1), 1000, 0},    {"b", 1, thing_new(2), 1000, 0},
                                 {"huge", 4, thing_new(3), 9000, 0}, {"a", 1, thing_new(4), 1000, 0},
                                 {"c", 1, thing_new(5), 1000, 0},    {"d", 1, thing_new(6), 1000, 0}};
    enum { N = sizeof items / sizeof items[0] };
    int before = freed;
    struct cache_counts n;
    cache_put_all(c, items, N);
    for (int i = 0; i < N; i++)
        drop(items[i].value);
    CHECK_INT(get(c, "b"), -1, "put at once: the least recently used went when the budget was passed");
    CHECK_INT(get(c, "a"), 4, "the later of one key stands");
    CHECK_INT(get(c, "c") + get(c, "d"), 11, "those after it too");
    cache_count(c, &n);
    CHECK_THAT(n.entries == 3 && n.bytes <= n.budget && n.refused == 1 && n.evicted == 1 && n.stored == 5,
               "and it is counted as one by one");
    cache_free(c);
    CHECK_INT(freed - before, N, "all of them are freed once");
}

static void *hammer_at_once(void *arg)
{
    enum { AT_ONCE = 40 };
    struct cache *c = arg;
    struct cache_item items[AT_ONCE], made[AT_ONCE];
    char keys[AT_ONCE][16];
    unsigned random = 777u + (unsigned)(uintptr_t)&keys;
    for (int round = 0; round < 400; round++) {
        size_t n = 0;
        for (int i = 0; i < AT_ONCE; i++) {
            random = random * 1664525u + 1013904223u;
            snprintf(keys[i], sizeof keys[i], "%u", (random >> 16) % 500);
            items[i] = (struct cache_item){keys[i], strlen(keys[i]), NULL, 64, 0};
        }
        cache_get_all(c, items, AT_ONCE);
        for (int i = 0; i < AT_ONCE; i++) {
            struct thing *t = items[i].value;
            if (t && t->number != atoi(keys[i]))
                return arg;
            if (!t)
                made[n] = items[i];
            if (!t)
                made[n++].value = thing_new(atoi(keys[i]));
            else
                drop(t);
        }
        cache_put_all(c, made, n);
        for (size_t i = 0; i < n; i++)
            drop(made[i].value);
    }
    return NULL;
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
        pthread_create(&threads[i], NULL, i < 2 ? hammer : hammer_at_once, c);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &result);
        wrong = result ? result : wrong;
    }
    CHECK_THAT(wrong == NULL,
               "four threads, two of them by many at once, never see a value under another key");
    struct cache_counts n;
    cache_count(c, &n);
    CHECK(n.bytes <= n.budget && n.evicted > 0 && n.entries > 0);
    CHECK_INT((long long)(n.hits + n.misses), 2 * 20000 + 2 * 400 * 40, "each look-up was counted");
    cache_free(c);
}

static void test_keeps(void)
{
    struct cache *none = cache_new(&THINGS, 0, 4), *some = cache_new(&THINGS, 4000, 4);
    CHECK(!cache_keeps(none) && cache_keeps(some));
    cache_free(none);
    cache_free(some);
}

int main(void)
{
    test_keeps();
    test_use();
    test_replacing();
    test_many_keys();
    test_many_at_once(1);
    test_many_at_once(4);
    test_put_at_once();
    test_threads();
    return test_end();
}
