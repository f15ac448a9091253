/* Criteria as trees of and, or, not against plain SQL: thousands of random ones on a small random database,
 * and a few by hand, whose answers are worked out. */
#include <stdint.h>
#include <unistd.h>

#include "atlas/nearest.h"
#include "atlas/selection.h"
#include "oracle/oracle.h"
#include "oracle/random_data.h"
#include "search/asked.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"

#include "test.h"

enum { TREES = 3000, DEEP = 3, QUERY_BYTES = 8192 };
static const struct random_size SIZE = {20, 24, 18, 26, 36, 12, 16, 18, 22};

/* --- random trees ------------------------------------------------------------------------------------------
 */

struct maker {
    const struct snapshot *s;
    struct bytes query;
    unsigned refused, wrong;
};

static void random_tree(struct maker *m, struct criteria *c, int depth)
{
    struct err e = {0};
    random_query(&m->query, m->s, depth == DEEP ? 5 : 3);
    m->wrong += !asked(c, m->s, m->query.data, &e);
    for (uint32_t n = depth == DEEP ? 1 + any(2) : depth > 0 ? any(3) : 0; n > 0; n--) {
        struct criteria any_of[3];
        const uint32_t n_any = 1 + any(3), what = any(4);
        for (uint32_t i = 0; i < n_any; i++)
            random_tree(m, &any_of[i], depth - 1);
        bool done = what == 0   ? criteria_not(c, any_of, n_any, &e)
                    : what == 1 ? criteria_and(c, any_of, &e)
                                : criteria_or(c, any_of, n_any, &e);
        for (uint32_t i = 1; what == 1 && i < n_any; i++)
            criteria_release(&any_of[i]);
        m->refused += !done;
        m->wrong += !done && e.code != ERR_TOO_LARGE;
    }
    criteria_normalise(c);
}

/* --- comparing ---------------------------------------------------------------------------------------------
 */

struct check {
    const struct selection *sel;
    const struct snapshot *s;
    const struct facet *facet;
    uint64_t sum;
    uint32_t found;
    bool same;
};

static void check_site(void *context, int64_t id, int64_t weight)
{
    struct check *check = context;
    const struct record_rows *rows = check->sel->sites.french ? &check->s->collectivites.rows
                                                              : &check->s->partenaires.rows;
    bool same = false;
    for (uint32_t i = 0; i < check->sel->sites.places->n_located; i++)
        same = same || (rows->id[i] == id && check->sel->sites.weight[i] == (uint32_t)weight);
    check->same = check->same && same;
    check->sum += (uint64_t)weight;
    check->found++;
}

static bool same_selection(struct db *db, const struct selection *sel, const struct criteria *c)
{
    struct oracle_counts right = {0};
    struct err e = {0};
    struct check check = {.sel = sel, .s = sel->snapshot, .same = true};
    bool asked = oracle_count(db, sel->snapshot, sel->collection, c, &right, &e) &&
                 oracle_sites(db, sel->snapshot, sel->collection, c, check_site, &check, &e);
    bool same = asked && sel->n_matched == right.matched && (int64_t)sel->sites.n == right.sites &&
                sel->n_unlocated == right.unlocated && check.same && check.sum == sel->sites.n &&
                check.found == sel->sites.n_places;
    if (!same)
        printf("# matched %u sites %llu unlocated %u, but SQL: %lld %lld %lld %s\n", sel->n_matched,
               (unsigned long long)sel->sites.n, sel->n_unlocated, (long long)right.matched,
               (long long)right.sites, (long long)right.unlocated, e.text);
    return same && selection_count(sel->snapshot, sel->collection, c) == sel->n_matched;
}

static void check_value(void *context, const char *code, int64_t count)
{
    struct check *check = context;
    const struct facet *f = check->facet;
    const struct vocabulary *v = criterion_vocabulary(check->s, f->by);
    uint32_t value = f->n_values;
    if (code && v)
        value = vocabulary_find(v, code);
    else if (code && CRITERIA[f->by].kind == KIND_TRUTH)
        value = strcmp(code, "true") == 0;
    else if (code)
        value = (uint32_t)(atoi(code) - check->s->years[f->by].first);
    check->same = check->same && value <= f->n_values && f->counts[value] == (uint32_t)count;
    check->found++;
}

static bool same_facet(struct db *db, const struct snapshot *s, enum collection collection,
                       const struct criteria *c)
{
    struct err e = {0};
    struct facet f = {.by = any(4) ? any(CRITERION_LISTS) : CRITERION_FINANCEMENT}; /* it moves annee */
    while (!CRITERIA[f.by].facet)
        f.by = any(CRITERION_LISTS);
    struct check check = {.s = s, .facet = &f, .same = true};
    uint32_t filled = 0, matched = selection_facets(s, collection, c, &f, 1);
    bool asked = oracle_facet(db, s, collection, c, f.by, check_value, &check, &e);
    for (uint32_t i = 0; i <= f.n_values; i++)
        filled += f.counts[i] > 0;
    free(f.counts);
    bool same = asked && check.same && check.found == filled && matched == selection_count(s, collection, c);
    if (!same)
        printf("# facet %s %s\n", CRITERIA[f.by].name, e.text);
    return same;
}

/* From a point on, every record once, and those with a place are as many as have one. */
static bool all_by_distance(const struct selection *sel)
{
    if (collection_territory(sel->collection))
        return true; /* they are not near or far */
    struct nearest rows[64];
    struct bits seen;
    uint32_t n = nearest_page(sel, 20, 10, 0, 64, rows), located = 0;
    bits_init(&seen, sel->records.n, false);
    for (uint32_t i = 0; i < n; i++) {
        bits_set(&seen, rows[i].row);
        located += rows[i].distance_m < MEASURE_MOST_M + 1;
    }
    bool same = n == sel->n_matched && bits_count(&seen) == n && located == n - sel->n_unlocated;
    bits_release(&seen);
    return same;
}

/* What was said in another order has the same text; a copy too. */
static bool same_text(const struct snapshot *s, const struct criteria *c)
{
    struct criteria turned;
    struct bytes one, other;
    bytes_init(&one, 1 << 20);
    bytes_init(&other, 1 << 20);
    criteria_copy(&turned, c);
    for (uint32_t i = 0; i < turned.n_branches; i++)
        for (uint32_t k = 0; k < turned.branches[i].n_any / 2; k++) {
            struct criteria *any_of = turned.branches[i].any, swap = any_of[k];
            any_of[k] = any_of[turned.branches[i].n_any - 1 - k];
            any_of[turned.branches[i].n_any - 1 - k] = swap;
        }
    criteria_print(c, s, &one);
    criteria_print(&turned, s, &other);
    bool same = strcmp(one.data, other.data) == 0;
    bytes_release(&one);
    bytes_release(&other);
    criteria_release(&turned);
    return same;
}

static void test_random(struct db *db, struct snapshot *s)
{
    struct maker m = {.s = s};
    unsigned selections = 0, facets = 0, texts = 0, distances = 0, filled = 0, branched = 0, parts = 0;
    bytes_init(&m.query, QUERY_BYTES);
    for (int i = 0; i < TREES; i++) {
        struct criteria c;
        random_tree(&m, &c, DEEP);
        const enum collection collection = any(COLLECTION_COUNT);
        struct selection *sel = selection_new(s, collection, &c);
        bool same = same_selection(db, sel, &c), counted = i % 2 || same_facet(db, s, collection, &c);
        selections += !same;
        facets += !counted;
        texts += !same_text(s, &c);
        distances += !all_by_distance(sel);
        filled += sel->n_matched > 0;
        branched += c.n_branches > 0;
        parts += sel->n_parts > 1;
        if (!same || !counted) {
            struct bytes text;
            bytes_init(&text, 1 << 20);
            criteria_print(&c, s, &text);
            printf("# %s: %s\n", COLLECTION_NAMES[collection], text.data);
            bytes_release(&text);
        }
        selection_free(sel);
        criteria_release(&c);
    }
    CHECK_INT(m.wrong, 0, "leaves are read, and what is refused is too large");
    CHECK_INT(selections, 0, "counts and sites of trees equal SQL's");
    CHECK_INT(facets, 0, "facets of trees equal SQL's");
    CHECK_INT(texts, 0, "the order of alternatives says nothing");
    CHECK_INT(distances, 0, "nearest first, every record comes once");
    printf("# %d trees: %u with branches, %u met in several ways, %u find something, %u parts refused\n",
           TREES, branched, parts, filled, m.refused);
    CHECK_THAT(branched > TREES / 2 && parts > TREES / 10 && filled > TREES / 4, "and they are worth it");
    bytes_release(&m.query);
}

/* --- by hand -----------------------------------------------------------------------------------------------
 */

static const char RECORDS[] =
    "INSERT INTO collectivite (id, uid, type, nom) VALUES (1, 'lyon', 'commune', 'Lyon');"
    "INSERT INTO partenaire (id, uid, nom, pays, geom, qualite) VALUES "
    "(1, 'kayes', 'Kayes', 'ML', MakePoint(-11.4, 14.4, 4326), 'exacte'),"
    "(2, 'thies', 'Thiès', 'SN', MakePoint(-16.9, 14.8, 4326), 'exacte');"
    "INSERT INTO cooperation (id, uid, nature) VALUES (1, 'both', 'cooperation'), (2, 'mali', 'cooperation'),"
    "(3, 'bare', 'cooperation');"
    "INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (1, 1), (2, 1), (3, 1);"
    "INSERT INTO cooperation_partenaire (cooperation_id, partenaire_id) VALUES (1, 1), (1, 2), (2, 1), (3, "
    "2);"
    "INSERT INTO projet (id, uid, cooperation_id, titre, annee_debut, annee_fin) VALUES "
    "(1, 'well', 1, 'Puits', 2010, 2010), (2, 'school', 1, 'École', 2012, 2012), (3, 'pump', 2, 'Pompe', "
    "2012, "
    "2012);"
    "INSERT INTO projet_thematique VALUES (1, 'eau'), (2, 'education'), (3, 'eau');"
    "INSERT INTO financement (projet_id, source, annee, montant) VALUES (1, 'ue', 2011, 5), (3, 'afd', 2014, "
    "9);";

/* Of cooperations: `is` and one branch (all: each its own `and`; any; none) | ids that match | sites. */
enum how { ALL, ANY, NONE };
static const struct {
    const char *is;
    enum how how;
    const char *branch[2], *ids;
    unsigned sites;
} CASES[] = {
    /* `!` is said of a projet, not() of the cooperation */
    {"thematique=!eau", ALL, {NULL}, "both bare", 3},
    {"", NONE, {"thematique=eau"}, "bare", 1},
    {"", NONE, {"thematique=eau", "pays=SN"}, "", 0},
    {"pays=SN", NONE, {"thematique=education"}, "bare", 1},
    /* parts of one level hold on one row, through an `or` too */
    {"annee=2012", ALL, {"thematique=eau"}, "mali", 1},
    {"annee=2012", ANY, {"thematique=eau", "q=ecole"}, "both mali", 3},
    {"annee=2010", ANY, {"thematique=education", "q=pompe"}, "", 0},
    {"thematique=eau", ALL, {"thematique=education"}, "", 0},
    /* alternatives of different levels: the sites of each are its own */
    {"", ANY, {"pays=SN&annee=2010", "pays=ML&thematique=education"}, "both", 2},
    {"", ANY, {"pays=SN&thematique=education", "thematique=eau&pays=SN"}, "both", 1},
    {"pays=ML", ANY, {"thematique=education", "financement=afd"}, "both mali", 2},
    /* annee is of the financement where money is asked for around it, not in an alternative beside it */
    {"financement=ue", ALL, {"annee=2011"}, "both", 2},
    {"financement=ue", ANY, {"annee=2011", "q=pompe"}, "both", 2},
    {"financement=ue", ANY, {"annee=2010", "annee=!2011"}, "", 0},
    {"financement=ue", ANY, {"annee=2010", "annee=!2012"}, "both", 2},
    {"annee=2014", ANY, {"financement=afd", "q=ecole"}, "", 0},
    {"annee=2012", ANY, {"financement=afd", "q=ecole"}, "both mali", 3},
    {"financement=afd", NONE, {"annee=2014"}, "mali", 1},
};

static void add_ids(struct bytes *out, const struct selection *sel)
{
    BITS_EACH(&sel->records, row)
    {
        bytes_add_format(out, "%s%s", out->n ? " " : "",
                         snapshot_text(sel->snapshot, sel->snapshot->cooperations.rows.uid[row]));
    }
}

static void test_by_hand(struct snapshot *s)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct criteria c, parts[2];
        struct err e = {0};
        struct bytes ids;
        uint32_t n = 0;
        bool done = asked(&c, s, CASES[i].is, &e);
        for (; n < 2 && CASES[i].branch[n]; n++)
            done = asked(&parts[n], s, CASES[i].branch[n], &e) && done;
        if (CASES[i].how == ALL)
            for (uint32_t k = 0; k < n; k++)
                done = criteria_and(&c, &parts[k], &e) && done;
        else
            done = (CASES[i].how == ANY ? criteria_or : criteria_not)(&c, parts, n, &e) && done;
        bytes_init(&ids, 4096);
        struct selection *sel = selection_new(s, COLLECTION_COOPERATIONS, &c);
        add_ids(&ids, sel);
        char what[160];
        snprintf(what, sizeof what, "%s with %s, %s", CASES[i].is, n ? CASES[i].branch[0] : "nothing",
                 n > 1 ? CASES[i].branch[1] : "nothing");
        CHECK_TEXT(done ? ids.data : e.text, CASES[i].ids, what);
        CHECK_INT(sel->sites.n, CASES[i].sites, "its sites");
        selection_free(sel);
        criteria_release(&c);
        bytes_release(&ids);
    }
}

/* --- both --------------------------------------------------------------------------------------------------
 */

static bool fill_by_hand(struct db *db, struct err *e)
{
    return db_exec(db, RECORDS, e);
}

static bool fill_at_random(struct db *db, struct err *e)
{
    return random_fill(db, &SIZE, e) && oracle_prepare(db, e);
}

int main(void)
{
    static bool (*const FILL[2])(struct db *, struct err *) = {fill_by_hand, fill_at_random};
    char folder[] = P_tmpdir "/atlasd-tree-XXXXXX", path[64];
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    for (int i = 0; i < 2; i++) {
        struct err e = {0};
        struct db *db = store_create(path, &e);
        struct snapshot *s = db && FILL[i](db, &e) ? load_db(db, &e) : NULL;
        if (!CHECK_THAT(s != NULL, "the database is made"))
            printf("# %s\n", e.text);
        else if (i == 0)
            test_by_hand(s);
        else
            test_random(db, s);
        snapshot_free(s);
        db_close(db);
        unlink(path);
    }
    rmdir(folder);
    return test_end();
}
