#include "store/mbtiles.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum { COMMIT_TILES = 2000 };

/* "MPBX": what MBTiles are known by. A kill leaves the last commit; nothing is synced before the end, and
 * what was interrupted is checked before it goes on. */
#define SCHEMA                                                                                               \
    "PRAGMA application_id = 1297105496; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"              \
    "CREATE TABLE IF NOT EXISTS metadata (name TEXT PRIMARY KEY, value TEXT);"                               \
    "CREATE TABLE IF NOT EXISTS images (tile_id TEXT PRIMARY KEY, tile_data BLOB);"                          \
    "CREATE TABLE IF NOT EXISTS map (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_id "    \
    "TEXT,"                                                                                                  \
    " PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;"                                       \
    "CREATE VIEW IF NOT EXISTS tiles AS SELECT zoom_level, tile_column, tile_row, tile_data"                 \
    " FROM map JOIN images USING (tile_id);"

struct mbtiles {
    char path[PATH_MAX], part[PATH_MAX + 8];
    sqlite3 *db;
    sqlite3_stmt *has, *image, *map;
    unsigned uncommitted;
    uint64_t n;
};

static bool fault(struct mbtiles *m, struct err *e)
{
    return err_set(e, ERR_IO, "%.200s cannot be written: %s", m->part,
                   m->db ? sqlite3_errmsg(m->db) : "memory is out");
}

static bool run(struct mbtiles *m, const char *sql, struct err *e)
{
    return sqlite3_exec(m->db, sql, NULL, NULL, NULL) == SQLITE_OK || fault(m, e);
}

/* The first column of the first row, in text; "" for none or where it cannot be asked. */
static void ask(struct mbtiles *m, const char *sql, char *text, size_t n)
{
    sqlite3_stmt *s = NULL;
    *text = '\0';
    if (sqlite3_prepare_v2(m->db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        snprintf(text, n, "%s", (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
}

static bool check_old(struct mbtiles *m, const char *identity, struct err *e)
{
    char text[8192];
    ask(m, "SELECT value FROM metadata WHERE name = 'atlasd_seed'", text, sizeof text);
    if (strcmp(text, identity) != 0)
        return err_set(e, ERR_INVALID,
                       "%.200s is of another map or of other data, or no file of tiles: remove it, or name "
                       "another file",
                       m->part);
    ask(m, "PRAGMA quick_check(1)", text, sizeof text);
    return strcmp(text, "ok") == 0 || err_set(e, ERR_INVALID, "%.200s is damaged: remove it", m->part);
}

static bool begin_new(struct mbtiles *m, const char *identity, struct err *e)
{
    sqlite3_stmt *s = NULL;
    if (!run(m, SCHEMA, e))
        return false;
    bool done = sqlite3_prepare_v2(m->db, "INSERT OR REPLACE INTO metadata VALUES ('atlasd_seed', ?)", -1, &s,
                                   NULL) == SQLITE_OK &&
                sqlite3_bind_text(s, 1, identity, -1, SQLITE_STATIC) == SQLITE_OK &&
                sqlite3_step(s) == SQLITE_DONE;
    sqlite3_finalize(s);
    return done || fault(m, e);
}

static bool prepare(struct mbtiles *m, struct err *e)
{
    static const char HAS[] = "SELECT 1 FROM map WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                      IMAGE[] = "INSERT OR IGNORE INTO images VALUES (?, ?)",
                      MAP[] = "INSERT OR REPLACE INTO map VALUES (?, ?, ?, ?)";
    char text[32];
    if (sqlite3_prepare_v2(m->db, HAS, -1, &m->has, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(m->db, IMAGE, -1, &m->image, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(m->db, MAP, -1, &m->map, NULL) != SQLITE_OK)
        return fault(m, e);
    ask(m, "SELECT count(*) FROM map", text, sizeof text);
    m->n = strtoull(text, NULL, 10);
    return run(m, "BEGIN IMMEDIATE", e);
}

struct mbtiles *mbtiles_open(const char *path, const char *identity, struct err *e)
{
    struct mbtiles *m = mem_alloc(1, sizeof *m);
    const size_t n = strlen(path);
    bool done = n < sizeof m->path || err_set(e, ERR_INVALID, "the name of the file is too long");
    snprintf(m->path, sizeof m->path, "%s", path);
    snprintf(m->part, sizeof m->part, "%s.part", m->path);
    if (done && access(path, F_OK) == 0)
        done = err_set(e, ERR_INVALID, "there is a file at %.200s already: remove it, or name another", path);
    const bool old = done && access(m->part, F_OK) == 0;
    if (done &&
        sqlite3_open_v2(m->part, &m->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        done = err_set(e, ERR_IO, "%.200s cannot be written: %s", m->part, strerror(errno));
    done = done && (!old || check_old(m, identity, e)) && begin_new(m, identity, e) && prepare(m, e);
    if (done)
        return m;
    mbtiles_leave(m);
    return NULL;
}

uint64_t mbtiles_count(struct mbtiles *m)
{
    return m->n;
}

static void bind_place(sqlite3_stmt *s, int z, int x, int y)
{
    sqlite3_bind_int(s, 1, z);
    sqlite3_bind_int(s, 2, x);
    sqlite3_bind_int(s, 3, (1 << z) - 1 - y); /* rows of TMS */
}

bool mbtiles_has(struct mbtiles *m, int z, int x, int y)
{
    bind_place(m->has, z, x, y);
    const bool found = sqlite3_step(m->has) == SQLITE_ROW;
    sqlite3_reset(m->has);
    return found;
}

bool mbtiles_put(struct mbtiles *m, int z, int x, int y, const char *id, const void *data, size_t n,
                 struct err *e)
{
    sqlite3_bind_text(m->image, 1, id, -1, SQLITE_STATIC);
    sqlite3_bind_blob64(m->image, 2, data, n, SQLITE_STATIC);
    bind_place(m->map, z, x, y);
    sqlite3_bind_text(m->map, 4, id, -1, SQLITE_STATIC);
    const bool done = sqlite3_step(m->image) == SQLITE_DONE && sqlite3_step(m->map) == SQLITE_DONE;
    if (!done)
        fault(m, e);
    sqlite3_reset(m->image);
    sqlite3_reset(m->map);
    sqlite3_clear_bindings(m->image);
    sqlite3_clear_bindings(m->map);
    if (!done)
        return false;
    m->n++;
    if (++m->uncommitted < COMMIT_TILES)
        return true;
    m->uncommitted = 0;
    return run(m, "COMMIT; BEGIN IMMEDIATE", e);
}

static bool put_meta(struct mbtiles *m, const struct mbtiles_meta *meta, size_t n, struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool done = sqlite3_prepare_v2(m->db, "INSERT OR REPLACE INTO metadata VALUES (?, ?)", -1, &s, NULL) ==
                SQLITE_OK;
    for (size_t i = 0; done && i < n; i++) {
        sqlite3_bind_text(s, 1, meta[i].name, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, meta[i].value, -1, SQLITE_STATIC);
        done = sqlite3_step(s) == SQLITE_DONE;
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    return done || fault(m, e);
}

static bool sync_path(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}

/* In one step, and never over what came meanwhile. */
static bool publish(struct mbtiles *m, struct err *e)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", m->path);
    if (!sync_path(m->part) || link(m->part, m->path) != 0 || unlink(m->part) != 0 ||
        !sync_path(dirname(folder)))
        return err_set(e, ERR_IO, "%.200s cannot be named %.200s: %s", m->part, m->path, strerror(errno));
    return true;
}

static void release(struct mbtiles *m)
{
    sqlite3_finalize(m->has);
    sqlite3_finalize(m->image);
    sqlite3_finalize(m->map);
    m->has = m->image = m->map = NULL;
    sqlite3_close(m->db);
    m->db = NULL;
}

bool mbtiles_finish(struct mbtiles *m, const struct mbtiles_meta *meta, size_t n, struct err *e)
{
    bool done = put_meta(m, meta, n, e) && run(m, "COMMIT", e);
    release(m);
    done = done && publish(m, e);
    free(m);
    return done;
}

void mbtiles_leave(struct mbtiles *m)
{
    if (!m)
        return;
    if (m->db && !sqlite3_get_autocommit(m->db))
        sqlite3_exec(m->db, "COMMIT", NULL, NULL, NULL);
    release(m);
    free(m);
}
