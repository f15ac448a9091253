/* A new database takes the place of another, or of none: no log of another is replayed into it. */
#include "store/sqlite/publish_db.h"

#include <sys/stat.h>
#include <unistd.h>

#include "store/fixture.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "test.h"

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        abort();
}

static bool make(struct publish *p, const char *path, enum publish_mode mode, const char *mark, struct err *e)
{
    char sql[100];
    snprintf(sql, sizeof sql, "INSERT INTO meta VALUES ('mark', '%s')", mark);
    if (!publish_begin(p, path, mode, e))
        return false;
    struct db *db = store_create(p->beside, e);
    bool good = db && db_exec(db, sql, e);
    return db_finish(db, e) && good;
}

static void marked(const char *path, const char *mark)
{
    char text[32] = "";
    struct err e = {0};
    struct db *db = schema_open(path, DB_TIDY, &e);
    CHECK(db && db_text(db, "SELECT valeur FROM meta WHERE cle = 'mark'", text, sizeof text, &e));
    CHECK_TEXT(text, mark, "the database that stands there is the expected one");
    db_close(db);
}

/* FILE-wal with a committed change in it, as a program that was killed leaves it. */
static void leave_log(const char *path, const char *log)
{
    char command[900];
    snprintf(command, sizeof command,
             "sqlite3 '%s' '.output /dev/null' 'PRAGMA journal_mode = WAL' 'PRAGMA wal_autocheckpoint = 0' "
             "\"INSERT OR REPLACE INTO meta VALUES ('mark', 'log')\" \".shell cp '%s-wal' '%s'\"",
             path, path, log);
    struct stat st;
    if (system(command) != 0 || stat(log, &st) != 0 || st.st_size == 0)
        abort();
}

int main(void)
{
    char path[300], log[300], wal[310];
    struct publish p;
    struct err e = {0};
    struct stat st;
    fixture_start();
    fixture_path(path, "a.db");
    fixture_path(log, "log");
    snprintf(wal, sizeof wal, "%s-wal", path);

    CHECK(make(&p, path, PUBLISH_NEW, "first", &e) && publish_db(&p, &e));
    marked(path, "first");
    CHECK_THAT(stat(path, &st) == 0 && (st.st_mode & 0777) == 0640, "a new database is not for others");
    CHECK_THAT(access(wal, F_OK) != 0, "the last one at it leaves no log");

    leave_log(path, log);
    unlink(path);
    CHECK(rename(log, wal) == 0 && make(&p, path, PUBLISH_NEW, "second", &e) && publish_db(&p, &e));
    marked(path, "second");

    CHECK(make(&p, path, PUBLISH_REPLACE, "third", &e));
    struct db *reader = schema_open(path, DB_READ, &e);
    int64_t n;
    CHECK(db_int(reader, "SELECT count(*) FROM meta", &n, &e));
    CHECK(!publish_db(&p, &e) && e.code == ERR_BUSY && strstr(e.text, "is open in another process"));
    db_close(reader);
    marked(path, "second");

    leave_log(path, log);
    CHECK(make(&p, path, PUBLISH_REPLACE, "fourth", &e) && rename(log, wal) == 0 && publish_db(&p, &e));
    marked(path, "fourth");
    CHECK_THAT(access(wal, F_OK) != 0, "the log of the one before has gone");

    write_file(path, "no database, but a text that is long enough to be looked at");
    CHECK(make(&p, path, PUBLISH_REPLACE, "fifth", &e) && publish_db(&p, &e));
    marked(path, "fifth");

    CHECK(make(&p, path, PUBLISH_REPLACE, "sixth", &e));
    snprintf(log, sizeof log, "%.290s-wal", p.beside);
    write_file(log, "what a checkpoint that failed leaves");
    CHECK_THAT(!publish_db(&p, &e) && strstr(e.text, "its log could not be put into it"),
               "a database whose log is not in it does not go to its place");
    marked(path, "fifth");
    CHECK_THAT(access(log, F_OK) != 0, "and goes");

    struct db *db = schema_open(path, DB_WRITE, &e);
    char mode[16];
    CHECK_THAT(db && db_text(db, "PRAGMA journal_mode", mode, sizeof mode, &e) && strcmp(mode, "wal") == 0,
               "opening for writing goes back to the log");
    db_close(db);
    fixture_end();
    return test_end();
}
