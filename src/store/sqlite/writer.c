#include "store/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "store/sqlite/triggers.h"
#include "store/sqlite/writer_inside.h"

/* Rows that the change feed keeps: a reader that was away for longer rebuilds in full. */
enum { CHANGES_KEPT = 200000 };

/* --- the transaction -------------------------------------------------------------------------------- */

static bool run_with(struct db *db, const char *sql, const char *a, const char *b, struct err *e)
{
    struct stmt *s = stmt_new(db, sql, e);
    if (!s)
        return false;
    stmt_bind_text(s, 1, a);
    if (b)
        stmt_bind_text(s, 2, b);
    bool good = stmt_run(s, e);
    stmt_free(s);
    return good;
}

static bool note_source(struct writer *w, const char *name, struct err *e)
{
    char id[32] = "";
    struct stmt *find = NULL;
    static const char sql[] = "SELECT id FROM source WHERE nom = ?1";
    bool good = writer_look_up(w, &find, sql, name, id, sizeof id, e);
    if (good && !id[0])
        good = run_with(w->db, "INSERT INTO source (nom) VALUES (?1)", name, NULL, e) &&
               writer_look_up(w, &find, sql, name, id, sizeof id, e);
    stmt_free(find);
    w->records.source = atoll(id);
    return good;
}

static bool note_session(struct writer *w, const struct writer_options *o, struct err *e)
{
    if (o->now) {
        snprintf(w->records.now, sizeof w->records.now, "%s", o->now);
    } else {
        time_t now = time(NULL);
        struct tm utc;
        gmtime_r(&now, &utc);
        strftime(w->records.now, sizeof w->records.now, "%Y-%m-%dT%H:%M:%SZ", &utc);
    }
    struct stmt *s = stmt_new(w->db, "INSERT INTO session (auteur, motif) VALUES (?1, ?2)", e);
    if (!s)
        return false;
    stmt_bind_text(s, 1, o->author);
    stmt_bind_text(s, 2, o->reason);
    bool good = db_exec(w->db, "DELETE FROM session", e) && stmt_run(s, e);
    stmt_free(s);
    return good;
}

struct writer *writer_new(struct db *db, const struct writer_options *o, struct err *e)
{
    if (!db_begin(db, e))
        return NULL;
    struct writer *w = mem_alloc(1, sizeof *w);
    w->db = db;
    records_init(&w->records, db);
    w->bulk = w->records.bulk = o->bulk;
    if (note_session(w, o, e) && (!o->source || note_source(w, o->source, e)) &&
        (!w->bulk || schema_drop_triggers(db, e))) {
        w->changes_before = db_changes(db);
        return w;
    }
    writer_free(w);
    return NULL;
}

static bool end_bulk(struct writer *w, struct err *e)
{
    return db_exec(w->db, "INSERT INTO projet_texte (projet_texte) VALUES ('rebuild')", e) &&
           schema_add_triggers(w->db, e) &&
           db_exec(w->db, "INSERT INTO changements (nom, id) VALUES ('*', 0)", e);
}

bool writer_commit(struct writer *w, struct err *e)
{
    char prune[160];
    if (db_changes(w->db) == w->changes_before && !w->bulk) { /* then even the session must leave no trace */
        w->done = true;
        db_rollback(w->db);
        return true;
    }
    snprintf(
        prune, sizeof prune,
        "DELETE FROM session; DELETE FROM changements WHERE seq <= (SELECT max(seq) FROM changements) - %d",
        CHANGES_KEPT);
    if ((w->bulk && !end_bulk(w, e)) || !db_exec(w->db, prune, e) || !db_commit(w->db, e))
        return false;
    w->done = true;
    return true;
}

void writer_free(struct writer *w)
{
    if (!w)
        return;
    records_release(&w->records);
    for (size_t k = 0; k < RECORD_KINDS; k++) {
        stmt_free(w->find[k]);
        stmt_free(w->uid[k]);
    }
    stmt_free(w->regions_of_departement);
    stmt_free(w->region_today);
    stmt_free(w->region_before);
    stmt_free(w->apd_read);
    stmt_free(w->apd_write);
    hash_map_release(&w->apd_touched);
    free(w->apd_since);
    if (!w->done)
        db_rollback(w->db);
    free(w);
}

bool writer_mark(struct writer *w, struct err *e)
{
    bool good = db_exec(w->db, w->marked ? "RELEASE mark; SAVEPOINT mark" : "SAVEPOINT mark", e);
    w->marked = w->marked || good;
    w->changes_at_mark = db_changes(w->db);
    w->n_apd_since = 0;
    records_mark(&w->records);
    return good;
}

bool writer_undo(struct writer *w, struct err *e)
{
    if (!w->marked)
        return err_set(e, ERR_INTERNAL, "there is no mark to come back to");
    if (!db_exec(w->db, "ROLLBACK TO mark", e))
        return false;
    const int64_t changes = db_changes(w->db); /* counts on; only the rows are taken back */
    w->changes_before += changes - w->changes_at_mark;
    w->changes_at_mark = changes;
    for (size_t k = 0; k < w->n_apd_since; k++)
        hash_map_put(&w->apd_touched, w->apd_since[k], strlen(w->apd_since[k]), HASH_NONE);
    w->n_apd_since = 0;
    records_undo(&w->records);
    return true;
}

/* --- finding ---------------------------------------------------------------------------------------- */

bool writer_look_up(struct writer *w, struct stmt **slot, const char *sql, const char *parameter, char *out,
                    size_t size, struct err *e)
{
    out[0] = '\0';
    if (!*slot && !(*slot = stmt_new(w->db, sql, e)))
        return false;
    stmt_bind_text(*slot, 1, parameter);
    enum stmt_result r = stmt_step(*slot, e);
    if (r == STMT_ROW && !stmt_is_null(*slot, 0))
        snprintf(out, size, "%s", stmt_text(*slot, 0));
    stmt_reset(*slot);
    return r != STMT_FAILED;
}

bool writer_find(struct writer *w, enum record_kind kind, const char *uid, int64_t *id, struct err *e)
{
    char sql[80], text[32];
    snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE uid = ?1", record_table(kind));
    bool good = writer_look_up(w, &w->find[kind], sql, uid, text, sizeof text, e);
    *id = good ? atoll(text) : 0;
    return good;
}

bool writer_uid_of(struct writer *w, enum record_kind kind, int64_t id, char uid[RECORD_UID_SIZE],
                   struct err *e)
{
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT uid FROM %s WHERE id = ?1", record_table(kind));
    if (!w->uid[kind] && !(w->uid[kind] = stmt_new(w->db, sql, e)))
        return false;
    stmt_bind_int(w->uid[kind], 1, id);
    enum stmt_result r = stmt_step(w->uid[kind], e);
    if (r == STMT_ROW)
        snprintf(uid, RECORD_UID_SIZE, "%s", stmt_text(w->uid[kind], 0));
    stmt_reset(w->uid[kind]);
    if (r == STMT_DONE)
        return err_set(e, ERR_NOT_FOUND, "there is no %s with the internal id %lld", record_table(kind),
                       (long long)id);
    return r == STMT_ROW;
}

bool writer_put_meta(struct writer *w, const char *key, const char *value, struct err *e)
{
    return run_with(
        w->db,
        "INSERT INTO meta (cle, valeur) VALUES (?1, ?2) "
        "ON CONFLICT (cle) DO UPDATE SET valeur = excluded.valeur WHERE valeur <> excluded.valeur",
        key, value, e);
}

/* --- deleting --------------------------------------------------------------------------------------- */

static bool asks_in_bourse(struct writer *w, int64_t partenaire, bool *asks, struct err *e)
{
    char sql[96];
    int64_t n = 0;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM bourse WHERE partenaire_id = %lld",
             (long long)partenaire);
    bool good = db_int(w->db, sql, &n, e);
    *asks = n > 0;
    return good;
}

bool writer_delete(struct writer *w, enum record_kind kind, int64_t id, const char *successor, struct err *e)
{
    char uid[RECORD_UID_SIZE], sql[96];
    bool asks = false;
    if (!writer_uid_of(w, kind, id, uid, e) ||
        (kind == RECORD_PARTENAIRE && !asks_in_bourse(w, id, &asks, e)))
        return false;
    if (asks)
        return err_set(e, ERR_INVALID, "%s has requests in the Bourse and cannot be deleted before them",
                       uid);
    snprintf(sql, sizeof sql, "DELETE FROM %s WHERE id = %lld", record_table(kind), (long long)id);
    return db_exec(w->db, sql, e) &&
           (!successor ||
            run_with(w->db, "UPDATE ancien_uid SET successeur = ?2 WHERE uid = ?1", uid, successor, e));
}

/* Ids of one source's records; the caller frees. */
static bool ids_of_source(struct writer *w, enum record_kind kind, int64_t **ids, size_t *n, struct err *e)
{
    char sql[96];
    size_t capacity = 0;
    *ids = NULL;
    *n = 0;
    snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE source = ?1 ORDER BY id", record_table(kind));
    struct stmt *s = stmt_new(w->db, sql, e);
    if (!s)
        return false;
    stmt_bind_int(s, 1, w->records.source);
    enum stmt_result r;
    while ((r = stmt_step(s, e)) == STMT_ROW) {
        *ids = mem_room(*ids, *n, &capacity, sizeof **ids);
        (*ids)[(*n)++] = stmt_int(s, 0);
    }
    stmt_free(s);
    return r == STMT_DONE;
}

/* Whether other records refer to one, which would lose a member or a partner with it. */
static bool in_use(struct writer *w, enum record_kind kind, int64_t id, bool *used, struct err *e)
{
    static const char *const USES[RECORD_KINDS][2] = {
        [RECORD_COLLECTIVITE] = {"cooperation_collectivite WHERE collectivite_id",
                                 "apd WHERE collectivite_id"},
        [RECORD_PARTENAIRE] = {"cooperation_partenaire WHERE partenaire_id", "bourse WHERE partenaire_id"},
        [RECORD_COOPERATION] = {"projet WHERE cooperation_id"},
    };
    *used = false;
    for (size_t i = 0; i < 2 && USES[kind][i] && !*used; i++) {
        char sql[120];
        int64_t n = 0;
        snprintf(sql, sizeof sql, "SELECT EXISTS (SELECT 1 FROM %s = %lld)", USES[kind][i], (long long)id);
        if (!db_int(w->db, sql, &n, e))
            return false;
        *used = n > 0;
    }
    return true;
}

static bool retire(struct writer *w, enum record_kind kind, size_t *n, size_t *kept, struct err *e)
{
    int64_t *ids;
    size_t n_ids;
    *n = 0;
    bool good = ids_of_source(w, kind, &ids, &n_ids, e);
    for (size_t i = 0; good && i < n_ids; i++) {
        bool used = false;
        if (records_touched(&w->records, kind, ids[i]))
            continue;
        good = (!kept || in_use(w, kind, ids[i], &used, e)) &&
               (used || writer_delete(w, kind, ids[i], NULL, e));
        *n += good && !used;
        if (kept)
            *kept += good && used;
    }
    free(ids);
    return good;
}

bool writer_retire(struct writer *w, enum record_kind kind, size_t *n, struct err *e)
{
    return retire(w, kind, n, NULL, e);
}

bool writer_retire_unused(struct writer *w, enum record_kind kind, size_t *n, size_t *kept, struct err *e)
{
    *kept = 0;
    return retire(w, kind, n, kept, e);
}

bool writer_retire_apd(struct writer *w, size_t *n, struct err *e)
{
    *n = 0;
    struct stmt *s = stmt_new(w->db, "SELECT collectivite_id, annee, pays FROM apd WHERE source = ?1", e);
    struct stmt *delete = stmt_new(
        w->db,
        "DELETE FROM apd WHERE collectivite_id || '/' || annee || '/' || pays = ?1 "
        "AND collectivite_id = ?2",
        e);
    enum stmt_result r = STMT_FAILED;
    char(*keys)[WRITER_APD_KEY] = NULL;
    size_t n_keys = 0, capacity = 0;
    if (s && delete) {
        stmt_bind_int(s, 1, w->records.source);
        while ((r = stmt_step(s, e)) == STMT_ROW) {
            char key[WRITER_APD_KEY];
            snprintf(key, sizeof key, "%lld/%lld/%.8s", (long long)stmt_int(s, 0), (long long)stmt_int(s, 1),
                     stmt_text(s, 2));
            if (hash_map_find(&w->apd_touched, key) != HASH_NONE)
                continue;
            keys = mem_room(keys, n_keys, &capacity, sizeof *keys);
            memcpy(keys[n_keys++], key, sizeof key);
        }
    }
    bool good = r == STMT_DONE;
    for (size_t i = 0; good && i < n_keys; i++) {
        stmt_bind_text(delete, 1, keys[i]);
        stmt_bind_int(delete, 2, atoll(keys[i]));
        good = stmt_run(delete, e);
        *n += good;
    }
    free(keys);
    stmt_free(s);
    stmt_free(delete);
    return good;
}
