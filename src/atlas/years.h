/* years.h - which rows cover the years that a criterion asks for, 64 rows at a time */
#ifndef ATLAS_YEARS_H
#define ATLAS_YEARS_H

#include <stdint.h>

#include "atlas/bits.h"
#include "atlas/criteria.h"

/* Keeps of rows those whose years first[row]..last[row], both ends included, meet the criterion. A row
 * without years has SNAPSHOT_NO_YEAR in both. Words of rows that are empty cost nothing, the others some 15
 * ns. */
void years_keep(struct bits *rows, const int16_t *first, const int16_t *last,
                const struct criterion_values *v);

#endif
