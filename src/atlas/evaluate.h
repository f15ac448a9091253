/* evaluate.h - criteria to rows: which rows of each level meet their own criteria and hang together with the
 * rest */
#ifndef ATLAS_EVALUATE_H
#define ATLAS_EVALUATE_H

#include "atlas/collection.h"
#include "atlas/criteria.h"
#include "atlas/snapshot.h"

/* Own criteria of the level only for collectivites, partenaires and financements (where these are asked for,
 * those of the projets that meet theirs); projets besides have a financement that meets the financing
 * criteria; cooperations have a row of every other level that meets its criteria. */
struct evaluation {
    struct bits collectivites, partenaires, cooperations, projets, financements;
};

/* beside: a criterion to be taken as asked for when the level of annee is decided (facets), or
 * CRITERION_COUNT. sides: what evaluate_sides() gave for criteria that differ in nothing but the levels
 * projet and financement, or NULL. */
void evaluate(struct evaluation *v, const struct snapshot *s, const struct criteria *c, enum criterion beside,
              const struct evaluation *sides);
void evaluation_release(struct evaluation *v);

/* The French and foreign rows and the cooperations that meet the criteria of their levels and hang together;
 * projets and financements are left empty. */
void evaluate_sides(struct evaluation *v, const struct snapshot *s, const struct criteria *c);

/* The rows of the Bourse that meet the criteria. */
void evaluate_bourse(struct bits *to, const struct snapshot *s, const struct criteria *c,
                     enum criterion beside);

/* The records of a collection that meet the criteria, and the rows behind them; for the collections
 * cooperations and actions, v->cooperations keeps only those of their nature. Both are initialised here. */
void evaluate_records(struct bits *records, struct evaluation *v, const struct snapshot *s,
                      enum collection collection, const struct criteria *c, enum criterion beside,
                      const struct evaluation *sides);

/* The level that annee belongs to, `beside` being taken as asked for. */
enum level evaluate_annee_level(const struct criteria *c, enum criterion beside);

#endif
