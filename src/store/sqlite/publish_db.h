/* publish_db.h - a finished database file takes its place; its name never brings it the logs of another */
#ifndef STORE_SQLITE_PUBLISH_DB_H
#define STORE_SQLITE_PUBLISH_DB_H

#include "base/publish.h"

/* publish_end for a database that was made at p->beside and closed by db_finish. Logs that lie at the place
 * (FILE-wal, -shm, -journal of a file that is gone) are removed: SQLite would replay them. A database that is
 * replaced is locked meanwhile; ERR_BUSY when another process has it open. */
bool publish_db(struct publish *p, struct err *e);

/* Is what stands at the path no database any more: empty, overwritten, cut short? False when it is somebody
 * else's (ERR_INVALID) or cannot be looked at. */
bool publish_db_is_damaged(const char *path, bool *damaged, struct err *e);

/* As publish_db for PUBLISH_REPLACE over a damaged file, which is kept with its logs under the name that
 * `aside` tells, FILE.damaged-TIME. Who has it open goes on with that one. */
bool publish_db_aside(struct publish *p, char aside[PATH_MAX + 64], struct err *e);

#endif
