/* Criteria from query strings: what was sent | the canonical form, or the parameter and words of the error.
 */
#include <unistd.h>

#include "search/facets.h"
#include "search/parse_criteria.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

static const struct {
    const char *query, *canonical;
} GOOD[] = {
    {"", ""},
    {"pays=SN,ML", "pays=ML,SN"},
    {"pays=SN&pays=ML&pays=SN", "pays=ML,SN"},
    {"thematique=!eau", "thematique=%21eau"},
    {"thematique=%21eau,none", "thematique=none,%21eau"},
    {"region=84,22:82", "region=84,22:82"},
    {"annee=2009..2014", "annee=2009..2014"},
    {"annee=2012,2009..2011", "annee=2009..2012"},
    {"annee=..2014,2010..2020", "annee=..2020"},
    {"annee=2014..", "annee=2014.."},
    {"annee=..", "annee=.."}, /* any, but not none */
    {"annee=..2014,2015..", "annee=.."},
    {"montant=..4,5..,!7", "montant=..,%217"},
    {"annee=2014", "annee=2014"},
    {"montant=1000..5000,!2000", "montant=1000..5000,%212000"},
    {"depuis=1960..&jumelage=true&nature=cooperation", "nature=cooperation&jumelage=true&depuis=1960.."},
    {"depuis=..1989,1985..1995,!1990,none", "depuis=..1995,none,%211990"},
    {"depuis=!none,!1960", "depuis=%211960,%21none"},
    {"jumelage=true", "jumelage=true"},
    {"jumelage=none", "jumelage=none"},
    {"epci=200046977", "epci=200046977"},
    {"commune=2A004,01001", "commune=01001,2A004"},
    {"collectivite=commune-test", "collectivite=commune-test"},
    {"q=%C3%89au+potable", "q=eau+potable"},
    {"q=potable+Eau+eau+eau", "q=potable+eau"},
    {"q=eau+de+la+ville", "q=eau+ville"},
    {"q=de+la", "q=de+la"},
    {"q=mali+%22L'eau+Potable%22", "q=mali+%22eau%20potable%22"},
    {"q=%C2%AB+eau+potable+%C2%BB+mali", "q=%22eau%20potable%22+mali"},
    {"q=%E2%80%9Ceau+potable%E2%80%9D", "q=%22eau%20potable%22"},
    {"q=%22eau+potable", "q=eau+potable"},
    {"q=l+%22%22+eau", "q=eau"}, /* nothing stands between them any more */
    {"q=l+-puits+eau", "q=eau+-puits"},
    {"q=-puits+eau+-%22eau+potable%22+-forages", "q=eau+-%22eau%20potable%22+-forages+-puits"},
    {"q=eau+-Saint-Denis", "q=eau+-%22saint%20denis%22"},
    {"q=Paris+-+Lyon", "q=paris+lyon"},
    {"q=Saint-Denis", "q=saint+denis"},
    {"q=%22%22+eau", "q=eau"},
    {"q=l%27eau", "q=eau"},
    {"q=l+eau", "q=eau"},
    {"q=N%27Djamena", "q=ndjamena"},
    {"q=n+djamena", "q=ndjamena"},
    {"q=C%C3%B4te+d%E2%80%99Ivoire", "q=cote+ivoire"},
    {"q=aujourd%27hui", "q=aujourdhui"},
    {"q=l%27", "q=l"},
    {"q=c+d+eau", "q=eau"},
    {"bbox=-5,10,5,20", "bbox=-5,10,5,20"},
    {"bbox=170,-20,-170,20", "bbox=170,-20,-170,20"},
    {"bbox=0.1,0,5,20", "bbox=0.1,0,5,20"},
    {"within=asie", "within=asie"},
    {"within=pays:ML&pays=SN", "pays=SN&within=pays:ML"},
    {"within=region:22:82", "within=region:22:82"},
    {"within=departement:69&near=1,2", "within=departement:69&near=1,2"},
    {"within=collectivite:commune-test", "within=collectivite:commune-test"},
    {"within=+pays:ML", "within=pays:ML"},
    {"within=monde", ""},
    {"within=", ""},
    {"within=POLYGON((0+0,4+0,4+4,0+4,0+0))", "within=POLYGON%28%280+0,0+4,4+4,4+0,0+0%29%29"},
    {"within=%7B%22type%22:%22Polygon%22,%22coordinates%22:%5B%5B%5B4,4%5D,%5B0,4%5D,%5B0,0%5D,%5B4,0%5D,%"
     "5B4,4%5D%5D%5D%7D",
     "within=POLYGON%28%280+0,0+4,4+4,4+0,0+0%29%29"},
    {"near=2.35,48.85", "near=2.35,48.85"},
    {"near=+2.350%2C+48.85&pays=ML", "pays=ML&near=2.35,48.85"},
    {"radius=5e4&near=2.35,48.85", "near=2.35,48.85&radius=50000"},
    {"near=-180,-17.5&radius=0.5", "near=180,-17.5&radius=0.5"},
    {"near=12,90&radius=20015114", "near=0,90&radius=20015114"},
    {"near=-0,-0.0", "near=0,0"},
    {"near=0.30000000000000004,1", "near=0.30000000000000004,1"},
    {"odd=3..6", "odd=3,4,5,6"},
    {"odd=..2,16..", "odd=1,2,16,17"},
    {"odd=6,3..4,4..5", "odd=3,4,5,6"},
    {"odd=!3..6,none", "odd=none,%213,%214,%215,%216"},
    {"odd=3..3", "odd=3"},
    {"odd=..", "odd=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"}, /* any, but not none */
    {"near=190,-17.5", "near=-170,-17.5"},
    {"near=-180,90", "near=0,90"},
    {"bbox=170,-20,190,20", "bbox=170,-20,-170,20"},
    {"bbox=0,0,360,1", "bbox=-180,0,180,1"},
    {"odd=6&statut=en_cours", "odd=6&statut=en_cours"},
    {"&&pays=ML&", "pays=ML"},
    /* what a form sends for fields that nobody filled in, and a comma too many */
    {"q=&thematique=eau&pays=&bbox=&near=&radius=&annee=&jumelage=&collectivite=", "thematique=eau"},
    {"q=&q=eau&bbox=&bbox=0.1,0,5,20", "q=eau&bbox=0.1,0,5,20"},
    {"q=+%09&pays=%20", ""},
    {"thematique=eau,", "thematique=eau"},
    {"thematique=,eau", "thematique=eau"},
    {"pays=ML,,SN,+", "pays=ML,SN"},
    {"pays=,&epci=,,&annee=,", ""},
    {"near=2,48&radius=", "near=2,48"},
    {"zzzzzzz=&pays=ML", "pays=ML"},
    {"q", ""},
};

static const struct {
    const char *query, *parameter, *words;
} BAD[] = {
    {"pays=ZZ", "pays", "is not a code of pays"},
    {"pays=ml", "pays", "ML (Mali)"},
    {"pays=Senegal", "pays", "SN (S"},
    {"thematique=eaux", "thematique", "eau (Eau et assainissement)"},
    {"pays=!", "pays", "nothing behind it"},
    {"pays=ML,!", "pays", "nothing behind it"},
    {"pays=!+", "pays", "nothing behind it"},
    {"thematiques=eau", "thematiques", "'thematique' meant"},
    {"zzzzzzz=1", "zzzzzzz", "there is no parameter 'zzzzzzz' here"},
    {"q=eau&q=sel", "q", "given twice"},
    {"q=%2D%2D", "q", "holds no word"},
    {"q=%22%22", "q", "holds no word"},
    {"q=%22aa+ab+ac+ad+ae+af+ag+ah+ai%22+-%22aj+ak+al+am+an+ao+ap+aq%22", "q", "more than 16 words"},
    {"q=aa+ab+ac+ad+ae+af+ag+ah+ai+aj+ak+al+am+an+ao+ap+aq", "q", "more than 16 words"},
    {"bbox=1,2,3,4,5", "bbox", ""},
    {"bbox=NaN,0,1,1", "bbox", ""},
    {"bbox=0,50,1,40", "bbox", ""},
    {"bbox=0,0,1,1&bbox=0,0,1,1", "bbox", "given twice"},
    {"within=pays:ZZ", "within", "there is no territory 'pays:ZZ'"},
    {"within=asi", "within", "near: asie (Asie)"},
    {"within=Mali", "within", "pays:ML (Mali)"},
    {"within=collectivite:nul", "within", "there is no 'collectivite:nul'"},
    {"within=asie&within=afrique", "within", "given twice"},
    {"within=POINT(1+2)", "within", "a polygon or several"},
    {"within=POLYGON+EMPTY", "within", "a polygon or several"},
    {"within=POLYGON((0+0,4+0,4+4,0+4))", "within", "closed"},
    {"within=POLYGON((0+0,4+4,0+0))", "within", "Too few points"},
    {"within=POLYGON((0+0,4+4,4+0,0+4,0+0))", "within", "Self-intersection"},
    {"within=POLYGON((0+0,541+0,4+4,0+0))", "within", "from -540 to 540"},
    {"within=%7B%7D", "within", "no GeoJSON"},
    {"near=2", "near", "'2' is not longitude,latitude"},
    {"near=2,48,0", "near", "longitude,latitude"},
    {"near=NaN,48", "near", "'NaN,48' is not"},
    {"near=2,inf", "near", "-90 to 90"},
    {"near=1e300,48", "near", "-180 to 180"},
    {"bbox=0,0,1e300,1", "bbox", "none beyond 3600"},
    {"odd=18", "odd", "is not a code of odd"},
    {"odd=3..18", "odd", "from 1 to 17"},
    {"odd=0..3", "odd", "from 1 to 17"},
    {"odd=6..3", "odd", "'6..3' is not a range such as 3..6"},
    {"odd=3..6..7", "odd", "3..6"},
    {"odd=eau..sante", "odd", "3..6"},
    {"thematique=eau..sante", "thematique", "is not a code of thematique"},
    {"near=2,-90.1", "near", "-90 to 90"},
    {"near=0x2,1", "near", "'0x2,1' is not"},
    {"near=2,48&near=2,48", "near", "given twice"},
    {"near=2,48&radius=1&radius=1", "radius", "given twice"},
    {"near=2,48&radius=0", "radius", "'0' is not a number of metres"},
    {"near=2,48&radius=-5", "radius", "above 0"},
    {"near=2,48&radius=20015115", "radius", "up to 20015114"},
    {"near=2,48&radius=1,2", "radius", "above 0"},
    {"near=2,48&radius=10km", "radius", "'10km' is not"},
    {"radius=1000", "radius", "without near"},
    {"radius=x", "radius", "'x' is not"},
    {"annee=abc", "annee", "2009..2014"},
    {"annee=2014..2009", "annee", "2009..2014"},
    {"annee=99999999999999999999", "annee", "2009..2014"},
    {"depuis=hier", "depuis", "2009..2014"},
    {"depuis=1989..1960", "depuis", "as depuis takes"},
    {"depui=1960", "depui", "'depuis' meant"},
    {"montant=-", "montant", "1000..5000"},
    {"jumelage=oui", "jumelage", "neither true nor false"},
    {"epci=12", "epci", "SIREN"},
    {"commune=lyon", "commune", "INSEE"},
    {"collectivite=nobody", "collectivite", "no collectivite with the id"},
    {"pays=%00", "pays", "not valid UTF-8"},
    {"pays=%ff", "pays", "not valid UTF-8"},
    {"pays=%4", "pays", "hexadecimal"},
    {"pays=%", "pays", "hexadecimal"},
    {"pays=%g1", "pays", "hexadecimal"},
    {"%ff=1", "?", "not valid UTF-8"},
};

static bool parse(struct criteria *c, const struct snapshot *s, const char *text, size_t n, struct err *e)
{
    struct arena memory;
    struct query *q = malloc(sizeof *q);
    arena_init(&memory);
    criteria_init(c);
    bool done = query_parse(q, text, n, &memory, e) && parse_criteria(c, s, q, e) && query_finish(q, e);
    arena_release(&memory);
    free(q);
    return done;
}

static void test_good(const struct snapshot *s)
{
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        struct criteria c;
        struct bytes out;
        struct err e = {0};
        bytes_init(&out, 4096);
        if (parse(&c, s, GOOD[i].query, strlen(GOOD[i].query), &e))
            criteria_print(&c, s, &out);
        else
            bytes_add_text(&out, e.text);
        CHECK_TEXT(out.data, GOOD[i].canonical, GOOD[i].query);
        criteria_release(&c);
        bytes_release(&out);
    }
}

static void test_bad(const struct snapshot *s)
{
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct criteria c;
        struct err e = {0};
        bool parsed = parse(&c, s, BAD[i].query, strlen(BAD[i].query), &e);
        CHECK_THAT(!parsed && (e.code == ERR_INVALID || e.code == ERR_TOO_LARGE), BAD[i].query);
        CHECK_TEXT(e.parameter, BAD[i].parameter, "the parameter is named");
        if (!CHECK_THAT(strstr(e.text, BAD[i].words) != NULL, "what was expected is said"))
            printf("# %s\n", e.text);
        criteria_release(&c);
    }
}

/* Whatever its kind, a criterion with a list of values reads them: none of any takes this one. */
static void test_readers(const struct snapshot *s)
{
    for (enum criterion i = 0; i < CRITERION_LISTS; i++) {
        struct criteria c;
        struct err e = {0};
        char query[64];
        snprintf(query, sizeof query, "%s=3..x", CRITERIA[i].name);
        CHECK_THAT(!parse(&c, s, query, strlen(query), &e), query);
        CHECK_TEXT(e.parameter, CRITERIA[i].name, "the parameter is named");
        criteria_release(&c);
    }
}

/* A long list, a long query, and noise: an error or criteria, never a crash. */
static void test_limits(const struct snapshot *s)
{
    struct criteria c;
    struct err e = {0};
    struct bytes text;
    bytes_init(&text, 1 << 20);
    bytes_add_text(&text, "annee=1");
    for (int i = 0; i < CRITERIA_MAX_VALUES; i++)
        bytes_add_text(&text, ",1");
    CHECK_THAT(!parse(&c, s, text.data, text.n, &e) && e.code == ERR_TOO_LARGE, "too many values");
    criteria_release(&c);
    bytes_reset(&text);
    for (int i = 0; i < 3000; i++)
        bytes_add_text(&text, "a=1&");
    CHECK_THAT(!parse(&c, s, text.data, text.n, &e) && e.code == ERR_TOO_LARGE, "a query of 12 kB");
    criteria_release(&c);
    static const char PIECES[][12] = {"pays", "=",       "&",      "%",    "!",    ",",     "..",   "annee",
                                      "none", "q",       "%41",    "bbox", "-1",   "é",     "\xff", "+",
                                      "1e5",  "montant", "region", "84",   "near", "radius"};
    unsigned state = 7, parsed = 0;
    for (int round = 0; round < 20000; round++) {
        bytes_reset(&text);
        for (unsigned n = 1 + (state >> 16) % 9; n > 0; n--) {
            state = state * 1103515245u + 12345u;
            bytes_add_text(&text, PIECES[(state >> 16) % (sizeof PIECES / sizeof PIECES[0])]);
        }
        parsed += parse(&c, s, text.data, text.n, &e);
        criteria_release(&c);
    }
    CHECK_THAT(parsed > 0, "noise is sometimes right");
    bytes_release(&text);
}

static void test_facets(void)
{
    struct facets f;
    struct err e = {0};
    CHECK(facets_parse(&f, "thematique,pays,annee", &e) && f.n == 3);
    CHECK(!facets_parse(&f, "thematique,thematique", &e));
    CHECK(!facets_parse(&f, "", &e));
    CHECK(!facets_parse(&f, ",", &e));
    CHECK(facets_parse(&f, ",thematique,,pays,", &e) && f.n == 2);
    CHECK(facets_parse(&f, "depuis", &e) && f.n == 1 && f.by[0] == CRITERION_DEPUIS);
    CHECK(!facets_parse(&f, "montant", &e));
    CHECK_TEXT(e.parameter, "by", "the parameter is named");
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-criteria-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    bool filled = db &&
                  db_exec(
                      db,
                      "INSERT INTO collectivite (uid, type, nom) VALUES ('commune-test', 'commune', 'Test')",
                      &e);
    struct snapshot *s = filled ? load_db(db, &e) : NULL;
    if (CHECK_THAT(s != NULL, "an almost empty database is loaded")) {
        test_good(s);
        test_bad(s);
        test_readers(s);
        test_limits(s);
    } else {
        printf("# %s\n", e.text);
    }
    test_facets();
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
