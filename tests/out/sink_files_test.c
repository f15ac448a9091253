/* Formats that are a file before they are sent: what is in them is asked of other programs
 * (tests/serve/extractions_test.py); here more sheets than one, no room, and what a sink leaves that is freed
 * half-way. */
#include <dirent.h>
#include <unistd.h>

#include "out/sink_gpkg.h"
#include "out/sink_xlsx.h"
#include "small_database.h"
#include "store/on_db.h"
#include "test.h"

enum { CEILING = 4 << 20, ALL = 1000 };

static struct snapshot *snapshot;
static char folder[] = P_tmpdir "/atlasd-xlsx-XXXXXX";

static struct list list_of(enum collection collection)
{
    struct list l;
    struct criteria all;
    criteria_init(&all);
    struct selection *sel = selection_new(snapshot, collection, &all);
    list_init(&l, sel, &(struct list_order){.by = LIST_BY_NAME}, 0, ALL);
    selection_free(sel);
    criteria_release(&all);
    return l;
}

static bool write_some(struct sink *s, const struct list *l, uint32_t n, struct bytes *out, struct err *e)
{
    struct criteria all;
    enum source_state state = SOURCE_MORE;
    criteria_init(&all);
    struct sink_head head = {&all, NULL, 0, NULL, NULL, LANGUAGE_FR};
    bool good = s->begin(s, l, &head, out, e);
    for (uint32_t i = 0; good && i < n; i++)
        good = s->feature(s, i, NULL, out, e);
    while (good && n == l->n && state == SOURCE_MORE)
        state = s->end(s, out, e);
    criteria_release(&all);
    return good && state != SOURCE_FAILED;
}

static unsigned open_files(void)
{
    unsigned n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (d && readdir(d))
        n++;
    if (d)
        closedir(d);
    return n;
}

static unsigned files_in_folder(void)
{
    unsigned n = 0;
    DIR *d = opendir(folder);
    for (struct dirent *entry; d && (entry = readdir(d));)
        n += entry->d_name[0] != '.' && strcmp(entry->d_name, "small.db") != 0;
    if (d)
        closedir(d);
    return n;
}

static unsigned count(const struct bytes *in, const char *what)
{
    unsigned n = 0;
    for (const char *p = in->data; (p = memmem(p, in->n - (size_t)(p - in->data), what, strlen(what))); p++)
        n++;
    return n;
}

/* Names of files stand twice in a ZIP: before each and in the directory at its end. */
static void test_sheets(struct spool_room *room)
{
    static const struct {
        uint32_t rows;
        unsigned sheets;
    } CASES[] = {{0, 1}, {100, 1}, {24, 1}, {23, 2}, {8, 3}, {7, 4}, {1, 24}};
    struct list l = list_of(COLLECTION_PROJETS);
    CHECK_INT(l.n, 24, "24 projets");
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct bytes out;
        struct err e = {0};
        bytes_init(&out, CEILING);
        struct sink *s = sink_xlsx_new(room, 0, CASES[i].rows);
        if (!CHECK_THAT(write_some(s, &l, l.n, &out, &e), "a workbook is written"))
            printf("# %s\n", e.text);
        CHECK_INT(count(&out, "xl/worksheets/sheet"), 2 * (CASES[i].sheets + 1),
                  "as many sheets as it takes, and one");
        CHECK_THAT(room->on_disk > out.n, "more is counted than it takes");
        sink_free(s);
        bytes_release(&out);
    }
    CHECK_THAT(room->on_disk == 0 && room->open == 0 && room->memory == 0,
               "nothing is left of what was counted");
    list_release(&l);
}

static struct sink *make_xlsx(struct spool_room *room, uint64_t client)
{
    return sink_xlsx_new(room, client, 1);
}

typedef struct sink *make_sink(struct spool_room *room, uint64_t client);

static void test_dropped(struct spool_room *room, make_sink *make)
{
    struct list l = list_of(COLLECTION_PROJETS);
    unsigned before = open_files();
    for (uint32_t n = 0; n < 3; n++) {
        struct bytes out;
        bytes_init(&out, CEILING);
        struct sink *s = make(room, 0);
        CHECK_THAT(write_some(s, &l, n, &out, NULL) && out.n == 0, "nothing is sent before it is whole");
        CHECK_THAT(open_files() > before && files_in_folder() == 0, "its files have no names");
        sink_free(s);
        bytes_release(&out);
    }
    CHECK_INT(open_files(), before, "a sink that is freed half-way leaves no file open");
    CHECK_THAT(room->on_disk == 0 && room->open == 0, "nor counted");
    list_release(&l);
}

static void test_room(struct spool_room *room, make_sink *make)
{
    struct list l = list_of(COLLECTION_PROJETS);
    struct bytes out;
    struct err e = {0};
    bytes_init(&out, CEILING);
    uint64_t all = room->file_bytes;
    room->option = "--room";
    room->file_bytes = 70000;
    struct sink *s = make(room, 0);
    CHECK_THAT(!write_some(s, &l, l.n, &out, &e) && e.code == ERR_TOO_LARGE,
               "what all the room would not hold is refused for good");
    CHECK_TEXT(e.text, "this is larger than the 70000 bytes on disk that there are for it (--room)",
               "and the limit named");
    sink_free(s);
    room->file_bytes = all;
    room->on_disk = all - 70000; /* others' */
    s = make(room, 0);
    CHECK_THAT(!write_some(s, &l, l.n, &out, &e) && e.code == ERR_BUSY,
               "what others leave no room for, for now");
    CHECK_TEXT(e.text, "the room on disk for this is taken by others; try again in a moment", "and said");
    sink_free(s);
    CHECK_INT((long long)room->on_disk, (long long)all - 70000, "and takes none of it");
    room->on_disk = 0;
    room->files = 0;
    s = make(room, 0);
    CHECK_THAT(!write_some(s, &l, l.n, &out, &e) && e.code == ERR_BUSY,
               "so are more files than there may be");
    sink_free(s);
    room->files = 4;
    room->folder = "/proc/no/folder";
    s = make(room, 0);
    CHECK_THAT(!write_some(s, &l, l.n, &out, &e) && e.code == ERR_IO, "a folder that is not there is told");
    sink_free(s);
    room->folder = folder;
    CHECK_THAT(room->on_disk == 0 && room->open == 0, "nothing is left of them");
    bytes_release(&out);
    list_release(&l);
}

int main(void)
{
    char path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/small.db", folder);
    struct db *db = small_database(path, 4096, &e) ? schema_open(path, DB_READ, &e) : NULL;
    snapshot = db ? load_db(db, &e) : NULL;
    struct spool_room room = {.folder = folder, .file_bytes = 64 << 20, .files = 4};
    if (CHECK_THAT(snapshot != NULL, "a small database is loaded")) {
        test_sheets(&room);
        test_dropped(&room, make_xlsx);
        test_room(&room, make_xlsx);
        test_dropped(&room, sink_gpkg_new);
        test_room(&room, sink_gpkg_new);
    } else {
        printf("# %s\n", e.text);
    }
    snapshot_free(snapshot);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
