/* check_text.h - does the full-text index hold the words of the texts, no more and no less; inside of check.h
 */
#ifndef STORE_SQLITE_CHECK_TEXT_H
#define STORE_SQLITE_CHECK_TEXT_H

#include "base/err.h"
#include "store/sqlite/db.h"

/* Reads only: FTS5 checks itself by what looks like an insert, which takes the write lock and room on the
 * disk. The words of the texts are taken apart again, a part of the projets at a time, in memory, and
 * compared with what the index holds. False with a sentence when they differ or cannot be read. */
bool check_text(struct db *db, struct err *e);

#endif
