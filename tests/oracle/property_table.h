/* property_table.h - a table of the properties of records, for filters in plain SQL */
#ifndef ORACLE_PROPERTY_TABLE_H
#define ORACLE_PROPERTY_TABLE_H

#include "atlas/collection.h"
#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "store/sqlite/db.h"

/* temp.tN (row, id, geometry, a column for each property), N the collection: lists are arrays of JSON, days
 * texts. */
bool property_table(struct db *db, const struct snapshot *s, enum collection c, struct err *e);

/* The places that a record is compared at: indexes of what is returned. */
const struct places *property_places(const struct snapshot *s, enum collection c, uint32_t row,
                                     uint32_t *list, uint32_t *n);

/* As SQL and CQL2 write a text. */
void property_quoted(struct bytes *out, const char *text);

#endif
