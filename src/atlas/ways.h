/* ways.h - criteria to the records of a collection: each way to meet them, with its records and rows */
#ifndef ATLAS_WAYS_H
#define ATLAS_WAYS_H

#include "atlas/collection.h"
#include "atlas/evaluate.h"
#include "atlas/territory_numbers.h"

/* An `or` whose alternatives are of different levels, or have a `not` in them, multiplies out: each choice of
 * alternatives is one way to meet the criteria, a conjunction (atlas/evaluate.h). Criteria without branches,
 * and those whose branches are of one level each, have one way; others up to CRITERIA_MAX_WAYS. */
struct way {
    struct bits records;    /* that meet it, less those that a `not` beside it takes out */
    struct evaluation rows; /* of the collections cooperations and actions, cooperations of their nature */
    struct bits drawn;      /* the places that it is met with, of the side, inside the boxes */
    struct bits requests;   /* of territories: those of the Bourse that meet it */
};
void way_release(struct way *w);

/* What is found once for criteria that have no branches and differ in nothing but what they ask of projets
 * and financements. */
struct way_sides {
    struct evaluation rows; /* of both sides, and the cooperations */
    bool located; /* the cooperations are those that meet bbox and located too, as records of theirs do */
    struct bits drawn; /* then: as of a way */
};
void way_sides_find(struct way_sides *sides, const struct snapshot *s, enum collection collection,
                    const struct criteria *c);
void way_sides_release(struct way_sides *sides);

/* Criteria that have no branches. beside: atlas/evaluate.h. sides: or NULL. */
void way_find(struct way *w, const struct snapshot *s, enum collection collection, const struct criteria *c,
              enum criterion beside, const struct way_sides *sides);

struct ways {
    struct way *list;
    uint32_t n; /* 0: nothing meets the criteria */
};
void ways_find(struct ways *w, const struct snapshot *s, enum collection collection, const struct criteria *c,
               enum criterion beside);
void ways_release(struct ways *w);

/* Of a collection of territories. c: the criteria that the ways are of. */
struct territory_numbers *ways_numbers(const struct way *ways, uint32_t n, const struct snapshot *s,
                                       enum collection collection, const struct criteria *c);

/* The records of any way. Initialises to. */
void ways_records(struct bits *to, const struct ways *w, const struct snapshot *s,
                  enum collection collection);

#endif
