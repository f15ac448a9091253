/* The table of criteria (atlas/criterion.h). A new one: its entry here, its column in atlas/snapshot.h where
 * the snapshot has none yet; docs/contributing.md has all the steps. */
#include "atlas/criterion.h"

#include "atlas/snapshot.h"

#define HELD(as, member)                                                                                     \
    {                                                                                                        \
        COLUMN_##as, offsetof(struct snapshot, member), 0                                                    \
    }
#define HELD_IN_TWO(as, member, other)                                                                       \
    {                                                                                                        \
        COLUMN_##as, offsetof(struct snapshot, member), offsetof(struct snapshot, other)                     \
    }
#define ON(level_of_rows) .level = (level_of_rows), .beside = (level_of_rows)

/* By hand: clang-format indents the table by its longest entry, so that one more changed every line. */
/* clang-format off */
const struct criterion_entry CRITERIA[CRITERION_COUNT] = {
    [CRITERION_THEMATIQUE] =
        {
            .name = "thematique",
            .said = {"thématique", "theme"},
            .kind = KIND_CODES,
            ON(LEVEL_PROJET),
            .vocabulary = VOCABULARY_THEMATIQUE,
            .facet = true,
            .at[LEVEL_PROJET] = HELD(LISTS, projets.thematiques),
            .at[LEVEL_BOURSE] = HELD(LISTS, bourse.thematiques),
            .what = "subjects of a projet",
            .description = "Thématiques d’un projet",
        },
    [CRITERION_ODD] =
        {
            .name = "odd",
            .said = {"objectif de développement durable", "sustainable development goal"},
            .kind = KIND_NUMBERED_CODES,
            ON(LEVEL_PROJET),
            .vocabulary = VOCABULARY_ODD,
            .facet = true,
            .at[LEVEL_PROJET] = HELD(LISTS, projets.odd),
            .at[LEVEL_BOURSE] = HELD(LISTS, bourse.odd),
            .what = "sustainable development goals of a projet",
            .description = "Objectifs de développement durable d’un projet",
        },
    [CRITERION_PROJET_STATUT] =
        {
            .name = "projet_statut",
            .said = {"statut du projet", "status of the project"},
            .kind = KIND_CODES,
            ON(LEVEL_PROJET),
            .vocabulary = VOCABULARY_STATUT,
            .facet = true,
            .at[LEVEL_PROJET] = HELD(CODES, projets.statut),
            .at[LEVEL_BOURSE] = HELD(CODES, bourse.statut),
            .what = "is a projet under way, asleep, ended",
            .description = "Statut d’un projet",
        },
    [CRITERION_ANNEE] =
        {
            .name = "annee",
            .said = {"année", "year"},
            .kind = KIND_YEARS,
            .level = LEVEL_PROJET,
            .beside = LEVEL_FINANCEMENT,
            .facet = true,
            .at[LEVEL_PROJET] = HELD_IN_TWO(YEARS, projets.from_year, projets.to_year),
            .at[LEVEL_FINANCEMENT] = HELD_IN_TWO(YEARS, financements.year, financements.year),
            .at[LEVEL_BOURSE] = HELD_IN_TWO(YEARS, bourse.year, bourse.year),
            .what = "years of a projet, or of the financement beside `financement` or `montant`",
            .description = "Années d’un projet ; à côté de financement ou de montant, année du "
                           "financement",
        },
    [CRITERION_FINANCEMENT] =
        {
            .name = "financement",
            .said = {"source de financement", "source of funding"},
            .kind = KIND_CODES,
            ON(LEVEL_FINANCEMENT),
            .vocabulary = VOCABULARY_FINANCEMENT,
            .facet = true,
            .at[LEVEL_FINANCEMENT] = HELD(CODES, financements.source),
            .what = "where the money comes from",
            .description = "Source d’un financement",
        },
    [CRITERION_MONTANT] =
        {
            .name = "montant",
            .said = {"montant", "amount"},
            .kind = KIND_AMOUNTS,
            ON(LEVEL_FINANCEMENT),
            .at[LEVEL_FINANCEMENT] = HELD(AMOUNTS, financements.amount),
            .what = "amount of a financement",
            .description = "Montant d’un financement",
        },
    [CRITERION_TYPE] =
        {
            .name = "type",
            .said = {"type de collectivité", "kind of authority"},
            .kind = KIND_CODES,
            ON(LEVEL_COLLECTIVITE),
            .vocabulary = VOCABULARY_TYPE,
            .facet = true,
            .at[LEVEL_COLLECTIVITE] = HELD(CODES, collectivites.type),
            .what = "kind of a collectivité",
            .description = "Type d’une collectivité",
        },
    [CRITERION_REGION] =
        {
            .name = "region",
            .said = {"région", "region"},
            .kind = KIND_CODES,
            ON(LEVEL_COLLECTIVITE),
            .vocabulary = VOCABULARY_REGION,
            .facet = true,
            .at[LEVEL_COLLECTIVITE] = HELD_IN_TWO(TWO_CODES, collectivites.region, collectivites.region_1970),
            .at[LEVEL_REGIONS] = HELD(CODES, regions.self),
            .at[LEVEL_DEPARTEMENTS] = HELD_IN_TWO(TWO_CODES, departements.parent, departements.parent2),
            .what = "région of a collectivité; those of before 2016 are `22:NN`",
            .description = "Région d’une collectivité ; celles d’avant 2016 sont 22:NN",
        },
    [CRITERION_DEPARTEMENT] =
        {
            .name = "departement",
            .said = {"département", "département"},
            .kind = KIND_CODES,
            ON(LEVEL_COLLECTIVITE),
            .vocabulary = VOCABULARY_DEPARTEMENT,
            .facet = true,
            .at[LEVEL_COLLECTIVITE] = HELD(CODES, collectivites.departement),
            .at[LEVEL_DEPARTEMENTS] = HELD(CODES, departements.self),
            .what = "département of a collectivité",
            .description = "Département d’une collectivité",
        },
    [CRITERION_EPCI] =
        {
            .name = "epci",
            .said = {"EPCI", "EPCI"},
            .kind = KIND_SIREN,
            ON(LEVEL_COLLECTIVITE),
            .at[LEVEL_COLLECTIVITE] = HELD(NUMBERS, collectivites.epci),
            .what = "the EPCI that a collectivité belongs to or is",
            .description = "EPCI d’une collectivité",
        },
    [CRITERION_COMMUNE] =
        {
            .name = "commune",
            .said = {"commune", "commune"},
            .kind = KIND_INSEE,
            ON(LEVEL_COLLECTIVITE),
            .at[LEVEL_COLLECTIVITE] = HELD(NUMBERS, collectivites.commune),
            .what = "the commune that a collectivité is, or has its seat in",
            .description = "Commune d’une collectivité",
        },
    [CRITERION_NATURE_EPCI] =
        {
            .name = "nature_epci",
            .said = {"nature de l’EPCI", "kind of EPCI"},
            .kind = KIND_CODES,
            ON(LEVEL_COLLECTIVITE),
            .vocabulary = VOCABULARY_NATURE_EPCI,
            .facet = true,
            .at[LEVEL_COLLECTIVITE] = HELD(CODES, collectivites.nature_epci),
            .what = "kind of an EPCI",
            .description = "Nature d’un EPCI",
        },
    [CRITERION_POPULATION] =
        {
            .name = "population",
            .said = {"population", "population"},
            .kind = KIND_COUNTS,
            ON(LEVEL_COLLECTIVITE),
            .at[LEVEL_COLLECTIVITE] = HELD(NUMBERS, collectivites.population),
            .what = "inhabitants of a collectivité",
            .description = "Population d’une collectivité",
        },
    [CRITERION_COLLECTIVITE] =
        {
            .name = "collectivite",
            .said = {"collectivité", "French authority"},
            .kind = KIND_RECORDS,
            ON(LEVEL_COLLECTIVITE),
            .at[LEVEL_COLLECTIVITE] = HELD(RECORDS, collectivites.rows),
            .what = "the collectivité itself",
            .description = "Collectivités",
        },
    [CRITERION_PAYS] =
        {
            .name = "pays",
            .said = {"pays", "country"},
            .kind = KIND_CODES,
            ON(LEVEL_PARTENAIRE),
            .vocabulary = VOCABULARY_PAYS,
            .facet = true,
            .at[LEVEL_PARTENAIRE] = HELD(CODES, partenaires.pays),
            .at[LEVEL_PAYS] = HELD(CODES, pays.self),
            .what = "country of a partner, ISO 3166-1 alpha-2",
            .description = "Pays d’un partenaire (ISO 3166-1 alpha-2)",
        },
    [CRITERION_CONTINENT] =
        {
            .name = "continent",
            .said = {"continent", "continent"},
            .kind = KIND_CODES,
            ON(LEVEL_PARTENAIRE),
            .vocabulary = VOCABULARY_CONTINENT,
            .facet = true,
            .at[LEVEL_PARTENAIRE] = HELD(CODES, partenaires.continent),
            .at[LEVEL_PAYS] = HELD(CODES, pays.parent),
            .what = "continent of a partner",
            .description = "Continent d’un partenaire",
        },
    [CRITERION_CAD] =
        {
            .name = "cad",
            .said = {"groupe de revenu", "income group"},
            .kind = KIND_CODES,
            ON(LEVEL_PARTENAIRE),
            .vocabulary = VOCABULARY_CAD,
            .facet = true,
            .at[LEVEL_PARTENAIRE] = HELD(CODES, partenaires.cad),
            .at[LEVEL_PAYS] = HELD(CODES, pays.parent2),
            .what = "income group of a partner's country on the list of the DAC",
            .description = "Groupe de revenu du pays d’un partenaire (liste du CAD)",
        },
    [CRITERION_OIF] =
        {
            .name = "oif",
            .said = {"pays de la Francophonie", "country of the Francophonie"},
            .kind = KIND_TRUTH,
            ON(LEVEL_PARTENAIRE),
            .facet = true,
            .at[LEVEL_PARTENAIRE] = HELD(TRUTH, partenaires.oif),
            .at[LEVEL_PAYS] = HELD(TRUTH, pays.oif),
            .truth = {{"Pays hors Francophonie", "Pays de la Francophonie"}, {"Country outside the Francophonie", "Country of the Francophonie"}},
            .what = "is a partner's country a member of the Francophonie (OIF), in full or associate",
            .description = "Le pays d’un partenaire est membre de l’OIF, de plein droit ou associé",
        },
    [CRITERION_PARTENAIRE] =
        {
            .name = "partenaire",
            .said = {"partenaire", "foreign partner"},
            .kind = KIND_RECORDS,
            ON(LEVEL_PARTENAIRE),
            .at[LEVEL_PARTENAIRE] = HELD(RECORDS, partenaires.rows),
            .what = "the partner itself",
            .description = "Partenaires",
        },
    [CRITERION_NATURE] =
        {
            .name = "nature",
            .said = {"nature", "kind"},
            .kind = KIND_CODES,
            ON(LEVEL_COOPERATION),
            .vocabulary = VOCABULARY_NATURE,
            .facet = true,
            .at[LEVEL_COOPERATION] = HELD(CODES, cooperations.nature),
            .what = "a cooperation under an agreement, or another action",
            .description = "Coopération sous convention, ou autre action",
        },
    [CRITERION_STATUT] =
        {
            .name = "statut",
            .said = {"statut", "status"},
            .kind = KIND_CODES,
            ON(LEVEL_COOPERATION),
            .vocabulary = VOCABULARY_STATUT,
            .facet = true,
            .at[LEVEL_COOPERATION] = HELD(CODES, cooperations.statut),
            .what = "is a cooperation under way, asleep, ended; of any other list `projet_statut`",
            .description = "Statut d’une coopération ; dans les autres listes, projet_statut",
        },
    [CRITERION_JUMELAGE] =
        {
            .name = "jumelage",
            .said = {"jumelage", "twinning"},
            .kind = KIND_TRUTH,
            ON(LEVEL_COOPERATION),
            .facet = true,
            .at[LEVEL_COOPERATION] = HELD(TRUTH, cooperations.jumelage),
            .truth = {{"Hors jumelage", "Jumelage"}, {"Not a twinning", "Twinning"}},
            .what = "is a cooperation a jumelage",
            .description = "La coopération est un jumelage",
        },
    [CRITERION_DEPUIS] =
        {
            .name = "depuis",
            .said = {"depuis", "since"},
            .kind = KIND_YEARS,
            ON(LEVEL_COOPERATION),
            .facet = true,
            .at[LEVEL_COOPERATION] = HELD_IN_TWO(YEARS, cooperations.depuis, cooperations.depuis),
            .what = "the year that a cooperation began",
            .description = "Année où la coopération a commencé",
        },
    [CRITERION_Q] =
        {
            .name = "q",
            .said = {"mots", "words"},
            .kind = KIND_WORDS,
            ON(LEVEL_PROJET),
            .at[LEVEL_PROJET] = HELD(WORDS, projets.words),
            .at[LEVEL_BOURSE] = HELD(WORDS, bourse.words),
            .what = "words in the texts of a projet, its cooperation and who takes part",
            .description = "Mots cherchés ; « des mots dans l’ordre », -mot exclu",
        },
    [CRITERION_BBOX] =
        {
            .name = "bbox",
            .said = {"dans le cadre", "in the box"},
            .kind = KIND_BOX,
            ON(LEVEL_PARTENAIRE),
            .of_record = true,
            .what = "its geometry meets the box, or it has none; maps draw the places inside",
            .description = "La géométrie de l’objet la rencontre, ou il n’en a pas",
        },
    [CRITERION_WITHIN] =
        {
            .name = "within",
            .said = {"dans", "in"},
            .kind = KIND_AREA,
            ON(LEVEL_PARTENAIRE),
            .of_place = true,
            .at[LEVEL_PARTENAIRE] = HELD(PLACES, partenaires.places),
            .at[LEVEL_COLLECTIVITE] = HELD(PLACES, collectivites.places),
            .what = "a partner lies in the polygon, or is of the territory",
            .description = "Un partenaire s’y trouve, bords compris",
        },
    [CRITERION_NEAR] =
        {
            .name = "near",
            .said = {"du plus proche au plus lointain de", "from the nearest to the farthest of"},
            .kind = KIND_POINT,
            ON(LEVEL_PARTENAIRE),
            .what = "lists come nearest first; alone it filters nothing",
            .description = "Listes du plus proche au plus lointain, avec distance_m (mètres) "
                           "dans les propriétés ; seul, ne filtre rien",
        },
    [CRITERION_RADIUS] =
        {
            .name = "radius",
            .said = {"à moins de", "within"},
            .kind = KIND_RADIUS,
            ON(LEVEL_PARTENAIRE),
            .of_place = true,
            .at[LEVEL_PARTENAIRE] = HELD(PLACES, partenaires.places),
            .at[LEVEL_COLLECTIVITE] = HELD(PLACES, collectivites.places),
            .what = "beside `near`: a partner lies within so many metres of it",
            .description = "Rayon autour de near : un partenaire s’y trouve (grand cercle "
                           "d’une sphère de 6371008,8 m)",
        },
    [CRITERION_LOCATED] =
        {
            .name = "located",
            .said = {"position", "position"},
            .kind = KIND_LOCATED,
            ON(LEVEL_PARTENAIRE),
            .of_record = true,
            .what = "it has a geometry, or none",
            .description = "Objets qui ont une géométrie (true), ou qui n’en ont pas (false)",
        },
    [CRITERION_SIDE] =
        {
            .name = "side",
            .said = {"positions", "positions"},
            .kind = KIND_SIDE,
            ON(LEVEL_PARTENAIRE),
            .of_record = true,
            .what = "whose places `near` and `within` ask for, and lists and maps show; filters nothing",
            .description = "Les positions sont celles des partenaires (partner), ou des collectivités françaises "
                           "(france), pour near, within, bbox, les listes et les cartes",
        },
};
/* clang-format on */
