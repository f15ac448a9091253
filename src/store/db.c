#include "store/db.h"

#include <sqlite3.h>

#include <spatialite.h> /* needs sqlite3.h before it */

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/schema.h"

struct db {
    sqlite3 *handle;
    void *spatialite;
    char *path;
};

struct stmt {
    struct db *db;
    sqlite3_stmt *handle;
    int bind_error;
};

/* --- errors ----------------------------------------------------------------------------------------- */

static enum err_code code_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return ERR_INVALID;
    case SQLITE_TOOBIG:
        return ERR_TOO_LARGE;
    case SQLITE_INTERRUPT:
        return ERR_TIMEOUT;
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
        return ERR_INTERNAL;
    default:
        return ERR_IO;
    }
}

static bool fail(const struct db *db, int rc, struct err *e)
{
    const char *why = sqlite3_errmsg(db->handle);
    if ((rc & 0xff) == SQLITE_NOTADB)
        return err_set(e, ERR_INVALID, "%s is not a database", db->path);
    if ((rc & 0xff) == SQLITE_BUSY)
        return err_set(e, ERR_BUSY, "%s is locked by another process for more than %d s", db->path,
                       DB_BUSY_MS / 1000);
    if ((rc & 0xff) == SQLITE_READONLY)
        return err_set(e, ERR_IO, "%s cannot be written: %s", db->path, why);
    if ((rc & 0xff) == SQLITE_CANTOPEN)
        return err_set(e, ERR_IO, "%s cannot be opened (its folder must be writable too): %s", db->path, why);
    return err_set(e, code_of(rc), "%s: %s", db->path, why);
}

/* --- the connection --------------------------------------------------------------------------------- */

static void sql_fold(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    const char *text = (const char *)sqlite3_value_text(values[0]);
    if (!text)
        return; /* NULL */
    struct bytes folded;
    bytes_init(&folded, SIZE_MAX / 2);
    utf8_fold(&folded, text, (size_t)sqlite3_value_bytes(values[0]));
    sqlite3_result_text64(context, folded.data ? folded.data : "", folded.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    bytes_release(&folded);
}

/* SpatiaLite's table of connections is not ready before its first use from any thread. */
static pthread_mutex_t spatialite_lock = PTHREAD_MUTEX_INITIALIZER;

static bool attach_spatialite(struct db *db, struct err *e)
{
    pthread_mutex_lock(&spatialite_lock);
    db->spatialite = spatialite_alloc_connection();
    if (db->spatialite)
        spatialite_init_ex(db->handle, db->spatialite, 0);
    pthread_mutex_unlock(&spatialite_lock);
    if (!db->spatialite)
        return err_set(e, ERR_BUSY, "%s cannot be opened: SpatiaLite has no connection left", db->path);
    return true;
}

static bool prepare_connection(struct db *db, bool create, struct err *e)
{
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, DB_BUSY_MS);
    if (!attach_spatialite(db, e))
        return false;
    int rc = sqlite3_create_function_v2(db->handle, "fold", 1,
                                        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, sql_fold,
                                        NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return fail(db, rc, e);
    char pragmas[160];
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -%d;%s",
             DB_CACHE_KIB, create ? "PRAGMA encoding = 'UTF-8';" : "");
    return db_exec(db, pragmas, e);
}

static struct db *open_file(const char *path, int flags, struct err *e)
{
    struct db *db = mem_alloc(1, sizeof *db);
    db->path = mem_strdup(path);
    int rc = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK)
        fail(db, rc, e);
    else if (prepare_connection(db, (flags & SQLITE_OPEN_CREATE) != 0, e))
        return db;
    db_close(db);
    return NULL;
}

static bool check_file(const char *path, struct err *e)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return errno == ENOENT
                   ? err_set(e, ERR_NOT_FOUND,
                             "there is no database %s: atlasd generate or atlasd import makes one", path)
                   : err_set(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_set(e, ERR_INVALID, "%s is a folder, not a database", path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_INVALID, "%s is not a regular file", path);
    if (st.st_size == 0)
        return err_set(e, ERR_INVALID, "%s is empty: not a database", path);
    return true;
}

/* Before anything else is asked of a file, since a wrong one must not be written to. */
static bool check_application(struct db *db, struct err *e)
{
    int64_t application;
    if (!db_int(db, "PRAGMA application_id", &application, e))
        return false;
    if (application != SCHEMA_APPLICATION_ID)
        return err_set(e, ERR_INVALID, "%s is a database of another program (application_id %lld)", db->path,
                       (long long)application);
    return true;
}

struct db *db_open(const char *path, enum db_mode mode, struct err *e)
{
    if (!check_file(path, e))
        return NULL;
    struct db *db = open_file(path, mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE, e);
    if (!db)
        return NULL;
    bool good = check_application(db, e) && schema_accept(db, mode == DB_WRITE, e);
    if (good && mode == DB_WRITE)
        good = db_exec(db, "PRAGMA journal_mode = WAL", e); /* persistent: only a foreign hand changes it */
    if (good)
        return db;
    db_close(db);
    return NULL;
}

struct db *db_open_new(const char *path, struct err *e)
{
    struct stat st;
    if (stat(path, &st) == 0 && (!S_ISREG(st.st_mode) || st.st_size > 0)) {
        err_set(e, ERR_INVALID, "%s is already there", path);
        return NULL;
    }
    return open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, e);
}

/* Leaving WAL mode works only when nobody else has the file open, and makes the log go. */
static bool leave_wal(const char *path, struct err *e)
{
    struct err why = {0};
    char mode[16] = "";
    struct db *db = open_file(path, SQLITE_OPEN_READWRITE, &why);
    bool left = db && db_text(db, "PRAGMA journal_mode = DELETE", mode, sizeof mode, &why);
    db_close(db);
    if (left && strcmp(mode, "delete") == 0)
        return true;
    if (!left && why.code == ERR_INVALID)
        return true; /* no database */
    return err_set(e, ERR_BUSY, "%s is open in another process, which must end first", path);
}

bool db_retire_logs(const char *path, struct err *e)
{
    static const char *const LOGS[] = {"-wal", "-shm", "-journal"};
    char log[PATH_MAX];
    if (access(path, F_OK) == 0 && !leave_wal(path, e))
        return false;
    for (size_t i = 0; i < sizeof LOGS / sizeof *LOGS; i++) {
        int n = snprintf(log, sizeof log, "%s%s", path, LOGS[i]);
        if (n < 0 || (size_t)n >= sizeof log)
            return err_set(e, ERR_INVALID, "the name of the database is longer than %zu bytes", sizeof log);
        if (unlink(log) != 0 && errno != ENOENT)
            return err_set(e, ERR_IO, "cannot remove %s: %s", log, strerror(errno));
    }
    return true;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    if (db->handle &&
        sqlite3_db_readonly(db->handle, "main") == 0) /* a log with something in it must not outlive us */
        sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_close_v2(db->handle);
    if (db->spatialite) {
        pthread_mutex_lock(&spatialite_lock);
        spatialite_cleanup_ex(db->spatialite);
        pthread_mutex_unlock(&spatialite_lock);
    }
    free(db->path);
    free(db);
}

const char *db_path(const struct db *db)
{
    return db->path;
}

/* --- statements in one go --------------------------------------------------------------------------- */

bool db_exec(struct db *db, const char *sql, struct err *e)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK || fail(db, rc, e);
}

static struct stmt *first_row(struct db *db, const char *sql, struct err *e)
{
    struct stmt *s = stmt_new(db, sql, e);
    if (!s)
        return NULL;
    enum stmt_result r = stmt_step(s, e);
    if (r == STMT_ROW)
        return s;
    if (r == STMT_DONE)
        err_set(e, ERR_NOT_FOUND, "%s: no row for: %s", db->path, sql);
    stmt_free(s);
    return NULL;
}

bool db_int(struct db *db, const char *sql, int64_t *out, struct err *e)
{
    struct stmt *s = first_row(db, sql, e);
    if (s)
        *out = stmt_int(s, 0);
    stmt_free(s);
    return s != NULL;
}

bool db_text(struct db *db, const char *sql, char *out, size_t size, struct err *e)
{
    struct stmt *s = first_row(db, sql, e);
    if (s)
        snprintf(out, size, "%s", stmt_is_null(s, 0) ? "" : stmt_text(s, 0));
    stmt_free(s);
    return s != NULL;
}

bool db_begin(struct db *db, struct err *e)
{
    return db_exec(db, "BEGIN IMMEDIATE", e);
}

bool db_begin_read(struct db *db, struct err *e)
{
    return db_exec(db, "BEGIN", e);
}

bool db_commit(struct db *db, struct err *e)
{
    return db_exec(db, "COMMIT", e);
}

void db_rollback(struct db *db)
{
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

int64_t db_last_id(const struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

int64_t db_changes(const struct db *db)
{
    return sqlite3_total_changes64(db->handle);
}

bool db_data_version(struct db *db, int64_t *out, struct err *e)
{
    return db_int(db, "PRAGMA data_version", out, e);
}

/* --- prepared statements ---------------------------------------------------------------------------- */

struct stmt *stmt_new(struct db *db, const char *sql, struct err *e)
{
    sqlite3_stmt *handle = NULL;
    const char *tail = NULL;
    int rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &tail);
    if (rc != SQLITE_OK) {
        fail(db, rc, e);
        return NULL;
    }
    assert(handle && tail && *tail == '\0');
    struct stmt *s = mem_alloc(1, sizeof *s);
    s->db = db;
    s->handle = handle;
    return s;
}

void stmt_free(struct stmt *s)
{
    if (!s)
        return;
    sqlite3_finalize(s->handle);
    free(s);
}

static void note(struct stmt *s, int rc)
{
    if (rc != SQLITE_OK && s->bind_error == SQLITE_OK)
        s->bind_error = rc;
}

void stmt_bind_int(struct stmt *s, int i, int64_t v)
{
    note(s, sqlite3_bind_int64(s->handle, i, v));
}

void stmt_bind_real(struct stmt *s, int i, double v)
{
    note(s, sqlite3_bind_double(s->handle, i, v));
}

void stmt_bind_text(struct stmt *s, int i, const char *v)
{
    note(s, v ? sqlite3_bind_text64(s->handle, i, v, strlen(v), SQLITE_TRANSIENT, SQLITE_UTF8)
              : sqlite3_bind_null(s->handle, i));
}

void stmt_bind_text_n(struct stmt *s, int i, const char *v, size_t n)
{
    note(s, sqlite3_bind_text64(s->handle, i, v, n, SQLITE_TRANSIENT, SQLITE_UTF8));
}

void stmt_bind_blob(struct stmt *s, int i, const void *v, size_t n)
{
    note(s, sqlite3_bind_blob64(s->handle, i, v, n, SQLITE_TRANSIENT));
}

void stmt_bind_null(struct stmt *s, int i)
{
    note(s, sqlite3_bind_null(s->handle, i));
}

enum stmt_result stmt_step(struct stmt *s, struct err *e)
{
    int rc = s->bind_error;
    s->bind_error = SQLITE_OK;
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s->handle);
    if (rc == SQLITE_ROW)
        return STMT_ROW;
    if (rc != SQLITE_DONE)
        fail(s->db, rc, e);
    sqlite3_reset(s->handle);
    return rc == SQLITE_DONE ? STMT_DONE : STMT_FAILED;
}

bool stmt_run(struct stmt *s, struct err *e)
{
    enum stmt_result r;
    do
        r = stmt_step(s, e);
    while (r == STMT_ROW);
    return r == STMT_DONE;
}

void stmt_reset(struct stmt *s)
{
    sqlite3_reset(s->handle);
}

int stmt_columns(const struct stmt *s)
{
    return sqlite3_column_count(s->handle);
}

const char *stmt_column_name(const struct stmt *s, int i)
{
    return sqlite3_column_name(s->handle, i);
}

bool stmt_is_null(const struct stmt *s, int i)
{
    return sqlite3_column_type(s->handle, i) == SQLITE_NULL;
}

bool stmt_is_text(const struct stmt *s, int i)
{
    return sqlite3_column_type(s->handle, i) == SQLITE_TEXT;
}

int64_t stmt_int(const struct stmt *s, int i)
{
    return sqlite3_column_int64(s->handle, i);
}

double stmt_real(const struct stmt *s, int i)
{
    return sqlite3_column_double(s->handle, i);
}

const char *stmt_text(const struct stmt *s, int i)
{
    return (const char *)sqlite3_column_text(s->handle, i);
}

const void *stmt_blob(const struct stmt *s, int i, size_t *n)
{
    const void *v = sqlite3_column_blob(s->handle, i);
    *n = (size_t)sqlite3_column_bytes(s->handle, i);
    return v;
}

size_t stmt_bytes(const struct stmt *s, int i)
{
    return (size_t)sqlite3_column_bytes(s->handle, i);
}
