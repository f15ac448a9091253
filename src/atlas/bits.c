#include "atlas/bits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void clear_tail(struct bits *b)
{
    if (b->n % 64)
        b->words[b->n / 64] &= (1ULL << (b->n % 64)) - 1;
}

void bits_init(struct bits *b, uint32_t n, bool value)
{
    b->n = n;
    b->words = mem_alloc(BITS_WORDS(n), sizeof *b->words);
    if (value) {
        memset(b->words, 0xFF, BITS_WORDS(n) * sizeof *b->words);
        clear_tail(b);
    }
}

void bits_release(struct bits *b)
{
    free(b->words);
    *b = (struct bits){0};
}

void bits_copy(struct bits *to, const struct bits *from)
{
    to->n = from->n;
    to->words = mem_dup(from->words, BITS_WORDS(from->n) * sizeof *from->words);
}

void bits_and(struct bits *to, const struct bits *other)
{
    assert(to->n == other->n);
    for (size_t i = 0; i < BITS_WORDS(to->n); i++)
        to->words[i] &= other->words[i];
}

void bits_or(struct bits *to, const struct bits *other)
{
    assert(to->n == other->n);
    for (size_t i = 0; i < BITS_WORDS(to->n); i++)
        to->words[i] |= other->words[i];
}

void bits_remove(struct bits *to, const struct bits *other)
{
    assert(to->n == other->n);
    for (size_t i = 0; i < BITS_WORDS(to->n); i++)
        to->words[i] &= ~other->words[i];
}

void bits_invert(struct bits *b)
{
    for (size_t i = 0; i < BITS_WORDS(b->n); i++)
        b->words[i] = ~b->words[i];
    clear_tail(b);
}

static uint32_t count_slowly(const uint64_t *a, const uint64_t *b, size_t n)
{
    uint32_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += bits_of_word(a[i] & b[i]);
    return count;
}

/* Processors count the bits of a word in one instruction, which the oldest of the architecture lack. */
#if defined(__x86_64__)
__attribute__((target("popcnt"))) static uint32_t count_fast(const uint64_t *a, const uint64_t *b, size_t n)
{
    int64_t count[4] = {0}; /* none waits for another */
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        count[0] += __builtin_popcountll(a[i] & b[i]);
        count[1] += __builtin_popcountll(a[i + 1] & b[i + 1]);
        count[2] += __builtin_popcountll(a[i + 2] & b[i + 2]);
        count[3] += __builtin_popcountll(a[i + 3] & b[i + 3]);
    }
    for (; i < n; i++)
        count[0] += __builtin_popcountll(a[i] & b[i]);
    return (uint32_t)(count[0] + count[1] + count[2] + count[3]);
}

static uint32_t count_words(const uint64_t *a, const uint64_t *b, size_t n)
{
    return __builtin_cpu_supports("popcnt") ? count_fast(a, b, n) : count_slowly(a, b, n);
}
#else
#define count_words count_slowly
#endif

uint32_t bits_count(const struct bits *b)
{
    return count_words(b->words, b->words, BITS_WORDS(b->n));
}

uint32_t bits_count_and(const struct bits *a, const struct bits *b)
{
    assert(a->n == b->n);
    return count_words(a->words, b->words, BITS_WORDS(a->n));
}

/* The bits of word w that lie in [from, end). */
static uint64_t range_mask(size_t w, uint32_t from, uint32_t end)
{
    uint64_t mask = w == from / 64 ? UINT64_MAX << (from % 64) : UINT64_MAX;
    return w == (end - 1) / 64 ? mask & UINT64_MAX >> (63 - (end - 1) % 64) : mask;
}

void bits_or_range(struct bits *to, const struct bits *other, uint32_t from, uint32_t end)
{
    assert(to->n == other->n && end <= to->n);
    for (size_t w = from / 64; from < end && w <= (end - 1) / 64; w++)
        to->words[w] |= other->words[w] & range_mask(w, from, end);
}

void bits_set_range(struct bits *b, uint32_t from, uint32_t end)
{
    assert(end <= b->n);
    for (size_t w = from / 64; from < end && w <= (end - 1) / 64; w++)
        b->words[w] |= range_mask(w, from, end);
}
