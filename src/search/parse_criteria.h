/* parse_criteria.h - from the parameters of a query string to criteria: the one place where they are read */
#ifndef SEARCH_PARSE_CRITERIA_H
#define SEARCH_PARSE_CRITERIA_H

#include <stdbool.h>

#include "atlas/criteria.h"
#include "atlas/selection.h"
#include "search/query.h"

/* Takes every criterion parameter of q (atlas/criterion.h), and filter with what belongs to it
 * (search/parse_filter.h), of which it is left to criteria_fit whether it fits a collection. c is initialised
 * here, also on failure (release it). Lists are comma-separated or repeated; `!` before a value excludes it;
 * `none`; blank values of a list are not there. An unknown code or malformed value: ERR_INVALID with
 * parameter, value and what was expected (near spellings). */
bool parse_criteria(struct criteria *c, const struct snapshot *s, struct query *q, struct err *e);

/* The same of one collection, which they are seen to fit. Parameters with the name of one of its properties
 * that no criterion has are taken too (search/parse_properties.h), and are part of its filter. */
bool parse_criteria_of(struct criteria *c, const struct snapshot *s, enum collection of, struct query *q,
                       struct err *e);

#endif
