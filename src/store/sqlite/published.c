/* Looking at a file that is to be published. */
#include "store/published.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/sqlite/published_inside.h"

/* Whatever it is, it is looked at below. */
static bool accept_any(struct db *db, enum db_mode mode, struct err *e)
{
    int64_t n;
    (void)mode;
    return db_int(db, "SELECT count(*) FROM sqlite_master", &n, e);
}

struct db *published_db(const char *file, struct err *e)
{
    struct db *db = db_open(file, DB_FOREIGN, accept_any, e);
    if (db) /* a name in quotes that no column has is an error, not a text */
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
    if (db && (!db_exec(db, "PRAGMA trusted_schema = OFF", e) || !filter_sql_functions(db, e))) {
        db_close(db);
        db = NULL;
    }
    return db;
}

static bool has_table(struct db *db, const char *name)
{
    bool there = false;
    struct stmt *s = stmt_new(
        db, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?1)", NULL);
    if (s) {
        stmt_bind_text(s, 1, name);
        there = stmt_step(s, NULL) == STMT_ROW;
    }
    stmt_free(s);
    return there;
}

/* --- which table -------------------------------------------------------------------------------------------
 */

/* Tables with a geometry: name, column, type, organisation and its number of the system. */
static const char *const LISTS[2] = {
    /* SpatiaLite: kinds as numbers, from 1000 on with heights and measures */
    "SELECT f_table_name, f_geometry_column, CASE geometry_type % 1000 WHEN 1 THEN 'POINT' WHEN 2 THEN "
    "'LINESTRING' WHEN 3 THEN 'POLYGON' WHEN 4 THEN 'MULTIPOINT' WHEN 5 THEN 'MULTILINESTRING' WHEN 6 THEN "
    "'MULTIPOLYGON' WHEN 7 THEN 'GEOMETRYCOLLECTION' ELSE 'GEOMETRY' END, 'EPSG', srid FROM geometry_columns "
    "ORDER BY 1, 2",
    "SELECT g.table_name, g.column_name, upper(g.geometry_type_name), s.organization, "
    "s.organization_coordsys_id "
    "FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id ORDER BY 1, 2"};

static char *copy(const char *text)
{
    return mem_strdup(text ? text : "");
}

static bool take_system(struct published *p, const char *organisation, int64_t number, struct err *e)
{
    char name[64];
    snprintf(name, sizeof name, "%.20s:%lld", organisation ? organisation : "none", (long long)number);
    p->crs = crs_parse(number == 4326 ? "OGC:CRS84" : name, "publish",
                       NULL); /* longitude first in the file */
    return p->crs ||
           err_set(e, ERR_INVALID,
                   "%s: the table %s is in the reference system %s, which is not one of those that are "
                   "served (EPSG:4326, 3857, 2154, 3035 and those of overseas France)",
                   p->file, p->table, name);
}

static bool take_table(struct published *p, struct stmt *s, struct err *e)
{
    p->table = copy(stmt_text(s, 0));
    p->geometry = copy(stmt_text(s, 1));
    p->geometry_type = copy(stmt_text(s, 2));
    return take_system(p, stmt_text(s, 3), stmt_int(s, 4), e);
}

/* The one that is named, or the only one. */
static bool choose_table(struct published *p, struct db *db, const char *wanted, struct err *e)
{
    struct stmt *s = stmt_new(db, LISTS[p->geopackage], e);
    unsigned n = 0;
    bool good = s != NULL;
    enum stmt_result step = STMT_DONE;
    while (good && (step = stmt_step(s, e)) == STMT_ROW) {
        const char *name = stmt_text(s, 0);
        if (!name || (wanted && strcasecmp(name, wanted) != 0))
            continue;
        if (n++ == 0)
            good = take_table(p, s, e);
        else if (strcmp(name, p->table) != 0 && !wanted)
            good = err_set(e, ERR_INVALID,
                           "%s has several tables with a geometry (%s, %s ...): name one, as in %s:%s",
                           p->file, p->table, name, p->file, p->table);
    }
    good = good && step != STMT_FAILED;
    stmt_free(s);
    if (good && n == 0)
        return wanted ? err_set(e, ERR_INVALID, "%s has no table '%s' with a geometry", p->file, wanted)
                      : err_set(e, ERR_INVALID, "%s has no table with a geometry", p->file);
    return good;
}

/* --- its columns -------------------------------------------------------------------------------------------
 */

/* By the words of GeoPackage (table 1) and the rules of SQLite; 0: not served. */
static unsigned type_named(const char *declared, bool *whole)
{
    static const struct {
        const char *word;
        unsigned type;
        bool whole;
    } WORDS[] = {
        {"BOOL", FILTER_IS_TRUTH, false},          {"DATETIME", FILTER_IS_TIMESTAMP, false},
        {"TIMESTAMP", FILTER_IS_TIMESTAMP, false}, {"DATE", FILTER_IS_DATE, false},
        {"INT", FILTER_IS_NUMBER, true},           {"CHAR", FILTER_IS_TEXT, false},
        {"TEXT", FILTER_IS_TEXT, false},           {"CLOB", FILTER_IS_TEXT, false},
        {"REAL", FILTER_IS_NUMBER, false},         {"DOUB", FILTER_IS_NUMBER, false},
        {"FLOA", FILTER_IS_NUMBER, false},         {"NUM", FILTER_IS_NUMBER, false},
        {"DEC", FILTER_IS_NUMBER, false},
    };
    char upper[64];
    size_t n = 0;
    for (; declared && declared[n] && n + 1 < sizeof upper; n++)
        upper[n] = (char)toupper((unsigned char)declared[n]);
    upper[n] = '\0';
    *whole = false;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strstr(upper, WORDS[i].word)) {
            *whole = WORDS[i].whole;
            return WORDS[i].type;
        }
    return 0;
}

static bool take_column(struct published *p, const char *name, const char *declared, struct err *e)
{
    bool whole;
    unsigned type = type_named(declared, &whole);
    if (!type || strcasecmp(name, p->geometry) == 0 || strcasecmp(name, "id") == 0)
        return true;
    if (p->n_columns == PUBLISHED_COLUMNS_MOST)
        return err_set(e, ERR_TOO_LARGE, "%s: the table %s has more than %d columns", p->file, p->table,
                       PUBLISHED_COLUMNS_MOST);
    p->columns = mem_grow(p->columns, p->n_columns + 1, sizeof *p->columns);
    p->columns[p->n_columns++] = (struct published_column){mem_strdup(name), type, whole};
    return true;
}

static bool find_columns(struct published *p, struct db *db, struct err *e)
{
    struct stmt *s = stmt_new(db, "SELECT name, type, pk FROM pragma_table_info(?1)", e);
    unsigned keys = 0;
    bool good = s != NULL;
    enum stmt_result step = STMT_DONE;
    if (s)
        stmt_bind_text(s, 1, p->table);
    while (good && (step = stmt_step(s, e)) == STMT_ROW) {
        const char *name = stmt_text(s, 0), *type = stmt_text(s, 1);
        if (!name)
            continue;
        if (stmt_int(s, 2) > 0) {
            keys++;
            if (type && strcasecmp(type, "INTEGER") == 0 && !p->key)
                p->key = mem_strdup(name);
            continue;
        }
        good = take_column(p, name, type, e);
    }
    stmt_free(s);
    if (!good || step == STMT_FAILED)
        return false;
    return (p->key && keys == 1) ||
           err_set(e, ERR_INVALID, "%s: the table %s has no INTEGER PRIMARY KEY", p->file, p->table);
}

static void list_properties(struct published *p)
{
    p->properties = mem_alloc(p->n_columns + 2, sizeof *p->properties);
    for (uint32_t i = 0; i < p->n_columns; i++)
        p->properties[p->n_properties++] = (struct filter_property){p->columns[i].name, p->columns[i].type};
    p->properties[p->n_properties++] = (struct filter_property){"id", FILTER_IS_NUMBER};
    p->properties[p->n_properties++] = (struct filter_property){p->geometry, FILTER_IS_GEOMETRY};
}

/* --- what it is called, and where it lies ------------------------------------------------------------------
 */

static void take_names(struct published *p, struct db *db)
{
    p->name = mem_strdup(p->table);
    for (char *c = p->name; *c; c++)
        *c = isalnum((unsigned char)*c) || strchr("_-", *c) ? (char)tolower((unsigned char)*c) : '_';
    struct stmt *s = p->geopackage ? stmt_new(db,
                                              "SELECT identifier, description FROM gpkg_contents WHERE "
                                              "table_name = ?1",
                                              NULL)
                                   : NULL;
    if (s) {
        stmt_bind_text(s, 1, p->table);
        if (stmt_step(s, NULL) == STMT_ROW) {
            p->title = stmt_text(s, 0) && *stmt_text(s, 0) ? mem_strdup(stmt_text(s, 0)) : NULL;
            p->description = stmt_text(s, 1) && *stmt_text(s, 1) ? mem_strdup(stmt_text(s, 1)) : NULL;
        }
    }
    stmt_free(s);
    p->title = p->title ? p->title : mem_strdup(p->table);
}

static bool find_index(struct published *p, struct db *db)
{
    char name[512];
    int n = snprintf(name, sizeof name, p->geopackage ? "rtree_%s_%s" : "idx_%s_%s", p->table, p->geometry);
    return n < (int)sizeof name && has_table(db, name);
}

/* By the index, or by all geometries. */
static bool find_extent(struct published *p, struct db *db, struct err *e)
{
    struct bytes sql;
    bytes_init(&sql, 8192);
    static const char *const SIDES[] = {"MbrMinX(", "MbrMinY(", "MbrMaxX(", "MbrMaxY("};
    bytes_add_text(&sql, "SELECT ");
    for (int i = 0; i < 4; i++) {
        bytes_add_format(&sql, "%s%s(%s", i ? ", " : "", i < 2 ? "min" : "max", SIDES[i]);
        sql_add_geometry(&sql, p);
        bytes_add_text(&sql, "))");
    }
    bytes_add_text(&sql, " FROM ");
    sql_add_name(&sql, p->table);
    struct stmt *s = stmt_new(db, sql.data, e);
    bytes_release(&sql);
    p->extent = BBOX_WORLD;
    if (!s || stmt_step(s, e) != STMT_ROW) {
        stmt_free(s);
        return false;
    }
    const double box[] = {stmt_real(s, 0), stmt_real(s, 1), stmt_real(s, 2), stmt_real(s, 3)};
    bool any = !stmt_is_null(s, 0);
    stmt_free(s);
    struct projector *to = projector_new();
    if (any && p->crs->epsg == 4326)
        p->extent = (struct bbox){box[0], box[1], box[2], box[3]};
    else if (any && !project_to_bbox(to, p->crs, box, &p->extent, NULL))
        p->extent = BBOX_WORLD;
    projector_free(to);
    return true;
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

/* FILE, or FILE:TABLE where there is no file of the whole name. */
static char *split(struct published *p, const char *what)
{
    const char *colon = strrchr(what, ':');
    p->file = mem_strdup(what);
    if (!colon || colon == what || !colon[1] || file_readable(what))
        return NULL;
    p->file[colon - what] = '\0';
    return mem_strdup(colon + 1);
}

static bool look(struct published *p, struct db *db, const char *wanted, struct err *e)
{
    p->geopackage = has_table(db, "gpkg_contents") && has_table(db, "gpkg_geometry_columns");
    if (!p->geopackage && !has_table(db, "geometry_columns"))
        return err_set(e, ERR_INVALID, "%s is neither a GeoPackage nor a SpatiaLite database", p->file);
    if (!choose_table(p, db, wanted, e) || !find_columns(p, db, e))
        return false;
    take_names(p, db);
    p->indexed = find_index(p, db);
    list_properties(p);
    return find_extent(p, db, e);
}

struct published *published_open(const char *what, struct err *e)
{
    struct published *p = mem_alloc(1, sizeof *p);
    char *wanted = split(p, what);
    struct db *db = published_db(p->file, e);
    bool good = db && look(p, db, wanted, e);
    db_close(db);
    free(wanted);
    if (good)
        return p;
    published_free(p);
    return NULL;
}

void published_free(struct published *p)
{
    if (!p)
        return;
    for (uint32_t i = 0; i < p->n_columns; i++)
        free(p->columns[i].name);
    free(p->columns);
    free(p->properties);
    free(p->file);
    free(p->table);
    free(p->name);
    free(p->title);
    free(p->description);
    free(p->key);
    free(p->geometry);
    free(p->geometry_type);
    free(p);
}
