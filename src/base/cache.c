#include "base/cache.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/hash.h"
#include "base/mem.h"

struct entry {
    struct entry *chain;         /* of its bucket */
    struct entry *newer, *older; /* by use; the ends are NULL */
    void *value;
    uint64_t hash;
    size_t bytes, n_key;
    char key[];
};

struct shard {
    pthread_mutex_t lock; /* guards all of the shard */
    struct entry **buckets;
    size_t n_buckets; /* a power of two */
    struct entry *newest, *oldest;
    struct cache_counts counts;
};

struct cache {
    struct cache_kind kind;
    uint64_t seed;
    unsigned n_shards;
    struct shard shards[];
};

struct cache *cache_new(const struct cache_kind *kind, size_t budget_bytes, unsigned shards)
{
    unsigned n = 1;
    while (n < shards)
        n *= 2;
    struct cache *c = mem_alloc(1, sizeof *c + n * sizeof c->shards[0]);
    c->kind = *kind;
    c->n_shards = n;
    if (getrandom(&c->seed, sizeof c->seed, GRND_NONBLOCK) != (ssize_t)sizeof c->seed)
        c->seed = (uint64_t)(uintptr_t)c;
    for (unsigned i = 0; i < n; i++) {
        struct shard *s = &c->shards[i];
        pthread_mutex_init(&s->lock, NULL);
        s->n_buckets = 64;
        s->buckets = mem_alloc(s->n_buckets, sizeof(struct entry *));
        s->counts.budget = budget_bytes / n;
    }
    return c;
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    for (unsigned i = 0; i < c->n_shards; i++) {
        struct shard *s = &c->shards[i];
        for (struct entry *e = s->newest; e;) {
            struct entry *older = e->older;
            c->kind.drop(e->value);
            free(e);
            e = older;
        }
        free(s->buckets);
        pthread_mutex_destroy(&s->lock);
    }
    free(c);
}

static struct shard *shard_of(struct cache *c, uint64_t hash)
{
    return &c->shards[(hash >> 48) & (c->n_shards - 1)];
}

/* The link that points to the entry, or to the NULL at the end of its chain. */
static struct entry **find(struct shard *s, uint64_t hash, const char *key, size_t n)
{
    struct entry **link = &s->buckets[hash & (s->n_buckets - 1)];
    while (*link && ((*link)->hash != hash || (*link)->n_key != n || memcmp((*link)->key, key, n) != 0))
        link = &(*link)->chain;
    return link;
}

static void unlink_by_use(struct shard *s, struct entry *e)
{
    *(e->newer ? &e->newer->older : &s->newest) = e->older;
    *(e->older ? &e->older->newer : &s->oldest) = e->newer;
}

static void link_newest(struct shard *s, struct entry *e)
{
    e->newer = NULL;
    e->older = s->newest;
    *(s->newest ? &s->newest->newer : &s->oldest) = e;
    s->newest = e;
}

/* Under the lock of the shard. */
static void *look_up(struct cache *c, struct shard *s, uint64_t hash, const char *key, size_t n)
{
    struct entry *e = *find(s, hash, key, n);
    if (!e) {
        s->counts.misses++;
        return NULL;
    }
    if (s->newest != e) {
        unlink_by_use(s, e);
        link_newest(s, e);
    }
    c->kind.hold(e->value); /* one atomic step; under the lock, or the value could go in between */
    s->counts.hits++;
    return e->value;
}

void *cache_get(struct cache *c, const char *key, size_t n)
{
    uint64_t hash = hash_bytes(key, n, c->seed);
    struct shard *s = shard_of(c, hash);
    pthread_mutex_lock(&s->lock);
    void *value = look_up(c, s, hash, key, n);
    pthread_mutex_unlock(&s->lock);
    return value;
}

void cache_get_all(struct cache *c, struct cache_item *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        items[i].hash = hash_bytes(items[i].key, items[i].n_key, c->seed);
    for (struct shard *s = c->shards; s < c->shards + c->n_shards; s++) {
        bool locked = false;
        for (size_t i = 0; i < n; i++) {
            if (shard_of(c, items[i].hash) != s)
                continue;
            if (!locked)
                pthread_mutex_lock(&s->lock);
            locked = true;
            items[i].value = look_up(c, s, items[i].hash, items[i].key, items[i].n_key);
        }
        if (locked)
            pthread_mutex_unlock(&s->lock);
    }
}

static void grow(struct shard *s)
{
    size_t n = s->n_buckets * 2;
    struct entry **buckets = mem_alloc(n, sizeof(struct entry *));
    for (struct entry *e = s->newest; e; e = e->older) {
        e->chain = buckets[e->hash & (n - 1)];
        buckets[e->hash & (n - 1)] = e;
    }
    free(s->buckets);
    s->buckets = buckets;
    s->n_buckets = n;
}

/* Take an entry out of the shard and put it on the list of what is freed once the lock is let go. */
static void remove_entry(struct shard *s, struct entry *e, struct entry **dead)
{
    *find(s, e->hash, e->key, e->n_key) = e->chain;
    unlink_by_use(s, e);
    s->counts.entries--;
    s->counts.bytes -= e->bytes;
    e->chain = *dead;
    *dead = e;
}

static void drop_all(struct cache *c, struct entry *dead)
{
    while (dead) {
        struct entry *next = dead->chain;
        c->kind.drop(dead->value);
        free(dead);
        dead = next;
    }
}

static struct entry *entry_new(const char *key, size_t n, uint64_t hash, void *value, size_t bytes)
{
    struct entry *e = mem_alloc(1, sizeof *e + n);
    e->value = value;
    e->hash = hash;
    e->bytes = bytes + sizeof *e + n;
    e->n_key = n;
    memcpy(e->key, key, n);
    return e;
}

/* Under the lock of the shard; what goes is put on the list of the dead. */
static void insert(struct shard *s, struct entry *e, struct entry **dead)
{
    struct entry *old = *find(s, e->hash, e->key, e->n_key);
    if (old)
        remove_entry(s, old, dead);
    if (e->bytes > s->counts.budget) {
        s->counts.refused++;
        e->chain = *dead;
        *dead = e;
        return;
    }
    while (s->counts.bytes + e->bytes > s->counts.budget) {
        remove_entry(s, s->oldest, dead);
        s->counts.evicted++;
    }
    if (s->counts.entries >= s->n_buckets)
        grow(s);
    struct entry **bucket = &s->buckets[e->hash & (s->n_buckets - 1)];
    e->chain = *bucket;
    *bucket = e;
    link_newest(s, e);
    s->counts.entries++;
    s->counts.bytes += e->bytes;
    s->counts.stored++;
}

void cache_put(struct cache *c, const char *key, size_t n, void *value, size_t bytes)
{
    uint64_t hash = hash_bytes(key, n, c->seed);
    struct shard *s = shard_of(c, hash);
    struct entry *dead = NULL, *e = entry_new(key, n, hash, value, bytes);
    c->kind.hold(value);
    pthread_mutex_lock(&s->lock);
    insert(s, e, &dead);
    pthread_mutex_unlock(&s->lock);
    drop_all(c, dead);
}

bool cache_replace(struct cache *c, const char *key, size_t n, const void *old, void *value, size_t bytes)
{
    const uint64_t hash = hash_bytes(key, n, c->seed);
    struct shard *s = shard_of(c, hash);
    c->kind.hold(value);
    pthread_mutex_lock(&s->lock);
    struct entry *e = *find(s, hash, key, n);
    void *gone = value;
    const size_t counted = bytes + sizeof *e + n;
    if (e && e->value == old && counted <= e->bytes) {
        s->counts.bytes -= e->bytes - counted;
        e->bytes = counted;
        gone = e->value;
        e->value = value;
    }
    pthread_mutex_unlock(&s->lock);
    c->kind.drop(gone);
    return gone != value;
}

/* The entries are made before the locks are taken, as by cache_put. */
void cache_put_all(struct cache *c, const struct cache_item *items, size_t n)
{
    struct entry *made = NULL, *dead = NULL;
    for (size_t i = n; i-- > 0;) {
        const struct cache_item *item = &items[i];
        uint64_t hash = hash_bytes(item->key, item->n_key, c->seed);
        struct entry *e = entry_new(item->key, item->n_key, hash, item->value, item->bytes);
        c->kind.hold(item->value);
        e->chain = made;
        made = e;
    }
    while (made) {
        struct shard *s = shard_of(c, made->hash);
        pthread_mutex_lock(&s->lock);
        for (struct entry **link = &made; *link;) {
            struct entry *e = *link;
            if (shard_of(c, e->hash) == s) {
                *link = e->chain;
                insert(s, e, &dead);
            } else {
                link = &e->chain;
            }
        }
        pthread_mutex_unlock(&s->lock);
    }
    drop_all(c, dead);
}

void cache_clear(struct cache *c)
{
    for (unsigned i = 0; i < c->n_shards; i++) {
        struct shard *s = &c->shards[i];
        struct entry *dead = NULL;
        pthread_mutex_lock(&s->lock);
        while (s->newest)
            remove_entry(s, s->newest, &dead);
        pthread_mutex_unlock(&s->lock);
        drop_all(c, dead);
    }
}

bool cache_keeps(const struct cache *c)
{
    return c->shards[0].counts.budget > 0; /* as it was from the beginning */
}

void cache_count(struct cache *c, struct cache_counts *out)
{
    *out = (struct cache_counts){0};
    for (unsigned i = 0; i < c->n_shards; i++) {
        struct shard *s = &c->shards[i];
        pthread_mutex_lock(&s->lock);
        struct cache_counts one = s->counts;
        pthread_mutex_unlock(&s->lock);
        out->hits += one.hits;
        out->misses += one.misses;
        out->stored += one.stored;
        out->evicted += one.evicted;
        out->refused += one.refused;
        out->entries += one.entries;
        out->bytes += one.bytes;
        out->budget += one.budget;
    }
}
