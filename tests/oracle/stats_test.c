/* The figures of every territory against plain SQL of their own: on random data all of them, on the
 * demonstration data, when ATLASD_TEST_DB names it, all but most collectivités. */
#include <unistd.h>

#include "atlas/figures.h"
#include "atlas/territory.h"
#include "base/hash.h"
#include "base/mem.h"
#include "oracle/random_data.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

static const struct random_size SIZE = {60, 70, 60, 80, 160, 60, 50, 50, 70};

/* --- the figures -------------------------------------------------------------------------------------------
 */

struct known {
    struct territory territory;
    struct figures figures;
};

struct all {
    struct snapshot *s;
    struct known *list;
    size_t n, capacity;
    struct hash_map by_name;
};

static void add(struct all *a, enum criterion of, uint32_t value)
{
    char name[TERRITORY_NAME_BYTES];
    struct criteria c;
    struct err e = {0};
    struct territory again;
    a->list = mem_room(a->list, a->n, &a->capacity, sizeof *a->list);
    struct known *k = &a->list[a->n];
    k->territory = (struct territory){of, value};
    territory_name(&k->territory, a->s, name);
    CHECK_THAT(territory_parse(&again, a->s, name, &e) && again.of == of && again.value == value, name);
    territory_criteria(&k->territory, &c);
    if (CHECK(figures_make(&k->figures, a->s, &c, &e)))
        hash_map_put(&a->by_name, name, strlen(name), (uint32_t)a->n++);
    criteria_release(&c);
}

/* every: of the collectivités, those whose row id is a multiple of it. */
static void add_all(struct all *a, int every)
{
    static const enum criterion OF[] = {CRITERION_CONTINENT, CRITERION_PAYS, CRITERION_REGION,
                                        CRITERION_DEPARTEMENT};
    add(a, CRITERION_COUNT, 0);
    for (size_t i = 0; i < sizeof OF / sizeof OF[0]; i++)
        for (uint32_t v = 0; v < criterion_vocabulary(a->s, OF[i])->n; v++)
            add(a, OF[i], v);
    for (uint32_t row = 0; row < a->s->collectivites.rows.n; row++)
        if (bits_get(&a->s->collectivites.rows.real, row) && a->s->collectivites.rows.id[row] % every == 0)
            add(a, CRITERION_COLLECTIVITE, row);
}

/* --- what they are in SQL ----------------------------------------------------------------------------------
 */

/* Who works with whom, and those who do not; then the same in each territory. */
static const char JOINED[] =
    "CREATE TEMP TABLE ensemble AS"
    " SELECT ck.collectivite_id AS k, c.id AS c, cq.partenaire_id AS q FROM cooperation c"
    "  LEFT JOIN cooperation_collectivite ck ON ck.cooperation_id = c.id"
    "  LEFT JOIN cooperation_partenaire cq ON cq.cooperation_id = c.id"
    " UNION ALL SELECT id, NULL, NULL FROM collectivite WHERE id NOT IN"
    "  (SELECT collectivite_id FROM cooperation_collectivite)"
    " UNION ALL SELECT NULL, NULL, id FROM partenaire WHERE id NOT IN"
    "  (SELECT partenaire_id FROM cooperation_partenaire);"
    "CREATE TEMP TABLE lieu AS SELECT id AS k, 'region:' || region AS t FROM collectivite WHERE region IS "
    "NOT NULL"
    " UNION ALL SELECT id, 'region:' || region_1970 FROM collectivite WHERE region_1970 IS NOT NULL"
    " UNION ALL SELECT id, 'departement:' || departement FROM collectivite WHERE departement IS NOT NULL"
    " UNION ALL SELECT id, 'collectivite:' || uid FROM collectivite WHERE id %% %d = 0;"
    "CREATE TEMP TABLE ailleurs AS SELECT code AS pays, 'pays:' || code AS t FROM pays"
    " UNION ALL SELECT code, continent FROM pays;"
    "CREATE TEMP TABLE chez AS SELECT 'monde' AS t, k, c, q FROM ensemble"
    " UNION ALL SELECT l.t, k, c, q FROM ensemble JOIN lieu l USING (k)"
    " UNION ALL SELECT a.t, k, c, q FROM ensemble e JOIN partenaire p ON p.id = e.q JOIN ailleurs a USING "
    "(pays);"
    "CREATE INDEX temp.chez_c ON chez (c);";

#define MINISTRY                                                                                             \
    "('appel_a_projets', 'appel_triennal', 'appel_jeunesse', 'cles_en_main', 'fonds_franco_marocain', "      \
    "'fonds_franco_tunisien', 'fonds_franco_quebecois', 'etat_region', 'appel_conjoint')"
#define APD                                                                                                  \
    "(SELECT 'monde' AS t, d.* FROM apd d UNION ALL SELECT l.t, d.* FROM apd d JOIN lieu l "                 \
    "ON l.k = d.collectivite_id UNION ALL SELECT a.t, d.* FROM apd d JOIN ailleurs a USING (pays))"
#define REQUESTS                                                                                             \
    "(SELECT 'monde' AS t, b.id, q.id AS q, q.pays FROM bourse b JOIN partenaire q ON q.id = "               \
    "b.partenaire_id "                                                                                       \
    "WHERE b.etat = 'publie' UNION ALL SELECT a.t, b.id, q.id, q.pays FROM bourse b "                        \
    "JOIN partenaire q ON q.id = b.partenaire_id JOIN ailleurs a USING (pays) WHERE b.etat = 'publie')"
#define FUNDED                                                                                               \
    "(SELECT DISTINCT t, f.id, f.projet_id, f.annee, f.montant FROM chez JOIN projet p ON p.cooperation_id " \
    "= c "                                                                                                   \
    "JOIN financement f ON f.projet_id = p.id WHERE f.source IN " MINISTRY ")"

enum figure {
    COLLECTIVITES,
    PARTENAIRES,
    PAYS,
    PAIRS,
    COOPERATIONS,
    ACTIONS,
    PROJETS,
    REQUEST,
    REQUEST_PARTNERS,
    REQUEST_PAYS,
    APD_TOTAL,
    APD_YEAR,
    APD_DECLARED,
    APD_CONTINENT,
    FUNDED_TOTAL,
    FUNDED_YEAR,
    FUNDS_TOTAL,
    FUNDS_YEAR,
    THEMATIQUE,
    TYPE,
    FIGURES
};

/* territory, of what (a year, a code, or NULL), how many or how much; nothing where it is 0, or not declared
 */
static const char *const SQL[FIGURES] = {
    [COLLECTIVITES] = "SELECT t, '', count(DISTINCT k) FROM chez GROUP BY 1",
    [PARTENAIRES] = "SELECT t, '', count(DISTINCT q) FROM chez GROUP BY 1",
    [PAYS] = "SELECT t, '', count(DISTINCT pays) FROM chez JOIN partenaire ON partenaire.id = q GROUP BY 1",
    [PAIRS] = "SELECT t, '', count(DISTINCT k || ' ' || q) FROM chez GROUP BY 1",
    [COOPERATIONS] = "SELECT t, '', count(DISTINCT c) FROM chez JOIN cooperation n ON n.id = c "
                     "WHERE nature = 'cooperation' GROUP BY 1",
    [ACTIONS] = "SELECT t, '', count(DISTINCT c) FROM chez JOIN cooperation n ON n.id = c "
                "WHERE nature = 'action' GROUP BY 1",
    [PROJETS] =
        "SELECT t, '', count(DISTINCT p.id) FROM chez JOIN projet p ON p.cooperation_id = c GROUP BY 1",
    [REQUEST] = "SELECT t, '', count(DISTINCT id) FROM " REQUESTS " GROUP BY 1",
    [REQUEST_PARTNERS] = "SELECT t, '', count(DISTINCT q) FROM " REQUESTS " GROUP BY 1",
    [REQUEST_PAYS] = "SELECT t, '', count(DISTINCT pays) FROM " REQUESTS " GROUP BY 1",
    [APD_TOTAL] = "SELECT t, '', sum(montant) FROM " APD " GROUP BY 1",
    [APD_YEAR] = "SELECT t, annee, sum(montant) FROM " APD " GROUP BY 1, 2",
    [APD_DECLARED] = "SELECT t, annee, count(DISTINCT collectivite_id) FROM " APD " GROUP BY 1, 2",
    [APD_CONTINENT] = "SELECT t, continent, sum(montant) FROM " APD " d JOIN pays y ON y.code = d.pays "
                      "GROUP BY 1, 2",
    [FUNDED_TOTAL] = "SELECT t, '', count(DISTINCT projet_id) FROM " FUNDED " GROUP BY 1",
    [FUNDED_YEAR] = "SELECT t, annee, count(DISTINCT projet_id) FROM " FUNDED " GROUP BY 1, 2",
    [FUNDS_TOTAL] = "SELECT t, '', sum(montant) FROM " FUNDED " GROUP BY 1 HAVING count(montant) > 0",
    [FUNDS_YEAR] = "SELECT t, annee, sum(montant) FROM " FUNDED " GROUP BY 1, 2 HAVING count(montant) > 0",
    [THEMATIQUE] =
        "SELECT t, thematique, count(DISTINCT p.id) FROM chez JOIN projet p ON p.cooperation_id = c "
        "JOIN projet_thematique l ON l.projet_id = p.id GROUP BY 1, 2",
    [TYPE] =
        "SELECT t, type, count(DISTINCT k) FROM chez JOIN collectivite ON collectivite.id = k GROUP BY 1, 2",
};

/* --- the same of both --------------------------------------------------------------------------------------
 */

static const struct crosstab_sum *axis_sum(const struct all *a, const struct crosstab_axis *x, const char *of)
{
    if (!of)
        return &x->totals[x->n_values];
    if (CRITERIA[x->by].kind == KIND_YEARS)
        return &x->totals[atoi(of) - x->first_year];
    return &x->totals[vocabulary_find(criterion_vocabulary(a->s, x->by), of)];
}

static int64_t facet_count(const struct all *a, const struct facet *f, const char *of)
{
    return f->counts[vocabulary_find(criterion_vocabulary(a->s, f->by), of)];
}

/* -1: nothing was summed. */
static int64_t known_sum(const struct crosstab_sum *sum)
{
    return sum->unit ? sum->value : -1;
}

static int64_t figure_of(const struct all *a, const struct figures *f, enum figure which, const char *of)
{
    switch (which) {
    case COLLECTIVITES:
        return f->collectivites;
    case PARTENAIRES:
        return f->partenaires;
    case PAYS:
        return f->pays;
    case PAIRS:
        return (int64_t)f->pairs;
    case COOPERATIONS:
        return f->cooperations;
    case ACTIONS:
        return f->actions;
    case PROJETS:
        return f->projets;
    case REQUEST:
        return f->bourse;
    case REQUEST_PARTNERS:
        return f->bourse_partenaires;
    case REQUEST_PAYS:
        return f->bourse_pays;
    case APD_TOTAL:
        return known_sum(&f->apd.total);
    case APD_YEAR:
        return known_sum(axis_sum(a, &f->apd.rows, of));
    case APD_DECLARED:
        return f->declared_by[atoi(of) - f->apd.rows.first_year];
    case APD_CONTINENT:
        return known_sum(axis_sum(a, &f->apd.columns, of));
    case FUNDED_TOTAL:
        return known_sum(&f->funded.total);
    case FUNDED_YEAR:
        return known_sum(axis_sum(a, &f->funded.rows, of));
    case FUNDS_TOTAL:
        return known_sum(&f->funds.total);
    case FUNDS_YEAR:
        return known_sum(axis_sum(a, &f->funds.rows, of));
    case THEMATIQUE:
        return facet_count(a, &f->thematiques, of);
    default:
        return facet_count(a, &f->types, of);
    }
}

static size_t count_sums(const struct crosstab_sum *sums, uint32_t n)
{
    size_t found = 0;
    for (uint32_t i = 0; i < n; i++)
        found += sums[i].unit != 0;
    return found;
}

static size_t count_counts(const uint32_t *counts, uint32_t n)
{
    size_t found = 0;
    for (uint32_t i = 0; i < n; i++)
        found += counts[i] != 0;
    return found;
}

/* How many values a figure has: so many SQL has to find. */
static size_t values_of(const struct all *a, const struct figures *f, enum figure which)
{
    switch (which) {
    case APD_YEAR:
        return count_sums(f->apd.rows.totals, f->apd.rows.n_values + 1);
    case APD_DECLARED:
        return count_counts(f->declared_by, f->apd.rows.n_values);
    case APD_CONTINENT:
        return count_sums(f->apd.columns.totals, f->apd.columns.n_values + 1);
    case FUNDED_YEAR:
        return count_sums(f->funded.rows.totals, f->funded.rows.n_values + 1);
    case FUNDS_YEAR:
        return count_sums(f->funds.rows.totals, f->funds.rows.n_values + 1);
    case THEMATIQUE:
        return count_counts(f->thematiques.counts, f->thematiques.n_values);
    case TYPE:
        return count_counts(f->types.counts, f->types.n_values);
    case APD_TOTAL:
    case FUNDED_TOTAL:
    case FUNDS_TOTAL:
        return figure_of(a, f, which, "") >= 0;
    default:
        return figure_of(a, f, which, "") > 0;
    }
}

static void compare(struct db *db, const struct all *a, enum figure which)
{
    struct err e = {0};
    unsigned wrong = 0;
    size_t found = 0, expected = 0;
    struct stmt *q = stmt_new(db, SQL[which], &e);
    enum stmt_result r = STMT_DONE;
    while (q && (r = stmt_step(q, &e)) == STMT_ROW) {
        const uint32_t at = hash_map_find(&a->by_name, stmt_text(q, 0));
        const char *of = stmt_text(q, 1);
        const int64_t value = stmt_int(q, 2);
        const bool plain = of && !*of;
        if (plain && value == 0 && (which < APD_TOTAL))
            continue;
        found++;
        const int64_t got = at == HASH_NONE ? -2 : figure_of(a, &a->list[at].figures, which, of);
        if (got != value && wrong++ < 5)
            printf("# %s %s: %lld, but SQL: %lld\n", stmt_text(q, 0), of ? of : "NULL", (long long)got,
                   (long long)value);
    }
    stmt_free(q);
    for (size_t i = 0; i < a->n; i++)
        expected += values_of(a, &a->list[i].figures, which);
    CHECK_THAT(q && r == STMT_DONE && wrong == 0, SQL[which]);
    CHECK_INT((long long)found, (long long)expected, "and nothing else has any");
    CHECK_THAT(found > 5, "and some have");
}

static void compare_all(struct db *db, int every)
{
    struct err e = {0};
    struct all a = {.s = load_db(db, &e)};
    struct bytes sql;
    bytes_init(&sql, 1 << 16);
    bytes_add_format(&sql, JOINED, every);
    if (CHECK_THAT(a.s && db_exec(db, sql.data, &e), "the data are loaded")) {
        add_all(&a, every);
        for (enum figure i = 0; i < FIGURES; i++)
            compare(db, &a, i);
        printf("# %zu territories\n", a.n);
    } else {
        printf("# %s\n", e.text);
    }
    for (size_t i = 0; i < a.n; i++)
        figures_release(&a.list[i].figures);
    free(a.list);
    hash_map_release(&a.by_name);
    bytes_release(&sql);
    snapshot_free(a.s);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-stats-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    if (CHECK_THAT(db && random_fill(db, &SIZE, &e), "a random database is made"))
        compare_all(db, 1);
    db_close(db);
    unlink(path);
    rmdir(folder);
    const char *demonstration = getenv("ATLASD_TEST_DB");
    db = demonstration ? schema_open(demonstration, DB_READ, &e) : NULL;
    if (db)
        compare_all(db, 97);
    else
        SKIP("ATLASD_TEST_DB names no demonstration data");
    db_close(db);
    return test_end();
}
