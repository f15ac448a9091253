/* Cells as people write them: amounts, dates, degrees, lists, names; headers. Cases are text: written, then
 * what it is. */
#include "import/import_dates.h"
#include "import/import_kinds.h"
#include "import/import_money.h"
#include "import/import_values.h"

#include "test.h"

static const char *const AMOUNTS[][2] = {
    {"12500", "12500"},
    {"12 500,50 €", "12501"},
    {"12\xC2\xA0"
     "500 €",
     "12500"},
    {"12\xE2\x80\xAF"
     "500,4 euros",
     "12500"},
    {"12.500,50", "12501"},
    {"12,500.49", "12500"},
    {"1.234.567", "1234567"},
    {"1,2 M€", "1200000"},
    {"1,250 M€", "1250000"},
    {"3 millions", "3000000"},
    {"3 millions d'euros", "3000000"},
    {"800 k€", "800000"},
    {"1,5 milliard", "1500000000"},
    {"€ 100", "100"},
    {"0", "0"},
    {"0,5", "1"},
    {"0.125", "0"},
    {"1 000 000 000 000", "1000000000000"},
    {"1 000 000 000 001", "!"},
    {"12.500", "!"},
    {"12,500", "!"},
    {"-5", "!"},
    {"1.2.3", "!"},
    {"12 F", "!"},
    {"12'000", "12000"},
    {"12 500,-", "12500"},
    {"12 500 € HT", "12500"},
    {"environ 12 500 €", "12500"},
    {"EUR 12 500", "12500"},
    {"150 000 000 FCFA", "228674"},
    {"150 M FCFA", "228674"},
    {"655,96 F CFA", "1"},
    {"655,957 F CFA", "!"},
    {"10 000 FF", "1524"},
    {"491 967,75 KMF", "1000"},
    {"119 331,74 XPF", "1000"},
    {"3 500 € (soit 2 295 850 FCFA)", "3500"},
    {"12 50", "!"},
    {"10 000 15 000", "!"},
    {"10 000 à 15 000 €", "!"},
    {"12 000 € / an", "!"},
    {"250 000 TND", "!"},
    {"80 000 DH", "!"},
    {"$ 5 000", "!"},
    {"5 000 £", "!"},
    {"10 000 CHF", "!"},
    {"2 000 000 Ar", "!"},
    {"5 000 AUD", "!"},
    {"12 %", "!"},
    {"douze", "!"},
    {"", "!"},
    {"€", "!"},
    {",", "!"},
    {"1e9", "!"},
    {"nan", "!"},
};

static const char *const DATES[][2] = {
    {"2012-05-31", "2012-05-31"},
    {"31/05/2012", "2012-05-31"},
    {"31.5.2012", "2012-05-31"},
    {"31 mai 2012", "2012-05-31"},
    {"1er août 1998", "1998-08-01"},
    {"2012", "2012"},
    {"05/2012", "2012-05"},
    {"2012-05", "2012-05"},
    {"février 2012", "2012-02"},
    {"31/13/2012", "!"},
    {"32/01/2012", "!"},
    {"31/02/2012", "!"},
    {"2015-02-29", "!"},
    {"2015-02-30", "!"},
    {"29/02/2012", "2012-02-29"},
    {"29/02/1900", "!"},
    {"29 février 2000", "2000-02-29"},
    {"31 avril 2012", "!"},
    {"00/05/2012", "!"},
    {"2012-00-10", "!"},
    {"2012-05-31T23:30:00-02:00", "2012-06-01"},
    {"2012-06-01T01:30:00Z", "2012-06-01"},
    {"2012-05-31 14:30:00", "2012-05-31"},
    {"2012-02-30T10:00:00Z", "!"},
    {"2012-05-31T24:00:00Z", "!"},
    {"12", "!"},
    {"999", "!"},
    {"20125", "!"},
    {"mai", "!"},
    {"", "!"},
    {"31/05/12", "2012-05-31"},
    {"15/10/57", "1957-10-15"},
    {"févr-14", "2014-02"},
    {"fev 2014", "2014-02"},
    {"14-févr-14", "2014-02-14"},
    {"01/02/2014 00:00", "2014-02-01"},
    {"XX/XX/2010", "2010"},
    {"00/00/2010", "2010"},
    {"2e trimestre 2012", "2012"},
    {"T3 2012", "2012"},
    {"été 2013", "2013"},
    {"depuis 1998", "1998"},
    {"mi-2013", "2013"},
    {"09-14", "!"},
    {"2013-2014", "!"},
    {"en cours", "!"},
    {"35796", "!"},
    {"1/2/3/2012", "!"},
    {"n'importe quoi", "!"},
};

static const char *const DEGREES[][2] = {
    {"2.5", "2.50"}, {"2,5", "2.50"}, {"-90", "-90.00"}, {"+12", "12.00"}, {"90.1", "!"},
    {"", "!"},       {"2.5.1", "!"},  {"12 N", "!"},     {"nan", "!"},     {"1e3", "!"},
};

static const char *const YES[][2] = {
    {"oui", "1"},  {"Oui", "1"}, {"x", "1"}, {"1", "1"},
    {"VRAI", "1"}, {"non", "0"}, {"0", "0"}, {"peut-être", "!"},
};

static const char *const NAMES[][2] = {
    {"KÖLN", "Köln"},
    {"SAINT-DENIS", "Saint-Denis"},
    {"Köln", "Köln"},
    {"USA", "USA"},
    {"L'HAŸ-LES-ROSES", "L'Haÿ-Les-Roses"},
    {"ÉVRY", "Évry"},
    {"SŒUR ŒUVRE", "Sœur Œuvre"},
    {"", ""},
    {"d'Ivry", "d'Ivry"},
};

static void check(const char *written, const char *expected, const char *got)
{
    CHECK_TEXT(got, expected, *written ? written : "(empty)");
}

static void test_numbers(void)
{
    char got[40];
    for (size_t i = 0; i < sizeof AMOUNTS / sizeof AMOUNTS[0]; i++) {
        struct money m = {0};
        struct err e = {0};
        bool good = money_read(&m, NULL, "montant", AMOUNTS[i][0], &e) && m.said;
        snprintf(got, sizeof got, "%lld", (long long)m.euros);
        check(AMOUNTS[i][0], AMOUNTS[i][1], good ? got : "!");
        if (!good && e.code)
            CHECK(e.code == ERR_INVALID && strcmp(e.parameter, "montant") == 0 && *e.text && *e.french);
    }
    for (size_t i = 0; i < sizeof DEGREES / sizeof DEGREES[0]; i++) {
        double v = 0;
        bool good = value_degrees(&v, "latitude", DEGREES[i][0], 90, NULL);
        snprintf(got, sizeof got, "%.2f", v);
        check(DEGREES[i][0], DEGREES[i][1], good ? got : "!");
    }
    for (size_t i = 0; i < sizeof YES / sizeof YES[0]; i++) {
        bool v = false, good = value_yes(&v, "jumelage", YES[i][0], NULL);
        check(YES[i][0], YES[i][1], !good ? "!" : v ? "1" : "0");
    }
    int64_t n = 0;
    CHECK(value_count(&n, "population", "12 500", NULL) && n == 12500);
    CHECK(!value_count(&n, "population", "beaucoup", NULL) && !value_count(&n, "population", "-1", NULL));
}

static void test_dates(void)
{
    for (size_t i = 0; i < sizeof DATES / sizeof DATES[0]; i++) {
        char got[VALUE_DATE_SIZE] = "";
        int64_t year = 0;
        bool good = value_date(got, "date", DATES[i][0], NULL);
        check(DATES[i][0], DATES[i][1], good ? got : "!");
        CHECK(value_year(&year, "annee", DATES[i][0], NULL) == good && (!good || year == atoi(DATES[i][1])));
    }
}

static void test_lists(void)
{
    struct arena a;
    struct value_list list;
    struct err e = {0};
    const char *f[4];
    arena_init(&a);
    CHECK(value_list(&list, "x", " a | b;c ||\nd", false, &a, &e) && list.n == 3);
    CHECK_TEXT(list.values[1], "b;c", "a semicolon is text where names are listed");
    CHECK(value_list(&list, "x", "a;b|c", true, &a, &e) && list.n == 3);
    CHECK(value_list(&list, "x", " | ", false, &a, &e) && list.n == 0 && list.values);
    char many[2 * VALUE_LIST_MAX + 2];
    memset(many, '|', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    CHECK(!value_list(&list, "x", many, false, &a, &e) && e.code == ERR_TOO_LARGE);
    value_fields(f, 4, "afd : 2012:12 500 €", &a);
    CHECK_TEXT(f[0], "afd", "fields are trimmed");
    CHECK_TEXT(f[2], "12 500 €", "the third");
    CHECK_TEXT(f[3], "", "a missing field is empty");
    value_fields(f, 2, "rapport\\: final:https://x.fr:80/a", &a);
    CHECK_TEXT(f[0], "rapport: final", "an escaped colon is text");
    CHECK_TEXT(f[1], "https://x.fr:80/a", "the last field takes the rest");
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        check(NAMES[i][0], NAMES[i][1], value_name(NAMES[i][0], &a));
    arena_release(&a);
}

static void test_headers(void)
{
    static const char *const CASES[][3] = {
        {"jumelages", "nom_source", "nom_source"},
        {"jumelages", "Nom Source", "nom_source"},
        {"jumelages", "Collectivité française", "nom_source"},
        {"jumelages", "ISO2", "iso2"},
        {"jumelages", "Code INSEE", "code_insee"},
        {"jumelages", "p_lat", "-"},
        {"projets", "THÉMATIQUES", "thematiques"},
        {"projets", "Année début", "annee_debut"},
        {"projets", "Thème", "thematiques"},
        {"projets", "Titre du projet", "titre"},
        {"projets", "État d’avancement", "statut"},
        {"projets", "Objectifs de développement durable", "odd"},
        {"projets", "Date de début", "annee_debut"},
        {"projets", "du", "-"},
        {"jumelages", "Ville française", "nom_source"},
        {"collectivites", "Nom de la collectivité", "nom"},
        {"collectivites", "Code de la commune", "code"},
        {"apd", "Pays bénéficiaire", "pays"},
        {"apd", "n'importe quoi", "-"},
        {"apd", "", "-"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        bool exact;
        const struct import_kind *k = import_kind_find(CASES[i][0]);
        int c = k ? import_column_find(k, CASES[i][1], &exact) : -1;
        CHECK_TEXT(c < 0 ? "-" : k->columns[c].name, CASES[i][2], CASES[i][1]);
    }
    CHECK(!import_kind_find("licornes"));
    for (size_t i = 0; i < IMPORT_KINDS; i++) { /* the table itself: each name is found, and is its own */
        for (size_t c = 0; IMPORT_KIND[i].columns[c].name; c++) {
            bool exact;
            int at = import_column_find(&IMPORT_KIND[i], IMPORT_KIND[i].columns[c].name, &exact);
            CHECK_THAT(at == (int)c && exact, IMPORT_KIND[i].columns[c].name);
        }
    }
}

int main(void)
{
    test_numbers();
    test_dates();
    test_lists();
    test_headers();
    return test_end();
}
