/* random_filter.h - random filters, written once in CQL2 and once in SQL */
#ifndef ORACLE_RANDOM_FILTER_H
#define ORACLE_RANDOM_FILTER_H

#include "atlas/collection.h"
#include "atlas/snapshot.h"
#include "base/bytes.h"

struct random_filter {
    const struct snapshot *s;
    enum collection collection;
    struct bytes cql, sql; /* the condition is added to; sql's is of the table of property_table.h */
};

/* At most `depth` levels of AND, OR, NOT. */
void random_filter(struct random_filter *m, int depth);

#endif
