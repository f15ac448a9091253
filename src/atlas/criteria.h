/* criteria.h - what a request asks for, in one canonical value that every output consumes */
#ifndef ATLAS_CRITERIA_H
#define ATLAS_CRITERIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "geo/bbox.h"
#include "geo/measure.h"

/* Criteria of one parameter are OR, of different parameters AND. All criteria of one level hold together on
 * one row of that level (atlas/snapshot.h). A criterion on a level that a collection does not have (a région
 * asked of the Bourse) meets only missing values: it matches nothing but `none` and exclusions. */
enum criterion {
    /* level projet */
    CRITERION_THEMATIQUE,
    CRITERION_ODD,
    CRITERION_STATUT,
    /* level projet, or financement when financement or montant stands beside it */
    CRITERION_ANNEE,
    /* level financement */
    CRITERION_FINANCEMENT,
    CRITERION_MONTANT,
    /* level French member */
    CRITERION_TYPE,
    CRITERION_REGION,
    CRITERION_DEPARTEMENT,
    CRITERION_EPCI,
    CRITERION_COMMUNE,
    CRITERION_COLLECTIVITE,
    /* level foreign partner */
    CRITERION_PAYS,
    CRITERION_CONTINENT,
    CRITERION_PARTENAIRE,
    /* level cooperation */
    CRITERION_NATURE,
    CRITERION_JUMELAGE,
    CRITERION_COUNT
};

enum level {
    LEVEL_PROJET,
    LEVEL_FINANCEMENT,
    LEVEL_COLLECTIVITE,
    LEVEL_PARTENAIRE,
    LEVEL_COOPERATION,
    LEVEL_COUNT
};

extern const char *const CRITERION_NAMES[CRITERION_COUNT];

/* A range of numbers, both ends included; a vocabulary value v is the range v..v. epci and commune hold
 * offsets into the snapshot's texts, collectivite and partenaire row numbers, jumelage 0 or 1. */
struct criterion_range {
    int64_t from, to;
};

/* Empty (no ranges, no none): not asked. Ranges are sorted, without overlap or repetition. */
struct criterion_values {
    struct criterion_range *include, *exclude;
    uint32_t n_include, n_exclude;
    bool none;     /* rows without a value are asked for */
    bool not_none; /* `!none`: rows without a value are excluded */
};

#define CRITERIA_MAX_VALUES   1000
#define CRITERIA_MAX_WORDS    16
#define CRITERIA_MAX_RADIUS_M MEASURE_MOST_M /* half the circumference of the Earth */

struct criteria {
    struct criterion_values values[CRITERION_COUNT];
    char *words[CRITERIA_MAX_WORDS]; /* by fold_asked, each once, sorted but the last; the last is a prefix */
    uint32_t n_words;
    /* level foreign partner */
    bool has_box;
    struct bbox box; /* edges included; west > east crosses the antimeridian */
    bool has_near;   /* lists go from this point on, nearest first; alone it filters nothing */
    double near_lon_deg, near_lat_deg;
    double radius_m; /* places within it of the point, great circle of geo/measure.h; 0: not asked */
};

void criteria_init(struct criteria *c);
void criteria_release(struct criteria *c);
void criteria_copy(struct criteria *to, const struct criteria *from); /* initialises to */
bool criteria_asks(const struct criteria *c, enum criterion which);
bool criteria_empty(const struct criteria *c);                /* nothing is filtered */
void criteria_drop(struct criteria *c, enum criterion which); /* as if it had not been asked: for facets */
void criteria_add(struct criteria *c, enum criterion which, int64_t from, int64_t to, bool exclude);
void criteria_normalise(struct criteria *c); /* sort and merge after adding */
enum level criteria_level(const struct criteria *c, enum criterion which);

/* The vocabulary that a criterion takes its values from, or NULL. */
const struct vocabulary *criterion_vocabulary(const struct snapshot *s, enum criterion which);

/* The canonical query string: parameters and values in a fixed order, by code, percent-encoded. Equal
 * criteria give equal text, whatever way they were written: it is the key of caches. */
void criteria_print(const struct criteria *c, const struct snapshot *s, struct bytes *out);

#endif
