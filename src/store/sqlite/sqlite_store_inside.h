/* sqlite_store_inside.h - what the files of sqlite_store.h share */
#ifndef STORE_SQLITE_SQLITE_STORE_INSIDE_H
#define STORE_SQLITE_SQLITE_STORE_INSIDE_H

#include "base/hash.h"
#include "base/publish.h"
#include "store/sqlite/data_version.h"
#include "store/sqlite/db.h"
#include "store/sqlite/later.h"
#include "store/sqlite/sqlite_store.h"

/* A question as a statement. */
struct asked {
    struct stmt *stmt;
    int n_by, n_columns;
    int point; /* the column that is lon of a position, and the next lat: one column of the statement; -1:
                  none */
    bool under_way;
};

struct sqlite_store {
    struct store door; /* first */
    char *path;
    enum db_mode mode;
    struct db *db;
    bool lent;                     /* by sqlite_store_wrap: not ours to close */
    struct data_version_seen seen; /* on db */

    bool reopen;             /* at the next look */
    bool replaced, doubtful; /* to be told by the next look that succeeds */
    int64_t looked, loaded;  /* PRAGMA data_version at the last look; at the one that a load followed */
    int64_t quiet_since_us;  /* when somebody committed last, or the log was put into the file */

    struct hash_map asked_by; /* the bytes of the address of a question -> asked */
    struct asked *asked;
    size_t n_asked, asked_capacity;
    struct stmt *insert[TABLE_COUNT], *update[TABLE_COUNT], *set[TABLE_COUNT], *remove[TABLE_COUNT];
    struct stmt *mark, *pass_mark;

    bool bulk, marked;      /* of the transaction */
    struct later later;     /* of a list's */
    bool making, unguarded; /* made beside its place; without a journal */
    struct publish place;
};

static inline struct sqlite_store *sqlite_store_of(struct store *s)
{
    return (struct sqlite_store *)s;
}

void sqlite_store_drop_statements(struct sqlite_store *s); /* before its connection goes */

bool sqlite_ask(struct store *door, const struct question *q, const struct cell *by, ask_row *each,
                void *context, struct err *e);

bool sqlite_begin(struct store *door, const struct store_session *session, struct err *e);
bool sqlite_commit(struct store *door, struct err *e);
void sqlite_rollback(struct store *door);
bool sqlite_mark(struct store *door, struct err *e);
bool sqlite_undo(struct store *door, struct err *e);
bool sqlite_insert(struct store *door, enum table t, const struct cell *row, int64_t *id, struct err *e);
bool sqlite_update(struct store *door, enum table t, int64_t id, const struct cell *row, struct err *e);
bool sqlite_set(struct store *door, enum table t, const struct cell *value, const struct cell *key,
                struct err *e);
bool sqlite_remove(struct store *door, enum table t, const struct cell *key, struct err *e);

#endif
