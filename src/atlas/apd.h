/* apd.h - what of the declared APD meets criteria, and the values that its rows have */
#ifndef ATLAS_APD_H
#define ATLAS_APD_H

#include <stdbool.h>

#include "atlas/criteria.h"
#include "atlas/row_values.h"
#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "base/err.h"

/* A row of snapshot->apd is of a collectivité, a country and a year. So what is asked of French members
 * restricts it, what is asked of the country of a partner, and annee; it hangs on no cooperation, projet or
 * financement. */

/* Does it restrict APD; are its values values of rows? */
bool apd_has(enum criterion which);
const char *apd_criterion_name(unsigned at); /* of those that do, for bytes_add_list; NULL behind the last */
unsigned apd_criteria(void);                 /* how many */

/* False when the criteria ask for something else, or are a tree: ERR_INVALID names it. */
bool apd_check(const struct criteria *c, struct err *e);

/* The rows that meet them, which are checked. Initialises to. */
void apd_find(struct bits *to, const struct snapshot *s, const struct criteria *c);

/* The values of a criterion that has a facet: one for each row (a région is today's), n_values where it is
 * missing; years less first_year. */
struct apd_values {
    enum criterion by;
    int first_year;
    uint32_t n_values;
    struct row_values members; /* of criteria of collectivités */
};
struct apd_values apd_values_of(const struct snapshot *s, enum criterion by);
uint32_t apd_value(const struct apd_values *v, const struct snapshot *s, uint32_t row);

#endif
