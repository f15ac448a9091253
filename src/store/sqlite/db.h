/* db.h - one connection to a SpatiaLite database, and prepared statements on it */
#ifndef STORE_SQLITE_DB_H
#define STORE_SQLITE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/cell.h"

/* The only home of sqlite3 and spatialite. A connection belongs to the thread that uses it: one per thread,
 * opened and closed where it pleases; opening is safe from several threads at once. SpatiaLite allows 64
 * connections in a process. Opening costs about 6 ms, most of it SpatiaLite registering its functions.
 *
 * Every connection has foreign keys on, waits DB_BUSY_MS for another process' writer, and knows the SQL
 * function fold(text), which is utf8_fold of base/utf8.h (NULL stays NULL). The database is in WAL mode:
 * readers never wait for the writer. What db_commit says is done survives a power cut (synchronous = FULL).
 *
 * Reading needs no right to write. Where SQLite has its locks (FILE-shm is there, or can be made) it uses
 * them. Where it has not - the folder may not be written and no writer has left FILE-shm, or the disk is full
 * - the file is read without locks, and what was read counts only when neither the file nor its log has
 * changed meanwhile: db_end_read tells. */
struct db;
struct stmt;

enum db_mode {
    DB_FOREIGN, /* as DB_READ, but a file of others, who may lock it for as long as they like: waits
                   DB_FOREIGN_MS alone */
    DB_READ,    /* no writing at all; a database of an older schema is refused */
    DB_TIDY,    /* the same, but with the right to put the log into the file: who is the last one at the
                   database leaves the file alone, without logs */
    DB_COPY,    /* the same, whatever its schema version: for who copies it */
    DB_WRITE,   /* brought up to the schema of this program when it is older */
    DB_REPLACE  /* whatever its schema version: its content is about to be replaced */
};

enum { DB_BUSY_MS = 10000, DB_FOREIGN_MS = 200, DB_CACHE_KIB = 32768 };

/* Whether what is in the file is to be used, asked before anything else is done with it; it may change it
 * with DB_WRITE. schema.h has the one for databases of atlasd. */
typedef bool db_accept(struct db *db, enum db_mode mode, struct err *e);

/* Open a database. NULL and one sentence when the file is missing (ERR_NOT_FOUND), is no database, or is not
 * accepted (ERR_INVALID); ERR_BUSY when a lock could not be had. */
struct db *db_open(const char *path, enum db_mode mode, db_accept *accept, struct err *e);

/* Make an empty SpatiaLite-capable file; nothing is created in it: see schema.h for a whole database. An
 * existing file that holds anything is refused (ERR_INVALID). */
struct db *db_open_new(const char *path, struct err *e);

/* Is what stands at the path what this connection reads? When not it must be opened again: another file has
 * taken its place, or a file that is read without locks has changed (db_stale: then at once). A file that is
 * gone leaves the last one in use. Takes a microsecond. */
bool db_current(struct db *db);
bool db_stale(const struct db *db);

/* Has the file, read with locks, become shorter since this was asked last? A checkpoint after VACUUM does
 * that, and who cuts it short. */
bool db_shrunk(struct db *db);

/* For who was at the file that stood at the path before: has another file come there beside the log of that
 * one? SQLite would replay it into the new file. */
bool db_beside_old_log(const struct db *db);
bool db_has_log(const struct db *db); /* is there something in the log? */

/* Put what is in the log into the file and leave an empty log: SQLite would replay what is in FILE-wal into a
 * file that is moved over FILE. Nothing happens (true) where this connection may not write, or when others
 * are in the middle of reading or writing for longer than wait_ms. Others are kept from writing for a moment
 * only. */
bool db_fold_log(struct db *db, int wait_ms, struct err *e);

/* Statements must be freed before; NULL is fine. A connection for writing leaves an empty log, as
 * db_fold_log, waiting up to DB_BUSY_MS when it has written. */
void db_close(struct db *db);
bool db_finish(struct db *db, struct err *e); /* the same, and says what failed */
const char *db_path(const struct db *db);

/* Run one or more statements whose rows nobody wants. */
bool db_exec(struct db *db, const char *sql, struct err *e);
/* First column of the first row; fails when there is no row. */
bool db_int(struct db *db, const char *sql, int64_t *out, struct err *e);
bool db_text(struct db *db, const char *sql, char *out, size_t size, struct err *e); /* "" for NULL */

bool db_begin(struct db *db, struct err *e);      /* BEGIN IMMEDIATE: the one writer among all processes */
bool db_begin_read(struct db *db, struct err *e); /* one state of the data until commit or rollback */
/* End it. False (ERR_BUSY): what was read may be a mixture of two states and must not be used. */
bool db_end_read(struct db *db, struct err *e);
bool db_commit(struct db *db, struct err *e);
void db_rollback(struct db *db); /* fine when no transaction is open */

/* Whether triggers run for what this connection does; they do, unless this was asked. Either change makes all
 * statements be prepared anew. */
bool db_use_triggers(struct db *db, bool on, struct err *e);

int64_t db_last_id(const struct db *db); /* rowid of the last insert */
int64_t
db_changes(const struct db *db); /* rows written by this connection since it was opened, triggers too */

/* A number that differs from the last one when another connection has committed since; cheap enough to poll.
 */
bool db_data_version(struct db *db, int64_t *out, struct err *e);

/* Prepared statements. Parameters count from 1, columns from 0. A binding that fails is remembered and
 * reported by the next stmt_step. Text and bytes are copied when bound. What stmt_text and stmt_blob return
 * lives until the next step, reset or free. */
enum stmt_result { STMT_ROW, STMT_DONE, STMT_FAILED };

struct stmt *stmt_new(struct db *db, const char *sql, struct err *e); /* exactly one statement */
void stmt_free(struct stmt *s);                                       /* NULL is fine */

void stmt_bind_int(struct stmt *s, int i, int64_t v);
void stmt_bind_real(struct stmt *s, int i, double v);
void stmt_bind_text(struct stmt *s, int i, const char *v); /* NULL binds NULL */
void stmt_bind_text_n(struct stmt *s, int i, const char *v, size_t n);
void stmt_bind_blob(struct stmt *s, int i, const void *v, size_t n);
void stmt_bind_null(struct stmt *s, int i);
void stmt_bind_cell(struct stmt *s, int i, const struct cell *c);

/* The next row. After STMT_DONE and STMT_FAILED the statement is reset and can be bound and run again
 * (bindings stay). */
enum stmt_result stmt_step(struct stmt *s, struct err *e);
bool stmt_run(struct stmt *s, struct err *e); /* step to the end, rows are dropped */
void stmt_reset(struct stmt *s);              /* give up the rows that are left */

int stmt_columns(const struct stmt *s);
const char *stmt_column_name(const struct stmt *s, int i);
bool stmt_is_null(const struct stmt *s, int i);
bool stmt_is_text(const struct stmt *s, int i);
bool stmt_is_int(const struct stmt *s, int i);
int64_t stmt_int(const struct stmt *s, int i);      /* 0 for NULL */
double stmt_real(const struct stmt *s, int i);      /* 0 for NULL */
const char *stmt_text(const struct stmt *s, int i); /* NULL for NULL */
const void *stmt_blob(const struct stmt *s, int i, size_t *n);
size_t stmt_bytes(const struct stmt *s, int i); /* length of a text or blob */
struct cell stmt_cell(const struct stmt *s, int i);

#endif
