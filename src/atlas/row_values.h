/* row_values.h - the values of a criterion with a facet, as the rows of its level hold them */
#ifndef ATLAS_ROW_VALUES_H
#define ATLAS_ROW_VALUES_H

#include "atlas/collection.h"
#include "atlas/criterion.h"
#include "atlas/snapshot.h"

/* Values are numbered from 0: of a vocabulary, 0 and 1 for false and true, years less years.first; n_values
 * stands for a missing one. One of the columns is not NULL. */
struct row_values {
    const uint16_t *column, *second; /* one; or one in each of two vocabularies that are one (régions) */
    const struct csr *lists;         /* any number */
    const int16_t *from_year, *to_year;
    const uint8_t *truth;
    struct year_span years;
    uint32_t n_values;
};

/* On the rows of a level that the criterion is of (atlas/criteria.h). Of the Bourse, what is of projets is on
 * rows of requests. */
struct row_values row_values_of(const struct snapshot *s, enum collection collection, enum criterion by,
                                enum level level);

/* The values of a row into out, which has room for n_values + 1; returns how many, at least one. */
static inline uint32_t row_values_get(const struct row_values *v, uint32_t row, uint32_t *out)
{
    uint32_t n = 0;
    if (v->column && !v->second) {
        out[n++] = v->column[row];
    } else if (v->column) {
        if (v->column[row] < v->n_values)
            out[n++] = v->column[row];
        if (v->second[row] < v->n_values)
            out[n++] = v->second[row];
    } else if (v->lists) {
        for (uint32_t i = v->lists->first[row]; i < v->lists->first[row + 1]; i++)
            out[n++] = v->lists->list[i];
    } else if (v->truth) {
        out[n++] = v->truth[row];
    } else if (v->from_year[row] != SNAPSHOT_NO_YEAR) {
        int last = v->to_year[row] < v->years.last ? v->to_year[row] : v->years.last;
        for (int year = v->from_year[row]; year <= last; year++)
            out[n++] = (uint32_t)(year - v->years.first);
    }
    if (n == 0 || out[0] > v->n_values) {
        out[0] = v->n_values;
        n = 1;
    }
    return n;
}

#endif
