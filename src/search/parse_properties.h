/* parse_properties.h - parameters that have the name of a property: records whose property is what they say
 */
#ifndef SEARCH_PARSE_PROPERTIES_H
#define SEARCH_PARSE_PROPERTIES_H

#include "atlas/filter.h"
#include "search/query.h"

/* OGC API - Features, part 1 (17-069r4), 7.15.5, and part 3 (19-079r2), 7. Takes each parameter that nobody
 * took and that has the name of a property with a single value: a text, a number, true or false, a day, an
 * instant. name=value is the filter "name" = value, and holds beside *f, which is replaced and may be NULL.
 * What is not of the property's type, or given twice: ERR_INVALID that names the parameter. To be called
 * behind all others that take parameters whose names are not theirs. */
bool parse_properties(struct filter **f, struct query *q, const struct filter_property *all, size_t n,
                      struct err *e);

#endif
