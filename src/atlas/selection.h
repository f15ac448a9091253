/* selection.h - the records, rows and sites that meet criteria in one snapshot; immutable, counted */
#ifndef ATLAS_SELECTION_H
#define ATLAS_SELECTION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "atlas/bits.h"
#include "atlas/collection.h"
#include "atlas/criteria.h"
#include "atlas/snapshot.h"
#include "atlas/territory_numbers.h"
#include "atlas/understand.h"

/* Weights per place: weight[i] is the number of sites (record, place) of the selection at place i, 0 for
 * none. */
struct sites {
    const struct places *places;
    bool french;       /* places are rows of collectivites, else of partenaires */
    uint32_t *weight;  /* places->n_located */
    uint64_t n;        /* sum of weights: numberSites */
    uint32_t n_places; /* places with a weight */
};

/* The records that meet the criteria in one way (atlas/ways.h), the places that they meet it with, and the
 * rows that hang together with them in it, as those of a selection. */
struct selection_part {
    struct bits records, drawn, cooperations, projets, financements;
};

struct selection {
    _Atomic uint32_t references;
    struct snapshot *snapshot; /* a reference of its own */
    enum collection collection;
    struct bits records; /* over the rows of the collection */
    uint32_t n_matched;  /* numberMatched */
    uint32_t
        n_unlocated; /* numberUnlocated: matching records without any site; territories without outline */
    struct sites sites;
    enum side side;    /* whose places those of cooperations, actions and projets are */
    struct bits drawn; /* over the places of sites: those that meet the place criteria, in any way */
    /* the rows of each level that meet the level's own criteria and hang together with the rest, in any way
     * to meet them; over all rows */
    struct bits collectivites, partenaires, cooperations, projets;
    struct bits financements;      /* empty (n is 0) where they meet the criteria all */
    struct understood *understood; /* what the criteria's own words were taken for, or NULL; its own */
    struct selection_part *parts;  /* where there is more than one way */
    uint32_t n_parts;
    struct territory_numbers *numbers; /* of territories, of what meets the criteria there; else NULL */
    _Atomic(struct kept_facets *)
        facets; /* selection_kept_facets: once somebody has asked for them; or NULL */
};

/* Evaluate. Cost: microseconds at the published size, milliseconds at 100 times that. Never fails. */
struct selection *selection_new(struct snapshot *s, enum collection collection, const struct criteria *c);
/* numberMatched alone, without sites. */
uint32_t selection_count(const struct snapshot *s, enum collection collection, const struct criteria *c);
struct selection *selection_ref(struct selection *s);
void selection_free(struct selection *s); /* drops one reference; NULL is fine */
size_t selection_bytes(const struct selection *s);

/* Is it with this place, one of its own, that a cooperation of the selection or a projet of one meets the
 * criteria? */
bool selection_part_has(const struct selection *sel, uint32_t row, uint32_t place);
static inline bool selection_has_site(const struct selection *sel, uint32_t row, uint32_t place)
{
    return bits_get(&sel->drawn, place) && (!sel->n_parts || selection_part_has(sel, row, place));
}

/* Visit the places with sites inside a box of world units (geo/mercator.h), edges included, in row order. x
 * may be outside the world, however far: places are seen again there (the world repeats), and the visitor
 * gets the shifted x. */
typedef void sites_visit(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight);
void sites_in_box(const struct sites *s, int64_t min_x, int64_t min_y, int64_t max_x, int64_t max_y,
                  sites_visit *visit, void *context);

/* Facets: for every value of a criterion the number of records that would match if the criterion asked for
 * that value alone, all other criteria kept: counts[v], and counts[n_values] for `none`. For years, v is the
 * year less snapshot->years[by].first. Of a tree its own criterion is the leaf beside its branches. region
 * counts today's and former regions alike. */
struct facet {
    enum criterion by;
    uint32_t n_values;
    uint32_t *counts; /* the caller frees them */
};

/* Fills n facets; by is set by the caller. Facets of criteria that are not asked for share one evaluation. */
uint32_t selection_facets(const struct snapshot *s, enum collection collection, const struct criteria *c,
                          struct facet *facets, size_t n); /* numberMatched */

/* The same of the criteria of a selection, which keeps them for whoever asks for the same ones next: another
 * page of a list, another order, another point to be near to. Good as long as the selection. */
const struct facet *selection_kept_facets(struct selection *sel, const struct criteria *c,
                                          const enum criterion *by, size_t n);

#endif
