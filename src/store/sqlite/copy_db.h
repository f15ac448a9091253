/* copy_db.h - a copy of a database while others use it, and a copy put back under those who use it */
#ifndef STORE_SQLITE_COPY_DB_H
#define STORE_SQLITE_COPY_DB_H

#include <limits.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/publish.h"

/* One state of the database `path`, read beside its writers, checked page by page, without a log (it can be
 * read from a medium that cannot be written), synced, moved to `to` whole. Needs no right to write to `path`.
 */
bool backup_database(const char *path, const char *to, enum publish_mode mode, struct err *e);

/* The copy `from` becomes the content of `path`. It is looked at first, as a private copy beside `path` of
 * which it takes the room, and refused when it is no atlasd database, newer than this program, or damaged; an
 * older schema is brought up to date. Then
 *
 * - a database at `path` gets the new content in one transaction of its own, under its write lock, so that
 *   programs that have it open (servers, sqlite3) see the old state or the new one, and what they write comes
 *   before or after. A kill or a full disk leaves the old state. Room for the content once more is needed.
 * - where there is none, a new file is moved there;
 * - a file that is no database any more (damaged, truncated, empty) is set aside with its logs under the name
 *   that `aside` tells ("" otherwise), and a new file is moved there.
 *
 * The change feed goes on from where both were, with ('*', 0): everything may have changed; meta holds
 * restauration = when, so that the data version is none that was seen before. ERR_BUSY when another program
 * writes for more than DB_BUSY_MS. */
bool restore_database(const char *path, const char *from, char aside[PATH_MAX + 64], struct err *e);

#endif
