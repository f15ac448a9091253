/* A power cut right after a commit: what a commit, an import or a new database says is done is on the disk.
 * The disk is what fsync and fdatasync were called for: a copy of each file as it was then. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "import/import.h"
#include "store/fixture.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "store/writer.h"
#include "test.h"

static char disk[300];         /* the folder of copies; "" while nobody looks */
static const char *watched[2]; /* names that a sync of the folder is to make last */
static bool lasts[2];

static void copy(const char *from, const char *to)
{
    char part[65536];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t n;
    if (in < 0 || out < 0)
        abort();
    while ((n = read(in, part, sizeof part)) > 0)
        if (write(out, part, (size_t)n) != n)
            abort();
    close(in);
    close(out);
}

static void note_sync(int fd)
{
    char link[64], path[300] = "", to[620];
    struct stat st;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (!disk[0] || readlink(link, path, sizeof path - 1) < 0 || fstat(fd, &st) != 0)
        return;
    if (S_ISDIR(st.st_mode)) {
        for (int i = 0; i < 2; i++)
            lasts[i] = lasts[i] || (watched[i] && access(watched[i], F_OK) == 0);
        return;
    }
    snprintf(to, sizeof to, "%s/%s", disk, strrchr(path, '/') + 1);
    copy(path, to);
}

/* These stand in front of the C library's, for SQLite too. */
int fsync(int fd);
int fdatasync(int fd);

int fsync(int fd)
{
    note_sync(fd);
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    note_sync(fd);
    return (int)syscall(SYS_fdatasync, fd);
}

static void start_disk(const char *name)
{
    fixture_path(disk, name);
    if (mkdir(disk, 0700) != 0)
        abort();
}

/* What is found after the cut. */
static void found(const char *name, const char *sql, int64_t expected, const char *what)
{
    char path[620];
    struct err e = {0};
    int64_t n = -1;
    snprintf(path, sizeof path, "%s/%s", disk, name);
    disk[0] = '\0';
    struct db *db = schema_open(path, DB_WRITE, &e);
    if (!db || !db_int(db, sql, &n, &e))
        printf("# %s\n", e.text);
    CHECK_INT(n, expected, what);
    db_close(db);
}

static void test_commit(const char *path)
{
    struct err e = {0};
    char on_disk[620];
    struct db *db = schema_open(path, DB_WRITE, &e);
    start_disk("disk1");
    snprintf(on_disk, sizeof on_disk, "%s/a.db", disk);
    copy(path, on_disk); /* it was there before */
    const struct writer_options o = {.author = "somebody"};
    struct store *store = sqlite_store_wrap(db);
    struct writer *w = writer_new(store, &o, &e);
    CHECK(w && writer_put_meta(w, "formulaire", "reçu", &e) && writer_commit(w, &e));
    writer_free(w);
    store_close(store);
    found("a.db", "SELECT count(*) FROM meta WHERE cle = 'formulaire'", 1,
          "what a writer committed is there after a power cut");
    int64_t level;
    CHECK(db_int(db, "PRAGMA synchronous", &level, &e));
    CHECK_INT(level, 2, "synchronous is FULL");
    db_close(db);
}

static void test_import(void)
{
    char csv[300], path[300], report[300], line[1000] = "";
    fixture_path(csv, "p.csv");
    fixture_path(path, "new.db");
    fixture_path(report, "report.csv");
    FILE *f = fopen(csv, "w");
    if (!f || fputs("nom,pays,longitude,latitude\nbamako,ML,-8,12.6\n", f) < 0 || fclose(f) != 0)
        abort();
    struct import_summary s;
    struct err e = {0};
    const struct import_options o = {
        .db_path = path, .csv_path = csv, .report_path = report, .kind = import_kind_find("partenaires")};
    unsetenv("ATLASD_SHARE"); /* an import looks at the whole gazetteer */
    start_disk("disk2");
    watched[0] = path;
    watched[1] = report;
    if (!CHECK(import_run(&o, &s, &e)))
        printf("# %s\n", e.text);
    CHECK_THAT(lasts[0] && lasts[1], "the folder is synced after the database came, and after the report");
    char beside[330], to[620];
    snprintf(beside, sizeof beside, "%s/new.db.new-%ld", disk, (long)getpid());
    snprintf(to, sizeof to, "%s/new.db", disk); /* as the folder says */
    CHECK(rename(beside, to) == 0);
    snprintf(beside, sizeof beside, "%s/report.csv.new-%ld", disk, (long)getpid());
    f = fopen(beside, "r");
    CHECK_THAT(f && fgets(line, sizeof line, f) && fgets(line, sizeof line, f) && strncmp(line, "2;", 2) == 0,
               "the report is on the disk to its last line");
    if (f)
        fclose(f);
    found("new.db", "SELECT count(*) FROM partenaire", 1, "so is what an import put into a new database");
}

int main(void)
{
    char path[300];
    fixture_start();
    fixture_path(path, "a.db");
    struct db *db = store_create(path, NULL);
    CHECK(db_finish(db, NULL));
    test_commit(path);
    test_import();
    fixture_end();
    return test_end();
}
