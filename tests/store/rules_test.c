/* The rules of the domain: a row | the column that is refused, and words of both sentences; or what is noted.
 * The year is 2015. A row is "column=value;...", "@pays", "@nature" and "@nom" are what the database says
 * around it. */
#include "store/rules.h"

#include <ctype.h>
#include <string.h>

#include "store/reach.h"

#include "test.h"

#define RECORD(kind) ((enum table)(TABLE_RECORDS + RECORD_##kind))
#define CHILD(kind)  ((enum table)(TABLE_CHILDREN + CHILD_##kind))

struct given {
    enum table table;
    char text[300];
    struct cell row[TABLE_COLUMNS];
    struct rules_around around;
};

static void take(struct given *g, char *name, char *value)
{
    const size_t digits = strspn(value, "0123456789");
    if (strcmp(name, "@pays") == 0)
        g->around.pays = value;
    else if (strcmp(name, "@nature") == 0)
        g->around.nature = value;
    else if (strcmp(name, "@nom") == 0)
        g->around.nom = value;
    else if (CHECK_THAT(table_column(g->table, name) >= 0, name))
        g->row[table_column(g->table, name)] = digits && !value[digits] && strcmp(name, "telephone") != 0
                                                   ? cell_int(atoll(value))
                                                   : cell_text(value);
}

static void read_row(struct given *g, enum table t, const char *text)
{
    *g = (struct given){.table = t, .around = {.this_year = 2015}};
    for (size_t i = 0; i < TABLE_COLUMNS; i++)
        g->row[i] = cell_null();
    snprintf(g->text, sizeof g->text, "%s", text);
    for (char *rest = g->text, *part; (part = strsep(&rest, ";")) && *part;) {
        char *value = strchr(part, '=');
        *value = '\0';
        take(g, part, value + 1);
    }
}

static const struct {
    enum table table;
    const char *row;
    const char *column; /* "": it is good */
    const char *english, *french;
} CASES[] = {
    {RECORD(PROJET), "titre=x;statut=en_cours", "", "", ""},
    {RECORD(PROJET), "titre=x", "statut", "has a statut", "a un statut"},
    {RECORD(PROJET), "titre=x;statut=termine", "annee_fin", "the year in which", "l’année où"},
    {RECORD(PROJET), "titre=x;statut=termine;annee_fin=2012", "", "", ""},
    {RECORD(PROJET), "titre=x;statut=en_cours;annee_debut=2012;annee_fin=2011", "annee_fin",
     "before the year of the beginning, 2012", "précède l’année de début, 2012"},
    {RECORD(PROJET), "titre=x;statut=en_cours;annee_debut=2012;annee_fin=2012", "", "", ""},
    {RECORD(PROJET), "titre=x;statut=en_cours;annee_debut=2045", "", "", ""},
    {RECORD(PROJET), "titre=x;statut=en_cours;annee_debut=2105", "annee_debut", "at most 2045",
     "au plus 2045"},
    {RECORD(COOPERATION), "nature=action;jumelage=1", "", "", ""}, /* the box stands on actions too */
    {RECORD(COOPERATION), "nature=cooperation;jumelage=1;convention=2001", "", "", ""},
    {RECORD(COOPERATION), "nature=action;convention=2001-05", "convention", "'2001-05'", "« 2001-05 »"},
    {RECORD(COOPERATION), "nature=cooperation;depuis=1990;fin=1989", "fin", "beginning, 1990", "début, 1990"},
    {RECORD(COOPERATION), "nature=cooperation;depuis=2016", "", "", ""},
    {RECORD(COOPERATION), "nature=cooperation;depuis=2017", "depuis", "at most 2016", "au plus 2016"},
    {RECORD(PARTENAIRE), "nom=x;pays=ML", "", "", ""},
    {RECORD(PARTENAIRE), "nom=x", "", "", ""},
    {RECORD(PARTENAIRE), "nom=Lyon;pays=FR", "pays", "FR is France", "FR est la France"},
    {RECORD(PARTENAIRE), "nom=Papeete;pays=PF", "pays", "overseas", "outre-mer"},
    {RECORD(PARTENAIRE), "nom=Nouméa;pays=NC", "pays", "overseas", "outre-mer"},
    {RECORD(PARTENAIRE), "nom=Saint-Denis;pays=RE", "pays", "overseas", "outre-mer"},
    {RECORD(PARTENAIRE), "nom=x;pays=ML;site_web=https://mali.example/a?b=c#d", "", "", ""},
    {RECORD(PARTENAIRE), "nom=x;pays=ML;site_web=javascript:alert(1)", "site_web", "'javascript:alert(1)'",
     "adresse du web"},
    {RECORD(COLLECTIVITE), "nom=x;site_web=ville", "site_web", "no address of the web", "pas une adresse"},
    {RECORD(RESEAU), "nom=x;site_web=ftp://x.example", "site_web", "ftp", "ftp"},
    {RECORD(APPEL), "nom=x;annee_debut=2015;annee_fin=2013", "annee_fin", "2013", "2013"},
    {RECORD(BOURSE), "titre=x;@pays=ML;annee=2014", "", "", ""},
    {RECORD(BOURSE), "titre=x;@pays=FR", "pays", "Bourse", "Bourse"},
    {RECORD(BOURSE), "titre=x;@pays=NC", "pays", "NC", "NC"},
    {RECORD(BOURSE), "titre=x;@pays=", "", "", ""},
    {RECORD(BOURSE), "titre=x;@pays=ML;annee=2020", "annee", "still to come", "à venir"},
    {CHILD(FINANCEMENT), "source=appel_a_projets;@nature=cooperation", "", "", ""},
    {CHILD(FINANCEMENT), "source=appel_a_projets;@nature=action", "source", "under an agreement",
     "sous convention"},
    {CHILD(FINANCEMENT), "source=fonds_franco_marocain;@nature=action", "source", "fonds_franco_marocain",
     "fonds"},
    {CHILD(FINANCEMENT), "source=appel_jeunesse;@nature=action", "", "", ""},
    {CHILD(FINANCEMENT), "montant=5;@nature=action", "", "", ""},
    {CHILD(FINANCEMENT), "annee=2100", "annee", "at most 2045", "au plus 2045"},
    {CHILD(LABEL), "du=2012-01-01;au=2011-01-01", "au", "before it begins", "avant de commencer"},
    {CHILD(PROJET_CONTACT), "courriel=jean.dupont@ville.example;telephone=04 72 10 30 30", "", "", ""},
    {CHILD(BOURSE_CONTACT), "courriel=jean.dupont", "courriel", "'jean.dupont'", "« jean.dupont »"},
    {CHILD(PARTENAIRE_CONTACT), "telephone=voir mairie", "telephone", "'voir mairie'", "téléphone"},
    {CHILD(BOURSE_DOCUMENT), "nom=x;url=data:text/html,x", "url", "data:", "data:"},
    {CHILD(PROJET_DOCUMENT), "nom=x", "", "", ""},
    {TABLE_APD, "annee=2013;pays=CL;montant=5", "", "", ""},
    {TABLE_APD, "annee=2010;pays=HR;montant=5", "", "", ""},
    {TABLE_APD, "annee=2011;pays=HR;montant=5;@nom=Croatie", "pays",
     "Croatie (HR) left the OECD's DAC list in 2011",
     "Croatie (HR) a quitté la liste du CAD de l’OCDE en 2011"},
    {TABLE_APD, "annee=2008;pays=XK;montant=5;@nom=Kosovo", "pays",
     "Kosovo (XK) is on the OECD's DAC list since 2009", "depuis 2009"},
    {TABLE_APD, "annee=2013;pays=RO;montant=5;@nom=Roumanie", "pays", "Roumanie (RO) is not on",
     "Roumanie (RO) n’est pas"},
    {TABLE_APD, "annee=2015;pays=ML;montant=5", "", "", ""},
    {TABLE_APD, "annee=2016;pays=ML;montant=5", "annee", "2016 is still to come", "2016 est à venir"},
    {TABLE_APD, "annee=1950;pays=ML;montant=5", "annee", "before 1960", "avant 1960"},
};

static void test_rules(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct given g;
        struct err e = {0};
        read_row(&g, CASES[i].table, CASES[i].row);
        rules_check(g.table, g.row, NULL, &g.around, &e);
        const bool as_said = strcmp(e.parameter, CASES[i].column) == 0 && strstr(e.text, CASES[i].english) &&
                             strstr(e.french, CASES[i].french) &&
                             e.code == (*CASES[i].column ? ERR_INVALID : ERR_NONE);
        if (!CHECK_THAT(as_said, CASES[i].row))
            printf("# %s: %s / %s\n", e.parameter, e.text, e.french);
    }
}

/* What was wrong before the rule was one does not keep the rest from being written; what a row makes wrong
 * does. */
static void test_before(void)
{
    struct given was, is;
    struct err e = {0};
    read_row(&was, RECORD(PROJET), "titre=x");
    read_row(&is, RECORD(PROJET), "titre=y");
    CHECK_THAT(rules_check(is.table, is.row, was.row, &is.around, &e), "a statut that was never there");
    read_row(&was, RECORD(PROJET), "titre=x;statut=en_cours");
    CHECK_THAT(!rules_check(is.table, is.row, was.row, &is.around, &e), "one that is taken away");
}

static void count_note(void *context, const struct err *said)
{
    char *all = context;
    size_t n = strlen(all);
    snprintf(all + n, 300 - n, "%s%s: %s", n ? " | " : "", said->parameter, said->text);
    CHECK_THAT(said->code == ERR_NONE && *said->french, said->french);
}

static void test_notes(void)
{
    static const struct {
        enum table table;
        const char *row, *said;
    } NOTED[] = {
        {RECORD(PROJET), "statut=en_cours;annee_fin=2015", ""},
        {RECORD(PROJET), "statut=en_cours;annee_fin=2014", "statut: en cours, and ended in 2014"},
        {RECORD(PROJET), "statut=en_sommeil;annee_fin=2014", ""},
        {RECORD(PROJET), "statut=termine;annee_fin=2018", "statut: terminé, and ends in 2018"},
        {RECORD(COOPERATION), "statut=termine", "fin: terminé, without the year"},
        {RECORD(COOPERATION), "statut=en_cours;fin=2001", "statut: en cours, and ended in 2001"},
    };
    for (size_t i = 0; i < sizeof NOTED / sizeof NOTED[0]; i++) {
        struct given g;
        char said[300] = "";
        read_row(&g, NOTED[i].table, NOTED[i].row);
        rules_notes(g.table, g.row, &g.around, count_note, said);
        CHECK_TEXT(said, NOTED[i].said, NOTED[i].row);
    }
    CHECK_TEXT(rules_statut(2014, 2015), "termine", "over, as the year says");
    CHECK_TEXT(rules_statut(2015, 2015), "en_cours", "this year is not over");
    CHECK_TEXT(rules_statut(0, 2015), "en_cours", "nothing is said of an end");
}

/* --- texts
 * --------------------------------------------------------------------------------------------------
 */

/* One line, whatever it is. */
static const char *shown(const char *text)
{
    static char out[100];
    snprintf(out, sizeof out, "'%s'", text);
    for (char *p = out; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = '~';
    return out;
}

static void test_reach(void)
{
    static const char *const MAILS[] = {"a@b.fr", "prénom.nom@mairie-ville.example", "x+y@a.b.c.example",
                                        "o'neil@x.ie"};
    static const char *const NO_MAILS[] = {"",
                                           "a",
                                           "a@",
                                           "@b.fr",
                                           "a@b",
                                           "a@b.",
                                           "a@.fr",
                                           "a b@c.fr",
                                           "a@b c.fr",
                                           "a..b@c.fr",
                                           ".a@c.fr",
                                           "a.@c.fr",
                                           "a@b.fr, c@d.fr",
                                           "<a@b.fr>",
                                           "a@b@c.fr",
                                           "a@-b.fr",
                                           "a\n@b.fr",
                                           "javascript:a@b.fr",
                                           "a@b.1"};
    static const char *const WEBS[] = {"http://a.fr",
                                       "HTTPS://A.FR/b?c=d&e=f#g",
                                       "http://a.fr:8080/",
                                       "http://127.0.0.1/x",
                                       "http://[::1]:80/",
                                       "mailto:a@b.fr",
                                       "mailto:a@b.fr?subject=x",
                                       "https://mairie-é.fr",
                                       "http://a.fr/x@y",
                                       "http://localhost/"};
    static const char *const NO_WEBS[] = {"",
                                          "a.fr",
                                          "//a.fr",
                                          "http://",
                                          "http:///a",
                                          "http:// a.fr",
                                          "http://a.fr/b c",
                                          "javascript:alert(1)",
                                          "JavaScript:alert(1)",
                                          "java\nscript:alert(1)",
                                          "data:text/html,x",
                                          "vbscript:x",
                                          "file:///etc/passwd",
                                          "ftp://a.fr",
                                          "http://user@a.fr",
                                          "http://a.fr@evil.example/",
                                          "http://u:p@a.fr/",
                                          "http://a.fr\\@evil.example",
                                          "http://a.fr/\"onmouseover=x",
                                          "http://a.fr/<b>",
                                          "mailto:",
                                          "mailto:a",
                                          "http://:80/",
                                          "http://a..fr/",
                                          "http://a.fr:port/",
                                          "http://a.fr:123456/",
                                          "http://[::1",
                                          "http://\x01",
                                          "http://a.fr/\x7F",
                                          " http://a.fr"};
    static const char *const PHONES[] = {"15",
                                         "04 72 10 30 30",
                                         "+33 (0)4.72.10.30.30",
                                         "01-23-45-67-89 poste 12",
                                         "+223 21 52 00 00 / 21 52 00 01",
                                         "04\u00A072\u00A010\u00A030\u00A030",
                                         "01 23 45 67 89 ext. 4"};
    static const char *const NO_PHONES[] = {"",
                                            "1",
                                            "voir",
                                            "a@b.fr",
                                            "04 72 10 30 30 (M. Martin)",
                                            "poste 12",
                                            "++",
                                            "12;34",
                                            "01 23 45 67 89 poste"};
#define ALL(list, function, good)                                                                            \
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)                                                \
    CHECK_THAT(function(list[i]) == good, shown(list[i]))
    ALL(MAILS, reach_is_mail, true);
    ALL(NO_MAILS, reach_is_mail, false);
    ALL(WEBS, reach_is_web, true);
    ALL(NO_WEBS, reach_is_web, false);
    ALL(PHONES, reach_is_phone, true);
    ALL(NO_PHONES, reach_is_phone, false);
#undef ALL
}

static void test_kept(void)
{
    static const struct {
        const char *text;
        bool bare;
        const char *kept;
    } WEBS[] = {
        {"http://a.fr", true, "http://a.fr"},
        {" https://a.fr\n", false, "https://a.fr"},
        {"www.a.fr/b", false, "http://www.a.fr/b"},
        {"WWW.a.fr", false, "http://WWW.a.fr"},
        {"a.fr", true, "http://a.fr"},
        {"a.fr:8080/b", true, "http://a.fr:8080/b"},
        {"rapport.pdf", false, "rapport.pdf"}, /* a file, not a host */
        {"javascript:alert(1)", true, "javascript:alert(1)"},
        {"mairie de Lyon", true, "mairie de Lyon"},
        {"www.a.fr@evil.example", true, "www.a.fr@evil.example"},
    };
    char kept[100];
    for (size_t i = 0; i < sizeof WEBS / sizeof WEBS[0]; i++) {
        CHECK_THAT(reach_clean_web(WEBS[i].text, WEBS[i].bare, kept, sizeof kept), WEBS[i].kept);
        CHECK_TEXT(kept, WEBS[i].kept, WEBS[i].kept);
    }
    CHECK_THAT(reach_clean_mail(" mailto:a@b.fr ", kept, sizeof kept), "mail");
    CHECK_TEXT(kept, "a@b.fr", "as people paste it");
    CHECK_THAT(!reach_clean_web("www.a.fr", true, kept, 10), "too little room is said");
}

int main(void)
{
    test_rules();
    test_before();
    test_notes();
    test_reach();
    test_kept();
    return test_end();
}
