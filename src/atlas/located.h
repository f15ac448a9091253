/* located.h - where records are: the places that are their geometry, and what of them lies in boxes */
#ifndef ATLAS_LOCATED_H
#define ATLAS_LOCATED_H

#include "atlas/bits.h"
#include "atlas/criteria.h"
#include "atlas/side.h"

/* The places inside a box, edges included, beside what `inside` holds; 180 and -180 are one meridian. */
void places_in_box(struct bits *inside, const struct places *p, const struct bbox *box);

/* Keeps the records that meet bbox and located of c itself (OGC API - Features, 7.15.3: of a box those with a
 * geometry that meets it, and those without any). Of the places that are drawn, those in the box stay. */
void located_keep(struct bits *records, struct bits *drawn, const struct snapshot *s, enum collection c,
                  const struct criteria *criteria);

#endif
