/* What a load refuses, and with which words: what a foreign hand or a bad disk may have put into each table.
 */
#include "store/on_db.h"

#include "atlas/snapshot.h"
#include "base/utf8.h"
#include "store/fixture.h"
#include "store/sqlite/check.h"
#include "store/sqlite/schema.h"
#include "test.h"

static char good[300], hurt[300]; /* files */

static const char RECORDS[] =
    "INSERT INTO collectivite (id, uid, type, nom, departement) VALUES (1, 'commune-69123', 'commune', "
    "'Lyon', '69');"
    "INSERT INTO partenaire (id, uid, nom, pays) VALUES (1, 'p-ml-bamako', 'Bamako', 'ML');"
    "INSERT INTO cooperation (id, uid, nature) VALUES (1, 'c-1', 'cooperation');"
    "INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (1, 1);"
    "INSERT INTO cooperation_partenaire VALUES (1, 1);"
    "INSERT INTO projet (id, uid, cooperation_id, titre) VALUES (1, 'pr-1', 1, 'Forages');"
    "INSERT INTO projet_thematique VALUES (1, 'eau');"
    "INSERT INTO financement (id, projet_id, annee, montant) VALUES (1, 1, 2012, 5000);"
    "INSERT INTO bourse (id, uid, partenaire_id, titre, etat) VALUES (1, 'b-1', 1, 'Puits', 'publie');"
    "INSERT INTO bourse (id, uid, partenaire_id, titre, etat) VALUES (2, 'b-2', 1, 'Secret', 'brouillon');"
    "INSERT INTO bourse_thematique VALUES (1, 'eau'), (2, 'eau');"
    "INSERT INTO apd VALUES (1, 2012, 'ML', 40000, NULL), (1, 2011, 'DE', 0, NULL), (1, 2012, 'CG', 7, "
    "NULL);";

static const struct {
    const char *sql, *says; /* says: a part of the sentence, NULL when it is to be loaded */
} CASES[] = {
    {"UPDATE meta SET valeur = valeur", NULL},
    {"DELETE FROM collectivite",
     "row 1 of cooperation_collectivite names row 1 of collectivite, which is not there"},
    {"DELETE FROM partenaire",
     "row 1 of cooperation_partenaire names row 1 of partenaire, which is not there"},
    {"INSERT INTO cooperation_partenaire VALUES (7, 1)",
     "row 7 of cooperation_partenaire names row 7 of cooperation, which is not there"},
    {"UPDATE projet SET cooperation_id = 9",
     "row 1 of projet names row 9 of cooperation, which is not there"},
    {"INSERT INTO projet_thematique VALUES (8, 'eau')",
     "row 8 of projet_thematique names row 8 of projet, which is not there"},
    {"INSERT INTO projet_thematique VALUES (1, 'chocolat')",
     "row 1 of projet_thematique has 'chocolat' in thematique, which is no thematique"},
    {"INSERT INTO financement (id, projet_id) VALUES (5, 4)",
     "row 5 of financement names row 4 of projet, which is not there"},
    {"UPDATE financement SET montant = -5", "has -5 in montant, which goes from 0 to 1000000000000"},
    {"UPDATE financement SET annee = 70000", "has 70000 in annee, which goes from 1000 to 2999"},
    {"UPDATE financement SET annee = 'jadis'", "has no number in annee"},
    {"UPDATE projet SET annee_debut = 9223372036854775807", "has 9223372036854775807 in annee_debut"},
    {"UPDATE projet SET statut = 'perdu'", "row 1 of projet has 'perdu' in statut, which is no statut"},
    {"UPDATE bourse SET partenaire_id = 3 WHERE id = 1",
     "row 1 of bourse names row 3 of partenaire, which is not there"},
    {"UPDATE bourse SET partenaire_id = 3 WHERE id = 2", NULL},
    {"INSERT INTO bourse_thematique VALUES (3, 'eau')", "names row 3 of bourse, which is not there"},
    {"UPDATE collectivite SET population = -1", "has -1 in population"},
    {"UPDATE collectivite SET departement = '00'", "has '00' in departement, which is no departement"},
    {"UPDATE partenaire SET uid = ''", "row 1 of partenaire has nothing in uid"},
    {"UPDATE partenaire SET uid = printf('%.*c', 5000, 'x')", "has 5000 bytes in uid, which holds at most"},
    {"UPDATE pays SET libelle = ''", "of pays has nothing in libelle"},
    {"UPDATE pays SET lon = 9e999", "which is no position in degrees"},
    {"UPDATE thematique SET libelle = printf('%.*c', 5000, 'x') WHERE code = 'eau'",
     "has 5000 bytes in libelle"},
    {"INSERT INTO apd VALUES (2, 2012, 'ML', 1, NULL)",
     "row 2 of apd names row 2 of collectivite, which is not there"},
    {"UPDATE apd SET pays = 'QQ' WHERE pays = 'ML'", "row 1 of apd has 'QQ' in pays, which is no pays"},
    {"UPDATE apd SET annee = 70000 WHERE pays = 'ML'", "has 70000 in annee, which goes from 1000 to 2999"},
    {"UPDATE apd SET montant = -5", "has -5 in montant, which goes from 0 to 1000000000000"},
    {"UPDATE apd SET montant = 'beaucoup'", "row 1 of apd has no number in montant"},
    {"UPDATE apd SET montant = 1.5", "row 1 of apd has no number in montant"},
    {"UPDATE alias SET code = 'XX'", NULL},
    {"UPDATE collectivite SET epci = '-99999999999999999999', commune = 'été', nom = CAST(x'ff00fe41' AS "
     "TEXT)",
     NULL},
    {"UPDATE partenaire SET nom = CAST(x'41004200' AS TEXT)", NULL},
};

static void copy_file(const char *from, const char *to)
{
    char block[65536];
    size_t n;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    while (in && out && (n = fread(block, 1, sizeof block, in)) > 0)
        if (fwrite(block, 1, n, out) != n)
            abort();
    if (!in || !out || fclose(in) != 0 || fclose(out) != 0)
        abort();
}

/* The database, hurt, as a snapshot; NULL and why. */
static struct snapshot *load_hurt(const char *sql, struct err *e)
{
    copy_file(good, hurt);
    struct db *db = schema_open(hurt, DB_WRITE, e);
    bool done = db && db_exec(db, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON", e) &&
                db_exec(db, sql, e);
    if (!CHECK_THAT(done, sql))
        printf("# %s\n", e->text);
    db_close(db);
    db = done ? schema_open(hurt, DB_READ, e) : NULL;
    struct snapshot *s = db ? load_db(db, e) : NULL;
    db_close(db);
    return s;
}

static void test_cases(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct err e = {0};
        struct snapshot *s = load_hurt(CASES[i].sql, &e);
        bool right = CASES[i].says
                         ? !s && strstr(e.text, "the database is damaged: ") && strstr(e.text, CASES[i].says)
                         : s != NULL;
        if (!CHECK_THAT(right, CASES[i].says ? CASES[i].says : "it is loaded all the same"))
            printf("# %s\n", e.text);
        CHECK_THAT(!strstr(e.text, hurt) && !strchr(e.text, '\n'), "one line, without the path");
        snapshot_free(s);
    }
}

/* A foreign program's title of 20 MB is cut between two characters, in lists and nowhere else. */
static void test_long_names(void)
{
    struct err e = {0};
    struct snapshot *s = load_hurt("UPDATE projet SET titre = printf('a%.*c', 10000000, 'é');"
                                   "UPDATE partenaire SET nom = printf('%.*c', 4096, 'x')",
                                   &e);
    if (!CHECK_THAT(s != NULL, "long names and titles are no damage"))
        return;
    const char *title = snapshot_text(s, s->projets.rows.name[snapshot_find(s, &s->projets.rows, "pr-1")]);
    const char *name = snapshot_text(
        s, s->partenaires.rows.name[snapshot_find(s, &s->partenaires.rows, "p-ml-bamako")]);
    size_t n = strlen(title);
    CHECK_THAT(n <= SNAPSHOT_NAME_BYTES && n > SNAPSHOT_NAME_BYTES - 8 && utf8_valid(title, n) &&
                   strcmp(title + n - 3, "…") == 0,
               "a title that is too long ends in … within the limit");
    CHECK_INT((long long)strlen(name), 4096, "a name at the limit is whole");
    CHECK_INT(s->n_cut_names, 1, "what was cut is counted");
    snapshot_free(s);
    struct bytes out;
    bytes_init(&out, 1 << 20);
    struct check_report report = {.out = &out};
    CHECK(check_database(hurt, &report, &e));
    CHECK_THAT(strstr(out.data, "names and titles within 4096 bytes FAULTY: 1 ") != NULL, "check says so");
    bytes_release(&out);
}

/* By collectivité, year and country, in whatever order the store gives them. */
static void test_apd(void)
{
    struct err e = {0};
    struct snapshot *s = load_hurt(
        "INSERT INTO collectivite (id, uid, type, nom) VALUES (2, 'x', 'epci', 'X')", &e);
    if (!CHECK_THAT(s != NULL, "it is loaded"))
        return;
    const struct apd *a = &s->apd;
    const uint32_t lyon = snapshot_find(s, &s->collectivites.rows, "commune-69123");
    const uint32_t other = snapshot_find(s, &s->collectivites.rows, "x");
    struct bytes text;
    bytes_init(&text, 1000);
    for (uint32_t i = a->first[lyon]; i < a->first[lyon + 1]; i++)
        bytes_add_format(&text, "%d %s %lld;", a->year[i],
                         s->vocabularies[VOCABULARY_PAYS].values[a->pays[i]].code, (long long)a->amount[i]);
    CHECK_TEXT(text.data, "2011 DE 0;2012 CG 7;2012 ML 40000;", "all, by year and country; 0 was declared");
    CHECK_INT(a->n, 3, "and no others");
    CHECK_INT(a->first[other + 1] - a->first[other], 0, "none of who declared nothing");
    bytes_release(&text);
    snapshot_free(s);
}

int main(void)
{
    struct err e = {0};
    fixture_start();
    fixture_path(good, "good.db");
    fixture_path(hurt, "hurt.db");
    struct db *db = store_create(good, &e);
    bool made = db && db_exec(db, RECORDS, &e);
    db_close(db);
    if (CHECK(made)) {
        test_cases();
        test_long_names();
        test_apd();
    } else {
        printf("# %s\n", e.text);
    }
    fixture_end();
    return test_end();
}
