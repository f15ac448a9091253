/* selection_inside.h - what selection.c and selection_facets.c share */
#ifndef ATLAS_SELECTION_INSIDE_H
#define ATLAS_SELECTION_INSIDE_H

#include "atlas/selection.h"

/* With all that follow it; NULL is fine. */
void kept_facets_free(struct kept_facets *k);

#endif
