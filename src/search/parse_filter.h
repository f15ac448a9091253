/* parse_filter.h - the parameters filter, filter-lang and filter-crs of OGC API - Features, part 3 */
#ifndef SEARCH_PARSE_FILTER_H
#define SEARCH_PARSE_FILTER_H

#include "atlas/filter.h"
#include "search/query.h"

/* Takes the three, each of which may stand once; *f is NULL where there is no filter. The rule is cql2-text
 * and CRS84 (19-079r2, 6.3 and 6.4); filter-lang and filter-crs say nothing without a filter, but have to be
 * right. */
bool parse_filter(struct filter **f, struct query *q, struct err *e);

#endif
