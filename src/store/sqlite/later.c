#include "store/sqlite/later.h"

#include <stdio.h>
#include <string.h>

#include "store/sqlite/triggers.h"

enum {
    MAX_SQL = 16 * 1024,
    AWAKE_LEAST = 32,
    AWAKE_MOST = 16 * 1024,
    SINCE_WORTH = 512,
    WAITING_MOST = 8192
};

/* What an index takes of the records from an id on; of coordinates as much as SpatiaLite's RTreeAlign does.
 */
#define POINTS(name)                                                                                         \
    "INSERT INTO idx_" name "_geom (pkid, xmin, xmax, ymin, ymax) SELECT id, x, x, y, y FROM (SELECT id, "   \
    "CAST(printf('%.12f', ST_X(geom)) AS REAL) AS x, CAST(printf('%.12f', ST_Y(geom)) AS REAL) AS y "        \
    "FROM " name " WHERE id >= ?1 AND geom IS NOT NULL)"

static const char *const INDEXES[RECORD_KINDS] = {
    [RECORD_PROJET] =
        "INSERT INTO projet_texte (rowid, titre, objectifs, description, historique, contexte) SELECT id, "
        "titre, objectifs, description, historique, contexte FROM projet WHERE id >= ?1",
    [RECORD_COLLECTIVITE] = POINTS("collectivite"),
    [RECORD_PARTENAIRE] = POINTS("partenaire"),
};

/* --- triggers ------------------------------------------------------------------------------------------ */

bool later_begin(struct later *l, struct db *db, struct err *e)
{
    later_release(l);
    l->db = db;
    l->stay = AWAKE_LEAST;
    return db_use_triggers(db, false, e);
}

void later_release(struct later *l)
{
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        stmt_free(l->one[t]);
        stmt_free(l->many[t]);
    }
    for (size_t k = 0; k < RECORD_KINDS; k++) {
        stmt_free(l->index[k]);
        stmt_free(l->feed[k]);
        stmt_free(l->former[k]);
    }
    stmt_free(l->tell);
    if (l->db)
        db_use_triggers(l->db, true, NULL);
    *l = (struct later){0};
}

/* --- statements, made when they are wanted ----------------------------------------------------------------
 */

static bool is_record(enum table t)
{
    return t >= TABLE_RECORDS && t < TABLE_CHILDREN;
}

static enum record_kind kind_of(enum table t)
{
    return (enum record_kind)(t - TABLE_RECORDS);
}

static struct stmt *kept(struct later *l, struct stmt **slot, const char *sql, struct err *e)
{
    if (!*slot)
        *slot = stmt_new(l->db, sql, e);
    return *slot;
}

static bool run_from(struct stmt *s, int64_t from, struct err *e)
{
    if (!s)
        return false;
    stmt_bind_int(s, 1, from);
    return stmt_run(s, e);
}

/* The line of one row, or of all from an id on. */
static struct stmt *trail(struct later *l, enum table t, bool many, struct err *e)
{
    const struct table_shape *shape = &TABLES[t];
    struct stmt **slot = many ? &l->many[t] : &l->one[t], *known = *slot;
    struct bytes sql;
    if (known)
        return known;
    bytes_init(&sql, MAX_SQL);
    bool good = schema_trail_of_added(l->db, shape->name, &sql, e);
    if (many)
        bytes_add_format(&sql, " WHERE new.%s >= ?1", shape->owner ? shape->owner : "id");
    else if (shape->has_id)
        bytes_add_text(&sql, " WHERE new.id = ?1");
    for (size_t k = 0; !many && !shape->has_id && shape->key[k]; k++)
        bytes_add_format(&sql, "%s new.%s = ?%zu", k ? " AND" : " WHERE", shape->key[k], k + 1);
    if (good)
        known = kept(l, slot, sql.data, e);
    bytes_release(&sql);
    return known;
}

/* --- what waits -------------------------------------------------------------------------------------------
 */

static bool is_named(enum record_kind k)
{
    return k != RECORD_RESEAU && k != RECORD_APPEL; /* a change of these may change all */
}

static bool settle_feed(struct later *l, enum record_kind k, struct err *e)
{
    const char *name = TABLES[table_of_record(k)].name;
    char sql[160];
    if (is_named(k))
        snprintf(sql, sizeof sql, "INSERT INTO changements (nom, id) SELECT '%s', id FROM %s WHERE id >= ?1",
                 name, name);
    else
        snprintf(sql, sizeof sql, "INSERT INTO changements (nom, id) SELECT '*', 0 WHERE ?1");
    return run_from(kept(l, &l->feed[k], sql, e), l->from[k], e);
}

/* External ids that are in use again. */
static bool settle_former(struct later *l, enum record_kind k, struct err *e)
{
    char sql[160];
    snprintf(sql, sizeof sql, "DELETE FROM ancien_uid WHERE uid IN (SELECT uid FROM %s WHERE id >= ?1)",
             TABLES[table_of_record(k)].name);
    return !is_named(k) || run_from(kept(l, &l->former[k], sql, e), l->from[k], e);
}

static bool settle(struct later *l, enum record_kind k, struct err *e)
{
    const int64_t from = l->from[k];
    if (from == 0)
        return true;
    bool good = run_from(trail(l, table_of_record(k), true, e), from, e) && settle_feed(l, k, e) &&
                settle_former(l, k, e) &&
                (!INDEXES[k] || run_from(kept(l, &l->index[k], INDEXES[k], e), from, e));
    for (int c = 0; good && c < CHILD_KINDS; c++) {
        enum table t = table_of_child((enum child_kind)c);
        if (TABLES[t].belongs_to == k)
            good = run_from(trail(l, t, true, e), from, e);
    }
    l->from[k] = 0;
    l->settled = true;
    return good;
}

static bool settle_all(struct later *l, struct err *e)
{
    bool good = true;
    for (int k = 0; good && k < RECORD_KINDS; k++)
        good = settle(l, (enum record_kind)k, e);
    l->waiting = 0;
    return good;
}

bool later_wake(struct later *l, struct err *e)
{
    if (!l->db)
        return true;
    l->left = l->stay;
    if (l->awake)
        return true;
    l->stay = l->since >= SINCE_WORTH ? AWAKE_LEAST : l->stay < AWAKE_MOST ? 2 * l->stay : AWAKE_MOST;
    l->left = l->stay;
    l->since = 0;
    l->awake = settle_all(l, e) && db_use_triggers(l->db, true, e);
    return l->awake;
}

bool later_add(struct later *l, struct err *e)
{
    if (!l->db || !l->awake || --l->left > 0)
        return true;
    l->awake = !db_use_triggers(l->db, false, e);
    return !l->awake;
}

/* --- rows --------------------------------------------------------------------------------------------------
 */

static bool leave_line(struct later *l, enum table t, const struct cell *row, int64_t id, struct err *e)
{
    const struct table_shape *shape = &TABLES[t];
    struct stmt *s = trail(l, t, false, e);
    if (!s)
        return false;
    if (shape->has_id)
        stmt_bind_int(s, 1, id);
    for (int k = 0; !shape->has_id && shape->key[k]; k++)
        stmt_bind_cell(s, k + 1, &row[table_column(t, shape->key[k])]);
    return stmt_run(s, e);
}

static bool tell(struct later *l, enum table t, const struct cell *row, struct err *e)
{
    const struct table_shape *shape = &TABLES[t];
    const bool apd = t == TABLE_APD;
    struct stmt *s = kept(l, &l->tell, "INSERT INTO changements (nom, id) VALUES (?1, ?2)", e);
    if (!s)
        return false;
    const bool named = apd || (shape->owner && is_named(shape->belongs_to));
    const char *owner = apd ? "collectivite_id" : shape->owner;
    stmt_bind_text(s, 1, !named ? "*" : apd ? "apd" : TABLES[table_of_record(shape->belongs_to)].name);
    stmt_bind_int(s, 2, named ? cell_int_of(&row[table_column(t, owner)]) : 0);
    return stmt_run(s, e);
}

static bool is_followed(enum table t)
{
    return t != TABLE_SOURCE && t != TABLE_META && t != TABLE_FORMER && t != TABLE_CHANGES;
}

bool later_added(struct later *l, enum table t, const struct cell *row, int64_t id, struct err *e)
{
    const struct table_shape *shape = &TABLES[t];
    if (!l->db || l->awake || !is_followed(t))
        return true;
    l->since += l->since < SINCE_WORTH;
    if (is_record(t)) {
        int64_t *from = &l->from[kind_of(t)];
        *from = *from ? *from : id;
        l->waiting++;
        return true;
    }
    const int64_t from = shape->owner ? l->from[shape->belongs_to] : 0;
    if (from && cell_int_of(&row[table_column(t, shape->owner)]) >= from)
        return true;
    return leave_line(l, t, row, id, e) && tell(l, t, row, e);
}

bool later_mark(struct later *l, struct err *e)
{
    if (l->waiting >= WAITING_MOST && !settle_all(l, e))
        return false;
    memcpy(l->marked, l->from, sizeof l->marked);
    l->settled = false;
    return true;
}

bool later_undo(struct later *l, struct err *e)
{
    memcpy(l->from, l->marked, sizeof l->from);
    return !l->settled || settle_all(l, e);
}

bool later_end(struct later *l, struct err *e)
{
    static const char NOTE[] =
        "UPDATE geometry_columns_time SET last_insert = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE "
        "f_table_name IN ('collectivite', 'partenaire') AND f_geometry_column = 'geom'";
    return !l->db || (settle_all(l, e) && db_exec(l->db, NOTE, e));
}
