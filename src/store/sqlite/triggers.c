#include "store/sqlite/triggers.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"

static const char FULL_TEXT_SQL[] = {
#include "store/sqlite/triggers.sql.inc"
    0};

enum { MAX_SQL = 64 * 1024 };

/* What a change of a table means. `record` is what the change feed names, "*" when all of the data may look
 * another way, NULL when it names `owners`; `id` the column with the id that feed and audit trail give ("0"
 * for none). */
static const struct {
    const char *table, *record, *id;
    const char *hidden;    /* columns that the audit trail must not keep: a list like ",a,b," */
    const char *owners[5]; /* records of which a row belongs to one: their column is the name with _id */
} TABLES[] = {
    {"collectivite", "collectivite", "id", NULL, {NULL}},
    {"partenaire", "partenaire", "id", NULL, {NULL}},
    {"cooperation", "cooperation", "id", NULL, {NULL}},
    {"cooperation_collectivite", "cooperation", "cooperation_id", NULL, {NULL}},
    {"cooperation_partenaire", "cooperation", "cooperation_id", NULL, {NULL}},
    {"projet", "projet", "id", NULL, {NULL}},
    {"projet_thematique", "projet", "projet_id", NULL, {NULL}},
    {"projet_odd", "projet", "projet_id", NULL, {NULL}},
    {"financement", "projet", "projet_id", NULL, {NULL}},
    {"bourse", "bourse", "id", NULL, {NULL}},
    {"bourse_thematique", "bourse", "bourse_id", NULL, {NULL}},
    {"bourse_odd", "bourse", "bourse_id", NULL, {NULL}},
    {"apd", "apd", "collectivite_id", NULL, {NULL}},
    {"reseau", "*", "id", NULL, {NULL}},
    {"collectivite_reseau", "collectivite", "collectivite_id", NULL, {NULL}},
    {"document", NULL, "id", NULL, {"projet", "bourse"}},
    {"contact",
     NULL,
     "id",
     ",prenom,nom,titre,courriel,telephone,",
     {"collectivite", "partenaire", "projet", "bourse"}},
    {"appel", "*", "id", NULL, {NULL}},
    {"appel_pays", "*", "appel_id", NULL, {NULL}},
    {"appel_thematique", "*", "appel_id", NULL, {NULL}},
    {"label", NULL, "id", NULL, {"collectivite"}},
    {"thematique", "*", "0", NULL, {NULL}},
    {"source_financement", "*", "0", NULL, {NULL}},
    {"type_collectivite", "*", "0", NULL, {NULL}},
    {"statut", "*", "0", NULL, {NULL}},
    {"nature", "*", "0", NULL, {NULL}},
    {"odd", "*", "0", NULL, {NULL}},
    {"qualite_position", "*", "0", NULL, {NULL}},
    {"etat_publication", "*", "0", NULL, {NULL}},
    {"continent", "*", "0", NULL, {NULL}},
    {"pays", "*", "0", NULL, {NULL}},
    {"region", "*", "0", NULL, {NULL}},
    {"departement", "*", "0", NULL, {NULL}},
    {"alias", "*", "0", NULL, {NULL}},
};

static const struct {
    const char *event, *operation, *row;
    bool before, after;
} EVENTS[] = {
    {"INSERT", "ajout", "new", false, true},
    {"UPDATE", "modification", "new", true, true},
    {"DELETE", "suppression", "old", true, false},
};

struct columns {
    char names[48][64];
    size_t n;
};

static bool read_columns(struct db *db, const char *table, struct columns *c, struct err *e)
{
    struct stmt *s = stmt_new(db, "SELECT name FROM pragma_table_info(?1) ORDER BY cid", e);
    if (!s)
        return false;
    stmt_bind_text(s, 1, table);
    enum stmt_result r;
    c->n = 0;
    while ((r = stmt_step(s, e)) == STMT_ROW && c->n < sizeof c->names / sizeof *c->names)
        snprintf(c->names[c->n++], sizeof c->names[0], "%s", stmt_text(s, 0));
    stmt_free(s);
    if (r == STMT_ROW)
        return err_set(e, ERR_INTERNAL, "the table %s has too many columns", table);
    return r == STMT_DONE;
}

/* One coordinate of a point as SpatiaLite keeps it, from the eight bytes of an IEEE 754 double,
 * little-endian, at `at`: SQLite alone has no function for it. Exact; what is smaller than 2^-71 is 0. */
static void add_coordinate(struct bytes *sql, const char *row, int at)
{
    bytes_add_format(
        sql,
        "CASE WHEN length(%s.geom) = 60 THEN (SELECT CASE WHEN v < 0 THEN -1.0 ELSE 1.0 END * "
        "CASE WHEN s > 124 THEN 0 WHEN s > 62 THEN m / (1 << 62) / (1 << (s - 62)) WHEN s > 0 THEN "
        "m / (1 << s) END FROM (SELECT v, 1075 - (v >> 52 & 2047) AS s, ((v & 4503599627370495) | "
        "4503599627370496) * 1.0 AS m FROM (SELECT ",
        row);
    for (int i = 0; i < 8; i++) /* two digits each, the first byte the lowest */
        bytes_add_format(sql,
                         "%s(instr('123456789ABCDEF', substr(h, %d, 1)) * 16 + instr('123456789ABCDEF', "
                         "substr(h, %d, 1)) << %d)",
                         i ? " | " : "", 2 * i + 1, 2 * i + 2, 8 * i);
    bytes_add_format(sql, " AS v FROM (SELECT hex(substr(%s.geom, %d, 8)) AS h)))) END", row, at);
}

/* json_object('nom', old.nom, ..., 'lon', ..., 'lat', ...); `geom` is a blob, which JSON cannot hold. */
static void add_json(struct bytes *sql, const struct columns *c, const char *row, const char *hidden,
                     bool spatial)
{
    enum { X_AT = 44, Y_AT = 52 }; /* in a blob of SpatiaLite's, counted from 1 */
    const char *comma = "";
    bytes_add_text(sql, "json_object(");
    for (size_t i = 0; i < c->n; i++) {
        const char *name = c->names[i];
        char listed[70];
        snprintf(listed, sizeof listed, ",%s,", name);
        if (hidden && strstr(hidden, listed))
            continue;
        if (strcmp(name, "geom") == 0 && spatial) {
            bytes_add_format(sql, "%s'lon', ST_X(%s.geom), 'lat', ST_Y(%s.geom)", comma, row, row);
        } else if (strcmp(name, "geom") == 0) {
            bytes_add_format(sql, "%s'lon', ", comma);
            add_coordinate(sql, row, X_AT);
            bytes_add_text(sql, ", 'lat', ");
            add_coordinate(sql, row, Y_AT);
        } else {
            bytes_add_format(sql, "%s'%s', %s.\"%s\"", comma, name, row, name);
        }
        comma = ", ";
    }
    bytes_add_text(sql, ")");
}

static void add_condition(struct bytes *sql, const struct columns *c)
{
    for (size_t i = 0; i < c->n; i++)
        bytes_add_format(sql, "%s old.\"%s\" IS NOT new.\"%s\"", i ? " OR" : " WHEN", c->names[i],
                         c->names[i]);
}

static void start_trigger(struct bytes *sql, const char *kind, size_t table, size_t event,
                          const struct columns *c)
{
    bytes_add_format(sql, "CREATE TRIGGER %s_%s_%s AFTER %s ON %s", kind, TABLES[table].table,
                     EVENTS[event].operation, EVENTS[event].event, TABLES[table].table);
    if (EVENTS[event].before && EVENTS[event].after)
        add_condition(sql, c);
    bytes_add_text(sql, " BEGIN ");
}

static const char *id_of(size_t table, const char *row, char *out, size_t size)
{
    bool none = strcmp(TABLES[table].id, "0") == 0;
    snprintf(out, size, "%s%s%s", none ? "" : row, none ? "" : ".", TABLES[table].id);
    return out;
}

/* The record that a row belongs to; one that moves changes both. */
static void add_owner(struct bytes *sql, size_t event, const char *record, const char *column)
{
    const char *row = EVENTS[event].row;
    bytes_add_format(sql, " INSERT INTO changements (nom, id) SELECT '%s', %s.%s WHERE %s.%s IS NOT NULL;",
                     record, row, column, row, column);
    if (EVENTS[event].before && EVENTS[event].after)
        bytes_add_format(sql,
                         " INSERT INTO changements (nom, id) SELECT '%s', old.%s WHERE old.%s IS NOT NULL "
                         "AND old.%s IS NOT new.%s;",
                         record, column, column, column, column);
}

static void add_feed(struct bytes *sql, size_t table, size_t event, const struct columns *c)
{
    const char *record = TABLES[table].record;
    start_trigger(sql, "changements", table, event, c);
    if (record && record[0] == '*')
        bytes_add_text(sql, "INSERT INTO changements (nom, id) VALUES ('*', 0);");
    else if (record)
        add_owner(sql, event, record, TABLES[table].id);
    for (const char *const *owner = TABLES[table].owners; *owner; owner++) {
        char column[64];
        snprintf(column, sizeof column, "%s_id", *owner);
        add_owner(sql, event, *owner, column);
    }
    bytes_add_text(sql, " END;\n");
}

/* INSERT INTO audit ... SELECT the line of a change: "old" and "new" are the row. SpatiaLite's functions may
 * be used for positions where `spatial` is set: a hundred times faster than add_coordinate. */
static void add_line(struct bytes *sql, size_t table, size_t event, const struct columns *c, bool spatial)
{
    char id[64];
    bytes_add_format(sql,
                     "INSERT INTO audit (auteur, motif, nom, ligne, operation, avant, apres) SELECT "
                     "(SELECT auteur FROM session), (SELECT motif FROM session), '%s', %s, '%s', ",
                     TABLES[table].table, id_of(table, EVENTS[event].row, id, sizeof id),
                     EVENTS[event].operation);
    if (EVENTS[event].before)
        add_json(sql, c, "old", TABLES[table].hidden, spatial);
    else
        bytes_add_text(sql, "NULL");
    bytes_add_text(sql, ", ");
    if (EVENTS[event].after)
        add_json(sql, c, "new", TABLES[table].hidden, spatial);
    else
        bytes_add_text(sql, "NULL");
}

static void add_audit(struct bytes *sql, size_t table, size_t event, const struct columns *c)
{
    start_trigger(sql, "audit", table, event, c);
    add_line(sql, table, event, c, false);
    bytes_add_text(sql, "; END;\n");
}

bool schema_trail_of_added(struct db *db, const char *table, struct bytes *sql, struct err *e)
{
    enum { ADDED = 0 }; /* in EVENTS */
    struct columns columns;
    size_t t = 0;
    while (t < sizeof TABLES / sizeof *TABLES && strcmp(TABLES[t].table, table) != 0)
        t++;
    if (t == sizeof TABLES / sizeof *TABLES)
        return err_set(e, ERR_INTERNAL, "the table %s has no trail", table);
    if (!read_columns(db, table, &columns, e))
        return false;
    add_line(sql, t, ADDED, &columns, true);
    bytes_add_format(sql, " FROM %s AS new", table);
    return true;
}

bool schema_add_triggers(struct db *db, struct err *e)
{
    struct bytes sql;
    bytes_init(&sql, MAX_SQL);
    bool good = db_exec(db, FULL_TEXT_SQL, e);
    for (size_t t = 0; good && t < sizeof TABLES / sizeof *TABLES; t++) {
        struct columns columns;
        bytes_reset(&sql);
        good = read_columns(db, TABLES[t].table, &columns, e);
        for (size_t v = 0; good && v < sizeof EVENTS / sizeof *EVENTS; v++) {
            add_feed(&sql, t, v, &columns);
            add_audit(&sql, t, v, &columns);
        }
        if (good && sql.full)
            good = err_set(e, ERR_INTERNAL, "the triggers of %s are too long", TABLES[t].table);
        good = good && db_exec(db, sql.data, e);
    }
    bytes_release(&sql);
    return good;
}

size_t schema_count_triggers(void)
{
    static const char START[] = "\nCREATE TRIGGER ";
    size_t n = 0;
    for (const char *at = FULL_TEXT_SQL; (at = strstr(at, START)); at += sizeof START - 1)
        n++;
    return n + 2 * sizeof TABLES / sizeof *TABLES * (sizeof EVENTS / sizeof *EVENTS); /* feed and trail */
}

bool schema_drop_triggers(struct db *db, struct err *e)
{
    struct stmt *s = stmt_new(
        db,
        "SELECT 'DROP TRIGGER \"' || name || '\"' FROM sqlite_schema WHERE type = 'trigger' "
        "AND (name GLOB 'changements_*' OR name GLOB 'audit_*' OR name GLOB 'projet_texte_*' OR name GLOB "
        "'ancien_uid_*')",
        e);
    struct bytes sql;
    bytes_init(&sql, MAX_SQL);
    enum stmt_result r = STMT_FAILED;
    while (s && (r = stmt_step(s, e)) == STMT_ROW) {
        bytes_add_text(&sql, stmt_text(s, 0));
        bytes_add_char(&sql, ';');
    }
    stmt_free(s);
    bool good = r == STMT_DONE && !sql.full && db_exec(db, sql.data, e);
    bytes_release(&sql);
    return good;
}

bool schema_renew_triggers(struct db *db, struct err *e)
{
    int64_t old = 0;
    static const char OLD[] =
        "SELECT (SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name GLOB 'audit_*' AND sql "
        "GLOB '*ST_X(*') + NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'audit_alias_ajout')";
    if (!db_int(db, OLD, &old, e))
        return false;
    if (old == 0)
        return true;
    bool good = db_begin(db, e) && schema_drop_triggers(db, e) && schema_add_triggers(db, e) &&
                db_commit(db, e);
    db_rollback(db);
    return good;
}
