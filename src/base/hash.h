/* hash.h - 64-bit hash of bytes and a map from strings to numbers */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Not for secrets. The same on every machine and in every version: external ids are made of it. It reads 8
 * bytes at a time with a multiply-and-fold mix (the step of wyhash, public domain by Wang Yi), little endian.
 */
uint64_t hash_bytes(const void *data, size_t n, uint64_t seed);
uint64_t hash_text(const char *s);
/* Another number, of what may be long: six times as fast. */
uint64_t hash_long(const void *data, size_t n);

/* Open addressing; keys are copied. Values are uint32_t; HASH_NONE is "not there". Not thread-safe to write.
 */
#define HASH_NONE UINT32_MAX
struct hash_map {
    struct hash_slot *slots;
    size_t n, capacity;
};
void hash_map_release(struct hash_map *m); /* a zeroed struct is an empty map */
uint32_t hash_map_get(const struct hash_map *m, const char *key, size_t n);
uint32_t hash_map_find(const struct hash_map *m, const char *key);
void hash_map_put(struct hash_map *m, const char *key, size_t n, uint32_t value); /* replaces */

#endif
