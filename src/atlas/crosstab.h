/* crosstab.h - crossed data: records or euros by the values of two criteria, with their margins */
#ifndef ATLAS_CROSSTAB_H
#define ATLAS_CROSSTAB_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/collection.h"
#include "atlas/criteria.h"
#include "atlas/snapshot.h"
#include "base/err.h"

/* What stands in the cell of the values a and b, of the joined rows (atlas/criteria.h) that meet the criteria
 * and have a and b:
 *
 *   COUNT   how many records of the collection such rows have: numberMatched of the criteria and a and b
 *   AMOUNT  euros of the financements of such rows, each once. As beside `montant`, annee is theirs, and it
 *           is too where one of the two criteria is financement
 *   APD     euros of the rows of APD (atlas/apd.h) that meet the criteria and have a and b; the collection
 *           does not matter
 *
 * A total is of what has the value, whatever it has of the other criterion: where a record or financement
 * can have several of that (multivalued), cells add up to more. A missing value is a value, the last. */
enum crosstab_measure { CROSSTAB_COUNT, CROSSTAB_AMOUNT, CROSSTAB_APD, CROSSTAB_MEASURES };
extern const char *const CROSSTAB_MEASURE_NAMES[CROSSTAB_MEASURES];

/* Of all values that the two criteria may have, whether there are records of them or not. */
#define CROSSTAB_MAX_CELLS 1000000

struct crosstab_sum {
    int64_t value;
    uint32_t unit; /* 0: nothing has been counted, which is not the same as 0 euros */
};

struct crosstab_axis {
    enum criterion by;
    bool multivalued;
    int first_year;              /* of years: value v is the year first_year + v */
    uint32_t n_values;           /* `none` is value n_values */
    struct crosstab_sum *totals; /* n_values + 1 */
};

struct crosstab {
    struct crosstab_axis rows, columns;
    enum crosstab_measure measure;
    enum level year_level;      /* whose years annee asks for, as criterion or as axis */
    struct crosstab_sum *cells; /* a * (columns.n_values + 1) + b */
    struct crosstab_sum total;
    uint32_t n_matched; /* records that meet the criteria; rows of APD */
};

/* Is it a table that can be made? ERR_INVALID names the parameter: rows, columns, measure, or a criterion
 * that does not restrict APD. ERR_TOO_LARGE past CROSSTAB_MAX_CELLS. Sets rows.by, columns.by and measure. */
bool crosstab_check(struct crosstab *t, const struct snapshot *s, enum collection collection,
                    const struct criteria *c, enum criterion rows, enum criterion columns,
                    enum crosstab_measure measure, struct err *e);

/* Counts a table that was checked. One walk over the joined rows: 0.2 ms for 13 000 projets. */
void crosstab_make(struct crosstab *t, const struct snapshot *s, enum collection collection,
                   const struct criteria *c);
void crosstab_release(struct crosstab *t);

#endif
