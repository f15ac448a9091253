/* parse_datetime.h - datetime of OGC API - Features, an instant or an interval of RFC 3339, as years */
#ifndef SEARCH_PARSE_DATETIME_H
#define SEARCH_PARSE_DATETIME_H

#include "atlas/criteria.h"
#include "search/query.h"

/* Takes the parameter, where it is there, and adds the years of UTC that it touches to c, as annee would say
 * them. It cannot stand beside annee. */
bool parse_datetime(struct criteria *c, struct query *q, struct err *e);

#endif
