/* Selection, counts, sites and facets against plain SQL, for thousands of random criteria on a small random
 * database that is full of missing values, and on the demonstration data when ATLASD_TEST_DB names it. */
#include <math.h>
#include <stdint.h>
#include <unistd.h>

#include "atlas/selection.h"
#include "base/arena.h"
#include "oracle/oracle.h"
#include "search/parse_criteria.h"
#include "store/load_snapshot.h"
#include "store/sqlite/schema.h"

#include "test.h"

/* The last ones fill whole blocks of places on one side of the antimeridian. */
enum { ANYWHERE = 2 * SNAPSHOT_BLOCK, PARTNERS = ANYWHERE + 4 * SNAPSHOT_BLOCK };
enum { ROUNDS = 1000, FACET_ROUNDS = 40, ROUNDS_ON_DEMONSTRATION = 30, BOX_ROUNDS = 500 };

/* --- randomness that is the same everywhere (splitmix64) ---------------------------------------------------
 */

static uint64_t seed = 20150101;

static uint32_t any(uint32_t n)
{
    uint64_t z = (seed += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return (uint32_t)((z ^ (z >> 31)) % n);
}

static const char *one_of(const char *const *list, uint32_t n)
{
    return list[any(n)];
}

#define ONE_OF(list) one_of(list, sizeof list / sizeof list[0])

static const char *const PAYS[] = {"ML", "SN", "BF", "DE", "GB", "MA", "FJ", "US", "XK"};
static const char *const THEMATIQUES[] = {"eau", "sante", "education", "patrimoine", "culture"};
static const char *const SOURCES[] = {"fonds_propres", "appel_a_projets", "ue", "afd"};
static const char *const DEPARTEMENTS[] = {"69", "38", "35", "971", "2A", "75"};
static const char *const TYPES[] = {"commune", "epci", "departement", "region"};
static const char *const STATUTS[] = {"en_cours", "en_sommeil", "termine"};
static const char *const WORDS[] = {
    "eau",        "école",     "forage",   "Œuvre",     "santé",         "puits",
    "formation",  "d'élus",    "Niger",    "marché",    "été",           "eaux",
    "l'eau",      "N’Djamena", "Ndjamena", "n djamena", "Saint-Étienne", "St",
    "Ste Marie",  "sainte",    "d",        "L’",        "d'aujourd`hui", "Nuku'alofa",
    "M. N'Diaye", "l''eau",    "'eau'",    "divoire",   "Côte d'Ivoire", "qu'un"};

/* --- a random database -------------------------------------------------------------------------------------
 */

static void add_text_or_null(struct bytes *sql, const char *text, uint32_t null_in)
{
    if (any(null_in) == 0) {
        bytes_add_text(sql, "NULL");
        return;
    }
    bytes_add_char(sql, '\'');
    for (; *text; text++)
        bytes_add_format(sql, *text == '\'' ? "''" : "%c", *text);
    bytes_add_char(sql, '\'');
}

static void add_words(struct bytes *sql)
{
    bytes_add_char(sql, '\'');
    for (uint32_t n = 1 + any(4), i = 0; i < n; i++) {
        const char *word = ONE_OF(WORDS);
        for (bytes_add_char(sql, ' '); *word; word++)
            bytes_add_format(sql, *word == '\'' ? "''" : "%c", *word);
    }
    bytes_add_char(sql, '\'');
}

/* One meridian under two names, and its neighbours. */
static const char *const MERIDIAN[] = {"180", "-180", "-179.9", "179.75"};

/* A few points are shared by many, a few lie on the antimeridian. */
static void add_point(struct bytes *sql)
{
    if (any(6) == 0)
        bytes_add_text(sql, "NULL");
    else if (any(8) == 0)
        bytes_add_format(sql, "MakePoint(%s, -17.5, 4326)", ONE_OF(MERIDIAN));
    else
        bytes_add_format(sql, "MakePoint(%d.25, %d.5, 4326)", (int)any(35) * 10 - 170,
                         (int)any(17) * 10 - 80);
}

static void add_year(struct bytes *sql)
{
    if (any(3) == 0)
        bytes_add_text(sql, "NULL");
    else
        bytes_add_format(sql, "%u", 2005 + any(10));
}

static bool fill_records(struct db *db, struct bytes *sql, struct err *e)
{
    for (int i = 1; i <= 90; i++) {
        const char *departement = ONE_OF(DEPARTEMENTS);
        bytes_add_format(
            sql,
            "INSERT INTO collectivite (id, uid, type, nom, commune, departement, region, region_1970, "
            "epci, geom, qualite) SELECT %d, 'k-%d', '%s', 'ville %d ' || ",
            i * 2, i, ONE_OF(TYPES), i);
        add_words(sql);
        bytes_add_format(sql, ", ");
        add_text_or_null(sql, any(2) ? "69123" : "2A004", 2);
        if (any(5) == 0)
            bytes_add_format(sql, ", NULL, NULL, NULL, ");
        else
            bytes_add_format(sql, ", d.code, d.region, d.region_1970, ");
        add_text_or_null(sql, any(2) ? "200046977" : "243500139", 2);
        bytes_add_text(sql, ", ");
        add_point(sql);
        bytes_add_format(sql, ", 'exacte' FROM departement d WHERE d.code = '%s';", departement);
    }
    for (int i = 1; i <= PARTNERS; i++) {
        bytes_add_format(
            sql, "INSERT INTO partenaire (id, uid, nom, pays, geom, qualite) VALUES (%d, 'q-%d', ", i, i);
        add_words(sql);
        bytes_add_text(sql, ", ");
        add_text_or_null(sql, ONE_OF(PAYS), 10);
        bytes_add_text(sql, ", ");
        if (i <= ANYWHERE)
            add_point(sql);
        else
            bytes_add_text(sql, i % 2 ? "MakePoint(180, -16.5, 4326)" : "MakePoint(-180, 16.5, 4326)");
        bytes_add_text(sql, ", 'approximative');");
    }
    return db_exec(db, sql->data, e);
}

static void add_cooperation(struct bytes *sql, int i)
{
    bool action = any(5) == 0;
    bytes_add_format(
        sql, "INSERT INTO cooperation (id, uid, nature, titre, jumelage, statut) VALUES (%d, 'c-%d', '%s', ",
        i * 3, i, action ? "action" : "cooperation");
    if (any(2))
        add_words(sql);
    else
        bytes_add_text(sql, "NULL");
    bytes_add_format(sql, ", %u, ", action ? 0 : any(2));
    add_text_or_null(sql, ONE_OF(STATUTS), 3);
    bytes_add_text(sql, ");");
    for (uint32_t n = any(4); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO cooperation_collectivite VALUES (%d, %u, 0);", i * 3,
                         2 * (1 + any(75)));
    for (uint32_t n = any(4); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO cooperation_partenaire VALUES (%d, %u);", i * 3,
                         1 + any(95));
}

static void add_projet(struct bytes *sql, int i)
{
    bytes_add_format(
        sql,
        "INSERT INTO projet (id, uid, cooperation_id, titre, description, annee_debut, annee_fin, statut) "
        "SELECT %d, 'p-%d', %u, 'projet' || ",
        i, i, 3 * (1 + any(110)));
    add_words(sql);
    bytes_add_text(sql, ", ");
    add_words(sql);
    bytes_add_text(sql, ", min(d, f), max(d, f), ");
    add_text_or_null(sql, ONE_OF(STATUTS), 4);
    bytes_add_text(sql, " FROM (SELECT ");
    add_year(sql);
    bytes_add_text(sql, " AS d, ");
    add_year(sql);
    bytes_add_text(sql, " AS f);");
    if (any(3) == 0)
        bytes_add_format(sql, "UPDATE projet SET annee_debut = %u WHERE id = %d AND annee_fin IS NULL;",
                         2005 + any(10), i);
    for (uint32_t n = any(4); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO projet_thematique VALUES (%d, '%s');", i,
                         ONE_OF(THEMATIQUES));
    for (uint32_t n = any(3); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO projet_odd VALUES (%d, '%u');", i, 1 + any(6));
    for (uint32_t n = any(4); n > 0; n--) {
        bytes_add_format(sql, "INSERT INTO financement (projet_id, source, annee, montant) VALUES (%d, ", i);
        add_text_or_null(sql, ONE_OF(SOURCES), 5);
        bytes_add_text(sql, ", ");
        add_year(sql);
        if (any(4) == 0)
            bytes_add_text(sql, ", NULL);");
        else
            bytes_add_format(sql, ", %u);", any(20) * 1000);
    }
}

static void add_request(struct bytes *sql, int i)
{
    bytes_add_format(
        sql,
        "INSERT INTO bourse (id, uid, partenaire_id, titre, description, annee, statut, etat) VALUES "
        "(%d, 'b-%d', %u, 'demande' || ",
        i, i, 1 + any(110));
    add_words(sql);
    bytes_add_text(sql, ", ");
    add_words(sql);
    bytes_add_text(sql, ", ");
    add_year(sql);
    bytes_add_text(sql, ", ");
    add_text_or_null(sql, ONE_OF(STATUTS), 3);
    bytes_add_format(sql, ", '%s');", any(4) ? "publie" : "brouillon");
    for (uint32_t n = any(3); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO bourse_thematique VALUES (%d, '%s');", i,
                         ONE_OF(THEMATIQUES));
}

static bool fill(struct db *db, struct err *e)
{
    struct bytes sql;
    bytes_init(&sql, 1 << 24);
    bool done = db_begin(db, e) && fill_records(db, &sql, e);
    bytes_reset(&sql);
    for (int i = 1; i <= 130; i++)
        add_cooperation(&sql, i);
    for (int i = 1; i <= 200; i++)
        add_projet(&sql, i);
    for (int i = 1; i <= 40; i++)
        add_request(&sql, i);
    done = done && db_exec(db, sql.data, e) && db_commit(db, e);
    bytes_release(&sql);
    return done;
}

/* --- random criteria, written as a client would ------------------------------------------------------------
 */

static void add_values(struct bytes *query, const char *name, const char *const *list, uint32_t n,
                       uint32_t in)
{
    if (any(in) != 0)
        return;
    bytes_add_format(query, "&%s=", name);
    for (uint32_t count = 1 + any(3), i = 0; i < count; i++)
        bytes_add_format(query, "%s%s%s", i ? "," : "", any(4) ? "" : "!", any(6) ? list[any(n)] : "none");
}

static void add_range(struct bytes *query, const char *name, uint32_t from, uint32_t span, uint32_t step,
                      uint32_t in)
{
    if (any(in) != 0)
        return;
    uint32_t a = from + any(span) * step, b = a + any(4) * step;
    switch (any(6)) {
    case 0:
        bytes_add_format(query, "&%s=%u", name, a);
        break;
    case 1:
        bytes_add_format(query, "&%s=..%u", name, a);
        break;
    case 2:
        bytes_add_format(query, "&%s=%u..", name, a);
        break;
    case 3:
        bytes_add_format(query, "&%s=!%u..%u", name, a, b);
        break;
    case 4:
        bytes_add_format(query, "&%s=none,%u..%u", name, a, b);
        break;
    default:
        bytes_add_format(query, "&%s=%u..%u", name, a, b);
    }
}

/* A few records by their external ids. */
static void add_records(struct bytes *query, const struct snapshot *s, const char *name)
{
    const struct record_rows *rows = *name == 'c' ? &s->collectivites.rows : &s->partenaires.rows;
    bytes_add_format(query, "&%s=", name);
    for (uint32_t n = 1 + any(4), i = 0; i < n; i++)
        bytes_add_format(query, "%s%s%s", i ? "," : "", any(4) ? "" : "!",
                         snapshot_text(s, rows->uid[any(rows->n - 1)]));
}

/* Degrees in quarters, so that wrapping is exact: often on the antimeridian or around the Earth. */
static double any_longitude(void)
{
    static const double EDGES[] = {180, -180, 180.25, -180.25, 179.75, 360, -360, 540, -540, 3600};
    return any(2) ? EDGES[any(sizeof EDGES / sizeof EDGES[0])] : (double)any(4 * 900) / 4 - 450;
}

struct written_box {
    double west, south, east, north;
};

static struct written_box any_box(void)
{
    double south = (double)any(210) - 105, west = any_longitude();
    return (struct written_box){west, south, any(8) ? any_longitude() : west,
                                any(8) ? south + (double)any(80) : south};
}

static void random_query(struct bytes *query, const struct snapshot *s)
{
    static const char *const CONTINENTS[] = {"afrique", "europe", "asie", "oceanie", "ameriques"};
    static const char *const REGIONS[] = {"84", "53", "22:82", "22:53", "11", "94"};
    static const char *const ODD[] = {"1", "2", "3", "6", "2..4", "..2", "5..", "6..17", "..17"},
                             *const NATURES[] = {"cooperation", "action"};
    static const char *const TRUTHS[] = {"true", "false"}, *const EPCI[] = {"200046977", "243500139",
                                                                            "999999999"};
    static const char *const COMMUNES[] = {"69123", "2A004", "75056"};
    static const char *const QUERIES[] = {
        "eau",         "ecole",        "for",          "oeuvre+sa", "mali",          "d+elus+n",  "ville",
        "e",           "zzz",          "Puits+Forage", "eau+eau",   "l'eau",         "n'djamena", "ndjamena",
        "N+Djamena",   "djamena+v",    "st+eti",       "saint-e",   "ste+m",         "sainte+v",  "st",
        "aujourd'hui", "aujourdhui+v", "nukualofa",    "alofa",     "cote+d+ivoire", "divoire+v", "ndiaye+v",
        "m+n'diaye+v", "l'",           "leau+v",       "d+d+e",     "qu'une",        "c'est",     "d'eau+v"};
#define VALUES(name, list, in) add_values(query, name, list, sizeof list / sizeof list[0], in)
    bytes_reset(query);
    VALUES("thematique", THEMATIQUES, 5);
    VALUES("odd", ODD, 12);
    VALUES("statut", STATUTS, 10);
    VALUES("financement", SOURCES, 6);
    VALUES("type", TYPES, 8);
    VALUES("region", REGIONS, 6);
    VALUES("departement", DEPARTEMENTS, 12);
    VALUES("epci", EPCI, 20);
    VALUES("commune", COMMUNES, 20);
    VALUES("pays", PAYS, 6);
    VALUES("continent", CONTINENTS, 10);
    VALUES("nature", NATURES, 12);
    VALUES("jumelage", TRUTHS, 10);
    add_range(query, "annee", 2005, 10, 1, 6);
    add_range(query, "montant", 0, 20, 1000, 8);
    if (any(5) == 0)
        bytes_add_format(query, "&q=%s", ONE_OF(QUERIES));
    if (any(6) == 0) {
        struct written_box b = any_box();
        if (any(2))
            b = (struct written_box){(int)any(36) * 10 - 180, (int)any(9) * 10 - 85, (int)any(36) * 10 - 175,
                                     any(9) * 10};
        bytes_add_format(query, "&bbox=%.17g,%.17g,%.17g,%.17g", b.west, b.south, b.east, b.north);
    }
    if (any(6) == 0) {
        if (any(4))
            bytes_add_format(query, "&near=%d.25,%d.5", (int)any(35) * 10 - 170, (int)any(17) * 10 - 80);
        else
            bytes_add_format(query, "&near=%s", any(2) ? "-180,-17.5" : "40,-90");
        if (any(3))
            bytes_add_format(query, "&radius=%u", 100 + (any(4) ? any(9000) * 1000 : any(20015) * 1000));
    }
    if (any(10) == 0)
        add_records(query, s, any(2) ? "collectivite" : "partenaire");
}

/* --- comparing ---------------------------------------------------------------------------------------------
 */

static bool parse(struct criteria *c, const struct snapshot *s, const char *text, struct err *e)
{
    struct arena memory;
    struct query *q = malloc(sizeof *q);
    arena_init(&memory);
    criteria_init(c);
    bool done = query_parse(q, text, strlen(text), &memory, e) && parse_criteria(c, s, q, e) &&
                query_finish(q, e);
    arena_release(&memory);
    free(q);
    return done;
}

struct site_check {
    const struct selection *sel;
    uint64_t sum;
    uint32_t places;
    bool same;
};

static void check_site(void *context, int64_t id, int64_t weight)
{
    struct site_check *check = context;
    const struct snapshot *s = check->sel->snapshot;
    const struct record_rows *rows = check->sel->sites.french ? &s->collectivites.rows : &s->partenaires.rows;
    check->sum += (uint64_t)weight;
    check->places++;
    for (uint32_t i = 0; i < check->sel->sites.places->n_located; i++)
        if (rows->id[i] == id) {
            check->same = check->same && check->sel->sites.weight[i] == (uint32_t)weight;
            return;
        }
    check->same = false;
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
    struct site_check check = {.sel = sel, .same = true};
    struct seen_sites seen = {0};
    if (!oracle_sites(db, sel->snapshot, sel->collection, c, check_site, &check, &e))
        printf("# %s\n", e.text);
    /* x = 0 and x = 2^30 are one meridian: from 1 to 2^30 is the world once */
    sites_in_box(&sel->sites, 1, 0, 1 << 30, 1 << 30, see_site, &seen);
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

static const enum criterion FACETS[] = {
    CRITERION_THEMATIQUE,  CRITERION_ODD,       CRITERION_STATUT, CRITERION_ANNEE,
    CRITERION_FINANCEMENT, CRITERION_TYPE,      CRITERION_REGION, CRITERION_DEPARTEMENT,
    CRITERION_PAYS,        CRITERION_CONTINENT, CRITERION_NATURE, CRITERION_JUMELAGE,
};
enum { N_FACETS = sizeof FACETS / sizeof FACETS[0] };

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
    bool same = parse(&again, s, once.data, &e);
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

struct outcome {
    unsigned counts, sites, facets, definitions, texts, empty, full;
};

/* All facets in one call, as the API asks for them. */
static void compare_facets(struct db *db, struct snapshot *s, enum collection collection,
                           const struct criteria *c, struct outcome *wrong)
{
    struct facet all[N_FACETS];
    for (size_t f = 0; f < N_FACETS; f++)
        all[f].by = FACETS[f];
    selection_facets(s, collection, c, all, N_FACETS);
    for (size_t f = 0; f < N_FACETS; f++) {
        bool same = same_facet(db, s, collection, c, &all[f]),
             defined = facet_is_count(s, collection, c, &all[f]);
        wrong->facets += !same;
        wrong->definitions += !defined;
        if (!same || !defined)
            printf("# facet %s: %s %s\n", CRITERIA[FACETS[f]].name, same ? "" : "unlike SQL",
                   defined ? "" : "unlike its definition");
        free(all[f].counts);
    }
}

static void compare_all(struct db *db, struct snapshot *s, const char *query, bool facets,
                        struct outcome *wrong)
{
    struct criteria c;
    struct err e = {0};
    if (!parse(&c, s, query, &e)) {
        CHECK_TEXT(e.text, "", query);
        criteria_release(&c);
        return;
    }
    wrong->texts += !same_text_again(s, &c);
    for (enum collection i = 0; i < COLLECTION_COUNT; i++) {
        struct selection *sel = selection_new(s, i, &c);
        unsigned before = wrong->counts + wrong->sites + wrong->facets + wrong->definitions;
        wrong->counts += !same_counts(db, sel, &c);
        wrong->sites += !same_sites(db, sel, &c);
        wrong->empty += sel->n_matched == 0;
        if (facets)
            compare_facets(db, s, i, &c, wrong);
        if (wrong->counts + wrong->sites + wrong->facets + wrong->definitions > before)
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
             "SELECT count(*) FROM partenaire WHERE ST_Y(geom) BETWEEN max(-90, min(90, %.17g)) AND "
             "max(-90, min(90, %.17g)) AND "
             "EXISTS (SELECT 1 FROM turn WHERE ST_X(geom) + 360 * k BETWEEN %.17g AND %.17g)",
             b->south, b->north, b->west, east);
    bool done = parse(&c, s, query, &e) && db_int(db, sql, &expected, &e);
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
    struct db *db = db_open(path, DB_READ, &e);
    struct snapshot *s = db && oracle_prepare(db, &e) ? load_snapshot(db, &e) : NULL;
    struct bytes query;
    bytes_init(&query, 8192);
    if (!CHECK_THAT(s != NULL, what)) {
        printf("# %s\n", e.text);
    } else {
        if (rounds == ROUNDS)
            compare_boxes(db, s);
        compare_all(db, s, "", true, &wrong);
        for (int i = 0; i < rounds; i++) {
            random_query(&query, s);
            compare_all(db, s, query.data, i < facet_rounds, &wrong);
        }
        CHECK_INT(wrong.counts, 0, "numberMatched, numberSites and numberUnlocated equal SQL's");
        CHECK_INT(wrong.sites, 0, "the sites given to the painter equal SQL's");
        CHECK_INT(wrong.facets, 0, "facet counts equal SQL's");
        CHECK_INT(wrong.definitions, 0, "a facet's count is what its value alone matches");
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
    if (!CHECK_THAT(db && fill(db, &e), "a random database is made"))
        printf("# %s\n", e.text);
    db_close(db);
    compare_many(path, ROUNDS, FACET_ROUNDS, "the random database is loaded");
    unlink(path);
    rmdir(folder);
    const char *demonstration = getenv("ATLASD_TEST_DB");
    if (demonstration)
        compare_many(demonstration, ROUNDS_ON_DEMONSTRATION, 4, "the demonstration data is loaded");
    else
        SKIP("ATLASD_TEST_DB names no demonstration data");
    return test_end();
}
