/* The table of properties: whole in itself, and every value of every record equal to what plain SQL finds. */
#include <unistd.h>

#include "atlas/property.h"
#include "oracle/oracle_inside.h"
#include "oracle/random_data.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

static const struct random_size SIZE = {60, 120, 60, 90, 150, 40, 50, 70, 80};

/* r is the record, v what it has the values of. */
static const char *const RECORDS[COLLECTION_COUNT] = {"collectivite r", "partenaire r", "cooperation r",
                                                      "cooperation r",  "projet r",     "bourse r",
                                                      "y_pays r",       "y_region r",   "y_departement r"};
static const char *const OF[COLLECTION_COUNT] = {"1",
                                                 "1",
                                                 "r.nature = 'cooperation'",
                                                 "r.nature = 'action'",
                                                 "1",
                                                 "r.etat = 'publie'",
                                                 "1",
                                                 "r.periode = '2016'",
                                                 "1"};

/* Territories in the form of records. */
static const char TERRITORIES[] =
    "CREATE TEMP VIEW y_pays AS SELECT code AS id, code AS uid, libelle AS nom, * FROM pays;"
    "CREATE TEMP VIEW y_region AS SELECT code AS id, code AS uid, libelle AS nom, * FROM region;"
    "CREATE TEMP VIEW y_departement AS SELECT code AS id, code AS uid, libelle AS nom, * FROM departement;";

#define C_OF_R "(SELECT cooperation_id FROM cooperation_collectivite WHERE collectivite_id = r.id)"
#define C_OF_Q "(SELECT cooperation_id FROM cooperation_partenaire WHERE partenaire_id = r.id)"
#define C_OF_Y                                                                                               \
    "(SELECT cooperation_id FROM cooperation_partenaire JOIN partenaire q ON q.id = partenaire_id WHERE "    \
    "q.pays = r.id)"
#define C_OF_TERRITORY(of)                                                                                   \
    "(SELECT cooperation_id FROM cooperation_collectivite JOIN collectivite k ON k.id = collectivite_id "    \
    "WHERE k." of " = r.id)"
#define CAD_NAME(of)                                                                                          \
    "CASE " of " WHEN 'LDC' THEN 'Pays les moins avancés' WHEN 'LIC' THEN 'Autres pays à faible revenu' "   \
    "WHEN 'LMIC' THEN 'Pays à revenu intermédiaire, tranche inférieure' WHEN 'UMIC' THEN 'Pays à revenu " \
    "intermédiaire, tranche supérieure' END"
/* Joins of each level, from a cooperation or a projet. */
#define FRENCH(c)                                                                                            \
    " JOIN cooperation_collectivite k ON k.cooperation_id = " c " JOIN collectivite v ON v.id = "            \
    "k.collectivite_id"
#define FOREIGN(c)                                                                                           \
    " JOIN cooperation_partenaire k ON k.cooperation_id = " c " JOIN partenaire v ON v.id = k.partenaire_id"
/* A cooperation without a title is called after who takes part, in order of their ids in the snapshot. */
#define NAMES(of, c)                                                                                         \
    "coalesce((SELECT group_concat(nom, ', ') FROM (SELECT t.nom FROM cooperation_" of " x JOIN " of         \
    " t ON "                                                                                                 \
    "t.id = x." of "_id WHERE x.cooperation_id = " c ".id ORDER BY t.id)), '')"
#define TITLE(c) "coalesce(" c ".titre, " NAMES("collectivite", c) " || ' – ' || " NAMES("partenaire", c) ")"
#define SUM      "(SELECT sum(f.montant) FROM financement f JOIN projet p ON p.id = f.projet_id WHERE "
#define ENDS                                                                                                 \
    "coalesce(r.annee_fin, CASE WHEN coalesce(r.statut, 'termine') = 'termine' THEN r.annee_debut END)"
#define DAY(year, day) "CAST(julianday(" year " || '" day "') - julianday('1970-01-01') AS INTEGER)"

enum {
    K = 1 << COLLECTION_COLLECTIVITES,
    Q = 1 << COLLECTION_PARTENAIRES,
    P = 1 << COLLECTION_PROJETS,
    B = 1 << COLLECTION_BOURSE,
    C = 1 << COLLECTION_COOPERATIONS | 1 << COLLECTION_ACTIONS,
    Y = 1 << COLLECTION_PAYS,
    R = 1 << COLLECTION_REGIONS,
    D = 1 << COLLECTION_DEPARTEMENTS
};

static const struct expected {
    unsigned collections;
    const char *name, *value, *join;
    const char *label; /* the table in which NAME_nom finds the value, or NULL */
} EXPECTED[] = {
    {K | Q | Y | R | D, "nom", "r.nom", "", NULL},
    {Y | R | D, "code", "r.code", "", NULL},
    {Y, "continent", "r.continent", "", "continent"},
    {Y, "cad", "r.cad", "", NULL},
    {Y, "cad_nom", CAD_NAME("r.cad"), "", NULL},
    {Y, "oif", "CASE WHEN r.code IN (" FRANCOPHONIE ") THEN 1 ELSE 0 END", "", NULL},
    {D, "region", "r.region", "", "region"},
    {D, "region_avant_2016", "r.region_1970", "", NULL},
    {Y, "partenaires", "(SELECT count(*) FROM partenaire WHERE pays = r.id)", "", NULL},
    {R, "collectivites", "(SELECT count(*) FROM collectivite WHERE region = r.id)", "", NULL},
    {D, "collectivites", "(SELECT count(*) FROM collectivite WHERE departement = r.id)", "", NULL},
    {Y, "bourse",
     "(SELECT count(*) FROM bourse JOIN partenaire q ON q.id = partenaire_id WHERE q.pays = r.id AND etat = "
     "'publie')",
     "", NULL},
    {Y, "apd", "(SELECT sum(montant) FROM apd WHERE pays = r.id)", "", NULL},
    {R, "apd",
     "(SELECT sum(montant) FROM apd JOIN collectivite k ON k.id = collectivite_id WHERE k.region = r.id)", "",
     NULL},
    {D, "apd",
     "(SELECT sum(montant) FROM apd JOIN collectivite k ON k.id = collectivite_id WHERE k.departement = "
     "r.id)",
     "", NULL},
#define WORKED(of, c)                                                                                        \
    {of, "cooperations", "(SELECT count(*) FROM cooperation WHERE nature = 'cooperation' AND id IN " c ")",  \
     "", NULL},                                                                                              \
        {of, "actions", "(SELECT count(*) FROM cooperation WHERE nature = 'action' AND id IN " c ")", "",    \
         NULL},                                                                                              \
        {of, "projets", "(SELECT count(*) FROM projet WHERE cooperation_id IN " c ")", "", NULL},            \
    {                                                                                                        \
        of, "montant_total", SUM "p.cooperation_id IN " c ")", "", NULL                                      \
    }
    WORKED(Y, C_OF_Y),
    WORKED(R, C_OF_TERRITORY("region")),
    WORKED(D, C_OF_TERRITORY("departement")),
    {Y, "collectivites",
     "(SELECT count(DISTINCT collectivite_id) FROM cooperation_collectivite WHERE cooperation_id IN " C_OF_Y
     ")",
     "", NULL},
    {R, "partenaires",
     "(SELECT count(DISTINCT partenaire_id) FROM cooperation_partenaire WHERE cooperation_id "
     "IN " C_OF_TERRITORY("region") ")",
     "", NULL},
    {D, "partenaires",
     "(SELECT count(DISTINCT partenaire_id) FROM cooperation_partenaire WHERE cooperation_id "
     "IN " C_OF_TERRITORY("departement") ")",
     "", NULL},
    {C, "titre", TITLE("r"), "", NULL},
    {P | B, "titre", "r.titre", "", NULL},
    {K | Q | C | P | B, "maj", "CAST(julianday(substr(r.maj, 1, 10)) - julianday('1970-01-01') AS INTEGER)",
     "", NULL},
    {K, "type", "r.type", "", "type_collectivite"},
    {K, "departement", "r.departement", "", "departement"},
    {K, "region", "r.region", "", "region"},
    {K, "region_avant_2016", "r.region_1970", "", NULL},
    {K, "commune", "r.commune", "", NULL},
    {K, "epci", "r.epci", "", NULL},
    {K, "nature_epci", "r.nature_epci", "", NULL},
    {K, "nature_epci_nom",
     "CASE r.nature_epci WHEN 'metropole' THEN 'Métropole' WHEN 'cc' THEN 'Communauté de communes' WHEN "
     "'ept' THEN 'Établissement public territorial' END",
     "", NULL},
    {Q, "cad", "y.cad", " JOIN pays y ON y.code = r.pays", NULL},
    {Q, "cad_nom", CAD_NAME("y.cad"), " JOIN pays y ON y.code = r.pays", NULL},
    {Q, "oif", "CASE WHEN r.pays IN ('ML', 'SN', 'BF', 'MA', 'XK') THEN 1 WHEN r.pays IS NOT NULL THEN 0 END",
     "", NULL},
    {K, "population", "nullif(r.population, 0)", "", NULL},
    {K | Q, "qualite", "r.qualite", "", "qualite_position"},
    {K, "cooperations",
     "(SELECT count(*) FROM cooperation WHERE nature = 'cooperation' AND id IN " C_OF_R ")", "", NULL},
    {Q, "cooperations",
     "(SELECT count(*) FROM cooperation WHERE nature = 'cooperation' AND id IN " C_OF_Q ")", "", NULL},
    {K, "actions", "(SELECT count(*) FROM cooperation WHERE nature = 'action' AND id IN " C_OF_R ")", "",
     NULL},
    {Q, "actions", "(SELECT count(*) FROM cooperation WHERE nature = 'action' AND id IN " C_OF_Q ")", "",
     NULL},
    {K, "projets", "(SELECT count(*) FROM projet WHERE cooperation_id IN " C_OF_R ")", "", NULL},
    {Q, "projets", "(SELECT count(*) FROM projet WHERE cooperation_id IN " C_OF_Q ")", "", NULL},
    {C, "projets", "(SELECT count(*) FROM projet WHERE cooperation_id = r.id)", "", NULL},
    {K, "partenaires",
     "(SELECT count(DISTINCT partenaire_id) FROM cooperation_partenaire WHERE cooperation_id IN " C_OF_R ")",
     "", NULL},
    {Q, "collectivites",
     "(SELECT count(DISTINCT collectivite_id) FROM cooperation_collectivite WHERE cooperation_id IN " C_OF_Q
     ")",
     "", NULL},
    {Q, "bourse", "(SELECT count(*) FROM bourse WHERE partenaire_id = r.id AND etat = 'publie')", "", NULL},
    {Q, "pays", "r.pays", "", "pays"},
    {Q, "continent", "y.continent", " JOIN pays y ON y.code = r.pays", "continent"},
    {C, "nature", "r.nature", "", "nature"},
    {P, "nature", "c.nature", " JOIN cooperation c ON c.id = r.cooperation_id", "nature"},
    {C, "jumelage", "r.jumelage", "", NULL},
    {P, "jumelage", "c.jumelage", " JOIN cooperation c ON c.id = r.cooperation_id", NULL},
    {C | P | B, "statut", "r.statut", "", "statut"},
    {C, "depuis", "r.depuis", "", NULL},
    {C, "debut", DAY("r.depuis", "-01-01"), "", NULL},
    {C, "thematiques", "v.thematique",
     " JOIN projet p ON p.cooperation_id = r.id JOIN projet_thematique v ON v.projet_id = p.id", NULL},
    {C, "thematique", "v.thematique",
     " JOIN projet p ON p.cooperation_id = r.id JOIN projet_thematique v ON v.projet_id = p.id",
     "thematique"},
    {P, "thematiques", "v.thematique", " JOIN projet_thematique v ON v.projet_id = r.id", NULL},
    {P, "thematique", "v.thematique", " JOIN projet_thematique v ON v.projet_id = r.id", "thematique"},
    {B, "thematiques", "v.thematique", " JOIN bourse_thematique v ON v.bourse_id = r.id", NULL},
    {B, "thematique", "v.thematique", " JOIN bourse_thematique v ON v.bourse_id = r.id", "thematique"},
    {P, "odd_liste", "v.odd", " JOIN projet_odd v ON v.projet_id = r.id", NULL},
    {P, "odd", "v.odd", " JOIN projet_odd v ON v.projet_id = r.id", "odd"},
    {B, "odd_liste", "v.odd", " JOIN bourse_odd v ON v.bourse_id = r.id", NULL},
    {B, "odd", "v.odd", " JOIN bourse_odd v ON v.bourse_id = r.id", "odd"},
    {C, "montant_total", SUM "p.cooperation_id = r.id)", "", NULL},
    {P, "montant_total", SUM "p.id = r.id)", "", NULL},
    {K, "montant_total", SUM "p.cooperation_id IN " C_OF_R ")", "", NULL},
    {Q, "montant_total", SUM "p.cooperation_id IN " C_OF_Q ")", "", NULL},
    {P, "financement", "v.source", " JOIN financement v ON v.projet_id = r.id", "source_financement"},
    {P, "cooperation", "c.uid", " JOIN cooperation c ON c.id = r.cooperation_id", NULL},
    {P, "cooperation_nom", TITLE("c"), " JOIN cooperation c ON c.id = r.cooperation_id", NULL},
    {P, "annee_debut", "coalesce(r.annee_debut, r.annee_fin)", "", NULL},
    {P, "annee_fin", ENDS, "", NULL},
    {P, "debut", DAY("coalesce(r.annee_debut, r.annee_fin)", "-01-01"), "", NULL},
    {P, "fin", DAY("(" ENDS ")", "-12-31"), "", NULL},
    {B, "annee", "r.annee", "", NULL},
    {B, "debut", DAY("r.annee", "-01-01"), "", NULL},
    {B, "fin", DAY("r.annee", "-12-31"), "", NULL},
    {B, "budget", "r.budget", "", NULL},
    {C, "collectivite", "v.uid", FRENCH("r.id"), NULL},
    {C, "collectivite_nom", "v.nom", FRENCH("r.id"), NULL},
    {C, "type", "v.type", FRENCH("r.id"), "type_collectivite"},
    {C, "departement", "v.departement", FRENCH("r.id"), "departement"},
    {C, "region", "v.region", FRENCH("r.id"), "region"},
    {C, "partenaire", "v.uid", FOREIGN("r.id"), NULL},
    {C, "partenaire_nom", "v.nom", FOREIGN("r.id"), NULL},
    {C, "pays", "v.pays", FOREIGN("r.id"), "pays"},
    {C, "continent", "y.continent", FOREIGN("r.id") " JOIN pays y ON y.code = v.pays", "continent"},
    {P, "collectivite", "v.uid", FRENCH("r.cooperation_id"), NULL},
    {P, "collectivite_nom", "v.nom", FRENCH("r.cooperation_id"), NULL},
    {P, "type", "v.type", FRENCH("r.cooperation_id"), "type_collectivite"},
    {P, "departement", "v.departement", FRENCH("r.cooperation_id"), "departement"},
    {P, "region", "v.region", FRENCH("r.cooperation_id"), "region"},
    {P, "partenaire", "v.uid", FOREIGN("r.cooperation_id"), NULL},
    {P, "partenaire_nom", "v.nom", FOREIGN("r.cooperation_id"), NULL},
    {P, "pays", "v.pays", FOREIGN("r.cooperation_id"), "pays"},
    {P, "continent", "y.continent", FOREIGN("r.cooperation_id") " JOIN pays y ON y.code = v.pays",
     "continent"},
    {B, "partenaire", "v.uid", " JOIN partenaire v ON v.id = r.partenaire_id", NULL},
    {B, "partenaire_nom", "v.nom", " JOIN partenaire v ON v.id = r.partenaire_id", NULL},
    {B, "pays", "v.pays", " JOIN partenaire v ON v.id = r.partenaire_id", "pays"},
    {B, "continent", "y.continent",
     " JOIN partenaire v ON v.id = r.partenaire_id JOIN pays y ON y.code = v.pays", "continent"},
};

static const struct expected *expected_of(enum collection c, const char *name, bool *label)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof EXPECTED / sizeof EXPECTED[0]; i++) {
        const struct expected *x = &EXPECTED[i];
        if (!(x->collections & 1u << c))
            continue;
        *label = x->label && n == strlen(x->name) + 4 && strcmp(name + n - 4, "_nom") == 0 &&
                 strncmp(name, x->name, n - 4) == 0;
        if (*label || strcmp(name, x->name) == 0)
            return x;
    }
    return NULL;
}

/* The values of a record as one line, sorted: what SQL's group_concat makes of them. */
static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void shown(const struct property *p, const struct property_values *v, struct bytes *out)
{
    const char *texts[512];
    char numbers[32];
    bytes_reset(out);
    if (p->type == PROPERTY_INTEGER || p->type == PROPERTY_DATE || p->type == PROPERTY_TRUTH) {
        snprintf(numbers, sizeof numbers, "%lld", v->n ? (long long)v->list[0].number : 0);
        bytes_add_text(out, v->n ? numbers : "");
        return;
    }
    if (v->n > sizeof texts / sizeof *texts)
        abort(); /* the random data have no record with so many */
    for (uint32_t i = 0; i < v->n; i++)
        texts[i] = property_text(&v->list[i]);
    qsort(texts, v->n, sizeof *texts, by_text);
    for (uint32_t i = 0; i < v->n; i++)
        bytes_add_format(out, "%s%s", i ? "\n" : "", texts[i]);
}

static void compare(struct db *db, const struct selection *all, const struct property *p, unsigned *compared,
                    unsigned *wrong)
{
    const struct snapshot *s = all->snapshot;
    const enum collection c = all->collection;
    bool label = false;
    const struct expected *x = expected_of(c, p->name, &label);
    struct err e = {0};
    struct bytes sql, line;
    struct property_values v;
    if (!CHECK_THAT(x != NULL, p->name))
        return;
    bytes_init(&sql, 8192);
    bytes_init(&line, 1 << 20);
    property_values_init(&v);
    v.numbers = all->numbers;
    int n = (int)strcspn(RECORDS[c], " ");
    bytes_add_format(
        &sql, "SELECT u.uid, (SELECT group_concat(t, char(10)) FROM (SELECT DISTINCT %s AS t FROM %s%s",
        label ? "z.libelle" : x->value, RECORDS[c], x->join);
    if (label)
        bytes_add_format(&sql, " JOIN %s z ON z.code = %s", x->label, x->value);
    bytes_add_format(&sql, " WHERE r.id = u.id ORDER BY 1)) FROM %.*s u", n, RECORDS[c]);
    bytes_add_format(&sql, " WHERE u.id IN (SELECT r.id FROM %s WHERE %s)", RECORDS[c], OF[c]);
    struct stmt *st = stmt_new(db, sql.data, &e);
    while (st && stmt_step(st, &e) == STMT_ROW) {
        uint32_t row = snapshot_find(s, collection_rows(s, c), stmt_text(st, 0));
        const char *want = stmt_text(st, 1) ? stmt_text(st, 1) : "";
        if (row == SNAPSHOT_NO_ROW) {
            ++*wrong;
            continue;
        }
        property_get(p, s, c, row, &v);
        shown(p, &v, &line);
        ++*compared;
        if (strcmp(line.data ? line.data : "", want) != 0 && ++*wrong < 10)
            printf("# %s of %s %s: '%s', SQL says '%s'\n", p->name, COLLECTION_NAMES[c], stmt_text(st, 0),
                   line.data ? line.data : "", want);
    }
    CHECK_THAT(st && e.code == ERR_NONE, e.code ? e.text : p->name);
    stmt_free(st);
    property_values_release(&v);
    bytes_release(&sql);
    bytes_release(&line);
}

static void test_table(void)
{
    unsigned twice = 0, mute = 0, lost = 0;
    for (enum collection c = 0; c < COLLECTION_COUNT; c++) {
        size_t n;
        const struct property *all = collection_properties(c, &n);
        for (size_t i = 0; i < n; i++) {
            twice += property_find(c, all[i].name) != &all[i];
            mute += !all[i].name || !all[i].title[LANGUAGE_FR] || !all[i].title[LANGUAGE_EN] ||
                    all[i].type >= PROPERTY_TYPES;
            lost += (all[i].form == FORM_NUMBER) != (all[i].number != NULL);
        }
    }
    CHECK_INT(twice, 0, "each property stands once");
    CHECK_INT(mute, 0, "and has a heading");
    CHECK_INT(lost, 0, "and says where it comes from");
    CHECK(property_find(COLLECTION_BOURSE, "nom") == NULL && property_find(COLLECTION_BOURSE, "") == NULL);
}

/* Several codes stand in the order of their vocabulary. */
static void test_order(const struct snapshot *s)
{
    const struct property *p = property_find(COLLECTION_PROJETS, "thematiques");
    struct property_values v;
    unsigned several = 0, wrong = 0;
    property_values_init(&v);
    for (uint32_t row = 0; row < s->projets.rows.n; row++) {
        property_get(p, s, COLLECTION_PROJETS, row, &v);
        several += v.n > 1;
        for (uint32_t i = 1; i < v.n; i++)
            wrong += v.list[i - 1].number >= v.list[i].number;
    }
    CHECK_THAT(several > 0 && wrong == 0, "codes in the order of the vocabulary, each once");
    property_values_release(&v);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-property-XXXXXX", path[64];
    struct err e = {0};
    unsigned compared = 0, wrong = 0;
    test_table();
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    if (!CHECK_THAT(db && random_fill(db, &SIZE, &e), "a random database is made"))
        printf("# %s\n", e.text);
    struct snapshot *s = db && db_exec(db, TERRITORIES, &e) ? load_db(db, &e) : NULL;
    if (CHECK_THAT(s != NULL, "and loaded")) {
        for (enum collection c = 0; c < COLLECTION_COUNT; c++) {
            size_t n;
            const struct property *all = collection_properties(c, &n);
            struct criteria none;
            criteria_init(&none);
            struct selection *records = selection_new(s, c, &none);
            for (size_t i = 0; i < n; i++)
                compare(db, records, &all[i], &compared, &wrong);
            selection_free(records);
        }
        CHECK_THAT(compared > 4000, "enough values were compared");
        CHECK_INT(wrong, 0, "values equal SQL's");
        test_order(s);
    }
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
