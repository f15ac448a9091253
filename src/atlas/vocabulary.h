/* vocabulary.h - the lists that criteria take their values from: codes, French labels, aliases */
#ifndef ATLAS_VOCABULARY_H
#define ATLAS_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

enum vocabulary_id {
    VOCABULARY_THEMATIQUE,
    VOCABULARY_FINANCEMENT,
    VOCABULARY_TYPE,
    VOCABULARY_STATUT,
    VOCABULARY_NATURE,
    VOCABULARY_ODD,
    VOCABULARY_CONTINENT,
    VOCABULARY_PAYS,
    VOCABULARY_REGION, /* today's, then those of before 2016 as 22:NN */
    VOCABULARY_DEPARTEMENT,
    VOCABULARY_QUALITE,
    VOCABULARY_ETAT,
    VOCABULARY_STORED, /* those before this one are tables of the data; the others are fixed (store/fixed.c)
                        */
    VOCABULARY_CAD = VOCABULARY_STORED, /* groups of income of the list of the DAC */
    VOCABULARY_NATURE_EPCI,
    VOCABULARY_COUNT
};

/* Values are numbered from 0 in the order of their rank; VOCABULARY_NONE is a missing value. */
#define VOCABULARY_NONE UINT16_MAX

struct vocabulary_value {
    char *code, *label;
    uint16_t parent;  /* pays: its continent; departement: its region; else VOCABULARY_NONE */
    uint16_t parent2; /* departement: its region of before 2016; pays: its group of income */
    bool oif;         /* pays: of the Organisation internationale de la Francophonie */
    bool former;      /* region of before 2016 */
    double lon, lat;  /* of a territory: a point on it for labels */
};

struct vocabulary {
    struct vocabulary_value *values;
    uint32_t n;
    size_t capacity;
    struct hash_map by_code;
};

extern const char *const VOCABULARY_NAMES[VOCABULARY_COUNT]; /* as in the API and on the command line */

uint16_t vocabulary_find(const struct vocabulary *v, const char *code); /* VOCABULARY_NONE if there is none */
uint16_t vocabulary_add(struct vocabulary *v, const char *code, const char *label);
void vocabulary_release(struct vocabulary *v);

/* Up to max codes nearest to what was written, for "did you mean": compared folded, by edit distance on code
 * and label; a written label or name counts as near. Returns how many. */
size_t vocabulary_near(const struct vocabulary *v, const char *written, uint16_t *near, size_t max);

#endif
