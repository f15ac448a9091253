/* geocode_among.h - a place abroad where the country that is told leaves a choice: several countries, or one
 * in which lists put places that lie in another */
#ifndef PLACES_GEOCODE_AMONG_H
#define PLACES_GEOCODE_AMONG_H

#include "places/geocode.h"

/* The place of a query in one of several countries: those of a State of before, those of a cell. What bears
 * the name in one of them only is the one; where several do, the best by a margin of geocode.h, else it is
 * ambiguous and all are candidates, best first. The query's scope and country do not count. */
void geocode_among(const struct gazetteer *g, const struct geocode_query *q,
                   const struct gazetteer_item *const *countries, size_t n, struct geocode_result *out);

/* The place of a query in its one country, or where a disputed place lies (gazetteer_country_elsewhere): then
 * *elsewhere is that country, else NULL. */
void geocode_disputed(const struct gazetteer *g, const struct geocode_query *q, struct geocode_result *out,
                      const struct gazetteer_item **elsewhere);

/* Whether the best candidate bears the name that was written, and is where the hints say. */
bool geocode_is_named(const struct geocode_result *r);

#endif
