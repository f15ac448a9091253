/* pairs.h - who works with whom under criteria: each collectivité and partner once, with what they share */
#ifndef ATLAS_PAIRS_H
#define ATLAS_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/collection.h"
#include "atlas/criteria.h"
#include "atlas/snapshot.h"

/* A collectivité and a partner are a pair when joined rows (atlas/criteria.h) have both, meet the criteria,
 * and have a record of the collection. What is counted of a pair is what such rows have, each once. Of a box
 * the pair's own place is asked too, as of sites; one without a position meets it, as records without any do.
 */
struct pair_counts {
    uint32_t cooperations, actions, projets; /* records */
    int64_t amount; /* euros of the financements; SNAPSHOT_NO_AMOUNT: none is known, which is not 0 */
};

struct pair {
    uint32_t collectivite, partenaire; /* rows */
    struct pair_counts counts;
};

/* Requests of the Bourse and territories have none. */
bool pairs_has(enum collection c);

/* Pairs, collectivité by collectivité in the order of their names. It holds the snapshot; memory: a pair for
 * each partner of one collectivité, 8 bytes for each partner that there is. */
struct pair_walk;
struct pair_walk *pair_walk_new(struct snapshot *s, enum collection c, const struct criteria *criteria);
void pair_walk_free(struct pair_walk *w); /* NULL is fine */

/* The pairs of the next collectivité that has some, in the order of the partners' names; how many, 0 behind
 * the last. They are the walk's, until the next call. */
uint32_t pair_walk_next(struct pair_walk *w, const struct pair **pairs);

uint32_t pair_walk_matched(const struct pair_walk *w); /* numberMatched of the collection */

/* How many there are, of how many on either side, and how many cannot be drawn, as one of the two has no
 * position. */
struct pair_totals {
    uint64_t pairs, undrawn;
    uint32_t matched, collectivites, partenaires;
};

/* The pairs from one of them on, at most `most`, and the totals of all. */
struct pair_list {
    struct pair *list;
    uint32_t n;
    struct pair_totals totals;
};
void pair_list_find(struct pair_list *l, struct snapshot *s, enum collection c,
                    const struct criteria *criteria, uint64_t from, uint32_t most);
void pair_list_release(struct pair_list *l);

/* The same added up by région and country; the last row and column are those without. */
struct pair_cell {
    uint64_t pairs;
    struct pair_counts counts; /* records that have the région and the country, each once */
};
struct pair_table {
    uint32_t regions, pays;                /* rows and columns */
    struct pair_cell *cells;               /* region * pays + pays */
    uint32_t *collectivites, *partenaires; /* of each row, of each column */
    struct pair_totals totals;
};
void pair_table_make(struct pair_table *t, struct snapshot *s, enum collection c,
                     const struct criteria *criteria);
void pair_table_release(struct pair_table *t);

#endif
