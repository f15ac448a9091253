/* Filters against plain SQL: thousands of random expressions, written once in CQL2 and once in SQL over a
 * table of the properties (that those are right, property_test.c shows), on records full of missing values.
 */
#include <unistd.h>

#include "atlas/filter_rows.h"
#include "atlas/selection.h"
#include "oracle/property_table.h"
#include "oracle/random_data.h"
#include "oracle/random_filter.h"
#include "search/asked.h"
#include "search/cql2.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

enum { EXPRESSIONS = 500, DEEP = 3, BYTES = 1 << 20 };
static const struct random_size SIZE = {20, 24, 18, 26, 60, 16, 16, 18, 22};

/* --- comparing ---------------------------------------------------------------------------------------------
 */

/* The rows that SQL finds are those of the selection. */
static bool same_rows(struct db *db, struct random_filter *m, const struct bits *found, struct err *e)
{
    struct bytes sql;
    uint32_t n = 0;
    bool same = true;
    bytes_init(&sql, BYTES);
    bytes_add_format(&sql, "SELECT row FROM t%d WHERE %s", (int)m->collection, m->sql.data);
    struct stmt *st = stmt_new(db, sql.data, e);
    for (; st && stmt_step(st, e) == STMT_ROW; n++)
        same = same && bits_get(found, (uint32_t)stmt_int(st, 0));
    stmt_free(st);
    bytes_release(&sql);
    return same && e->code == ERR_NONE && n == bits_count(found);
}

static void compare(struct db *db, struct random_filter *m, unsigned *wrong, unsigned *some)
{
    struct err e = {0};
    struct criteria c;
    criteria_init(&c);
    bytes_reset(&m->cql);
    bytes_reset(&m->sql);
    random_filter(m, DEEP);
    c.filter = cql2_parse(m->cql.data, CQL2_TEXT, NULL, &e);
    bool fits = c.filter && criteria_fit(&c, m->collection, NULL, &e);
    if (!fits) {
        ++*wrong;
        printf("# %s: %s\n", m->cql.data, e.text);
        criteria_release(&c);
        return;
    }
    struct selection *sel = selection_new((struct snapshot *)m->s, m->collection, &c);
    *some += sel->n_matched > 0 && sel->n_matched < bits_count(&collection_rows(m->s, m->collection)->real);
    if (!same_rows(db, m, &sel->records, &e) && ++*wrong < 6)
        printf("# %s of %s: %u here\n# SQL: %s\n# %s\n", m->cql.data, COLLECTION_NAMES[m->collection],
               sel->n_matched, m->sql.data, e.text);
    selection_free(sel);
    criteria_release(&c);
}

/* Beside other criteria it takes away what it is not true of, and facets count what is left. */
static void beside_others(struct random_filter *m, unsigned *wrong)
{
    struct err e = {0};
    struct criteria without, with;
    struct facet by[2] = {{.by = CRITERION_PAYS}, {.by = CRITERION_STATUT}};
    struct bits left;
    bytes_reset(&m->cql);
    bytes_reset(&m->sql);
    random_filter(m, 1);
    struct bytes query;
    bytes_init(&query, BYTES);
    random_query(&query, m->s, 3);
    bool fine = asked(&without, m->s, query.data ? query.data : "", &e);
    criteria_copy(&with, &without);
    with.filter = cql2_parse(m->cql.data, CQL2_TEXT, NULL, &e);
    if (fine && with.filter && filter_fits(with.filter, m->collection, NULL, &e)) {
        struct selection *all = selection_new((struct snapshot *)m->s, m->collection, &without),
                         *some = selection_new((struct snapshot *)m->s, m->collection, &with);
        bits_copy(&left, &all->records);
        filter_keep(&left, with.filter, m->s, m->collection, without.side, all->numbers, NULL);
        *wrong += bits_count(&left) != some->n_matched ||
                  bits_count_and(&left, &some->records) != some->n_matched;
        *wrong += selection_facets(m->s, m->collection, &with, by, 2) != some->n_matched;
        bits_release(&left);
        free(by[0].counts);
        free(by[1].counts);
        selection_free(all);
        selection_free(some);
    } else {
        ++*wrong;
    }
    bytes_release(&query);
    criteria_release(&without);
    criteria_release(&with);
}

/* A filter as an alternative to other criteria, and as what must not hold: of records, whatever their level.
 */
static void in_trees(struct random_filter *m, unsigned *wrong)
{
    struct err e = {0};
    struct criteria any_of[2], none_of, either, neither;
    struct bits met;
    bytes_reset(&m->cql);
    bytes_reset(&m->sql);
    random_filter(m, 1);
    struct bytes query;
    bytes_init(&query, BYTES);
    random_query(&query, m->s, 3);
    criteria_init(&any_of[0]);
    criteria_init(&either);
    criteria_init(&neither);
    struct filter *f = cql2_parse(m->cql.data, CQL2_TEXT, NULL, &e);
    any_of[0].filter = filter_ref(f);
    bool fine = f && asked(&any_of[1], m->s, query.data ? query.data : "", &e);
    any_of[1].has_near = any_of[1].has_near && any_of[1].radius_m > 0; /* alone it filters nothing */
    struct selection *others = selection_new((struct snapshot *)m->s, m->collection, &any_of[1]);
    criteria_copy(&none_of, &any_of[0]);
    const enum side side = any_of[1].side; /* of the tree, then */
    fine = fine && criteria_or(&either, any_of, 2, &e) && criteria_not(&neither, &none_of, 1, &e);
    struct selection *in_either = selection_new((struct snapshot *)m->s, m->collection, &either),
                     *in_neither = selection_new((struct snapshot *)m->s, m->collection, &neither);
    struct criteria all;
    criteria_init(&all);
    struct selection *of_all = selection_new((struct snapshot *)m->s, m->collection, &all);
    bits_copy(&met, &of_all->records);
    filter_keep(&met, f, m->s, m->collection, SIDE_PARTNER, of_all->numbers, NULL);
    *wrong += !fine || in_neither->n_matched != of_all->n_matched - bits_count(&met) ||
              bits_count_and(&in_neither->records, &met) != 0;
    bits_release(&met);
    bits_copy(&met, &of_all->records);
    filter_keep(&met, f, m->s, m->collection, side, of_all->numbers, NULL);
    bits_or(&met, &others->records);
    *wrong += in_either->n_matched != bits_count(&met) ||
              bits_count_and(&in_either->records, &met) != bits_count(&met);
    bits_release(&met);
    selection_free(of_all);
    selection_free(in_either);
    selection_free(in_neither);
    selection_free(others);
    criteria_release(&either);
    criteria_release(&neither);
    bytes_release(&query);
    filter_free(f);
}

static void test_collection(struct db *db, const struct snapshot *s, enum collection c)
{
    struct err e = {0};
    struct random_filter m = {.s = s, .collection = c};
    unsigned wrong = 0, some = 0;
    bytes_init(&m.cql, BYTES);
    bytes_init(&m.sql, BYTES);
    if (CHECK_THAT(property_table(db, s, c, &e), COLLECTION_NAMES[c])) {
        for (int i = 0; i < EXPRESSIONS; i++)
            compare(db, &m, &wrong, &some);
        CHECK_INT(wrong, 0, "filters find what SQL finds");
        const int least = EXPRESSIONS / (collection_territory(c) ? 8 : 4); /* these have no geometry here */
        CHECK_THAT(some > (unsigned)least, "and many find some records and not others");
        wrong = 0;
        for (int i = 0; i < EXPRESSIONS / 10; i++)
            beside_others(&m, &wrong);
        CHECK_INT(wrong, 0, "beside other criteria too, in facets too");
        wrong = 0;
        for (int i = 0; i < EXPRESSIONS / 10; i++)
            in_trees(&m, &wrong);
        CHECK_INT(wrong, 0, "as an alternative, and as what must not hold");
    } else {
        printf("# %s\n", e.text);
    }
    bytes_release(&m.cql);
    bytes_release(&m.sql);
}

/* --- conditions on nothing but literals: of all records, of none, or unknown -------------------------------
 */

static const struct {
    const char *condition;
    enum { NO, YES, UNKNOWN } verdict;
} LITERALS[] = {
    {"'a' = 'a'", YES},
    {"'a' < 'B'", NO},
    {"'zebu' < 'été'", YES},
    {"TRUE > FALSE", YES},
    {"1 / 0 = 1", UNKNOWN},
    {"5 % 0 = 1 OR TRUE", YES},
    {"NOT 1 div 0 = 1 AND FALSE", NO},
    {"(1 / 0 = 1) IS NULL", YES},
    {"(1 = 1) IS NULL", NO},
    {"1 BETWEEN 2 AND 1 / 0", NO},
    {"1 IN (2, 1 / 0)", UNKNOWN},
    {"1 IN (2, 1 / 0, 1)", YES},
    {"7 / 2 = 3.5 AND 7 div 2 = 3 AND -7 div 2 = -3 AND 7 % 4 = 3 AND -7 % 4 = -3", YES},
    {"2 ^ 0.5 > 1.4142 AND -2 ^ 2 = 4", YES},
    {"-8 ^ 0.5 = 1", UNKNOWN},
    {"1 + 2 * 3 = 7 AND (1 + 2) * 3 = 9 AND 10 - 4 - 3 = 3", YES},
    {"'København' LIKE 'K_benhavn' AND 'København' NOT LIKE 'K__benhavn'", YES},
    {"'' LIKE '%' AND '' LIKE '' AND NOT '' LIKE '_%'", YES},
    {"'100 %' LIKE '%\\%' AND NOT '100 m' LIKE '%\\%'", YES},
    {"'a_b' LIKE 'a\\_b' AND NOT 'axb' LIKE 'a\\_b'", YES},
    {"'a\\\\b' LIKE 'a\\\\\\\\b'", YES},
    {"'aXbXc' LIKE '%X%c' AND 'aaab' LIKE '%aab' AND NOT 'aaab' LIKE '%aac'", YES},
    {"'ville' LIKE 'VILLE'", NO},
    {"CASEI('ÉCOLE') = CASEI('école') AND CASEI('Straße') = CASEI('STRASSE')", YES},
    {"ACCENTI('København œuvre') = ACCENTI('Kobenhavn oeuvre')", YES},
    {"ACCENTI(CASEI('KØBENHAVN')) = accenti(casei('kobenhavn'))", YES},
    {"CASEI(ACCENTI('École')) LIKE ACCENTI(CASEI('_COL%'))", YES},
    {"DATE('2020-02-29') < DATE('2020-03-01') AND DATE('2020-02-29') = '2020-02-29'", YES},
    {"TIMESTAMP('2020-01-01T00:00:00.5Z') > TIMESTAMP('2020-01-01T00:00:00Z')", YES},
    {"T_INTERSECTS(INTERVAL('..','2020-01-01'),INTERVAL('2020-01-01','..'))", YES},
    {"T_MEETS(INTERVAL('..','2020-01-01'),INTERVAL('2020-01-01','..'))", YES},
    {"T_EQUALS(DATE('2020-01-01'),INTERVAL('2020-01-01','2020-01-01'))", YES},
    {"T_DURING(INTERVAL('2020-01-01','2020-12-31'),INTERVAL('..','..'))", YES},
    {"T_AFTER(TIMESTAMP('2020-01-01T00:00:01Z'),TIMESTAMP('2020-01-01T00:00:00Z'))", YES},
    {"A_EQUALS((1,2,2),(2,1)) AND A_CONTAINS(('a',TRUE,1),(TRUE)) AND A_CONTAINEDBY((),())", YES},
    {"A_OVERLAPS((1,'1'),('2',2))", NO},
    {"A_CONTAINS((1, 1 / 0),(1))", UNKNOWN},
    {"A_EQUALS((DATE('2020-01-01')),(DATE('2020-01-01'))) AND NOT A_EQUALS(('a'),(1))", YES},
    {"S_CROSSES(LINESTRING(0 0,2 2),POLYGON((1 0,3 0,3 3,1 3,1 0)))", YES},
    {"S_WITHIN(POINT(1 1),BBOX(0,0,2,2)) AND S_TOUCHES(POINT(0 1),BBOX(0,0,2,2))", YES},
    {"S_OVERLAPS(BBOX(0,0,2,2),BBOX(1,1,3,3)) AND S_EQUALS(BBOX(1,1,1,1),POINT(1 1))", YES},
    {"S_INTERSECTS(BBOX(170,0,-170,10),POINT(-175 5)) AND S_DISJOINT(BBOX(170,0,-170,10),POINT(0 5))", YES},
    {"POINT(1 2) IS NULL OR DATE('2020-01-01') IS NULL OR 'x' IS NULL", NO},
};

static uint32_t count(const struct snapshot *s, const char *before, const char *condition, struct err *e)
{
    char text[400];
    uint32_t n = UINT32_MAX;
    snprintf(text, sizeof text, "%s(%s)", before, condition);
    struct filter *f = cql2_parse(text, CQL2_TEXT, NULL, e);
    if (f && filter_fits(f, COLLECTION_PARTENAIRES, NULL, e)) {
        struct bits rows;
        bits_copy(&rows, &s->partenaires.rows.real);
        filter_keep(&rows, f, s, COLLECTION_PARTENAIRES, SIDE_PARTNER, NULL, NULL);
        n = bits_count(&rows);
        bits_release(&rows);
    }
    filter_free(f);
    return n;
}

static void test_literals(const struct snapshot *s)
{
    const uint32_t all = bits_count(&s->partenaires.rows.real);
    for (size_t i = 0; i < sizeof LITERALS / sizeof LITERALS[0]; i++) {
        struct err e = {0};
        const char *text = LITERALS[i].condition;
        uint32_t yes = count(s, "", text, &e), no = count(s, "NOT ", text, &e);
        if (!CHECK_THAT(yes == (LITERALS[i].verdict == YES ? all : 0) &&
                            no == (LITERALS[i].verdict == NO ? all : 0),
                        text))
            printf("# %u yes and %u no of %u. %s\n", yes, no, all, e.text);
    }
}

/* Says that it is not wanted when it is asked for the n-th time. */
struct patience {
    struct stop stop;
    int asked, n;
};

static bool run_out(struct stop *s)
{
    struct patience *p = (struct patience *)s;
    return ++p->asked >= p->n;
}

static struct patience asked_until(const struct snapshot *s, const struct filter *f, int n)
{
    struct patience p = {{run_out, false}, 0, n};
    struct bits rows;
    bits_copy(&rows, &s->partenaires.rows.real);
    filter_keep(&rows, f, s, COLLECTION_PARTENAIRES, SIDE_PARTNER, NULL, &p.stop);
    bits_release(&rows);
    return p;
}

static void test_stop(const struct snapshot *s)
{
    enum { TIMES = 400 };
    struct err e = {0};
    struct bytes text;
    bytes_init(&text, 1 << 16);
    for (int i = 0; i < TIMES; i++)
        bytes_add_format(&text, "%sCASEI(nom) LIKE 'x%d%%'", i ? " OR " : "", i);
    struct filter *f = cql2_parse(text.data, CQL2_TEXT, NULL, &e);
    const int all = (int)(bits_count(&s->partenaires.rows.real) * TIMES / FILTER_STOP_ROWS);
    if (CHECK_THAT(f && filter_fits(f, COLLECTION_PARTENAIRES, NULL, &e) && all > 3, "a long filter")) {
        struct patience wanted = asked_until(s, f, all + 1), given_up = asked_until(s, f, 2);
        CHECK_THAT(!wanted.stop.stopped && wanted.asked == all,
                   "asks after so many rows whether it is wanted");
        CHECK_THAT(given_up.stop.stopped && given_up.asked == 2, "and ends when it is not");
    } else {
        printf("# %d. %s\n", all, e.text);
    }
    filter_free(f);
    bytes_release(&text);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-filter-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    bool made = db && random_fill(db, &SIZE, &e) && db_exec(db, "PRAGMA case_sensitive_like = 1", &e);
    if (!CHECK_THAT(made, "a random database is made"))
        printf("# %s\n", e.text);
    struct snapshot *s = load_db(db, &e);
    if (CHECK_THAT(s != NULL, "and loaded"))
        test_literals(s);
    if (s)
        test_stop(s);
    if (s)
        for (enum collection c = 0; c < COLLECTION_COUNT; c++)
            test_collection(db, s, c);
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
