/* parse_datetime.h - datetime of OGC API - Features, an instant or an interval of RFC 3339 */
#ifndef SEARCH_PARSE_DATETIME_H
#define SEARCH_PARSE_DATETIME_H

#include "atlas/collection.h"
#include "atlas/criteria.h"
#include "search/query.h"

/* Takes the parameter, *text as it came or NULL, and adds to c that the time of a record touches it, in whole
 * years of UTC, or that it has none (OGC 17-069r4, 7.15.4): of a projet its years, of a request the year of
 * its deposit, of a cooperation or action all from the year that it began. Places have no time: all match.
 * Whatever else is asked, annee too, is asked beside it. */
bool parse_datetime(struct criteria *c, enum collection of, struct query *q, const char **text,
                    struct err *e);

/* What parse_datetime adds for a text that it took. */
void datetime_criteria(struct criteria *date, enum collection of, const char *text);

#endif
