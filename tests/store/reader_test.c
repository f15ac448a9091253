/* A reader who may not write to the database or its folder, where no writer has left SQLite's locks: what he
 * read counts only when nothing has changed meanwhile. Needs root, to be another user. */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/fixture.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "test.h"

enum { NOBODY = 65534 };

static int to_reader[2], to_writer[2];
static char path[300];

static void tell(int fd)
{
    if (write(fd, "x", 1) != 1)
        _exit(9);
}

static void wait_for(int fd)
{
    char x;
    if (read(fd, &x, 1) != 1)
        _exit(9);
}

static int64_t count(struct db *db)
{
    int64_t n = -1;
    db_int(db, "SELECT count(*) FROM meta WHERE cle GLOB 'm*'", &n, NULL);
    return n;
}

/* The reader's part: the number of the first thing that is not as it should be, 0 when all is. */
static int read_beside_writer(void)
{
    struct err e = {0};
    struct db *db = schema_open(path, DB_READ, &e);
    if (!db || access("/", W_OK) == 0)
        return 1;
    if (!db_begin_read(db, &e) || count(db) != 0 || !db_end_read(db, &e))
        return 2;
    if (!db_begin_read(db, &e) || count(db) != 0)
        return 3;
    tell(to_writer[1]); /* 1: a writer comes, commits and goes */
    wait_for(to_reader[0]);
    if (db_end_read(db, &e) || e.code != ERR_BUSY || !db_stale(db) || db_current(db))
        return 4;
    db_close(db);
    if (!(db = schema_open(path, DB_READ, &e)) || !db_begin_read(db, &e) || count(db) != 1 || db_stale(db))
        return 5;
    tell(to_writer[1]); /* 2: a writer comes and stays; only the log has changed */
    wait_for(to_reader[0]);
    if (db_end_read(db, &e) || !db_stale(db))
        return 6;
    db_close(db);
    if (!(db = schema_open(path, DB_READ, &e)) || !db_begin_read(db, &e) || count(db) != 2)
        return 7;
    tell(to_writer[1]); /* 3: with his locks there, one state lasts */
    wait_for(to_reader[0]);
    if (count(db) != 2 || !db_end_read(db, &e) || !db_begin_read(db, &e) || count(db) != 3 ||
        !db_end_read(db, &e))
        return 8;
    if (db_exec(db, "DELETE FROM meta", &e))
        return 9;
    tell(to_writer[1]); /* 4: he goes; we are still there */
    wait_for(to_reader[0]);
    if (!db_current(db) || count(db) != 3)
        return 10;
    db_close(db);
    return 0;
}

static struct db *write_mark(struct db *db, int i)
{
    char sql[64];
    snprintf(sql, sizeof sql, "INSERT INTO meta VALUES ('m%d', 'x')", i);
    if (!db)
        db = schema_open(path, DB_WRITE, NULL);
    CHECK(db && db_exec(db, sql, NULL));
    return db;
}

int main(void)
{
    fixture_start();
    fixture_path(path, "a.db");
    struct err e = {0};
    CHECK(db_finish(store_create(path, &e), &e));
    if (getuid() != 0) {
        SKIP("needs root to be another user");
        fixture_end();
        return test_end();
    }
    chmod(fixture_folder(), 0755);
    chmod(path, 0644);
    if (pipe(to_reader) != 0 || pipe(to_writer) != 0)
        return 1;
    pid_t reader = fork();
    if (reader == 0) {
        close(to_writer[0]);
        close(to_reader[1]);
        if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
            _exit(99);
        _exit(read_beside_writer());
    }
    close(to_writer[1]);
    close(to_reader[0]);
    signal(SIGPIPE, SIG_IGN);
    struct db *db = NULL;
    char x;
    for (int step = 1; step <= 4 && read(to_writer[0], &x, 1) == 1; step++) {
        if (step < 4)
            db = write_mark(db, step);
        if (step == 1 || step == 4) {
            CHECK(db_finish(db, &e));
            db = NULL;
        }
        if (write(to_reader[1], "x", 1) != 1)
            break;
    }
    int status = -1;
    waitpid(reader, &status, 0);
    CHECK_INT(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0,
              "a reader without the right to write never counts a mixture of two states");
    db_close(db);
    fixture_end();
    return test_end();
}
