/* What a list leaves in the file, written together, is what triggers leave at each row. */
#include "store/writer.h"

#include "store/fixture.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "test.h"

enum { WRITERS = 12, ROWS = 100, TOWNS = 400, TITLES = 400 };

static uint64_t seed;

static unsigned draw(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(seed >> 33) % below;
}

static const char *const THEMES[] = {"eau", "sante", "education"};
static const char *const WORDS[] = {"forage", "école", "maternité", "marché"};

struct made {
    int64_t town[TOWNS], partner[TOWNS], cooperation[TITLES], projet[TITLES];
};

/* One of those that are there, 0 when there are none. */
static int64_t any(const int64_t *ids, unsigned n)
{
    const unsigned from = draw(n);
    for (unsigned k = 0; k < n; k++)
        if (ids[(from + k) % n])
            return ids[(from + k) % n];
    return 0;
}

static bool put_town(struct writer *w, struct made *m, struct err *e)
{
    const unsigned k = draw(TOWNS);
    char code[8], nom[40];
    struct written out;
    const struct contact_row person = {.role = "cadre", .titre = "Cheffe", .courriel = "x@exemple.fr"};
    snprintf(code, sizeof code, "69%03u", k + 1);
    snprintf(nom, sizeof nom, "Commune %u", k);
    const struct collectivite_row row = {.type = "commune",
                                         .code = code,
                                         .nom = nom,
                                         .site_web = draw(6) ? NULL : "https://ville.example/",
                                         .contacts = {&person, draw(3) == 0},
                                         .position = {draw(4) ? "exacte" : NULL, 4.0 + k / 7.0, 45.1}};
    bool good = writer_put_collectivite(w, &row, &out, e);
    m->town[k] = out.id;
    return good;
}

static bool put_partner(struct writer *w, struct made *m, struct err *e)
{
    const unsigned k = draw(TOWNS);
    char nom[40];
    struct written out;
    snprintf(nom, sizeof nom, "Ville %u", k);
    const struct partenaire_row row = {
        .pays = "ML",
        .nom = nom,
        .admin1 = draw(9) ? NULL : "Kayes",
        .position = {draw(4) ? "exacte" : NULL, -8.0 - k / 9.0, 12.3 + draw(2)}};
    bool good = writer_put_partenaire(w, &row, &out, e);
    m->partner[k] = out.id;
    return good;
}

static bool put_cooperation(struct writer *w, struct made *m, struct err *e)
{
    const unsigned k = draw(TITLES);
    char key[20];
    struct written out;
    const int64_t members[] = {any(m->town, TOWNS)}, partners[] = {any(m->partner, TOWNS)};
    if (!*members || !*partners)
        return true;
    snprintf(key, sizeof key, "C%u", k);
    const struct cooperation_row row = {.key = key,
                                        .nature = "cooperation",
                                        .titre = WORDS[draw(4)],
                                        .members = {members, 1},
                                        .partners = {partners, 1}};
    bool good = writer_put_cooperation(w, &row, &out, e);
    m->cooperation[k] = out.id;
    return good;
}

static bool put_projet(struct writer *w, struct made *m, struct err *e)
{
    const unsigned k = draw(TITLES);
    const int64_t of = any(m->cooperation, TITLES);
    char key[20];
    struct written out;
    if (!of)
        return true;
    snprintf(key, sizeof key, "P%u", k);
    const struct financement_row money = {.source = "afd", .montant = {MAYBE_VALUE, draw(3) * 1000 + 1}};
    const char *themes[] = {THEMES[draw(3)], THEMES[draw(3)]};
    const struct projet_row row = {.cooperation = of,
                                   .key = key,
                                   .titre = WORDS[draw(4)],
                                   .description = WORDS[draw(4)],
                                   .thematiques = {themes, 2},
                                   .financements = {&money, 1}};
    bool good = writer_put_projet(w, &row, &out, e);
    m->projet[k] = out.id;
    return good;
}

static bool put_rest(struct writer *w, struct made *m, struct err *e)
{
    const unsigned k = draw(TOWNS), what = draw(10);
    struct written out;
    char nom[40];
    snprintf(nom, sizeof nom, "Réseau %u", k % 5);
    if (what == 0)
        return writer_put_reseau(w, &(struct reseau_row){.nom = nom}, &out, e);
    if (what < 4 && m->town[k])
        return writer_put_apd(w, m->town[k], 2001 + draw(9), "ML", 1 + draw(3), &out, e);
    if (what < 7 && m->projet[k]) {
        int64_t gone = m->projet[k];
        m->projet[k] = 0;
        return writer_delete(w, RECORD_PROJET, gone, NULL, e);
    }
    if (what == 7 && m->cooperation[k]) { /* with what belongs to it */
        int64_t gone = m->cooperation[k];
        m->cooperation[k] = 0;
        memset(m->projet, 0, sizeof m->projet);
        return writer_delete(w, RECORD_COOPERATION, gone, NULL, e);
    }
    return true;
}

static bool put_row(struct writer *w, struct made *m, bool changing, struct err *e)
{
    static bool (*const PUT[])(struct writer *, struct made *, struct err *) = {
        put_town, put_partner, put_cooperation, put_projet, put_projet, put_rest};
    bool good = true;
    for (unsigned n = 1 + draw(3); good && n > 0; n--)
        good = PUT[draw(changing ? 6 : 5)](w, m, e);
    return good;
}

/* More than may wait. */
static bool put_many(struct writer *w, struct err *e)
{
    bool good = true;
    for (int k = 0; good && k < 8300; k++) {
        char nom[40];
        struct written out;
        snprintf(nom, sizeof nom, "Village %d", k);
        const struct partenaire_row row = {.pays = "ML", .nom = nom, .position = {"exacte", -k / 900.0, 14}};
        good = writer_mark(w, e) && writer_put_partenaire(w, &row, &out, e);
    }
    return good;
}

/* A projet that every writer but the last removes at its end is there again at the next one's start. */
static bool put_again(struct writer *w, int64_t cooperation, int64_t *id, struct err *e)
{
    struct written out;
    const struct projet_row row = {.cooperation = cooperation, .key = "again", .titre = "De nouveau"};
    bool good = writer_put_projet(w, &row, &out, e);
    *id = out.id;
    return good;
}

/* It may have gone with its coopération. */
static bool find_again(struct writer *w, int64_t *id, struct err *e)
{
    return writer_find_projet(w, &(struct projet_row){.key = "again"}, id, e);
}

/* The same rows, some of them taken back, and in the end one writer that gives up. */
static void write_all(struct store *s, bool list)
{
    struct made m = {0};
    seed = 20;
    for (int k = 0; k <= WRITERS; k++) {
        struct err e = {0};
        const struct writer_options options = {.author = "essai",
                                               .reason = "later_test",
                                               .source = "liste.csv",
                                               .now = "2020-01-01T00:00:00Z",
                                               .list = list};
        struct writer *w = writer_new(s, &options, &e);
        int64_t again = 0;
        const int64_t of = any(m.cooperation, TITLES);
        bool good = w && (!of || put_again(w, of, &again, &e));
        for (int r = 0; good && r < ROWS; r++) {
            const struct made before = m;
            good = writer_mark(w, &e) && put_row(w, &m, k % 3 != 0, &e);
            if (good && draw(5) == 0) {
                good = writer_undo(w, &e);
                m = before;
            }
        }
        if (good && k == 1)
            good = put_many(w, &e);
        if (good && again && k < WRITERS - 1)
            good = find_again(w, &again, &e) && (!again || writer_delete(w, RECORD_PROJET, again, NULL, &e));
        if (good && k < WRITERS)
            good = writer_commit(w, &e);
        writer_free(w);
        if (!CHECK_THAT(good, "rows are written"))
            printf("# %s\n", e.text);
    }
}

static const struct {
    const char *what, *columns, *table, *groups;
} KEPT[] = {
    {"collectivités", "*", "collectivite", ""},
    {"partenaires", "*", "partenaire", ""},
    {"coopérations", "*", "cooperation", ""},
    {"members", "*", "cooperation_collectivite", ""},
    {"partners", "*", "cooperation_partenaire", ""},
    {"projets", "*", "projet", ""},
    {"themes", "*", "projet_thematique", ""},
    {"money", "*", "financement", ""},
    {"contacts", "*", "contact", ""},
    {"APD", "*", "apd", ""},
    {"networks", "*", "reseau", ""},
    {"former ids", "uid, collection, successeur", "ancien_uid", ""},
    {"the trail", "auteur, motif, nom, ligne, operation, avant, apres, count(*)", "audit",
     "GROUP BY 1, 2, 3, 4, 5, 6, 7"},
    {"the feed", "DISTINCT nom, id", "changements", ""},
    {"places of collectivités", "pkid, xmin, xmax, ymin, ymax", "idx_collectivite_geom", ""},
    {"places of partenaires", "pkid, xmin, xmax, ymin, ymax", "idx_partenaire_geom", ""},
    {"triggers", "name, sql", "sqlite_schema", "WHERE type = 'trigger'"},
};

static void same(struct db *db, size_t k)
{
    char one[400], other[400], sql[2000];
    int64_t rows = 0, differ = -1;
    struct err e = {0};
    snprintf(one, sizeof one, "SELECT %s FROM main.%s %s", KEPT[k].columns, KEPT[k].table, KEPT[k].groups);
    snprintf(other, sizeof other, "SELECT %s FROM list.%s %s", KEPT[k].columns, KEPT[k].table,
             KEPT[k].groups);
    snprintf(sql, sizeof sql,
             "SELECT (SELECT count(*) FROM (%s EXCEPT %s)) + (SELECT count(*) FROM (%s EXCEPT %s))", one,
             other, other, one);
    CHECK_THAT(db_int(db, sql, &differ, &e) && differ == 0, KEPT[k].what);
    if (differ)
        printf("# %lld rows differ %s\n", (long long)differ, e.text);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM (%s)", other);
    CHECK_THAT(db_int(db, sql, &rows, &e) && rows > 0, "and there are some");
}

static struct db *new_db(const char *name, char path[300])
{
    struct err e = {0};
    fixture_path(path, name);
    struct db *db = store_create(path, &e);
    if (!CHECK(db != NULL))
        exit(test_end());
    return db;
}

int main(void)
{
    char path[300], other[300], attach[400];
    int64_t n = 0;
    struct err e = {0};
    fixture_start();
    struct db *list = new_db("list.db", other);
    struct store *s = sqlite_store_wrap(list);
    write_all(s, true);
    CHECK(db_int(list, "SELECT count(*) FROM projet_texte WHERE projet_texte MATCH 'maternite'", &n, &e) &&
          n > 3);
    CHECK_THAT(
        db_exec(list, "INSERT INTO projet_texte (projet_texte, rank) VALUES ('integrity-check', 1)", &e),
        "the index of text is that of the rows");
    CHECK_THAT(db_exec(list, "DELETE FROM projet", &e), "plain SQL goes on");
    CHECK_THAT(db_int(list, "SELECT count(*) FROM audit WHERE nom = 'projet' AND auteur IS NULL", &n, &e) &&
                   n > 3,
               "and leaves its trail");
    store_close(s);
    db_close(list);
    unlink(other);
    list = new_db("list.db", other);
    s = sqlite_store_wrap(list);
    write_all(s, true);
    store_close(s);
    db_close(list);
    struct db *db = new_db("triggers.db", path);
    s = sqlite_store_wrap(db);
    write_all(s, false);
    snprintf(attach, sizeof attach, "ATTACH '%s' AS list", other);
    CHECK(db_exec(db, attach, &e));
    for (size_t k = 0; k < sizeof KEPT / sizeof *KEPT; k++)
        same(db, k);
    store_close(s);
    db_close(db);
    fixture_end();
    return test_end();
}
