#include "store/writer.h"

#include <math.h>
#include <sys/stat.h>

#include "store/fixture.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "store/text_limit.h"
#include "store/uid.h"
#include "test.h"

static struct db *db;
static struct store *store; /* on db */

static void open_new(const char *path)
{
    struct err e = {0};
    store_close(store);
    db_close(db);
    db = store_create(path, &e);
    if (!CHECK(db != NULL))
        exit(test_end());
    store = sqlite_store_wrap(db);
}

static void answers(const char *sql, const char *expected)
{
    char got[2000] = "";
    struct err e = {0};
    if (!db_text(db, sql, got, sizeof got, &e))
        snprintf(got, sizeof got, "%s", e.text);
    CHECK_TEXT(got, expected, sql);
}

static bool good(bool done, const struct err *e)
{
    if (!done)
        printf("# %s\n", e->text);
    return done;
}

static const struct writer_options OPTIONS = {
    .author = "essai", .reason = "writer_test", .source = "liste.csv", .now = "2020-01-01T00:00:00Z"};

static const char *const EAU_SANTE[] = {"eau", "sante", "eau"};
static const struct contact_row CONTACTS[] = {
    {.role = "cadre", .titre = "Relations internationales", .courriel = "international@exemple.fr"}};
static const struct financement_row MONEY[] = {
    {.source = "afd", .annee = {MAYBE_VALUE, 2012}, .montant = {MAYBE_VALUE, 5000}},
    {.source = NULL, .montant = {MAYBE_VALUE, 10}, .libelle = "Dons"},
    {.source = "afd", .annee = {MAYBE_VALUE, 2012}, .montant = {MAYBE_VALUE, 5000}}};

/* A small world: what[] counts what happened. */
static void put_all(struct writer *w, unsigned what[3])
{
    struct err e = {0};
    struct written lyon, allier, rhone_alpes, epci, bamako, kayes, coop, projet, bourse, reseau, out;
    const struct reseau_row net = {.nom = "Réseau d’essai", .pays = "FR"};
    CHECK(good(writer_put_reseau(w, &net, &reseau, &e), &e));
    const struct collectivite_row rows[] = {{.type = "commune",
                                             .code = "69123",
                                             .nom = "Lyon",
                                             .population = maybe_value(500000),
                                             .position = {"exacte", 4.8351, 45.7679},
                                             .reseaux = {&reseau.id, 1},
                                             .contacts = {CONTACTS, 1}},
                                            {.type = "departement", .code = "03", .nom = "Allier"},
                                            {.type = "region", .code = "22:82", .nom = "Rhône-Alpes"},
                                            {.type = "epci",
                                             .code = "200046977",
                                             .nom = "Métropole de Lyon",
                                             .departement = "69",
                                             .nature_epci = "metropole"}};
    struct written *const outs[] = {&lyon, &allier, &rhone_alpes, &epci};
    for (int i = 0; i < 4; i++)
        CHECK(good(writer_put_collectivite(w, &rows[i], outs[i], &e), &e));
    const struct partenaire_row p1 = {.pays = "ML", .nom = "Bamako", .position = {"exacte", -8.0, 12.65}};
    const struct partenaire_row p2 = {.pays = "ML", .nom = "Kayes", .distinct = "cercle"};
    CHECK(good(writer_put_partenaire(w, &p1, &bamako, &e), &e));
    CHECK(good(writer_put_partenaire(w, &p2, &kayes, &e), &e));
    const int64_t members[] = {allier.id, lyon.id}, partners[] = {bamako.id, kayes.id};
    const struct cooperation_row c = {.nature = "cooperation",
                                      .titre = "Eau pour tous",
                                      .statut = "en_cours",
                                      .depuis = maybe_value(1999),
                                      .convention = "2001",
                                      .members = {members, 2},
                                      .partners = {partners, 2},
                                      .lead = lyon.id};
    CHECK(good(writer_put_cooperation(w, &c, &coop, &e), &e));
    const struct projet_row pr = {.cooperation = coop.id,
                                  .titre = "Forages",
                                  .description = "Dix forages.",
                                  .annee_debut = maybe_value(2010),
                                  .thematiques = {EAU_SANTE, 3},
                                  .financements = {MONEY, 3},
                                  .annee_fin = maybe_value(2012),
                                  .statut = "termine"};
    CHECK(good(writer_put_projet(w, &pr, &projet, &e), &e));
    const struct bourse_row b = {.partenaire = kayes.id,
                                 .titre = "Un marché",
                                 .etat = "publie",
                                 .annee = maybe_value(2014),
                                 .budget = maybe_value(90000),
                                 .thematiques = {EAU_SANTE, 1},
                                 .contacts = {CONTACTS, 1}};
    CHECK(good(writer_put_bourse(w, &b, &bourse, &e), &e));
    CHECK(good(writer_put_apd(w, lyon.id, 2012, "ML", 40000, &out, &e), &e));
    const struct written *all[] = {&lyon, &allier, &rhone_alpes, &epci,   &bamako, &kayes,
                                   &coop, &projet, &bourse,      &reseau, &out};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        what[all[i]->what]++;
}

static struct writer *start(void)
{
    struct err e = {0};
    struct writer *w = writer_new(store, &OPTIONS, &e);
    CHECK(good(w != NULL, &e));
    return w;
}

static void finish(struct writer *w)
{
    struct err e = {0};
    CHECK(good(writer_commit(w, &e), &e));
    writer_free(w);
}

static void test_adding(void)
{
    unsigned what[3] = {0};
    struct writer *w = start();
    put_all(w, what);
    finish(w);
    CHECK_INT(what[WRITTEN_ADDED], 11, "all is new the first time");
    answers("SELECT group_concat(uid, ' ') FROM (SELECT uid FROM collectivite ORDER BY id)",
            "commune-69123 departement-03 region-22-82 epci-200046977");
    answers("SELECT uid FROM partenaire WHERE nom = 'Bamako'", "p-ml-bamako");
    answers("SELECT uid LIKE 'p-ml-kayes-________' FROM partenaire WHERE nom = 'Kayes'", "1");
    answers("SELECT departement || region || region_1970 || commune FROM collectivite WHERE nom = 'Lyon'",
            "698422:8269123");
    answers(
        "SELECT region || region_1970 || ifnull(departement, '-') FROM collectivite WHERE type = 'region'",
        "8422:82-");
    answers("SELECT siren || epci || region FROM collectivite WHERE type = 'epci'", "20004697720004697784");
    answers("SELECT ST_X(geom) || ' ' || ST_Y(geom) || ' ' || ST_SRID(geom) || qualite FROM collectivite "
            "WHERE nom = 'Lyon'",
            "4.8351 45.7679 4326exacte");
    answers("SELECT geom IS NULL AND qualite = 'aucune' FROM collectivite WHERE nom = 'Allier'", "1");
    answers(
        "SELECT group_concat(nom || chef_de_file) FROM cooperation_collectivite JOIN collectivite ON id = "
        "collectivite_id ORDER BY nom",
        "Lyon1,Allier0");
    answers("SELECT count(*) FROM projet_thematique", "2");
    answers("SELECT count(*) || ' ' || sum(montant) FROM financement", "3 10010");
    answers("SELECT source.nom FROM projet JOIN source ON source.id = projet.source", "liste.csv");
    answers("SELECT DISTINCT auteur || ' ' || motif FROM audit", "essai writer_test");
    answers("SELECT count(*) FROM session", "0");
}

static void test_again(void)
{
    unsigned what[3] = {0};
    struct err e = {0};
    CHECK(db_exec(db, "DELETE FROM changements; DELETE FROM audit", &e));
    struct writer *w = start();
    int64_t before = db_changes(db);
    put_all(w, what);
    CHECK_INT(what[WRITTEN_UNCHANGED], 11, "nothing changes the second time");
    CHECK_INT(db_changes(db), before, "and not a row is written");
    finish(w);
    answers("SELECT (SELECT count(*) FROM changements) + (SELECT count(*) FROM audit)", "0");
}

static void test_changes(void)
{
    struct err e = {0};
    struct written out;
    struct writer *w = start();
    const struct partenaire_row moved = {
        .pays = "ML", .nom = "BAMAKO", .position = {"approximative", -8, 12.6}};
    CHECK(good(writer_put_partenaire(w, &moved, &out, &e), &e));
    CHECK_INT(out.what, WRITTEN_CHANGED, "a name in other letters is the same partner, spelled anew");
    const struct collectivite_row said = {
        .type = "commune", .code = "69123", .site_web = "https://exemple.fr"};
    CHECK(good(writer_put_collectivite(w, &said, &out, &e), &e) && out.what == WRITTEN_CHANGED);
    const struct collectivite_row unsaid = {
        .type = "commune", .code = "69123", .site_web = "", .contacts = {CONTACTS, 0}};
    answers(
        "SELECT nom || population || ST_X(geom) || site_web FROM collectivite WHERE uid = 'commune-69123'",
        "Lyon5000004.8351https://exemple.fr");
    CHECK(good(writer_put_collectivite(w, &unsaid, &out, &e), &e) && out.what == WRITTEN_CHANGED);
    answers("SELECT site_web IS NULL FROM collectivite WHERE uid = 'commune-69123'", "1");
    answers("SELECT count(*) FROM contact WHERE collectivite_id IS NOT NULL", "0");
    const struct projet_row fewer = {.cooperation = 1,
                                     .titre = "forages",
                                     .annee_debut = maybe_value(2010),
                                     .thematiques = {EAU_SANTE, 1},
                                     .financements = {MONEY, 1}};
    CHECK(good(writer_put_projet(w, &fewer, &out, &e), &e) && out.what == WRITTEN_CHANGED);
    answers("SELECT group_concat(thematique) FROM projet_thematique", "eau");
    answers("SELECT count(*) FROM financement", "1");
    const struct projet_row none = {.cooperation = 1,
                                    .titre = "forages",
                                    .annee_debut = maybe_value(2010),
                                    .thematiques = {EAU_SANTE, 0}};
    CHECK(good(writer_put_projet(w, &none, &out, &e), &e) && out.what == WRITTEN_CHANGED);
    answers("SELECT count(*) FROM projet_thematique", "0");
    CHECK(good(writer_put_apd(w, 1, 2012, "ML", 41000, &out, &e), &e) && out.what == WRITTEN_CHANGED);
    finish(w);
    answers("SELECT nom || qualite || ST_Y(geom) FROM partenaire WHERE uid = 'p-ml-bamako'",
            "BAMAKOapproximative12.6");
}

static void test_deleting(void)
{
    struct err e = {0};
    struct written out;
    unsigned what[3] = {0};
    int64_t bamako, kayes = 2;
    struct writer *w = start();
    CHECK(writer_find(w, RECORD_PARTENAIRE, "p-ml-bamako", &bamako, &e) && bamako > 0);
    CHECK(good(writer_delete(w, RECORD_PARTENAIRE, bamako, "p-ml-autre", &e), &e));
    CHECK(!writer_delete(w, RECORD_PARTENAIRE, kayes, NULL, &e) && strstr(e.text, "requests in the Bourse"));
    CHECK(!writer_delete(w, RECORD_PARTENAIRE, 999, NULL, &e) && e.code == ERR_NOT_FOUND);
    CHECK(good(writer_delete(w, RECORD_COOPERATION, 1, NULL, &e), &e));
    finish(w);
    answers("SELECT collection || ' ' || successeur FROM ancien_uid WHERE uid = 'p-ml-bamako'",
            "partenaires p-ml-autre");
    answers(
        "SELECT group_concat(collection) FROM (SELECT collection FROM ancien_uid WHERE successeur IS NULL "
        "ORDER BY collection)",
        "cooperations,projets");
    w = start();
    put_all(w, what);
    finish(w);
    answers("SELECT count(*) FROM ancien_uid", "0");
    CHECK_INT(what[WRITTEN_ADDED], 3, "what was deleted is new again");

    w = start(); /* a new edition of the list, with one record left */
    const struct partenaire_row left = {.pays = "ML", .nom = "Bamako"};
    size_t n;
    CHECK(good(writer_put_partenaire(w, &left, &out, &e), &e) && out.what == WRITTEN_UNCHANGED);
    CHECK(good(writer_retire(w, RECORD_BOURSE, &n, &e), &e) && n == 1);
    CHECK(good(writer_retire(w, RECORD_PARTENAIRE, &n, &e), &e) && n == 1);
    CHECK(good(writer_put_apd(w, 1, 2012, "ML", 40000, &out, &e), &e) && out.what == WRITTEN_UNCHANGED);
    CHECK(good(writer_put_apd(w, 1, 2013, "ML", 1, &out, &e), &e) && out.what == WRITTEN_ADDED);
    CHECK(good(writer_retire_apd(w, &n, &e), &e) && n == 0);
    finish(w);
    w = start();
    CHECK(good(writer_put_apd(w, 1, 2013, "ML", 1, &out, &e), &e));
    CHECK(good(writer_retire_apd(w, &n, &e), &e) && n == 1);
    finish(w);
    answers("SELECT group_concat(annee) FROM apd", "2013");
    const struct writer_options other = {.source = "autre.csv"};
    w = writer_new(store, &other, &e);
    CHECK(w && writer_retire(w, RECORD_PARTENAIRE, &n, &e));
    CHECK_INT(n, 0, "another source's records are not retired");
    writer_free(w);
}

static void test_bad_rows(void)
{
    struct err e = {0};
    struct written out;
    struct writer *w = start();
    const struct partenaire_row nameless = {.pays = "ML"};
    CHECK(!writer_put_partenaire(w, &nameless, &out, &e) && strcmp(e.parameter, "nom") == 0);
    const struct partenaire_row nowhere = {.pays = "ML", .nom = "X", .position = {"exacte", 200, 0}};
    CHECK(!writer_put_partenaire(w, &nowhere, &out, &e) && strstr(e.text, "p-ml-x: the position 200, 0"));
    const struct partenaire_row nan_row = {.pays = "ML", .nom = "X", .position = {"exacte", 0, (double)NAN}};
    CHECK(!writer_put_partenaire(w, &nan_row, &out, &e));
    const struct partenaire_row unknown = {.pays = "QQ", .nom = "X"};
    CHECK(!writer_put_partenaire(w, &unknown, &out, &e) && strstr(e.text, "p-qq-x"));
    const struct collectivite_row place = {.type = "commune", .code = "00001", .nom = "X"};
    CHECK(!writer_put_collectivite(w, &place, &out, &e) && strstr(e.text, "no département '00'"));
    const struct collectivite_row untyped = {.code = "69123"};
    CHECK(!writer_put_collectivite(w, &untyped, &out, &e) && strcmp(e.parameter, "type") == 0);
    const struct cooperation_row keyless = {.nature = "action"};
    CHECK(!writer_put_cooperation(w, &keyless, &out, &e) && strstr(e.text, "without a key"));
    const struct cooperation_row agreed = {.nature = "action", .key = "k", .convention = "2001"};
    CHECK(!writer_put_cooperation(w, &agreed, &out, &e) && strcmp(e.parameter, "convention") == 0);
    const struct projet_row ownerless = {.cooperation = 999, .titre = "X"};
    CHECK(!writer_put_projet(w, &ownerless, &out, &e) && e.code == ERR_NOT_FOUND);
    char long_name[WRITER_TEXT_NAME_BYTES + 2] = "";
    memset(long_name, 'x', WRITER_TEXT_NAME_BYTES + 1);
    struct partenaire_row named = {.pays = "ML", .nom = long_name};
    CHECK(!writer_put_partenaire(w, &named, &out, &e) && e.code == ERR_TOO_LARGE);
    CHECK_TEXT(e.parameter, "nom", "a name over the limit is named by its column");
    const struct contact_row nobody = {.role = "elu", .nom = long_name};
    named = (struct partenaire_row){.pays = "ML", .nom = "X", .contacts = {&nobody, 1}};
    CHECK(!writer_put_partenaire(w, &named, &out, &e) && e.code == ERR_TOO_LARGE);
    long_name[WRITER_TEXT_NAME_BYTES] = '\0';
    CHECK(good(writer_put_partenaire(w, &named, &out, &e), &e));
    const char *const chocolate[] = {"chocolat"};
    CHECK(!writer_undo(w, &e) && writer_mark(w, &e));
    const struct projet_row sweet = {
        .cooperation = 1, .key = "x", .titre = "X", .thematiques = {chocolate, 1}};
    const struct cooperation_row home = {.nature = "action", .key = "home"};
    CHECK(good(writer_put_cooperation(w, &home, &out, &e), &e));
    struct projet_row in_home = sweet;
    in_home.cooperation = out.id;
    CHECK(!writer_put_projet(w, &in_home, &out, &e) && strstr(e.text, "projet_thematique"));
    CHECK(good(writer_undo(w, &e), &e) && writer_mark(w, &e));
    answers(
        "SELECT (SELECT count(*) FROM cooperation WHERE nature = 'action') + (SELECT count(*) FROM projet "
        "WHERE titre = 'X')",
        "0");
    writer_free(w);
    answers("SELECT count(*) FROM session", "0");
}

/* What a writer remembers of records follows its marks: what was taken back was not put. */
static void test_marks(void)
{
    struct err e = {0};
    struct written out;
    unsigned what[3] = {0};
    size_t n = 0;
    struct writer *w = start();
    put_all(w, what);
    finish(w);
    w = start();
    const struct partenaire_row bamako = {.pays = "ML", .nom = "Bamako"};
    CHECK(writer_mark(w, &e) && good(writer_put_partenaire(w, &bamako, &out, &e), &e));
    CHECK(good(writer_put_apd(w, 1, 2012, "ML", 40000, &out, &e), &e) && writer_undo(w, &e));
    CHECK(writer_mark(w, &e) && good(writer_put_apd(w, 1, 2013, "ML", 1, &out, &e), &e));
    CHECK(writer_mark(w, &e) && good(writer_put_apd(w, 1, 2014, "ML", 1, &out, &e), &e) &&
          writer_undo(w, &e));
    CHECK(good(writer_retire_apd(w, &n, &e), &e));
    CHECK_INT(n, 1, "APD whose row was taken back is retired, that of the row before is not");
    CHECK(good(writer_retire(w, RECORD_BOURSE, &n, &e), &e));
    CHECK(good(writer_retire(w, RECORD_PARTENAIRE, &n, &e), &e));
    CHECK_INT(n, 2, "and so is a record");
    writer_free(w);

    struct db *watcher = schema_open(db_path(db), DB_READ, &e);
    const struct partenaire_row passing = {.pays = "ML", .nom = "De passage"};
    int64_t before = 0, after = 1;
    CHECK(watcher && db_data_version(watcher, &before, &e));
    w = start();
    CHECK(writer_mark(w, &e) && good(writer_put_partenaire(w, &passing, &out, &e), &e) && writer_undo(w, &e));
    finish(w);
    CHECK(watcher && db_data_version(watcher, &after, &e));
    CHECK_INT(after, before, "what was written and taken back is no change of the database");
    db_close(watcher);
}

static void test_uids(void)
{
    static const char *const CASES[][4] = {
        {"US", "St. John’s", NULL, "p-us-st-john-s"},
        {"DE", "KÖLN", NULL, "p-de-koln"},
        {NULL, "Łódź", "", "p-zz-lodz"},
        {"ml", "Œuilly", NULL, "p-zz-oeuilly"},
    };
    char a[RECORD_UID_SIZE], b[RECORD_UID_SIZE];
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        uid_partenaire(a, CASES[i][0], CASES[i][1], CASES[i][2]);
        CHECK_TEXT(a, CASES[i][3], CASES[i][1]);
    }
    uid_partenaire(a, "JP", "東京", NULL);
    uid_partenaire(b, "JP", "京都", NULL);
    CHECK_THAT(strcmp(a, b) != 0 && strlen(a) == strlen("p-jp--12345678"),
               "names without Latin letters differ");
    uid_partenaire(a, "US", "Springfield", "Illinois");
    uid_partenaire(b, "US", "Springfield", "Ohio");
    CHECK(strcmp(a, b) != 0 && strncmp(a, "p-us-springfield-", 17) == 0);
    uid_collectivite(a, "commune", "2A004", "Ajaccio", "2A", NULL);
    CHECK_TEXT(a, "commune-2a004", "Corsican codes");
    uid_collectivite(a, "syndicat", NULL, "Syndicat des Eaux", "69", NULL);
    uid_collectivite(b, "syndicat", "", "SYNDICAT DES EAUX", "69", NULL);
    CHECK(strcmp(a, b) == 0 && strncmp(a, "syndicat-h", 10) == 0);
    struct uid_hash h = {0};
    uid_hash_add(&h, "a");
    uid_from_hash(a, "c", &h);
    CHECK_THAT(strlen(a) == 16, "a hash is short");
}

static void test_bulk(void)
{
    char path[300];
    struct err e = {0};
    unsigned what[3] = {0};
    fixture_path(path, "bulk.db");
    open_new(path);
    const struct writer_options o = {.bulk = true, .now = "2015-12-31T00:00:00Z"};
    struct writer *w = writer_new(store, &o, &e);
    CHECK(good(w != NULL, &e));
    put_all(w, what);
    CHECK(good(writer_put_meta(w, "demonstration", "1", &e), &e));
    finish(w);
    answers("SELECT group_concat(nom || id) FROM changements", "*0");
    answers("SELECT count(*) FROM audit", "0");
    answers("SELECT maj FROM projet", "2015-12-31T00:00:00Z");
    answers("SELECT count(*) FROM projet_texte WHERE projet_texte MATCH 'forages'", "1");
    answers("SELECT count(*) FROM idx_partenaire_geom", "1");
    CHECK(db_exec(db, "UPDATE partenaire SET nom = 'x' WHERE id = 1", &e));
    answers("SELECT nom || id FROM changements ORDER BY seq DESC", "partenaire1");
    what[0] = 0;
    w = start();
    put_all(w, what);
    writer_free(w);
    CHECK_INT(what[WRITTEN_UNCHANGED], 10, "bulk writes the same rows");
}

/* The change feed keeps the last 200 000 rows, however many a commit adds. */
static void test_pruning(void)
{
    struct err e = {0};
    struct written out;
    int64_t last = 0;
    for (int i = 0; i < 2; i++) {
        const struct partenaire_row row = {.pays = "ML", .nom = i ? "Kayes" : "Kati"};
        CHECK(db_exec(db,
                      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 150000) "
                      "INSERT INTO changements (nom, id) SELECT 'projet', 1 FROM n",
                      &e));
        struct writer *w = start();
        CHECK(good(writer_put_partenaire(w, &row, &out, &e), &e));
        finish(w);
        int64_t n, first;
        CHECK(db_int(db, "SELECT max(seq) FROM changements", &last, &e) &&
              db_int(db, "SELECT min(seq) FROM changements", &first, &e) &&
              db_int(db, "SELECT count(*) FROM changements", &n, &e));
        if (i == 0)
            CHECK_THAT(first == 1 && n == last && n > 150000, "a feed of fewer rows is kept whole");
        else
            CHECK_THAT(n == 200000 && first == last - 199999, "of a longer one the last rows stay");
    }
    answers("SELECT nom FROM changements ORDER BY seq DESC", "partenaire");
}

int main(void)
{
    char path[300];
    fixture_start();
    fixture_path(path, "a.db");
    open_new(path);
    test_adding();
    test_again();
    test_changes();
    test_deleting();
    test_bad_rows();
    test_marks();
    test_uids();
    test_bulk();
    test_pruning();
    store_close(store);
    db_close(db);
    fixture_end();
    return test_end();
}
