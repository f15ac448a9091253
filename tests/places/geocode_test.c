/* The gazetteer and the geocoder on a small made-up world: cases are text, "what is written | hints |
 * verdict". */
#include "places/geocode.h"

#include <math.h>

#include "test.h"

static const char COUNTRIES[] = "iso2\tiso3\tnumeric\tnom\tnom_en\tcontinent\tlon\tlat\tcad\taliases\n"
                                "DE\tDEU\t276\tAllemagne\tGermany\teurope\t10\t51\t\tDeutschland|RFA|DEU\n"
                                "FR\tFRA\t250\tFrance\tFrance\teurope\t2\t47\t\tFRA\n"
                                "IT\tITA\t380\tItalie\tItaly\teurope\t12\t43\t\tItalia|ITA\n"
                                "KR\tKOR\t410\tCorée du Sud\tSouth Korea\tasie\t127\t37\t\tKOR\n"
                                "US\tUSA\t840\tÉtats-Unis\tUnited States\tameriques\t-98\t39\t\tUSA\n";
static const char REGIONS[] = "code\tnom\tperiode\tlon\tlat\taliases\n"
                              "04\tLa Réunion\t2016\t55.5\t-21.1\tRéunion\n"
                              "11\tÎle-de-France\t2016\t2.5\t48.7\tIDF\n"
                              "76\tOccitanie\t2016\t2\t43.7\t\n"
                              "84\tAuvergne-Rhône-Alpes\t2016\t4.5\t45.5\tAURA\n"
                              "22:73\tMidi-Pyrénées\t1970\t1.5\t43.8\t\n"
                              "22:82\tRhône-Alpes\t1970\t5.2\t45.5\t\n";
static const char DEPARTEMENTS[] = "code\tnom\tregion\tregion_1970\tlon\tlat\taliases\n"
                                   "23\tCreuse\t84\t\t2\t46.1\t\n"
                                   "26\tDrôme\t84\t22:82\t5.2\t44.7\tla Drôme\n"
                                   "74\tHaute-Savoie\t84\t22:82\t6.4\t46\t\n"
                                   "82\tTarn-et-Garonne\t76\t22:73\t1.3\t44\t\n"
                                   "93\tSeine-Saint-Denis\t11\t\t2.5\t48.9\t\n"
                                   "974\tLa Réunion\t04\t\t55.5\t-21.1\tRéunion\n";
static const char EPCI[] =
    "siren\tnom\tnature\tdepartement\tlon\tlat\tpopulation\n"
    "200066793\tCommunauté d'agglomération du Grand Annecy\tca\t74\t6.1\t45.9\t210000\n"
    "200068781\tValence Romans Agglo\tca\t26\t4.9\t44.9\t220000\n";
static const char COMMUNES[] =
    "insee\tnom\tsiren\tdepartement\tepci\tpopulation\tlon\tlat\tqualite\tanciens\n"
    "23001\tGrande-Creuse\t212300010\t23\t\t120000\t2.1\t46.1\texacte\t\n"
    "26362\tValence\t212603624\t26\t200068781\t64000\t4.9\t44.93\texacte\t\n"
    "74010\tAnnecy\t200063402\t74\t200066793\t132000\t6.12\t45.9\texacte\t"
    "74010:Annecy|74011:Annecy-le-Vieux|74268:Seynod\n"
    "74225\tRumilly\t217402254\t74\t\t16000\t5.94\t45.87\texacte\t\n"
    "74281\tThonon-les-Bains\t217402817\t74\t\t36000\t6.48\t46.37\texacte\t\n"
    "82001\tCreuse\t218200012\t82\t\t200\t1.3\t44.1\tepci\t\n"
    "82186\tValence\t218201861\t82\t\t5200\t0.89\t44.11\texacte\t\n"
    "82187\tL'Honor-de-Cos\t218200762\t82\t\t1600\t1.36\t44.11\texacte\t\n"
    "82188\tVillefranche-sur-Aveyron\t218200763\t82\t\t900\t1.4\t44.2\texacte\t\n"
    "82189\tSainte-Œuvre\t218200764\t82\t\t300\t1.5\t44.2\texacte\t\n"
    "82190\tLes Étangs\t218200765\t82\t\t800\t1.5\t44.3\texacte\t\n"
    "93066\tSaint-Denis\t219300662\t93\t\t113000\t2.36\t48.94\texacte\t93059:Pierrefitte-sur-Seine\n"
    "97411\tSaint-Denis\t219740115\t974\t\t150000\t55.45\t-20.88\texacte\t\n";
static const char PROVINCES[] = "id\tcountry\tcode\tlon\tlat\tname\taliases\n"
                                "1\tDE\t02\t11.5\t48.9\tBavière\tBavaria|Bayern\n"
                                "2\tDE\t05\t9\t50.6\tHesse\tHessen\n"
                                "6\tUS\tTX\t-99\t31\tTexas\t\n"
                                "7\tUS\tOR\t-120\t44\tOregon\t\n"
                                "3\tUS\tHI.001\t-155.5\t19.6\tHawaii County\t\n"
                                "5\tDE\tX.KE\t7.8\t48.6\tKehl\t\n"
                                "4\tIT\t12.TO\t7.4\t45.1\tProvince de Turin\tTorino\n";
static const char PLACES[] = "id\tcountry\tadmin1\tlon\tlat\tpopulation\tname\taliases\n"
                             "1\tDE\t05\t8.75\t50.34\t27000\tFriedberg\t\n"
                             "2\tDE\t02\t10.98\t48.36\t26000\tFriedberg\t\n"
                             "3\tDE\t07\t6.95\t50.93\t960000\tCologne\tKöln|Koeln\n"
                             "4\tDE\t02\t12.16\t49.68\t42000\tWeiden\t\n"
                             "5\tDE\t02\t10.9\t48.37\t250000\tAugsbourg\tAugsburg\n"
                             "6\tIT\t12\t7.69\t45.07\t870000\tTurin\tTorino\n"
                             "7\tKR\t11\t126.98\t37.57\t10300000\tSéoul\tSeoul\n"
                             "8\tKR\t13\t127.14\t37.6\t195000\tGuri\t\n"
                             "9\tUS\tMA\t-70.9\t42.5\t41000\tSalem\t\n"
                             "10\tUS\tOR\t-123\t44.9\t160000\tSalem\t\n"
                             "11\tUS\tTX\t-95.4\t29.8\t2000000\tHouston\t\n"
                             "12\tDE\t04\t9.1\t52.6\t300\tHouston\t\n"
                             "15\tUS\tTX\t-97\t31\t0\tDakota\t\n"
                             "16\tUS\tTX\t-98\t32\t21000\tDassa-Zoumé\t\n"
                             "14\tDE\t01\t7.8\t48.58\t35000\tKehl\t\n"
                             "13\tDE\t02\t11.1\t48.2\t900\tSankt Georgen an der Gusen\tSankt Georgen\n";

/* written | country | hints | state | code or name of the first candidate | how */
static const char *const CASES[][6] = {
    /* as it is: accents, case, hyphens, articles, saints, ligatures */
    {"Annecy", "", "", "exact", "74010", "nom"},
    {"THONON LES BAINS", "", "", "exact", "74281", "nom"},
    {"l'honor de cos", "", "", "exact", "82187", "nom"},
    {"Honor-de-Cos (L')", "", "", "exact", "82187", "nom"},
    {"Honor-de-Cos", "", "", "exact", "82187", "nom, article different"},
    {"Etangs (Les)", "", "", "exact", "82190", "nom"},
    {"Ste Oeuvre", "", "", "exact", "82189", "nom"},
    {"Villefranche s/ Aveyron", "", "", "exact", "82188", "nom"},
    {"Villefranche/Aveyron", "", "", "exact", "82188", "nom"},
    {"Ville Franche sur Aveyron", "", "", "exact", "82188", "nom"},
    /* words of kind */
    {"Commune de Grande-Creuse", "", "", "exact", "23001", "nom"},
    {"Ville d'Annecy", "", "", "exact", "74010", "nom"},
    {"Mairie de Thonon-les-Bains", "", "", "exact", "74281", "nom"},
    {"Conseil départemental de la Drôme", "", "", "exact", "26", "autre nom"},
    {"Département de la Haute-Savoie", "", "", "exact", "74", "nom, article different"},
    {"Région Auvergne-Rhône-Alpes", "", "", "exact", "84", "nom"},
    {"Conseil régional de Midi-Pyrénées", "", "", "exact", "22:73", "nom"},
    {"CA du Grand Annecy", "", "", "exact", "200066793", "autre nom"},
    {"Annecy (communauté)", "", "", "exact", "200066793", "nom usuel du groupement"},
    {"Agglo du Pays d'Annecy", "", "", "approximatif", "200066793", "partie du nom"},
    {"Pays d'Annecy", "", "", "introuvable", "", ""},
    {"CG 74", "", "", "exact", "74", "code"},
    {"CD74", "", "", "exact", "74", "code"},
    {"CR Rhône-Alpes", "", "", "exact", "22:82", "nom"},
    {"Dpt de la Drôme", "", "", "exact", "26", "autre nom"},
    {"Dpt (74) de la Drôme", "", "", "introuvable", "", ""},
    {"CG 99", "", "", "introuvable", "", ""},
    {"Comité de jumelage d'Annecy", "", "", "introuvable", "", ""},
    {"Agglo d'Annecy", "", "", "exact", "200066793", "nom usuel du groupement"},
    {"Agglo de Rumilly", "", "", "ambigu", "74225", "nom"},
    {"Thonon les B.", "", "", "approximatif", "74281", "partie du nom"},
    {"Thonon-les-Bains Sud", "", "", "introuvable", "", ""},
    {"Kreis Köln", "DE", "", "approximatif", "Cologne", "autre nom"},
    /* former communes */
    {"Seynod", "", "", "exact", "74010", "ancienne commune"},
    {"Seynod (Annecy)", "", "", "exact", "74010", "ancienne commune"},
    {"Pierrefitte sur Seine", "", "", "exact", "93066", "ancienne commune"},
    /* homonyms: population, then what is written beside, then hints */
    {"Valence", "", "", "approximatif", "26362", "nom"},
    {"Valence (Drôme)", "", "", "exact", "26362", "nom"},
    {"Valence, Tarn-et-Garonne", "", "", "exact", "82186", "nom"},
    {"Valence (Occitanie)", "", "", "exact", "82186", "nom"},
    {"Valence", "", "82", "exact", "82186", "nom"},
    {"Valence", "", "tarn et garonne", "exact", "82186", "nom"},
    {"Saint-Denis", "", "", "ambigu", "93066", "nom"},
    {"St Denis (93)", "", "", "exact", "93066", "nom"},
    {"93200 Saint-Denis", "", "", "exact", "93066", "nom"},
    {"Saint-Denis 974", "", "", "exact", "97411", "nom"},
    /* a commune or a département */
    {"Creuse", "", "", "ambigu", "23", "nom"},
    {"Commune de Creuse", "", "", "exact", "82001", "nom"},
    {"Département de la Creuse", "", "", "exact", "23", "nom, article different"},
    /* spelling */
    {"Anecy", "", "", "approximatif", "74010", "autre graphie"},
    {"Thonnon les Bians", "", "", "approximatif", "74281", "orthographe proche"},
    {"Rumily", "", "", "approximatif", "74225", "autre graphie"},
    {"Xyzzy", "", "", "introuvable", "", ""},
    {"", "", "", "introuvable", "", ""},
    {"---", "", "", "introuvable", "", ""},
    /* the world */
    {"Köln", "DE", "", "exact", "Cologne", "autre nom"},
    {"KOLN", "Allemagne", "", "exact", "Cologne", "autre nom"},
    {"Stadt Köln", "DEU", "", "exact", "Cologne", "autre nom"},
    {"Comune di Torino", "IT", "", "exact", "Turin", "autre nom"},
    {"Provincia di Torino", "IT", "", "exact", "Province de Turin", "autre nom"},
    {"Circoscrizione 6 (Turin)", "IT", "", "approximatif", "Turin", "ville ou cela se trouve"},
    {"Guro (Seoul)", "KR", "", "approximatif", "Séoul", "ville ou cela se trouve"},
    {"Seoul 6", "KR", "", "approximatif", "Séoul", "partie du nom"},
    {"Hawaii County", "US", "", "exact", "Hawaii County", "nom"},
    {"Weiden in der Oberpfalz", "DE", "", "approximatif", "Weiden", "partie du nom"},
    {"Sankt Georgen am Walde", "DE", "", "introuvable", "", ""},
    {"Friedberg", "DE", "", "ambigu", "Friedberg", "nom"},
    {"Augsburg - Friedberg", "DE", "", "approximatif", "Augsbourg", "partie du nom"},
    {"Salem", "US", "", "ambigu", "Salem", "nom"},
    {"Houston", "US", "", "exact", "Houston", "nom"},
    {"Houston", "*", "", "exact", "Houston", "nom"},
    {"Houston", "ZZ", "", "introuvable", "", ""},
    /* what is only like a name: sound, one error in a long name whose first letter stands; else candidates */
    {"Kologne", "DE", "", "approximatif", "Cologne", "autre graphie"},
    {"Turrin", "IT", "", "approximatif", "Turin", "autre graphie"},
    {"Augsbourk", "DE", "", "approximatif", "Augsbourg", "orthographe proche"},
    {"Eugsbourg", "DE", "", "ambigu", "Augsbourg", "orthographe proche"},
    {"Wieden", "DE", "", "ambigu", "Weiden", "orthographe proche"},
    {"Guro", "KR", "", "ambigu", "Guri", "orthographe proche"},
    {"Frietberg", "DE", "", "ambigu", "Friedberg", "orthographe proche"}, /* two of them */
    {"Dassa", "US", "", "approximatif", "Dassa-Zoumé", "partie du nom"},
    {"Dassa-Lokossa", "US", "", "introuvable", "", ""},
    {"Turin-Moncalieri", "IT", "", "approximatif", "Turin", "partie du nom"},
    {"Turin de Naples", "IT", "", "ambigu", "Turin", "partie du nom"},
    /* villages, unknown populations, words parted otherwise: not by name alone */
    {"Sankt Georgen", "DE", "", "approximatif", "Sankt Georgen an der Gusen", "autre nom"},
    {"Dakota", "US", "", "approximatif", "Dakota", "nom"},
    {"Hous Ton", "US", "", "exact", "Houston", "nom"}, /* a million */
    {"Au Gsburg", "DE", "", "approximatif", "Augsbourg", "autre nom"},
    /* brackets and commas */
    {"Friedberg (Bavaria)", "DE", "", "exact", "Friedberg", "nom"},
    {"Friedberg, Bayern, Allemagne", "DE", "", "exact", "Friedberg", "nom"},
    {"Friedberg (Augsburg)", "DE", "", "exact", "Friedberg", "nom"},
    {"Lechhausen (Augsburg)", "DE", "", "approximatif", "Augsbourg", "ville ou cela se trouve"},
    {"Sankt Georgen (Augsburg)", "DE", "", "exact", "Sankt Georgen an der Gusen", "autre nom"},
    {"Weiden (Augsburg)", "DE", "", "ambigu", "Augsbourg", "ville ou cela se trouve"},
    {"Weiden (Poldavie)", "DE", "", "approximatif", "Weiden", "nom"},
    {"Weiden (Italie)", "DE", "", "ambigu", "Weiden", "nom"},
    {"Weiden (Hesse)", "DE", "", "ambigu", "Weiden", "nom"},
    {"Weiden (Kreis 5)", "DE", "", "approximatif", "Weiden", "nom"},
    {"Houston, TX", "US", "", "exact", "Houston", "nom"},
    {"Salem (OR)", "US", "", "exact", "Salem", "nom"},
    {"Houston (Texas)", "*", "", "exact", "Houston", "nom"},
    {"Köln (Deutschland)", "*", "", "exact", "Cologne", "autre nom"},
    {"Cologne d'Allemagne", "*", "", "exact", "Cologne", "nom"},
};

static struct gazetteer *build_places(const char *communes, const char *places, struct err *e)
{
    const char *all[GAZETTEER_TABLES] = {COUNTRIES, REGIONS,   DEPARTEMENTS,           EPCI,
                                         communes,  PROVINCES, [TABLE_PLACES] = places};
    struct gazetteer_text texts[GAZETTEER_TABLES];
    for (int i = 0; i < GAZETTEER_TABLES; i++)
        texts[i] = (struct gazetteer_text){all[i], all[i] ? strlen(all[i]) : 0};
    return gazetteer_new(texts, e);
}

static struct gazetteer *build(const char *communes, struct err *e)
{
    return build_places(communes, PLACES, e);
}

static void check_case(const struct gazetteer *g, const char *const c[6])
{
    struct geocode_result r;
    struct geocode_query q = {.name = c[0], .country = c[1], .departement = c[2]};
    q.scope = !*c[1] ? SCOPE_FRANCE : *c[1] == '*' ? SCOPE_WORLD : SCOPE_COUNTRY;
    geocode(g, &q, &r);
    char got[200] = "", expected[200];
    const struct gazetteer_item *item = r.n ? r.candidates[0].item : NULL;
    snprintf(got, sizeof got, "%s|%s|%s", geocode_state_name(r.state),
             !item                                             ? ""
             : *item->code && item->kind != GAZETTEER_PROVINCE ? item->code
                                                               : item->name,
             item ? geocode_how_name(r.candidates[0].how) : "");
    snprintf(expected, sizeof expected, "%s|%s|%s", c[3], c[4], c[5]);
    CHECK_TEXT(got, expected, c[0]);
}

static void test_codes(const struct gazetteer *g)
{
    const struct gazetteer_item *c = gazetteer_commune(g, "74268");
    CHECK(c && strcmp(c->code, "74010") == 0);
    CHECK(c && gazetteer_departement_of(g, c) == gazetteer_departement(g, "74"));
    CHECK(c && gazetteer_region_of(g, c) == gazetteer_region(g, "84"));
    CHECK(c && gazetteer_region_1970_of(g, c) == gazetteer_region(g, "22:82"));
    CHECK(c && gazetteer_epci_of(g, c) == gazetteer_siren(g, "200066793"));
    CHECK(gazetteer_siren(g, "219300662") == gazetteer_commune(g, "93066"));
    CHECK(gazetteer_region_of(g, gazetteer_region(g, "22:73")) == gazetteer_region(g, "76"));
    CHECK(!gazetteer_commune(g, "99999") && !gazetteer_commune(g, "") && !gazetteer_commune(g, NULL));
    CHECK(!gazetteer_commune(g, "an absurdly long code that nobody has"));
    CHECK(gazetteer_country(g, "deutschland") == gazetteer_country(g, "DE"));
    CHECK(gazetteer_country(g, "Etats Unis") == gazetteer_country(g, "USA"));
    CHECK(!gazetteer_country(g, "Atlantide") && !gazetteer_country(g, ""));
    CHECK_INT(gazetteer_departement(g, "82")->population, 200 + 5200 + 1600 + 900 + 300 + 800,
              "a département holds what its communes hold");
    CHECK(!gazetteer_commune(g, "82001")->exact && gazetteer_commune(g, "82186")->exact);
}

static void test_hints(const struct gazetteer *g)
{
    struct geocode_result r;
    struct geocode_query q = {
        .name = "Friedberg", .scope = SCOPE_COUNTRY, .country = "DE", .province = "Bavaria"};
    geocode(g, &q, &r);
    CHECK(r.state == GEOCODE_EXACT && fabs(r.candidates[0].item->lat - 48.36) < 1e-9);
    q.province = NULL;
    q.near = true;
    q.lon = 8.7;
    q.lat = 50.1;
    geocode(g, &q, &r);
    CHECK(r.n >= 2 && fabs(r.candidates[0].item->lat - 50.34) < 1e-9);
    q = (struct geocode_query){.name = "Annecy", .code = "74010"};
    geocode(g, &q, &r);
    CHECK(r.state == GEOCODE_EXACT && r.candidates[0].how == HOW_CODE && !r.mismatch);
    q.code = "74225";
    geocode(g, &q, &r);
    CHECK_THAT(r.state == GEOCODE_APPROXIMATE && r.mismatch, "a code and a name that disagree leave a doubt");
    q = (struct geocode_query){.name = "La Réunion", .level = LEVEL_REGION};
    geocode(g, &q, &r);
    CHECK(r.state == GEOCODE_EXACT && r.candidates[0].item->kind == GAZETTEER_REGION);
    q.level = LEVEL_PROVINCE;
    geocode(g, &q, &r);
    CHECK(r.state == GEOCODE_EXACT && r.candidates[0].item->kind == GAZETTEER_DEPARTEMENT);
    q = (struct geocode_query){
        .name = "Torino", .scope = SCOPE_COUNTRY, .country = "IT", .province_likely = true};
    geocode(g, &q, &r);
    CHECK_THAT(r.candidates[0].item->kind == GAZETTEER_TOWN, "a large town rather than its province");
    q.name = "Kehl";
    q.country = "DE";
    geocode(g, &q, &r);
    CHECK_THAT(r.candidates[0].item->kind == GAZETTEER_PROVINCE, "a province rather than a small town");
    q.province_likely = false;
    geocode(g, &q, &r);
    CHECK(r.candidates[0].item->kind == GAZETTEER_TOWN);
    q = (struct geocode_query){.name = "Saint-Denis"};
    geocode(g, &q, &r);
    CHECK_THAT(r.n == 2 && strcmp(r.candidates[1].item->code, "97411") == 0, "the other candidate is named");
}

/* A département, a region or a province that is told binds. name | departement | region | country | province
 * | state, first candidate, what became of the hint */
static const char *const TOLD[][6] = {
    {"Valence", "26", "", "", "", "exact 26362"},
    {"Valence", "82", "", "", "", "exact 82186"},
    {"Valence", "Drôme (26)", "", "", "", "exact 26362"},
    {"Valence", "26000", "", "", "", "exact 26362"},
    {"Valence", "82186 Valence", "", "", "", "exact 82186"},
    {"Valence", "26 - Drôme", "", "", "", "exact 26362"},
    {"Valence", "Département de la Drôme", "", "", "", "exact 26362"},
    {"Valence", "Occitanie", "", "", "", "exact 82186"},
    {"Valence", "", "Drôme", "", "", "exact 26362"},
    {"Valence", "", "Rhône-Alpes", "", "", "exact 26362"},
    {"Valence", "", "84", "", "", "exact 26362"},
    {"Valence", "93", "", "", "", "ambigu 26362 outside"},
    {"Valence", "", "11", "", "", "ambigu 26362 outside"},
    {"Valence", "26", "Occitanie", "", "", "ambigu 26362 outside"},
    {"Valence (Drôme)", "82", "", "", "", "ambigu 26362 outside"},
    {"Annecy", "93", "", "", "", "ambigu 74010 outside"},
    {"Thonon", "93", "", "", "", "ambigu 74281 outside"},
    {"Thonon", "74", "", "", "", "approximatif 74281"},
    {"Villefranche", "82", "", "", "", "approximatif 82188"},
    {"Xyzzy", "93", "", "", "", "introuvable"},
    {"Valence", "Hérault-sur-Lune", "", "", "", "approximatif 26362 unread"},
    {"Valence", "26 Tarn-et-Garonne", "", "", "", "approximatif 26362 unread"},
    {"Annecy", "Hérault-sur-Lune", "", "", "", "exact 74010 unread"},
    {"Annecy 93", "", "", "", "", "approximatif 74010"},      /* a number may be anything, */
    {"93000 Annecy", "", "", "", "", "ambigu 74010 outside"}, /* a post code is one */
    {"Saint-Denis 93", "", "", "", "", "exact 93066"},
    /* the name of another, where only one like it is there: is the name wrong, or the hint? */
    {"Rumilly", "82", "", "", "", "ambigu 74225 outside"},
    {"Annecy", "82", "", "", "", "ambigu 74010 outside"},
    /* what holds territories is where they are */
    {"Région Auvergne-Rhône-Alpes", "26", "", "", "", "exact 84"},
    {"Région Rhône-Alpes", "74", "", "", "", "exact 22:82"},
    {"Région Occitanie", "26", "", "", "", "ambigu 76 outside"},
    {"Grand Annecy", "74", "", "", "", "exact 200066793"},
    {"Conseil départemental de la Drôme", "", "84", "", "", "exact 26"},
    /* abroad */
    {"Friedberg", "", "", "DE", "Bavaria", "exact Friedberg"},
    {"Friedberg", "", "", "DE", "Land de Hesse", "exact Friedberg"},
    {"Cologne", "", "", "DE", "Hesse", "ambigu Cologne outside"},
    {"Köln", "", "", "DE", "Bayern", "ambigu Cologne outside"},
    {"Friedberg", "", "", "DE", "Augsburg", "exact Friedberg"}, /* a town of the name, 150 km around it */
    {"Weiden", "", "", "DE", "Augsburg", "ambigu Weiden outside"},
    {"Cologne", "", "", "DE", "Augsburg", "ambigu Cologne outside"},
    {"Cologne", "", "", "DE", "Poldavie", "exact Cologne unread"},
    {"Friedberg", "", "", "DE", "Poldavie", "ambigu Friedberg unread"},
    {"Kehl", "", "", "DE", "Kehl", "exact Kehl"}, /* a lower one, which no town names as its own */
};

static void test_told(const struct gazetteer *g)
{
    for (size_t i = 0; i < sizeof TOLD / sizeof TOLD[0]; i++) {
        const char *const *c = TOLD[i];
        struct geocode_result r;
        struct geocode_query q = {
            .name = c[0], .departement = c[1], .region = c[2], .country = c[3], .province = c[4]};
        char got[200], what[200];
        q.scope = *c[3] ? SCOPE_COUNTRY : SCOPE_FRANCE;
        geocode(g, &q, &r);
        const struct gazetteer_item *item = r.n ? r.candidates[0].item : NULL;
        snprintf(got, sizeof got, "%s%s%s%s%s", geocode_state_name(r.state), item ? " " : "",
                 !item        ? ""
                 : *c[3] == 0 ? item->code
                              : item->name,
                 r.outside ? " outside" : "", r.unread ? " unread" : "");
        snprintf(what, sizeof what, "%s, told %s%s%s", c[0], c[1], c[2], c[4]);
        CHECK_TEXT(got, c[5], what);
    }
}

/* Whatever is written, there is an answer. */
static void test_noise(const struct gazetteer *g)
{
    static const char *const PIECES[] = {"Saint", "-",      "(",  ")",  " ",     "/",      "93", ",",
                                         "é",     "\xff",   "de", "la", "Ville", "Annecy", "–",  "a",
                                         "'",     "county", "œ",  "St", "sur",   "6",      "ʻ",  "\t"};
    unsigned seed = 3;
    bool good = true;
    for (int round = 0; round < 20000; round++) {
        char text[2048] = "";
        unsigned n = (seed >> 16) % (round % 100 ? 9 : 200);
        for (unsigned i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            strcat(text, PIECES[(seed >> 16) % (sizeof PIECES / sizeof PIECES[0])]);
        }
        struct geocode_result r;
        struct geocode_query q = {.name = text,
                                  .scope = round % 3 == 0   ? SCOPE_FRANCE
                                           : round % 3 == 1 ? SCOPE_COUNTRY
                                                            : SCOPE_WORLD,
                                  .country = "DE"};
        geocode(g, &q, &r);
        good = good && (r.n > 0) == (r.state != GEOCODE_NOT_FOUND) && r.n <= GEOCODE_CANDIDATES;
        for (size_t i = 1; i < r.n; i++)
            good = good && r.candidates[i - 1].score >= r.candidates[i].score;
        seed = seed * 1664525u + 1013904223u;
    }
    CHECK_THAT(good, "20 000 names of noise: candidates best first, or none");
}

/* Where only large towns are held, and share names, a name that is held once may be another's as well. */
static void test_sparse(bool shared, const char *expected)
{
    struct bytes places;
    struct err e = {0};
    bytes_init(&places, 1 << 16);
    bytes_add_text(&places, "id\tcountry\tadmin1\tlon\tlat\tpopulation\tname\taliases\n"
                            "1\tKR\t\t127\t37\t60000\tAlone\t\n");
    for (int i = 0; i < 120; i++)
        bytes_add_format(&places, "%d\tKR\t\t127\t%d\t50000\tPlace %c%c\t\n", i + 2, i % 60,
                         'a' + (shared ? i / 2 : i) % 26, 'a' + (shared ? i / 2 : i) / 26);
    struct gazetteer *g = build_places(COMMUNES, places.data, &e);
    struct geocode_result r;
    struct geocode_query q = {.name = "Alone", .scope = SCOPE_COUNTRY, .country = "KR"};
    if (CHECK_THAT(g != NULL, e.text)) {
        geocode(g, &q, &r);
        CHECK_TEXT(geocode_state_name(r.state), expected,
                   shared ? "names are shared" : "names are not shared");
    }
    gazetteer_free(g);
    bytes_release(&places);
}

static void test_bad_tables(void)
{
    struct err e = {0};
    CHECK(!build("insee\tnom\n", &e) && e.code == ERR_INVALID && strstr(e.text, "communes.tsv"));
    CHECK(!build("insee\tnom\tsiren\tdepartement\tepci\tpopulation\tlon\tlat\tqualite\tanciens\n"
                 "01001\tX\t\t99\t\t1\t1\t1\texacte\t\n",
                 &e) &&
          strstr(e.text, "communes.tsv line 2") && strstr(e.text, "'99'"));
}

int main(void)
{
    struct err e = {0};
    struct gazetteer *g = build(COMMUNES, &e);
    CHECK_TEXT(e.text, "", "the small world is read");
    if (!g)
        return test_end();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        check_case(g, CASES[i]);
    test_codes(g);
    test_hints(g);
    test_told(g);
    test_noise(g);
    test_sparse(true, "approximatif");
    test_sparse(false, "exact");
    gazetteer_free(g);
    test_bad_tables();
    return test_end();
}
