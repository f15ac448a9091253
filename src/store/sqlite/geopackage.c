#include "store/geopackage.h"

#include <assert.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"

static const char TABLES[] = {
#include "store/sqlite/geopackage.sql.inc"
    '\0'};

/* TABLE stands for the name of the table. */
static const char INDEX[] = {
#include "store/sqlite/geopackage_index.sql.inc"
    '\0'};

enum { SQL_BYTES = 1 << 20, GEOMETRY_BYTES = 1 << 24, SRS = 4326 };
enum { POINT = 1, POLYGON = 3, MULTIPOINT = 4, MULTIPOLYGON = 6 };

/* A file that is nobody else's: a fault loses all of it anyway, so there is no journal, and nothing is waited
 * for. */
#define SETTINGS                                                                                             \
    "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = "   \
    "EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA application_id = 1196444487; PRAGMA user_version = "      \
    "10300;"

struct geopackage {
    const struct geopackage_layer *layer;
    sqlite3 *db;
    sqlite3_stmt *row, *box, *pages; /* box: of a row, in the index */
    double west, south, east, north;
    int64_t fid;
    struct bytes geometry;
};

static bool fault(struct geopackage *g, struct err *e)
{
    return err_set(e, ERR_IO, "the GeoPackage cannot be written: %s",
                   g->db ? sqlite3_errmsg(g->db) : "memory is out");
}

static bool run(struct geopackage *g, const char *sql, struct err *e)
{
    return sqlite3_exec(g->db, sql, NULL, NULL, NULL) == SQLITE_OK || fault(g, e);
}

static bool prepare(struct geopackage *g, sqlite3_stmt **s, const char *sql, struct err *e)
{
    return sqlite3_prepare_v2(g->db, sql, -1, s, NULL) == SQLITE_OK || fault(g, e);
}

/* --- tables ------------------------------------------------------------------------------------------------
 */

static const char *geometry_type(const struct geopackage_layer *l)
{
    return GEOMETRY_WKT[l->kind];
}

static bool make_table(struct geopackage *g, struct err *e)
{
    static const char *const TYPES[GEOPACKAGE_TYPES] = {"TEXT", "INTEGER", "REAL", "BOOLEAN", "DATE"};
    const struct geopackage_layer *l = g->layer;
    struct bytes sql;
    bytes_init(&sql, SQL_BYTES);
    bytes_add_format(&sql, "CREATE TABLE \"%s\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom %s",
                     l->table, geometry_type(l));
    for (unsigned i = 0; i < l->n_columns; i++)
        bytes_add_format(&sql, ", \"%s\" %s", l->columns[i].name, TYPES[l->columns[i].type]);
    bytes_add_format(
        &sql, "); CREATE VIRTUAL TABLE \"rtree_%s_geom\" USING rtree(id, minx, maxx, miny, maxy);", l->table);
    bool good = run(g, sql.data, e);
    bytes_release(&sql);
    return good;
}

static bool describe_table(struct geopackage *g, struct err *e)
{
    const struct geopackage_layer *l = g->layer;
    char *sql = sqlite3_mprintf(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
        "VALUES "
        "(%Q, 'features', %Q, %Q, strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', coalesce(%Q, 'now')), %d); INSERT "
        "INTO gpkg_geometry_columns VALUES (%Q, 'geom', %Q, %d, 0, 0);",
        l->table, l->title, l->description, l->changed, SRS, l->table, geometry_type(l), SRS);
    bool good = sql ? run(g, sql, e) : err_set(e, ERR_INTERNAL, "memory is out");
    sqlite3_free(sql);
    return good;
}

static bool prepare_rows(struct geopackage *g, struct err *e)
{
    struct bytes sql;
    bytes_init(&sql, SQL_BYTES);
    bytes_add_format(&sql, "INSERT INTO \"%s\" VALUES (?, ?", g->layer->table);
    for (unsigned i = 0; i < g->layer->n_columns; i++)
        bytes_add_text(&sql, ", ?");
    bytes_add_char(&sql, ')');
    bool good = prepare(g, &g->row, sql.data, e);
    bytes_reset(&sql);
    bytes_add_format(&sql, "INSERT INTO \"rtree_%s_geom\" VALUES (?, ?, ?, ?, ?)", g->layer->table);
    good = good && prepare(g, &g->box, sql.data, e) && prepare(g, &g->pages, "PRAGMA page_count", e);
    bytes_release(&sql);
    return good;
}

static bool check_layer(const struct geopackage_layer *l)
{
    bool plain = l->n_columns <= GEOPACKAGE_COLUMNS;
    for (unsigned i = 0; i < l->n_columns; i++)
        plain = plain && !strchr(l->columns[i].name, '"');
    return plain && !strchr(l->table, '"') && !strchr(l->table, '\'');
}

struct geopackage *geopackage_new(const char *path, const struct geopackage_layer *layer, struct err *e)
{
    assert(check_layer(layer));
    struct geopackage *g = mem_alloc(1, sizeof *g);
    g->layer = layer;
    g->west = g->south = INFINITY;
    g->east = g->north = -INFINITY;
    bytes_init(&g->geometry, GEOMETRY_BYTES);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if ((sqlite3_open_v2(path, &g->db, flags, NULL) == SQLITE_OK || fault(g, e)) &&
        run(g, SETTINGS "BEGIN", e) && run(g, TABLES, e) && make_table(g, e) && describe_table(g, e) &&
        prepare_rows(g, e))
        return g;
    geopackage_free(g);
    return NULL;
}

void geopackage_free(struct geopackage *g)
{
    if (!g)
        return;
    sqlite3_finalize(g->row);
    sqlite3_finalize(g->box);
    sqlite3_finalize(g->pages);
    sqlite3_close(g->db);
    bytes_release(&g->geometry);
    free(g);
}

/* --- geometries: GeoPackageBinary, clause 2.1.3, around WKB; all of it little endian
 * ------------------------
 */

static void put_u32(struct bytes *out, uint32_t v)
{
    const unsigned char four[] = {v & 0xFF, v >> 8 & 0xFF, v >> 16 & 0xFF, v >> 24 & 0xFF};
    bytes_add(out, four, sizeof four);
}

static void put_double(struct bytes *out, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    put_u32(out, (uint32_t)bits);
    put_u32(out, (uint32_t)(bits >> 32));
}

static void put_point(struct bytes *out, const double *lon_lat)
{
    bytes_add_char(out, 1);
    put_u32(out, POINT);
    put_double(out, lon_lat[0]);
    put_double(out, lon_lat[1]);
}

struct box {
    double west, east, south, north;
};

static struct box box_of(const double *points, size_t n)
{
    struct box b = {points[0], points[0], points[1], points[1]};
    for (size_t i = 1; i < n; i++) {
        b.west = fmin(b.west, points[2 * i]);
        b.east = fmax(b.east, points[2 * i]);
        b.south = fmin(b.south, points[2 * i + 1]);
        b.north = fmax(b.north, points[2 * i + 1]);
    }
    return b;
}

/* Up to its WKB; b: the envelope, or NULL. */
static void begin_geometry(struct bytes *out, const struct box *b)
{
    enum { LITTLE_ENDIAN_FLAG = 1, ENVELOPE_XY = 1 << 1 };
    bytes_reset(out);
    bytes_add(out, "GP\0", 3);
    bytes_add_char(out, b ? LITTLE_ENDIAN_FLAG | ENVELOPE_XY : LITTLE_ENDIAN_FLAG);
    put_u32(out, SRS);
    if (!b)
        return;
    put_double(out, b->west);
    put_double(out, b->east);
    put_double(out, b->south);
    put_double(out, b->north);
}

static void put_polygons(struct geopackage *g, const struct geometry *polygons, const struct box *b)
{
    struct bytes *out = &g->geometry;
    begin_geometry(out, b);
    bytes_add_char(out, 1);
    put_u32(out, MULTIPOLYGON);
    put_u32(out, polygons->n_parts);
    for (uint32_t i = 0; i < polygons->n_parts; i++) {
        const struct geometry *polygon = &polygons->parts[i];
        bytes_add_char(out, 1);
        put_u32(out, POLYGON);
        put_u32(out, polygon->n_parts);
        for (uint32_t k = 0; k < polygon->n_parts; k++) {
            put_u32(out, polygon->parts[k].n);
            for (uint32_t xy = 0; xy < 2 * polygon->parts[k].n; xy++)
                put_double(out, polygon->parts[k].xy[xy]);
        }
    }
}

static void put_geometry(struct geopackage *g, const double *points, size_t n, const struct box *b)
{
    struct bytes *out = &g->geometry;
    const bool many = g->layer->kind != GEOMETRY_POINT;
    begin_geometry(out, many ? b : NULL);
    if (!many) {
        put_point(out, points);
        return;
    }
    bytes_add_char(out, 1);
    put_u32(out, MULTIPOINT);
    put_u32(out, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
        put_point(out, points + 2 * i);
}

/* --- rows --------------------------------------------------------------------------------------------------
 */

static bool step(struct geopackage *g, sqlite3_stmt *s, struct err *e)
{
    bool good = sqlite3_step(s) == SQLITE_DONE || fault(g, e);
    sqlite3_reset(s);
    return good;
}

static bool add_box(struct geopackage *g, const struct box *b, struct err *e)
{
    const double sides[] = {b->west, b->east, b->south, b->north};
    g->west = fmin(g->west, b->west);
    g->east = fmax(g->east, b->east);
    g->south = fmin(g->south, b->south);
    g->north = fmax(g->north, b->north);
    sqlite3_bind_int64(g->box, 1, g->fid);
    for (int i = 0; i < 4; i++)
        sqlite3_bind_double(g->box, i + 2, sides[i]);
    return step(g, g->box, e);
}

static void bind(sqlite3_stmt *s, int at, const struct cell *c)
{
    if (c->kind == CELL_TEXT)
        sqlite3_bind_text(s, at, c->text, -1, SQLITE_TRANSIENT);
    else if (c->kind == CELL_INT)
        sqlite3_bind_int64(s, at, c->number);
    else if (c->kind == CELL_REAL)
        sqlite3_bind_double(s, at, c->real);
    else
        sqlite3_bind_null(s, at);
}

/* With the geometry that stands ready, and its box; NULL: without one. */
static bool add(struct geopackage *g, const struct cell *cells, const struct box *b, struct err *e)
{
    g->fid++;
    sqlite3_bind_int64(g->row, 1, g->fid);
    if (b)
        sqlite3_bind_blob(g->row, 2, g->geometry.data, (int)g->geometry.n, SQLITE_STATIC);
    else
        sqlite3_bind_null(g->row, 2);
    for (unsigned i = 0; i < g->layer->n_columns; i++)
        bind(g->row, (int)i + 3, &cells[i]);
    return !g->geometry.full
               ? step(g, g->row, e) && (!b || add_box(g, b, e))
               : err_set(e, ERR_TOO_LARGE, "the geometry of record %lld is too large", (long long)g->fid);
}

bool geopackage_add(struct geopackage *g, const struct cell *cells, const double *points, size_t n_points,
                    struct err *e)
{
    if (!n_points)
        return add(g, cells, NULL, e);
    const struct box b = box_of(points, n_points);
    put_geometry(g, points, n_points, &b);
    return add(g, cells, &b, e);
}

bool geopackage_add_polygons(struct geopackage *g, const struct cell *cells, const struct geometry *polygons,
                             struct err *e)
{
    struct box b = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    for (uint32_t i = 0; i < polygons->n_parts; i++) {
        const struct geometry *outer = &polygons->parts[i].parts[0];
        const struct box part = box_of(outer->xy, outer->n);
        b = (struct box){fmin(b.west, part.west), fmax(b.east, part.east), fmin(b.south, part.south),
                         fmax(b.north, part.north)};
    }
    put_polygons(g, polygons, &b);
    return add(g, cells, &b, e);
}

/* --- the end -----------------------------------------------------------------------------------------------
 */

static bool make_index(struct geopackage *g, struct err *e)
{
    struct bytes sql;
    bytes_init(&sql, SQL_BYTES);
    for (const char *p = INDEX; *p;) {
        const char *name = strstr(p, "TABLE");
        size_t n = name ? (size_t)(name - p) : strlen(p);
        bytes_add(&sql, p, n);
        bytes_add_text(&sql, name ? g->layer->table : "");
        p += n + (name ? strlen("TABLE") : 0);
    }
    bool good = run(g, sql.data, e);
    bytes_release(&sql);
    return good;
}

static bool describe_box(struct geopackage *g, struct err *e)
{
    if (!(g->west <= g->east))
        return true; /* nothing is anywhere */
    char *sql = sqlite3_mprintf(
        "UPDATE gpkg_contents SET min_x = %.17g, min_y = %.17g, max_x = %.17g, max_y = %.17g", g->west,
        g->south, g->east, g->north);
    bool good = sql ? run(g, sql, e) : err_set(e, ERR_INTERNAL, "memory is out");
    sqlite3_free(sql);
    return good;
}

bool geopackage_finish(struct geopackage *g, struct err *e)
{
    return make_index(g, e) && describe_box(g, e) && run(g, "COMMIT", e);
}

uint64_t geopackage_bytes(struct geopackage *g)
{
    enum { PAGE_BYTES = 4096 };
    int64_t pages = sqlite3_step(g->pages) == SQLITE_ROW ? sqlite3_column_int64(g->pages, 0) : 0;
    sqlite3_reset(g->pages);
    return (uint64_t)pages * PAGE_BYTES;
}
