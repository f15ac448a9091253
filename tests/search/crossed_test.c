/* Crossed data, case by case, as docs/using.md says it: a few records, and tables that were counted by hand.
 */
#include <unistd.h>

#include "search/asked.h"
#include "search/crossed.h"
#include "search/stats.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

/* Two collectivités and two partners in one cooperation with two projets; one of each in an action without
 * any. A financement of unknown amount, one of 0; an APD of 0. */
static const char RECORDS[] =
    "INSERT INTO collectivite (id, uid, type, nom, departement, region, region_1970) VALUES "
    "(1, 'k-lyon', 'commune', 'Lyon', '69', '84', '22:82'),"
    "(2, 'k-pontivy', 'epci', 'Pontivy', '56', '53', '22:53');"
    "INSERT INTO partenaire (id, uid, nom, pays) VALUES (1, 'q-kayes', 'Kayes', 'ML'),"
    "(2, 'q-thies', 'Thiès', 'SN');"
    "INSERT INTO cooperation (id, uid, nature) VALUES (1, 'c-1', 'cooperation'), (2, 'c-2', 'action');"
    "INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (1, 1), (1, 2), (2, 2);"
    "INSERT INTO cooperation_partenaire VALUES (1, 1), (1, 2), (2, 1);"
    "INSERT INTO projet (id, uid, cooperation_id, titre, annee_debut, annee_fin) VALUES "
    "(1, 'p-1', 1, 'P', 2010, 2012), (2, 'p-2', 1, 'P', NULL, NULL);"
    "INSERT INTO projet_thematique VALUES (1, 'eau'), (1, 'sante'), (2, 'eau');"
    "INSERT INTO projet_odd VALUES (1, '6'), (1, '10'), (2, '6');"
    "INSERT INTO financement (projet_id, source, annee, montant) VALUES (1, 'ue', 2012, 1000),"
    "(1, 'afd', 2013, 500), (1, 'afd', 2013, NULL), (2, 'fonds_propres', NULL, 0);"
    "INSERT INTO bourse (id, uid, partenaire_id, titre, etat) VALUES (1, 'b-1', 2, 'B', 'publie'),"
    "(2, 'b-2', 2, 'B', 'brouillon');"
    "INSERT INTO bourse_thematique VALUES (1, 'eau'), (1, 'sante'), (2, 'sport');"
    "INSERT INTO apd VALUES (1, 2012, 'ML', 40, NULL), (1, 2012, 'SN', 0, NULL), (2, 2013, 'ML', 5, NULL);";

static const struct {
    enum collection collection;
    const char *rows, *columns, *measure, *criteria;
    const char *csv; /* lines, parted by |; or what is wrong */
} CASES[] = {
    {COLLECTION_PROJETS, "thematique", "pays", NULL, "",
     "Thématique / Pays (projets),Mali,Sénégal,Total sans double compte|"
     "Eau et assainissement,2,2,2|Santé,1,1,1|Total sans double compte,2,2,2"},
    /* criteria on what is crossed hold too: on the row that has the value */
    {COLLECTION_PROJETS, "pays", "thematique", "count", "pays=ML&thematique=sante",
     "Pays / Thématique (projets),Eau et assainissement,Santé,Total sans double compte|"
     "Mali,1,1,1|Total sans double compte,1,1,1"},
    /* two values of one level are those of one row */
    {COLLECTION_COOPERATIONS, "region", "type", NULL, "",
     "Région / Type de collectivité (cooperations),Intercommunalité (EPCI),Commune,Total sans double compte|"
     "Auvergne-Rhône-Alpes,0,1,1|Bretagne,1,0,1|Total sans double compte,1,1,1"},
    {COLLECTION_COLLECTIVITES, "pays", "nature", NULL, "",
     "Pays / Nature (collectivites),"
     "Coopération décentralisée,Autre action extérieure,Total sans double compte|"
     "Mali,2,1,2|Sénégal,2,0,2|Total sans double compte,2,1,2"},
    /* years of a projet: each that it covers; ascending, the missing last */
    {COLLECTION_PROJETS, "annee", "odd", NULL, "",
     "Année / Objectif de développement durable (projets),Eau propre et assainissement,Inégalités "
     "réduites,Total sans double compte|"
     "2010,1,1,1|2011,1,1,1|2012,1,1,1|Non renseigné,1,0,1|Total sans double compte,2,1,2"},
    /* euros stand in the year of the financement; 0 is not unknown */
    {COLLECTION_PROJETS, "financement", "annee", "amount", "",
     "Source de financement / Année du financement (financements en euros),2012,2013,Non renseigné,Total|"
     "Union européenne,1000,,,1000|Agence française de développement (AFD),,500,,500|Fonds propres,,,0,0|"
     "Total,1000,500,0,1500"},
    {COLLECTION_PROJETS, "pays", "annee", "amount", "annee=2012..",
     "Pays / Année du financement (financements en euros),2012,2013,Total|"
     "Mali,1000,500,1500|Sénégal,1000,500,1500|Total sans double compte,1000,500,1500"},
    /* a financement counts once, however many collectivités it is of */
    {COLLECTION_COLLECTIVITES, "nature", "thematique", "amount", "pays=SN",
     "Nature / Thématique (financements en euros),"
     "Eau et assainissement,Santé,Total sans double compte|"
     "Coopération décentralisée,1500,1500,1500|Total,1500,1500,1500"},
    {COLLECTION_ACTIONS, "pays", "type", "amount", "",
     "Pays / Type de collectivité (financements en euros),Total sans double compte|Total sans double "
     "compte,"},
    {COLLECTION_BOURSE, "thematique", "pays", NULL, "",
     "Thématique / Pays (bourse),Sénégal,Total|Eau et assainissement,1,1|Santé,1,1|"
     "Total sans double compte,1,1"},
    {COLLECTION_BOURSE, "region", "pays", NULL, "",
     "Région / Pays (bourse),Sénégal,Total|Non renseigné,1,1|Total,1,1"},
    {COLLECTION_COLLECTIVITES, "annee", "pays", "apd", "",
     "Année / Pays (APD en euros),Mali,Sénégal,Total|2012,40,0,40|2013,5,,5|Total,45,0,45"},
    {COLLECTION_PROJETS, "continent", "region", "apd", "annee=2012&pays=!ML",
     "Continent / Région (APD en euros),Auvergne-Rhône-Alpes,Total|Afrique,0,0|Total,0,0"},
    /* the group of income and the Francophonie are of the country */
    {COLLECTION_PROJETS, "cad", "oif", "apd", "",
     "Groupe de revenu / Pays de la Francophonie (APD en euros),Pays de la Francophonie,Total"
     "|Pays les moins avancés,45,45|Total,45,45"},
    {COLLECTION_PROJETS, "continent", "region", "apd", "annee=1999",
     "Continent / Région (APD en euros),Total|Total,"},
    {COLLECTION_PROJETS, "pays", "region", NULL, "thematique=sport",
     "Pays / Région (projets),Total sans double compte|Total sans double compte,0"},
    /* a filter is of the record */
    {COLLECTION_PROJETS, "thematique", "pays", NULL, "filter=annee_debut=2010",
     "Thématique / Pays (projets),Mali,Sénégal,Total sans double compte|"
     "Eau et assainissement,1,1,1|Santé,1,1,1|Total sans double compte,1,1,1"},
    {COLLECTION_COLLECTIVITES, "region", "financement", "amount", "filter=nom='Lyon'",
     "Région / Source de financement (financements en euros),Union européenne,"
     "Agence française de développement (AFD),Fonds propres,Total|Auvergne-Rhône-Alpes,1000,500,0,1500|"
     "Total sans double compte,1000,500,0,1500"},
    /* what cannot be */
    {COLLECTION_PROJETS, "pays", NULL, NULL, "", "columns is missing: it names one of thematique, "},
    {COLLECTION_PROJETS, "", "pays", NULL, "", "'' cannot be crossed; there are thematique, "},
    {COLLECTION_PROJETS, "montant", "pays", NULL, "", "'montant' cannot be crossed; there are thematique, "},
    {COLLECTION_PROJETS, "pays", "pays", NULL, "",
     "rows and columns both name pays: two criteria are crossed"},
    {COLLECTION_PROJETS, "pays", "type", "sum", "", "'sum' is no measure; there are count, amount and apd"},
    {COLLECTION_PROJETS, "pays", "odd", "apd", "",
     "APD is of a collectivité, a country and a year, so measure=apd has no odd; "},
    {COLLECTION_PROJETS, "pays", "type", "apd", "q=eau",
     "q does not restrict APD, which is of a collectivité"},
    {COLLECTION_PROJETS, "pays", "type", "apd", "financement=ue&region=84",
     "financement does not restrict APD"},
    {COLLECTION_PROJETS, "pays", "type", "apd", "filter=titre='P'",
     "a filter asks records of a collection, and does not restrict APD"},
    {COLLECTION_BOURSE, "pays", "type", "apd", "", "requests of the Bourse have no financements and no APD"},
    {COLLECTION_BOURSE, "pays", "type", "amount", "",
     "requests of the Bourse have no financements and no APD"},
};

/* The table, or what is wrong with the question, without its line ends. */
static void cross(struct bytes *out, const struct snapshot *s, size_t at, bool as_json)
{
    struct criteria c;
    struct crosstab t;
    struct json j;
    struct err e = {0};
    if (asked(&c, s, CASES[at].criteria, &e) && crossed_parse(&t, s, CASES[at].collection, &c, CASES[at].rows,
                                                              CASES[at].columns, CASES[at].measure, &e)) {
        crosstab_make(&t, s, CASES[at].collection, &c);
        json_init(&j, out);
        if (as_json)
            crossed_write(&j, &t, s, CASES[at].collection);
        else
            crossed_write_csv(out, CSV_PLAIN, &t, s, CASES[at].collection);
        crosstab_release(&t);
    } else {
        bytes_add_text(out, e.text);
    }
    criteria_release(&c);
}

/* A row a line: CR LF becomes |, and none stands at the end. */
static void flatten(struct bytes *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->n; i++)
        if (text->data[i] == '\n')
            text->data[n++] = '|';
        else if (text->data[i] != '\r')
            text->data[n++] = text->data[i];
    text->n = n && text->data[n - 1] == '|' ? n - 1 : n;
    text->data[text->n] = '\0';
}

static void test_cases(const struct snapshot *s)
{
    struct bytes out;
    bytes_init(&out, 1 << 16);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        bytes_reset(&out);
        cross(&out, s, i, false);
        flatten(&out);
        if (strstr(CASES[i].csv, "|"))
            CHECK_TEXT(out.data, CASES[i].csv, "a table that was counted by hand");
        else if (!CHECK_THAT(strncmp(out.data, CASES[i].csv, strlen(CASES[i].csv)) == 0, CASES[i].csv))
            printf("# %s\n", out.data);
    }
    bytes_release(&out);
}

static void test_json(const struct snapshot *s)
{
    static const struct {
        size_t at;
        const char *json;
    } AS_JSON[] = {
        {0, "{\"collection\":\"projets\",\"measure\":\"count\",\"unit\":\"projets\",\"yearsOf\":\"projet\","
            "\"numberMatched\":2,\"dimensions\":{\"rows\":{\"name\":\"thematique\",\"label\":\"Thématique\","
            "\"multivalued\":true},\"columns\":{\"name\":\"pays\",\"label\":\"Pays\",\"multivalued\":true}},"
            "\"rows\":[{\"value\":\"eau\",\"label\":\"Eau et assainissement\"},"
            "{\"value\":\"sante\",\"label\":\"Santé\"}],"
            "\"columns\":[{\"value\":\"ML\",\"label\":\"Mali\"},{\"value\":\"SN\",\"label\":\"Sénégal\"}],"
            "\"cells\":[[2,2],[1,1]],\"totals\":{\"rows\":[2,1],\"columns\":[2,2],\"all\":2}}"},
        {11, "{\"collection\":\"collectivites\",\"measure\":\"apd\",\"unit\":\"EUR\",\"yearsOf\":\"apd\","
             "\"declarations\":3,\"restrictedBy\":[\"annee\",\"type\",\"region\",\"departement\",\"epci\","
             "\"commune\",\"nature_epci\",\"population\",\"collectivite\",\"pays\",\"continent\",\"cad\","
             "\"oif\"],"
             "\"dimensions\":{\"rows\":{\"name\":\"annee\",\"label\":\"Année\",\"multivalued\":false},"
             "\"columns\":{\"name\":\"pays\",\"label\":\"Pays\",\"multivalued\":false}},"
             "\"rows\":[{\"value\":\"2012\",\"label\":\"2012\"},{\"value\":\"2013\",\"label\":\"2013\"}],"
             "\"columns\":[{\"value\":\"ML\",\"label\":\"Mali\"},{\"value\":\"SN\",\"label\":\"Sénégal\"}],"
             "\"cells\":[[40,0],[5,null]],\"totals\":{\"rows\":[40,5],\"columns\":[45,0],\"all\":45}}"},
    };
    struct bytes out;
    bytes_init(&out, 1 << 16);
    for (size_t i = 0; i < sizeof AS_JSON / sizeof AS_JSON[0]; i++) {
        bytes_reset(&out);
        cross(&out, s, AS_JSON[i].at, true);
        CHECK_TEXT(out.data, AS_JSON[i].json, "the same as JSON; what was not declared is null");
    }
    bytes_release(&out);
}

/* The figures of a country, with money of the ministry: of two projets in a year, of unknown amount in
 * another, without a year. */
static const char FIGURES_OF_MALI[] =
    "{\"territoire\":{\"id\":\"pays:ML\",\"libelle\":\"Mali\",\"type\":\"pays\",\"code\":\"ML\",\"criteria\":"
    "\"pays=ML\",\"parents\":["
    "{\"id\":\"monde\",\"libelle\":\"Monde\"},{\"id\":\"afrique\",\"libelle\":\"Afrique\"}]},"
    "\"timeStamp\":\"2012-05-31T23:30:00Z\",\"dataVersion\":7,"
    "\"collectivites\":2,\"partenaires\":1,\"pays\":1,\"partenariats\":2,\"cooperations\":1,\"actions\":1,"
    "\"projets\":2,"
    "\"bourse\":{\"projets\":0,\"partenaires\":0,\"pays\":0},"
    "\"apd\":{\"unit\":\"EUR\",\"total\":45,\"annees\":[{\"annee\":2012,\"montant\":40,\"collectivites\":1},"
    "{\"annee\":2013,\"montant\":5,\"collectivites\":1}],"
    "\"continents\":[{\"value\":\"afrique\",\"label\":\"Afrique\",\"montant\":45,\"part_pct\":100}]},"
    "\"cofinancements\":{\"unit\":\"EUR\",\"financements\":[\"appel_a_projets\",\"appel_triennal\",\"appel_"
    "jeunesse\","
    "\"cles_en_main\",\"fonds_franco_marocain\",\"fonds_franco_tunisien\",\"fonds_franco_quebecois\",\"etat_"
    "region\","
    "\"appel_conjoint\"],\"projets\":2,\"montant\":320,\"annees\":[{\"annee\":2011,\"projets\":2,\"montant\":"
    "300},"
    "{\"annee\":2012,\"projets\":0,\"montant\":0},{\"annee\":2013,\"projets\":0,\"montant\":0}," /* between
                                                                                                    those that
                                                                                                    there are
                                                                                                  */
    "{\"annee\":2014,\"projets\":1,\"montant\":null},{\"annee\":null,\"projets\":1,\"montant\":20}]},"
    "\"thematiques\":[{\"value\":\"eau\",\"label\":\"Eau et "
    "assainissement\",\"projets\":2,\"part_projets_pct\":100,"
    "\"part_mentions_pct\":66.67},{\"value\":\"sante\",\"label\":\"Santé\",\"projets\":1,\"part_projets_"
    "pct\":50,"
    "\"part_mentions_pct\":33.33}],"
    "\"types\":[{\"value\":\"epci\",\"label\":\"Intercommunalité (EPCI)\",\"collectivites\":1},"
    "{\"value\":\"commune\",\"label\":\"Commune\",\"collectivites\":1}]}";

static void test_figures(struct db *db)
{
    struct territory t;
    struct criteria c;
    struct figures f;
    struct bytes out;
    struct json j;
    struct err e = {0};
    bytes_init(&out, 1 << 16);
    struct snapshot *s = NULL;
    if (db_exec(
            db,
            "INSERT INTO financement (projet_id, source, annee, montant) VALUES (1, 'appel_triennal', 2011, "
            "300), (2, 'etat_region', 2011, NULL), (2, 'appel_jeunesse', 2014, NULL),"
            "(1, 'cles_en_main', NULL, 20)",
            &e))
        s = load_db(db, &e);
    if (CHECK_THAT(s && territory_parse(&t, s, "pays:ML", &e), "figures are made")) {
        s->version = 7;
        s->changed_s = 1338507000;
        territory_criteria(&t, &c);
        CHECK(figures_make(&f, s, &c, &e));
        json_init(&j, &out);
        stats_write(&j, &f, &t, s);
        CHECK_TEXT(out.data, FIGURES_OF_MALI, "the figures of a country, counted by hand");
        bytes_reset(&out);
        stats_write_csv(&out, CSV_EXCEL, &f, &t, s);
        CHECK_THAT(strstr(out.data, "\r\nPartenariats (paires);;;;2;paires\r\n") != NULL, "a figure a row");
        CHECK_THAT(strstr(out.data, "\r\nAPD déclarée;;;2013;5;euros\r\n") != NULL, "by year");
        CHECK_THAT(strstr(out.data, "\r\nCofinancements du ministère;;;Non renseigné;20;euros\r\n") != NULL,
                   "or without one");
        CHECK_THAT(!strstr(out.data, ";2014;0;"), "what is not known is not 0");
        figures_release(&f);
        criteria_release(&c);
    }
    snapshot_free(s);
    bytes_release(&out);
}

/* Years as far apart as they can be: 1001 of depuis and of annee are more cells than a table has. */
static void test_too_large(struct db *db)
{
    struct criteria none;
    struct crosstab t;
    struct err e = {0};
    criteria_init(&none);
    struct snapshot *s = NULL;
    if (db_exec(db,
                "PRAGMA ignore_check_constraints = ON;"
                "UPDATE cooperation SET depuis = 1000 + 1999 * (id - 1);"
                "UPDATE projet SET annee_debut = 1000, annee_fin = 2999 WHERE id = 1",
                &e))
        s = load_db(db, &e);
    if (CHECK_THAT(s != NULL, "years far apart are loaded")) {
        CHECK(!crossed_parse(&t, s, COLLECTION_PROJETS, &none, "depuis", "annee", NULL, &e) &&
              e.code == ERR_TOO_LARGE);
        CHECK_TEXT(e.text, "depuis and annee have 4004001 cells, more than CROSSTAB_MAX_CELLS, 1000000",
                   "the limit is named");
    }
    snapshot_free(s);
    criteria_release(&none);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-crossed-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    struct snapshot *s = db && db_exec(db, RECORDS, &e) ? load_db(db, &e) : NULL;
    if (CHECK_THAT(s != NULL, "a few records are loaded")) {
        test_cases(s);
        test_json(s);
        test_figures(db);
        test_too_large(db);
    } else {
        printf("# %s\n", e.text);
    }
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
