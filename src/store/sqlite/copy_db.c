#include "store/sqlite/copy_db.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/db_inside.h"
#include "store/sqlite/publish_db.h"
#include "store/sqlite/schema.h"

enum { READINGS = 3 };

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static bool is_damage(int rc)
{
    return (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB;
}

/* --- a copy beside ---------------------------------------------------------------------------------------
 */

static bool copy_pages(struct db *from, const char *to, struct err *e)
{
    struct db *db = db_open_new(to, e);
    if (!db)
        return false;
    bool good = db_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", e); /* nobody looks yet */
    sqlite3_backup *b = good ? sqlite3_backup_init(db->handle, "main", from->handle, "main") : NULL;
    if (b) {
        sqlite3_backup_step(b, -1);
        sqlite3_backup_finish(b); /* gives the error of the step */
    }
    int rc = sqlite3_errcode(db->handle);
    if (good && (!b || rc != SQLITE_OK))
        good = is_damage(rc) ? err_set(e, ERR_IO, "%s is damaged: %s", from->path, sqlite3_errmsg(db->handle))
                             : db_fail(db, rc, e);
    db_close(db);
    return good;
}

static bool is_sound(struct db *copy, const char *name, struct err *e)
{
    char answer[200];
    if (!db_text(copy, "SELECT quick_check FROM pragma_quick_check(1)", answer, sizeof answer, e))
        return err_prefix(e, "%s is damaged", name);
    if (strcmp(answer, "ok") == 0)
        return true;
    for (char *line; (line = strchr(answer, '\n'));)
        *line = ' ';
    return err_set(e, ERR_INVALID, "%s is damaged: %s", name, answer);
}

/* What was read without locks counts only when nothing has changed meanwhile: then once more. */
static bool read_into(const char *path, const char *to, struct err *e)
{
    for (int i = 0;; i++) {
        struct err why = {0};
        struct db *from = schema_open(path, DB_COPY, e);
        if (!from)
            return false;
        bool good = schema_known(from, e) && copy_pages(from, to, e);
        bool still = !good || db_end_read(from, &why);
        db_close(from);
        if (still)
            return good;
        if (i + 1 == READINGS || truncate(to, 0) != 0) {
            if (e)
                *e = why;
            return false;
        }
    }
}

bool backup_database(const char *path, const char *to, enum publish_mode mode, struct err *e)
{
    struct publish p;
    if (same_file(path, to))
        return err_set(e, ERR_USAGE, "%s is the database itself", to);
    if (!publish_begin(&p, to, mode, e))
        return false;
    struct db *copy = read_into(path, p.beside, e) ? schema_open(p.beside, DB_REPLACE, e) : NULL;
    bool good = copy && is_sound(copy, path, e) && db_exec(copy, "PRAGMA journal_mode = DELETE", e);
    if (copy && !db_finish(copy, good ? e : NULL))
        good = false;
    return good ? publish_db(&p, e) : publish_drop(&p);
}

/* --- putting it back -------------------------------------------------------------------------------------
 */

/* The feed of the copy goes on behind `last`, the last change of the database that it replaces. */
static bool mark(struct db *copy, int64_t last, struct err *e)
{
    char sql[400];
    snprintf(
        sql, sizeof sql,
        "UPDATE sqlite_sequence SET seq = max(seq, %lld) WHERE name = 'changements';"
        "INSERT INTO changements (seq, nom, id) SELECT 1 + max(coalesce((SELECT max(seq) FROM "
        "sqlite_sequence WHERE name = 'changements'), 0), %lld), '*', 0;"
        "INSERT OR REPLACE INTO meta VALUES ('restauration', strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', 'now') "
        "|| ' ' || hex(randomblob(8)))",
        (long long)last, (long long)last);
    if (!db_begin(copy, e))
        return false;
    bool good = db_exec(copy, sql, e) && db_commit(copy, e);
    db_rollback(copy);
    return good;
}

/* What cannot be read any more counts as nothing: the content is about to go. */
static int64_t last_change(struct db *db)
{
    int64_t last = 0;
    db_int(db, "SELECT seq FROM sqlite_sequence WHERE name = 'changements'", &last, NULL);
    return last;
}

static bool same_pages(struct db *a, struct db *b, struct err *e)
{
    int64_t x, y;
    return db_int(a, "PRAGMA page_size", &x, e) && db_int(b, "PRAGMA page_size", &y, e) &&
           (x == y || err_set(e, ERR_INVALID,
                              "the pages of %s have %lld bytes, those of the copy %lld: they must be equal",
                              a->path, (long long)x, (long long)y));
}

/* Under the write lock from before the last change is read until the new content is committed. A first step
 * of no pages takes the lock. */
static bool replace_content(struct db *db, struct db *copy, bool *damaged, struct err *e)
{
    *damaged = false;
    struct db *reader = schema_open(db->path, DB_COPY, e);
    if (!reader || !same_pages(db, copy, e)) {
        db_close(reader);
        return false;
    }
    int rc = SQLITE_ERROR;
    bool good = true;
    sqlite3_backup *b = sqlite3_backup_init(db->handle, "main", copy->handle, "main");
    if (b && (rc = sqlite3_backup_step(b, 0)) == SQLITE_OK && (good = mark(copy, last_change(reader), e)))
        rc = sqlite3_backup_step(b, -1);
    db_close(reader);
    if (good && rc != SQLITE_DONE) {
        *damaged = is_damage(rc);
        if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED)
            good = db_fail(db, SQLITE_BUSY, e);
        else
            good = err_set(e, ERR_IO, "%s cannot be written: %s", db->path, sqlite3_errstr(rc));
    }
    sqlite3_backup_finish(b); /* takes back what was not committed */
    return good;
}

/* Into a database that is there, through SQLite. *damaged: it is none any more. */
static bool restore_into(const char *path, struct db *copy, bool *damaged, struct err *e)
{
    struct db *db = NULL;
    if (!publish_db_is_damaged(path, damaged, e) || *damaged || !(db = schema_open(path, DB_REPLACE, e)))
        return false;
    bool good = replace_content(db, copy, damaged, e);
    if (!db_finish(db, good ? e : NULL) && good)
        return err_prefix(e, "the copy is in %s-wal, but not in the file", path);
    return good;
}

bool restore_database(const char *path, const char *from, char aside[PATH_MAX + 64], struct err *e)
{
    struct publish p;
    struct stat st;
    bool there = stat(path, &st) == 0, damaged = false, into = false;
    aside[0] = '\0';
    if (same_file(path, from))
        return err_set(e, ERR_USAGE, "%s is the database itself", from);
    if (!publish_begin(&p, path, there ? PUBLISH_REPLACE : PUBLISH_NEW, e))
        return false;
    struct db *copy = read_into(from, p.beside, e) ? schema_open(p.beside, DB_WRITE, e) : NULL;
    bool good = copy && is_sound(copy, from, e);
    if (good && there) {
        struct err why = {0};
        into = restore_into(path, copy, &damaged, &why);
        good = into || damaged;
        if (!good && e)
            *e = why;
    }
    if (good && !into)
        good = mark(copy, 0, e);
    if (copy && !db_finish(copy, good && !into ? e : NULL) && !into)
        good = false;
    if (!good || into) {
        publish_drop(&p);
        return good;
    }
    return damaged ? publish_db_aside(&p, aside, e) : publish_db(&p, e);
}
