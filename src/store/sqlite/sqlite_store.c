#include "store/sqlite/sqlite_store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/load_snapshot.h"
#include "store/sqlite/check.h"
#include "store/sqlite/copy_db.h"
#include "store/sqlite/data_version.h"
#include "store/sqlite/db.h"

enum { QUIET_US = 1000000 };

struct sqlite_store {
    struct store door; /* first */
    char *path;
    enum db_mode mode;
    struct db *db;
    struct data_version_seen seen; /* on db */
    bool reopen;                   /* at the next look */
    bool replaced, doubtful;       /* to be told by the next look that succeeds */
    int64_t looked, loaded;        /* PRAGMA data_version at the last look; at the one that a load followed */
    int64_t quiet_since_us;        /* when somebody committed last, or the log was put into the file */
};

static struct sqlite_store *of(struct store *s)
{
    return (struct sqlite_store *)s;
}

static void take(struct sqlite_store *s, struct db *db)
{
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

static struct store *open(const char *where, enum store_access access, struct err *e)
{
    static const enum db_mode MODES[] = {
        [STORE_READ] = DB_READ, [STORE_KEEP] = DB_TIDY, [STORE_WRITE] = DB_WRITE};
    struct db *db = db_open(where, MODES[access], e);
    if (!db)
        return NULL;
    struct sqlite_store *s = mem_alloc(1, sizeof *s);
    s->door.kind = &SQLITE_STORE;
    s->path = mem_strdup(where);
    s->mode = MODES[access];
    take(s, db);
    return &s->door;
}

static bool close(struct store *door, struct err *e)
{
    struct sqlite_store *s = of(door);
    bool good = true;
    if (e)
        good = db_finish(s->db, e);
    else
        db_close(s->db);
    free(s->path);
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
    struct db *db = db_open(s->path, s->mode, e);
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
    struct sqlite_store *s = of(door);
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
    of(door)->reopen = true;
}

static bool stale(const struct store *door)
{
    return db_stale(((const struct sqlite_store *)door)->db);
}

/* --- reading ---------------------------------------------------------------------------------------------
 */

static bool load(struct store *door, uint64_t known, struct snapshot **out, struct err *e)
{
    struct sqlite_store *s = of(door);
    if (!load_newer_snapshot(s->db, known, out, e)) {
        s->reopen = true; /* the pages that this connection holds may be the damaged ones */
        return false;
    }
    s->loaded = s->looked; /* of before the reading: what is committed meanwhile shows next time */
    s->quiet_since_us = clock_now_us();
    return true;
}

static const char *const TEXTS[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = "SELECT siren, site_web, maj FROM collectivite WHERE id = ?1 AND uid = ?2",
    [COLLECTION_PARTENAIRES] = "SELECT admin1, site_web, maj FROM partenaire WHERE id = ?1 AND uid = ?2",
    [COLLECTION_COOPERATIONS] =
        "SELECT fin, convention, description, maj FROM cooperation WHERE id = ?1 AND uid = ?2",
    [COLLECTION_ACTIONS] = "SELECT fin, description, maj FROM cooperation WHERE id = ?1 AND uid = ?2",
    [COLLECTION_PROJETS] = "SELECT objectifs, description, historique, contexte, partenaires_france, "
                           "partenaires_pays, volontaires, maj FROM projet WHERE id = ?1 AND uid = ?2",
    [COLLECTION_BOURSE] =
        "SELECT objectifs, description, depose_le, publie_le, maj FROM bourse WHERE id = ?1 AND uid = ?2 "
        "AND etat = 'publie'",
};

static bool read_texts(struct db *db, enum collection collection, int64_t id, const char *uid,
                       store_text *each, void *context, struct err *e)
{
    struct stmt *q = stmt_new(db, TEXTS[collection], e);
    if (!q)
        return false;
    stmt_bind_int(q, 1, id);
    stmt_bind_text(q, 2, uid);
    enum stmt_result result = stmt_step(q, e);
    for (int i = 0; result == STMT_ROW && i < stmt_columns(q); i++) {
        struct cell value = stmt_cell(q, i);
        each(context, stmt_column_name(q, i), &value);
    }
    stmt_free(q);
    return result != STMT_FAILED;
}

static bool texts(struct store *door, enum collection collection, int64_t id, const char *uid,
                  store_text *each, void *context, uint64_t *version, struct err *e)
{
    struct sqlite_store *s = of(door);
    bool done = db_begin_read(s->db, e) && data_version_again(&s->seen, s->db, version, e) &&
                read_texts(s->db, collection, id, uid, each, context, e);
    return db_end_read(s->db, done ? e : NULL) && done;
}

static bool read_former(struct db *db, const char *uid, struct store_former *out, struct err *e)
{
    struct stmt *q = stmt_new(db, "SELECT successeur, retire_le FROM ancien_uid WHERE uid = ?1", e);
    if (!q)
        return false;
    stmt_bind_text(q, 1, uid);
    enum stmt_result result = stmt_step(q, e);
    const char *successor = result == STMT_ROW ? stmt_text(q, 0) : NULL,
               *removed = result == STMT_ROW ? stmt_text(q, 1) : NULL;
    *out = (struct store_former){.what = successor            ? FORMER_MERGED
                                         : result == STMT_ROW ? FORMER_REMOVED
                                                              : FORMER_UNKNOWN};
    snprintf(out->successor, sizeof out->successor, "%s", successor ? successor : "");
    snprintf(out->removed_on, sizeof out->removed_on, "%.10s", removed ? removed : "");
    stmt_free(q);
    return result != STMT_FAILED;
}

static bool former(struct store *door, const char *uid, struct store_former *out, struct err *e)
{
    struct sqlite_store *s = of(door);
    bool done = db_begin_read(s->db, e) && read_former(s->db, uid, out, e);
    return db_end_read(s->db, done ? e : NULL) && done;
}

static bool backup(const char *where, const char *to, bool replace, struct err *e)
{
    return backup_database(where, to, replace ? PUBLISH_REPLACE : PUBLISH_NEW, e);
}

const struct store_kind SQLITE_STORE = {
    .is_place = is_place,
    .is_file = true,
    .open = open,
    .close = close,
    .look = look,
    .distrust = distrust,
    .stale = stale,
    .load = load,
    .texts = texts,
    .former = former,
    .backup = backup,
    .restore = restore_database,
    .check = check_database,
};
