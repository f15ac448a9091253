/* evaluate.h - an `and` of criteria to rows: which rows of each level meet what is asked of it and hang
 * together with the rest */
#ifndef ATLAS_EVALUATE_H
#define ATLAS_EVALUATE_H

#include "atlas/collection.h"
#include "atlas/criteria.h"
#include "atlas/leaf.h"
#include "atlas/snapshot.h"

/* Criteria of which the leaves are taken, and the branches that are of one level; what becomes of their other
 * branches is atlas/ways.h. */
struct conjunct {
    const struct criteria *criteria;
    bool money; /* a criterion of the financements stands beside the leaves */
    struct leaves leaves;
};
void conjunct_init(struct conjunct *a, const struct criteria *c, bool money);

/* What holds together on one joined row (atlas/criteria.h). */
struct conjunction {
    const struct conjunct *list;
    uint32_t n;
};

/* Own criteria of the level only for collectivites, partenaires and financements (where these are asked for,
 * those of the projets that meet theirs); projets besides have a financement that meets the financing
 * criteria; cooperations have a row of every other level that meets its criteria. */
struct evaluation {
    struct bits collectivites, partenaires, cooperations, projets, financements;
};

/* sides: what evaluate_sides() gave for criteria that differ in nothing but the levels projet and
 * financement, or NULL. Allocates bit sets, a few for each level that is asked for, nothing for a row. */
void evaluate(struct evaluation *v, const struct snapshot *s, const struct conjunction *w,
              const struct evaluation *sides);
void evaluation_release(struct evaluation *v);

/* The French and foreign rows and the cooperations that meet the criteria of their levels and hang together;
 * projets and financements are left empty. */
void evaluate_sides(struct evaluation *v, const struct snapshot *s, const struct conjunction *w);

/* The rows of the Bourse that meet the criteria. */
void evaluate_bourse(struct bits *to, const struct snapshot *s, const struct conjunction *w);

/* Keeps of territories, rows of the level `home`, those that meet the criteria where nobody is (`there`: the
 * level of who would be): all but what the territory itself has is missing. */
void evaluate_empty(struct bits *territories, const struct snapshot *s, const struct conjunction *w,
                    enum level home, enum level there);

/* Is annee of the financements? Beside: a criterion to be taken as asked for (facets), or CRITERION_COUNT. */
bool evaluate_money(const struct criteria *c, enum criterion beside);

/* The level of an `or` all of whose alternatives are of one, so that its rows can be found before they are
 * joined; else LEVEL_NOWHERE. */
enum level branch_level(const struct criteria_branch *b, bool money);

#endif
