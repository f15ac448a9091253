#include "store/sqlite/db_inside.h"

#include <spatialite.h> /* needs sqlite3.h before it */

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { OPENINGS = 10, FOLD_TICK_MS = 20, REPLACED_WAIT_MS = 500 };

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

/* What SQLite says is in English, and stands in that sentence alone. */
bool db_fail(const struct db *db, int rc, struct err *e)
{
    const char *why = sqlite3_errmsg(db->handle), *who = db->opened ? "the database" : db->path,
               *french = db->opened ? "la base de données" : db->path;
    if ((rc & 0xff) == SQLITE_CORRUPT || (db->opened && (rc & 0xff) == SQLITE_NOTADB))
        return err_say(e, ERR_IO, NULL, NULL, "%1$s is damaged: %2$s; atlasd check says more%3$.0s",
                       "dommage dans %3$s : atlasd check en dit plus%1$.0s%2$.0s", who, why, french);
    if ((rc & 0xff) == SQLITE_NOTADB)
        return err_say(e, ERR_INVALID, NULL, NULL, "%1$s is not a database%2$.0s",
                       "%2$s n’est pas une base de données%1$.0s", who, french);
    if ((rc & 0xff) == SQLITE_BUSY && db->mode == DB_FOREIGN)
        return err_say(e, ERR_BUSY, NULL, NULL, "%1$s is locked by another process%2$.0s",
                       "un autre processus verrouille %2$s%1$.0s", who, french);
    if ((rc & 0xff) == SQLITE_BUSY)
        return err_say(
            e, ERR_BUSY, NULL, NULL, "%1$s is locked by another process for more than %2$d s%3$.0s",
            "un autre processus verrouille %3$s depuis plus de %2$d s%1$.0s", who, DB_BUSY_MS / 1000, french);
    if ((rc & 0xff) == SQLITE_READONLY)
        return err_say(e, ERR_IO, NULL, NULL, "%1$s cannot be written: %2$s%3$.0s",
                       "impossible d’écrire dans %3$s%1$.0s%2$.0s", who, why, french);
    if (rc == SQLITE_IOERR_SHMSIZE ||
        ((rc & 0xff) == SQLITE_IOERR && sqlite3_system_errno(db->handle) == ENOSPC))
        return err_say(e, ERR_IO, NULL, NULL, "%1$s: the disk is full%2$.0s",
                       "%2$s : il n’y a plus de place sur le disque%1$.0s", who, french);
    if ((rc & 0xff) == SQLITE_CANTOPEN)
        return err_say(
            e, ERR_IO, NULL, NULL, "%1$s cannot be opened (its folder must be writable too): %2$s%3$.0s",
            "impossible d’ouvrir %3$s (son dossier doit aussi être accessible en écriture)%1$.0s%2$.0s", who,
            why, french);
    return err_set(e, code_of(rc), "%s: %s", who, why);
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
    if (db->mode == DB_WRITE) /* small pieces of memory that triggers and savepoints take and give back */
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_LOOKASIDE, NULL, 1200, 1000);
    if (db->unlocked) { /* its close must not touch the log, and it looks at the log by itself */
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
        sqlite3_exec(db->handle, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);
    }
    if (!attach_spatialite(db, e))
        return false;
    sqlite3_busy_timeout(
        db->handle, db->mode == DB_FOREIGN ? DB_FOREIGN_MS : DB_BUSY_MS); /* SpatiaLite sets one of its own */
    int rc = sqlite3_create_function_v2(db->handle, "fold", 1,
                                        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, sql_fold,
                                        NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return db_fail(db, rc, e);
    char pragmas[200];
    /* a file that is opened for reading refuses writing by itself, and leaves temporary tables to the reader
     */
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL; PRAGMA "
             "cache_size = -%d;%s%s",
             DB_CACHE_KIB, create ? "PRAGMA encoding = 'UTF-8';" : "",
             db->mode > DB_READ && db->mode <= DB_COPY ? "PRAGMA query_only = ON;" : "");
    return db_exec(db, pragmas, e);
}

enum way { LOCKED, IMMUTABLE, WITHOUT_LOCKS };

/* A path as a URI. */
static bool immutable_uri(char *out, size_t size, const char *path)
{
    size_t n = (size_t)snprintf(out, size, "file:");
    for (const char *p = path; *p && n + 4 < size; p++)
        n += (size_t)snprintf(out + n, size - n, strchr("%?#", *p) ? "%%%02X" : "%c", (unsigned char)*p);
    return n + 4 < size && snprintf(out + n, size - n, "?immutable=1") < (int)(size - n);
}

/* Who may not write beside the file, or finds no room there, cannot have SQLite's locks. */
static bool wants_to_write(struct db *db)
{
    int rc = sqlite3_extended_errcode(db->handle);
    return (rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_READONLY || (rc & 0xff) == SQLITE_FULL ||
           rc == SQLITE_IOERR_SHMOPEN || rc == SQLITE_IOERR_SHMSIZE || rc == SQLITE_IOERR_SHMMAP ||
           rc == SQLITE_IOERR_SHMLOCK;
}

static struct db *open_file(const char *path, enum db_mode mode, enum way way, int flags, bool *wants,
                            struct err *e)
{
    char uri[3 * PATH_MAX];
    struct db *db = mem_alloc(1, sizeof *db);
    db->path = mem_strdup(path);
    db->mode = mode;
    db->unlocked = way != LOCKED;
    if (way == IMMUTABLE && !immutable_uri(uri, sizeof uri, path))
        err_set(e, ERR_INVALID, "the name of the database is too long");
    int rc = way == IMMUTABLE
                 ? sqlite3_open_v2(uri, &db->handle,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL)
                 : sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX,
                                   way == WITHOUT_LOCKS ? "unix-none" : NULL);
    if (rc != SQLITE_OK)
        db_fail(db, rc, e);
    else if (prepare_connection(db, (flags & SQLITE_OPEN_CREATE) != 0, e))
        return db;
    *wants = wants_to_write(db);
    db_close(db);
    return NULL;
}

static bool check_file(const char *path, struct err *e)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return errno == ENOENT
                   ? err_say(
                         e, ERR_NOT_FOUND, NULL, NULL,
                         "there is no database %s: atlasd generate or atlasd import makes one",
                         "il n’y a pas de base de données %s : atlasd generate ou atlasd import en fait une",
                         path)
                   : err_system(e, ERR_IO, errno, "cannot open %s", "impossible d’ouvrir %s", path);
    if (S_ISDIR(st.st_mode))
        return err_say(e, ERR_INVALID, NULL, NULL, "%s is a folder, not a database",
                       "%s est un dossier, pas une base de données", path);
    if (!S_ISREG(st.st_mode))
        return err_say(e, ERR_INVALID, NULL, NULL, "%s is not a regular file",
                       "%s n’est pas un fichier ordinaire", path);
    if (st.st_size == 0)
        return err_say(e, ERR_INVALID, NULL, NULL, "%s is empty: not a database",
                       "%s est vide : ce n’est pas une base de données", path);
    return true;
}

static void note_files(struct db *db)
{
    char log[PATH_MAX];
    db_trace(&db->file, db->path);
    if (db_log_name(log, sizeof log, db->path, "-wal", NULL))
        db_trace(&db->log, log);
}

/* NULL: it cannot be; *without: without locks it may. */
static struct db *open_with_locks(const char *path, enum db_mode mode, db_accept *accept, bool *without,
                                  struct err *e)
{
    int flags = mode <= DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    bool wants = false;
    struct db *db = open_file(path, mode, LOCKED, flags, &wants, e);
    if (db) {
        note_files(db);
        if (accept(db, mode, e)) {
            note_files(db); /* the log may have come with the first look */
            return db;
        }
        wants = wants_to_write(db);
        db_close(db);
    }
    *without = mode <= DB_COPY && wants;
    return NULL;
}

static bool check_log(const char *path, struct err *e)
{
    char log[PATH_MAX];
    return db_log_name(log, sizeof log, path, "-wal", e) &&
           (file_readable(log) ||
            err_set(e, ERR_IO, "%s, the log of %s, cannot be read: %s", log, path, strerror(errno)));
}

/* A log that holds something is read with the file; one that comes up makes what was read void. */
static struct db *open_without_locks(const char *path, enum db_mode mode, db_accept *accept, bool *again,
                                     struct err *e)
{
    struct db_trace file, log;
    *again = false;
    if (!db_trace_settled(&file, &log, path, e) || (log.bytes > 0 && !check_log(path, e)))
        return NULL;
    bool wants;
    struct db *db = open_file(path, mode, log.bytes > 0 ? WITHOUT_LOCKS : IMMUTABLE, SQLITE_OPEN_READONLY,
                              &wants, e);
    if (!db)
        return NULL;
    db->file = file;
    db->log = log;
    bool good = accept(db, mode, e);
    *again = !db_current(db);
    if (good && !*again)
        return db;
    db_close(db);
    return NULL;
}

struct db *db_open(const char *path, enum db_mode mode, db_accept *accept, struct err *e)
{
    struct err why = {0};
    struct db *db = NULL;
    if (!check_file(path, e))
        return NULL;
    bool again = true;
    for (int i = 0; i < OPENINGS && again && !db; i++) {
        why = (struct err){0};
        bool without;
        db = open_with_locks(path, mode, accept, &without, &why);
        again = false;
        if (!db && without) {
            struct err no_locks = {0};
            db = open_without_locks(path, mode, accept, &again, &no_locks);
            if (!db)
                why = no_locks;
        }
    }
    if (db && mode >= DB_WRITE && /* persistent: only a foreign hand changes it */
        !db_exec(db, "PRAGMA journal_mode = WAL", &why)) {
        db_close(db);
        db = NULL;
    }
    if (!db && again)
        err_set(&why, ERR_BUSY, "%s changes all the time and cannot be read without a lock", path);
    if (db)
        db->opened = true;
    else if (e)
        *e = why;
    return db;
}

static void look_at(const struct db *db, struct db_trace *file, struct db_trace *log)
{
    char name[PATH_MAX];
    db_trace(file, db->path);
    *log = (struct db_trace){0};
    if (db_log_name(name, sizeof name, db->path, "-wal", NULL))
        db_trace(log, name);
}

bool db_current(struct db *db)
{
    struct db_trace file, log;
    look_at(db, &file, &log);
    if (!file.there)
        return true;
    if (!db_trace_same_file(&file, &db->file))
        return false;
    if (!db->unlocked)
        db->log = log;
    return !db->unlocked || (db_trace_unchanged(&file, &db->file) && db_trace_unchanged(&log, &db->log));
}

bool db_stale(const struct db *db)
{
    struct db_trace file, log;
    if (!db->unlocked)
        return false;
    look_at(db, &file, &log);
    return file.there && !(db_trace_unchanged(&file, &db->file) && db_trace_unchanged(&log, &db->log));
}

bool db_shrunk(struct db *db)
{
    struct db_trace file;
    if (db->unlocked)
        return false; /* db_current sees that */
    db_trace(&file, db->path);
    if (!file.there || !db_trace_same_file(&file, &db->file))
        return false;
    bool shrunk = file.bytes < db->file.bytes;
    db->file.bytes = file.bytes;
    return shrunk;
}

/* A log of that file which nobody has written to since the new one came. */
bool db_beside_old_log(const struct db *db)
{
    struct db_trace file, log;
    look_at(db, &file, &log);
    return file.there && !db_trace_same_file(&file, &db->file) && log.bytes > 0 &&
           db_trace_same_file(&log, &db->log) && db_trace_older(&log.written, &file.changed);
}

bool db_has_log(const struct db *db)
{
    struct db_trace file, log;
    look_at(db, &file, &log);
    return log.bytes > 0;
}

struct db *db_open_new(const char *path, struct err *e)
{
    struct stat st;
    if (stat(path, &st) == 0 && (!S_ISREG(st.st_mode) || st.st_size > 0)) {
        err_say(e, ERR_INVALID, NULL, NULL, "%s is already there", "%s existe déjà", path);
        return NULL;
    }
    bool wants;
    return open_file(path, DB_WRITE, LOCKED, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &wants, e);
}

/* --- closing ---------------------------------------------------------------------------------------- */

/* The long part goes without the write lock, which others may not wait for: it is had only for the moment in
 * which the log is emptied. */
bool db_fold_log(struct db *db, int wait_ms, struct err *e)
{
    if (sqlite3_db_readonly(db->handle, "main") != 0)
        return true;
    int rc = SQLITE_BUSY;
    sqlite3_busy_timeout(db->handle, 0);
    for (int waited = 0;; waited += FOLD_TICK_MS) {
        sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        rc = sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        if ((rc & 0xff) != SQLITE_BUSY || waited >= wait_ms)
            break;
        nanosleep(&(struct timespec){.tv_nsec = FOLD_TICK_MS * 1000000}, NULL);
    }
    bool good = rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY || db_fail(db, rc, e);
    sqlite3_busy_timeout(db->handle, DB_BUSY_MS);
    return good;
}

/* Who has written nothing, perhaps since another holds the lock, does not wait for that one again. */
static int fold_wait_ms(const struct db *db)
{
    if (db->mode == DB_REPLACE)
        return REPLACED_WAIT_MS;
    return sqlite3_total_changes64(db->handle) > 0 ? DB_BUSY_MS : 0;
}

static bool end(struct db *db, bool fold, struct err *e)
{
    bool good = !db->handle || !fold || db_fold_log(db, fold_wait_ms(db), e);
    if (sqlite3_close_v2(db->handle) != SQLITE_OK && good)
        good = err_set(e, ERR_IO, "%s cannot be closed", db->path);
    if (db->spatialite) {
        pthread_mutex_lock(&spatialite_lock);
        spatialite_cleanup_ex(db->spatialite);
        pthread_mutex_unlock(&spatialite_lock);
    }
    free(db->path);
    free(db);
    return good;
}

bool db_finish(struct db *db, struct err *e)
{
    return end(db, true, e);
}

void db_close(struct db *db)
{
    if (db)
        end(db, db->mode >= DB_WRITE, NULL);
}

const char *db_path(const struct db *db)
{
    return db->path;
}

/* --- statements in one go --------------------------------------------------------------------------- */

bool db_exec(struct db *db, const char *sql, struct err *e)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK || db_fail(db, rc, e);
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
        err_set(e, ERR_NOT_FOUND, "the database has no row for: %s", sql);
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

bool db_end_read(struct db *db, struct err *e)
{
    db_rollback(db);
    return db_current(db) || !db->unlocked ||
           err_set(e, ERR_BUSY, "the database changed while it was read; try again");
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

bool db_use_triggers(struct db *db, bool on, struct err *e)
{
    int is = -1;
    return (sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, (int)on, &is) == SQLITE_OK &&
            is == on) ||
           err_set(e, ERR_INTERNAL, "triggers cannot be turned %s", on ? "on" : "off");
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
