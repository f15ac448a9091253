/* Criteria in words: what was asked | what is said in French, in English. */
#include <unistd.h>

#include "search/say_criteria.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "search/asked.h"
#include "test.h"

/* A blank before : and ; is one that no line breaks at, written _ here; that between thousands is `. */
static const struct {
    const char *query, *said[LANGUAGES];
} SAID[] = {
    {"", {"aucun", "none"}},
    {"thematique=eau&pays=SN,ML",
     {"thématique_: Eau et assainissement_; pays_: Mali ou Sénégal",
      "theme: Water and sanitation; country: Mali or Senegal"}},
    {"pays=ML,SN,BF", {"pays_: Burkina Faso, Mali ou Sénégal", "country: Burkina Faso, Mali or Senegal"}},
    {"pays=!ML,!SN", {"pays_: sauf Mali et Sénégal", "country: except Mali and Senegal"}},
    {"pays=ML,none", {"pays_: Mali ou non renseigné", "country: Mali or not given"}},
    {"pays=none", {"pays_: non renseigné", "country: not given"}},
    {"pays=!none", {"pays_: renseigné", "country: given"}},
    {"pays=!none,!ML", {"pays_: renseigné, sauf Mali", "country: given, except Mali"}},
    {"continent=afrique&pays=!ML",
     {"pays_: sauf Mali_; continent_: Afrique", "country: except Mali; continent: Africa"}},
    {"annee=2012", {"année_: 2012", "year: 2012"}},
    {"annee=2009..2014,1999", {"année_: 1999 ou de 2009 à 2014", "year: 1999 or from 2009 to 2014"}},
    {"annee=..2014", {"année_: jusqu’à 2014", "year: up to 2014"}},
    {"located=true", {"avec une position", "with a position"}},
    {"located=false&side=france",
     {"sans position_; positions des collectivités françaises",
      "without a position; positions of the French authorities"}},
    {"depuis=1960..&jumelage=true",
     {"jumelage_: oui_; depuis_: à partir de 1960", "twinning: yes; since: from 1960"}},
    {"annee=..", {"année_: renseigné", "year: given"}},
    {"montant=1000..5000,!2000",
     {"montant_: de 1`000_euros à 5`000_euros, sauf 2`000_euros",
      "amount: from 1,000 euros to 5,000 euros, except 2,000 euros"}},
    {"montant=13509000", {"montant_: 13`509`000_euros", "amount: 13,509,000 euros"}},
    {"commune=2A004,01001&epci=200046977",
     {"EPCI_: 200046977_; commune_: 01001 ou 2A004", "EPCI: 200046977; commune: 01001 or 2A004"}},
    {"collectivite=commune-test", {"collectivité_: Test et plus", "French authority: Test et plus"}},
    {"q=forage+vill", {"mots_: «_forage_» et «_vill…_»", "words: “forage” and “vill…”"}},
    {"q=%22eau+potable%22+-vill",
     {"mots_: «_eau potable_» et sans «_vill_»", "words: “eau potable” and without “vill”"}},
    {"bbox=-5,10.5,5,20",
     {"dans le cadre de 10,5°_N 5°_O à 20°_N 5°_E", "in the box from 10.5°N 5°W to 20°N 5°E"}},
    {"within=pays:ML", {"dans_: Mali", "in: Mali"}},
    {"within=afrique&pays=!ML", {"pays_: sauf Mali_; dans_: Afrique", "country: except Mali; in: Africa"}},
    {"within=POLYGON((170+-20.5,190+0,170+20,170+-20.5))",
     {"dans_: un polygone de 3 points, de 20,5°_S 170°_E à 20°_N 170°_O",
      "in: a polygon of 3 points, from 20.5°S 170°E to 20°N 170°W"}},
    {"near=2.35,48.85",
     {"du plus proche au plus lointain de 48,85°_N 2,35°_E",
      "from the nearest to the farthest of 48.85°N 2.35°E"}},
    {"near=-2.5,-17&radius=50000", {"à moins de 50_km de 17°_S 2,5°_O", "within 50 km of 17°S 2.5°W"}},
    {"near=0,0&radius=0.5", {"à moins de 0,5_m de 0°_N 0°_E", "within 0.5 m of 0°N 0°E"}},
};

static void readable(struct bytes *text)
{
    char *to = text->data;
    for (const char *p = text->data; *p; p++) {
        if (strncmp(p, "\u00a0", 2) == 0) {
            *to++ = '_';
            p += 1;
        } else if (strncmp(p, "\u202f", 3) == 0) {
            *to++ = '`';
            p += 2;
        } else {
            *to++ = *p;
        }
    }
    *to = '\0';
}

static void check_said_in(enum language l, const struct criteria *c, const struct snapshot *s,
                          const char *said, const char *what)
{
    struct bytes out;
    bytes_init(&out, 1 << 16);
    say_criteria(c, s, l, &out);
    readable(&out);
    CHECK_TEXT(out.data, said, what);
    bytes_release(&out);
}

static void check_said(const struct criteria *c, const struct snapshot *s, const char *const said[LANGUAGES],
                       const char *what)
{
    for (enum language l = 0; l < LANGUAGES; l++)
        check_said_in(l, c, s, said[l], what);
}

static void test_said(const struct snapshot *s)
{
    for (size_t i = 0; i < sizeof SAID / sizeof SAID[0]; i++) {
        struct criteria c;
        struct err e = {0};
        if (CHECK_THAT(asked(&c, s, SAID[i].query, &e), SAID[i].query))
            check_said(&c, s, SAID[i].said, SAID[i].query);
        criteria_release(&c);
    }
}

#define WATER    "thématique_: Eau et assainissement"
#define WATER_EN "theme: Water and sanitation"

static void test_tree(const struct snapshot *s)
{
    static const char *const OR[LANGUAGES] = {
        "pays_: Mali_; au choix_: (" WATER "_; année_: 2012) ou (depuis_: jusqu’à 1990)",
        "country: Mali; any of: (" WATER_EN "; year: 2012) or (since: up to 1990)"};
    static const char *const AND_NOT[LANGUAGES] = {
        "pays_: Mali_; au choix_: (" WATER "_; année_: 2012) ou (depuis_: jusqu’à 1990)_; aucun_: (" WATER
        ")",
        "country: Mali; any of: (" WATER_EN "; year: 2012) or (since: up to 1990); none of: (" WATER_EN ")"};
    struct criteria c, parts[2];
    struct err e = {0};
    CHECK(asked(&c, s, "pays=ML", &e) && asked(&parts[0], s, "thematique=eau&annee=2012", &e) &&
          asked(&parts[1], s, "depuis=..1990", &e) && criteria_or(&c, parts, 2, &e));
    check_said(&c, s, OR, "or");
    criteria_release(&parts[0]);
    criteria_release(&parts[1]);
    CHECK(asked(&parts[0], s, "thematique=eau", &e) && criteria_not(&c, parts, 1, &e));
    check_said(&c, s, AND_NOT, "and not");
    criteria_release(&parts[0]);
    criteria_release(&c);
}

/* Whatever is asked is said, under its name in words. */
static void check_named(const struct snapshot *s, enum criterion i, enum language l, const char *missing)
{
    struct criteria c;
    struct bytes out;
    struct err e = {0};
    char query[64];
    const char *name = CRITERIA[i].said[l];
    bytes_init(&out, 1 << 16);
    snprintf(query, sizeof query, "%s=none", CRITERIA[i].name);
    if (CHECK_THAT(asked(&c, s, query, &e) && name && *name, query)) {
        say_criteria(&c, s, l, &out);
        const char *behind = say_behind_name(i, l, out.data);
        CHECK_TEXT(behind, missing, query);
        CHECK_THAT(!say_behind_name(i, l, missing), "what does not begin with the name");
    }
    criteria_release(&c);
    bytes_release(&out);
}

static void test_all(const struct snapshot *s)
{
    static const char *const MISSING[LANGUAGES] = {"non renseigné", "not given"};
    for (enum language l = 0; l < LANGUAGES; l++)
        for (enum criterion i = 0; i < CRITERION_LISTS; i++)
            check_named(s, i, l, MISSING[l]);
}

/* No word of French is left in what English says of one value of each criterion: accents stand in names
 * alone, and the words beside them are not those of French. */
static void test_english(const struct snapshot *s)
{
    static const char *const EACH =
        "thematique=eau,none&odd=3..6&projet_statut=en_cours&annee=2009..&financement=!none&montant=..5000&"
        "type=commune&region=84&departement=69&epci=200046977&commune=2A004&nature_epci=!none&population=1.."
        "9&"
        "collectivite=!none&pays=!ML&continent=afrique&cad=!none&oif=true&partenaire=none&"
        "nature=cooperation&statut=termine&jumelage=false&depuis=1990&q=puits+-%22bon+eau%22&bbox=1,2,3,4&"
        "within=POLYGON((1+2,3+4,1+4,1+2))&near=1,2&radius=1500&located=true&side=france&"
        "filter=annee%3C2000";
    static const char *const FRENCH[] = {"thém",   "renseign", " ou ",  " et ",    "sauf", "à ",
                                         " de ",   "jusqu",    "oui",   "euros à", "«",    "»",
                                         "\u00a0", "\u202f",   "aucun", "sans",    "avec", "filtre"};
    struct criteria c;
    struct bytes out;
    struct err e = {0};
    bytes_init(&out, 1 << 16);
    if (CHECK_THAT(asked(&c, s, EACH, &e), e.text)) {
        say_criteria(&c, s, LANGUAGE_EN, &out);
        for (size_t i = 0; i < sizeof FRENCH / sizeof FRENCH[0]; i++)
            if (!CHECK_THAT(!strstr(out.data, FRENCH[i]), FRENCH[i]))
                printf("# %s\n", out.data);
        for (enum criterion i = 0; i < CRITERION_COUNT; i++)
            CHECK_THAT(i == CRITERION_NEAR || i == CRITERION_LOCATED || i == CRITERION_SIDE ||
                           strstr(out.data, CRITERIA[i].said[LANGUAGE_EN]),
                       CRITERIA[i].name);
    }
    criteria_release(&c);
    bytes_release(&out);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-say-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    bool filled = db && db_exec(db,
                                "INSERT INTO collectivite (uid, type, nom) VALUES ('commune-test', 'commune',"
                                " 'Test' || char(10) || 'et plus')",
                                &e);
    struct snapshot *s = filled ? load_db(db, &e) : NULL;
    if (CHECK_THAT(s != NULL, "an almost empty database is loaded")) {
        test_said(s);
        test_tree(s);
        test_all(s);
        test_english(s);
    }
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
