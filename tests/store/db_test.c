#include "store/sqlite/db.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/fixture.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "test.h"

static void fails(const char *path, enum db_mode mode, enum err_code code, const char *says, const char *what)
{
    struct err e = {0};
    struct db *db = schema_open(path, mode, &e);
    CHECK_THAT(!db, what);
    db_close(db);
    CHECK_INT(e.code, code, "its code");
    if (!CHECK_THAT(strstr(e.text, says) && !strchr(e.text, '\n'), "one sentence says it"))
        printf("# %s\n", e.text);
}

static void write_file(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, n, f) != n)
        abort();
    fclose(f);
}

static void test_wrong_files(void)
{
    char path[300], text[5000];
    fails("/nowhere/x.db", DB_READ, ERR_NOT_FOUND, "there is no database /nowhere/x.db", "a missing file");
    fails(fixture_folder(), DB_READ, ERR_INVALID, "is a folder", "a folder");
    fixture_path(path, "empty.db");
    write_file(path, "", 0);
    fails(path, DB_WRITE, ERR_INVALID, "is empty", "an empty file");
    memset(text, 'x', sizeof text);
    write_file(path, text, sizeof text);
    fails(path, DB_READ, ERR_INVALID, "is not a database", "a text file");
    fails(path, DB_WRITE, ERR_INVALID, "is not a database", "a text file, for writing");
    unlink(path);
    struct db *raw = db_open_new(path, NULL);
    CHECK(raw && db_exec(raw, "CREATE TABLE t (a); PRAGMA user_version = 1", NULL));
    db_close(raw);
    fails(path, DB_WRITE, ERR_INVALID, "another program", "a foreign database");
    struct err e = {0};
    CHECK(!db_open_new(path, &e) && strstr(e.text, "already there"));
    CHECK(!store_create(path, &e) && access(path, F_OK) == 0);
}

static void test_versions(void)
{
    char path[300];
    fixture_path(path, "newer.db");
    struct db *db = store_create(path, NULL);
    CHECK(db && db_exec(db, "PRAGMA user_version = 99", NULL));
    db_close(db);
    fails(path, DB_READ, ERR_INVALID, "schema version 99, newer than", "a newer schema");
    fails(path, DB_WRITE, ERR_INVALID, "schema version 99, newer than", "a newer schema, for writing");
    struct err e = {0};
    CHECK(!store_create("/nowhere/at/all.db", &e) && e.code == ERR_IO);
}

static void test_statements(struct db *db)
{
    struct err e = {0};
    struct stmt *s = stmt_new(db, "SELECT ?1, ?2, ?3, ?4, ?5", &e);
    stmt_bind_int(s, 1, INT64_MIN);
    stmt_bind_real(s, 2, 0.5);
    stmt_bind_text(s, 3, "œuvre");
    stmt_bind_text(s, 4, NULL);
    stmt_bind_blob(s, 5, "a\0b", 3);
    CHECK(stmt_step(s, &e) == STMT_ROW && stmt_columns(s) == 5);
    CHECK(stmt_int(s, 0) == INT64_MIN && stmt_real(s, 1) > 0.49 && stmt_real(s, 1) < 0.51);
    CHECK_TEXT(stmt_text(s, 2), "œuvre", "text comes back");
    CHECK(stmt_is_text(s, 2) && stmt_bytes(s, 2) == 6 && stmt_is_null(s, 3) && !stmt_text(s, 3));
    size_t n;
    const void *blob = stmt_blob(s, 4, &n);
    CHECK(n == 3 && memcmp(blob, "a\0b", 3) == 0);
    CHECK(stmt_step(s, &e) == STMT_DONE && e.code == ERR_NONE);
    stmt_bind_int(s, 6, 1);
    CHECK_THAT(stmt_step(s, &e) == STMT_FAILED && e.code == ERR_INTERNAL,
               "a wrong binding shows at the step");
    CHECK_THAT(stmt_step(s, NULL) == STMT_ROW, "and only once");
    stmt_free(s);
    CHECK(!stmt_new(db, "SELEC 1", &e) && strstr(e.text, "syntax error"));
    char text[32];
    CHECK(db_text(db, "SELECT fold('  Œuvre d’Été, ß')", text, sizeof text, &e));
    CHECK_TEXT(text, "oeuvre d ete ss", "fold() is utf8_fold");
    CHECK(db_text(db, "SELECT fold(NULL) IS NULL", text, sizeof text, &e) && text[0] == '1');
    int64_t v;
    CHECK(!db_int(db, "SELECT 1 WHERE 0", &v, &e) && e.code == ERR_NOT_FOUND);
    CHECK(db_int(db, "PRAGMA foreign_keys", &v, &e) && v == 1);
    CHECK(db_int(db, "PRAGMA busy_timeout", &v, &e));
    CHECK_INT(v, DB_BUSY_MS, "it waits for others as long as is said");
    CHECK(db_text(db, "PRAGMA journal_mode", text, sizeof text, &e));
    CHECK_TEXT(text, "wal", "write-ahead log");
}

static void test_readers(const char *path, struct db *writer)
{
    struct err e = {0};
    struct db *reader = schema_open(path, DB_READ, &e);
    int64_t before = 0, after = 0, n = 0;
    CHECK(reader && db_data_version(reader, &before, &e));
    CHECK(!db_exec(reader, "DELETE FROM meta", &e) && e.code == ERR_IO);
    CHECK(db_begin_read(reader, &e) && db_int(reader, "SELECT count(*) FROM meta", &n, &e));
    CHECK(db_begin(writer, &e) && db_exec(writer, "INSERT INTO meta VALUES ('a', 'b')", &e));
    CHECK(db_commit(writer, &e));
    CHECK(db_int(reader, "SELECT count(*) FROM meta", &after, &e) && after == n);
    db_rollback(reader);
    CHECK(db_int(reader, "SELECT count(*) FROM meta", &after, &e) && after == n + 1);
    CHECK_THAT(db_data_version(reader, &after, &e) && after != before, "a commit elsewhere shows");
    db_rollback(reader); /* none is open: fine */
    db_close(reader);
}

static void *open_and_count(void *path)
{
    for (int i = 0; i < 5; i++) {
        struct db *db = schema_open(path, DB_READ, NULL);
        int64_t n = 0;
        if (!db ||
            !db_int(db, "SELECT count(*) FROM pays WHERE ST_X(MakePoint(lon, lat, 4326)) = lon", &n, NULL))
            n = -1;
        db_close(db);
        if (n <= 0)
            return NULL;
    }
    return path;
}

static void test_threads(char *path)
{
    pthread_t threads[6];
    unsigned good = 0;
    for (int i = 0; i < 6; i++)
        pthread_create(&threads[i], NULL, open_and_count, path);
    for (int i = 0; i < 6; i++) {
        void *done;
        pthread_join(threads[i], &done);
        good += done != NULL;
    }
    CHECK_INT(good, 6, "connections open and work in several threads at once");
}

int main(void)
{
    char path[300];
    fixture_start();
    test_wrong_files();
    test_versions();
    fixture_path(path, "good.db");
    struct err e = {0};
    struct db *db = store_create(path, &e);
    if (!CHECK_THAT(db != NULL, "a database is made"))
        printf("# %s\n", e.text);
    db_close(db);
    db = schema_open(path, DB_WRITE, &e);
    CHECK(db != NULL);
    test_statements(db);
    test_readers(path, db);
    test_threads(path);
    db_close(db);
    fixture_end();
    return test_end();
}
