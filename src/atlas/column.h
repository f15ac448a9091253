/* column.h - the columns of a snapshot that the table of criteria names by their offsets */
#ifndef ATLAS_COLUMN_H
#define ATLAS_COLUMN_H

#include <stdint.h>
#include <string.h>

#include "atlas/criterion.h"
#include "atlas/snapshot.h"

/* A struct that stands in the snapshot at an offset: struct csr, record_rows, words, places. */
static inline const void *column_struct(const struct snapshot *s, size_t offset)
{
    return (const char *)s + offset;
}

/* The array of a column: what the pointer there points to. */
static inline const void *column_array(const struct snapshot *s, size_t offset)
{
    const void *array;
    memcpy(&array, (const char *)s + offset, sizeof array);
    return array;
}

/* Is it held as bit sets per value too? */
static inline bool column_has_sets(const struct column *c)
{
    return c->form >= COLUMN_CODES && c->form <= COLUMN_TRUTH;
}

/* Rows of a level, empty ones included. */
static inline uint32_t level_rows(const struct snapshot *s, enum level level)
{
    switch (level) {
    case LEVEL_PROJET:
        return s->projets.rows.n;
    case LEVEL_FINANCEMENT:
        return s->financements.n;
    case LEVEL_COLLECTIVITE:
        return s->collectivites.rows.n;
    case LEVEL_PARTENAIRE:
        return s->partenaires.rows.n;
    case LEVEL_COOPERATION:
        return s->cooperations.rows.n;
    case LEVEL_PAYS:
        return s->pays.rows.n;
    case LEVEL_REGIONS:
        return s->regions.rows.n;
    case LEVEL_DEPARTEMENTS:
        return s->departements.rows.n;
    default:
        return s->bourse.rows.n;
    }
}

#endif
