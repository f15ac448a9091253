/* What is counted, case by case, as docs/using.md says it: a few records, each there for one rule. */
#include <unistd.h>

#include "atlas/selection.h"
#include "search/asked.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

static const char RECORDS[] =
    "INSERT INTO collectivite (id, uid, type, nom, departement, region, region_1970) VALUES "
    "(1, 'k-lyon', 'commune', 'Lyon', '69', '84', '22:82'),"
    "(2, 'k-pontivy', 'commune', 'Pontivy', '56', '53', '22:53'),"
    "(3, 'k-alone', 'commune', 'Seule-sur-Loire', NULL, NULL, NULL);"
    "INSERT INTO partenaire (id, uid, nom, pays) VALUES (1, 'q-kayes', 'Kayes', 'ML'),"
    "(2, 'q-thies', 'Thiès', 'SN'), (3, 'q-alone', 'Agadez', 'NE');"
    "INSERT INTO cooperation (id, uid, nature, titre) VALUES (1, 'c-projets', 'cooperation', 'Un'),"
    "(2, 'c-none', 'cooperation', 'Bibliothèques');"
    "INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (1, 1), (2, 2);"
    "INSERT INTO cooperation_partenaire (cooperation_id, partenaire_id) VALUES (1, 1), (2, 2);"
    "INSERT INTO projet (id, uid, cooperation_id, titre, annee_debut, annee_fin, statut, volontaires) VALUES "
    "(1, 'unknown', 1, 'P', 2010, NULL, NULL, NULL), (2, 'running', 1, 'P', 2010, NULL, 'en_cours', NULL),"
    "(3, 'asleep', 1, 'P', 2010, NULL, 'en_sommeil', NULL), (4, 'ended', 1, 'P', 2010, NULL, 'termine', "
    "NULL),"
    "(5, 'last', 1, 'P', NULL, 2012, 'en_cours', NULL), (6, 'no-year', 1, 'P', NULL, NULL, 'en_cours', NULL),"
    "(7, 'both', 1, 'P', 2008, 2009, 'en_cours', 'Deux rhododendrons');"
    "INSERT INTO bourse (id, uid, partenaire_id, titre, annee, statut, etat) VALUES "
    "(1, 'b-2014', 1, 'B', 2014, 'en_cours', 'publie'), (2, 'b-none', 1, 'B', NULL, 'en_cours', 'publie'),"
    "(3, 'b-draft', 1, 'B', 2014, 'en_cours', 'brouillon');";

/* collection | criteria | ids of what matches, in the order of their rows in the table */
static const struct {
    enum collection collection;
    const char *criteria, *ids;
} CASES[] = {
    /* a projet without a last year goes on when it is under way or asleep; else, also when its statut is not
     * known, it ends in its first */
    {COLLECTION_PROJETS, "annee=2010", "unknown running asleep ended"},
    {COLLECTION_PROJETS, "annee=2011", "running asleep"},
    {COLLECTION_PROJETS, "annee=2500", "running asleep"},
    {COLLECTION_PROJETS, "annee=99999999999", "running asleep"},
    {COLLECTION_PROJETS, "annee=!99999..", "unknown ended last no-year both"},
    {COLLECTION_BOURSE, "annee=99999..", ""},
    /* one that has ended has, whatever its statut says */
    {COLLECTION_PROJETS, "annee=2009", "both"},
    /* without a first year, the last stands alone; without both it has none */
    {COLLECTION_PROJETS, "annee=2012", "running asleep last"},
    {COLLECTION_PROJETS, "annee=2012&projet_statut=en_cours", "running last"},
    {COLLECTION_PROJETS, "annee=..2009", "both"},
    {COLLECTION_PROJETS, "annee=none", "no-year"},
    /* a request of the Bourse is of its year alone, under way or not */
    {COLLECTION_BOURSE, "annee=2014", "b-2014"},
    {COLLECTION_BOURSE, "annee=2015..", ""},
    {COLLECTION_BOURSE, "annee=none", "b-none"},
    /* a cooperation without a projet has its title, who takes part, and their countries */
    {COLLECTION_COOPERATIONS, "q=bibliotheques", "c-none"},
    {COLLECTION_COOPERATIONS, "q=pontivy+senegal", "c-none"},
    {COLLECTION_COLLECTIVITES, "q=thies", "k-pontivy"},
    {COLLECTION_PARTENAIRES, "q=pontivy", "q-thies"},
    {COLLECTION_PROJETS, "q=pontivy", ""},
    /* who has no cooperation has the own name, a partner its country too */
    {COLLECTION_COLLECTIVITES, "q=loire+seule", "k-alone"},
    {COLLECTION_PARTENAIRES, "q=niger", "q-alone"},
    {COLLECTION_PARTENAIRES, "q=agadez", "q-alone"},
    /* what is said of the volunteers is not searched */
    {COLLECTION_PROJETS, "q=rhododendrons", ""},
    {COLLECTION_PROJETS, "q=lyon+mali&annee=2009", "both"},
    /* a région of today and one of before 2016 are two values of one collectivité */
    {COLLECTION_COLLECTIVITES, "region=84", "k-lyon"},
    {COLLECTION_COLLECTIVITES, "region=22:82", "k-lyon"},
    {COLLECTION_COLLECTIVITES, "region=none", "k-alone"},
    {COLLECTION_COLLECTIVITES, "region=53,22:82", "k-lyon k-pontivy"},
    {COLLECTION_COLLECTIVITES, "region=84&region=!22:82", ""},
};

static void test_case_of(struct snapshot *s, enum collection collection, const char *criteria,
                         const char *ids)
{
    struct criteria c;
    struct err e = {0};
    struct bytes got;
    bytes_init(&got, 1000);
    if (asked(&c, s, criteria, &e)) {
        struct selection *sel = selection_new(s, collection, &c);
        const struct record_rows *rows = collection_rows(s, collection);
        for (int64_t id = 1; id < 10; id++)
            for (uint32_t row = 0; row < rows->n; row++)
                if (bits_get(&sel->records, row) && rows->id[row] == id)
                    bytes_add_format(&got, "%s%s", got.n ? " " : "", snapshot_text(s, rows->uid[row]));
        selection_free(sel);
    } else {
        bytes_add_text(&got, e.text);
    }
    CHECK_TEXT(got.data, ids, criteria);
    criteria_release(&c);
    bytes_release(&got);
}

/* The facet of régions counts each collectivité under both, and so adds up to more than there are. */
static void test_region_facet(struct snapshot *s)
{
    const struct vocabulary *v = &s->vocabularies[VOCABULARY_REGION];
    static const char *const CODES[] = {"84", "22:82", "53", "22:53"};
    struct facet f = {.by = CRITERION_REGION};
    struct criteria none;
    uint32_t sum = 0;
    criteria_init(&none);
    selection_facets(s, COLLECTION_COLLECTIVITES, &none, &f, 1);
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++)
        CHECK_INT(f.counts[vocabulary_find(v, CODES[i])], 1, CODES[i]);
    for (uint32_t i = 0; i <= f.n_values; i++)
        sum += f.counts[i];
    CHECK_INT(f.counts[f.n_values], 1, "without a région");
    CHECK_INT(sum, 5, "of three collectivités");
    free(f.counts);
    criteria_release(&none);
}

static bool never_wanted(struct stop *s)
{
    (void)s;
    return false;
}

/* Near a point without a radius is an order, and no criterion: what is counted is the same. */
static void test_kept_facets(struct snapshot *s)
{
    static const enum criterion BY[] = {CRITERION_REGION, CRITERION_PAYS};
    struct stop stopped = {never_wanted, true};
    struct facet plain = {.by = CRITERION_PAYS};
    struct criteria c, near;
    struct err e = {0};
    if (!CHECK_THAT(asked(&c, s, "region=84", &e) && asked(&near, s, "region=84&near=2,48", &e), "criteria"))
        return;
    struct selection *sel = selection_new(s, COLLECTION_COLLECTIVITES, &c);
    c.stop = &stopped;
    const struct facet *of_no_use = selection_kept_facets(sel, &c, BY, 2);
    c.stop = NULL;
    const struct facet *kept = selection_kept_facets(sel, &c, BY, 2);
    const struct facet *one = selection_kept_facets(sel, &c, &BY[1], 1);
    CHECK_THAT(kept != of_no_use, "what nobody waited for is counted again");
    CHECK_THAT(kept == selection_kept_facets(sel, &near, BY, 2) && kept != one,
               "else it stays, with what it is by");
    CHECK_THAT(one == selection_kept_facets(sel, &c, &BY[1], 1), "each of them");
    selection_facets(s, COLLECTION_COLLECTIVITES, &near, &plain, 1);
    for (uint32_t i = 0; i <= plain.n_values; i++)
        CHECK_THAT(plain.counts[i] == kept[1].counts[i] && plain.counts[i] == one->counts[i],
                   "the same counts");
    CHECK_INT(kept[0].counts[vocabulary_find(&s->vocabularies[VOCABULARY_REGION], "84")], 1, "who is there");
    free(plain.counts);
    selection_free(sel);
    criteria_release(&c);
    criteria_release(&near);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-counted-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    struct snapshot *s = db && db_exec(db, RECORDS, &e) ? load_db(db, &e) : NULL;
    if (CHECK_THAT(s != NULL, "a few records are loaded")) {
        for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
            test_case_of(s, CASES[i].collection, CASES[i].criteria, CASES[i].ids);
        test_region_facet(s);
        test_kept_facets(s);
    } else {
        printf("# %s\n", e.text);
    }
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}
