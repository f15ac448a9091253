#include "store/sqlite/publish_db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/sqlite/db_inside.h"
#include "store/sqlite/schema.h"

static bool is_finished(const struct publish *p, struct err *e)
{
    char log[PATH_MAX + 64];
    struct stat st;
    snprintf(log, sizeof log, "%s-wal", p->beside);
    return stat(log, &st) != 0 || st.st_size == 0 ||
           err_set(e, ERR_IO, "cannot make %s: its log could not be put into it", p->path);
}

/* Leaving WAL mode works only when nobody else has the file open, and makes the log go; the lock then keeps
 * all others out until the file has gone. *held is NULL for what is no database. */
static bool lock_old(const struct publish *p, sqlite3 **held, struct err *e)
{
    bool deletes = false, readonly = false;
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_open_v2(p->path, held, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_busy_timeout(*held, DB_BUSY_MS);
        readonly = sqlite3_db_readonly(*held, "main") == 1;
        rc = sqlite3_prepare_v2(*held, "PRAGMA journal_mode = DELETE", -1, &s, NULL);
    }
    if (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        deletes = strcmp((const char *)sqlite3_column_text(s, 0), "delete") == 0;
        rc = SQLITE_OK;
    }
    sqlite3_finalize(s);
    if (rc == SQLITE_OK && deletes)
        rc = sqlite3_exec(*held, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
    if (rc == SQLITE_OK && deletes)
        return true;
    sqlite3_close(*held);
    *held = NULL;
    if ((rc & 0xff) == SQLITE_NOTADB || (rc & 0xff) == SQLITE_CORRUPT)
        return true;
    if (readonly)
        return err_say(e, ERR_IO, NULL, NULL, "%s may not be written", "%s ne peut pas être écrit", p->path);
    return err_say(e, ERR_BUSY, NULL, NULL, "%s is open in another process, which must end first",
                   "%s est ouvert par un autre processus, qui doit d’abord se terminer", p->path);
}

static bool remove_logs(const struct publish *p, struct err *e)
{
    static const char *const LOGS[] = {"-wal", "-shm", "-journal"};
    char log[PATH_MAX + 64];
    for (size_t i = 0; i < sizeof LOGS / sizeof *LOGS; i++) {
        snprintf(log, sizeof log, "%s%s", p->path, LOGS[i]);
        if (unlink(log) != 0 && errno != ENOENT)
            return err_set(e, ERR_IO, "cannot remove %s: %s", log, strerror(errno));
    }
    return true;
}

bool publish_db(struct publish *p, struct err *e)
{
    struct stat st;
    sqlite3 *old = NULL;
    bool there = lstat(p->path, &st) == 0;
    bool good = is_finished(p, e);
    if (good && there && p->mode == PUBLISH_REPLACE)
        good = lock_old(p, &old, e) && remove_logs(p, e);
    else if (good && !there)
        good = remove_logs(p, e);
    good = good ? publish_end(p, e) : publish_drop(p);
    sqlite3_close(old);
    return good;
}

/* --- what is no database any more ------------------------------------------------------------------------
 */

static int try_to_read(const char *path, int64_t *application)
{
    static const char *const READ[] = {"PRAGMA application_id", "SELECT count(*) FROM sqlite_schema"};
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        sqlite3_busy_timeout(db, DB_BUSY_MS);
    *application = 0;
    for (size_t i = 0; rc == SQLITE_OK && i < sizeof READ / sizeof *READ; i++) {
        sqlite3_stmt *s = NULL;
        rc = sqlite3_prepare_v2(db, READ[i], -1, &s, NULL);
        if (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
            if (i == 0)
                *application = sqlite3_column_int64(s, 0);
            rc = SQLITE_OK;
        }
        sqlite3_finalize(s);
    }
    sqlite3_close(db);
    return rc;
}

bool publish_db_is_damaged(const char *path, bool *damaged, struct err *e)
{
    struct stat st;
    int64_t application;
    if (stat(path, &st) != 0)
        return err_set(e, ERR_IO, "cannot look at %s: %s", path, strerror(errno));
    int rc = st.st_size ? try_to_read(path, &application) : SQLITE_NOTADB;
    *damaged = (rc & 0xff) == SQLITE_NOTADB || (rc & 0xff) == SQLITE_CORRUPT;
    return *damaged || rc != SQLITE_OK || application == SCHEMA_APPLICATION_ID ||
           err_set(e, ERR_INVALID, "%s is a database of another program (application_id %lld)", path,
                   (long long)application);
}

static bool set_aside(const struct publish *p, const char *aside, struct err *e)
{
    static const char *const LOGS[] = {"-wal", "-journal"};
    char from[PATH_MAX + 16], to[PATH_MAX + 96];
    if (link(p->path, aside) != 0 &&
        (errno == EEXIST || renameat2(AT_FDCWD, p->path, AT_FDCWD, aside, RENAME_NOREPLACE) != 0))
        return err_set(e, ERR_IO, "cannot set %s aside as %s: %s", p->path, aside, strerror(errno));
    for (size_t i = 0; i < sizeof LOGS / sizeof *LOGS; i++) {
        snprintf(from, sizeof from, "%s%s", p->path, LOGS[i]);
        snprintf(to, sizeof to, "%s%s", aside, LOGS[i]);
        if (rename(from, to) != 0 && errno != ENOENT)
            return err_set(e, ERR_IO, "cannot set %s aside: %s", from, strerror(errno));
    }
    return true;
}

bool publish_db_aside(struct publish *p, char aside[PATH_MAX + 64], struct err *e)
{
    char when[32];
    time_t now = time(NULL);
    struct tm utc;
    strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
    snprintf(aside, PATH_MAX + 64, "%s.damaged-%s", p->path, when);
    if (!is_finished(p, e) || !set_aside(p, aside, e) || !remove_logs(p, e))
        return publish_drop(p);
    return publish_end(p, e);
}
