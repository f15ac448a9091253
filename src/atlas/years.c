#include "atlas/years.h"

#include <stdbool.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "atlas/snapshot.h"

enum { LANES = 64 /* rows of a word */, FEW = 32 /* ranges: more are not gone through one by one */ };

/* Which of the lanes lie outside: first > to, or last < from. */
#ifdef __SSE2__
static uint64_t outside(const int16_t *first, const int16_t *last, int16_t from, int16_t to)
{
    const __m128i least = _mm_set1_epi16(from), most = _mm_set1_epi16(to);
    uint64_t word = 0;
    for (int i = 0; i < LANES; i += 16) {
        __m128i half[2];
        for (int k = 0; k < 2; k++) {
            __m128i f = _mm_loadu_si128((const __m128i *)(const void *)(first + i + 8 * k));
            __m128i l = _mm_loadu_si128((const __m128i *)(const void *)(last + i + 8 * k));
            half[k] = _mm_or_si128(_mm_cmpgt_epi16(f, most), _mm_cmplt_epi16(l, least));
        }
        word |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_packs_epi16(half[0], half[1])) << i;
    }
    return word;
}
#else
static uint64_t outside(const int16_t *first, const int16_t *last, int16_t from, int16_t to)
{
    uint64_t word = 0;
    for (int i = 0; i < LANES; i++)
        word |= (uint64_t)((first[i] > to) | (last[i] < from)) << i;
    return word;
}
#endif

static int16_t clamp_year(int64_t year, int16_t least)
{
    return year < least ? least : year > INT16_MAX ? INT16_MAX : (int16_t)year;
}

/* A row without years has the least int16_t on both ends and so is below every range; what goes on has the
 * greatest, and is in all that are above. */
static uint64_t covering(const int16_t *first, const int16_t *last, const struct criterion_range *range)
{
    if (range->to <= SNAPSHOT_NO_YEAR)
        return 0;
    return ~outside(first, last, clamp_year(range->from, SNAPSHOT_NO_YEAR + 1),
                    clamp_year(range->to, INT16_MIN));
}

/* The same of a list, in the order of their contract when they are many. */
static uint64_t covering_any(const int16_t *first, const int16_t *last, const struct criterion_range *ranges,
                             uint32_t n)
{
    uint64_t word = 0;
    if (n <= FEW) {
        for (uint32_t i = 0; i < n; i++)
            word |= covering(first, last, &ranges[i]);
        return word;
    }
    for (int i = 0; i < LANES; i++) {
        int64_t to = last[i] == INT16_MAX ? INT64_MAX : last[i];
        word |= (uint64_t)(first[i] != SNAPSHOT_NO_YEAR && ranges_meet(ranges, n, first[i], to)) << i;
    }
    return word;
}

/* The rows of one word that meet the criterion. */
static uint64_t years_met(const int16_t *first, const int16_t *last, const struct criterion_values *v)
{
    uint64_t met = v->n_include || v->none ? covering_any(first, last, v->include, v->n_include) : UINT64_MAX;
    met &= ~covering_any(first, last, v->exclude, v->n_exclude);
    if (v->none || v->not_none) {
        uint64_t missing = ~outside(first, first, SNAPSHOT_NO_YEAR, SNAPSHOT_NO_YEAR);
        met = v->not_none ? met & ~missing : met | missing;
    }
    return met;
}

void years_keep(struct bits *rows, const int16_t *first, const int16_t *last,
                const struct criterion_values *v)
{
    uint32_t at = 0;
    for (; rows->n - at >= LANES; at += LANES)
        if (rows->words[at / 64])
            rows->words[at / 64] &= years_met(first + at, last + at, v);
    if (at < rows->n && rows->words[at / 64]) { /* the last few, in room for 64 */
        int16_t few_first[LANES] = {0}, few_last[LANES] = {0};
        memcpy(few_first, first + at, (rows->n - at) * sizeof *first);
        memcpy(few_last, last + at, (rows->n - at) * sizeof *last);
        rows->words[at / 64] &= years_met(few_first, few_last, v);
    }
}
