/* Transactions, and rows of any table. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "store/sqlite/sqlite_store_inside.h"
#include "store/sqlite/triggers.h"

/* Rows that the change feed keeps: a reader that was away for longer rebuilds in full. */
enum { CHANGES_KEPT = 200000, MAX_SQL = 4096 };

/* --- transactions ----------------------------------------------------------------------------------------
 */

static bool note_session(struct db *db, const struct store_session *session, struct err *e)
{
    struct stmt *s = stmt_new(db, "INSERT INTO session (auteur, motif) VALUES (?1, ?2)", e);
    if (!s)
        return false;
    stmt_bind_text(s, 1, session->author);
    stmt_bind_text(s, 2, session->reason);
    bool good = db_exec(db, "DELETE FROM session", e) && stmt_run(s, e);
    stmt_free(s);
    return good;
}

/* Nobody looks at the file before it is whole: no journal, no waiting for the disk. */
static bool drop_guards(struct sqlite_store *s, struct err *e)
{
    s->unguarded = s->unguarded || s->making;
    return !s->making ||
           db_exec(s->db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072",
                   e);
}

/* What a mark keeps of pages, for coming back to it: in a file they were 80 writes for each row of a list; in
 * memory they go with the next mark. */
static bool keep_marks_in_memory(struct sqlite_store *s, struct err *e)
{
    return db_exec(s->db, "PRAGMA temp_store = MEMORY", e);
}

bool sqlite_begin(struct store *door, const struct store_session *session, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    s->bulk = session->bulk;
    s->marked = false;
    if (!keep_marks_in_memory(s, e) || (s->bulk && !drop_guards(s, e)) || !db_begin(s->db, e))
        return false;
    if (note_session(s->db, session, e) && (!s->bulk || schema_drop_triggers(s->db, e)) &&
        (!session->list || later_begin(&s->later, s->db, e)))
        return true;
    sqlite_rollback(door);
    return false;
}

static bool end_bulk(struct db *db, struct err *e)
{
    return db_exec(db, "INSERT INTO projet_texte (projet_texte) VALUES ('rebuild')", e) &&
           schema_add_triggers(db, e) && db_exec(db, "INSERT INTO changements (nom, id) VALUES ('*', 0)", e);
}

bool sqlite_commit(struct store *door, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    char prune[160];
    snprintf(
        prune, sizeof prune,
        "DELETE FROM session; DELETE FROM changements WHERE seq <= (SELECT max(seq) FROM changements) - %d",
        CHANGES_KEPT);
    s->seen = (struct data_version_seen){0};
    bool good = later_end(&s->later, e) && (!s->bulk || end_bulk(s->db, e)) && db_exec(s->db, prune, e) &&
                db_commit(s->db, e);
    if (good)
        later_release(&s->later);
    return good;
}

void sqlite_rollback(struct store *door)
{
    struct sqlite_store *s = sqlite_store_of(door);
    later_release(&s->later);
    db_rollback(s->db);
}

static bool run(struct sqlite_store *s, struct stmt **kept, const char *sql, struct err *e)
{
    return (*kept || (*kept = stmt_new(s->db, sql, e))) && stmt_run(*kept, e);
}

bool sqlite_mark(struct store *door, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    if ((s->marked && !run(s, &s->pass_mark, "RELEASE mark", e)) || !later_mark(&s->later, e))
        return false;
    s->marked = run(s, &s->mark, "SAVEPOINT mark", e);
    return s->marked;
}

bool sqlite_undo(struct store *door, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    return db_exec(s->db, "ROLLBACK TO mark", e) && later_undo(&s->later, e) && sqlite_mark(door, e);
}

/* --- rows ------------------------------------------------------------------------------------------------
 */

/* lon and lat of a position are one column, geom. */
static bool is_lon(const struct table_shape *t, size_t i)
{
    return t->placed && strcmp(t->columns[i], "lon") == 0;
}

static bool is_lat(const struct table_shape *t, size_t i)
{
    return t->placed && strcmp(t->columns[i], "lat") == 0;
}

static bool is_fixed(const struct table_shape *t, size_t i)
{
    return strcmp(t->columns[i], "uid") == 0 || strcmp(t->columns[i], "source") == 0;
}

static void add_insert(struct bytes *sql, const struct table_shape *t)
{
    bytes_add_format(sql, "INSERT INTO %s (", t->name);
    for (size_t i = 0; t->columns[i]; i++)
        if (!is_lat(t, i))
            bytes_add_format(sql, "%s%s", i ? ", " : "", is_lon(t, i) ? "geom" : t->columns[i]);
    bytes_add_text(sql, ") VALUES (");
    for (size_t i = 0; t->columns[i]; i++)
        if (is_lon(t, i))
            bytes_add_format(sql, ", MakePoint(?%zu, ?%zu, 4326)", i + 1, i + 2);
        else if (!is_lat(t, i))
            bytes_add_format(sql, "%s?%zu", i ? ", " : "", i + 1);
    bytes_add_text(sql, ")");
}

/* Parameters are numbered by column; the id is one more. */
static void add_update(struct bytes *sql, const struct table_shape *t)
{
    size_t n = 0;
    const char *comma = "";
    bytes_add_format(sql, "UPDATE %s SET ", t->name);
    for (size_t i = 0; t->columns[i]; i++, n++) {
        if (is_fixed(t, i) || is_lat(t, i))
            continue;
        if (is_lon(t, i))
            bytes_add_format(sql, "%sgeom = MakePoint(?%zu, ?%zu, 4326)", comma, i + 1, i + 2);
        else
            bytes_add_format(sql, "%s%s = ?%zu", comma, t->columns[i], i + 1);
        comma = ", ";
    }
    bytes_add_format(sql, " WHERE id = ?%zu", n + 1);
}

static void add_key(struct bytes *sql, const struct table_shape *t)
{
    for (size_t i = 0; t->key[i]; i++)
        bytes_add_format(sql, "%s %s = ?%zu", i ? " AND" : " WHERE", t->key[i], i + 1);
}

static void add_set(struct bytes *sql, const struct table_shape *t)
{
    size_t n = 0;
    while (t->key[n])
        n++;
    bytes_add_format(sql, "UPDATE %s SET %s = ?%zu", t->name, t->settable, n + 1);
    add_key(sql, t);
}

static void add_remove(struct bytes *sql, const struct table_shape *t)
{
    bytes_add_format(sql, "DELETE FROM %s", t->name);
    add_key(sql, t);
}

static struct stmt *prepared(struct sqlite_store *s, struct stmt **slot, enum table t,
                             void (*write)(struct bytes *, const struct table_shape *), struct err *e)
{
    struct stmt *kept = *slot;
    struct bytes sql;
    if (kept)
        return kept;
    bytes_init(&sql, MAX_SQL);
    write(&sql, &TABLES[t]);
    assert(!sql.full);
    *slot = kept = stmt_new(s->db, sql.data, e);
    bytes_release(&sql);
    return kept;
}

static int bind_key(struct stmt *q, enum table t, const struct cell *key)
{
    int n = 0;
    for (; TABLES[t].key[n]; n++)
        stmt_bind_cell(q, n + 1, &key[n]);
    return n;
}

bool sqlite_insert(struct store *door, enum table t, const struct cell *row, int64_t *id, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    struct stmt *q = prepared(s, &s->insert[t], t, add_insert, e);
    if (!q || !later_add(&s->later, e))
        return false;
    for (size_t i = 0; TABLES[t].columns[i]; i++)
        stmt_bind_cell(q, (int)i + 1, &row[i]);
    if (!stmt_run(q, e))
        return false;
    const int64_t added = TABLES[t].has_id ? db_last_id(s->db) : 0;
    if (id)
        *id = added;
    return later_added(&s->later, t, row, added, e);
}

bool sqlite_update(struct store *door, enum table t, int64_t id, const struct cell *row, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    struct stmt *q = prepared(s, &s->update[t], t, add_update, e);
    if (!q || !later_wake(&s->later, e))
        return false;
    int n = 0;
    for (; TABLES[t].columns[n]; n++)
        if (!is_fixed(&TABLES[t], (size_t)n))
            stmt_bind_cell(q, n + 1, &row[n]);
    stmt_bind_int(q, n + 1, id);
    return stmt_run(q, e);
}

bool sqlite_set(struct store *door, enum table t, const struct cell *value, const struct cell *key,
                struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    struct stmt *q = prepared(s, &s->set[t], t, add_set, e);
    if (!q || !later_wake(&s->later, e))
        return false;
    stmt_bind_cell(q, bind_key(q, t, key) + 1, value);
    return stmt_run(q, e);
}

bool sqlite_remove(struct store *door, enum table t, const struct cell *key, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    struct stmt *q = prepared(s, &s->remove[t], t, add_remove, e);
    if (!q || !later_wake(&s->later, e))
        return false;
    bind_key(q, t, key);
    return stmt_run(q, e);
}
