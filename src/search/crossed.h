/* crossed.h - which criteria are crossed, by name, and the table as JSON and CSV */
#ifndef SEARCH_CROSSED_H
#define SEARCH_CROSSED_H

#include <stdbool.h>

#include "atlas/crosstab.h"
#include "base/csv_write.h"
#include "base/json.h"

/* Names of two criteria that have a facet, and of a measure (NULL: count). What is missing, unknown, or
 * cannot be crossed: ERR_INVALID names the parameter and what there is; atlas/crosstab.h has the rest. */
bool crossed_parse(struct crosstab *t, const struct snapshot *s, enum collection collection,
                   const struct criteria *c, const char *rows, const char *columns, const char *measure,
                   struct err *e);

/* {"collection":"projets","measure":"count","unit":"projets","yearsOf":"projet","numberMatched":12,
 *  "dimensions":{"rows":{"name":"region","label":"Région","multivalued":true},"columns":{...}},
 *  "rows":[{"value":"84","label":"Auvergne-Rhône-Alpes"},...],"columns":[...],
 *  "cells":[[7,0],...],"totals":{"rows":[7,...],"columns":[...],"all":12}}
 *
 * cells has an array for each row, with a number for each column. Values without anything are left out; the
 * largest total comes first, then the order of the vocabulary; years and numbered codes ascend; `none` is
 * last. Former régions are left out, as of facets. Euros that nobody has declared are null, which is not 0.
 * The unit of amounts and APD is EUR; with APD `declarations` takes the place of numberMatched,
 * `restrictedBy` names the criteria that it obeys. */
void crossed_write(struct json *j, const struct crosstab *t, const struct snapshot *s,
                   enum collection collection);

/* The labels in a first row and column, totals in the last. */
void crossed_write_csv(struct bytes *out, enum csv_style style, const struct crosstab *t,
                       const struct snapshot *s, enum collection collection);

#endif
