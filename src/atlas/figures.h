/* figures.h - what criteria come to in figures: who works with whom, euros by year, shares */
#ifndef ATLAS_FIGURES_H
#define ATLAS_FIGURES_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/criteria.h"
#include "atlas/crosstab.h"
#include "atlas/selection.h"

/* Of criteria that restrict APD too (atlas/apd.h) and ask for no thématique, type or financement. */
struct figures {
    uint32_t collectivites, partenaires, cooperations, actions, projets; /* numberMatched of each */
    uint32_t pays;                                                       /* countries of those partners */
    uint64_t pairs; /* of a collectivité and a partner that work together, each once */
    uint32_t bourse, bourse_partenaires, bourse_pays; /* requests that are published, and who makes them */
    struct facet thematiques;                         /* of projets */
    struct facet types;                               /* of collectivités */
    struct crosstab apd;                              /* rows are years, columns continents */
    uint32_t *declared_by;                            /* per row of apd: how many collectivités declared */
    struct crosstab funded; /* rows are years, columns sources: projets funded by the ministry */
    struct crosstab funds;  /* the same in euros */
};

/* The codes of financements that are the ministry's: its own calls, its joint funds and joint calls. */
#define FIGURES_MINISTRY 9
extern const char *const MINISTRY_CODES[FIGURES_MINISTRY];

/* False when years are so far apart that a table has no room for them. */
bool figures_make(struct figures *f, const struct snapshot *s, const struct criteria *c, struct err *e);
void figures_release(struct figures *f);

#endif
