/* From the file that tiles were collected in to PMTiles. What takes room stays in tables of that file, in a
 * transaction that is never committed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/pack.h"
#include "base/publish.h"
#include "store/pmtiles.h"
#include "store/sqlite/tileset_inside.h"

enum {
    JSON_BYTES = 1 << 20,
    ROOT_ENTRIES = 16384, /* worth trying without leaves */
    LEAF_LEAST = 4096,
    LEAF_MOST = 1 << 17, /* entries: 3 MiB, and as much before it is packed */
    LEAF_BYTES = LEAF_MOST * 24,
    STEPS = 4096 /* between two words of how far it is */
};

#define TABLES                                                                                               \
    "CREATE TABLE seed_placed (image INTEGER PRIMARY KEY, at INTEGER, length INTEGER);"                      \
    "CREATE TABLE seed_entry (id INTEGER PRIMARY KEY, at INTEGER, length INTEGER, run INTEGER);"             \
    "CREATE TABLE seed_leaf (id INTEGER PRIMARY KEY, data BLOB);"

struct writing {
    struct tileset *t;
    const struct tileset_about *about;
    struct pmtiles_header head;
    uint64_t first, end; /* numbers of the tiles that there are, half open */
    struct packer *packer;
    struct pmtiles_entry *list; /* LEAF_MOST, and the root behind them */
    struct bytes plain, root, metadata;
    FILE *out;
};

static bool damaged(const struct writing *w, struct err *e)
{
    return err_set(e, ERR_INVALID, "%.200s is damaged: remove it", w->t->part);
}

static bool say(const struct writing *w, uint64_t done, struct err *e)
{
    const struct tileset_about *a = w->about;
    if (done % STEPS || !a->go_on || a->go_on(a->context, done, 2 * (w->end - w->first)))
        return true;
    return err_set(e, ERR_IO, "interrupted: all tiles are in %.200s, and the same command goes on from there",
                   w->t->part);
}

/* --- entries -----------------------------------------------------------------------------------------------
 */

struct placing {
    sqlite3_stmt *size, *placed, *place, *entry;
    struct pmtiles_entry last;
    int64_t image; /* of last; 0: there is none */
};

static bool step(struct writing *w, sqlite3_stmt *s, struct err *e)
{
    const bool done = sqlite3_step(s) == SQLITE_DONE || tileset_fault(w->t, e);
    sqlite3_reset(s);
    return done;
}

static bool end_run(struct writing *w, struct placing *p, struct err *e)
{
    if (p->image == 0)
        return true;
    sqlite3_bind_int64(p->entry, 1, (int64_t)p->last.id);
    sqlite3_bind_int64(p->entry, 2, (int64_t)p->last.offset);
    sqlite3_bind_int64(p->entry, 3, p->last.length);
    sqlite3_bind_int64(p->entry, 4, p->last.run);
    w->head.tiles += p->last.run;
    w->head.entries++;
    return step(w, p->entry, e);
}

/* Where the bytes are: behind those before when they come for the first time. */
static bool find_place(struct writing *w, struct placing *p, struct err *e)
{
    sqlite3_bind_int64(p->placed, 1, p->image);
    const bool there = sqlite3_step(p->placed) == SQLITE_ROW;
    if (there) {
        p->last.offset = (uint64_t)sqlite3_column_int64(p->placed, 0);
        p->last.length = (uint32_t)sqlite3_column_int64(p->placed, 1);
    }
    sqlite3_reset(p->placed);
    if (there)
        return true;
    sqlite3_bind_int64(p->size, 1, p->image);
    const int64_t length = sqlite3_step(p->size) == SQLITE_ROW ? sqlite3_column_int64(p->size, 0) : 0;
    sqlite3_reset(p->size);
    if (length < 1 || length > UINT32_MAX)
        return damaged(w, e);
    p->last.offset = w->head.data.length;
    p->last.length = (uint32_t)length;
    w->head.data.length += (uint64_t)length;
    w->head.contents++;
    sqlite3_bind_int64(p->place, 1, p->image);
    sqlite3_bind_int64(p->place, 2, (int64_t)p->last.offset);
    sqlite3_bind_int64(p->place, 3, length);
    return step(w, p->place, e);
}

static bool place_tile(struct writing *w, struct placing *p, uint64_t id, struct err *e)
{
    const int64_t image = tileset_image(w->t, pmtiles_tile(id));
    if (image == 0)
        return damaged(w, e);
    if (image == p->image) {
        p->last.run++;
        return true;
    }
    if (!end_run(w, p, e))
        return false;
    p->image = image;
    p->last = (struct pmtiles_entry){.id = id, .run = 1};
    return find_place(w, p, e);
}

static bool place_all(struct writing *w, struct err *e)
{
    struct placing p = {0};
    struct tileset *t = w->t;
    bool done = (p.size = tileset_prepare(t, "SELECT length(tile_data) FROM images WHERE tile_id = ?", e)) &&
                (p.placed = tileset_prepare(t, "SELECT at, length FROM seed_placed WHERE image = ?", e)) &&
                (p.place = tileset_prepare(t, "INSERT INTO seed_placed VALUES (?, ?, ?)", e)) &&
                (p.entry = tileset_prepare(t, "INSERT INTO seed_entry VALUES (?, ?, ?, ?)", e));
    for (uint64_t id = w->first; done && id < w->end; id++)
        done = place_tile(w, &p, id, e) && say(w, id - w->first, e);
    done = done && end_run(w, &p, e);
    sqlite3_finalize(p.size);
    sqlite3_finalize(p.placed);
    sqlite3_finalize(p.place);
    sqlite3_finalize(p.entry);
    return done;
}

/* --- directories -------------------------------------------------------------------------------------------
 */

static void pack_directory(struct writing *w, const struct pmtiles_entry *list, size_t n, struct bytes *out)
{
    bytes_reset(&w->plain);
    bytes_reset(out);
    pmtiles_add_directory(&w->plain, list, n);
    pack_gzip(w->packer, w->plain.data, w->plain.n, out);
}

static bool read_entry(sqlite3_stmt *s, struct pmtiles_entry *to)
{
    if (sqlite3_step(s) != SQLITE_ROW)
        return false;
    *to = (struct pmtiles_entry){.id = (uint64_t)sqlite3_column_int64(s, 0),
                                 .offset = (uint64_t)sqlite3_column_int64(s, 1),
                                 .length = (uint32_t)sqlite3_column_int64(s, 2),
                                 .run = (uint32_t)sqlite3_column_int64(s, 3)};
    return true;
}

static bool put_leaf(struct writing *w, sqlite3_stmt *s, size_t n, size_t n_leaves, struct err *e)
{
    pack_directory(w, w->list, n, &w->root);
    w->list[LEAF_MOST + n_leaves] = (struct pmtiles_entry){
        .id = w->list[0].id, .offset = w->head.leaves.length, .length = (uint32_t)w->root.n};
    w->head.leaves.length += w->root.n;
    sqlite3_bind_int64(s, 1, (int64_t)w->list[0].id);
    sqlite3_bind_blob64(s, 2, w->root.data, w->root.n, SQLITE_STATIC);
    return step(w, s, e);
}

/* Leaves of so many entries into their table, and the root that leads to them. */
static bool cut_leaves(struct writing *w, size_t size, struct err *e)
{
    sqlite3_stmt *from = NULL, *to = NULL;
    size_t n = 0, n_leaves = 0;
    w->head.leaves.length = 0;
    bool done = tileset_run(w->t, "DELETE FROM seed_leaf", e) &&
                (from = tileset_prepare(w->t, "SELECT id, at, length, run FROM seed_entry ORDER BY id", e)) &&
                (to = tileset_prepare(w->t, "INSERT INTO seed_leaf VALUES (?, ?)", e));
    while (done && read_entry(from, &w->list[n]))
        if (++n == size) {
            done = put_leaf(w, to, n, n_leaves++, e);
            n = 0;
        }
    if (done && n > 0)
        done = put_leaf(w, to, n, n_leaves++, e);
    sqlite3_finalize(from);
    sqlite3_finalize(to);
    if (done)
        pack_directory(w, w->list + LEAF_MOST, n_leaves, &w->root);
    return done;
}

static bool only_root(struct writing *w, struct err *e)
{
    sqlite3_stmt *from = tileset_prepare(w->t, "SELECT id, at, length, run FROM seed_entry ORDER BY id", e);
    size_t n = 0;
    while (from && read_entry(from, &w->list[n]))
        n++;
    sqlite3_finalize(from);
    if (n > 0)
        pack_directory(w, w->list, n, &w->root);
    return from != NULL;
}

static bool make_directories(struct writing *w, struct err *e)
{
    size_t size = LEAF_LEAST;
    w->root.n = PMTILES_ROOT_BYTES + 1;
    if (w->head.entries <= ROOT_ENTRIES && !only_root(w, e))
        return false;
    for (; w->root.n > PMTILES_ROOT_BYTES && size <= LEAF_MOST; size *= 2)
        if (w->head.entries / size < LEAF_LEAST && !cut_leaves(w, size, e))
            return false;
    return w->root.n <= PMTILES_ROOT_BYTES ||
           err_set(e, ERR_TOO_LARGE, "these tiles need more directories than a PMTiles file has room for");
}

/* --- the file ----------------------------------------------------------------------------------------------
 */

static void describe(struct writing *w)
{
    struct pmtiles_header *h = &w->head;
    const struct tileset_about *a = w->about;
    bytes_reset(&w->plain);
    tileset_add_json(&w->plain, a, true);
    pack_gzip(w->packer, w->plain.data, w->plain.n, &w->metadata);
    h->root = (struct pmtiles_part){PMTILES_HEADER_BYTES, w->root.n};
    h->metadata = (struct pmtiles_part){h->root.offset + h->root.length, w->metadata.n};
    h->leaves.offset = h->metadata.offset + h->metadata.length;
    h->data.offset = h->leaves.offset + h->leaves.length;
    h->vector = a->vector_layers != NULL;
    h->zoom_first = a->zoom_first;
    h->zoom_last = a->zoom_last;
    memcpy(h->bounds_deg, a->bounds_deg, sizeof h->bounds_deg);
    memcpy(h->center, a->center, sizeof h->center);
    bytes_reset(&w->plain);
    pmtiles_add_header(&w->plain, h);
}

static bool put(struct writing *w, const void *data, size_t n, struct err *e)
{
    return n == 0 || fwrite(data, 1, n, w->out) == n ||
           err_set(e, ERR_IO, "%.200s cannot be written: %s", w->t->path, strerror(errno));
}

static bool put_leaves(struct writing *w, struct err *e)
{
    sqlite3_stmt *s = tileset_prepare(w->t, "SELECT data FROM seed_leaf ORDER BY id", e);
    bool done = s != NULL;
    while (done && w->head.leaves.length > 0 && sqlite3_step(s) == SQLITE_ROW)
        done = put(w, sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0), e);
    sqlite3_finalize(s);
    return done;
}

/* An entry that is placed where the file ends has its bytes here for the first time. */
static bool put_data(struct writing *w, struct err *e)
{
    struct pmtiles_entry entry;
    uint64_t at = 0;
    sqlite3_stmt *from = tileset_prepare(w->t, "SELECT id, at, length, run FROM seed_entry ORDER BY id", e);
    sqlite3_stmt *data = from ? tileset_prepare(w->t, "SELECT tile_data FROM images WHERE tile_id = ?", e)
                              : NULL;
    bool done = data != NULL;
    for (uint64_t n = w->end - w->first; done && read_entry(from, &entry); n++) {
        if (entry.offset == at) {
            sqlite3_bind_int64(data, 1, tileset_image(w->t, pmtiles_tile(entry.id)));
            done = sqlite3_step(data) == SQLITE_ROW ? put(w, sqlite3_column_blob(data, 0), entry.length, e)
                                                    : tileset_fault(w->t, e);
            sqlite3_reset(data);
            at += entry.length;
        }
        done = done && say(w, n, e);
    }
    sqlite3_finalize(from);
    sqlite3_finalize(data);
    return done && (at == w->head.data.length || damaged(w, e));
}

static bool put_all(struct writing *w, struct err *e)
{
    return put(w, w->plain.data, w->plain.n, e) && put(w, w->root.data, w->root.n, e) &&
           put(w, w->metadata.data, w->metadata.n, e) && put_leaves(w, e) && put_data(w, e) &&
           (fflush(w->out) == 0 ||
            err_set(e, ERR_IO, "%.200s cannot be written: %s", w->t->path, strerror(errno)));
}

/* Who may read the one may read the other. */
static bool make_file(struct writing *w, struct err *e)
{
    struct publish p;
    struct stat st;
    if (!publish_begin(&p, w->t->path, PUBLISH_NEW, e))
        return false;
    describe(w);
    if (stat(w->t->part, &st) == 0)
        fchmod(p.fd, st.st_mode & 0777);
    const int fd = dup(p.fd);
    w->out = fd >= 0 ? fdopen(fd, "wb") : NULL;
    bool done = w->out ? put_all(w, e)
                       : err_set(e, ERR_IO, "%.200s cannot be written: %s", w->t->path, strerror(errno));
    if (w->out)
        fclose(w->out);
    if (done && w->about->go_on)
        w->about->go_on(w->about->context, 2 * (w->end - w->first), 2 * (w->end - w->first));
    return done ? publish_end(&p, e) : publish_drop(&p);
}

bool tileset_write_pmtiles(struct tileset *t, const struct tileset_about *about, struct err *e)
{
    struct writing w = {.t = t,
                        .about = about,
                        .first = pmtiles_zoom_id(about->zoom_first),
                        .end = pmtiles_zoom_id(about->zoom_last + 1)};
    w.packer = packer_new();
    w.list = mem_alloc(LEAF_MOST + LEAF_LEAST + 1, sizeof *w.list);
    bytes_init(&w.plain, LEAF_BYTES);
    bytes_init(&w.root, LEAF_BYTES);
    bytes_init(&w.metadata, JSON_BYTES);
    const bool done = tileset_run(t, TABLES, e) && place_all(&w, e) && make_directories(&w, e) &&
                      make_file(&w, e);
    bytes_release(&w.plain);
    bytes_release(&w.root);
    bytes_release(&w.metadata);
    free(w.list);
    packer_free(w.packer);
    return done;
}
