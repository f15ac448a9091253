#include "store/sqlite/tileset_inside.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/publish.h"

enum { COMMIT_TILES = 2000, JSON_BYTES = 1 << 20, NUMBERS_BYTES = 160 };

/* A kill leaves the last commit; nothing is synced before the end, and what was interrupted is checked before
 * it goes on. Whoever has it open has it alone. */
#define SETTINGS                                                                                             \
    "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE"

/* "MPBX": what MBTiles are known by. */
#define SCHEMA                                                                                               \
    "PRAGMA application_id = 1297105496;"                                                                    \
    "CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT);"                                             \
    "CREATE TABLE images (tile_id INTEGER PRIMARY KEY, hash BLOB UNIQUE, tile_data BLOB);"                   \
    "CREATE TABLE map (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_id INTEGER,"          \
    " PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;"                                       \
    "CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data"                               \
    " FROM map JOIN images USING (tile_id);"

/* --- SQL ---------------------------------------------------------------------------------------------------
 */

bool tileset_fault(struct tileset *t, struct err *e)
{
    const int code = t->db ? sqlite3_errcode(t->db) : SQLITE_NOMEM;
    const int why = t->db && (code == SQLITE_CANTOPEN || code == SQLITE_IOERR) ? sqlite3_system_errno(t->db)
                                                                               : 0;
    if (code == SQLITE_BUSY)
        return err_set(e, ERR_BUSY, "another process writes %.200s", t->part);
    if (code == SQLITE_CORRUPT)
        return err_set(e, ERR_INVALID, "%.200s is damaged: remove it", t->part);
    return err_set(e, ERR_IO, "%.200s cannot be written: %s%s%s", t->part,
                   t->db ? sqlite3_errmsg(t->db) : "memory is out", why ? ": " : "",
                   why ? strerror(why) : "");
}

bool tileset_run(struct tileset *t, const char *sql, struct err *e)
{
    return sqlite3_exec(t->db, sql, NULL, NULL, NULL) == SQLITE_OK || tileset_fault(t, e);
}

sqlite3_stmt *tileset_prepare(struct tileset *t, const char *sql, struct err *e)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(t->db, sql, -1, &s, NULL) != SQLITE_OK)
        tileset_fault(t, e);
    return s;
}

/* The first column of the first row, a number; -1 for none or where it cannot be asked. */
static int64_t ask(struct tileset *t, const char *sql, const char *text)
{
    sqlite3_stmt *s = NULL;
    int64_t found = -1;
    if (sqlite3_prepare_v2(t->db, sql, -1, &s, NULL) == SQLITE_OK &&
        (!text || sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC) == SQLITE_OK) &&
        sqlite3_step(s) == SQLITE_ROW)
        found = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return found;
}

static bool put_meta(struct tileset *t, const char *name, const char *value, struct err *e)
{
    sqlite3_stmt *s = tileset_prepare(t, "INSERT OR REPLACE INTO metadata VALUES (?, ?)", e);
    const bool done = s && sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
                      sqlite3_bind_text(s, 2, value, -1, SQLITE_STATIC) == SQLITE_OK &&
                      (sqlite3_step(s) == SQLITE_DONE || tileset_fault(t, e));
    sqlite3_finalize(s);
    return done;
}

/* --- what is there -----------------------------------------------------------------------------------------
 */

struct digest {
    uint64_t parts[2];
};

static struct digest digest_of(const void *data, size_t n)
{
    return (struct digest){{hash_long(data, n), hash_bytes(data, n, 1)}};
}

/* Are the tiles those that were put? */
static bool check_images(struct tileset *t)
{
    sqlite3_stmt *s = NULL;
    bool same = sqlite3_prepare_v2(t->db, "SELECT hash, tile_data FROM images", -1, &s, NULL) == SQLITE_OK;
    int step = SQLITE_DONE;
    while (same && (step = sqlite3_step(s)) == SQLITE_ROW) {
        const struct digest d = digest_of(sqlite3_column_blob(s, 1), (size_t)sqlite3_column_bytes(s, 1));
        same = sqlite3_column_bytes(s, 0) == sizeof d && memcmp(sqlite3_column_blob(s, 0), &d, sizeof d) == 0;
    }
    sqlite3_finalize(s);
    return same && step == SQLITE_DONE;
}

static bool check_old(struct tileset *t, const char *identity, struct err *e)
{
    if (ask(t, "SELECT 1 FROM metadata WHERE name = 'atlasd_seed' AND value = ?", identity) != 1)
        return err_set(e, ERR_INVALID,
                       "%.200s is of another map or of other data, or no file of tiles: remove it, or name "
                       "another file",
                       t->part);
    return (ask(t, "SELECT quick_check = 'ok' FROM pragma_quick_check(1)", NULL) == 1 &&
            ask(t, "SELECT count(*) FROM map LEFT JOIN images USING (tile_id) WHERE hash IS NULL", NULL) ==
                0 &&
            check_images(t)) ||
           err_set(e, ERR_INVALID, "%.200s is damaged: remove it", t->part);
}

static bool prepare(struct tileset *t, struct err *e)
{
    t->find = tileset_prepare(
        t, "SELECT tile_id FROM map WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", e);
    t->known = t->find ? tileset_prepare(t, "SELECT tile_id FROM images WHERE hash = ?", e) : NULL;
    t->image = t->known ? tileset_prepare(t, "INSERT INTO images (hash, tile_data) VALUES (?, ?)", e) : NULL;
    t->map = t->image ? tileset_prepare(t, "INSERT OR REPLACE INTO map VALUES (?, ?, ?, ?)", e) : NULL;
    const int64_t n = t->map ? ask(t, "SELECT count(*) FROM map", NULL) : -1;
    t->n = n > 0 ? (uint64_t)n : 0;
    return t->map != NULL;
}

/* A kill before the first commit leaves an empty file. */
static bool begin(struct tileset *t, const char *identity, struct err *e)
{
    if (sqlite3_exec(t->db, SETTINGS, NULL, NULL, NULL) != SQLITE_OK) {
        if (sqlite3_errcode(t->db) != SQLITE_NOTADB)
            return tileset_fault(t, e);
        return err_set(e, ERR_INVALID, "%.200s is no file of tiles: remove it, or name another file",
                       t->part);
    }
    if (ask(t, "SELECT count(*) FROM sqlite_master", NULL) == 0) {
        if (!tileset_run(t, SCHEMA, e) || !put_meta(t, "atlasd_seed", identity, e))
            return false;
    } else if (!check_old(t, identity, e)) {
        return false;
    }
    return tileset_run(t, "COMMIT; BEGIN IMMEDIATE", e);
}

/* --- opening -----------------------------------------------------------------------------------------------
 */

bool tileset_kind_of(const char *path, enum tileset_kind *kind)
{
    static const char *const ENDINGS[TILESET_KINDS] = {".mbtiles", ".pmtiles"};
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    const size_t n = strlen(name);
    for (enum tileset_kind k = 0; k < TILESET_KINDS; k++)
        if (n > strlen(ENDINGS[k]) && strcmp(name + n - strlen(ENDINGS[k]), ENDINGS[k]) == 0) {
            *kind = k;
            return true;
        }
    return false;
}

static void name_part(const char *path, char part[PATH_MAX + 8])
{
    snprintf(part, PATH_MAX + 8, "%.*s.part", PATH_MAX, path);
}

bool tileset_check(const char *path, struct err *e)
{
    struct stat st;
    char part[PATH_MAX + 8];
    name_part(path, part);
    if (lstat(path, &st) == 0)
        return err_set(e, ERR_INVALID, "there is a %s at %.200s already: remove it, or name another file",
                       S_ISDIR(st.st_mode) ? "folder" : "file", path);
    if (errno != ENOENT)
        return err_set(e, ERR_IO, "%.200s cannot be written: %s", path, strerror(errno));
    return stat(part, &st) != 0 || S_ISREG(st.st_mode) ||
           err_set(e, ERR_INVALID, "%.200s is no file of tiles: remove it, or name another file", part);
}

struct tileset *tileset_open(const char *path, const char *identity, struct err *e)
{
    struct tileset *t = mem_alloc(1, sizeof *t);
    const bool known = tileset_kind_of(path, &t->kind);
    assert(known);
    bool done = tileset_check(path, e); /* and so it is no longer than a name may be */
    snprintf(t->path, sizeof t->path, "%s", path);
    name_part(path, t->part);
    if (done &&
        sqlite3_open_v2(t->part, &t->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        done = tileset_fault(t, e);
    if (done && begin(t, identity, e) && prepare(t, e))
        return t;
    tileset_leave(t);
    return NULL;
}

/* --- tiles -------------------------------------------------------------------------------------------------
 */

uint64_t tileset_count(struct tileset *t)
{
    return t->n;
}

static void bind_place(sqlite3_stmt *s, struct tile tile)
{
    sqlite3_bind_int(s, 1, tile.z);
    sqlite3_bind_int(s, 2, tile.x);
    sqlite3_bind_int(s, 3, (1 << tile.z) - 1 - tile.y); /* rows of TMS */
}

/* Tiles and images are numbered from 1. */
static int64_t first_number(sqlite3_stmt *s)
{
    const int64_t found = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return found;
}

int64_t tileset_image(struct tileset *t, struct tile tile)
{
    bind_place(t->find, tile);
    return first_number(t->find);
}

bool tileset_has(struct tileset *t, struct tile tile)
{
    return tileset_image(t, tile) > 0;
}

static bool step(struct tileset *t, sqlite3_stmt *s, struct err *e)
{
    const bool done = sqlite3_step(s) == SQLITE_DONE || tileset_fault(t, e);
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return done;
}

bool tileset_put(struct tileset *t, struct tile tile, const void *data, size_t n, struct err *e)
{
    const struct digest d = digest_of(data, n);
    sqlite3_bind_blob(t->known, 1, &d, sizeof d, SQLITE_STATIC);
    int64_t id = first_number(t->known);
    sqlite3_clear_bindings(t->known);
    if (id == 0) {
        sqlite3_bind_blob(t->image, 1, &d, sizeof d, SQLITE_STATIC);
        sqlite3_bind_blob64(t->image, 2, data, n, SQLITE_STATIC);
        if (!step(t, t->image, e))
            return false;
        id = sqlite3_last_insert_rowid(t->db);
    }
    bind_place(t->map, tile);
    sqlite3_bind_int64(t->map, 4, id);
    if (!step(t, t->map, e))
        return false;
    t->n++;
    if (++t->uncommitted < COMMIT_TILES)
        return true;
    t->uncommitted = 0;
    return tileset_run(t, "COMMIT; BEGIN IMMEDIATE", e);
}

/* --- the end -----------------------------------------------------------------------------------------------
 */

void tileset_add_json(struct bytes *out, const struct tileset_about *about, bool whole)
{
    struct json j;
    json_init(&j, out);
    json_object(&j);
    if (whole) {
        json_put_text(&j, "name", about->name);
        json_put_text(&j, "description", about->description);
        json_put_text(&j, "attribution", about->credit);
        json_put_text(&j, "type", about->overlay ? "overlay" : "baselayer");
        json_put_text(&j, "version", about->version);
    }
    if (about->vector_layers) {
        json_key(&j, "vector_layers");
        json_raw(&j, about->vector_layers, strlen(about->vector_layers));
    }
    json_end(&j);
}

static bool put_about(struct tileset *t, const struct tileset_about *about, struct err *e)
{
    char bounds[NUMBERS_BYTES], center[NUMBERS_BYTES], first[16], last[16];
    const double *b = about->bounds_deg, *c = about->center;
    snprintf(bounds, sizeof bounds, "%.7g,%.7g,%.7g,%.7g", b[0], b[1], b[2], b[3]);
    snprintf(center, sizeof center, "%.7g,%.7g,%.0f", c[0], c[1], c[2]);
    snprintf(first, sizeof first, "%d", about->zoom_first);
    snprintf(last, sizeof last, "%d", about->zoom_last);
    const char *const rows[][2] = {
        {"name", about->name},
        {"format", about->vector_layers ? "pbf" : "png"},
        {"bounds", bounds},
        {"center", center},
        {"minzoom", first},
        {"maxzoom", last},
        {"attribution", about->credit},
        {"description", about->description},
        {"type", about->overlay ? "overlay" : "baselayer"},
        {"version", about->version},
    };
    bool done = true;
    for (size_t i = 0; done && i < sizeof rows / sizeof rows[0]; i++)
        done = put_meta(t, rows[i][0], rows[i][1], e);
    if (!done || !about->vector_layers)
        return done;
    struct bytes json;
    bytes_init(&json, JSON_BYTES);
    tileset_add_json(&json, about, false);
    done = put_meta(t, "json", json.data, e);
    bytes_release(&json);
    return done;
}

static void release(struct tileset *t)
{
    sqlite3_finalize(t->find);
    sqlite3_finalize(t->known);
    sqlite3_finalize(t->image);
    sqlite3_finalize(t->map);
    t->find = t->known = t->image = t->map = NULL;
    sqlite3_close(t->db);
    t->db = NULL;
}

bool tileset_finish(struct tileset *t, const struct tileset_about *about, struct err *e)
{
    bool done;
    if (t->kind == TILESET_MBTILES) {
        done = put_about(t, about, e) && tileset_run(t, "COMMIT", e);
        release(t);
        done = done && publish_move(t->part, t->path, e);
    } else {
        done = tileset_run(t, "COMMIT; BEGIN IMMEDIATE", e) && tileset_write_pmtiles(t, about, e);
        if (t->db && !sqlite3_get_autocommit(t->db))
            sqlite3_exec(t->db, "ROLLBACK", NULL, NULL, NULL);
        release(t);
        if (done)
            unlink(t->part);
    }
    free(t);
    return done;
}

void tileset_leave(struct tileset *t)
{
    if (!t)
        return;
    if (t->db && !sqlite3_get_autocommit(t->db))
        sqlite3_exec(t->db, "COMMIT", NULL, NULL, NULL);
    release(t);
    free(t);
}
