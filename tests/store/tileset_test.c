/* Files of tiles: what goes on, what is refused and stays as it is. What is in a whole one is read by
 * tests/main/seed_test.py. */
#include "store/tileset.h"

#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"

#include "../test.h"

enum { ZOOM = 3, ALL = 85, FILE_BYTES = 1 << 24 };

static char folder[] = "/tmp/atlasd-tileset-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[4][PATH_MAX];
    static unsigned next;
    char *to = path[next++ % 4];
    snprintf(to, PATH_MAX, "%s/%s", folder, name);
    return to;
}

static bool is_file(const char *name)
{
    struct stat st;
    return stat(in_folder(name), &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_there(const char *name)
{
    struct stat st;
    return lstat(in_folder(name), &st) == 0;
}

static void write_file(const char *name, const void *data, size_t n)
{
    FILE *f = fopen(in_folder(name), "wb");
    fwrite(data, 1, n, f);
    fclose(f);
}

static bool holds(const char *name, const struct bytes *b)
{
    struct bytes now;
    bytes_init(&now, FILE_BYTES);
    const bool same = file_read(in_folder(name), &now, NULL) && now.n == b->n &&
                      memcmp(now.data, b->data, b->n) == 0;
    bytes_release(&now);
    return same;
}

static void sql(const char *name, const char *text)
{
    sqlite3 *db;
    if (sqlite3_open(in_folder(name), &db) != SQLITE_OK ||
        sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        printf("# %s: %s\n", name, sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* Every third tile is the same. */
static bool put_some(struct tileset *t, int from, int to)
{
    char text[2000] = {0};
    struct err e = {0};
    for (int i = from, z = 0; z <= ZOOM; z++)
        for (int k = 0; k < 1 << (2 * z); k++) {
            const int n = ((1 << (2 * z)) - 1) / 3 + k;
            if (n < i || n >= to)
                continue;
            snprintf(text, sizeof text, "tile %d", n % 3 ? n : 0);
            if (!tileset_put(t, (struct tile){z, k >> z, k & ((1 << z) - 1)}, text, sizeof text, &e))
                return false;
        }
    return true;
}

static const struct tileset_about ABOUT = {.name = "a",
                                           .description = "b",
                                           .credit = "c",
                                           .version = "1",
                                           .zoom_last = ZOOM,
                                           .bounds_deg = {-180, -85, 180, 85}};

/* Opening it fails with such a sentence, and leaves the part as it is. */
static void refused(const char *name, const char *said, enum err_code code, const char *what)
{
    char part[64];
    struct bytes before;
    struct err e = {0};
    snprintf(part, sizeof part, "%s.part", name);
    bytes_init(&before, FILE_BYTES);
    const bool was = is_file(part) && file_read(in_folder(part), &before, NULL);
    struct tileset *t = tileset_open(in_folder(name), "mine", &e);
    if (!CHECK_THAT(!t && e.code == code && strstr(e.text, said), what))
        printf("# %d %s\n", (int)e.code, e.text);
    CHECK_THAT(was ? holds(part, &before) : !is_there(name) || !is_there(part), "and what is there stays");
    tileset_leave(t);
    bytes_release(&before);
}

static void test_going_on(const char *name)
{
    struct err e = {0};
    char part[64];
    snprintf(part, sizeof part, "%s.part", name);
    struct tileset *t = tileset_open(in_folder(name), "mine", &e);
    CHECK_THAT(t && tileset_count(t) == 0 && put_some(t, 0, 40), "some tiles");
    tileset_leave(t);
    CHECK_THAT(is_there(part) && !is_there(name), "which are not all");
    t = tileset_open(in_folder(name), "another's", &e);
    CHECK_THAT(!t && e.code == ERR_INVALID && strstr(e.text, "another map"), "are nobody else's");
    t = tileset_open(in_folder(name), "mine", &e);
    CHECK_THAT(t && tileset_count(t) == 40 && tileset_has(t, (struct tile){0, 0, 0}) &&
                   !tileset_has(t, (struct tile){3, 7, 7}),
               "it is known which there are");
    CHECK_THAT(put_some(t, 40, ALL) && tileset_finish(t, &ABOUT, &e), "and with the others it is whole");
    CHECK_THAT(is_there(name) && !is_there(part), "under its name");
    char journal[80];
    snprintf(journal, sizeof journal, "%s-journal", part);
    CHECK_THAT(!is_there(journal), "with nothing beside it");
    refused(name, "there is a file", ERR_INVALID, "what is whole is not made again");
}

/* --- what is not ours, or no longer what it was ------------------------------------------------------------
 */

static void half(const char *part, const struct bytes *whole)
{
    write_file(part, whole->data, whole->n / 2);
}

static void hole(const char *part, const struct bytes *whole)
{
    memset(whole->data + whole->n / 2, 0, whole->n / 4);
    write_file(part, whole->data, whole->n);
}

static void another_tile(const char *part, const struct bytes *whole)
{
    (void)whole;
    sql(part, "UPDATE images SET tile_data = zeroblob(2000) WHERE tile_id = 7");
}

static void no_tile(const char *part, const struct bytes *whole)
{
    (void)whole;
    sql(part, "DELETE FROM images WHERE tile_id = 7");
}

static void no_table(const char *part, const struct bytes *whole)
{
    (void)whole;
    sql(part, "DROP TABLE map");
}

static void test_damage(void)
{
    static const struct {
        void (*do_it)(const char *part, const struct bytes *whole);
        const char *what;
    } DAMAGES[] = {{half, "cut short"},
                   {hole, "with a hole"},
                   {another_tile, "with another tile"},
                   {no_tile, "without a tile"},
                   {no_table, "without a table"}};
    struct bytes whole;
    struct err e = {0};
    bytes_init(&whole, FILE_BYTES);
    struct tileset *t = tileset_open(in_folder("d.mbtiles"), "mine", &e);
    CHECK_THAT(t && put_some(t, 0, 60), "a file that is not whole");
    tileset_leave(t);
    file_read(in_folder("d.mbtiles.part"), &whole, NULL);
    for (size_t i = 0; i < sizeof DAMAGES / sizeof DAMAGES[0]; i++) {
        struct bytes copy;
        bytes_init(&copy, FILE_BYTES);
        bytes_add(&copy, whole.data, whole.n);
        DAMAGES[i].do_it("d.mbtiles.part", &copy);
        refused("d.mbtiles", "remove it", ERR_INVALID, DAMAGES[i].what);
        bytes_release(&copy);
        write_file("d.mbtiles.part", whole.data, whole.n);
    }
    sqlite3 *other;
    sqlite3_open(in_folder("d.mbtiles.part"), &other);
    sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
    t = tileset_open(in_folder("d.mbtiles"), "mine", &e);
    CHECK_THAT(!t && e.code == ERR_BUSY && strstr(e.text, "another process writes"),
               "while another writes it");
    sqlite3_close(other);
    t = tileset_open(in_folder("d.mbtiles"), "mine", &e);
    CHECK_THAT(t && tileset_count(t) == 60, "and undamaged it goes on");
    write_file("d.mbtiles", "a letter", 8);
    CHECK_THAT(!tileset_finish(t, &ABOUT, &e) && strstr(e.text, "come into being meanwhile"),
               "not over what came meanwhile");
    CHECK_THAT(is_there("d.mbtiles.part"), "and nothing is lost");
    bytes_release(&whole);
}

static void test_places(void)
{
    write_file("letter.pmtiles.part", "a letter", 8);
    refused("letter.pmtiles", "no file of tiles", ERR_INVALID, "a letter");
    sql("other.mbtiles.part", "CREATE TABLE notes (text)");
    refused("other.mbtiles", "no file of tiles", ERR_INVALID, "a database of somebody else's");
    mkdir(in_folder("folder.pmtiles.part"), 0755);
    refused("folder.pmtiles", "no file of tiles", ERR_INVALID, "a folder in the way");
    mkfifo(in_folder("pipe.pmtiles.part"), 0644);
    refused("pipe.pmtiles", "no file of tiles", ERR_INVALID, "a pipe in the way");
    refused("no/such.mbtiles", "unable to open database file: No such file", ERR_IO,
            "a folder that is not there");
    struct err e = {0};
    CHECK_THAT(!tileset_open("/proc/x.mbtiles", "mine", &e) && e.code == ERR_IO &&
                   strstr(e.text, "cannot be written: "),
               "a folder that takes no files");
    write_file("empty.mbtiles.part", "", 0);
    struct tileset *t = tileset_open(in_folder("empty.mbtiles"), "mine", &e);
    CHECK_THAT(t && tileset_count(t) == 0, "what a kill left before anything was written goes on");
    tileset_leave(t);
}

/* --- PMTiles -----------------------------------------------------------------------------------------------
 */

static bool stop(void *context, uint64_t done, uint64_t all)
{
    (void)done;
    (void)all;
    ++*(int *)context;
    return false;
}

static void test_stopped(void)
{
    int asked = 0;
    struct err e = {0};
    struct tileset_about about = ABOUT;
    about.go_on = stop;
    about.context = &asked;
    struct tileset *t = tileset_open(in_folder("s.pmtiles"), "mine", &e);
    CHECK_THAT(t && put_some(t, 0, ALL) && !tileset_finish(t, &about, &e) && asked == 1 &&
                   strstr(e.text, "goes on from there"),
               "it stops while they are put in order");
    CHECK_THAT(!is_there("s.pmtiles") && is_there("s.pmtiles.part"), "and all tiles stay");
    t = tileset_open(in_folder("s.pmtiles"), "mine", &e);
    CHECK_THAT(t && tileset_count(t) == ALL && tileset_finish(t, &ABOUT, &e), "for another time");
    CHECK_THAT(is_there("s.pmtiles") && !is_there("s.pmtiles.part") && !is_there("s.pmtiles.part-journal"),
               "then it is whole");
    t = tileset_open(in_folder("few.pmtiles"), "mine", &e);
    CHECK_THAT(t && put_some(t, 0, 60) && !tileset_finish(t, &ABOUT, &e) && !is_there("few.pmtiles"),
               "not of tiles that are not all");
}

static void test_names(void)
{
    enum tileset_kind kind = TILESET_KINDS;
    CHECK_THAT(tileset_kind_of("a.b/x.pmtiles", &kind) && kind == TILESET_PMTILES,
               "the ending says the kind");
    CHECK_THAT(tileset_kind_of("x.mbtiles", &kind) && kind == TILESET_MBTILES, "of either");
    CHECK_THAT(!tileset_kind_of("a/.mbtiles", &kind) && !tileset_kind_of("x.mbtiles.gz", &kind) &&
                   !tileset_kind_of("", &kind),
               "and of no other");
}

int main(void)
{
    char command[PATH_MAX];
    if (!mkdtemp(folder))
        return 1;
    test_names();
    test_going_on("a.mbtiles");
    test_going_on("a.pmtiles");
    test_damage();
    test_places();
    test_stopped();
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    CHECK_INT(system(command), 0, "the folder goes");
    return test_end();
}
