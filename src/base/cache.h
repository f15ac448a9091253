/* cache.h - finished things under a text key, least recently used dropped first, within a budget of bytes */
#ifndef BASE_CACHE_H
#define BASE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is kept is counted (blobs, selections): the cache holds one reference, cache_get gives another. Keys
 * are split over shards, each with its own mutex and its share of the budget, so threads seldom meet. The
 * hash is seeded at random: clients choose the keys. Cost of a call: one hash, one lock, no allocation on a
 * hit. */
struct cache;

struct cache_kind {
    void (*hold)(void *value); /* one reference more */
    void (*drop)(void *value); /* one reference less */
};

struct cache_counts {
    uint64_t hits, misses, stored, evicted, refused; /* refused: larger than a shard's share */
    size_t entries, bytes, budget;
};

/* shards: rounded up to a power of two. */
struct cache *cache_new(const struct cache_kind *kind, size_t budget_bytes, unsigned shards);
void cache_free(struct cache *c); /* NULL is fine */

/* The value with a reference for the caller, or NULL. */
void *cache_get(struct cache *c, const char *key, size_t n);

/* Keep value (the caller keeps its own reference) counted as bytes; replaces what stood under the key. */
void cache_put(struct cache *c, const char *key, size_t n, void *value, size_t bytes);

/* Keep value where old still stands under the key, as recently used as that, counted as bytes. False: old is
 * there no longer, or counts less. The caller holds a reference of each, and keeps it. */
bool cache_replace(struct cache *c, const char *key, size_t n, const void *old, void *value, size_t bytes);

/* Many at once, with one lock for each shard that has any of them instead of one for each key; a shard is
 * held as long as that takes, so what one call names should stay within some hundreds. */
struct cache_item {
    const char *key;
    size_t n_key;
    void *value;   /* got: as by cache_get; put: what is kept */
    size_t bytes;  /* put: what the value counts as */
    uint64_t hash; /* the cache's own */
};
void cache_get_all(struct cache *c, struct cache_item *items, size_t n);
void cache_put_all(struct cache *c, const struct cache_item *items, size_t n); /* in this order */

bool cache_keeps(const struct cache *c); /* false: without a budget nothing is */
void cache_clear(struct cache *c);       /* drop all */
void cache_count(struct cache *c, struct cache_counts *out);

#endif
