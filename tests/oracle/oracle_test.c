/* Selection, counts, sites and facets against plain SQL, for thousands of random criteria on a small random
 * database that is full of missing values. */
#include <math.h>
#include <stdint.h>
#include <unistd.h>

#include "atlas/selection.h"
#include "oracle/oracle.h"
#include "oracle/random_data.h"
#include "search/asked.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

/* The last partners fill whole blocks of places on one side of the antimeridian. */
static const struct random_size SIZE = {90, 6 * SNAPSHOT_BLOCK, 2 * SNAPSHOT_BLOCK, 130, 200, 40, 75, 95,
                                        110};
enum { ROUNDS = 600, FACET_ROUNDS = 24, BOX_ROUNDS = 500, DEMONSTRATION_ROUNDS = 30, TERRITORY_ROUNDS = 4 };

/* --- comparing ---------------------------------------------------------------------------------------------
 */

struct site_check {
    uint32_t *weight; /* of the selection, by row id of the place */
    int64_t most_id;
    uint64_t sum;
    uint32_t places;
    bool same;
};

static void check_site(void *context, int64_t id, int64_t weight)
{
    struct site_check *check = context;
    check->sum += (uint64_t)weight;
    check->places++;
    check->same = check->same && id <= check->most_id && check->weight[id] == (uint32_t)weight;
}

static void weights_by_id(struct site_check *check, const struct selection *sel)
{
    const struct snapshot *s = sel->snapshot;
    const int64_t *id = sel->sites.french ? s->collectivites.rows.id : s->partenaires.rows.id;
    for (uint32_t i = 0; i < sel->sites.places->n_located; i++)
        if (id[i] > check->most_id)
            check->most_id = id[i];
    check->weight = calloc((size_t)check->most_id + 1, sizeof *check->weight);
    for (uint32_t i = 0; check->weight && i < sel->sites.places->n_located; i++)
        check->weight[id[i]] = sel->sites.weight[i];
}

struct seen_sites {
    uint64_t sum;
    uint32_t places;
};

static void see_site(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    (void)x;
    (void)y;
    (void)place;
    struct seen_sites *seen = context;
    seen->sum += weight;
    seen->places++;
}

/* What the painter is given over the whole world is what SQL finds, place by place. */
static bool same_sites(struct db *db, const struct selection *sel, const struct criteria *c)
{
    struct err e = {0};
    struct site_check check = {.same = true};
    struct seen_sites seen = {0};
    weights_by_id(&check, sel);
    if (!check.weight || !oracle_sites(db, sel->snapshot, sel->collection, c, check_site, &check, &e))
        printf("# %s\n", e.text);
    /* x = 0 and x = 2^30 are one meridian: from 1 to 2^30 is the world once */
    sites_in_box(&sel->sites, 1, 0, 1 << 30, 1 << 30, see_site, &seen);
    free(check.weight);
    return check.same && check.sum == sel->sites.n && check.places == sel->sites.n_places &&
           seen.sum == check.sum && seen.places == check.places;
}

struct facet_check {
    const struct snapshot *s;
    const uint32_t *counts;
    uint32_t n_values, found;
    enum criterion by;
    bool same;
};

static void check_value(void *context, const char *code, int64_t count)
{
    struct facet_check *check = context;
    const struct vocabulary *v = criterion_vocabulary(check->s, check->by);
    uint32_t value = check->n_values;
    if (code && v)
        value = vocabulary_find(v, code);
    else if (code && CRITERIA[check->by].kind == KIND_TRUTH)
        value = strcmp(code, "true") == 0;
    else if (code)
        value = (uint32_t)(atoi(code) - check->s->years[check->by].first);
    check->same = check->same && value <= check->n_values && check->counts[value] == (uint32_t)count;
    check->found++;
}

static bool same_facet(struct db *db, const struct snapshot *s, enum collection collection,
                       const struct criteria *c, const struct facet *f)
{
    struct err e = {0};
    uint32_t filled = 0;
    struct facet_check check = {s, f->counts, f->n_values, 0, f->by, true};
    if (!oracle_facet(db, s, collection, c, f->by, check_value, &check, &e)) {
        printf("# %s\n", e.text);
        check.same = false;
    }
    for (uint32_t i = 0; i <= f->n_values; i++)
        filled += f->counts[i] > 0;
    return check.same && check.found == filled;
}

/* The definition of a facet: the count of a value is what is matched when the criterion asks for that value
 * alone. */
static bool facet_is_count(struct snapshot *s, enum collection collection, const struct criteria *c,
                           const struct facet *f)
{
    enum criterion by = f->by;
    uint32_t n = f->n_values, value = any(n + 1);
    struct criteria alone;
    criteria_copy(&alone, c);
    criteria_drop(&alone, by);
    int64_t code = CRITERIA[by].kind == KIND_YEARS ? s->years[by].first + (int64_t)value : value;
    if (value == n)
        alone.values[by].none = true;
    else
        criteria_add(&alone, by, code, code, false);
    struct selection *sel = selection_new(s, collection, &alone);
    bool same = sel->n_matched == f->counts[value];
    selection_free(sel);
    criteria_release(&alone);
    return same;
}

static bool same_counts(struct db *db, const struct selection *sel, const struct criteria *c)
{
    struct oracle_counts right;
    struct err e = {0};
    if (!oracle_count(db, sel->snapshot, sel->collection, c, &right, &e)) {
        printf("# %s\n", e.text);
        return false;
    }
    bool same = sel->n_matched == right.matched && (int64_t)sel->sites.n == right.sites &&
                sel->n_unlocated == right.unlocated;
    if (!same)
        printf("# matched %u sites %llu unlocated %u, but SQL: %lld %lld %lld\n", sel->n_matched,
               (unsigned long long)sel->sites.n, sel->n_unlocated, (long long)right.matched,
               (long long)right.sites, (long long)right.unlocated);
    return same;
}

static bool same_text_again(const struct snapshot *s, const struct criteria *c)
{
    struct bytes once, twice;
    struct criteria again;
    struct err e = {0};
    bytes_init(&once, 1 << 16);
    bytes_init(&twice, 1 << 16);
    criteria_print(c, s, &once);
    bool same = asked(&again, s, once.data, &e);
    if (same)
        criteria_print(&again, s, &twice);
    same = same && strcmp(once.data, twice.data) == 0;
    if (!same)
        printf("# %s\n# %s\n# %s\n", once.data, twice.data, e.text);
    criteria_release(&again);
    bytes_release(&once);
    bytes_release(&twice);
    return same;
}

/* --- numbers of territories --------------------------------------------------------------------------------
 */

/* What is declared there, as crossed data have it, which equal SQL's (crosstab_test.c). */
static int64_t apd_of(const struct snapshot *s, enum criterion by, const struct criteria *c, uint32_t row)
{
    struct err e = {0};
    struct crosstab t;
    const enum criterion other = by == CRITERION_PAYS ? CRITERION_CONTINENT : CRITERION_PAYS;
    if (!crosstab_check(&t, s, COLLECTION_PROJETS, c, by, other, CROSSTAB_APD, &e))
        return TERRITORY_NO_NUMBER;
    crosstab_make(&t, s, COLLECTION_PROJETS, c);
    int64_t sum = t.rows.totals[row].unit ? t.rows.totals[row].value : TERRITORY_NO_NUMBER;
    crosstab_release(&t);
    return sum;
}

/* Each number of a territory is what SQL counts in that collection when the territory is asked for too. */
static bool same_numbers(struct db *db, const struct selection *sel, const struct criteria *c, uint32_t row)
{
    static const enum collection OF[] = {COLLECTION_COLLECTIVITES, COLLECTION_PARTENAIRES,
                                         COLLECTION_COOPERATIONS,  COLLECTION_ACTIONS,
                                         COLLECTION_PROJETS,       COLLECTION_BOURSE};
    const struct snapshot *s = sel->snapshot;
    const enum criterion by = collection_territory(sel->collection)->by;
    struct err e = {0};
    struct criteria there, only, whole;
    int64_t euros = 0;
    bool same = true;
    criteria_copy(&whole, c);
    whole.has_box = false; /* these are of the territories */
    whole.located = LOCATED_ANY;
    whole.has_near = whole.has_near && whole.radius_m > 0; /* asks for nothing then, nor does a side */
    if (!whole.has_near && !whole.within.asked)
        whole.side = SIDE_PARTNER;
    criteria_copy(&there, &whole);
    criteria_init(&only);
    criteria_add(&only, by, row, row, false);
    same = criteria_and(&there, &only, &e);
    for (enum territory_number i = 0; same && i <= TERRITORY_BOURSE; i++) {
        struct oracle_counts right;
        if (i == TERRITORY_BOURSE && by != CRITERION_PAYS)
            continue;
        same = oracle_count(db, s, OF[i], &there, &right, &e) && sel->numbers->of[i][row] == right.matched;
        if (!same)
            printf("# %s: %lld, but SQL: %lld\n", COLLECTION_NAMES[OF[i]],
                   (long long)sel->numbers->of[i][row], (long long)right.matched);
    }
    same = same && oracle_euros(db, s, sel->collection, &there, &euros, &e);
    if (same && sel->numbers->of[TERRITORY_MONTANT][row] != euros)
        same = printf("# euros: %lld, but SQL: %lld\n", (long long)sel->numbers->of[TERRITORY_MONTANT][row],
                      (long long)euros) < 0;
    if (same && sel->numbers->of[TERRITORY_APD][row] != apd_of(s, by, &whole, row))
        same = printf("# APD: %lld, but crossed: %lld\n", (long long)sel->numbers->of[TERRITORY_APD][row],
                      (long long)apd_of(s, by, &whole, row)) < 0;
    criteria_release(&there);
    criteria_release(&whole);
    return same;
}

/* Of one of the territories that are listed: without criteria property_test.c compares all. */
static bool compare_numbers(struct db *db, const struct selection *sel, const struct criteria *c)
{
    uint32_t left = any(sel->n_matched + 1);
    bool same = true;
    BITS_EACH(&sel->records, row)
    {
        if (left-- == 0)
            same = same_numbers(db, sel, c, row) && same;
    }
    return same;
}

struct outcome {
    unsigned counts, sites, facets, definitions, numbers, texts, empty;
    bool met[CRITERION_COUNT]; /* by a record, beside which the criterion had a value to find */
};

/* Only what is asked, and found, is compared: a criterion that the random data leave out is not. */
static void note_met(const struct criteria *c, struct outcome *seen)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        seen->met[i] |= criteria_asks(c, i) &&
                        (i >= CRITERION_LISTS || (c->values[i].n_include && !c->values[i].none));
}

static void check_met(const struct outcome *seen)
{
    unsigned missing = 0;
    for (enum criterion i = 0; i < CRITERION_COUNT; i++) {
        if (!seen->met[i])
            printf("# random criteria never find anything by %s\n", CRITERIA[i].name);
        missing += !seen->met[i];
    }
    CHECK_INT(missing, 0, "each criterion is asked for and finds something");
}

/* All facets in one call, as the API asks for them. */
static void compare_facets(struct db *db, struct snapshot *s, enum collection collection,
                           const struct criteria *c, struct outcome *wrong)
{
    struct facet all[CRITERION_LISTS];
    unsigned n = 0;
    for (enum criterion i = 0; i < CRITERION_LISTS; i++)
        if (CRITERIA[i].facet)
            all[n++].by = i;
    selection_facets(s, collection, c, all, n);
    for (unsigned f = 0; f < n; f++) {
        bool same = same_facet(db, s, collection, c, &all[f]),
             defined = facet_is_count(s, collection, c, &all[f]);
        wrong->facets += !same;
        wrong->definitions += !defined;
        if (!same || !defined)
            printf("# facet %s: %s %s\n", CRITERIA[all[f].by].name, same ? "" : "unlike SQL",
                   defined ? "" : "unlike its definition");
        free(all[f].counts);
    }
}

/* round: territories, which are many joins, are asked in every fourth. */
static void compare_all(struct db *db, struct snapshot *s, const char *query, int round, bool facets,
                        struct outcome *wrong)
{
    struct criteria c;
    struct err e = {0};
    if (!asked(&c, s, query, &e)) {
        CHECK_TEXT(e.text, "", query);
        criteria_release(&c);
        return;
    }
    wrong->texts += !same_text_again(s, &c);
    for (enum collection i = 0; i < COLLECTION_COUNT; i++) {
        if (round % TERRITORY_ROUNDS && collection_territory(i))
            continue;
        struct selection *sel = selection_new(s, i, &c);
        unsigned before = wrong->counts + wrong->sites + wrong->facets + wrong->definitions + wrong->numbers;
        wrong->counts += !same_counts(db, sel, &c);
        wrong->sites += !same_sites(db, sel, &c);
        wrong->numbers += sel->numbers && !compare_numbers(db, sel, &c);
        wrong->empty += sel->n_matched == 0;
        if (sel->n_matched)
            note_met(&c, wrong);
        if (facets)
            compare_facets(db, s, i, &c, wrong);
        if (wrong->counts + wrong->sites + wrong->facets + wrong->definitions + wrong->numbers > before)
            printf("# %s of %s\n", query, COLLECTION_NAMES[i]);
        selection_free(sel);
    }
    criteria_release(&c);
}

/* Boxes as written against their meaning, without what the parser makes of them: a place lies in a box when
 * some turn of it does; west > east ends at the first such meridian on the way east. */
static bool box_is_right(struct db *db, struct snapshot *s, const struct written_box *b, uint32_t *found)
{
    char query[160], sql[700];
    struct criteria c;
    struct err e = {0};
    int64_t expected = -1;
    double east = b->west > b->east ? b->east + 360 * ceil((b->west - b->east) / 360) : b->east;
    snprintf(query, sizeof query, "bbox=%.17g,%.17g,%.17g,%.17g", b->west, b->south, b->east, b->north);
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE turn(k) AS (SELECT -22 UNION ALL SELECT k + 1 FROM turn WHERE k < 22) "
             "SELECT count(*) FROM partenaire WHERE geom IS NULL OR ST_Y(geom) BETWEEN max(-90, min(90, "
             "%.17g)) AND "
             "max(-90, min(90, %.17g)) AND "
             "EXISTS (SELECT 1 FROM turn WHERE ST_X(geom) + 360 * k BETWEEN %.17g AND %.17g)",
             b->south, b->north, b->west, east);
    bool done = asked(&c, s, query, &e) && db_int(db, sql, &expected, &e);
    struct selection *sel = done ? selection_new(s, COLLECTION_PARTENAIRES, &c) : NULL;
    *found = sel ? sel->n_matched : 0;
    if (!sel || *found != expected)
        printf("# %s: %u, but SQL: %lld %s\n", query, *found, (long long)expected, e.text);
    selection_free(sel);
    criteria_release(&c);
    return done && *found == expected;
}

static void compare_boxes(struct db *db, struct snapshot *s)
{
    unsigned wrong = 0, filled = 0;
    uint32_t found, meridian = 0;
    CHECK_THAT(s->partenaires.places.n_blocks > 4, "the places fill several blocks");
    for (int i = 0; i < BOX_ROUNDS; i++) {
        struct written_box b = any_box();
        wrong += !box_is_right(db, s, &b, &found);
        filled += found > 0;
    }
    CHECK_INT(wrong, 0, "boxes beyond 180, of no width and around the Earth hold what they say");
    CHECK_THAT(filled > BOX_ROUNDS / 4, "and many hold something");
    for (int side = -1; side <= 1; side += 2)
        for (int wide = 0; wide <= 40; wide += 40) {
            struct written_box west = {side * 180 - wide, -20, side * 180, 20},
                               east = {side * 180, -20, side * 180 + wide, 20};
            wrong += !box_is_right(db, s, &west, &found);
            meridian += found > 0;
            wrong += !box_is_right(db, s, &east, &found);
            meridian += found > 0;
        }
    CHECK_THAT(wrong == 0 && meridian == 8,
               "a box that ends at 180 or -180 holds the places written either way");
}

static void compare_many(const char *path, int rounds, int facet_rounds, const char *what)
{
    struct err e = {0};
    struct outcome wrong = {0};
    struct db *db = schema_open(path, DB_READ, &e);
    struct snapshot *s = db && oracle_prepare(db, &e) ? load_db(db, &e) : NULL;
    struct bytes query;
    bytes_init(&query, 8192);
    if (!CHECK_THAT(s != NULL, what)) {
        printf("# %s\n", e.text);
    } else {
        if (rounds == ROUNDS)
            compare_boxes(db, s);
        compare_all(db, s, "", 0, rounds == ROUNDS, &wrong);
        for (int i = 0; i < rounds; i++) {
            random_query(&query, s, 1);
            compare_all(db, s, query.data, i, i < facet_rounds, &wrong);
        }
        CHECK_INT(wrong.counts, 0, "numberMatched, numberSites and numberUnlocated equal SQL's");
        CHECK_INT(wrong.sites, 0, "the sites given to the painter equal SQL's");
        CHECK_INT(wrong.facets, 0, "facet counts equal SQL's");
        CHECK_INT(wrong.numbers, 0, "what territories have of each equals SQL's");
        CHECK_INT(wrong.definitions, 0, "a facet's count is what its value alone matches");
        if (rounds == ROUNDS)
            check_met(&wrong);
        CHECK_INT(wrong.texts, 0, "criteria read back from their canonical text are the same");
        printf("# %d criteria of %d selections, %u of them empty\n", rounds, rounds * COLLECTION_COUNT,
               wrong.empty);
        CHECK_THAT(wrong.empty * 4 < (unsigned)rounds * COLLECTION_COUNT * 3,
                   "enough of the selections are not empty");
    }
    snapshot_free(s);
    db_close(db);
    bytes_release(&query);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-oracle-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    if (!CHECK_THAT(db && random_fill(db, &SIZE, &e), "a random database is made"))
        printf("# %s\n", e.text);
    db_close(db);
    compare_many(path, ROUNDS, FACET_ROUNDS, "the random database is loaded");
    /* thousands of records with texts of a page, as the server has them */
    if (getenv("ATLASD_TEST_DB"))
        compare_many(getenv("ATLASD_TEST_DB"), DEMONSTRATION_ROUNDS, 0, "the demonstration data are loaded");
    unlink(path);
    rmdir(folder);
    return test_end();
}
