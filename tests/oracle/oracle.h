/* oracle.h - every criterion, count, site and facet in plain SQL: slow, and right by reading it */
#ifndef ORACLE_ORACLE_H
#define ORACLE_ORACLE_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/crosstab.h"
#include "atlas/selection.h"
#include "base/bytes.h"
#include "base/err.h"
#include "store/sqlite/db.h"

/* What is counted is what these queries count: a left join of collectivité, cooperation, partenaire, projet
 * and financement, every criterion a condition on one joined row, `and` and `or` between them SQL's, a `not`
 * NOT IN what a query of its own finds, records counted once. Tests hold the selection of atlas/selection.h
 * against them. The snapshot is asked only for the codes behind the numbers in criteria, and for the years
 * that it spans. */

/* Temporary tables with the folded texts that q searches. Once per connection. */
bool oracle_prepare(struct db *db, struct err *e);

struct oracle_counts {
    int64_t matched, sites, unlocated;
};
bool oracle_count(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, struct oracle_counts *out, struct err *e);

/* (row id of a place, number of records there), for every place with a site, by id; french tells the table.
 */
typedef void oracle_site(void *context, int64_t place_id, int64_t weight);
bool oracle_sites(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, oracle_site *visit, void *context, struct err *e);

/* (code or NULL for a missing value, number of records) for every value that has records. */
typedef void oracle_value(void *context, const char *code, int64_t count);
bool oracle_facet(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, enum criterion by, oracle_value *visit, void *context,
                  struct err *e);

/* Euros of the financements of all joined rows that meet the criteria, each once; INT64_MIN: none is known.
 */
bool oracle_euros(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, int64_t *euros, struct err *e);

/* Each sum of crossed data that something was counted in: cells, totals of rows and columns, the whole. a, b:
 * codes, NULL for a missing value or where the sum is of all of them. Leaves the temporary table croise. */
enum oracle_sum { ORACLE_CELL, ORACLE_ROW, ORACLE_COLUMN, ORACLE_TOTAL };
typedef void oracle_cell(void *context, enum oracle_sum of, const char *a, const char *b, int64_t value);
bool oracle_crosstab(struct db *db, const struct snapshot *s, enum collection collection,
                     const struct criteria *c, const struct crosstab *t, oracle_cell *visit, void *context,
                     struct err *e);

/* Pairs of a collectivité and a partner that a joined row has, by their row ids, with the cooperations,
 * actions and projets of such rows, and the euros of their financements, each once; INT64_MIN: none is
 * known. Leaves the temporary table paire, a row for each (k, q, c, nature, p, f, montant). */
struct oracle_pair {
    int64_t collectivite, partenaire, cooperations, actions, projets, euros;
};
typedef void oracle_pair_visit(void *context, const struct oracle_pair *pair);
bool oracle_pairs(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, oracle_pair_visit *visit, void *context, struct err *e);

/* The same by région and country, by their codes or NULL, of the table that oracle_pairs has left. */
typedef void oracle_pair_cell(void *context, const char *region, const char *pays, int64_t pairs,
                              const struct oracle_pair *sums);
bool oracle_pair_cells(struct db *db, oracle_pair_cell *visit, void *context, struct err *e);

/* The query behind oracle_count, to read and to explain. */
void oracle_sql(const struct snapshot *s, enum collection collection, const struct criteria *c,
                struct bytes *out);

#endif
