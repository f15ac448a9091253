/* Pages by marks while records come, go and change between them: nobody who was there all the time and stayed
 * the same is listed twice or left out, in no order. */
#include <unistd.h>

#include "atlas/selection.h"
#include "out/list.h"
#include "out/list_mark.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

enum { RECORDS = 400, PAGE = 23, MOST = 3000 };

static bool fill(struct db *db, struct err *e)
{
    return db_exec(db,
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) "
                   "INSERT INTO partenaire (uid, nom, pays, qualite, geom) SELECT 'q-' || (i * 7919 % 401), "
                   "CASE i % 5 WHEN 0 THEN 'école' WHEN 1 THEN 'Ecole' WHEN 2 THEN 'ÉTÉ ' || (i % 7) "
                   "WHEN 3 THEN 'eau' ELSE 'Œuvre ' || (i % 3) END, CASE i % 4 WHEN 0 THEN 'ML' WHEN 1 THEN "
                   "'BF' WHEN 2 THEN 'SN' ELSE 'AF' END, 'exacte', CASE WHEN i % 9 THEN MakePoint(i % 30, i "
                   "% 17, 4326) END FROM n",
                   e);
}

/* Between two pages. %d: another number each time. Those that are changed are not there all the time. */
static const char *const EDITS[] = {
    "DELETE FROM partenaire WHERE id % 41 = %d % 41",
    "INSERT INTO partenaire (uid, nom, pays, qualite, geom) SELECT 'new-%d-' || id, nom, pays, 'exacte', "
    "geom "
    "FROM partenaire WHERE id % 29 = %d % 29",
    "UPDATE partenaire SET nom = 'Aa ' || nom, pays = 'AF', geom = NULL WHERE id % 43 = %d % 43",
    "UPDATE partenaire SET nom = 'Zz ' || nom, pays = 'ZW' WHERE id % 37 = %d % 37",
};

static bool edit(struct db *db, int round, struct err *e)
{
    char sql[400];
    const char *text = EDITS[round % (int)(sizeof EDITS / sizeof EDITS[0])];
    char *to = sql;
    for (; *text; text++)
        if (text[0] == '%' && text[1] == 'd')
            to += snprintf(to, (size_t)(sql + sizeof sql - to), "%d", round), text++;
        else
            *to++ = *text;
    *to = '\0';
    return db_exec(db, sql, e);
}

/* What is compared from one version to the next: all of a record. */
static void describe(const struct snapshot *s, uint32_t row, char *out, size_t n)
{
    const struct partenaires *q = &s->partenaires;
    bool there = row < q->places.n_located;
    snprintf(out, n, "%s|%d|%.4f|%.4f", snapshot_text(s, q->rows.name[row]), q->pays[row],
             there ? q->places.lon[row] : 0, there ? q->places.lat[row] : 0);
}

/* By database id: how often it was seen, whether it was always there and the same. */
static struct {
    unsigned seen;
    bool always;
    char what[80];
} people[MOST];

static void watch(const struct snapshot *s, bool first)
{
    static bool there[MOST];
    const struct record_rows *r = &s->partenaires.rows;
    memset(there, 0, sizeof there);
    for (uint32_t row = 0; row < r->n; row++) {
        char what[80];
        if (!bits_get(&r->real, row) || r->id[row] >= MOST)
            continue;
        int64_t id = r->id[row];
        there[id] = true;
        describe(s, row, what, sizeof what);
        if (first)
            snprintf(people[id].what, sizeof what, "%s", what);
        people[id].always = first || (people[id].always && strcmp(what, people[id].what) == 0);
    }
    for (size_t i = 0; i < MOST; i++)
        people[i].always = people[i].always && there[i];
}

/* One page of the newest data behind a mark, which becomes the page's own; false at the end. */
static bool turn_page(struct db *db, const struct list_order *order, struct bytes *mark, bool first)
{
    struct criteria c;
    struct list l;
    uint64_t offset = 0;
    struct snapshot *s = load_db(db, NULL);
    criteria_init(&c);
    struct selection *sel = selection_new(s, COLLECTION_PARTENAIRES, &c);
    watch(s, first);
    bool found = first || list_mark_find(sel, order, mark->data, mark->n, &offset);
    CHECK_THAT(found, "the mark is one of the order");
    list_init(&l, sel, order, offset, PAGE);
    for (uint32_t i = 0; i < l.n; i++)
        if (s->partenaires.rows.id[l.rows[i]] < MOST)
            people[s->partenaires.rows.id[l.rows[i]]].seen++;
    bytes_reset(mark);
    if (l.n)
        list_mark_put(mark, &l, order, l.n - 1);
    bool more = l.n > 0 && found;
    list_release(&l);
    selection_free(sel);
    snapshot_free(s);
    criteria_release(&c);
    return more;
}

static void test_order(const char *path, const char *name, const struct list_order *order)
{
    struct err e = {0};
    struct bytes mark;
    int round = 0;
    unsigned always = 0, wrong = 0;
    unlink(path);
    struct db *db = store_create(path, &e);
    bytes_init(&mark, 10000);
    memset(people, 0, sizeof people);
    bool fine = CHECK_THAT(db && fill(db, &e), e.text);
    while (fine && turn_page(db, order, &mark, round == 0) && round < 200) {
        fine = edit(db, round, &e);
        round++;
    }
    CHECK_THAT(fine && round > 10 && round < 200, name);
    for (size_t i = 0; i < MOST; i++) {
        always += people[i].always;
        wrong += people[i].always && people[i].seen != 1;
    }
    CHECK_THAT(always > RECORDS / 8, "many were there all the time");
    CHECK_INT(wrong, 0, "and each of them was listed once");
    bytes_release(&mark);
    db_close(db);
}

static void test_damaged(const char *path)
{
    static const struct {
        const char *mark;
        size_t n;
    } MARKS[] = {{"", 0}, {"a", 1}, {"a\0b", 3}, {"a\0", 2}, {"=1\0a\0b\0", 7}, {"\0\0\0", 3}};
    struct criteria c;
    uint64_t offset;
    const struct list_order by_name = {.by = LIST_BY_NAME};
    struct db *db = schema_open(path, DB_READ, NULL);
    struct snapshot *s = load_db(db, NULL);
    criteria_init(&c);
    struct selection *sel = selection_new(s, COLLECTION_PARTENAIRES, &c);
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++)
        CHECK_THAT(!list_mark_find(sel, &by_name, MARKS[i].mark, MARKS[i].n, &offset), "it is no mark");
    CHECK_THAT(list_mark_find(sel, &by_name, "\0\0", 2, &offset) && offset == 0, "before all names");
    selection_free(sel);
    snapshot_free(s);
    criteria_release(&c);
    db_close(db);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-mark-XXXXXX", path[64];
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    const struct property *pays = property_find(COLLECTION_PARTENAIRES, "pays_nom"),
                          *nom = property_find(COLLECTION_PARTENAIRES, "nom"),
                          *projets = property_find(COLLECTION_PARTENAIRES, "projets");
    test_order(path, "by name", &(struct list_order){.by = LIST_BY_NAME});
    test_order(path, "by name, downwards", &(struct list_order){.by = LIST_BY_NAME, .descending = true});
    test_order(path, "by country and name",
               &(struct list_order){.by = LIST_BY_KEYS, .keys = {{pays, true}, {nom, false}}, .n_keys = 2});
    test_order(path, "by a number and name, downwards",
               &(struct list_order){.by = LIST_BY_KEYS, .keys = {{projets, true}, {nom, true}}, .n_keys = 2});
    test_order(path, "by distance",
               &(struct list_order){.by = LIST_BY_DISTANCE, .lon_deg = 11, .lat_deg = 7});
    test_damaged(path);
    unlink(path);
    rmdir(folder);
    return test_end();
}
