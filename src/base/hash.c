#include "base/hash.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static uint64_t fold_product(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 p = (unsigned __int128)a * b;
    return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static uint64_t read_eight(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return le64toh(v);
}

/* The last n bytes of a text of `all`, fewer than eight: as part of its last eight where it has as many. */
static uint64_t read_some(const unsigned char *p, size_t n, size_t all)
{
    uint64_t v = 0;
    if (all >= 8)
        return read_eight(p + n - 8) >> (8 * (8 - n));
    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)p[i] << (8 * i);
    return v;
}

uint64_t hash_bytes(const void *data, size_t n, uint64_t seed)
{
    const unsigned char *p = data;
    uint64_t h = seed ^ 0xa0761d6478bd642fULL;
    size_t left = n;
    for (; left >= 8; left -= 8, p += 8)
        h = fold_product(h ^ read_eight(p), 0xe7037ed1a0b428dbULL);
    if (left)
        h = fold_product(h ^ read_some(p, left, n), 0x8ebc6af09c88c6e3ULL);
    return fold_product(h ^ (uint64_t)n, 0x589965cc75374cc3ULL);
}

/* A step waits for the product of the one before: four that do not wait for each other, of two words each. */
uint64_t hash_long(const void *data, size_t n)
{
    static const uint64_t KEYS[4] = {0xe7037ed1a0b428dbULL, 0x8ebc6af09c88c6e3ULL, 0x589965cc75374cc3ULL,
                                     0x1d8e4e27c47d124fULL};
    const unsigned char *p = data;
    uint64_t lane[4] = {KEYS[3], KEYS[2], KEYS[1], KEYS[0]};
    size_t left = n;
    for (; left >= 64; left -= 64, p += 64)
        for (int i = 0; i < 4; i++)
            lane[i] = fold_product(lane[i] ^ read_eight(p + 16 * i), KEYS[i] ^ read_eight(p + 16 * i + 8));
    uint64_t h = fold_product(lane[0] ^ lane[2], KEYS[0]) ^ fold_product(lane[1] ^ lane[3], KEYS[1]);
    return hash_bytes(p, left, h ^ (uint64_t)n);
}

uint64_t hash_text(const char *s)
{
    return hash_bytes(s, strlen(s), 0);
}

struct hash_slot {
    char *key; /* NULL: free */
    size_t n;
    uint64_t hash;
    uint32_t value;
};

void hash_map_release(struct hash_map *m)
{
    for (size_t i = 0; i < m->capacity; i++)
        free(m->slots[i].key);
    free(m->slots);
    *m = (struct hash_map){0};
}

static struct hash_slot *find(const struct hash_map *m, const char *key, size_t n, uint64_t h)
{
    for (size_t i = h & (m->capacity - 1);; i = (i + 1) & (m->capacity - 1)) {
        struct hash_slot *s = &m->slots[i];
        if (!s->key || (s->hash == h && s->n == n && memcmp(s->key, key, n) == 0))
            return s;
    }
}

uint32_t hash_map_get(const struct hash_map *m, const char *key, size_t n)
{
    if (!m->n)
        return HASH_NONE;
    const struct hash_slot *s = find(m, key, n, hash_bytes(key, n, 0));
    return s->key ? s->value : HASH_NONE;
}

uint32_t hash_map_find(const struct hash_map *m, const char *key)
{
    return hash_map_get(m, key, strlen(key));
}

static void grow(struct hash_map *m)
{
    struct hash_map bigger = {.capacity = m->capacity ? m->capacity * 2 : 64, .n = m->n};
    bigger.slots = mem_alloc(bigger.capacity, sizeof *bigger.slots);
    for (size_t i = 0; i < m->capacity; i++) {
        const struct hash_slot *s = &m->slots[i];
        if (s->key)
            *find(&bigger, s->key, s->n, s->hash) = *s;
    }
    free(m->slots);
    *m = bigger;
}

void hash_map_put(struct hash_map *m, const char *key, size_t n, uint32_t value)
{
    if (m->n * 2 >= m->capacity)
        grow(m);
    uint64_t h = hash_bytes(key, n, 0);
    struct hash_slot *s = find(m, key, n, h);
    if (!s->key) {
        char *copy = mem_alloc(n + 1, 1);
        memcpy(copy, key, n);
        *s = (struct hash_slot){copy, n, h, value};
        m->n++;
    }
    s->value = value;
}
