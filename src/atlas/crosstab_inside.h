/* crosstab_inside.h - what the files of crosstab.h share: which level is counted, and a sum */
#ifndef ATLAS_CROSSTAB_INSIDE_H
#define ATLAS_CROSSTAB_INSIDE_H

#include "atlas/crosstab.h"
#include "atlas/evaluate.h"
#include "atlas/row_values.h"

/* The criterion that is taken as asked for too, for the sake of annee, or CRITERION_COUNT. */
enum criterion crosstab_beside(const struct crosstab *t);

/* The values of an axis, and the level of the rows that hold them. */
struct row_values crosstab_values(const struct crosstab *t, const struct snapshot *s,
                                  enum collection collection, const struct criteria *c, enum criterion by,
                                  enum level *level);

/* Records or euros of what is joined; cells and totals are there, and empty. */
void crosstab_count(struct crosstab *t, const struct snapshot *s, enum collection collection,
                    const struct criteria *c);

/* The same of projets, by sets; false, and nothing is counted, where these do not say it or take longer. */
struct way;
bool crosstab_count_sets(struct crosstab *t, const struct snapshot *s, const struct criteria *c,
                         const struct way *way);

static inline bool crosstab_of_projets(enum level level)
{
    return level == LEVEL_PROJET || level == LEVEL_FINANCEMENT;
}

/* Each unit counts once. */
static inline bool crosstab_add(struct crosstab_sum *sum, uint32_t unit, int64_t weight)
{
    if (sum->unit == unit)
        return false;
    sum->unit = unit;
    sum->value += weight;
    return true;
}

#endif
