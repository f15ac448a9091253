#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

#include <sys/stat.h>
#include <unistd.h>

#include "store/fixture.h"
#include "store/sqlite/triggers.h"
#include "test.h"

static struct db *db;

static void run(const char *sql)
{
    struct err e = {0};
    if (!db_exec(db, sql, &e)) {
        CHECK_THAT(false, sql);
        printf("# %s\n", e.text);
    }
}

static void refused(const char *sql, const char *says)
{
    struct err e = {0};
    CHECK_THAT(!db_exec(db, sql, &e), sql);
    if (!CHECK_THAT(strstr(e.text, says) != NULL, says))
        printf("# %s\n", e.text);
}

static void answers(const char *sql, const char *expected)
{
    char got[2000] = "";
    struct err e = {0};
    if (!db_text(db, sql, got, sizeof got, &e))
        snprintf(got, sizeof got, "%s", e.text);
    CHECK_TEXT(got, expected, sql);
}

/* Two collectivités, two partners, a cooperation with a projet. */
static void add_records(void)
{
    run("INSERT INTO collectivite (id, uid, type, nom, commune, departement, region, region_1970, geom, "
        "qualite) "
        "VALUES (1, 'commune-69123', 'commune', 'Lyon', '69123', '69', '84', '22:82', "
        "MakePoint(4.8, 45.75, 4326), 'exacte')");
    run("INSERT INTO collectivite (id, uid, type, nom) VALUES (2, 'departement-03', 'departement', "
        "'Allier')");
    run("INSERT INTO partenaire (id, uid, nom, pays) VALUES (1, 'p-ml-bamako', 'Bamako', 'ML')");
    run("INSERT INTO partenaire (id, uid, nom, pays) VALUES (2, 'p-de-leipzig', 'Leipzig', 'DE')");
    run("INSERT INTO cooperation (id, uid, nature, jumelage) VALUES (1, 'c-1', 'cooperation', 1)");
    run("INSERT INTO cooperation_collectivite VALUES (1, 1, 1)");
    run("INSERT INTO cooperation_partenaire VALUES (1, 1)");
    run("INSERT INTO projet (id, uid, cooperation_id, titre, description) "
        "VALUES (1, 'pr-1', 1, 'Eau à Bamako', 'Des forages')");
    run("INSERT INTO projet_thematique VALUES (1, 'eau')");
    run("INSERT INTO financement (id, projet_id, source, annee, montant) VALUES (1, 1, 'afd', 2012, 5000)");
}

static void test_constraints(void)
{
    run("INSERT INTO cooperation (uid, nature, jumelage) VALUES ('x', 'action', 1); DELETE FROM cooperation "
        "WHERE uid = "
        "'x'");
    refused("INSERT INTO cooperation (uid, nature, jumelage) VALUES ('x', 'action', 2)", "CHECK");
    refused("INSERT INTO cooperation (uid, nature, convention) VALUES ('x', 'action', '2010')", "CHECK");
    refused("INSERT INTO cooperation (uid, nature) VALUES ('x', 'jumelage')", "FOREIGN KEY");
    refused("INSERT INTO cooperation_partenaire VALUES (1, 999)", "FOREIGN KEY");
    refused("INSERT INTO cooperation_partenaire VALUES (1, 1)", "UNIQUE");
    refused("INSERT INTO partenaire (uid, nom, pays) VALUES ('x', 'X', 'QQ')", "FOREIGN KEY");
    refused("INSERT INTO partenaire (uid, nom) VALUES ('p-ml-bamako', 'X')", "UNIQUE");
    refused("INSERT INTO partenaire (uid, nom) VALUES ('x', '')", "CHECK");
    refused("INSERT INTO projet_thematique VALUES (1, 'chocolat')", "FOREIGN KEY");
    refused("INSERT INTO projet (uid, cooperation_id, titre, annee_debut, annee_fin) VALUES ('x', 1, 'x', "
            "2012, 2011)",
            "CHECK");
    refused("INSERT INTO projet (uid, titre) VALUES ('x', 'x')", "NOT NULL");
    refused("INSERT INTO financement (projet_id, montant) VALUES (1, -1)", "CHECK");
    refused("INSERT INTO apd VALUES (1, 2012, 'ZZ', 5, NULL)", "FOREIGN KEY");
    refused("INSERT INTO collectivite (uid, type, nom, siren) VALUES ('x', 'epci', 'X', '12345678a')",
            "CHECK");
    refused(
        "INSERT INTO collectivite (uid, type, nom, geom) VALUES ('x', 'epci', 'X', MakePoint(1, 2, 3857))",
        "violates Geometry");
    refused("INSERT INTO contact (nom) VALUES ('x')", "CHECK");
    refused("INSERT INTO contact (nom, projet_id, partenaire_id) VALUES ('x', 1, 1)", "CHECK");
    refused("INSERT INTO document (nom) VALUES ('x')", "CHECK");
    refused("INSERT INTO bourse (uid, partenaire_id, titre, etat) VALUES ('x', 1, 'x', 'secret')",
            "FOREIGN KEY");
    refused("DELETE FROM pays WHERE code = 'ML'", "FOREIGN KEY");
    refused("UPDATE partenaire SET nom = printf('%.*c', 4097, 'x')", "CHECK");
    refused("UPDATE projet SET titre = printf('%.*c', 1366, '€')", "CHECK"); /* bytes, not characters */
}

/* What sqlite3 alone, without SpatiaLite, does: operators have nothing else at hand. */
static void plain(const char *sql, const char *expected, const char *what)
{
    char command[1200], out[200] = "";
    snprintf(command, sizeof command, "sqlite3 -bail '%s' \"PRAGMA foreign_keys = ON; %s\" 2>&1", db_path(db),
             sql);
    FILE *f = popen(command, "r");
    size_t n = f ? fread(out, 1, sizeof out - 1, f) : 0;
    while (n && out[n - 1] == '\n')
        n--;
    out[n] = '\0';
    if (f)
        pclose(f);
    CHECK_TEXT(out, expected, what);
}

static void test_plain(void)
{
    plain("UPDATE partenaire SET nom = 'Bamako (plain)' WHERE id = 1; SELECT changes()", "1",
          "plain sqlite3 updates a partner");
    answers("SELECT json_extract(apres, '$.nom') FROM audit ORDER BY id DESC LIMIT 1", "Bamako (plain)");
    plain("UPDATE collectivite SET site_web = 'https://exemple.fr' WHERE id = 1; SELECT changes()", "1",
          "and an authority");
    plain(
        "INSERT INTO cooperation (id, uid, nature) VALUES (900, 'c-x', 'action'); INSERT INTO projet (uid, "
        "cooperation_id, titre) VALUES ('pr-x', 900, 'Avant'); UPDATE projet SET titre = 'Après' WHERE uid = "
        "'pr-x'; SELECT count(*) FROM projet_texte WHERE projet_texte MATCH 'apres'; DELETE FROM cooperation "
        "WHERE id = 900; SELECT changes()",
        "1\n1", "adds a cooperation with a project, changes them and takes them away");
    run("INSERT INTO partenaire (uid, nom, pays, qualite, geom) VALUES ('p-de', 'De passage', 'ML', "
        "'exacte', "
        "MakePoint(-8, 12.65, 4326))");
    plain("DELETE FROM partenaire WHERE uid = 'p-de'; SELECT changes()", "1", "and takes one away");
    answers("SELECT count(*) FROM idx_partenaire_geom WHERE pkid NOT IN (SELECT id FROM partenaire)", "0");
}

/* The audit trail has positions as SpatiaLite reads them. */
static void test_positions(void)
{
    static const char *const POINTS[] = {"0, 0",
                                         "-0.25, 0.1",
                                         "180, -90",
                                         "2.3522219, 48.856614",
                                         "1e-7, -1e-9",
                                         "-179.99999999999997, 89.999999999999986",
                                         "4.9e-324, 1e-30",
                                         "7, 1e9"};
    char sql[300];
    for (size_t i = 0; i < sizeof POINTS / sizeof *POINTS; i++) {
        snprintf(sql, sizeof sql, "UPDATE partenaire SET geom = MakePoint(%s, 4326) WHERE id = 1", POINTS[i]);
        run(sql);
        answers(
            "SELECT abs(json_extract(apres, '$.lon') - ST_X(geom)) < 1e-21 + abs(ST_X(geom)) * 1e-15 AND "
            "abs(json_extract(apres, '$.lat') - ST_Y(geom)) < 1e-21 + abs(ST_Y(geom)) * 1e-15 FROM audit, "
            "partenaire WHERE partenaire.id = 1 ORDER BY audit.id DESC LIMIT 1",
            "1");
    }
    run("UPDATE partenaire SET geom = NULL WHERE id = 1");
    answers("SELECT json_extract(apres, '$.lon') IS NULL AND json_extract(avant, '$.lon') = 7 FROM audit "
            "ORDER BY "
            "id DESC LIMIT 1",
            "1");
}

/* A database with the triggers of an older atlasd gets those of this one. */
static void test_old_triggers(void)
{
    struct err e = {0};
    char path[300];
    snprintf(path, sizeof path, "%s", db_path(db));
    run("DROP TRIGGER audit_partenaire_modification; CREATE TRIGGER audit_partenaire_modification AFTER "
        "UPDATE ON "
        "partenaire BEGIN INSERT INTO audit (nom, ligne, operation, avant) VALUES ('partenaire', 1, "
        "'modification', ST_X(old.geom)); END");
    plain("UPDATE partenaire SET nom = 'x' WHERE id = 1", "Error: in prepare, no such function: ST_X",
          "which plain sqlite3 could not run");
    db_close(db);
    db = schema_open(path, DB_WRITE, &e);
    CHECK(db != NULL);
    plain("UPDATE partenaire SET nom = 'x' WHERE id = 1; SELECT changes()", "1",
          "opening for writing mends them");
}

static void test_feed(void)
{
    run("DELETE FROM changements; DELETE FROM audit; INSERT INTO session VALUES ('agent', 'essai')");
    run("UPDATE partenaire SET nom = nom");
    answers("SELECT count(*) FROM changements", "0");
    run("UPDATE partenaire SET nom = 'Bamako (district)' WHERE id = 1");
    run("INSERT INTO projet_odd VALUES (1, '6')");
    run("UPDATE financement SET montant = 6000");
    run("UPDATE cooperation_partenaire SET partenaire_id = 2");
    run("INSERT INTO apd VALUES (2, 2012, 'ML', 100, NULL)");
    run("UPDATE pays SET libelle = 'Le Mali' WHERE code = 'ML'");
    run("UPDATE collectivite SET geom = MakePoint(3.2, 46.5, 4326), qualite = 'approximative' WHERE id = 2");
    answers("SELECT group_concat(nom || ' ' || id, ', ') FROM changements",
            "partenaire 1, projet 1, projet 1, cooperation 1, apd 2, * 0, collectivite 2");
    answers(
        "SELECT auteur || ' ' || motif || ' ' || nom || ' ' || ligne || ' ' || operation FROM audit LIMIT 1",
        "agent essai partenaire 1 modification");
    answers("SELECT json_extract(avant, '$.nom') || ' > ' || json_extract(apres, '$.nom') FROM audit LIMIT 1",
            "Bamako > Bamako (district)");
    answers("SELECT json_extract(avant, '$.lon') IS NULL FROM audit WHERE nom = 'collectivite'", "1");
    answers("SELECT json_extract(apres, '$.lat') FROM audit WHERE nom = 'collectivite'", "46.5");
    run("INSERT INTO contact (partenaire_id, nom, courriel) VALUES (1, 'Personne', 'x@exemple.fr')");
    answers("SELECT count(*) FROM audit WHERE nom = 'contact'", "1");
    answers("SELECT count(*) FROM audit WHERE apres LIKE '%Personne%' OR apres LIKE '%exemple%'", "0");
    run("DELETE FROM session; DELETE FROM changements");
    run("DELETE FROM cooperation");
    answers("SELECT group_concat(DISTINCT nom || ' ' || id) FROM changements WHERE nom = 'cooperation'",
            "cooperation 1");
    answers("SELECT count(*) > 0 FROM changements WHERE nom = 'projet'", "1");
    answers("SELECT count(*) FROM financement", "0");
    answers("SELECT auteur IS NULL FROM audit WHERE nom = 'cooperation' AND operation = 'suppression'", "1");
}

static void test_indexes(void)
{
    answers("SELECT rowid FROM projet_texte WHERE projet_texte MATCH 'eau bamako forages'", "1");
    run("UPDATE projet SET titre = 'Santé au Mali' WHERE id = 1");
    answers("SELECT count(*) FROM projet_texte WHERE projet_texte MATCH 'eau'", "0");
    answers("SELECT count(*) FROM projet_texte WHERE projet_texte MATCH 'sante'", "1");
    answers("SELECT count(*) FROM idx_collectivite_geom", "1");
    answers("SELECT ROWID FROM SpatialIndex WHERE f_table_name = 'collectivite' AND "
            "search_frame = BuildMBR(4, 45, 5, 46, 4326)",
            "1");
    answers("SELECT count(*) FROM spatial_ref_sys WHERE srid IN (4326, 3857, 2154)", "3");
    answers("SELECT round(ST_X(ST_Transform(MakePoint(4.8, 45.75, 4326), 2154)) / 1000)", "840.0");
}

static void test_vocabularies(void)
{
    static const char *const CASES[][3] = {
        {"thematique", "Accès à l'EAU potable", "eau"},
        {"thematique", "Acces a leau potable", "eau"},
        {"thematique", "acces a l eau potable", "eau"},
        {"thematique", "Droits de l’homme", "droits_humains"},
        {"thematique", "DROITS DE LHOMME", "droits_humains"},
        {"thematique", "droits de l`homme", "droits_humains"},
        {"thematique", "developpement_urbain", "developpement_urbain"},
        {"source_financement", "1 % eau", "un_pour_cent_eau"},
        {"source_financement", "Loi Oudin-Santini", "un_pour_cent_eau"},
        {"type_collectivite", "Conseil général", "departement"},
        {"statut", "TERMINEE", "termine"},
        {"statut", "terminée", "termine"},
        {"odd", "ODD 6", "6"},
        {"odd", "Éducation de qualité", "4"},
        {"pays", "congo", "CG"}, /* the usual name of one wins over another's alias */
        {"pays", "Zaire", "CD"},
        {"pays", "germany", "DE"},
        {"pays", "mli", "ML"},
        {"region", "bretagne", "53"}, /* today's wins */
        {"region", "Rhône Alpes", "22:82"},
        {"region", "La Reunion", "04"},
        {"departement", "ille et vilaine", "35"},
        {"departement", "974", "974"},
        {"continent", "Amériques", "ameriques"},
        {"thematique", "", ""},
    };
    struct err e = {0};
    struct store *store = sqlite_store_wrap(db);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char code[STORE_CODE_SIZE];
        bool good = store_code(store, CASES[i][0], CASES[i][1], code, &e);
        CHECK_TEXT(good ? code : e.text, CASES[i][2], CASES[i][1]);
    }
    store_close(store);
    answers("SELECT count(*) FROM thematique", "26");
    answers("SELECT count(*) FROM odd", "17");
    answers("SELECT libelle FROM thematique WHERE rang = (SELECT min(rang) FROM thematique)",
            "Gouvernance locale et appui institutionnel");
    answers("SELECT group_concat(code, ' ') FROM (SELECT code FROM type_collectivite ORDER BY rang)",
            "region departement epci commune syndicat autre");
    answers("SELECT cad IS NULL FROM pays WHERE code = 'FR'", "1");
    answers("SELECT region || region_1970 FROM departement WHERE code = '69'", "8422:82");
    answers(
        "SELECT count(*) FROM alias WHERE code NOT IN (SELECT code FROM thematique UNION SELECT code FROM "
        "source_financement UNION SELECT code FROM type_collectivite UNION SELECT code FROM statut UNION "
        "SELECT "
        "code FROM nature UNION SELECT code FROM odd UNION SELECT code FROM qualite_position UNION SELECT "
        "code "
        "FROM etat_publication UNION SELECT code FROM continent UNION SELECT code FROM pays UNION SELECT "
        "code "
        "FROM region UNION SELECT code FROM departement)",
        "0");
}

static bool add_row(struct db *d, struct err *e)
{
    return db_exec(d, "UPDATE collectivite SET surnom = 'Capitale des Gaules' WHERE id = 1", e);
}

static bool break_it(struct db *d, struct err *e)
{
    return db_exec(d, "INSERT INTO cooperation_partenaire VALUES (77, 77)", e);
}

static void test_migrations(void)
{
    static const struct migration good[] = {
        {"ALTER TABLE collectivite ADD COLUMN surnom TEXT", add_row},
        {"CREATE TABLE nouvelle (a)", NULL},
    };
    static const struct migration bad[] = {
        good[0], good[1], {"CREATE TABLE autre_nouvelle (a); INSERT INTO rien VALUES (1)", NULL}};
    static const struct migration dangling[] = {good[0], good[1], {NULL, break_it}};
    struct err e = {0};
    run("PRAGMA user_version = 1"); /* these steps are others than the program's */
    CHECK(schema_migrate(db, good, 1, &e));
    answers("PRAGMA user_version", "2");
    CHECK(schema_migrate(db, good, 2, &e) && schema_migrate(db, good, 2, &e));
    answers("PRAGMA user_version", "3");
    answers("PRAGMA foreign_keys", "1");
    run("DELETE FROM audit; UPDATE collectivite SET surnom = 'Lugdunum' WHERE id = 1");
    answers("SELECT json_extract(avant, '$.surnom') FROM audit", "Capitale des Gaules");
    CHECK(!schema_migrate(db, bad, 3, &e) && strstr(e.text, "from schema version 3 to 4"));
    answers("PRAGMA user_version", "3");
    answers("SELECT count(*) FROM sqlite_schema WHERE name = 'autre_nouvelle'", "0");
    answers("SELECT count(*) > 60 FROM sqlite_schema WHERE name GLOB 'audit_*' AND type = 'trigger'", "1");
    CHECK(!schema_migrate(db, dangling, 3, &e) && strstr(e.text, "lead nowhere"));
    answers("PRAGMA foreign_keys", "1");
    run("PRAGMA user_version = 0");
    CHECK(!schema_migrate(db, good, 2, &e) && strstr(e.text, "never was"));
}

/* The table of coopérations as version 3 made it: an action was no jumelage. */
static void cooperation_of_version_3(void)
{
    run("PRAGMA foreign_keys = OFF; BEGIN;"
        "CREATE TABLE old (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, nature TEXT NOT NULL REFERENCES "
        "nature, "
        "titre TEXT CHECK (titre IS NULL OR length(CAST(titre AS BLOB)) <= 4096), jumelage INTEGER NOT NULL "
        "DEFAULT 0 "
        "CHECK (jumelage IN (0, 1)), statut TEXT REFERENCES statut, depuis INTEGER CHECK (depuis IS NULL OR "
        "depuis BETWEEN "
        "1000 AND 2999), fin INTEGER CHECK (fin IS NULL OR fin BETWEEN 1000 AND 2999), convention TEXT, "
        "description TEXT, "
        "source INTEGER REFERENCES source, maj TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', "
        "'now')), "
        "CHECK (jumelage = 0 OR nature = 'cooperation'), CHECK (nature = 'cooperation' OR convention IS "
        "NULL));"
        "INSERT INTO old SELECT id, uid, nature, titre, jumelage, statut, depuis, fin, convention, "
        "description, source, maj "
        "FROM cooperation; DROP TABLE cooperation; ALTER TABLE old RENAME TO cooperation;"
        "CREATE INDEX cooperation_source ON cooperation (source); PRAGMA user_version = 3; COMMIT; PRAGMA "
        "foreign_keys = ON");
}

/* All of a database stays as it is, but that an action may be a jumelage. */
static void test_from_version_3(void)
{
    char path[300];
    struct err e = {0};
    fixture_path(path, "three.db");
    struct db *mine = db;
    db = store_create(path, &e);
    add_records();
    run("INSERT INTO cooperation (id, uid, nature, titre, statut, depuis, fin, description, maj) VALUES (7, "
        "'c-7', "
        "'action', 'Un chantier', 'termine', 1990, 1999, 'Avant', '2015-01-01T00:00:00Z')");
    run("INSERT INTO cooperation_collectivite VALUES (7, 2, 0)");
    CHECK(schema_drop_triggers(db, &e));
    cooperation_of_version_3();
    refused("UPDATE cooperation SET jumelage = 1 WHERE id = 7", "CHECK");
    db_close(db);
    struct store *keeper = store_open(path, STORE_KEEP, &e);
    CHECK_THAT(keeper != NULL, "who keeps it brings it up");
    store_close(keeper);
    db = schema_open(path, DB_WRITE, &e);
    CHECK_THAT(db != NULL, "it is of today");
    answers("PRAGMA user_version", "4");
    answers("SELECT group_concat(uid || nature || jumelage || ifnull(titre, '-') || ifnull(statut, '-') || "
            "ifnull(depuis, "
            "'-') || ifnull(fin, '-') || ifnull(description, '-'), ' ') FROM (SELECT * FROM cooperation "
            "ORDER BY id)",
            "c-1cooperation1----- c-7action0Un chantiertermine19901999Avant");
    answers("SELECT maj FROM cooperation WHERE id = 7", "2015-01-01T00:00:00Z");
    answers("SELECT count(*) FROM projet JOIN cooperation ON cooperation.id = cooperation_id", "1");
    answers("SELECT count(*) FROM cooperation_partenaire", "1");
    run("DELETE FROM changements; UPDATE cooperation SET jumelage = 1 WHERE id = 7");
    answers("SELECT nom || ' ' || id FROM changements", "cooperation 7");
    refused("UPDATE cooperation SET convention = '2001' WHERE id = 7", "CHECK");
    refused("INSERT INTO projet (uid, cooperation_id, titre) VALUES ('y', 99, 'y')", "FOREIGN KEY");
    answers(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'cooperation_source' AND tbl_name = 'cooperation'",
        "1");
    answers("SELECT sql FROM sqlite_schema WHERE name = 'cooperation_4' UNION SELECT 'gone' WHERE NOT EXISTS "
            "(SELECT 1 FROM "
            "sqlite_schema WHERE sql LIKE '%cooperation_4%')",
            "gone");
    run("DELETE FROM cooperation WHERE id = 1");
    answers("SELECT count(*) FROM projet", "0");
    db_close(db);
    db = mine;
}

/* A database as version 2 made them: links to networks said no more than that there is one. */
static void test_from_version_2(void)
{
    char path[300];
    struct err e = {0};
    fixture_path(path, "two.db");
    struct db *mine = db;
    db = store_create(path, &e);
    run("INSERT INTO collectivite (id, uid, type, nom) VALUES (1, 'commune-1', 'commune', 'Une'), (2, "
        "'commune-2', "
        "'commune', 'Deux')");
    run("INSERT INTO contact (collectivite_id, role, nom, publication) VALUES (1, 'elu', 'Quidam', "
        "'aucune')");
    run("INSERT INTO reseau (id, uid, nom) VALUES (1, 'r-1', 'Un réseau'), (2, 'r-2', 'Un autre')");
    run("INSERT INTO collectivite_reseau (collectivite_id, reseau_id) VALUES (1, 1), (1, 2), (2, 2)");
    CHECK(schema_drop_triggers(db, &e));
    run("ALTER TABLE collectivite_reseau DROP COLUMN membre; ALTER TABLE collectivite_reseau DROP COLUMN "
        "relais; PRAGMA user_version = 2");
    db_close(db);
    struct store *keeper = store_open(path, STORE_KEEP, &e);
    CHECK_THAT(keeper != NULL, "who keeps it brings it up");
    store_close(keeper);
    db = schema_open(path, DB_WRITE, &e);
    CHECK_THAT(db != NULL, "it is of today");
    answers("SELECT group_concat(collectivite_id || '-' || reseau_id || ' ' || membre || relais, ', ') FROM "
            "(SELECT * "
            "FROM collectivite_reseau ORDER BY 1, 2)",
            "1-1 10, 1-2 10, 2-2 10");
    answers("SELECT publication FROM contact", "aucune");
    answers("PRAGMA user_version", "4");
    run("DELETE FROM changements; UPDATE collectivite_reseau SET relais = 1 WHERE collectivite_id = 2");
    answers("SELECT nom || ' ' || id FROM changements", "collectivite 2");
    refused("UPDATE collectivite_reseau SET relais = 2", "CHECK");
    db_close(db);
    db = mine;
}

/* A database as version 1 made them: a keeper brings it up, contacts that were there show their function. */
static void test_from_version_1(void)
{
    char path[300];
    struct err e = {0};
    fixture_path(path, "old.db");
    struct db *mine = db;
    db = store_create(path, &e);
    run("INSERT INTO collectivite (id, uid, type, nom) VALUES (1, 'commune-1', 'commune', 'Une')");
    run("INSERT INTO contact (collectivite_id, role, nom, titre) VALUES (1, 'elu', 'Quidam', 'Adjoint')");
    CHECK(schema_drop_triggers(db, &e));
    run("INSERT INTO reseau (id, uid, nom) VALUES (1, 'r-1', 'Un réseau')");
    run("INSERT INTO collectivite_reseau (collectivite_id, reseau_id) VALUES (1, 1)");
    run("ALTER TABLE collectivite_reseau DROP COLUMN membre; ALTER TABLE collectivite_reseau DROP COLUMN "
        "relais");
    run("ALTER TABLE contact DROP COLUMN publication; PRAGMA user_version = 1");
    db_close(db);
    struct db *reader = schema_open(path, DB_READ, &e);
    CHECK_THAT(!reader && strstr(e.text, "older than"), "who only reads says that it is older");
    struct store *keeper = store_open(path, STORE_KEEP, &e);
    CHECK_THAT(keeper != NULL, "who keeps it brings it up");
    store_close(keeper);
    db = schema_open(path, DB_WRITE, &e);
    CHECK_THAT(db != NULL, "it is of today");
    answers("SELECT nom || ' ' || publication FROM contact", "Quidam fonction");
    answers("SELECT collectivite_id || reseau_id || membre || relais FROM collectivite_reseau", "1110");
    answers("PRAGMA user_version", "4");
    answers("SELECT count(*) FROM sqlite_schema WHERE name = 'changements_contact_modification'", "1");
    db_close(db);
    db = mine;
}

static void test_missing_geodata(void)
{
    char path[300], share[300];
    struct err e = {0};
    fixture_path(path, "none.db");
    fixture_path(share, "share");
    mkdir(share, 0700);
    fixture_path(share, "share/geodata");
    mkdir(share, 0700);
    fixture_path(share, "share/geodata/built");
    mkdir(share, 0700);
    fixture_path(share, "share/geodata/built/continents.tsv");
    FILE *f = fopen(share, "w");
    fputs("code\tnom\nafrique\tAfrique\tquoi\n", f);
    fclose(f);
    fixture_path(share, "share");
    setenv("ATLASD_SHARE", share, 1);
    CHECK(!store_create(path, &e) && strstr(e.text, "continents.tsv line 2 has 3 cells, expected 2"));
    CHECK_THAT(access(path, F_OK) != 0, "nothing is left of a failed creation");
}

int main(void)
{
    char path[300];
    struct stat st;
    fixture_start();
    fixture_path(path, "a.db");
    struct err e = {0};
    db = store_create(path, &e);
    if (!db) {
        printf("# %s\n", e.text);
        return 1;
    }
    add_records();
    test_constraints();
    test_indexes();
    test_vocabularies();
    test_feed();
    test_plain();
    test_positions();
    test_old_triggers();
    test_migrations();
    test_from_version_1();
    test_from_version_2();
    test_from_version_3();
    db_close(db);
    CHECK_THAT(stat(path, &st) == 0 && st.st_size < 2000000, "an empty database is small");
    test_missing_geodata();
    fixture_end();
    return test_end();
}
