/* Pages of a list against SQL: in the order of names, both ways, of a few records among many and of all; by
 * numbers, those that are not known last. */
#include <unistd.h>

#include "atlas/selection.h"
#include "out/list.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

enum { RECORDS = 1200, MOST = 1300 };

/* Names with accents, capitals and many ties; those of Mali are few, those of Senegal none of them. */
static bool fill(struct db *db, struct err *e)
{
    return db_begin(db, e) &&
           db_exec(
               db,
               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) "
               "INSERT INTO partenaire (uid, nom, pays, qualite) SELECT 'q-' || (i * 7919 % 1201), "
               "CASE i % 5 WHEN 0 THEN 'école' WHEN 1 THEN 'Ecole' WHEN 2 THEN 'ÉTÉ ' || (i % 7) "
               "WHEN 3 THEN 'eau' ELSE 'Œuvre ' || (i % 3) END, CASE WHEN i % 100 < 2 THEN 'ML' ELSE 'BF' "
               "END, 'aucune' FROM n",
               e) &&
           db_exec(db,
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
                   "INSERT INTO cooperation (uid, nature, titre, statut, depuis) SELECT 'c-' || (i * 7919 % "
                   "1201), "
                   "'cooperation', 'Titre ' || (i % 9), 'en_cours', CASE WHEN i % 4 THEN 1960 + i * 31 % 50 "
                   "END FROM n",
                   e) &&
           db_exec(db,
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
                   "INSERT INTO collectivite (uid, type, nom, population, qualite) SELECT 'commune-' || "
                   "(10000 + i * "
                   "7919 % 1201), 'commune', 'Nom ' || (i % 9), CASE WHEN i % 5 THEN i * 377 % 100 * 1000 + "
                   "1 END, "
                   "'aucune' FROM n",
                   e) &&
           db_commit(db, e);
}

static uint32_t sql_order(struct db *db, const char *pays, bool down, int64_t ids[MOST])
{
    char sql[200];
    uint32_t n = 0;
    const char *way = down ? " DESC" : "";
    snprintf(sql, sizeof sql, "SELECT id FROM partenaire WHERE pays LIKE '%s' ORDER BY fold(nom)%s, uid%s",
             pays, way, way);
    struct stmt *q = stmt_new(db, sql, NULL);
    while (q && n < MOST && stmt_step(q, NULL) == STMT_ROW)
        ids[n++] = stmt_int(q, 0);
    stmt_free(q);
    return n;
}

static void compare(struct db *db, struct snapshot *s, const char *pays, bool down, uint32_t expected)
{
    static int64_t ids[MOST];
    struct criteria c;
    char what[80];
    criteria_init(&c);
    if (*pays != '%') {
        uint16_t value = vocabulary_find(&s->vocabularies[VOCABULARY_PAYS], pays);
        criteria_add(&c, CRITERION_PAYS, value, value, false);
    }
    struct selection *sel = selection_new(s, COLLECTION_PARTENAIRES, &c);
    uint32_t n = sql_order(db, pays, down, ids), wrong = 0;
    static const uint32_t LIMITS[] = {1, 5, 12, 100, MOST};
    for (size_t k = 0; k < sizeof LIMITS / sizeof LIMITS[0]; k++)
        for (uint32_t offset = 0; offset < n + 2; offset += 1 + n / 50) {
            uint32_t left = offset < n ? n - offset : 0, all = left < LIMITS[k] ? left : LIMITS[k];
            struct list list;
            list_init(&list, sel, &(struct list_order){.by = LIST_BY_NAME, .descending = down}, offset,
                      LIMITS[k]);
            wrong += list.n != all;
            for (uint32_t i = 0; i < list.n && i < all; i++)
                wrong += s->partenaires.rows.id[list.rows[i]] != ids[offset + i];
            list_release(&list);
        }
    snprintf(what, sizeof what, "pages of %s, %s", pays, down ? "downwards" : "upwards");
    CHECK_INT(n, expected, "so many records");
    CHECK_INT(wrong, 0, what);
    selection_free(sel);
    criteria_release(&c);
}

static struct list_order by_keys(enum collection c, const char *keys)
{
    struct list_order order = {.by = LIST_BY_KEYS};
    char text[100], *rest = text;
    snprintf(text, sizeof text, "%s", keys);
    while (rest) {
        const char *key = strsep(&rest, ",");
        order.keys[order.n_keys++] = (struct list_key){property_find(c, key + (*key == '-')), *key == '-'};
    }
    return order;
}

/* All of a collection by keys, a page of it, and one of the first, for which not all are sorted. */
static void compare_keys(struct db *db, struct snapshot *s, enum collection collection, const char *keys,
                         const char *sql)
{
    struct criteria c;
    struct list all, page, early;
    criteria_init(&c);
    struct selection *sel = selection_new(s, collection, &c);
    const struct list_order order = by_keys(collection, keys);
    list_init(&all, sel, &order, 0, MOST);
    list_init(&page, sel, &order, 217, 50);
    list_init(&early, sel, &order, 3, 17);
    const int64_t *id = collection_rows(s, collection)->id;
    uint32_t n = 0, wrong = 0;
    struct stmt *q = stmt_new(db, sql, NULL);
    while (q && stmt_step(q, NULL) == STMT_ROW) {
        wrong += n >= all.n || id[all.rows[n]] != stmt_int(q, 0);
        wrong += n >= 217 && n - 217 < page.n && page.rows[n - 217] != all.rows[n];
        wrong += n >= 3 && n - 3 < early.n && id[early.rows[n - 3]] != stmt_int(q, 0);
        n++;
    }
    stmt_free(q);
    CHECK_THAT(n >= 300 && all.n == n && page.n == 50 && early.n == 17, "all records, and pages of them");
    CHECK_INT(wrong, 0, sql);
    list_release(&all);
    list_release(&page);
    list_release(&early);
    selection_free(sel);
    criteria_release(&c);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-list-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    struct snapshot *s = db && fill(db, &e) ? load_db(db, &e) : NULL;
    if (CHECK_THAT(s != NULL, "a database of many names is loaded")) {
        for (int down = 0; down < 2; down++) {
            compare(db, s, "%", down, RECORDS);
            compare(db, s, "ML", down, RECORDS / 50);
            compare(db, s, "BF", down, RECORDS - RECORDS / 50);
        }
        compare_keys(db, s, COLLECTION_COOPERATIONS, "depuis",
                     "SELECT id FROM cooperation ORDER BY depuis IS NULL, depuis, fold(titre), uid");
        compare_keys(db, s, COLLECTION_COOPERATIONS, "-depuis",
                     "SELECT id FROM cooperation ORDER BY depuis IS NULL, depuis DESC, fold(titre), uid");
        compare_keys(db, s, COLLECTION_COOPERATIONS, "titre,-depuis",
                     "SELECT id FROM cooperation ORDER BY fold(titre), depuis IS NULL, depuis DESC, uid");
        compare_keys(
            db, s, COLLECTION_COLLECTIVITES, "-population",
            "SELECT id FROM collectivite ORDER BY population IS NULL, population DESC, fold(nom), uid");
        compare_keys(db, s, COLLECTION_COLLECTIVITES, "commune,nom,population,type",
                     "SELECT id FROM collectivite ORDER BY commune IS NULL, commune, fold(nom), population "
                     "IS NULL, population, uid");
        compare_keys(db, s, COLLECTION_PARTENAIRES, "-pays_nom,nom",
                     "SELECT p.id FROM partenaire p LEFT JOIN pays y ON y.code = p.pays ORDER BY "
                     "y.code IS NULL, fold(y.libelle) DESC, fold(p.nom), uid");
        compare_keys(db, s, COLLECTION_PARTENAIRES, "pays,-nom",
                     "SELECT id FROM partenaire ORDER BY pays IS NULL, fold(pays), fold(nom) DESC, uid");
    } else {
        printf("# %s\n", e.text);
    }
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
