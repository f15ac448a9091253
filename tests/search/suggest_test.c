/* Suggestions: text | the criteria of the first of them, on a few records and on the demonstration data when
 * ATLASD_TEST_DB names it; their counts against selections; misspelt names in numbers. */
#include <unistd.h>

#include "atlas/selection.h"
#include "base/arena.h"
#include "base/utf8.h"
#include "search/parse_criteria.h"
#include "search/suggest.h"
#include "search/unknown_words.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

/* Vocabularies and territories are those of every database. */
static const char RECORDS[] =
    "INSERT INTO collectivite (id, uid, type, nom, departement, region, region_1970, population) VALUES "
    "(1, 'commune-69123', 'commune', 'Lyon', '69', '84', '22:82', 522000),"
    "(2, 'commune-97411', 'commune', 'Saint-Denis', '974', '04', NULL, 150000),"
    "(3, 'commune-93066', 'commune', 'Saint-Denis', '93', '11', '22:11', 111000),"
    "(4, 'commune-17300', 'commune', 'La Rochelle', '17', '75', '22:54', 75000),"
    "(5, 'commune-85191', 'commune', 'La Roche-sur-Yon', '85', '52', '22:52', 54000),"
    "(6, 'departement-69', 'departement', 'Département du Rhône', '69', '84', '22:82', NULL),"
    "(7, 'commune-02621', 'commune', 'Montreuil-aux-Lions', '02', '32', '22:22', 1300),"
    "(8, 'commune-94038', 'commune', 'L''Haÿ-les-Roses', '94', '11', '22:11', 31000),"
    "(9, 'epci-200093201', 'epci', 'Métropole Européenne de Lille', '59', '32', '22:31', 1100000);"
    "UPDATE collectivite SET commune = substr(uid, 9) WHERE type = 'commune';"
    "UPDATE collectivite SET siren = '216901231' WHERE id = 1;"
    "UPDATE collectivite SET siren = '200093201' WHERE id = 9;"
    "INSERT INTO partenaire (id, uid, nom, pays, geom) VALUES "
    "(1, 'p-bf-ouagadougou', 'ouagadougou', 'BF', MakePoint(-1.53, 12.37, 4326)),"
    "(2, 'p-ml-bamako', 'bamako', 'ML', NULL), (3, 'p-mg-antananarivo', 'antananarivo', 'MG', NULL),"
    "(4, 'p-ma-casablanca', 'casablanca', 'MA', NULL), (5, 'p-ch-st-gallen', 'Sankt Gallen', 'CH', NULL),"
    "(6, 'p-gn-mali', 'Mali', 'GN', NULL), (7, 'p-pl-lodz', 'Łódź', 'PL', NULL),"
    "(8, 'p-sn-st-louis', 'St. Louis', 'SN', NULL), (9, 'p-fr-coeur', 'Cœur-Volant', NULL, NULL),"
    "(10, 'p-ar-buenos-aires', 'Buenos Aires', 'AR', NULL), (11, 'p-ml-bamba', 'bamba', 'ML', NULL),"
    "(12, 'p-jo-amman', 'عمّان', 'JO', NULL), (13, 'p-td-ndjamena', 'N’Djaména', 'TD', NULL),"
    "(14, 'p-sn-mbour', 'Mbour', 'SN', NULL), (15, 'p-to-nukualofa', 'Nukuʻalofa', 'TO', NULL);"
    "INSERT INTO cooperation (id, uid, nature, titre, statut) VALUES (1, 'c-1', 'cooperation', 'Un', "
    "'en_cours'),"
    "(2, 'c-2', 'cooperation', 'Deux', 'en_cours');"
    "INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (1, 1), (1, 6), (2, 3);"
    "INSERT INTO cooperation_partenaire (cooperation_id, partenaire_id) VALUES (1, 1), (1, 2), (2, 2);"
    "INSERT INTO projet (id, uid, cooperation_id, titre, statut) VALUES (1, 'pr-1', 1, 'Forages', "
    "'en_cours'),"
    "(2, 'pr-2', 1, 'Assainissement', 'en_cours'), (3, 'pr-3', 2, 'École', 'en_cours');"
    "INSERT INTO projet_thematique VALUES (1, 'eau'), (2, 'eau'), (3, 'education');";

struct suggest_case {
    const char *text, *first; /* the first of those found; an = before them: and no more */
};

static const struct suggest_case CASES[] = {
    /* typing errors */
    {"Ouagadugu", "=partenaire=p-bf-ouagadougou"},
    {"Bamaco", "=partenaire=p-ml-bamako"},
    {"Antananarivou", "=partenaire=p-mg-antananarivo"},
    {"Casablenca", "=partenaire=p-ma-casablanca"},
    {"casabalnca", "=partenaire=p-ma-casablanca"},
    {"vasablanca", "=partenaire=p-ma-casablanca"},
    {"bueons aries", "=partenaire=p-ar-buenos-aires"},
    {"buenos airs", "=partenaire=p-ar-buenos-aires"},
    {"lion", "collectivite=commune-02621 collectivite=commune-69123"},
    {"wagadugu", "=partenaire=p-bf-ouagadougou"}, /* a name of it */
    {"lyn", "="},                                 /* three letters bear none */
    /* of beginnings, while nothing else is found */
    {"cazab", "=partenaire=p-ma-casablanca"},
    {"ouagadug", "=partenaire=p-bf-ouagadougou"},
    /* the whole before the beginning before the error */
    {"bamba", "=partenaire=p-ml-bamba"},
    {"bamb", "=partenaire=p-ml-bamba"},
    {"bam", "partenaire=p-ml-bamako partenaire=p-ml-bamba"},
    {"mali", "pays=ML partenaire=p-gn-mali"},
    {"rhône", "departement=69 region=22:82 region=84"},
    /* case, accents, ligatures, hyphens, apostrophes */
    {"LODZ", "=partenaire=p-pl-lodz"},
    {"coeur volant", "=partenaire=p-fr-coeur"},
    {"CŒUR", "partenaire=p-fr-coeur"},
    {"senegal", "pays=SN"},
    {"cote d'ivoire", "pays=CI"},
    {"Côte d’Ivoire", "pays=CI"},
    {"عمان", "=partenaire=p-jo-amman"},
    {"cote divoire", "pays=CI"},
    {"cote d ivoire", "pays=CI"},
    {"divoire", "pays=CI"},
    {"val doise", "=departement=95"},
    {"val d'o", "=departement=95"},
    {"Ndjamena", "=partenaire=p-td-ndjamena"},
    {"N'Djamena", "=partenaire=p-td-ndjamena"},
    {"n djamena", "=partenaire=p-td-ndjamena"},
    {"n'djam", "=partenaire=p-td-ndjamena"},
    {"djamena", "=partenaire=p-td-ndjamena"},
    {"ndjamema", "=partenaire=p-td-ndjamena"},
    {"M'Bour", "=partenaire=p-sn-mbour"},
    {"m bour", "=partenaire=p-sn-mbour"},
    {"nuku'alofa", "=partenaire=p-to-nukualofa"},
    {"Nukualofa", "=partenaire=p-to-nukualofa"},
    {"nuku alofa", "=partenaire=p-to-nukualofa"},
    {"lhay les roses", "=collectivite=commune-94038"},
    {"l'hay", "collectivite=commune-94038"},
    {"hay roses", "=collectivite=commune-94038"},
    /* articles and saints */
    {"rochelle", "=collectivite=commune-17300"},
    {"la roch", "=collectivite=commune-17300 collectivite=commune-85191"},
    {"roche yon", "=collectivite=commune-85191"},
    {"le mali", "pays=ML partenaire=p-gn-mali"},
    {"ville de bamako", "=partenaire=p-ml-bamako"},
    {"st denis", "collectivite=commune-93066 collectivite=commune-97411"},
    {"Saint-Den", "collectivite=commune-93066 collectivite=commune-97411"},
    {"denis saint", "departement=93 collectivite=commune-93066 collectivite=commune-97411"},
    {"saint louis", "=partenaire=p-sn-st-louis"},
    {"sankt g", "=partenaire=p-ch-st-gallen"},
    {"saint gallen", "=partenaire=p-ch-st-gallen"},
    /* other ways to say it, and codes */
    {"zaire", "pays=CD"},
    {"rdc", "=pays=CD"},
    {"angleterre", "pays=GB"},
    {"assainissement", "thematique=eau"},
    {"hydraulique", "thematique=eau"},
    {"oudin", "financement=un_pour_cent_eau"},
    {"69", "=departement=69"},
    {"afrique", "continent=afrique"},
    {"départment du rhone", "collectivite=departement-69 departement=69"},
    {"bretagne", "region=53 region=22:53"},
    {"ba", "partenaire=p-ml-bamako"},
    {"ML", "pays=ML"},
    {"JO", "pays=JO"},
    {"energie eolienne", "="},
    {"energie solaire", "=thematique=energie"},
    {"neuf trois", "=departement=93"},
    /* names in other languages, of before, and their beginnings; of towns in that country */
    {"Uagadugú", "=partenaire=p-bf-ouagadougou"},
    {"tananarive", "=partenaire=p-mg-antananarivo"},
    {"tanana", "=partenaire=p-mg-antananarivo"},
    {"Ndar", "=partenaire=p-sn-st-louis"},
    /* codes: INSEE, SIREN, SIRET, postal */
    {"93066", "=collectivite=commune-93066"},
    {"93200", "=collectivite=commune-93066"},
    {"97411", "=collectivite=commune-97411"},
    {"216901231", "=collectivite=commune-69123"},
    {"216 901 231", "=collectivite=commune-69123"},
    {"21690123100011", "=collectivite=commune-69123"},
    {"216901232", "="},
    /* kinds of authority */
    {"conseil général du rhône", "departement=69"},
    {"conseil départemental 69", "departement=69"},
    {"conseil régional de bretagne", "region=53"},
    {"region paca", "region=93"},
    {"LMCU", "=collectivite=epci-200093201"},
    {"mel", "collectivite=epci-200093201"},
    {"lille metropole", "collectivite=epci-200093201"},
    {"cg69", "departement=69"},
    {"CG 69", "departement=69"},
    {"cd du rhone", "departement=69"},
    {"CR PACA", "region=93"},
    {"CR Bretagne", "region=53"},
    {"ville de Saint-Denis", "collectivite=commune-93066"},
    {"municipalite de bamako", "=partenaire=p-ml-bamako"},
    /* with what it lies in */
    {"st-denis 93", "=collectivite=commune-93066"},
    {"saint denis reunion", "=collectivite=commune-97411"},
    {"Saint-Denis (La Réunion)", "=collectivite=commune-97411"},
    {"974 saint denis", "=collectivite=commune-97411"},
    {"saint louis senegal", "=partenaire=p-sn-st-louis"},
    {"saint denis senegal", "="},
    {"la rochelle poitou charentes", "=collectivite=commune-17300"},
    /* nothing to be found */
    {"--", "="},
    {"?!", "="},
    {"xyzzyxyzzy", "="},
    {"bamako lyon", "="},
};

static const struct suggest_case ON_DEMONSTRATION[] = {
    {"Ouagadugu", "partenaire=p-bf-ouagadougou"},
    {"Bamaco", "partenaire=p-ml-bamako"},
    {"Antananarivou", "partenaire=p-mg-antananarivo"},
    {"Casablenca", "partenaire=p-ma-casablanca"},
    {"bamako", "partenaire=p-ml-bamako"},
    {"Dakkar", "partenaire=p-sn-dakar"},
    {"veliko tarnvo", "partenaire=p-bg-veliko-tarnovo"},
    {"mali", "pays=ML"},
    {"sante", "thematique=sante"},
    {"lyon", "collectivite=commune-69123"},
    {"réunion", "region=04 departement=974"},
};

static void criteria_of(const struct snapshot *s, const char *text, size_t limit, struct bytes *out)
{
    static const char BEFORE[] = "\"criteria\":\"";
    struct bytes body;
    struct json j;
    bytes_init(&body, 1 << 20);
    bytes_reset(out);
    bytes_add_text(out, "");
    json_init(&j, &body);
    suggest_write(&j, s, &(struct suggest_asked){.text = text, .limit = limit, .kinds = SUGGEST_ALL_KINDS});
    for (const char *p = body.data; (p = strstr(p, BEFORE)) != NULL;) {
        p += sizeof BEFORE - 1;
        bytes_add_format(out, "%s%.*s", out->n ? " " : "", (int)strcspn(p, "\""), p);
    }
    bytes_release(&body);
}

static void test_cases(const struct snapshot *s, const struct suggest_case *cases, size_t n)
{
    struct bytes got;
    bytes_init(&got, 1 << 16);
    for (size_t i = 0; i < n; i++) {
        const char *first = cases[i].first;
        bool all = *first == '=';
        first += all;
        size_t length = strlen(first);
        criteria_of(s, cases[i].text, SUGGEST_PRESET, &got);
        bool right = all ? strcmp(got.data, first) == 0
                         : strncmp(got.data, first, length) == 0 &&
                               (!got.data[length] || got.data[length] == ' ');
        if (!CHECK_THAT(right, cases[i].text))
            printf("# expected: %s\n#      got: %s\n", cases[i].first, got.data);
    }
    bytes_release(&got);
}

static void test_check(void)
{
    static const struct {
        const char *text;
        enum err_code code;
    } TEXTS[] = {{"a", ERR_NONE},
                 {"-", ERR_NONE},
                 {"", ERR_INVALID},
                 {" \t\r\n", ERR_INVALID},
                 {"\u00A0 \u3000", ERR_INVALID},
                 {"aa ab ac ad ae af ag ah ai aj ak al am an ao ap", ERR_NONE},
                 {"aa ab ac ad ae af ag ah ai aj ak al am an ao ap aq", ERR_TOO_LARGE}};
    char longest[SUGGEST_MAX_BYTES + 2];
    struct err e;
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        e = (struct err){0};
        CHECK_THAT(suggest_check(TEXTS[i].text, &e) == (TEXTS[i].code == ERR_NONE) && e.code == TEXTS[i].code,
                   TEXTS[i].text);
    }
    memset(longest, 'a', sizeof longest);
    longest[SUGGEST_MAX_BYTES] = '\0';
    CHECK(suggest_check(longest, &e));
    longest[SUGGEST_MAX_BYTES] = 'a';
    longest[SUGGEST_MAX_BYTES + 1] = '\0';
    CHECK(!suggest_check(longest, &e) && e.code == ERR_TOO_LARGE && strcmp(e.parameter, "q") == 0);
}

/* One whole suggestion. */
static void test_write(const struct snapshot *s)
{
    struct bytes body;
    struct json j;
    bytes_init(&body, 1 << 16);
    json_init(&j, &body);
    suggest_write(&j, s, &(struct suggest_asked){.text = "OUAGA", .limit = 1, .kinds = SUGGEST_ALL_KINDS});
    CHECK_TEXT(
        body.data,
        "{\"q\":\"OUAGA\",\"suggestions\":[{\"kind\":\"partenaire\",\"id\":\"p-bf-ouagadougou\",\"label\":"
        "\"ouagadougou\",\"context\":\"Burkina Faso\",\"criteria\":\"partenaire=p-bf-ouagadougou\","
        "\"count\":2,\"errors\":0,\"lon\":-1.53,\"lat\":12.37}]}",
        "a partner");
    bytes_reset(&body);
    json_init(&j, &body);
    suggest_write(&j, s,
                  &(struct suggest_asked){.text = "la rochele", .limit = 1, .kinds = SUGGEST_ALL_KINDS});
    CHECK_TEXT(body.data,
               "{\"q\":\"la rochele\",\"suggestions\":[{\"kind\":\"collectivite\",\"id\":\"commune-17300\","
               "\"label\":\"La Rochelle\",\"context\":\"Commune, Charente-Maritime\",\"criteria\":"
               "\"collectivite=commune-17300\",\"count\":0,\"errors\":1}]}",
               "a collectivité");
    bytes_release(&body);
}

/* The number of projets that a criterion matches, as any other request would count it. */
static long long count_of(const struct snapshot *s, const char *criteria)
{
    struct arena memory;
    struct query *q = calloc(1, sizeof *q);
    struct criteria c;
    struct err e = {0};
    long long n = -1;
    arena_init(&memory);
    criteria_init(&c);
    if (query_parse(q, criteria, strlen(criteria), &memory, &e) && parse_criteria(&c, s, q, &e))
        n = selection_count(s, COLLECTION_PROJETS, &c);
    else
        printf("# %s\n", e.text);
    criteria_release(&c);
    arena_release(&memory);
    free(q);
    return n;
}

/* Every value of a vocabulary, and some of the places: the count of a suggestion is the count of its
 * criteria.
 */
static void test_counts(const struct snapshot *s, uint32_t every)
{
    unsigned seen = 0, bad = 0;
    for (uint32_t i = 0; i < s->names.n_things; i++) {
        const struct named_thing *t = &s->names.things[i];
        char criteria[200];
        int vocabulary = NAMED_VOCABULARY[t->kind];
        if (vocabulary < 0 && i % every != 0)
            continue;
        const struct record_rows *rows = t->kind == NAMED_PARTENAIRE ? &s->partenaires.rows
                                                                     : &s->collectivites.rows;
        snprintf(criteria, sizeof criteria, "%s=%s", suggest_kind_name(t->kind),
                 vocabulary >= 0 ? s->vocabularies[vocabulary].values[t->row].code
                                 : snapshot_text(s, rows->uid[t->row]));
        seen++;
        long long n = count_of(s, criteria);
        if (n != (long long)t->projets && ++bad < 5)
            printf("# %s: %u, expected %lld\n", criteria, t->projets, n);
    }
    CHECK_THAT(seen > 300, "all vocabularies and some places");
    CHECK_INT(bad, 0, "counts of suggestions are those of their criteria");
}

static unsigned seed = 1983;

static unsigned any(unsigned n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % n;
}

/* One letter added, dropped or replaced, or two exchanged. */
static void misspell(char *word, size_t n)
{
    size_t at = any((unsigned)n);
    char letter = (char)('a' + any(26));
    switch (any(4)) {
    case 0:
        memmove(word + at + 1, word + at, n - at + 1);
        word[at] = letter;
        break;
    case 1:
        memmove(word + at, word + at + 1, n - at);
        break;
    case 2:
        word[at] = letter;
        break;
    default:
        at -= at + 1 == n;
        letter = word[at];
        word[at] = word[at + 1];
        word[at + 1] = letter;
    }
}

static bool finds(const struct snapshot *s, const char *text, uint32_t thing, bool *full)
{
    struct suggestion found[SUGGEST_MAX];
    size_t n = suggest(s, text, SUGGEST_ALL_KINDS, LANGUAGE_FR, SUGGEST_MAX, found);
    *full = n == SUGGEST_MAX;
    for (size_t i = 0; i < n; i++)
        if (found[i].thing == thing)
            return true;
    return false;
}

/* Names of one word of eight letters or more, with an error in them, are found - unless what was made of them
 * is without error something else, or as near to so many others that the list is full. */
static void test_misspelt(const struct snapshot *s)
{
    enum { ROUNDS = 2000, LEAST = 8, MOST = 40 };
    unsigned tried = 0, bad = 0, crowded = 0;
    struct bytes folded;
    bytes_init(&folded, 1 << 12);
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t thing = any(s->names.n_things);
        const char *label = snapshot_label(s, &s->names.things[thing]);
        bytes_reset(&folded);
        utf8_fold(&folded, label, strlen(label));
        if (folded.n < LEAST || folded.n > MOST ||
            strspn(folded.data, "abcdefghijklmnopqrstuvwxyz") != folded.n)
            continue;
        char word[MOST + 2];
        bool full;
        memcpy(word, folded.data, folded.n + 1);
        misspell(word, folded.n);
        tried++;
        if (finds(s, word, thing, &full))
            continue;
        struct suggestion first[SUGGEST_MAX];
        crowded += full;
        if (!full &&
            (suggest(s, word, SUGGEST_ALL_KINDS, LANGUAGE_FR, SUGGEST_MAX, first) == 0 ||
             first[0].errors > 1) &&
            ++bad < 5)
            printf("# %s is not found as %s\n", label, word);
    }
    printf("# %u misspelt names, %u of them like many others\n", tried, crowded);
    CHECK(tried > 100 && crowded * 50 < tried);
    CHECK_INT(bad, 0, "misspelt names are found");
    bytes_release(&folded);
}

/* Noise is looked up without a complaint of the sanitizers, and twice the same. */
static void test_noise(const struct snapshot *s)
{
    static const char *const PIECES[] = {"saint", "st", " ", "la", "de",    "l'",  "-",  "é",
                                         "œ",     "ma", "x", "zz", "rhone", "eau", "du", "69",
                                         "q",     "ou", "e", "’",  "ß",     "عم",  "ﷺ"};
    bool same = true, sorted = true;
    for (int round = 0; round < 3000; round++) {
        char text[SUGGEST_MAX_BYTES + 1] = "";
        for (unsigned n = 1 + any(8); n > 0; n--)
            strcat(text, PIECES[any(sizeof PIECES / sizeof PIECES[0])]);
        struct suggestion a[SUGGEST_MAX], b[SUGGEST_MAX];
        struct err e;
        if (!suggest_check(text, &e))
            continue;
        size_t limit = 1 + any(SUGGEST_MAX), n = suggest(s, text, SUGGEST_ALL_KINDS, LANGUAGE_FR, limit, a),
               m = suggest(s, text, SUGGEST_ALL_KINDS, LANGUAGE_FR, limit, b);
        same = same && n == m && n <= limit;
        for (size_t i = 0; i < n; i++) {
            same = same && a[i].thing == b[i].thing;
            sorted = sorted && (i == 0 || a[i - 1].errors <= a[i].errors);
        }
    }
    CHECK_THAT(same, "the same twice");
    CHECK_THAT(sorted, "fewest errors first");
}

static void test_unknown_words(const struct snapshot *s)
{
    struct bytes body;
    struct json j;
    struct criteria c;
    bytes_init(&body, 1 << 16);
    criteria_init(&c);
    c.words[c.n_words++] = strdup("asainissement");
    c.words[c.n_words++] = strdup("forages");
    c.words[c.n_words++] = strdup("zzz");
    json_init(&j, &body);
    json_object(&j);
    struct understood *u = understood_of(&c, s, LEVEL_PROJET);
    unknown_words_put(&j, u);
    understood_free(u);
    json_end(&j);
    CHECK_TEXT(body.data,
               "{\"unknownWords\":[{\"word\":\"asainissement\",\"taken\":\"assainissement\",\"near\":["
               "\"assainissement\"]},"
               "{\"word\":\"zzz\",\"near\":[]}]}",
               "words of no text, with what is near");
    criteria_release(&c);
    bytes_release(&body);
}

static void test_small(void)
{
    char folder[] = P_tmpdir "/atlasd-suggest-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        abort();
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    struct snapshot *s = db && db_exec(db, RECORDS, &e) ? load_db(db, &e) : NULL;
    if (CHECK_THAT(s != NULL, "a few records")) {
        test_cases(s, CASES, sizeof CASES / sizeof CASES[0]);
        test_write(s);
        test_counts(s, 1);
        test_unknown_words(s);
        test_noise(s);
    } else {
        printf("# %s\n", e.text);
    }
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
}

static void test_demonstration(const char *path)
{
    struct err e = {0};
    struct db *db = schema_open(path, DB_READ, &e);
    struct snapshot *s = db ? load_db(db, &e) : NULL;
    if (CHECK_THAT(s != NULL, "the demonstration data")) {
        test_cases(s, ON_DEMONSTRATION, sizeof ON_DEMONSTRATION / sizeof ON_DEMONSTRATION[0]);
        test_counts(s, 200);
        test_misspelt(s);
        test_noise(s);
        printf("# names: %zu bytes of %zu\n", names_bytes(&s->names), snapshot_bytes(s));
    }
    snapshot_free(s);
    db_close(db);
}

int main(void)
{
    const char *demonstration = getenv("ATLASD_TEST_DB");
    test_check();
    test_small();
    if (demonstration)
        test_demonstration(demonstration);
    else
        SKIP("the demonstration data: ATLASD_TEST_DB is not set");
    return test_end();
}
