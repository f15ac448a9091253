/* Criteria in French: what was asked | what is said. */
#include <unistd.h>

#include "search/say_criteria.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "search/asked.h"
#include "test.h"

/* A blank before : and ; is one that no line breaks at, written _ here; that between thousands is `. */
static const struct {
    const char *query, *said;
} SAID[] = {
    {"", "aucun"},
    {"thematique=eau&pays=SN,ML", "thématique_: Eau et assainissement_; pays_: Mali ou Sénégal"},
    {"pays=ML,SN,BF", "pays_: Burkina Faso, Mali ou Sénégal"},
    {"pays=!ML,!SN", "pays_: sauf Mali et Sénégal"},
    {"pays=ML,none", "pays_: Mali ou non renseigné"},
    {"pays=none", "pays_: non renseigné"},
    {"pays=!none", "pays_: renseigné"},
    {"pays=!none,!ML", "pays_: renseigné, sauf Mali"},
    {"continent=afrique&pays=!ML", "pays_: sauf Mali_; continent_: Afrique"},
    {"annee=2012", "année_: 2012"},
    {"annee=2009..2014,1999", "année_: 1999 ou de 2009 à 2014"},
    {"annee=..2014", "année_: jusqu’à 2014"},
    {"located=true", "avec une position"},
    {"located=false&side=france", "sans position_; positions des collectivités françaises"},
    {"depuis=1960..&jumelage=true", "jumelage_: oui_; depuis_: à partir de 1960"},
    {"annee=..", "année_: renseigné"},
    {"montant=1000..5000,!2000", "montant_: de 1`000_euros à 5`000_euros, sauf 2`000_euros"},
    {"montant=13509000", "montant_: 13`509`000_euros"},
    {"commune=2A004,01001&epci=200046977", "EPCI_: 200046977_; commune_: 01001 ou 2A004"},
    {"collectivite=commune-test", "collectivité_: Test et plus"},
    {"q=forage+vill", "mots_: «_forage_» et «_vill…_»"},
    {"q=%22eau+potable%22+-vill", "mots_: «_eau potable_» et sans «_vill_»"},
    {"bbox=-5,10.5,5,20", "dans le cadre de 10,5°_N 5°_O à 20°_N 5°_E"},
    {"within=pays:ML", "dans_: Mali"},
    {"within=afrique&pays=!ML", "pays_: sauf Mali_; dans_: Afrique"},
    {"within=POLYGON((170+-20.5,190+0,170+20,170+-20.5))",
     "dans_: un polygone de 3 points, de 20,5°_S 170°_E à 20°_N 170°_O"},
    {"near=2.35,48.85", "du plus proche au plus lointain de 48,85°_N 2,35°_E"},
    {"near=-2.5,-17&radius=50000", "à moins de 50_km de 17°_S 2,5°_O"},
    {"near=0,0&radius=0.5", "à moins de 0,5_m de 0°_N 0°_E"},
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

static void check_said(const struct criteria *c, const struct snapshot *s, const char *said, const char *what)
{
    struct bytes out;
    bytes_init(&out, 1 << 16);
    say_criteria(c, s, &out);
    readable(&out);
    CHECK_TEXT(out.data, said, what);
    bytes_release(&out);
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

static void test_tree(const struct snapshot *s)
{
    struct criteria c, parts[2];
    struct err e = {0};
    CHECK(asked(&c, s, "pays=ML", &e) && asked(&parts[0], s, "thematique=eau&annee=2012", &e) &&
          asked(&parts[1], s, "depuis=..1990", &e) && criteria_or(&c, parts, 2, &e));
    check_said(&c, s,
               "pays_: Mali_; au choix_: (thématique_: Eau et assainissement_; année_: 2012) ou (depuis_: "
               "jusqu’à 1990)",
               "or");
    criteria_release(&parts[0]);
    criteria_release(&parts[1]);
    CHECK(asked(&parts[0], s, "thematique=eau", &e) && criteria_not(&c, parts, 1, &e));
    check_said(&c, s,
               "pays_: Mali_; au choix_: (thématique_: Eau et assainissement_; année_: 2012) ou (depuis_: "
               "jusqu’à 1990)_; aucun_: (thématique_: Eau et assainissement)",
               "and not");
    criteria_release(&parts[0]);
    criteria_release(&c);
}

/* Whatever is asked is said, under its name in words. */
static void test_all(const struct snapshot *s)
{
    for (enum criterion i = 0; i < CRITERION_LISTS; i++) {
        struct criteria c;
        struct bytes out;
        struct err e = {0};
        char query[64];
        bytes_init(&out, 1 << 16);
        snprintf(query, sizeof query, "%s=none", CRITERIA[i].name);
        if (CHECK_THAT(asked(&c, s, query, &e) && CRITERIA[i].said, query)) {
            say_criteria(&c, s, &out);
            CHECK_THAT(strstr(out.data, CRITERIA[i].said) && strstr(out.data, "non renseigné"), query);
        }
        criteria_release(&c);
        bytes_release(&out);
    }
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
    }
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
