/* geocode_france.h - which French authority a name means */
#ifndef PLACES_GEOCODE_FRANCE_H
#define PLACES_GEOCODE_FRANCE_H

#include "places/geocode.h"

/* geocode() of SCOPE_FRANCE. The kind that is written (geocode_authority.h) or that q->level tells decides:
 * where nothing of the name is of that kind, what is called so otherwise is named as ambiguous, with `misfit`
 * set. What is of a kind that the gazetteer does not hold ("Association des ...") is not found. */
void geocode_france(const struct gazetteer *g, const struct geocode_query *q, struct geocode_result *out);

#endif
