/* The table of properties (atlas/property.h): what each collection has, in the order of columns. */
#include "atlas/property_inside.h"

#include "atlas/column.h"

/* By hand: a property stands on one line, or on two with its description. */
/* clang-format off */

#define PROPERTY(name_, title_, type_, form_, level_, criterion_, vocabulary_) \
    .name = (name_), .title = (title_), .type = PROPERTY_##type_, .form = FORM_##form_, \
    .level = LEVEL_##level_, .criterion = (criterion_), .vocabulary = (vocabulary_)
#define ID(name_, title_, type_, level_, criterion_) \
    PROPERTY(name_, title_, type_, UID, level_, CRITERION_##criterion_, VOCABULARY_COUNT)
#define NAME(name_, title_, type_, level_) \
    PROPERTY(name_, title_, type_, NAME, level_, CRITERION_COUNT, VOCABULARY_COUNT)
#define NUMBER(name_, title_, type_, level_, number_) \
    PROPERTY(name_, title_, type_, NUMBER, level_, CRITERION_COUNT, VOCABULARY_COUNT), .number = (number_)
#define COUNT(name_, title_, description_, level_, count_) \
    {PROPERTY(name_, title_, INTEGER, COUNT, level_, CRITERION_COUNT, VOCABULARY_COUNT), .count = TERRITORY_##count_, \
     .description = (description_), .sortable = true}
/* Codes of a criterion's values that no vocabulary has. */
#define PLAIN(name_, title_, type_, level_, criterion_) \
    PROPERTY(name_, title_, type_, CODE, level_, CRITERION_##criterion_, VOCABULARY_COUNT)
/* Codes and, beside them, labels. */
#define CODES(name_, title_, type_, level_, word) \
    {PROPERTY(name_, title_ " (code)", type_, CODE, level_, CRITERION_##word, VOCABULARY_##word), .sortable = PROPERTY_##type_ == PROPERTY_TEXT}, \
    {PROPERTY(name_ "_nom", title_, type_, LABEL, level_, CRITERION_##word, VOCABULARY_##word), .sortable = PROPERTY_##type_ == PROPERTY_TEXT}
#define LIST(name_, title_, level_, word) \
    {PROPERTY(name_, title_ " (codes)", LIST, CODE, level_, CRITERION_##word, VOCABULARY_##word)}
#define QUALITE(column_) \
    {PROPERTY("qualite", "Qualité de la position (code)", TEXT, CODE, COLLECTIVITE, CRITERION_COUNT, VOCABULARY_QUALITE), \
     .column = {COLUMN_CODES, offsetof(struct snapshot, column_), 0}, .sortable = true}, \
    {PROPERTY("qualite_nom", "Qualité de la position", TEXT, LABEL, COLLECTIVITE, CRITERION_COUNT, VOCABULARY_QUALITE), \
     .column = {COLUMN_CODES, offsetof(struct snapshot, column_), 0}, .sortable = true}
/* A count or sum of which a list says how much meets its criteria: atlas/matched.h. */
#define MATCHED(what) .sortable = true, .matched = MATCHED_##what
#define EUROS_OF(level_) \
    {NUMBER("montant_total", "Financements (euros)", INTEGER, level_, number_amount), MATCHED(MONTANT), \
     .description = "Somme des financements dont le montant est connu"}
#define CHANGED(level_) \
    {NUMBER("maj", "Dernière mise à jour", DATE, level_, number_changed_day), .sortable = true, .queryable_only = true, \
     .description = "Jour où la fiche a changé pour la dernière fois"}
/* Who works together in a cooperation. */
#define TOGETHER \
    {ID("collectivite", "Collectivités françaises (identifiants)", JOINED, COLLECTIVITE, COLLECTIVITE)}, \
    {NAME("collectivite_nom", "Collectivités françaises", JOINED, COLLECTIVITE)}, \
    CODES("type", "Types de collectivité", JOINED, COLLECTIVITE, TYPE), \
    CODES("departement", "Départements", JOINED, COLLECTIVITE, DEPARTEMENT), \
    CODES("region", "Régions", JOINED, COLLECTIVITE, REGION), \
    {ID("partenaire", "Partenaires étrangers (identifiants)", JOINED, PARTENAIRE, PARTENAIRE)}, \
    {NAME("partenaire_nom", "Partenaires étrangers", JOINED, PARTENAIRE)}, \
    CODES("pays", "Pays", JOINED, PARTENAIRE, PAYS), \
    CODES("continent", "Continents", JOINED, PARTENAIRE, CONTINENT)

static const struct property COLLECTIVITES[] = {
    {NAME("nom", "Nom", TEXT, COLLECTIVITE), .sortable = true},
    CODES("type", "Type de collectivité", TEXT, COLLECTIVITE, TYPE),
    CODES("departement", "Département", TEXT, COLLECTIVITE, DEPARTEMENT),
    CODES("region", "Région", TEXT, COLLECTIVITE, REGION),
    {PROPERTY("region_avant_2016", "Région d’avant 2016 (code)", TEXT, FORMER, COLLECTIVITE, CRITERION_REGION, VOCABULARY_REGION), .sortable = true},
    {PLAIN("commune", "Commune (code INSEE)", TEXT, COLLECTIVITE, COMMUNE), .sortable = true,
     .description = "Code INSEE de la commune qu’est la collectivité, ou de celle de son siège"},
    {PLAIN("epci", "EPCI (SIREN)", TEXT, COLLECTIVITE, EPCI), .sortable = true,
     .description = "SIREN de l’EPCI dont la collectivité fait partie, ou qu’elle est"},
    CODES("nature_epci", "Nature d’EPCI", TEXT, COLLECTIVITE, NATURE_EPCI),
    {NUMBER("population", "Population", INTEGER, COLLECTIVITE, number_population), .sortable = true},
    QUALITE(collectivites.qualite),
    {NUMBER("cooperations", "Nombre de coopérations", INTEGER, COLLECTIVITE, number_cooperations), MATCHED(COOPERATIONS)},
    {NUMBER("actions", "Nombre d’autres actions", INTEGER, COLLECTIVITE, number_actions), MATCHED(ACTIONS)},
    {NUMBER("projets", "Nombre de projets", INTEGER, COLLECTIVITE, number_projets), MATCHED(PROJETS)},
    {NUMBER("partenaires", "Nombre de partenaires étrangers", INTEGER, COLLECTIVITE, number_others), MATCHED(PARTENAIRES)},
    EUROS_OF(COLLECTIVITE),
    CHANGED(COLLECTIVITE),
};

static const struct property PARTENAIRES[] = {
    {NAME("nom", "Nom", TEXT, PARTENAIRE), .sortable = true},
    CODES("pays", "Pays", TEXT, PARTENAIRE, PAYS),
    CODES("continent", "Continent", TEXT, PARTENAIRE, CONTINENT),
    CODES("cad", "Groupe de revenu (CAD)", TEXT, PARTENAIRE, CAD),
    {NUMBER("oif", "Pays de la Francophonie (OIF)", TRUTH, PARTENAIRE, number_oif), .sortable = true},
    QUALITE(partenaires.qualite),
    {NUMBER("cooperations", "Nombre de coopérations", INTEGER, PARTENAIRE, number_cooperations), MATCHED(COOPERATIONS)},
    {NUMBER("actions", "Nombre d’autres actions", INTEGER, PARTENAIRE, number_actions), MATCHED(ACTIONS)},
    {NUMBER("projets", "Nombre de projets", INTEGER, PARTENAIRE, number_projets), MATCHED(PROJETS)},
    {NUMBER("collectivites", "Nombre de collectivités françaises", INTEGER, PARTENAIRE, number_others), MATCHED(COLLECTIVITES)},
    {NUMBER("bourse", "Nombre de demandes à la Bourse", INTEGER, PARTENAIRE, number_bourse), MATCHED(BOURSE)},
    EUROS_OF(PARTENAIRE),
    CHANGED(PARTENAIRE),
};

static const struct property COOPERATIONS[] = {
    {NAME("titre", "Titre", TEXT, COOPERATION), .sortable = true},
    CODES("nature", "Nature", TEXT, COOPERATION, NATURE),
    {NUMBER("jumelage", "Jumelage", TRUTH, COOPERATION, number_jumelage), .sortable = true},
    CODES("statut", "Statut", TEXT, COOPERATION, STATUT),
    {NUMBER("depuis", "Depuis (année)", INTEGER, COOPERATION, number_depuis), .sortable = true},
    {NUMBER("debut", "Premier jour de l’année où elle a commencé", DATE, COOPERATION, number_first_day), .queryable_only = true},
    LIST("thematiques", "Thématiques", PROJET, THEMATIQUE),
    CODES("thematique", "Thématiques", JOINED, PROJET, THEMATIQUE),
    {NUMBER("projets", "Nombre de projets", INTEGER, COOPERATION, number_projets), MATCHED(PROJETS)},
    EUROS_OF(COOPERATION),
    TOGETHER,
    CHANGED(COOPERATION),
};

static const struct property PROJETS[] = {
    {NAME("titre", "Titre", TEXT, PROJET), .sortable = true},
    {ID("cooperation", "Coopération (identifiant)", TEXT, COOPERATION, COUNT), .sortable = true},
    {NAME("cooperation_nom", "Coopération", TEXT, COOPERATION), .sortable = true},
    CODES("nature", "Nature", TEXT, COOPERATION, NATURE),
    {NUMBER("jumelage", "Jumelage", TRUTH, COOPERATION, number_jumelage), .sortable = true},
    {PROPERTY("statut", "Statut (code)", TEXT, CODE, PROJET, CRITERION_PROJET_STATUT, VOCABULARY_STATUT), .sortable = true},
    {PROPERTY("statut_nom", "Statut", TEXT, LABEL, PROJET, CRITERION_PROJET_STATUT, VOCABULARY_STATUT), .sortable = true},
    {NUMBER("annee_debut", "Première année", INTEGER, PROJET, number_annee_debut), .sortable = true},
    {NUMBER("annee_fin", "Dernière année", INTEGER, PROJET, number_annee_fin), .sortable = true},
    {NUMBER("debut", "Premier jour de la première année", DATE, PROJET, number_first_day), .queryable_only = true},
    {NUMBER("fin", "Dernier jour de la dernière année", DATE, PROJET, number_last_day), .queryable_only = true},
    LIST("thematiques", "Thématiques", PROJET, THEMATIQUE),
    CODES("thematique", "Thématiques", JOINED, PROJET, THEMATIQUE),
    LIST("odd_liste", "Objectifs de développement durable", PROJET, ODD),
    CODES("odd", "Objectifs de développement durable", JOINED, PROJET, ODD),
    CODES("financement", "Sources de financement", JOINED, FINANCEMENT, FINANCEMENT),
    EUROS_OF(PROJET),
    TOGETHER,
    CHANGED(PROJET),
};

static const struct property BOURSE[] = {
    {NAME("titre", "Titre", TEXT, BOURSE), .sortable = true},
    {PROPERTY("statut", "Statut (code)", TEXT, CODE, BOURSE, CRITERION_PROJET_STATUT, VOCABULARY_STATUT), .sortable = true},
    {PROPERTY("statut_nom", "Statut", TEXT, LABEL, BOURSE, CRITERION_PROJET_STATUT, VOCABULARY_STATUT), .sortable = true},
    {NUMBER("annee", "Année du dépôt", INTEGER, BOURSE, number_annee), .sortable = true},
    {NUMBER("debut", "Premier jour de l’année du dépôt", DATE, BOURSE, number_first_day), .queryable_only = true},
    {NUMBER("fin", "Dernier jour de l’année du dépôt", DATE, BOURSE, number_last_day), .queryable_only = true},
    {NUMBER("budget", "Budget (euros)", INTEGER, BOURSE, number_budget), .sortable = true},
    LIST("thematiques", "Thématiques", BOURSE, THEMATIQUE),
    CODES("thematique", "Thématiques", JOINED, BOURSE, THEMATIQUE),
    LIST("odd_liste", "Objectifs de développement durable", BOURSE, ODD),
    CODES("odd", "Objectifs de développement durable", JOINED, BOURSE, ODD),
    {ID("partenaire", "Autorité étrangère (identifiant)", TEXT, PARTENAIRE, PARTENAIRE), .sortable = true},
    {NAME("partenaire_nom", "Autorité étrangère", TEXT, PARTENAIRE), .sortable = true},
    CODES("pays", "Pays", TEXT, PARTENAIRE, PAYS),
    CODES("continent", "Continent", TEXT, PARTENAIRE, CONTINENT),
    CHANGED(BOURSE),
};
/* What there is in a territory of what meets the criteria of the list. */
#define WORKED(level_) \
    COUNT("collectivites", "Nombre de collectivités françaises", "Parmi celles qui répondent aux critères de la liste", level_, COLLECTIVITES), \
    COUNT("partenaires", "Nombre de partenaires étrangers", "Parmi ceux qui répondent aux critères de la liste", level_, PARTENAIRES), \
    COUNT("cooperations", "Nombre de coopérations", "Parmi celles qui répondent aux critères de la liste", level_, COOPERATIONS), \
    COUNT("actions", "Nombre d’autres actions", "Parmi celles qui répondent aux critères de la liste", level_, ACTIONS), \
    COUNT("projets", "Nombre de projets", "Parmi ceux qui répondent aux critères de la liste", level_, PROJETS)
#define EUROS(level_) \
    COUNT("montant_total", "Financements (euros)", "Somme des financements de ces projets qui répondent aux critères et dont le montant est connu", level_, MONTANT), \
    COUNT("apd", "APD déclarée (euros)", "Aide publique au développement, toutes années ou celles que les critères demandent ; vide quand ils demandent ce que l’APD n’a pas", level_, APD)
#define TERRITORY(level_) \
    {NAME("nom", "Nom", TEXT, level_), .sortable = true}, \
    {ID("code", "Code", TEXT, level_, COUNT), .sortable = true}

static const struct property PAYS[] = {
    TERRITORY(PAYS),
    CODES("continent", "Continent", TEXT, PAYS, CONTINENT),
    CODES("cad", "Groupe de revenu (CAD)", TEXT, PAYS, CAD),
    {NUMBER("oif", "Pays de la Francophonie (OIF)", TRUTH, PAYS, number_oif), .sortable = true},
    WORKED(PAYS),
    COUNT("bourse", "Nombre de demandes à la Bourse", "Parmi celles qui répondent aux critères de la liste", PAYS, BOURSE),
    EUROS(PAYS),
};

static const struct property REGIONS[] = {
    TERRITORY(REGIONS),
    WORKED(REGIONS),
    EUROS(REGIONS),
};

static const struct property DEPARTEMENTS[] = {
    TERRITORY(DEPARTEMENTS),
    CODES("region", "Région", TEXT, DEPARTEMENTS, REGION),
    {PROPERTY("region_avant_2016", "Région d’avant 2016 (code)", TEXT, FORMER, DEPARTEMENTS, CRITERION_REGION, VOCABULARY_REGION), .sortable = true},
    WORKED(DEPARTEMENTS),
    EUROS(DEPARTEMENTS),
};
/* clang-format on */

const struct property *collection_properties(enum collection c, size_t *n)
{
    static const struct {
        const struct property *list;
        size_t n;
    } ALL[COLLECTION_COUNT] = {
#define ALL_OF(list) {(list), sizeof(list) / sizeof(list)[0]}
        [COLLECTION_COLLECTIVITES] = ALL_OF(COLLECTIVITES),
        [COLLECTION_PARTENAIRES] = ALL_OF(PARTENAIRES),
        [COLLECTION_COOPERATIONS] = ALL_OF(COOPERATIONS),
        [COLLECTION_ACTIONS] = ALL_OF(COOPERATIONS),
        [COLLECTION_PROJETS] = ALL_OF(PROJETS),
        [COLLECTION_BOURSE] = ALL_OF(BOURSE),
        [COLLECTION_PAYS] = ALL_OF(PAYS),
        [COLLECTION_REGIONS] = ALL_OF(REGIONS),
        [COLLECTION_DEPARTEMENTS] = ALL_OF(DEPARTEMENTS),
#undef ALL_OF
    };
    *n = ALL[c].n;
    return ALL[c].list;
}
