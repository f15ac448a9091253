#include "store/sqlite/sqlite_store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/fill.h"
#include "store/sqlite/check.h"
#include "store/sqlite/copy_db.h"
#include "store/sqlite/publish_db.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store_inside.h"

enum { QUIET_US = 1000000 };

void sqlite_store_drop_statements(struct sqlite_store *s)
{
    for (size_t i = 0; i < s->n_asked; i++)
        stmt_free(s->asked[i].stmt);
    s->n_asked = 0;
    hash_map_release(&s->asked_by);
    s->asked_by = (struct hash_map){0};
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        stmt_free(s->insert[t]);
        stmt_free(s->update[t]);
        stmt_free(s->set[t]);
        stmt_free(s->remove[t]);
        s->insert[t] = s->update[t] = s->set[t] = s->remove[t] = NULL;
    }
    stmt_free(s->mark);
    stmt_free(s->pass_mark);
    s->mark = s->pass_mark = NULL;
    later_release(&s->later);
}

static void take(struct sqlite_store *s, struct db *db)
{
    sqlite_store_drop_statements(s);
    db_close(s->db);
    s->db = db;
    s->seen = (struct data_version_seen){0};
    s->looked = s->loaded = -1;
    s->reopen = false;
    s->replaced = true;
}

static bool is_place(const char *where)
{
    (void)where;
    return true;
}

static bool is_there(const char *where)
{
    struct stat st;
    return stat(where, &st) == 0 || errno != ENOENT;
}

static struct sqlite_store *new_store(struct db *db, const char *path, enum db_mode mode)
{
    struct sqlite_store *s = mem_alloc(1, sizeof *s);
    s->door.kind = &SQLITE_STORE;
    s->path = mem_strdup(path);
    s->mode = mode;
    take(s, db);
    return s;
}

struct store *sqlite_store_wrap(struct db *db)
{
    struct sqlite_store *s = new_store(db, db_path(db), DB_READ);
    s->lent = true;
    return &s->door;
}

static bool fill(struct db *db, struct err *e)
{
    struct store *s = sqlite_store_wrap(db);
    bool good = store_fill(s, e);
    store_close(s);
    return good;
}

struct db *store_create(const char *path, struct err *e)
{
    return schema_create(path, fill, e);
}

/* Who keeps the data brings older ones up, so that a new program serves them at once; where he may not write,
 * what the reader says of them stands. */
static bool bring_up(const char *where)
{
    struct db *db = schema_is_older(where) ? schema_open(where, DB_WRITE, NULL) : NULL;
    db_close(db);
    return db != NULL;
}

static struct store *open(const char *where, enum store_access access, struct err *e)
{
    static const enum db_mode MODES[] = {
        [STORE_READ] = DB_READ, [STORE_KEEP] = DB_TIDY, [STORE_WRITE] = DB_WRITE};
    struct db *db = schema_open(where, MODES[access], e);
    if (!db && access == STORE_KEEP && bring_up(where))
        db = schema_open(where, DB_TIDY, e);
    return db ? &new_store(db, where, MODES[access])->door : NULL;
}

static struct store *make(const char *where, bool replace, struct err *e)
{
    struct publish place;
    if (!publish_begin(&place, where, replace ? PUBLISH_REPLACE : PUBLISH_NEW, e))
        return NULL;
    struct db *db = store_create(place.beside, e);
    if (!db) {
        publish_drop(&place);
        return NULL;
    }
    struct sqlite_store *s = new_store(db, where, DB_WRITE);
    s->making = true;
    s->place = place;
    return &s->door;
}

/* The connection, and all that hangs on it. */
static bool let_go(struct sqlite_store *s, struct err *e)
{
    bool good = true;
    sqlite_store_drop_statements(s);
    if (s->lent)
        good = true;
    else if (e)
        good = db_finish(s->db, e);
    else
        db_close(s->db);
    free(s->asked);
    free(s->path);
    return good;
}

static bool close(struct store *door, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    bool writes = s->mode == DB_WRITE && !s->making, good;
    char log[PATH_MAX];
    snprintf(log, sizeof log, "%s-wal", s->path);
    good = let_go(s, e);
    if (s->making)
        publish_drop(&s->place);
    free(s);
    return good || (writes && err_prefix(e, "the rows are in %s, but not in the file", log));
}

static bool publish(struct store *door, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    bool good = !s->unguarded || db_exec(s->db, "ANALYZE; PRAGMA journal_mode = WAL", e);
    good = let_go(s, good ? e : NULL) && good;
    good = good ? publish_db(&s->place, e) : publish_drop(&s->place);
    free(s);
    return good;
}

/* --- looking ---------------------------------------------------------------------------------------------
 */

/* Open the file that stands at the path now, if it is not the one that is open. */
static bool follow(struct sqlite_store *s, struct err *e)
{
    if (!s->reopen && db_current(s->db))
        return true; /* or gone for a moment: what is open is still good */
    if (db_beside_old_log(s->db))
        return err_set(
            e, ERR_IO,
            "another file was moved to %s while %s-wal holds changes of the one before, which would be "
            "replayed into it: it is not read; atlasd restore puts a copy back without this danger",
            s->path, s->path);
    struct db *db = schema_open(s->path, s->mode, e);
    if (db)
        take(s, db);
    return db != NULL;
}

/* Other handles open a connection of their own when they first need one. */
static bool open_to_others(const struct sqlite_store *s, struct err *e)
{
    return file_readable(s->path) || err_set(e, ERR_IO, "%s cannot be read: %s", s->path, strerror(errno));
}

/* Others replay what lies in the log into a file that takes the place of this one. */
static void tidy(struct sqlite_store *s)
{
    int64_t now = clock_now_us();
    if (s->mode != DB_TIDY || now - s->quiet_since_us < QUIET_US)
        return;
    s->quiet_since_us = now;
    if (db_has_log(s->db))
        db_fold_log(s->db, 0, NULL);
}

static bool look(struct store *door, enum store_state *state, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    if (db_shrunk(s->db)) /* pages may be missing, and no version says so */
        s->doubtful = s->reopen = true;
    if (!follow(s, e) || !open_to_others(s, e) || !db_data_version(s->db, &s->looked, e))
        return false;
    *state = s->doubtful              ? STORE_DOUBTFUL
             : s->replaced            ? STORE_REPLACED
             : s->looked != s->loaded ? STORE_CHANGED
                                      : STORE_SAME;
    s->doubtful = s->replaced = false;
    if (*state == STORE_SAME)
        tidy(s);
    return true;
}

static void distrust(struct store *door)
{
    sqlite_store_of(door)->reopen = true;
}

static bool stale(const struct store *door)
{
    return db_stale(((const struct sqlite_store *)door)->db);
}

/* --- reading ---------------------------------------------------------------------------------------------
 */

static bool begin_read(struct store *door, struct err *e)
{
    return db_begin_read(sqlite_store_of(door)->db, e);
}

static bool end_read(struct store *door, struct err *e)
{
    return db_end_read(sqlite_store_of(door)->db, e);
}

static bool version(struct store *door, uint64_t *out, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    return data_version_again(&s->seen, s->db, out, e);
}

static bool changed(struct store *door, char when[STORE_MOMENT_SIZE], struct err *e)
{
    return data_changed(sqlite_store_of(door)->db, when, STORE_MOMENT_SIZE, e);
}

static void loaded(struct store *door, bool good)
{
    struct sqlite_store *s = sqlite_store_of(door);
    if (!good) {
        s->reopen = true; /* the pages that this connection holds may be the damaged ones */
        return;
    }
    s->loaded = s->looked; /* of before the reading: what is committed meanwhile shows next time */
    s->quiet_since_us = clock_now_us();
}

static bool backup(const char *where, const char *to, bool replace, struct err *e)
{
    return backup_database(where, to, replace ? PUBLISH_REPLACE : PUBLISH_NEW, e);
}

const struct store_kind SQLITE_STORE = {
    .is_place = is_place,
    .is_file = true,
    .is_there = is_there,
    .open = open,
    .make = make,
    .publish = publish,
    .close = close,
    .look = look,
    .distrust = distrust,
    .stale = stale,
    .backup = backup,
    .restore = restore_database,
    .check = check_database,
    .begin_read = begin_read,
    .end_read = end_read,
    .version = version,
    .changed = changed,
    .loaded = loaded,
    .ask = sqlite_ask,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .mark = sqlite_mark,
    .undo = sqlite_undo,
    .insert = sqlite_insert,
    .update = sqlite_update,
    .set = sqlite_set,
    .remove = sqlite_remove,
};
