/* territories.h - countries, régions and départements as records: who is there, and where they lie */
#ifndef ATLAS_TERRITORIES_H
#define ATLAS_TERRITORIES_H

#include "atlas/snapshot.h"
#include "geo/outlines.h"

/* Before snapshot_index(): from the vocabularies, and from the columns of partenaires and collectivites. */
void territories_index(struct snapshot *s);

/* Outlines, which outlive the snapshot. By who loaded it, before anyone else sees it. */
void territories_outline(struct snapshot *s, const struct outlines *o);

#endif
