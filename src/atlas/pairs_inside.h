/* pairs_inside.h - what the files of pairs.h share: the ways in which joined rows meet the criteria */
#ifndef ATLAS_PAIRS_INSIDE_H
#define ATLAS_PAIRS_INSIDE_H

#include "atlas/pairs.h"
#include "atlas/ways.h"

/* Sets of ways are uint64_t: bit i is way i. */
_Static_assert(CRITERIA_MAX_WAYS <= 64, "a set of ways has a bit for each");

/* The rows of each level that count in one way; of both sides, where records and places are asked of too. */
struct pair_way {
    const struct bits *rows[LEVEL_COUNT];
    struct bits members, partners;
};

struct pair_scope {
    struct snapshot *snapshot; /* a reference of its own */
    enum collection collection;
    uint32_t matched;
    struct ways ways;
    struct pair_way *list;
    uint16_t action; /* the nature */

    uint32_t counted; /* what was counted last: a cooperation, in these ways */
    uint64_t counted_in;
    struct pair_counts counts;
};

void pair_scope_init(struct pair_scope *p, struct snapshot *s, enum collection c,
                     const struct criteria *criteria);
void pair_scope_release(struct pair_scope *p);

uint64_t pair_ways_all(const struct pair_scope *p);
/* Those of `in` that a row of the level counts in. */
uint64_t pair_ways_of(const struct pair_scope *p, enum level level, uint32_t row, uint64_t in);

/* What a cooperation has in any of these ways; NULL: nothing of the collection. Until the next call. */
const struct pair_counts *pair_scope_count(struct pair_scope *p, uint32_t cooperation, uint64_t in);

void pair_counts_add(struct pair_counts *to, const struct pair_counts *more);

#endif
