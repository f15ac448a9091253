/* facets.h - which facets are asked for, and their counts as JSON */
#ifndef SEARCH_FACETS_H
#define SEARCH_FACETS_H

#include <stdbool.h>
#include <stddef.h>

#include "atlas/selection.h"
#include "base/err.h"
#include "base/json.h"

#define FACETS_MAX CRITERION_LISTS
#define FACETS_SMALL                                                                                         \
    40 /* thématiques and the goals of development are fewer, countries and départements more */

struct facets {
    enum criterion by[FACETS_MAX];
    size_t n;
    bool zeros; /* values without records too: facets_write() */
};

/* "thematique,pays": ERR_INVALID for a name that has no facet, twice the same, or none at all. */
bool facets_parse(struct facets *f, const char *text, struct err *e);

/* {"numberMatched":12,"facets":{"thematique":[{"value":"eau","label":"Eau et
 * assainissement","count":7},...]}}, largest first, then by label; values without records are left out;
 * `none` is the count of missing values, always last. With zeros those stand there too, in their own order:
 * all values of a vocabulary of up to FACETS_SMALL, and those that the criteria ask for, of whatever (a
 * former region too); of years all that lie in the ranges asked for and between the first and the last of the
 * data. region lists today's regions only: a record in one of them is in one of before as well. */
void facets_write(struct json *j, const struct facets *f, const struct snapshot *s,
                  enum collection collection, const struct criteria *c);

#endif
