#include "store/sqlite/records.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "store/sqlite/children.h"
#include "store/text_limit.h"

static const struct {
    const char *table;
    bool placed, sourced; /* has geom and qualite; has source and maj */
    const char *columns[RECORD_MAX_COLUMNS];
} KINDS[RECORD_KINDS] = {
    [RECORD_COLLECTIVITE] = {"collectivite",
                             true,
                             true,
                             {"type", "nom", "siren", "commune", "departement", "region", "region_1970",
                              "epci", "nature_epci", "population", "site_web"}},
    [RECORD_PARTENAIRE] = {"partenaire", true, true, {"nom", "pays", "admin1", "site_web"}},
    [RECORD_COOPERATION] = {"cooperation",
                            false,
                            true,
                            {"nature", "titre", "jumelage", "statut", "depuis", "fin", "convention",
                             "description"}},
    [RECORD_PROJET] = {"projet",
                       false,
                       true,
                       {"cooperation_id", "titre", "objectifs", "description", "historique", "contexte",
                        "partenaires_france", "partenaires_pays", "volontaires", "annee_debut", "annee_fin",
                        "statut"}},
    [RECORD_BOURSE] = {"bourse",
                       false,
                       true,
                       {"partenaire_id", "titre", "objectifs", "description", "annee", "budget", "statut",
                        "etat", "depose_le", "publie_le"}},
    [RECORD_RESEAU] = {"reseau", false, false, {"nom", "pays", "portee", "site_web"}},
    [RECORD_APPEL] = {"appel", false, false, {"nom", "annee_debut", "annee_fin", "description", "site_web"}},
};

enum { SELECT, INSERT, UPDATE, MAX_SQL = 4096 };

void records_init(struct records *r, struct db *db)
{
    *r = (struct records){.db = db};
}

void records_release(struct records *r)
{
    for (size_t k = 0; k < RECORD_KINDS; k++) {
        for (size_t i = 0; i < 3; i++)
            stmt_free(r->record[k][i]);
        hash_map_release(&r->touched[k]);
    }
    free(r->since);
    children_release(r);
    *r = (struct records){0};
}

const char *record_table(enum record_kind kind)
{
    return KINDS[kind].table;
}

const char *record_column(enum record_kind kind, size_t i)
{
    return i < RECORD_MAX_COLUMNS ? KINDS[kind].columns[i] : NULL;
}

static size_t n_columns(enum record_kind kind)
{
    size_t n = 0;
    while (record_column(kind, n))
        n++;
    return n;
}

/* --- the statements, made when first needed --------------------------------------------------------- */

/* Parameters: 1.. columns, then uid (insert) or id (update), maj, source, qualite, lon, lat. */
static void insert_sql(struct bytes *sql, enum record_kind kind)
{
    size_t n = n_columns(kind);
    bytes_add_format(sql, "INSERT INTO %s (", KINDS[kind].table);
    for (size_t i = 0; i < n; i++)
        bytes_add_format(sql, "%s, ", KINDS[kind].columns[i]);
    bytes_add_format(sql, "uid%s%s) VALUES (", KINDS[kind].sourced ? ", maj, source" : "",
                     KINDS[kind].placed ? ", qualite, geom" : "");
    for (size_t i = 0; i <= n; i++)
        bytes_add_format(sql, "%s?%zu", i ? ", " : "", i + 1);
    if (KINDS[kind].sourced)
        bytes_add_format(sql, ", ?%zu, ?%zu", n + 2, n + 3);
    if (KINDS[kind].placed)
        bytes_add_format(sql, ", ?%zu, MakePoint(?%zu, ?%zu, 4326)", n + 4, n + 5, n + 6);
    bytes_add_text(sql, ")");
}

static void update_sql(struct bytes *sql, enum record_kind kind)
{
    size_t n = n_columns(kind);
    bytes_add_format(sql, "UPDATE %s SET ", KINDS[kind].table);
    for (size_t i = 0; i < n; i++)
        bytes_add_format(sql, "%s%s = ?%zu", i ? ", " : "", KINDS[kind].columns[i], i + 1);
    if (KINDS[kind].sourced)
        bytes_add_format(sql, ", maj = ?%zu", n + 2);
    if (KINDS[kind].placed)
        bytes_add_format(sql, ", qualite = ?%zu, geom = MakePoint(?%zu, ?%zu, 4326)", n + 4, n + 5, n + 6);
    bytes_add_format(sql, " WHERE id = ?%zu", n + 1);
}

static void select_sql(struct bytes *sql, enum record_kind kind)
{
    bytes_add_text(sql, "SELECT ");
    for (size_t i = 0; KINDS[kind].columns[i]; i++)
        bytes_add_format(sql, "%s, ", KINDS[kind].columns[i]);
    bytes_add_format(sql, "id%s FROM %s WHERE uid = ?1",
                     KINDS[kind].placed ? ", qualite, ST_X(geom), ST_Y(geom)" : "", KINDS[kind].table);
}

static struct stmt *record_stmt(struct records *r, enum record_kind kind, int which, struct err *e)
{
    if (r->record[kind][which])
        return r->record[kind][which];
    struct bytes sql;
    bytes_init(&sql, MAX_SQL);
    (which == SELECT ? select_sql : which == INSERT ? insert_sql : update_sql)(&sql, kind);
    assert(!sql.full);
    r->record[kind][which] = stmt_new(r->db, sql.data, e);
    bytes_release(&sql);
    return r->record[kind][which];
}

/* --- records ---------------------------------------------------------------------------------------- */

static bool check_position(const struct position *p, struct err *e)
{
    if (!p || !p->quality || strcmp(p->quality, "aucune") == 0)
        return true;
    if (isfinite(p->lon) && isfinite(p->lat) && fabs(p->lon) <= 180 && fabs(p->lat) <= 90)
        return true;
    return err_set(e, ERR_INVALID, "the position %g, %g is not a longitude and a latitude in degrees", p->lon,
                   p->lat);
}

static bool check_texts(enum record_kind kind, const struct cell *cells, struct err *e)
{
    for (size_t i = 0; KINDS[kind].columns[i]; i++)
        if (cells[i].kind == CELL_TEXT &&
            !text_limit_check(KINDS[kind].columns[i], KINDS[kind].columns[i], cells[i].text, e))
            return false;
    return true;
}

static void bind_position(struct stmt *s, int i, const struct position *p)
{
    bool none = !p || !p->quality || strcmp(p->quality, "aucune") == 0;
    stmt_bind_text(s, i, none ? "aucune" : p->quality);
    if (none) {
        stmt_bind_null(s, i + 1);
        stmt_bind_null(s, i + 2);
    } else {
        stmt_bind_real(s, i + 1, p->lon);
        stmt_bind_real(s, i + 2, p->lat);
    }
}

static void set_touched(struct records *r, enum record_kind kind, int64_t id, bool touched)
{
    hash_map_put(&r->touched[kind], (const char *)&id, sizeof id, touched);
}

bool records_touched(const struct records *r, enum record_kind kind, int64_t id)
{
    return hash_map_get(&r->touched[kind], (const char *)&id, sizeof id) == 1;
}

static void touch(struct records *r, enum record_kind kind, int64_t id)
{
    if (r->bulk || records_touched(r, kind, id))
        return;
    set_touched(r, kind, id, true);
    r->since = mem_room(r->since, r->n_since, &r->since_capacity, sizeof *r->since);
    r->since[r->n_since++] = (struct touched_since){kind, id};
}

void records_mark(struct records *r)
{
    r->n_since = 0;
}

void records_undo(struct records *r)
{
    for (size_t k = 0; k < r->n_since; k++)
        set_touched(r, r->since[k].kind, r->since[k].id, false);
    r->n_since = 0;
}

static bool insert(struct records *r, enum record_kind kind, const struct cell *cells,
                   const struct position *position, struct written *out, struct err *e)
{
    struct stmt *s = record_stmt(r, kind, INSERT, e);
    int n = (int)n_columns(kind);
    if (!s)
        return false;
    for (int i = 0; i < n; i++)
        stmt_bind_cell(s, i + 1, &cells[i]);
    stmt_bind_text(s, n + 1, out->uid);
    if (KINDS[kind].sourced) {
        stmt_bind_text(s, n + 2, r->now);
        if (r->source)
            stmt_bind_int(s, n + 3, r->source);
        else
            stmt_bind_null(s, n + 3);
    }
    if (KINDS[kind].placed)
        bind_position(s, n + 4, position);
    if (!stmt_run(s, e))
        return err_prefix(e, "%s", out->uid);
    out->id = db_last_id(r->db);
    out->what = WRITTEN_ADDED;
    return true;
}

/* Is the position that the row has the one that is wanted? */
static bool same_position(const struct stmt *row, int i, const struct position *p)
{
    if (!p || !p->quality)
        return true;
    if (strcmp(p->quality, stmt_text(row, i)) != 0)
        return false;
    if (strcmp(p->quality, "aucune") == 0)
        return true;
    double lon = stmt_real(row, i + 1), lat = stmt_real(row, i + 2);
    return !stmt_is_null(row, i + 1) && memcmp(&lon, &p->lon, sizeof lon) == 0 &&
           memcmp(&lat, &p->lat, sizeof lat) == 0;
}

/* row stands on the record as it is. Text that is bound is copied, so it may be read from there. */
static bool update(struct records *r, enum record_kind kind, const struct cell *cells,
                   const struct position *position, struct stmt *row, struct written *out, struct err *e)
{
    struct stmt *s = record_stmt(r, kind, UPDATE, e);
    int n = (int)n_columns(kind);
    bool same = !KINDS[kind].placed || same_position(row, n + 1, position);
    if (!s)
        return false;
    for (int i = 0; i < n; i++) {
        struct cell was = stmt_cell(row, i);
        bool keep = cells[i].kind == CELL_KEEP;
        same = same && (keep || cell_compare(&cells[i], &was) == 0);
        stmt_bind_cell(s, i + 1, keep ? &was : &cells[i]);
    }
    if (same)
        return true;
    stmt_bind_int(s, n + 1, out->id);
    if (KINDS[kind].sourced)
        stmt_bind_text(s, n + 2, r->now);
    if (KINDS[kind].placed) {
        struct position was = {
            .quality = stmt_text(row, n + 1), .lon = stmt_real(row, n + 2), .lat = stmt_real(row, n + 3)};
        bind_position(s, n + 4, position && position->quality ? position : &was);
    }
    stmt_reset(row);
    out->what = WRITTEN_CHANGED;
    return stmt_run(s, e) || err_prefix(e, "%s", out->uid);
}

bool records_put(struct records *r, enum record_kind kind, const char *uid, const struct cell *cells,
                 const struct position *position, struct written *out, struct err *e)
{
    *out = (struct written){0};
    snprintf(out->uid, sizeof out->uid, "%s", uid);
    if (!check_position(position, e) || !check_texts(kind, cells, e))
        return err_prefix(e, "%s", uid);
    if (r->bulk)
        return insert(r, kind, cells, position, out, e);
    struct stmt *row = record_stmt(r, kind, SELECT, e);
    if (!row)
        return false;
    stmt_bind_text(row, 1, uid);
    enum stmt_result found = stmt_step(row, e);
    bool good = found != STMT_FAILED;
    if (found == STMT_ROW) {
        out->id = stmt_int(row, (int)n_columns(kind));
        good = update(r, kind, cells, position, row, out, e);
        stmt_reset(row);
    } else if (found == STMT_DONE) {
        good = insert(r, kind, cells, position, out, e);
    }
    if (good)
        touch(r, kind, out->id);
    return good;
}

bool records_touch(struct records *r, enum record_kind kind, struct written *out, struct err *e)
{
    char sql[128];
    if (out->what != WRITTEN_UNCHANGED)
        return true; /* maj is set already */
    out->what = WRITTEN_CHANGED;
    if (!KINDS[kind].sourced)
        return true;
    snprintf(sql, sizeof sql, "UPDATE %s SET maj = '%s' WHERE id = %lld", KINDS[kind].table, r->now,
             (long long)out->id);
    return db_exec(r->db, sql, e);
}
