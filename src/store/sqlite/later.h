/* later.h - what triggers do at each row that is added, done for the rows of a list together */
#ifndef STORE_SQLITE_LATER_H
#define STORE_SQLITE_LATER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/sqlite/db.h"
#include "store/tables.h"

/* Two thirds of the time of a long list went into triggers: a program of its own for each of them, statements
 * for one line each of the trail, FTS5 writing out its index at every mark, SpatiaLite preparing SQL for
 * every point. From later_begin to later_end, within one transaction, no trigger runs while rows are only
 * added. New records wait: their lines in the audit trail, with those of what was added to them, their names
 * in the change feed, and their entries in the indexes of text and of places are made for all of a kind
 * together, when there are many, at the end, or before anything is changed or removed (later_wake). Triggers
 * see to that, and to what comes soon after, the longer the sooner they are wanted again: calling them and
 * sending them away costs as much as some tens of rows with them. What the file then holds is what triggers
 * would have made, but for the order of the trail, which is by kinds, and for repetitions in the feed. */
struct later {
    struct db *db;                                     /* NULL: triggers do it */
    bool awake;                                        /* the same, for a while */
    int left;                                          /* rows until it ends */
    int stay;                                          /* rows that it has in all */
    int since;                                         /* rows added since the last ended */
    struct stmt *one[TABLE_COUNT], *many[TABLE_COUNT]; /* lines of the trail: of a row; of all that wait */
    struct stmt *index[RECORD_KINDS], *feed[RECORD_KINDS], *former[RECORD_KINDS], *tell;
    int64_t from[RECORD_KINDS];   /* the first new record that waits, all after it do; 0: none */
    int64_t marked[RECORD_KINDS]; /* at the last mark */
    bool settled;                 /* since then */
    int waiting;                  /* new records, those that were undone too */
};

bool later_begin(struct later *l, struct db *db, struct err *e);
bool later_end(struct later *l, struct err *e); /* before the commit */
void later_release(struct later *l);            /* after it, or after a rollback; zeroed is fine */

/* Before a row is inserted, and after; `id` is its own, where the table has one. */
bool later_add(struct later *l, struct err *e);
bool later_added(struct later *l, enum table t, const struct cell *row, int64_t id, struct err *e);

bool later_wake(struct later *l, struct err *e); /* before a row is changed or removed */

/* Before a mark is set: what waits is bounded, as undoing one statement takes memory for all it changed. */
bool later_mark(struct later *l, struct err *e);
/* The transaction is as it was at the last mark. What was settled since, and is not any more, is settled
 * again: a new mark is to follow, so that row after row in error does not do it once more. */
bool later_undo(struct later *l, struct err *e);

#endif
