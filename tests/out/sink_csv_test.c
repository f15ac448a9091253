/* Lists as CSV: to the byte, an empty one, a full output, and cells that a spreadsheet would take for more
 * than text. */
#include <unistd.h>

#include "out/sink_csv.h"
#include "small_database.h"
#include "store/on_db.h"
#include "test.h"

enum { CEILING = 4 << 20, ALL = 1000 };

static struct snapshot *snapshot;

static struct list list_of(enum collection collection, enum list_by by, uint64_t offset, uint64_t most)
{
    struct list l;
    struct criteria all;
    criteria_init(&all);
    struct selection *sel = selection_new(snapshot, collection, &all);
    list_init(&l, sel, &(struct list_order){.by = by, .lon_deg = -8, .lat_deg = 12}, offset, most);
    selection_free(sel);
    criteria_release(&all);
    return l;
}

static bool write_whole(const struct sink_format *format, const struct list *l, struct bytes *out)
{
    struct criteria all;
    criteria_init(&all);
    struct sink_head head = {&all, NULL, 0, NULL, NULL, LANGUAGE_FR};
    struct sink *s = sink_csv_new(format);
    bool good = s->begin(s, l, &head, out, NULL);
    for (uint32_t i = 0; good && i < l->n; i++)
        good = s->feature(s, i, NULL, out, NULL);
    good = good && s->end(s, out, NULL) == SOURCE_END && !out->full;
    sink_free(s);
    criteria_release(&all);
    return good;
}

static void check_written(const struct sink_format *format, struct list l, const char *text, const char *what)
{
    struct bytes out;
    bytes_init(&out, CEILING);
    CHECK_THAT(write_whole(format, &l, &out), what);
    CHECK_TEXT(out.data, text, what);
    bytes_release(&out);
    list_release(&l);
}

#define BOURSE_NAMES                                                                                         \
    "id,titre,statut,statut_nom,annee,budget,thematique,thematique_nom,odd,odd_nom,partenaire,"              \
    "partenaire_nom,pays,pays_nom,continent,continent_nom,longitude,latitude\r\n"

static void test_bytes(void)
{
    struct list first = list_of(COLLECTION_BOURSE, LIST_BY_NAME, 0, 1);
    first.rows[0] = snapshot_find(snapshot, &snapshot->bourse.rows, "b-1");
    check_written(&SINK_CSV, first,
                  BOURSE_NAMES "b-1,Demande n° 1,,,2014,5001,education,Éducation,4,Éducation de qualité,"
                               "p-ml-ville-1,Ville 1,ML,Mali,afrique,Afrique,-7.800000,12.100000\r\n",
                  "one record");
    check_written(&SINK_CSV, list_of(COLLECTION_BOURSE, LIST_BY_NAME, 100, 1), BOURSE_NAMES,
                  "an empty list is its headings");
    check_written(
        &SINK_CSV_EXCEL, list_of(COLLECTION_PARTENAIRES, LIST_BY_DISTANCE, 0, 1),
        "\xef\xbb\xbfIdentifiant;Nom;Pays (code);Pays;Continent (code);Continent;Groupe de revenu (CAD) "
        "(code);Groupe de revenu (CAD);Pays de la Francophonie (OIF);Qualité de la position (code);Qualité "
        "de la position;Nombre de coopérations;Nombre d’autres actions;Nombre de "
        "projets;Nombre de collectivités françaises;Nombre de demandes à la Bourse;Financements "
        "(euros);Distance "
        "(mètres);Longitude;Latitude\r\n"
        "p-ml-ville-1;Ville 1;ML;Mali;afrique;Afrique;LDC;Pays les moins avancés;oui;exacte;Position "
        "exacte;2;0;1;4;1;7000;24426,7;"
        "-7,800000;12,100000\r\n",
        "as a spreadsheet in French opens it");
}

/* Points of several partners, and none: cooperations of the small database have up to two, of which some are
 * not located. */
static void test_points(void)
{
    struct bytes out;
    unsigned one = 0, two = 0, none = 0;
    struct list l = list_of(COLLECTION_COOPERATIONS, LIST_BY_NAME, 0, ALL);
    bytes_init(&out, CEILING);
    CHECK(write_whole(&SINK_CSV, &l, &out));
    for (const char *line = strchr(out.data, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        char text[4096];
        snprintf(text, sizeof text, "%.*s", (int)strcspn(line, "\r"), line);
        const char *points = strstr(text, "\"MULTIPOINT((");
        if (!points)
            none += text[strlen(text) - 1] == ',';
        else if (strstr(points, "),("))
            two += strcmp(points + strlen(points) - 3, "))\"") == 0;
        else
            one += strcmp(points + strlen(points) - 3, "))\"") == 0;
    }
    CHECK_THAT(two > 0 && one > 0 && one + two + none == l.n, "each has points, one, or an empty cell");
    bytes_release(&out);
    list_release(&l);
}

/* What people write, and its cell, the same in both. */
static const struct {
    const char *title, *csv;
} TITLES[] = {
    {"=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""},
    {"+1", "\"'+1\""},
    {"-2+3", "\"'-2+3\""},
    {"@x", "\"'@x\""},
    {"\tonglet", "\"'\tonglet\""},
    {"\rretour", "\"'\rretour\""},
    {"a=1", "a=1"},
    {"virgule, là", "\"virgule, là\""},
    {"point;virgule", "\"point;virgule\""},
    {"« dit \"oui\" »", "\"« dit \"\"oui\"\" »\""},
    {"=\"\"", "\"'=\"\"\"\"\""},
    {"deux\nlignes", "\"deux\nlignes\""},
    {"\U0001F600 é", "\U0001F600 é"},
};
enum { N_TITLES = sizeof TITLES / sizeof TITLES[0] };

static void test_titles(void)
{
    for (int i = 0; i < N_TITLES; i++) {
        char uid[16], start[128];
        struct bytes out;
        struct list l = list_of(COLLECTION_BOURSE, LIST_BY_NAME, 0, 1);
        snprintf(uid, sizeof uid, "b-%d", 5 + i + i / 3); /* every fourth is not published */
        l.rows[0] = snapshot_find(snapshot, &snapshot->bourse.rows, uid);
        for (int excel = 0; excel < 2; excel++) {
            bytes_init(&out, CEILING);
            snprintf(start, sizeof start, "\n%s%c%s%c", uid, excel ? ';' : ',', TITLES[i].csv,
                     excel ? ';' : ',');
            CHECK_THAT(write_whole(excel ? &SINK_CSV_EXCEL : &SINK_CSV, &l, &out) && strstr(out.data, start),
                       TITLES[i].title);
            bytes_release(&out);
        }
        list_release(&l);
    }
}

static void test_full(void)
{
    struct bytes out;
    struct list l = list_of(COLLECTION_PROJETS, LIST_BY_NAME, 0, ALL);
    for (size_t ceiling = 1; ceiling < 1500; ceiling += 7) {
        bytes_init(&out, ceiling);
        if (write_whole(&SINK_CSV, &l, &out) || !out.full || out.n > ceiling)
            break;
        bytes_release(&out);
    }
    CHECK_THAT(out.data == NULL, "where there is no room it is full");
    bytes_release(&out);
    list_release(&l);
}

static bool write_titles(const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    bool good = sqlite3_open(path, &db) == SQLITE_OK &&
                sqlite3_prepare_v2(db, "UPDATE bourse SET titre = ?1 WHERE uid = ?2", -1, &s, NULL) ==
                    SQLITE_OK;
    for (int i = 0; good && i < N_TITLES; i++) {
        char uid[16];
        snprintf(uid, sizeof uid, "b-%d", 5 + i + i / 3);
        sqlite3_bind_text(s, 1, TITLES[i].title, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, uid, -1, SQLITE_TRANSIENT);
        good = sqlite3_step(s) == SQLITE_DONE && sqlite3_changes(db) == 1;
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return good;
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-csv-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/small.db", folder);
    struct db *db = small_database(path, 4096, &e) && write_titles(path) ? schema_open(path, DB_READ, &e)
                                                                         : NULL;
    snapshot = db ? load_db(db, &e) : NULL;
    if (CHECK_THAT(snapshot != NULL, "a small database is loaded")) {
        test_bytes();
        test_points();
        test_titles();
        test_full();
    } else {
        printf("# %s\n", e.text);
    }
    snapshot_free(snapshot);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
