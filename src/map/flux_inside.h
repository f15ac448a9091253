/* flux_inside.h - what the files of flux.h share: pairs in the making, and their arcs on the map */
#ifndef MAP_FLUX_INSIDE_H
#define MAP_FLUX_INSIDE_H

#include "map/flux.h"

struct flux_pair {
    uint32_t from, to; /* rows */
    int64_t value, records, euros;
};

/* Which of equal arcs comes first: nothing that has to do with where they lie. */
static inline uint64_t flux_hash(const struct flux_arc *a)
{
    uint64_t h = ((uint64_t)a->from << 32 | a->to) * UINT64_C(0x9E3779B97F4A7C15);
    h = (h ^ h >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
    return h ^ h >> 32; /* each step can be undone: no two arcs have one */
}

/* The points of an arc between two places, a row of collectivites and one of partenaires. */
void flux_trace(struct flux *f, struct flux_arc *a, uint32_t from, uint32_t to);

#endif
