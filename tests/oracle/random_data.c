#include "oracle/random_data.h"

#include <stdlib.h>

/* --- randomness that is the same everywhere (splitmix64) ---------------------------------------------------
 */

static uint64_t seed = 20150101;

uint32_t any(uint32_t n)
{
    uint64_t z = (seed += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return (uint32_t)((z ^ (z >> 31)) % n);
}

static const char *one_of(const char *const *list, uint32_t n)
{
    return list[any(n)];
}

#define ONE_OF(list) one_of(list, sizeof list / sizeof list[0])

static const char *const PAYS[] = {"ML", "SN", "BF", "DE", "GB", "MA", "FJ", "US", "XK"};
static const char *const THEMATIQUES[] = {"eau", "sante", "education", "patrimoine", "culture"};
static const char *const SOURCES[] = {"fonds_propres", "appel_a_projets", "ue", "afd"};
static const char *const DEPARTEMENTS[] = {"69", "38", "35", "971", "2A", "75"};
static const char *const TYPES[] = {"commune", "epci", "departement", "region"};
static const char *const NATURES_EPCI[] = {"metropole", "cc", "ept"}, *const CAD[] = {"LDC", "LMIC", "UMIC"};
static const char *const STATUTS[] = {"en_cours", "en_sommeil", "termine"};
static const char *const WORDS[] = {
    "eau",        "école",     "forage",   "Œuvre",     "santé",         "puits",
    "formation",  "d'élus",    "Niger",    "marché",    "été",           "eaux",
    "l'eau",      "N’Djamena", "Ndjamena", "n djamena", "Saint-Étienne", "St",
    "Ste Marie",  "sainte",    "d",        "L’",        "d'aujourd`hui", "Nuku'alofa",
    "M. N'Diaye", "l''eau",    "'eau'",    "divoire",   "Côte d'Ivoire", "qu'un"};

/* --- a random database -------------------------------------------------------------------------------------
 */

static void add_text_or_null(struct bytes *sql, const char *text, uint32_t null_in)
{
    if (any(null_in) == 0) {
        bytes_add_text(sql, "NULL");
        return;
    }
    bytes_add_char(sql, '\'');
    for (; *text; text++)
        bytes_add_format(sql, *text == '\'' ? "''" : "%c", *text);
    bytes_add_char(sql, '\'');
}

static void add_words(struct bytes *sql)
{
    bytes_add_char(sql, '\'');
    for (uint32_t n = 1 + any(4), i = 0; i < n; i++) {
        const char *word = ONE_OF(WORDS);
        for (bytes_add_char(sql, ' '); *word; word++)
            bytes_add_format(sql, *word == '\'' ? "''" : "%c", *word);
    }
    bytes_add_char(sql, '\'');
}

/* One meridian under two names, and its neighbours. */
static const char *const MERIDIAN[] = {"180", "-180", "-179.9", "179.75"};

/* A few points are shared by many, a few lie on the antimeridian. */
static void add_point(struct bytes *sql)
{
    if (any(6) == 0)
        bytes_add_text(sql, "NULL");
    else if (any(8) == 0)
        bytes_add_format(sql, "MakePoint(%s, -17.5, 4326)", ONE_OF(MERIDIAN));
    else
        bytes_add_format(sql, "MakePoint(%d.25, %d.5, 4326)", (int)any(35) * 10 - 170,
                         (int)any(17) * 10 - 80);
}

static void add_year(struct bytes *sql)
{
    if (any(3) == 0)
        bytes_add_text(sql, "NULL");
    else
        bytes_add_format(sql, "%u", 2005 + any(10));
}

static bool fill_records(struct db *db, const struct random_size *size, struct bytes *sql, struct err *e)
{
    for (int i = 1; i <= size->collectivites; i++) {
        const char *departement = ONE_OF(DEPARTEMENTS);
        bytes_add_format(
            sql,
            "INSERT INTO collectivite (id, uid, type, nom, commune, departement, region, region_1970, "
            "epci, nature_epci, population, geom, qualite, siren) SELECT %d, 'k-%d', '%s', 'ville %d ' || ",
            i * 2, i, ONE_OF(TYPES), i);
        add_words(sql);
        bytes_add_format(sql, ", ");
        add_text_or_null(sql, any(2) ? "69123" : "2A004", 2);
        if (any(5) == 0)
            bytes_add_format(sql, ", NULL, NULL, NULL, ");
        else
            bytes_add_format(sql, ", d.code, d.region, d.region_1970, ");
        add_text_or_null(sql, any(2) ? "200046977" : "243500139", 2);
        bytes_add_text(sql, ", ");
        add_text_or_null(sql, ONE_OF(NATURES_EPCI), 2);
        bytes_add_format(sql, any(4) ? ", %u, " : ", NULL, ", any(10) * 1000);
        add_point(sql);
        bytes_add_format(sql, i % 3 ? ", 'exacte', NULL" : ", 'exacte', '%d'", 200000000 + i);
        bytes_add_format(sql, " FROM departement d WHERE d.code = '%s';", departement);
    }
    for (int i = 1; i <= size->partenaires; i++) {
        bytes_add_format(
            sql, "INSERT INTO partenaire (id, uid, nom, pays, geom, qualite) VALUES (%d, 'q-%d', ", i, i);
        add_words(sql);
        bytes_add_text(sql, ", ");
        add_text_or_null(sql, ONE_OF(PAYS), 10);
        bytes_add_text(sql, ", ");
        if (i <= size->anywhere)
            add_point(sql);
        else
            bytes_add_text(sql, i % 2 ? "MakePoint(180, -16.5, 4326)" : "MakePoint(-180, 16.5, 4326)");
        bytes_add_text(sql, ", 'approximative');");
    }
    return db_exec(db, sql->data, e);
}

static void add_cooperation(struct bytes *sql, const struct random_size *size, int i)
{
    bool action = any(5) == 0;
    bytes_add_format(sql,
                     "INSERT INTO cooperation (id, uid, nature, titre, jumelage, statut, depuis) VALUES (%d, "
                     "'c-%d', '%s', ",
                     i * 3, i, action ? "action" : "cooperation");
    if (any(2))
        add_words(sql);
    else
        bytes_add_text(sql, "NULL");
    bytes_add_format(sql, ", %u, ", action ? 0 : any(2));
    add_text_or_null(sql, ONE_OF(STATUTS), 3);
    bytes_add_text(sql, ", ");
    add_year(sql);
    bytes_add_text(sql, ");");
    for (uint32_t n = any(4); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO cooperation_collectivite VALUES (%d, %u, 0);", i * 3,
                         2 * (1 + any(size->members)));
    for (uint32_t n = any(4); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO cooperation_partenaire VALUES (%d, %u);", i * 3,
                         1 + any(size->partners));
}

static void add_projet(struct bytes *sql, const struct random_size *size, int i)
{
    bytes_add_format(
        sql,
        "INSERT INTO projet (id, uid, cooperation_id, titre, description, annee_debut, annee_fin, statut) "
        "SELECT %d, 'p-%d', %u, 'projet' || ",
        i, i, 3 * (1 + any(size->working)));
    add_words(sql);
    bytes_add_text(sql, ", ");
    add_words(sql);
    bytes_add_text(sql, ", min(d, f), max(d, f), ");
    add_text_or_null(sql, ONE_OF(STATUTS), 4);
    bytes_add_text(sql, " FROM (SELECT ");
    add_year(sql);
    bytes_add_text(sql, " AS d, ");
    add_year(sql);
    bytes_add_text(sql, " AS f);");
    if (any(3) == 0)
        bytes_add_format(sql, "UPDATE projet SET annee_debut = %u WHERE id = %d AND annee_fin IS NULL;",
                         2005 + any(10), i);
    for (uint32_t n = any(4); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO projet_thematique VALUES (%d, '%s');", i,
                         ONE_OF(THEMATIQUES));
    for (uint32_t n = any(3); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO projet_odd VALUES (%d, '%u');", i, 1 + any(6));
    for (uint32_t n = any(4); n > 0; n--) {
        bytes_add_format(sql, "INSERT INTO financement (projet_id, source, annee, montant) VALUES (%d, ", i);
        add_text_or_null(sql, ONE_OF(SOURCES), 5);
        bytes_add_text(sql, ", ");
        add_year(sql);
        if (any(4) == 0)
            bytes_add_text(sql, ", NULL);");
        else
            bytes_add_format(sql, ", %u);", any(20) * 1000);
    }
}

static void add_request(struct bytes *sql, const struct random_size *size, int i)
{
    bytes_add_format(
        sql,
        "INSERT INTO bourse (id, uid, partenaire_id, titre, description, annee, statut, etat) VALUES "
        "(%d, 'b-%d', %u, 'demande' || ",
        i, i, 1 + any(size->partners));
    add_words(sql);
    bytes_add_text(sql, ", ");
    add_words(sql);
    bytes_add_text(sql, ", ");
    add_year(sql);
    bytes_add_text(sql, ", ");
    add_text_or_null(sql, ONE_OF(STATUTS), 3);
    bytes_add_format(sql, ", '%s');", any(4) ? "publie" : "brouillon");
    for (uint32_t n = any(3); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO bourse_thematique VALUES (%d, '%s');", i,
                         ONE_OF(THEMATIQUES));
}

/* Up to three declarations, some of nothing. */
static void add_apd(struct bytes *sql, int i)
{
    for (uint32_t n = any(4); n > 0; n--)
        bytes_add_format(sql, "INSERT OR IGNORE INTO apd VALUES (%d, %u, '%s', %u, NULL);", i * 2,
                         2001 + any(8), ONE_OF(PAYS), any(5) * 700);
}

bool random_fill(struct db *db, const struct random_size *size, struct err *e)
{
    struct bytes sql;
    bytes_init(&sql, 1 << 24);
    bool done = db_begin(db, e) && fill_records(db, size, &sql, e);
    bytes_reset(&sql);
    for (int i = 1; i <= size->cooperations; i++)
        add_cooperation(&sql, size, i);
    for (int i = 1; i <= size->projets; i++)
        add_projet(&sql, size, i);
    for (int i = 1; i <= size->requests; i++)
        add_request(&sql, size, i);
    for (int i = 1; i <= size->collectivites; i++)
        add_apd(&sql, i);
    done = done && db_exec(db, sql.data, e) && db_commit(db, e);
    bytes_release(&sql);
    return done;
}

/* --- random criteria, written as a client would ------------------------------------------------------------
 */

static void add_values(struct bytes *query, const char *name, const char *const *list, uint32_t n,
                       uint32_t in)
{
    if (any(in) != 0)
        return;
    bytes_add_format(query, "&%s=", name);
    for (uint32_t count = 1 + any(3), i = 0; i < count; i++)
        bytes_add_format(query, "%s%s%s", i ? "," : "", any(4) ? "" : "!", any(6) ? list[any(n)] : "none");
}

static void add_range(struct bytes *query, const char *name, uint32_t from, uint32_t span, uint32_t step,
                      uint32_t in)
{
    if (any(in) != 0)
        return;
    uint32_t a = from + any(span) * step, b = a + any(4) * step;
    switch (any(6)) {
    case 0:
        bytes_add_format(query, "&%s=%u", name, a);
        break;
    case 1:
        bytes_add_format(query, "&%s=..%u", name, a);
        break;
    case 2:
        bytes_add_format(query, "&%s=%u..", name, a);
        break;
    case 3:
        bytes_add_format(query, "&%s=!%u..%u", name, a, b);
        break;
    case 4:
        bytes_add_format(query, "&%s=none,%u..%u", name, a, b);
        break;
    default:
        bytes_add_format(query, "&%s=%u..%u", name, a, b);
    }
}

/* A few records by their external ids. */
static void add_records(struct bytes *query, const struct snapshot *s, const char *name)
{
    const struct record_rows *rows = *name == 'c' ? &s->collectivites.rows : &s->partenaires.rows;
    bytes_add_format(query, "&%s=", name);
    for (uint32_t n = 1 + any(4), i = 0; i < n; i++)
        bytes_add_format(query, "%s%s%s", i ? "," : "", any(4) ? "" : "!",
                         snapshot_text(s, rows->uid[any(rows->n - 1)]));
}

/* Degrees in quarters, so that wrapping is exact: often on the antimeridian or around the Earth. */
static double any_longitude(void)
{
    static const double EDGES[] = {180, -180, 180.25, -180.25, 179.75, 360, -360, 540, -540, 3600};
    return any(2) ? EDGES[any(sizeof EDGES / sizeof EDGES[0])] : (double)any(4 * 900) / 4 - 450;
}

struct written_box any_box(void)
{
    double south = (double)any(210) - 105, west = any_longitude();
    return (struct written_box){west, south, any(8) ? any_longitude() : west,
                                any(8) ? south + (double)any(80) : south};
}

/* A ring of four corners around a point, as far from it as four numbers say. */
static void add_ring(struct bytes *query, double x, double y, const double far[4], bool upright)
{
    const double west = x - far[0], south = y - far[1], east = x + far[2], north = y + far[3];
    if (upright)
        bytes_add_format(query, "(%g+%g,%g+%g,%g+%g,%g+%g,%g+%g)", west, south, east, south, east, north,
                         west, north, west, south);
    else
        bytes_add_format(query, "(%g+%g,%g+%g,%g+%g,%g+%g,%g+%g)", west, y, x, south, east, y, x, north, west,
                         y);
}

/* A territory, or a polygon with a hole or none, whose edges and corners places lie on; it may go on past
 * 180. */
static void add_within(struct bytes *query)
{
    static const char *const TERRITORIES[] = {"pays:ML",   "pays:FJ",        "afrique", "oceanie",
                                              "region:84", "departement:69", "monde"};
    double x = (double)any(36) * 10 - 169.75, y = (double)any(9) * 10 - 39.5, far[4], half[4];
    if (any(4) == 0) {
        bytes_add_format(query, "&within=%s", ONE_OF(TERRITORIES));
        return;
    }
    for (int i = 0; i < 4; i++) {
        far[i] = (1 + any(4)) * 10;
        far[i] *= i % 2 ? 1 : 1 + any(4);
        half[i] = far[i] / 2;
    }
    if (any(4) == 0)
        x += any(2) && x < 0 ? 360 : x > 0 ? -360 : 0;
    bytes_add_text(query, "&within=POLYGON(");
    bool upright = any(2);
    add_ring(query, x, y, far, upright);
    if (any(2)) {
        bytes_add_char(query, ',');
        add_ring(query, x, y, half, upright && any(2));
    }
    bytes_add_char(query, ')');
}

void random_query(struct bytes *query, const struct snapshot *s, uint32_t rare)
{
    static const char *const CONTINENTS[] = {"afrique", "europe", "asie", "oceanie", "ameriques"};
    static const char *const REGIONS[] = {"84", "53", "22:82", "22:53", "11", "94"};
    static const char *const ODD[] = {"1", "2", "3", "6", "2..4", "..2", "5..", "6..17", "..17"},
                             *const NATURES[] = {"cooperation", "action"};
    static const char *const TRUTHS[] = {"true", "false"}, *const EPCI[] = {"200046977", "243500139",
                                                                            "999999999"};
    static const char *const COMMUNES[] = {"69123", "2A004", "75056"};
    static const char *const QUERIES[] = {
        "eau", "ecole", "for", "oeuvre+sa", "mali", "d+elus+n", "ville", "e", "zzz", "Puits+Forage",
        "eau+eau", "l'eau", "n'djamena", "ndjamena", "N+Djamena", "djamena+v", "st+eti", "saint-e", "ste+m",
        "sainte+v", "st", "aujourd'hui", "aujourdhui+v", "nukualofa", "alofa", "cote+d+ivoire", "divoire+v",
        "ndiaye+v", "m+n'diaye+v", "l'", "leau+v", "d+d+e", "qu'une", "c'est", "d'eau+v",
        /* forms, phrases, exclusions, names of values */
        "ecole+v", "elus", "formations", "puits+ville", "%22eau+forage%22", "%22ville+1%22",
        "%22Sainte-Marie%22", "-eau", "ville+-forages", "eau+-%22l'eau+puits%22",
        "%22saint+etienne%22+-sante", "afrique", "mali+eau", "cote+d'ivoire", "rhone", "auvergne+rhone+alpes",
        "afd", "union+europeenne", "ue", "eau+potable+afri", "royaume+uni+ville", "-Saint-Etienne+ville",
        "69123", "69003", "20000", "75116+v", "sene", "de+la+sante", "paca", "AEP+ville",
        /* words for what something is, codes, parts of thématiques, contradictions */
        "jumelage", "ville+jumelee+eau", "comite+de+jumelage+niger", "conseil+general",
        "conseil+regional+rhone", "mairie+eau", "communaute+d'agglomeration", "francophones+eau", "pma",
        "200000003", "200+000+006", "20000000900017+ville", "200000004", "eau+-eau", "niger+-sante+sante",
        "%22ville+1%22+-%22ville+1%22", "musique", "sdis", "vaccination+niger", "ess", "grand+lyon+ville",
        "jumel"};
#define VALUES(name, list, in) add_values(query, name, list, sizeof list / sizeof list[0], (in)*rare)
    bytes_reset(query);
    VALUES("thematique", THEMATIQUES, 5);
    VALUES("odd", ODD, 12);
    VALUES("projet_statut", STATUTS, 10);
    VALUES("statut", STATUTS, 14);
    VALUES("nature_epci", NATURES_EPCI, 16);
    VALUES("cad", CAD, 12);
    VALUES("oif", TRUTHS, 14);
    VALUES("financement", SOURCES, 6);
    VALUES("type", TYPES, 8);
    VALUES("region", REGIONS, 6);
    VALUES("departement", DEPARTEMENTS, 12);
    VALUES("epci", EPCI, 20);
    VALUES("commune", COMMUNES, 20);
    VALUES("pays", PAYS, 6);
    VALUES("continent", CONTINENTS, 10);
    VALUES("nature", NATURES, 12);
    VALUES("jumelage", TRUTHS, 10);
    add_range(query, "annee", 2005, 10, 1, 6 * rare);
    add_range(query, "depuis", 2003, 12, 1, 8 * rare);
    add_range(query, "montant", 0, 20, 1000, 8 * rare);
    add_range(query, "population", 0, 10, 1000, 12 * rare);
    if (any(5 * rare) == 0)
        bytes_add_format(query, "&q=%s", ONE_OF(QUERIES));
    if (any(6 * rare) == 0) {
        struct written_box b = any_box();
        if (any(2))
            b = (struct written_box){(int)any(36) * 10 - 180, (int)any(9) * 10 - 85, (int)any(36) * 10 - 175,
                                     any(9) * 10};
        bytes_add_format(query, "&bbox=%.17g,%.17g,%.17g,%.17g", b.west, b.south, b.east, b.north);
    }
    if (any(8 * rare) == 0)
        bytes_add_format(query, "&located=%s", any(3) ? "true" : "false");
    if (any(4 * rare) == 0)
        bytes_add_format(query, "&side=%s", any(4) ? "france" : "partner");
    if (any(6 * rare) == 0)
        add_within(query);
    if (any(6 * rare) == 0) {
        if (any(4))
            bytes_add_format(query, "&near=%d.25,%d.5", (int)any(35) * 10 - 170, (int)any(17) * 10 - 80);
        else
            bytes_add_format(query, "&near=%s", any(2) ? "-180,-17.5" : "40,-90");
        if (any(3))
            bytes_add_format(query, "&radius=%u", 100 + (any(4) ? any(9000) * 1000 : any(20015) * 1000));
    }
    if (any(10 * rare) == 0)
        add_records(query, s, any(2) ? "collectivite" : "partenaire");
}
