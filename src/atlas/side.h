/* side.h - the places that are the geometry of records: the partners', or the French members' */
#ifndef ATLAS_SIDE_H
#define ATLAS_SIDE_H

#include "atlas/collection.h"

/* Whose places are the geometry of cooperations, actions and projets. */
enum side { SIDE_PARTNER, SIDE_FRANCE, SIDES };
extern const char *const SIDE_NAMES[SIDES];

/* A record's geometry: the point of a collectivité, a partenaire, or of the partner of a request; of a
 * cooperation, an action, a projet the points of its partners, or with SIDE_FRANCE of its members. */
const struct places *side_places(const struct snapshot *s, enum collection c, enum side side);
/* From cooperations to those places, and back. */
const struct csr *side_links(const struct snapshot *s, enum side side);
const struct csr *side_cooperations(const struct snapshot *s, enum side side);

#endif
