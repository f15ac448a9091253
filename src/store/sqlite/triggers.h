/* triggers.h - the change feed, the audit trail and the full-text index are kept by triggers, made here */
#ifndef STORE_SQLITE_TRIGGERS_H
#define STORE_SQLITE_TRIGGERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"
#include "store/sqlite/db.h"

/* They are made from the columns that the tables have, and use only what SQLite itself knows (and FTS5), so
 * that plain sqlite3 can UPDATE and DELETE in every table and INSERT in all but two: SpatiaLite's own
 * triggers on `geom` want its functions for a new collectivite or partenaire, and for a change of `geom`.
 *
 * A change of a record or of what belongs to it appends (table of the record, its id) to `changements`: `nom`
 * is collectivite, partenaire, cooperation, projet, bourse, or apd with the id of the collectivité; '*' (id
 * 0) when a vocabulary, a territory, a network or a call changed. `audit` gets the row before and after as
 * JSON, a position as lon and lat; of contacts (personal data) only whose they are. An UPDATE that changes
 * nothing leaves no trace.
 */
bool schema_add_triggers(struct db *db, struct err *e);

/* The statement that leaves in `audit` what the trigger of INSERT of a table leaves of a row, but for the end
 * that says of which: " WHERE new.id = ?1". */
bool schema_trail_of_added(struct db *db, const char *table, struct bytes *sql, struct err *e);
size_t schema_count_triggers(void);                      /* how many it makes */
bool schema_drop_triggers(struct db *db, struct err *e); /* all that schema_add_triggers makes */

/* Those of a database that an older atlasd made are replaced when they want SpatiaLite. */
bool schema_renew_triggers(struct db *db, struct err *e);

#endif
