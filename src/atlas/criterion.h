/* criterion.h - the criteria there are: one table of their names, levels, values, columns and documentation
 */
#ifndef ATLAS_CRITERION_H
#define ATLAS_CRITERION_H

#include <stdbool.h>
#include <stddef.h>

#include "atlas/vocabulary.h"
#include "base/bytes.h"
#include "base/language.h"

/* Whose rows a criterion is asked of (atlas/snapshot.h). A request of the Bourse stands for its own projet:
 * what is asked of projets is asked of its row there. */
enum level {
    LEVEL_PROJET,
    LEVEL_FINANCEMENT,
    LEVEL_COLLECTIVITE, /* French member */
    LEVEL_PARTENAIRE,   /* foreign partner */
    LEVEL_COOPERATION,
    LEVEL_BOURSE,
    LEVEL_PAYS, /* territories, by what they are themselves: nothing is asked of them where somebody is there
                 */
    LEVEL_REGIONS,
    LEVEL_DEPARTEMENTS,
    LEVEL_COUNT
};

extern const char *const LEVEL_NAMES[LEVEL_COUNT]; /* in documentation */

/* In the order of the canonical text. First those that take lists of values, which struct criteria holds in
 * an array; then those that may stand once. */
enum criterion {
    CRITERION_THEMATIQUE,
    CRITERION_ODD,
    CRITERION_PROJET_STATUT,
    CRITERION_ANNEE,
    CRITERION_FINANCEMENT,
    CRITERION_MONTANT,
    CRITERION_TYPE,
    CRITERION_REGION,
    CRITERION_DEPARTEMENT,
    CRITERION_EPCI,
    CRITERION_COMMUNE,
    CRITERION_NATURE_EPCI,
    CRITERION_POPULATION,
    CRITERION_COLLECTIVITE,
    CRITERION_PAYS,
    CRITERION_CONTINENT,
    CRITERION_CAD,
    CRITERION_OIF,
    CRITERION_PARTENAIRE,
    CRITERION_NATURE,
    CRITERION_STATUT, /* the cooperation's own; of lists of projets and requests theirs: criteria_own() */
    CRITERION_JUMELAGE,
    CRITERION_DEPUIS,
    CRITERION_LISTS, /* how many those are */
    CRITERION_Q = CRITERION_LISTS,
    CRITERION_BBOX,
    CRITERION_WITHIN,
    CRITERION_NEAR, /* orders lists; filters nothing without radius */
    CRITERION_RADIUS,
    CRITERION_LOCATED,
    CRITERION_SIDE, /* filters nothing */
    CRITERION_COUNT
};

/* What a criterion takes: how it is read (search/parse_criteria.c) and printed (atlas/criteria_print.c).
 * Whole numbers, whatever they count, are read and printed as one, with ranges: their kinds differ in what is
 * said of them (struct kind_entry). */
enum criterion_kind {
    KIND_CODES,          /* of a vocabulary */
    KIND_NUMBERED_CODES, /* of a vocabulary whose codes are numbers: ranges too */
    KIND_YEARS,          /* and ranges */
    KIND_AMOUNTS,        /* whole euros, and ranges */
    KIND_COUNTS,         /* of inhabitants, and ranges */
    KIND_SIREN,          /* a number of nine digits */
    KIND_INSEE,          /* five digits or capitals, read in base 36 */
    KIND_RECORDS,        /* external ids; a value is a row number */
    KIND_TRUTH,          /* true, false; a value is 1 or 0 */
    KIND_WORDS,
    KIND_BOX,
    KIND_AREA, /* an outline, or the code of a territory */
    KIND_POINT,
    KIND_RADIUS,
    KIND_LOCATED,
    KIND_SIDE,
    KIND_COUNT
};

/* How the rows of a level hold it in the snapshot, for row i:
 *   CODES      uint16_t at[i]: one value of the vocabulary, or none
 *   TWO_CODES  the same twice: either value, none if both are missing
 *   LISTS      struct csr at: any number of values
 *   TRUTH      uint8_t at[i]: 0, 1, other: missing
 *   YEARS      int16_t at[i]..second[i], both ends included; SNAPSHOT_NO_YEAR: missing
 *   AMOUNTS    int64_t at[i]; SNAPSHOT_NO_AMOUNT: missing
 *   NUMBERS    uint32_t at[i]; 0: missing
 *   RECORDS    struct record_rows at: the row itself; missing where it is not real
 *   WORDS      struct words at
 *   PLACES     struct places at
 * NONE: all rows lack it. The first four are indexed as bit sets per value (snapshot->sets). */
enum column_form {
    COLUMN_NONE,
    COLUMN_CODES,
    COLUMN_TWO_CODES,
    COLUMN_LISTS,
    COLUMN_TRUTH,
    COLUMN_YEARS,
    COLUMN_AMOUNTS,
    COLUMN_NUMBERS,
    COLUMN_RECORDS,
    COLUMN_WORDS,
    COLUMN_PLACES
};

struct column {
    enum column_form form;
    size_t at, second; /* offsets into struct snapshot: atlas/column.h reads them */
};

struct criterion_entry {
    const char *name;            /* of the parameter, of the facet, of the property that bears it */
    const char *said[LANGUAGES]; /* in a sentence that says criteria in words (search/say_criteria.h) */
    enum criterion_kind kind;
    enum level level;
    enum level beside; /* its level where a criterion of that level stands beside it; else level */
    enum vocabulary_id vocabulary;   /* of codes */
    bool of_record;                  /* asked of the record itself, of no row of a level */
    bool of_place;                   /* asked of a partner's place, or of a member's with side=france */
    bool facet;                      /* its values can be counted */
    struct column at[LEVEL_COUNT];   /* on its levels; what it is asked of on others, it is missing from */
    const char *truth[LANGUAGES][2]; /* KIND_TRUTH: labels of false and true */
    const char *what;                /* line of documentation */
    const char *description;         /* French, in the OpenAPI document; what values look like follows */
};
extern const struct criterion_entry CRITERIA[CRITERION_COUNT];

struct kind_entry {
    const char *values;    /* in documentation */
    const char *valeurs;   /* French, in the OpenAPI document */
    const char *type;      /* JSON schema */
    const char *from, *to; /* of whole numbers: a range of them, for errors; NULL: of another kind */
};
extern const struct kind_entry CRITERION_KINDS[KIND_COUNT];

/* How many have a facet, and the names of those; for bytes_add_list. */
unsigned criterion_facets(void);
const char *criterion_facet_name(unsigned at);

/* The line of a criterion in the table of docs/using.md, without its newline. */
void criterion_document(enum criterion which, struct bytes *out);

#endif
