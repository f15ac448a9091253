/* Records so large that a run may hold only few of them: what it has at hand is bounded, and all is the same.
 */
#include <unistd.h>

#include "out/feature.h"
#include "out/fragments.h"
#include "small_database.h"
#include "store/on_db.h"
#include "test.h"

enum { CEILING = 64 << 20, WIDE = 12 };

/* WIDE projets of one cooperation with 4 000 partners: each lists them all. */
static const char WIDE_RECORDS[] =
    "BEGIN;"
    "INSERT INTO cooperation (id, uid, nature, titre, jumelage, statut)"
    " VALUES (100, 'c-large', 'cooperation', 'Large', 0, 'en_cours');"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)"
    " INSERT INTO partenaire (id, uid, nom, pays, qualite) SELECT 1000 + i, 'p-ml-large-' || i, 'Large ' || "
    "i,"
    " 'ML', 'aucune' FROM n;"
    "INSERT INTO cooperation_partenaire (cooperation_id, partenaire_id) SELECT 100, id FROM partenaire"
    " WHERE id > 1000;"
    "INSERT INTO projet (uid, cooperation_id, titre, statut) SELECT 'w-' || id, 100, 'A ' || id, 'termine'"
    " FROM partenaire WHERE id <= 12;"
    "COMMIT;";

static void check_bounds(struct snapshot *s, const struct criteria *c)
{
    struct cache *fragments = fragments_new(CEILING);
    struct selection *sel = selection_new(s, COLLECTION_PROJETS, c);
    struct list l;
    struct bytes expected, got;
    struct cache_counts n;
    uint32_t early = 0;
    bytes_init(&expected, CEILING);
    bytes_init(&got, CEILING);
    list_init(&l, sel, &(struct list_order){.by = LIST_BY_NAME}, 0, WIDE);
    for (uint32_t i = 0; i < l.n; i++) {
        struct json one;
        json_init(&one, &expected);
        feature_write(&one, s, COLLECTION_PROJETS, l.rows[i], NULL);
    }
    CHECK_THAT(expected.n > WIDE * FRAGMENTS_HELD_BYTES, "each record is more than a run may hold");
    for (int round = 0; round < 2; round++) {
        struct fragments_run *run = fragments_run_new(fragments, &l);
        bytes_reset(&got);
        for (uint32_t i = 0; i < l.n; i++) {
            fragments_run_write(run, &got, i);
            cache_count(fragments, &n);
            early += round == 0 && n.entries < i; /* put as soon as the next is begun */
        }
        fragments_run_free(run);
        CHECK_TEXT(got.data, expected.data, round ? "fetched, they are the same" : "made, they are the same");
    }
    CHECK_INT(early, 0, "a record is let go before the next but one is made");
    cache_count(fragments, &n);
    CHECK_INT((long long)n.entries, WIDE, "all are kept");
    CHECK_THAT(n.hits >= WIDE, "and were fetched");
    bytes_release(&expected);
    bytes_release(&got);
    list_release(&l);
    selection_free(sel);
    cache_free(fragments);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-fragments-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/wide.db", folder);
    struct db *db = small_database(path, 4096, &e) ? schema_open(path, DB_WRITE, &e) : NULL;
    struct snapshot *s = db && db_exec(db, WIDE_RECORDS, &e) ? load_db(db, &e) : NULL;
    if (CHECK_THAT(s != NULL, "a database of wide records is loaded")) {
        struct criteria c;
        criteria_init(&c);
        check_bounds(s, &c);
        criteria_release(&c);
    } else {
        printf("# %s\n", e.text);
    }
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
