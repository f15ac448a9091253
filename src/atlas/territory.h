/* territory.h - a territory that figures are of: the world, a continent, a country, a région, a département,
 * or who governs one */
#ifndef ATLAS_TERRITORY_H
#define ATLAS_TERRITORY_H

#include <stdbool.h>

#include "atlas/criteria.h"
#include "atlas/snapshot.h"
#include "base/err.h"

/* By criterion: CRITERION_COUNT is the world. */
struct territory {
    enum criterion of;
    uint32_t value; /* of the criterion's vocabulary, or a row of collectivites */
};

/* "monde", "asie", "pays:ML", "region:84" ("region:22:43" before 2016), "departement:69", "collectivite:ID".
 * ERR_NOT_FOUND names near ones. An id of a collectivité that is not there: value is SNAPSHOT_NO_ROW, no
 * error: it may be one that fell out of use. */
bool territory_parse(struct territory *t, const struct snapshot *s, const char *name, struct err *e);

enum { TERRITORY_NAME_BYTES = 160 };
/* As it is parsed. */
void territory_name(const struct territory *t, const struct snapshot *s, char out[TERRITORY_NAME_BYTES]);
const char *territory_label(const struct territory *t, const struct snapshot *s, enum language language);
const char *territory_kind(const struct territory *t); /* "monde", "continent", "pays", ... */

/* Those that it lies in, the largest first; returns how many. */
enum { TERRITORY_PARENTS = 3 };
unsigned territory_parents(const struct territory *t, const struct snapshot *s,
                           struct territory out[TERRITORY_PARENTS]);

/* A territory of the French side, where collectivités are; else partners are. The world is of neither. */
static inline bool territory_is_french(const struct territory *t)
{
    return t->of != CRITERION_COUNT && CRITERIA[t->of].level == LEVEL_COLLECTIVITE;
}

/* What lies there: initialises c. */
void territory_criteria(const struct territory *t, struct criteria *c);

#endif
