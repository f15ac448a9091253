/* contract.h - the store under test, what is said of it, and a small world to put into it */
#ifndef TEST_STORE_CONTRACT_H
#define TEST_STORE_CONTRACT_H

#include "store/fixture.h"
#include "store/store.h"
#include "store/writer.h"
#include "test.h"

static const char *subject; /* the store under test, for what is said */

static bool holds(bool good, const char *what)
{
    char said[300];
    snprintf(said, sizeof said, "%s: %s", subject, what);
    return CHECK_THAT(good, said);
}

static bool done(bool good, const struct err *e, const char *what)
{
    if (!good)
        printf("# %s\n", e->text);
    return holds(good, what);
}

static void place(char where[300], const char *name)
{
    if (strcmp(subject, "memory") == 0)
        snprintf(where, 300, "memory:%s", name);
    else
        fixture_path(where, name);
}

static const struct writer_options WHO = {
    .author = "essai", .reason = "contract_test", .source = "liste.csv", .now = "2020-01-01T00:00:00Z"};

static struct writer *start(struct store *s)
{
    struct err e = {0};
    struct writer *w = writer_new(s, &WHO, &e);
    done(w != NULL, &e, "a writer begins");
    return w;
}

static void finish(struct writer *w)
{
    struct err e = {0};
    done(writer_commit(w, &e), &e, "it commits");
    writer_free(w);
}

/* --- a small world ---------------------------------------------------------------------------------------
 */

struct world {
    struct written lyon, allier, bamako, kayes, cooperation, projet, bourse, hidden, reseau;
};

static const char *const EAU[] = {"eau"};

static void put_world(struct writer *w, struct world *v)
{
    struct err e = {0};
    const struct financement_row money = {
        .source = "afd", .annee = {MAYBE_VALUE, 2012}, .montant = {MAYBE_VALUE, 5000}};
    const struct contact_row people[] = {
        {"elu", "Ada", "Un", "Adjointe", "ada@un.example", "01", "tout"},
        {"cadre", "Bob", "Deux", "Cheffe de service", "bob@deux.example", "02", "courriel"},
        {"cadre", "Cyd", "Trois", "Chargé de mission", "cyd@trois.example", "03", ""},
        {"elu", "Dan", "Quatre", "Maire", "dan@quatre.example", "04", "aucune"}};
    const struct document_row papers[] = {
        {"Plan", "application/pdf", "https://x.example/plan.pdf", maybe_value(9)},
        {"Ruse", NULL, "mailto:ruse@x.example", {0}}};
    const struct label_row label = {"eau", "Label", "Eau", "2014-01-01", "2016-12-31"};
    bool network = writer_put_reseau(
        w, &(struct reseau_row){.nom = "Réseau bleu", .site_web = "mailto:x@x.example"}, &v->reseau, &e);
    const struct collectivite_row lyon = {.type = "commune",
                                          .code = "69123",
                                          .nom = "Lyon",
                                          .contacts = {people, 4},
                                          .labels = {&label, 1},
                                          .reseaux = {&v->reseau.id, 1},
                                          .relais = {&v->reseau.id, 1},
                                          .siren = "216901231",
                                          .position = {"exacte", 4.8351, 45.7679}},
                                  allier = {.type = "departement", .code = "03", .nom = "Allier"};
    const struct partenaire_row bamako = {.pays = "ML", .nom = "Bamako", .position = {"exacte", -8.0, 12.65}},
                                kayes = {.pays = "ML", .nom = "Kayes"};
    bool good = network && writer_put_collectivite(w, &lyon, &v->lyon, &e) &&
                writer_put_collectivite(w, &allier, &v->allier, &e) &&
                writer_put_partenaire(w, &bamako, &v->bamako, &e) &&
                writer_put_partenaire(w, &kayes, &v->kayes, &e);
    const struct cooperation_row c = {.nature = "cooperation",
                                      .titre = "Eau pour tous",
                                      .fin = maybe_value(2019),
                                      .description = "Une longue histoire.",
                                      .members = {&v->lyon.id, 1},
                                      .lead = v->lyon.id,
                                      .partners = {&v->bamako.id, 1}};
    good = good && writer_put_cooperation(w, &c, &v->cooperation, &e);
    const struct projet_row p = {.cooperation = v->cooperation.id,
                                 .titre = "Forages",
                                 .description = "Dix forages.",
                                 .annee_debut = maybe_value(2010),
                                 .thematiques = {EAU, 1},
                                 .financements = {&money, 1}};
    const struct bourse_row b = {.partenaire = v->kayes.id,
                                 .titre = "Un marché",
                                 .etat = "publie",
                                 .description = "Couvert.",
                                 .documents = {papers, 2},
                                 .thematiques = {EAU, 1}},
                            hidden = {.partenaire = v->kayes.id,
                                      .titre = "Un secret",
                                      .description = "Caché.",
                                      .contacts = {people, 4},
                                      .thematiques = {EAU, 1}};
    good = good && writer_put_projet(w, &p, &v->projet, &e) && writer_put_bourse(w, &b, &v->bourse, &e) &&
           writer_put_bourse(w, &hidden, &v->hidden, &e);
    done(good, &e, "a small world is put");
}

static struct store *new_world(const char *name, struct world *v)
{
    char where[300];
    struct err e = {0};
    place(where, name);
    struct store *s = store_make(where, false, &e);
    done(s && store_publish(s, &e), &e, "a store is made");
    s = store_open(where, STORE_WRITE, &e);
    if (!done(s != NULL, &e, "and opened"))
        exit(test_end());
    struct writer *w = start(s);
    put_world(w, v);
    finish(w);
    return s;
}

#endif
