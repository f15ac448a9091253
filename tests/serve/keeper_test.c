#include "serve/keeper.h"

#include "atlas/snapshot.h"
#include "store/fixture.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "test.h"

struct told {
    unsigned snapshots, files, failures;
};

static void hear(void *context, const struct keeper_news *news)
{
    struct told *told = context;
    told->snapshots += news->snapshot != NULL;
    told->failures += news->err != NULL;
    told->files += !news->snapshot && !news->err;
    snapshot_free(news->snapshot);
}

/* A record that cannot be read although all that is loaded is fine: clients may ask for it all the time. */
static void test_suspicions(const char *path)
{
    struct told told = {0};
    struct err why = {0};
    struct keeper *k = keeper_new(path, hear, &told);
    err_set(&why, ERR_IO, "a page is damaged");
    keeper_look(k);
    CHECK_INT(told.snapshots, 1, "the first look loads the data");
    for (int i = 0; i < 5; i++) {
        keeper_suspect(k, &why);
        keeper_look(k);
    }
    CHECK_INT(told.files, 1, "suspected five times, all is read anew once");
    CHECK_INT(told.snapshots + told.failures, 1, "the data are what they were");
    CHECK_INT(keeper_state(k), KEEPER_FRESH, "and fresh");
    keeper_free(k);
}

int main(void)
{
    char path[300];
    fixture_start();
    fixture_path(path, "kept.db");
    struct err e = {0};
    struct db *db = store_create(path, &e);
    if (!CHECK_THAT(db != NULL, "a database is made"))
        printf("# %s\n", e.text);
    db_close(db);
    test_suspicions(path);
    fixture_end();
    return test_end();
}
