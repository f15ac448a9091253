/* The table of properties (atlas/property.h): what each collection has, in the order of columns. */
#include "atlas/property_inside.h"

#include "atlas/column.h"

/* By hand: a property stands on one line, or on two with its description. */
/* clang-format off */

#define PROPERTY(name_, title_, en_, type_, form_, level_, criterion_, vocabulary_) \
    .name = (name_), .title = {(title_), (en_)}, .type = PROPERTY_##type_, .form = FORM_##form_, \
    .level = LEVEL_##level_, .criterion = (criterion_), .vocabulary = (vocabulary_)
#define ID(name_, title_, en_, type_, level_, criterion_) \
    PROPERTY(name_, title_, en_, type_, UID, level_, CRITERION_##criterion_, VOCABULARY_COUNT)
#define NAME(name_, title_, en_, type_, level_) \
    PROPERTY(name_, title_, en_, type_, NAME, level_, CRITERION_COUNT, VOCABULARY_COUNT)
#define NUMBER(name_, title_, en_, type_, level_, number_) \
    PROPERTY(name_, title_, en_, type_, NUMBER, level_, CRITERION_COUNT, VOCABULARY_COUNT), .number = (number_)
#define COUNT(name_, title_, en_, description_, level_, count_) \
    {PROPERTY(name_, title_, en_, INTEGER, COUNT, level_, CRITERION_COUNT, VOCABULARY_COUNT), .count = TERRITORY_##count_, \
     .description = (description_), .sortable = true}
/* Codes of a criterion's values that no vocabulary has. */
#define PLAIN(name_, title_, en_, type_, level_, criterion_) \
    PROPERTY(name_, title_, en_, type_, CODE, level_, CRITERION_##criterion_, VOCABULARY_COUNT)
/* Codes and, beside them, labels. */
#define CODES(name_, title_, en_, type_, level_, word) \
    {PROPERTY(name_, title_ " (code)", en_ " (code)", type_, CODE, level_, CRITERION_##word, VOCABULARY_##word), .sortable = PROPERTY_##type_ == PROPERTY_TEXT}, \
    {PROPERTY(name_ "_nom", title_, en_, type_, LABEL, level_, CRITERION_##word, VOCABULARY_##word), .sortable = PROPERTY_##type_ == PROPERTY_TEXT}
#define LIST(name_, title_, en_, level_, word) \
    {PROPERTY(name_, title_ " (codes)", en_ " (codes)", LIST, CODE, level_, CRITERION_##word, VOCABULARY_##word)}
#define QUALITE(column_) \
    {PROPERTY("qualite", "Qualité de la position (code)", "Quality of the position (code)", TEXT, CODE, COLLECTIVITE, CRITERION_COUNT, VOCABULARY_QUALITE), \
     .column = {COLUMN_CODES, offsetof(struct snapshot, column_), 0}, .sortable = true}, \
    {PROPERTY("qualite_nom", "Qualité de la position", "Quality of the position", TEXT, LABEL, COLLECTIVITE, CRITERION_COUNT, VOCABULARY_QUALITE), \
     .column = {COLUMN_CODES, offsetof(struct snapshot, column_), 0}, .sortable = true}
/* A count or sum of which a list says how much meets its criteria: atlas/matched.h. */
#define MATCHED(what) .sortable = true, .matched = MATCHED_##what
#define EUROS_OF(level_) \
    {NUMBER("montant_total", "Financements (euros)", "Funding (euros)", INTEGER, level_, number_amount), MATCHED(MONTANT), \
     .description = "Somme des financements dont le montant est connu"}
#define CHANGED(level_) \
    {NUMBER("maj", "Dernière mise à jour", "Last update", DATE, level_, number_changed_day), .sortable = true, .queryable_only = true, \
     .description = "Jour où la fiche a changé pour la dernière fois"}
/* Who works together in a cooperation. */
#define TOGETHER \
    {ID("collectivite", "Collectivités françaises (identifiants)", "French authorities (ids)", JOINED, COLLECTIVITE, COLLECTIVITE)}, \
    {NAME("collectivite_nom", "Collectivités françaises", "French authorities", JOINED, COLLECTIVITE)}, \
    CODES("type", "Types de collectivité", "Kinds of authority", JOINED, COLLECTIVITE, TYPE), \
    CODES("departement", "Départements", "Départements", JOINED, COLLECTIVITE, DEPARTEMENT), \
    CODES("region", "Régions", "Régions", JOINED, COLLECTIVITE, REGION), \
    {ID("partenaire", "Partenaires étrangers (identifiants)", "Foreign partners (ids)", JOINED, PARTENAIRE, PARTENAIRE)}, \
    {NAME("partenaire_nom", "Partenaires étrangers", "Foreign partners", JOINED, PARTENAIRE)}, \
    CODES("pays", "Pays", "Countries", JOINED, PARTENAIRE, PAYS), \
    CODES("continent", "Continents", "Continents", JOINED, PARTENAIRE, CONTINENT)

static const struct property COLLECTIVITES[] = {
    {NAME("nom", "Nom", "Name", TEXT, COLLECTIVITE), .sortable = true},
    CODES("type", "Type de collectivité", "Kind of authority", TEXT, COLLECTIVITE, TYPE),
    CODES("departement", "Département", "Département", TEXT, COLLECTIVITE, DEPARTEMENT),
    CODES("region", "Région", "Région", TEXT, COLLECTIVITE, REGION),
    {PROPERTY("region_avant_2016", "Région d’avant 2016 (code)", "Région of before 2016 (code)", TEXT, FORMER, COLLECTIVITE, CRITERION_REGION, VOCABULARY_REGION), .sortable = true},
    {PLAIN("commune", "Commune (code INSEE)", "Commune (INSEE code)", TEXT, COLLECTIVITE, COMMUNE), .sortable = true,
     .description = "Code INSEE de la commune qu’est la collectivité, ou de celle de son siège"},
    {PLAIN("epci", "EPCI (SIREN)", "Grouping of communes (SIREN)", TEXT, COLLECTIVITE, EPCI), .sortable = true,
     .description = "SIREN de l’EPCI dont la collectivité fait partie, ou qu’elle est"},
    CODES("nature_epci", "Nature d’EPCI", "Kind of grouping", TEXT, COLLECTIVITE, NATURE_EPCI),
    {NUMBER("population", "Population", "Population", INTEGER, COLLECTIVITE, number_population), .sortable = true},
    QUALITE(collectivites.qualite),
    {NUMBER("cooperations", "Nombre de coopérations", "Number of cooperations", INTEGER, COLLECTIVITE, number_cooperations), MATCHED(COOPERATIONS)},
    {NUMBER("actions", "Nombre d’autres actions", "Number of other actions", INTEGER, COLLECTIVITE, number_actions), MATCHED(ACTIONS)},
    {NUMBER("projets", "Nombre de projets", "Number of projects", INTEGER, COLLECTIVITE, number_projets), MATCHED(PROJETS)},
    {NUMBER("partenaires", "Nombre de partenaires étrangers", "Number of foreign partners", INTEGER, COLLECTIVITE, number_others), MATCHED(PARTENAIRES)},
    EUROS_OF(COLLECTIVITE),
    CHANGED(COLLECTIVITE),
};

static const struct property PARTENAIRES[] = {
    {NAME("nom", "Nom", "Name", TEXT, PARTENAIRE), .sortable = true},
    CODES("pays", "Pays", "Country", TEXT, PARTENAIRE, PAYS),
    CODES("continent", "Continent", "Continent", TEXT, PARTENAIRE, CONTINENT),
    CODES("cad", "Groupe de revenu (CAD)", "Income group (DAC)", TEXT, PARTENAIRE, CAD),
    {NUMBER("oif", "Pays de la Francophonie (OIF)", "Country of the Francophonie (OIF)", TRUTH, PARTENAIRE, number_oif), .sortable = true},
    QUALITE(partenaires.qualite),
    {NUMBER("cooperations", "Nombre de coopérations", "Number of cooperations", INTEGER, PARTENAIRE, number_cooperations), MATCHED(COOPERATIONS)},
    {NUMBER("actions", "Nombre d’autres actions", "Number of other actions", INTEGER, PARTENAIRE, number_actions), MATCHED(ACTIONS)},
    {NUMBER("projets", "Nombre de projets", "Number of projects", INTEGER, PARTENAIRE, number_projets), MATCHED(PROJETS)},
    {NUMBER("collectivites", "Nombre de collectivités françaises", "Number of French authorities", INTEGER, PARTENAIRE, number_others), MATCHED(COLLECTIVITES)},
    {NUMBER("bourse", "Nombre de demandes à la Bourse", "Number of requests for a partner", INTEGER, PARTENAIRE, number_bourse), MATCHED(BOURSE)},
    EUROS_OF(PARTENAIRE),
    CHANGED(PARTENAIRE),
};

static const struct property COOPERATIONS[] = {
    {NAME("titre", "Titre", "Title", TEXT, COOPERATION), .sortable = true},
    CODES("nature", "Nature", "Kind", TEXT, COOPERATION, NATURE),
    {NUMBER("jumelage", "Jumelage", "Twinning", TRUTH, COOPERATION, number_jumelage), .sortable = true},
    CODES("statut", "Statut", "Status", TEXT, COOPERATION, STATUT),
    {NUMBER("depuis", "Depuis (année)", "Since (year)", INTEGER, COOPERATION, number_depuis), .sortable = true},
    {NUMBER("debut", "Premier jour de l’année où elle a commencé", "First day of the year it began in", DATE, COOPERATION, number_first_day), .queryable_only = true},
    LIST("thematiques", "Thématiques", "Themes", PROJET, THEMATIQUE),
    CODES("thematique", "Thématiques", "Themes", JOINED, PROJET, THEMATIQUE),
    {NUMBER("projets", "Nombre de projets", "Number of projects", INTEGER, COOPERATION, number_projets), MATCHED(PROJETS)},
    EUROS_OF(COOPERATION),
    TOGETHER,
    CHANGED(COOPERATION),
};

static const struct property PROJETS[] = {
    {NAME("titre", "Titre", "Title", TEXT, PROJET), .sortable = true},
    {ID("cooperation", "Coopération (identifiant)", "Cooperation (id)", TEXT, COOPERATION, COUNT), .sortable = true},
    {NAME("cooperation_nom", "Coopération", "Cooperation", TEXT, COOPERATION), .sortable = true},
    CODES("nature", "Nature", "Kind", TEXT, COOPERATION, NATURE),
    {NUMBER("jumelage", "Jumelage", "Twinning", TRUTH, COOPERATION, number_jumelage), .sortable = true},
    {PROPERTY("statut", "Statut (code)", "Status (code)", TEXT, CODE, PROJET, CRITERION_PROJET_STATUT, VOCABULARY_STATUT), .sortable = true},
    {PROPERTY("statut_nom", "Statut", "Status", TEXT, LABEL, PROJET, CRITERION_PROJET_STATUT, VOCABULARY_STATUT), .sortable = true},
    {NUMBER("annee_debut", "Première année", "First year", INTEGER, PROJET, number_annee_debut), .sortable = true},
    {NUMBER("annee_fin", "Dernière année", "Last year", INTEGER, PROJET, number_annee_fin), .sortable = true},
    {NUMBER("debut", "Premier jour de la première année", "First day of the first year", DATE, PROJET, number_first_day), .queryable_only = true},
    {NUMBER("fin", "Dernier jour de la dernière année", "Last day of the last year", DATE, PROJET, number_last_day), .queryable_only = true},
    LIST("thematiques", "Thématiques", "Themes", PROJET, THEMATIQUE),
    CODES("thematique", "Thématiques", "Themes", JOINED, PROJET, THEMATIQUE),
    LIST("odd_liste", "Objectifs de développement durable", "Sustainable development goals", PROJET, ODD),
    CODES("odd", "Objectifs de développement durable", "Sustainable development goals", JOINED, PROJET, ODD),
    CODES("financement", "Sources de financement", "Sources of funding", JOINED, FINANCEMENT, FINANCEMENT),
    EUROS_OF(PROJET),
    TOGETHER,
    CHANGED(PROJET),
};

static const struct property BOURSE[] = {
    {NAME("titre", "Titre", "Title", TEXT, BOURSE), .sortable = true},
    {PROPERTY("statut", "Statut (code)", "Status (code)", TEXT, CODE, BOURSE, CRITERION_PROJET_STATUT, VOCABULARY_STATUT), .sortable = true},
    {PROPERTY("statut_nom", "Statut", "Status", TEXT, LABEL, BOURSE, CRITERION_PROJET_STATUT, VOCABULARY_STATUT), .sortable = true},
    {NUMBER("annee", "Année du dépôt", "Year of submission", INTEGER, BOURSE, number_annee), .sortable = true},
    {NUMBER("debut", "Premier jour de l’année du dépôt", "First day of the year of submission", DATE, BOURSE, number_first_day), .queryable_only = true},
    {NUMBER("fin", "Dernier jour de l’année du dépôt", "Last day of the year of submission", DATE, BOURSE, number_last_day), .queryable_only = true},
    {NUMBER("budget", "Budget (euros)", "Budget (euros)", INTEGER, BOURSE, number_budget), .sortable = true},
    LIST("thematiques", "Thématiques", "Themes", BOURSE, THEMATIQUE),
    CODES("thematique", "Thématiques", "Themes", JOINED, BOURSE, THEMATIQUE),
    LIST("odd_liste", "Objectifs de développement durable", "Sustainable development goals", BOURSE, ODD),
    CODES("odd", "Objectifs de développement durable", "Sustainable development goals", JOINED, BOURSE, ODD),
    {ID("partenaire", "Autorité étrangère (identifiant)", "Foreign authority (id)", TEXT, PARTENAIRE, PARTENAIRE), .sortable = true},
    {NAME("partenaire_nom", "Autorité étrangère", "Foreign authority", TEXT, PARTENAIRE), .sortable = true},
    CODES("pays", "Pays", "Country", TEXT, PARTENAIRE, PAYS),
    CODES("continent", "Continent", "Continent", TEXT, PARTENAIRE, CONTINENT),
    CHANGED(BOURSE),
};
/* What there is in a territory of what meets the criteria of the list. */
#define WORKED(level_) \
    COUNT("collectivites", "Nombre de collectivités françaises", "Number of French authorities", "Parmi celles qui répondent aux critères de la liste", level_, COLLECTIVITES), \
    COUNT("partenaires", "Nombre de partenaires étrangers", "Number of foreign partners", "Parmi ceux qui répondent aux critères de la liste", level_, PARTENAIRES), \
    COUNT("cooperations", "Nombre de coopérations", "Number of cooperations", "Parmi celles qui répondent aux critères de la liste", level_, COOPERATIONS), \
    COUNT("actions", "Nombre d’autres actions", "Number of other actions", "Parmi celles qui répondent aux critères de la liste", level_, ACTIONS), \
    COUNT("projets", "Nombre de projets", "Number of projects", "Parmi ceux qui répondent aux critères de la liste", level_, PROJETS)
#define EUROS(level_) \
    COUNT("montant_total", "Financements (euros)", "Funding (euros)", "Somme des financements de ces projets qui répondent aux critères et dont le montant est connu", level_, MONTANT), \
    COUNT("apd", "APD déclarée (euros)", "Declared ODA (euros)", "Aide publique au développement, toutes années ou celles que les critères demandent ; vide quand ils demandent ce que l’APD n’a pas", level_, APD)
#define TERRITORY(level_) \
    {NAME("nom", "Nom", "Name", TEXT, level_), .sortable = true}, \
    {ID("code", "Code", "Code", TEXT, level_, COUNT), .sortable = true}

static const struct property PAYS[] = {
    TERRITORY(PAYS),
    CODES("continent", "Continent", "Continent", TEXT, PAYS, CONTINENT),
    CODES("cad", "Groupe de revenu (CAD)", "Income group (DAC)", TEXT, PAYS, CAD),
    {NUMBER("oif", "Pays de la Francophonie (OIF)", "Country of the Francophonie (OIF)", TRUTH, PAYS, number_oif), .sortable = true},
    WORKED(PAYS),
    COUNT("bourse", "Nombre de demandes à la Bourse", "Number of requests for a partner", "Parmi celles qui répondent aux critères de la liste", PAYS, BOURSE),
    EUROS(PAYS),
};

static const struct property REGIONS[] = {
    TERRITORY(REGIONS),
    WORKED(REGIONS),
    EUROS(REGIONS),
};

static const struct property DEPARTEMENTS[] = {
    TERRITORY(DEPARTEMENTS),
    CODES("region", "Région", "Région", TEXT, DEPARTEMENTS, REGION),
    {PROPERTY("region_avant_2016", "Région d’avant 2016 (code)", "Région of before 2016 (code)", TEXT, FORMER, DEPARTEMENTS, CRITERION_REGION, VOCABULARY_REGION), .sortable = true},
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
