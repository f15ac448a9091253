/* bits.h - a dense set of row numbers, one bit each */
#ifndef ATLAS_BITS_H
#define ATLAS_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits past n in the last word are always zero. Word counts are BITS_WORDS(n). */
struct bits {
    uint64_t *words;
    uint32_t n;
};

#define BITS_WORDS(n) (((size_t)(n) + 63) / 64)

void bits_init(struct bits *b, uint32_t n, bool value);
void bits_release(struct bits *b);
void bits_copy(struct bits *to, const struct bits *from); /* initialises to */
void bits_and(struct bits *to, const struct bits *other);
void bits_or(struct bits *to, const struct bits *other);
void bits_remove(struct bits *to, const struct bits *other); /* to AND NOT other */
void bits_invert(struct bits *b);
uint32_t bits_count(const struct bits *b);
uint32_t bits_count_and(const struct bits *a, const struct bits *b); /* size of the intersection */
/* Set the bits of [from, end); or those of them that the other has. */
void bits_set_range(struct bits *b, uint32_t from, uint32_t end);
void bits_or_range(struct bits *to, const struct bits *other, uint32_t from, uint32_t end);

static inline bool bits_get(const struct bits *b, uint32_t i)
{
    return b->words[i / 64] >> (i % 64) & 1;
}

static inline void bits_set(struct bits *b, uint32_t i)
{
    b->words[i / 64] |= 1ULL << (i % 64);
}

static inline void bits_clear(struct bits *b, uint32_t i)
{
    b->words[i / 64] &= ~(1ULL << (i % 64));
}

/* Set bits of a word. By hand: without -mpopcnt the compiler's built-in is a call and a walk through a table.
 */
static inline uint32_t bits_of_word(uint64_t w)
{
    w -= w >> 1 & 0x5555555555555555;
    w = (w & 0x3333333333333333) + (w >> 2 & 0x3333333333333333);
    return (uint32_t)(((w + (w >> 4)) & 0x0F0F0F0F0F0F0F0F) * 0x0101010101010101 >> 56);
}

static inline uint32_t bits_count_range(const struct bits *b, uint32_t from, uint32_t to) /* [from, to) */
{
    if (from >= to)
        return 0;
    size_t w = from / 64, last = (to - 1) / 64;
    uint64_t word = b->words[w] & (UINT64_MAX << (from % 64));
    uint32_t count = 0;
    for (; w < last; word = b->words[++w])
        count += bits_of_word(word);
    return count + bits_of_word(word & (UINT64_MAX >> (63 - (to - 1) % 64)));
}

/* Is any bit of [from, to) set? */
static inline bool bits_any(const struct bits *b, uint32_t from, uint32_t to)
{
    if (from >= to)
        return false;
    size_t w = from / 64, last = (to - 1) / 64;
    uint64_t word = b->words[w] & (UINT64_MAX << (from % 64));
    for (; w < last; word = b->words[++w])
        if (word)
            return true;
    return (word & (UINT64_MAX >> (63 - (to - 1) % 64))) != 0;
}

/* The first set bit at or after i, or b->n. */
static inline uint32_t bits_next(const struct bits *b, uint32_t i)
{
    if (i >= b->n)
        return b->n;
    uint64_t word = b->words[i / 64] >> (i % 64);
    if (word)
        return i + (uint32_t)__builtin_ctzll(word);
    for (size_t w = i / 64 + 1; w < BITS_WORDS(b->n); w++)
        if (b->words[w])
            return (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(b->words[w]);
    return b->n;
}

#define BITS_EACH(b, i) for (uint32_t i = bits_next((b), 0); i < (b)->n; i = bits_next((b), i + 1))

#endif
