/* geocode_hints.h - what is said beside a name about where the place is; inside of geocode.h */
#ifndef PLACES_GEOCODE_HINTS_H
#define PLACES_GEOCODE_HINTS_H

#include "places/geocode_match.h"

/* The hints of a query into a search: département and region, or province. What cannot be read is left in
 * s->unread. */
void geocode_hints_read(struct geocode_search *s, const struct geocode_query *q);

/* What stands in brackets or behind a comma. Returns the town the place is in or near to, if that is what it
 * says. */
const struct gazetteer_item *geocode_hints_qualifier(struct geocode_search *s, const char *folded);

/* A number before or behind a French name tells the département: "93200 Saint-Denis", "Saint-Denis 93".
 * Returns whether there was one. */
bool geocode_hints_digits(struct geocode_search *s, const char *folded);

/* Whether hints were given that bind: a département, a region, a province that was told as such. A bracket
 * abroad may say anything and does not. */
bool geocode_hints_told(const struct geocode_search *s);

/* Whether an item is where those say; true when there are none. An EPCI is in each département and region of
 * its communes, a region in each of its départements. */
bool geocode_hints_hold(const struct geocode_search *s, const struct gazetteer_item *item);

/* The town of a name, whatever is searched; only a large one when it is a province's name too. */
const struct gazetteer_item *geocode_hints_town(const struct geocode_search *s, const struct name *name,
                                                bool large);

#endif
