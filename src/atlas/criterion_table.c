/* The table of criteria (atlas/criterion.h). A new one: its line here, its column in atlas/snapshot.h where
 * the snapshot has none yet, its line of SQL in tests/oracle/oracle.c. */
#include "atlas/criterion.h"

#include "atlas/snapshot.h"

#define AT(member) offsetof(struct snapshot, member)
#define CODES(member)                                                                                        \
    {                                                                                                        \
        COLUMN_CODES, AT(member), 0                                                                          \
    }
#define LISTS(member)                                                                                        \
    {                                                                                                        \
        COLUMN_LISTS, AT(member), 0                                                                          \
    }
#define YEARS(from, to)                                                                                      \
    {                                                                                                        \
        COLUMN_YEARS, AT(from), AT(to)                                                                       \
    }
#define NUMBERS(member)                                                                                      \
    {                                                                                                        \
        COLUMN_NUMBERS, AT(member), 0                                                                        \
    }
#define RECORDS(member)                                                                                      \
    {                                                                                                        \
        COLUMN_RECORDS, AT(member), 0                                                                        \
    }
#define ON(level_of_rows) .level = (level_of_rows), .beside = (level_of_rows)

const struct criterion_entry CRITERIA[CRITERION_COUNT] = {
    [CRITERION_THEMATIQUE] =
        {"thematique", KIND_CODES, ON(LEVEL_PROJET), .vocabulary = VOCABULARY_THEMATIQUE, .facet = true,
         .at = {[LEVEL_PROJET] = LISTS(projets.thematiques), [LEVEL_BOURSE] = LISTS(bourse.thematiques)},
         .what = "subjects of a projet", .description = "Thématiques d’un projet"},
    [CRITERION_ODD] = {"odd", KIND_NUMBERED_CODES, ON(LEVEL_PROJET), .vocabulary = VOCABULARY_ODD,
                       .facet = true,
                       .at = {[LEVEL_PROJET] = LISTS(projets.odd), [LEVEL_BOURSE] = LISTS(bourse.odd)},
                       .what = "sustainable development goals of a projet",
                       .description = "Objectifs de développement durable d’un projet"},
    [CRITERION_STATUT] =
        {"statut", KIND_CODES, ON(LEVEL_PROJET), .vocabulary = VOCABULARY_STATUT, .facet = true,
         .at = {[LEVEL_PROJET] = CODES(projets.statut), [LEVEL_BOURSE] = CODES(bourse.statut)},
         .what = "is a projet under way, asleep, ended", .description = "Statut d’un projet"},
    [CRITERION_ANNEE] = {"annee", KIND_YEARS, .level = LEVEL_PROJET, .beside = LEVEL_FINANCEMENT,
                         .vocabulary = -1, .facet = true,
                         .at = {[LEVEL_PROJET] = YEARS(projets.from_year, projets.to_year),
                                [LEVEL_FINANCEMENT] = YEARS(financements.year, financements.year),
                                [LEVEL_BOURSE] = YEARS(bourse.year, bourse.year)},
                         .what = "years of a projet, or of the financement beside `financement` or `montant`",
                         .description = "Années d’un projet ; à côté de financement ou de montant, année du "
                                        "financement"},
    [CRITERION_FINANCEMENT] = {"financement", KIND_CODES, ON(LEVEL_FINANCEMENT),
                               .vocabulary = VOCABULARY_FINANCEMENT, .facet = true,
                               .at = {[LEVEL_FINANCEMENT] = CODES(financements.source)},
                               .what = "where the money comes from",
                               .description = "Source d’un financement"},
    [CRITERION_MONTANT] = {"montant", KIND_AMOUNTS, ON(LEVEL_FINANCEMENT), .vocabulary = -1,
                           .at = {[LEVEL_FINANCEMENT] = {COLUMN_AMOUNTS, AT(financements.amount), 0}},
                           .what = "amount of a financement", .description = "Montant d’un financement"},
    [CRITERION_TYPE] = {"type", KIND_CODES, ON(LEVEL_COLLECTIVITE), .vocabulary = VOCABULARY_TYPE,
                        .facet = true, .at = {[LEVEL_COLLECTIVITE] = CODES(collectivites.type)},
                        .what = "kind of a collectivité", .description = "Type d’une collectivité"},
    [CRITERION_REGION] = {"region", KIND_CODES, ON(LEVEL_COLLECTIVITE), .vocabulary = VOCABULARY_REGION,
                          .facet = true,
                          .at = {[LEVEL_COLLECTIVITE] = {COLUMN_TWO_CODES, AT(collectivites.region),
                                                         AT(collectivites.region_1970)}},
                          .what = "région of a collectivité; those of before 2016 are `22:NN`",
                          .description = "Région d’une collectivité ; celles d’avant 2016 sont 22:NN"},
    [CRITERION_DEPARTEMENT] = {"departement", KIND_CODES, ON(LEVEL_COLLECTIVITE),
                               .vocabulary = VOCABULARY_DEPARTEMENT, .facet = true,
                               .at = {[LEVEL_COLLECTIVITE] = CODES(collectivites.departement)},
                               .what = "département of a collectivité",
                               .description = "Département d’une collectivité"},
    [CRITERION_EPCI] = {"epci", KIND_SIREN, ON(LEVEL_COLLECTIVITE), .vocabulary = -1,
                        .at = {[LEVEL_COLLECTIVITE] = NUMBERS(collectivites.epci)},
                        .what = "the EPCI that a collectivité belongs to or is",
                        .description = "EPCI d’une collectivité"},
    [CRITERION_COMMUNE] = {"commune", KIND_INSEE, ON(LEVEL_COLLECTIVITE), .vocabulary = -1,
                           .at = {[LEVEL_COLLECTIVITE] = NUMBERS(collectivites.commune)},
                           .what = "the commune that a collectivité is, or has its seat in",
                           .description = "Commune d’une collectivité"},
    [CRITERION_COLLECTIVITE] = {"collectivite", KIND_RECORDS, ON(LEVEL_COLLECTIVITE), .vocabulary = -1,
                                .at = {[LEVEL_COLLECTIVITE] = RECORDS(collectivites.rows)},
                                .what = "the collectivité itself", .description = "Collectivités"},
    [CRITERION_PAYS] = {"pays", KIND_CODES, ON(LEVEL_PARTENAIRE), .vocabulary = VOCABULARY_PAYS,
                        .facet = true, .at = {[LEVEL_PARTENAIRE] = CODES(partenaires.pays)},
                        .what = "country of a partner, ISO 3166-1 alpha-2",
                        .description = "Pays d’un partenaire (ISO 3166-1 alpha-2)"},
    [CRITERION_CONTINENT] = {"continent", KIND_CODES, ON(LEVEL_PARTENAIRE),
                             .vocabulary = VOCABULARY_CONTINENT, .facet = true,
                             .at = {[LEVEL_PARTENAIRE] = CODES(partenaires.continent)},
                             .what = "continent of a partner", .description = "Continent d’un partenaire"},
    [CRITERION_PARTENAIRE] = {"partenaire", KIND_RECORDS, ON(LEVEL_PARTENAIRE), .vocabulary = -1,
                              .at = {[LEVEL_PARTENAIRE] = RECORDS(partenaires.rows)},
                              .what = "the partner itself", .description = "Partenaires"},
    [CRITERION_NATURE] = {"nature", KIND_CODES, ON(LEVEL_COOPERATION), .vocabulary = VOCABULARY_NATURE,
                          .facet = true, .at = {[LEVEL_COOPERATION] = CODES(cooperations.nature)},
                          .what = "a cooperation under an agreement, or another action",
                          .description = "Coopération sous convention, ou autre action"},
    [CRITERION_JUMELAGE] = {"jumelage", KIND_TRUTH, ON(LEVEL_COOPERATION), .vocabulary = -1, .facet = true,
                            .at = {[LEVEL_COOPERATION] = {COLUMN_TRUTH, AT(cooperations.jumelage), 0}},
                            .truth = {"Hors jumelage", "Jumelage"}, .what = "is a cooperation a jumelage",
                            .description = "La coopération est un jumelage"},
    [CRITERION_Q] = {"q", KIND_WORDS, ON(LEVEL_PROJET), .vocabulary = -1,
                     .at = {[LEVEL_PROJET] = {COLUMN_WORDS, AT(projets.words), 0},
                            [LEVEL_BOURSE] = {COLUMN_WORDS, AT(bourse.words), 0}},
                     .what = "words in the texts of a projet, its cooperation and who takes part",
                     .description = "Mots cherchés"},
    [CRITERION_BBOX] = {"bbox", KIND_BOX, ON(LEVEL_PARTENAIRE), .vocabulary = -1,
                        .at = {[LEVEL_PARTENAIRE] = {COLUMN_PLACES, AT(partenaires.places), 0}},
                        .what = "a partner lies in the box", .description = "Un partenaire s’y trouve"},
    [CRITERION_NEAR] = {"near", KIND_POINT, ON(LEVEL_PARTENAIRE), .vocabulary = -1,
                        .what = "lists come nearest first; alone it filters nothing",
                        .description = "Listes du plus proche au plus lointain, avec distance_m (mètres) "
                                       "dans les propriétés ; seul, ne filtre rien"},
    [CRITERION_RADIUS] = {"radius", KIND_RADIUS, ON(LEVEL_PARTENAIRE), .vocabulary = -1,
                          .at = {[LEVEL_PARTENAIRE] = {COLUMN_PLACES, AT(partenaires.places), 0}},
                          .what = "beside `near`: a partner lies within so many metres of it",
                          .description = "Rayon autour de near : un partenaire s’y trouve (grand cercle "
                                         "d’une sphère de 6371008,8 m)"},
};
