#include "demo/generate.h"

#include <sys/stat.h>
#include <unistd.h>

#include "demo/generate_plan.h"
#include "demo/generate_text.h"
#include "store/fixture.h"
#include "store/sqlite/check.h"
#include "store/sqlite/schema.h"
#include "test.h"

static struct demo demo;

/* --- French ------------------------------------------------------------------------------------------------
 */

static void test_places(void)
{
    static const char *const CASES[][4] = {
        /* name, name in a sentence, of, at; "+" marks a territory */
        {"Bamako", "Bamako", "de Bamako", "à Bamako"},
        {"Abidjan", "Abidjan", "d’Abidjan", "à Abidjan"},
        {"Édéa", "Édéa", "d’Édéa", "à Édéa"},
        {"Le Kef", "Le Kef", "du Kef", "au Kef"},
        {"Les Cayes", "Les Cayes", "des Cayes", "aux Cayes"},
        {"La Paz", "La Paz", "de La Paz", "à La Paz"},
        {"Yaoundé", "Yaoundé", "de Yaoundé", "à Yaoundé"},
        {"Ypres", "Ypres", "d’Ypres", "à Ypres"},
        {"Hanoï", "Hanoï", "de Hanoï", "à Hanoï"},
        {"Łódź", "Łódź", "de Łódź", "à Łódź"},
        {"'Aley", "’Aley", "de ’Aley", "à ’Aley"},
        {"+Région de Kayes", "la région de Kayes", "de la région de Kayes", "dans la région de Kayes"},
        {"+Cercle de Nara", "le cercle de Nara", "du cercle de Nara", "dans le cercle de Nara"},
        {"+Arrondissement d'Aquin", "l’arrondissement d’Aquin", "de l’arrondissement d’Aquin",
         "dans l’arrondissement d’Aquin"},
        {"+État de Bahia", "l’État de Bahia", "de l’État de Bahia", "dans l’État de Bahia"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        bool territory = CASES[i][0][0] == '+';
        const struct demo_place p = {.name = CASES[i][0] + territory, .territory = territory};
        struct forms f;
        forms_of_place(&f, &p);
        CHECK_TEXT(f.name, CASES[i][1], CASES[i][0]);
        CHECK_TEXT(f.of, CASES[i][2], CASES[i][0]);
        CHECK_TEXT(f.at, CASES[i][3], CASES[i][0]);
    }
}

static void test_french_side(void)
{
    struct forms f;
    forms_of_commune(&f, "Le Havre", true, false);
    CHECK_TEXT(f.name, "la ville du Havre", "a town with an article");
    CHECK_TEXT(f.short_of, "du Havre", "its short name");
    forms_of_commune(&f, "L'Haÿ-les-Roses", true, false);
    CHECK_TEXT(f.at, "à la ville de L’Haÿ-les-Roses", "an article that stays");
    forms_of_commune(&f, "Hyères", true, false);
    CHECK_TEXT(f.short_of, "d’Hyères", "a silent h");
    forms_of_commune(&f, "Hœnheim", false, true);
    CHECK_TEXT(f.of, "de la commune de Hœnheim", "an Alsatian h");
    forms_of_departement(&f, "l’Allier", "de l’Allier");
    CHECK_TEXT(f.at, "au département de l’Allier", "a département");
    forms_of_region(&f, "Provence-Alpes-Côte d'Azur");
    CHECK_TEXT(f.of, "de la région Provence-Alpes-Côte d’Azur", "a région");
    forms_of_grouping(&f, "Communauté d'agglomération du Niortais");
    CHECK_TEXT(f.name, "la communauté d’agglomération du Niortais", "a community");
    forms_of_grouping(&f, "Bordeaux Métropole");
    CHECK_TEXT(f.at, "à l’intercommunalité Bordeaux Métropole", "one with a name of its own");
    forms_of_grouping(&f, "Syndicat mixte du pays de Retz");
    CHECK_TEXT(f.of, "du syndicat mixte du pays de Retz", "a syndicat");
}

static struct sentence example(struct forms *partner, struct forms *french,
                               const struct demo_country *country)
{
    static const struct demo_place kayes = {.name = "Région de Kayes", .territory = true};
    forms_of_place(partner, &kayes);
    forms_of_commune(french, "Arles", true, false);
    return (struct sentence){.partner = partner,
                             .french = french,
                             .country = country,
                             .first_year = 2010,
                             .last_year = 2013,
                             .since = 1999};
}

static void test_patterns(void)
{
    static const char *const CASES[][2] = {
        {"Eau {a} : {P}, {de}.", "Eau dans la région de Kayes : La région de Kayes, de la région de Kayes."},
        {"{C} {de_c} {a_c} {l} {de_l} {l_p}", "La ville d’Arles de la ville d’Arles à la ville d’Arles Arles "
                                              "d’Arles entre Arles et la région de Kayes"},
        {"{le_pays} {du_pays} {au_pays} {an} {an2} {depuis}", "le Mali du Mali au Mali 2010 2013 1999"},
        {"{n:3-3} {r:2500-2500:500}", "3 2\u202f500"},
        {"{un {n:1-1}|un {n:1-1}} seul", "un 1 seul"},
        {"{rien|rien}", "rien"},
        {"{inconnu}", NULL},
        {"{a", NULL},
        {"{n:5-2}", NULL},
        {"{n:x}", NULL},
    };
    const struct demo_country mali = {.le = "le Mali", .de = "du Mali", .en = "au Mali"};
    struct forms partner, french;
    struct sentence s = example(&partner, &french, &mali);
    struct dice dice = dice_for(1, 0, 0);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct bytes out;
        bytes_init(&out, 4096);
        bool made = sentence_add(&out, CASES[i][0], &s, &dice);
        CHECK_TEXT(made ? out.data : NULL, CASES[i][1], CASES[i][0]);
        bytes_release(&out);
    }
}

/* Every pattern of the tables, several times; and every thématique that a profile may draw has its texts. */
static void test_tables(void)
{
    struct forms partner, french;
    struct sentence s = example(&partner, &french, &demo.countries[0]);
    struct dice dice = dice_for(2, 0, 0);
    unsigned wrong = 0, missing = 0, straight = 0;
    for (size_t i = 0; i < demo.n_texts; i++)
        for (int k = 0; k < 20; k++) {
            struct bytes out;
            bytes_init(&out, 8192);
            bool made = sentence_add(&out, demo.texts[i].text, &s, &dice);
            if (!made || strpbrk(out.data, "{}|")) {
                wrong++;
                printf("# %s -> %s\n", demo.texts[i].text, out.data);
            }
            straight += strstr(out.data, "'") || strstr(out.data, " ;") || strstr(out.data, " :") ||
                        strstr(out.data, "  ") || strstr(out.data, "de le ") || strstr(out.data, "à le ");
            bytes_release(&out);
        }
    CHECK_INT(wrong, 0, "all patterns are well made");
    CHECK_INT(straight, 0, "typographic apostrophes and spaces, no lost contractions");
    for (size_t p = 0; p < demo.n_profiles; p++)
        for (int t = 0; t < DEMO_THEMATIQUES; t++) {
            const double *totals = demo.profiles[p].thematiques;
            bool drawn = totals[t] > (t > 0 ? totals[t - 1] : 0);
            if (drawn && (!demo_pick_text(&demo, &dice, t, GENRE_TITRE, p) ||
                          !demo_pick_text(&demo, &dice, t, GENRE_OBJECTIFS, p) ||
                          !demo_pick_text(&demo, &dice, t, GENRE_DESCRIPTION, p))) {
                missing++;
                printf("# %s in %s\n", demo.thematiques[t].code, demo.profiles[p].name);
            }
        }
    CHECK_INT(missing, 0, "what may be drawn has texts");
}

/* --- the plan ----------------------------------------------------------------------------------------------
 */

static void test_plan(void)
{
    struct plan a, b;
    struct err e = {0};
    CHECK(plan_make(&a, &demo, 1, 0, true, &e) && plan_make(&b, &demo, 2, 0, true, &e));
    CHECK_INT((long long)a.n_collectivites, 4787, "collectivités");
    CHECK_INT((long long)a.n_partners, 8674, "partners");
    size_t same = 0;
    for (size_t i = 0; i < a.n_partners; i++)
        same += a.partners[i].place == b.partners[i].place;
    CHECK_THAT(same < a.n_partners / 2, "another seed chooses other places");
    plan_release(&a);
    plan_release(&b);
}

/* --- the whole ---------------------------------------------------------------------------------------------
 */

static struct db *db;

static void answers(const char *sql, const char *expected)
{
    char got[600] = "";
    struct err e = {0};
    if (!db_text(db, sql, got, sizeof got, &e))
        snprintf(got, sizeof got, "%s", e.text);
    CHECK_TEXT(got, expected, sql);
}

static void test_figures(void)
{
    answers("SELECT count(*) FROM collectivite", "4787");
    answers("SELECT count(*) FROM collectivite WHERE type = 'region'", "26");
    answers("SELECT count(*) FROM partenaire", "8674");
    answers("SELECT count(DISTINCT pays) FROM partenaire", "146");
    answers(
        "SELECT count(*) BETWEEN 10300 AND 10500 FROM (SELECT DISTINCT collectivite_id, partenaire_id FROM "
        "cooperation_collectivite JOIN cooperation_partenaire USING (cooperation_id))",
        "1");
    answers("SELECT count(*) FROM projet JOIN cooperation c ON c.id = cooperation_id WHERE nature = "
            "'cooperation'",
            "12756");
    answers("SELECT count(*) FROM projet JOIN cooperation c ON c.id = cooperation_id WHERE nature = 'action'",
            "753");
    answers("SELECT count(*) FROM bourse WHERE etat = 'publie'", "130");
    answers("SELECT count(DISTINCT pays) FROM bourse JOIN partenaire p ON p.id = partenaire_id WHERE etat = "
            "'publie'",
            "38");
    answers("SELECT count(*) > 0 FROM bourse WHERE etat <> 'publie'", "1");
    answers("SELECT count(*) FROM collectivite WHERE id NOT IN (SELECT collectivite_id FROM "
            "cooperation_collectivite)",
            "0");
    answers(
        "SELECT count(*) FROM partenaire WHERE id NOT IN (SELECT partenaire_id FROM cooperation_partenaire)",
        "0");
    answers(
        "SELECT count(*) || ' ' || min(m BETWEEN 66e6 AND 74e6) || min(a BETWEEN 0.72 AND 0.77) FROM (SELECT "
        "sum(montant) m, 1.0 * sum(montant * (continent = 'afrique')) / sum(montant) a FROM apd JOIN pays ON "
        "code = pays GROUP BY annee)",
        "7 11");
    answers("SELECT count(*) FROM apd JOIN pays ON code = pays WHERE cad IS NULL", "0");
    answers("SELECT group_concat(valeur, ' ') FROM meta ORDER BY cle", "1 1 1");
}

static void test_skew(void)
{
    answers("SELECT group_concat(pays, ' ') FROM (SELECT pays FROM partenaire JOIN cooperation_partenaire ON "
            "partenaire_id = partenaire.id JOIN cooperation ON cooperation.id = cooperation_id WHERE "
            "jumelage GROUP "
            "BY pays ORDER BY count(*) DESC LIMIT 2)",
            "DE GB");
    answers("SELECT thematique FROM projet_thematique t JOIN projet p ON p.id = t.projet_id JOIN "
            "cooperation_partenaire USING (cooperation_id) JOIN partenaire q ON q.id = partenaire_id WHERE "
            "pays IN "
            "('ML', 'BF', 'NE', 'SN') GROUP BY 1 ORDER BY count(*) DESC",
            "eau");
    answers("SELECT avg(n < 2) > 0.8 FROM (SELECT (SELECT count(*) FROM projet WHERE cooperation_id = c.id) "
            "n FROM "
            "cooperation c JOIN cooperation_partenaire ON cooperation_id = c.id JOIN partenaire p ON p.id = "
            "partenaire_id WHERE jumelage AND pays = 'DE')",
            "1");
    answers("SELECT avg(n = 1) > 0.5 AND max(n) > 30 FROM (SELECT count(*) n FROM cooperation_collectivite "
            "GROUP BY "
            "collectivite_id)",
            "1");
    static const char *const SOME[] = {
        "collectivite WHERE geom IS NULL",
        "partenaire WHERE geom IS NULL",
        "partenaire WHERE pays IS NULL",
        "partenaire WHERE qualite = 'approximative'",
        "cooperation WHERE statut IS NULL",
        "projet WHERE annee_debut IS NULL",
        "projet WHERE id NOT IN (SELECT projet_id FROM projet_thematique)",
        "projet WHERE id NOT IN (SELECT projet_id FROM financement)",
        "financement WHERE source IS NULL",
        "financement WHERE montant IS NULL",
        "(SELECT 1 FROM cooperation_collectivite GROUP BY cooperation_id HAVING count(*) > 1)",
        "(SELECT 1 FROM cooperation_partenaire GROUP BY cooperation_id HAVING count(*) > 1)"};
    for (size_t i = 0; i < sizeof SOME / sizeof *SOME; i++) {
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT count(*) > 0 FROM %s", SOME[i]);
        answers(sql, "1");
    }
    answers("SELECT count(*) FROM contact WHERE prenom IS NOT NULL OR nom IS NOT NULL OR courriel NOT LIKE "
            "'%.example'",
            "0");
}

/* What the atlas refuses of others it does not invent. */
static void test_rules(void)
{
    answers(
        "SELECT count(*) FROM financement f JOIN projet p ON p.id = projet_id JOIN cooperation c ON c.id = "
        "cooperation_id WHERE nature = 'action' AND f.source IN ('appel_a_projets', 'appel_triennal', "
        "'fonds_franco_marocain', 'fonds_franco_tunisien', 'fonds_franco_quebecois', 'etat_region')",
        "0");
    answers("SELECT count(*) > 0 FROM financement f JOIN projet p ON p.id = projet_id JOIN cooperation c ON "
            "c.id = "
            "cooperation_id WHERE nature = 'action' AND f.source <> 'fonds_propres'",
            "1");
    answers("SELECT count(*) FROM projet WHERE statut IS NULL OR (statut = 'termine' AND annee_fin IS NULL)",
            "0");
    answers("SELECT count(*) FROM partenaire WHERE pays IN ('FR', 'GP', 'MQ', 'GF', 'RE', 'YT', 'NC', 'PF')",
            "0");
    answers("SELECT count(*) FROM apd WHERE (pays = 'XK' AND annee < 2009) OR (pays = 'SS' AND annee < 2011)",
            "0");
}

static void test_named_pairs(void)
{
    static const char *const PAIRS[][3] = {
        {"commune-64102", "Veliko Tarnovo", "patrimoine"}, {"commune-35051", "Dankassari", "eau"},
        {"departement-93", "Maputo", "dechets"},           {"departement-93", "Matola", "dechets"},
        {"departement-03", "Övörkhangai", "sante"},        {"region-22-73", "Jaipur", "patrimoine"}};
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        char sql[600];
        snprintf(sql, sizeof sql,
                 "SELECT count(*) > 0 FROM collectivite f JOIN cooperation_collectivite m ON f.id = "
                 "collectivite_id "
                 "JOIN cooperation_partenaire c USING (cooperation_id) JOIN partenaire q ON q.id = "
                 "partenaire_id JOIN "
                 "projet p USING (cooperation_id) JOIN projet_thematique t ON t.projet_id = p.id WHERE f.uid "
                 "= '%s' "
                 "AND q.nom = '%s' AND thematique = '%s'",
                 PAIRS[i][0], PAIRS[i][1], PAIRS[i][2]);
        answers(sql, "1");
    }
}

/* Every row of every table that the generator writes, as one number. */
static uint64_t hash_rows(const char *path)
{
    static const char *const TABLES[] = {"collectivite",
                                         "partenaire",
                                         "cooperation",
                                         "cooperation_collectivite",
                                         "cooperation_partenaire",
                                         "projet",
                                         "projet_thematique",
                                         "projet_odd",
                                         "financement",
                                         "apd",
                                         "bourse",
                                         "bourse_thematique",
                                         "bourse_odd",
                                         "document",
                                         "contact",
                                         "reseau",
                                         "collectivite_reseau",
                                         "label",
                                         "appel",
                                         "meta",
                                         "alias",
                                         "pays"};
    struct db *d = schema_open(path, DB_READ, NULL);
    uint64_t h = 0;
    for (size_t i = 0; d && i < sizeof TABLES / sizeof *TABLES; i++) {
        char sql[80];
        snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2, 3", TABLES[i]);
        if (strcmp(TABLES[i], "meta") == 0)
            snprintf(sql, sizeof sql, "SELECT * FROM meta ORDER BY 1");
        struct stmt *s = stmt_new(d, sql, NULL);
        while (s && stmt_step(s, NULL) == STMT_ROW)
            for (int c = 0; c < stmt_columns(s); c++) {
                size_t n;
                const void *v = stmt_blob(s, c, &n);
                h = hash_bytes(v ? v : "", n, h + 1);
            }
        stmt_free(s);
    }
    db_close(d);
    return h;
}

static void test_refusals(const char *path)
{
    struct err e = {0};
    struct generate_options o = {.path = path, .scale = 1, .seed = 1};
    uint64_t before = hash_rows(path);
    CHECK(!generate(&o, &e) && e.code == ERR_INVALID && strstr(e.text, "--force"));
    o.path = fixture_folder();
    o.force = true;
    CHECK(!generate(&o, &e) && strstr(e.text, "not a file"));
    o.path = "/nowhere/at/all.db";
    CHECK(!generate(&o, &e) && e.code == ERR_IO);
    CHECK_THAT(hash_rows(path) == before, "what was refused is untouched");
}

static void test_check(const char *path)
{
    struct bytes out;
    struct err e = {0};
    bytes_init(&out, 1 << 20);
    struct check_report r = {.out = &out};
    CHECK(check_database(path, &r, &e));
    CHECK_INT(r.n_faults, 0, "a generated database is sound");
    CHECK(r.n_checks >= 12 && strstr(out.data, "demonstration data, seed 1, scale 1"));
    db = schema_open(path, DB_WRITE, NULL);
    CHECK(
        db_exec(db,
                "PRAGMA foreign_keys = OFF; DROP TRIGGER audit_projet_ajout; DROP TRIGGER audit_apd_ajout;"
                "DELETE FROM idx_partenaire_geom WHERE pkid = 5; UPDATE collectivite SET qualite = 'aucune' "
                "WHERE id = 30; INSERT INTO cooperation_partenaire VALUES (1, 999999);"
                "INSERT INTO session VALUES ('x', 'y'); DROP TRIGGER projet_texte_modification;"
                "UPDATE projet SET titre = 'Autre chose' WHERE id = 3",
                &e));
    db_close(db);
    bytes_reset(&out);
    CHECK(check_database(path, &r, &e));
    CHECK_INT(r.n_faults, 6, "references, spatial index, quality, session, full text, triggers");
    CHECK(strstr(out.data, "FAULTY: 1 references lead to rows that are not there") != NULL);
    if (r.n_faults != 6)
        printf("# %s\n", out.data);
    CHECK(!check_database("/nowhere.db", &r, &e) && e.code == ERR_NOT_FOUND);
    bytes_release(&out);
}

int main(void)
{
    char first[300], second[300];
    struct err e = {0};
    fixture_start();
    unsetenv("ATLASD_SHARE"); /* the whole geodata/built is needed */
    test_places();
    test_french_side();
    test_patterns();
    if (!CHECK_THAT(demo_load(&demo, &e), "the tables load"))
        printf("# %s\n", e.text);
    test_tables();
    test_plan();
    demo_release(&demo);
    fixture_path(first, "first.db");
    fixture_path(second, "second.db");
    struct generate_options o = {.path = first, .scale = 1, .seed = 1};
    if (!CHECK_THAT(generate(&o, &e), "demonstration data is made"))
        printf("# %s\n", e.text);
    db = schema_open(first, DB_READ, &e);
    test_figures();
    test_skew();
    test_rules();
    test_named_pairs();
    test_refusals(first);
    db_close(db);
    o.path = second;
    CHECK(generate(&o, &e));
    CHECK_THAT(hash_rows(first) == hash_rows(second), "the same seed gives the same rows");
    test_check(second);
    fixture_end();
    return test_end();
}
