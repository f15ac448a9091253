/* The number of the data: the same for the same data, and read with them in one transaction. */
#include "store/sqlite/data_version.h"

#include <sqlite3.h>

#include "atlas/snapshot.h"
#include "store/fixture.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"
#include "test.h"

static const char ONE[] = "INSERT INTO partenaire (id, uid, nom) VALUES (1, 'p-un', 'Avant')";
static const char OTHER[] = "UPDATE partenaire SET nom = 'Après' WHERE id = 1";
static const char BACK[] = "UPDATE partenaire SET nom = 'Avant' WHERE id = 1";

static const char *name_in(const struct snapshot *s)
{
    uint32_t row = snapshot_find(s, &s->partenaires.rows, "p-un");
    return row == SNAPSHOT_NO_ROW ? "" : snapshot_text(s, s->partenaires.rows.name[row]);
}

static void test_numbers(struct db *writer, struct db *reader)
{
    struct err e = {0};
    struct data_version_seen seen = {0};
    uint64_t first = 0, again = 0, other = 0;
    CHECK(data_version(reader, &first, &e) && first > 0);
    CHECK(data_version_again(&seen, reader, &again, &e) && again == first);
    CHECK(db_exec(writer, ONE, &e));
    CHECK_THAT(data_version_again(&seen, reader, &again, &e) && again != first,
               "after a change it is another");
    CHECK_THAT(data_version(reader, &other, &e) && other == again, "asked either way");
    CHECK(db_begin_read(reader, &e) && data_version(reader, &first, &e));
    CHECK(db_exec(writer, OTHER, &e));
    CHECK_THAT(data_version(reader, &other, &e) && other == first &&
                   data_version_again(&seen, reader, &other, &e) && other == first,
               "a transaction keeps the one that it began with");
    db_rollback(reader);
    CHECK_THAT(data_version_again(&seen, reader, &other, &e) && other != first,
               "and sees the other when it is over");
    CHECK(db_exec(writer, BACK, &e));
    CHECK_TEXT(e.text, "", "nothing failed");
}

/* --- commits in the middle of a load -------------------------------------------------------------------- */

static struct interruption {
    struct db *writer;
    int at, n; /* before which statement it commits; how many there were */
} interruption;

static int on_statement(unsigned what, void *context, void *stmt, void *sql)
{
    (void)what;
    (void)stmt;
    (void)sql;
    struct interruption *i = context;
    if (i->n++ == i->at)
        db_exec(i->writer, OTHER, NULL);
    return 0;
}

/* What db_open opens is known by no one else: SQLite tells of each connection. */
static int on_open(sqlite3 *handle, char **message, const struct sqlite3_api_routines *api)
{
    (void)message;
    (void)api;
    return sqlite3_trace_v2(handle, SQLITE_TRACE_STMT, on_statement, &interruption);
}

static bool load_with_commit_at(const char *path, struct db *writer, int at, bool *torn, struct err *e)
{
    uint64_t before, after;
    if (!db_exec(writer, BACK, e) || !data_version(writer, &before, e))
        return false;
    sqlite3_auto_extension((void (*)(void))on_open);
    interruption = (struct interruption){writer, -1, 0};
    struct db *db = schema_open(path, DB_READ, e);
    sqlite3_cancel_auto_extension((void (*)(void))on_open);
    interruption = (struct interruption){writer, at, 0};
    struct snapshot *s = db ? load_db(db, e) : NULL;
    bool good = s && data_version(writer, &after, e);
    if (good) {
        bool old = strcmp(name_in(s), "Avant") == 0;
        *torn = s->version != (old ? before : after);
    }
    snapshot_free(s);
    db_close(db);
    return good;
}

static void test_one_read(const char *path, struct db *writer)
{
    struct err e = {0};
    int torn = 0, n = 0, failed = 0;
    do {
        bool one = false;
        failed += !load_with_commit_at(path, writer, n++, &one, &e);
        torn += one;
    } while (interruption.n >= n && !failed);
    CHECK_THAT(n > 20, "commits were tried before every statement of a load");
    CHECK_INT(torn, 0, "version and data are of one state, whenever another commits");
    CHECK_INT(failed, 0, "and every load succeeds");
}

static void test_newer(struct db *reader)
{
    struct err e = {0};
    uint64_t version = 0;
    struct snapshot *s = NULL;
    struct store *store = sqlite_store_wrap(reader);
    CHECK(data_version(reader, &version, &e));
    CHECK_THAT(store_load(store, version, &s, &e) && !s, "the same data are not loaded again");
    CHECK_THAT(store_load(store, version + 1, &s, &e) && s && s->version == version,
               "others are, with their version");
    snapshot_free(s);
    store_close(store);
}

int main(void)
{
    struct err e = {0};
    char path[300];
    fixture_start();
    fixture_path(path, "version.db");
    struct db *writer = store_create(path, &e), *reader = schema_open(path, DB_READ, &e);
    if (CHECK(writer && reader)) {
        test_numbers(writer, reader);
        test_one_read(path, writer);
        test_newer(reader);
    }
    db_close(reader);
    db_close(writer);
    fixture_end();
    return test_end();
}
