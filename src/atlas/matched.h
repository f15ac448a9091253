/* matched.h - how much of each record of a selection meets its criteria: 1 projet of the 9 it has */
#ifndef ATLAS_MATCHED_H
#define ATLAS_MATCHED_H

#include "atlas/property.h"
#include "atlas/selection.h"

/* Of a collectivité, a partenaire, a cooperation or a projet, the part of each of its numbers that has one
 * (struct property, matched): what the list of that kind has under the same criteria and the record's own id.
 * Criteria mean what they mean in the list of the record (criteria_own), and what is asked of the record
 * itself (bbox, located, filter, and a `not`, which is what datetime is) asks nothing of what it has. Euros
 * are those of the financements that meet the criteria, of the projets that do, each once. */
struct matched;

/* NULL where there is nothing to tell: criteria that ask nothing of what hangs together, territories (whose
 * numbers are of what meets the criteria already), requests, criteria with several ways to meet them. The
 * selection outlives it; c need not. One thread at a time. */
struct matched *matched_new(const struct selection *sel, const struct criteria *c);
void matched_free(struct matched *m); /* NULL is fine */

/* Of one record of the selection. Cost: a walk over its links that meet the criteria; no allocation. */
#define MATCHED_NO_NUMBER INT64_MIN /* no amount is known, which is not 0 */
void matched_count(struct matched *m, uint32_t row, int64_t of[MATCHED_NUMBERS]);

#endif
