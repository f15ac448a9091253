/* publish_db.h - a finished database file takes its place; its name never brings it the logs of another */
#ifndef STORE_PUBLISH_DB_H
#define STORE_PUBLISH_DB_H

#include "base/publish.h"

/* publish_end for a database that was made at p->beside and closed by db_finish. Logs that lie at the place
 * (FILE-wal, -shm, -journal of a file that is gone) are removed: SQLite would replay them. A database that is
 * replaced is locked meanwhile; ERR_BUSY when another process has it open. */
bool publish_db(struct publish *p, struct err *e);

#endif
