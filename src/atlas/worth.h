/* worth.h - what the records of selections come to at some places: euros, and projets by thématique */
#ifndef ATLAS_WORTH_H
#define ATLAS_WORTH_H

#include "atlas/selection.h"

#define WORTH_NO_EUROS INT64_MIN /* none are known, which is not 0 */

/* Of what stands at the places that were added, each financement, projet and request of the Bourse once,
 * whatever how many of the places and of the selections have it: the euros of the financements that meet the
 * criteria, of the projets that do, and per thématique how many of these projets and requests have it; one
 * with several is in each. So figures of places do not add up to those of all of them. Requests have no
 * euros. Belongs to one thread; keeps its memory. A zeroed struct is ready for worth_begin. */
struct worth {
    const struct snapshot *snapshot;
    int64_t euros;
    uint32_t *themes; /* by value of the vocabulary */
    uint32_t n_themes;
    /* its own: the number of the last count that a row was in */
    uint32_t *projets, *financements, *requests, count;
    uint32_t n_projets, n_financements, n_requests;
};

void worth_begin(struct worth *w, const struct snapshot *s);
/* One that the selection, of the same snapshot, has sites at. Cost: a walk over its links. */
void worth_add(struct worth *w, const struct selection *sel, uint32_t place);
void worth_release(struct worth *w);

/* How often thématiques are had by all that selections of one snapshot match, drawn or not: added to n[v]. A
 * projet that two of them have is counted twice. */
void worth_count_themes(const struct selection *sel, uint32_t *n);

#endif
