/* snapshot_index.h - what a snapshot derives from its columns: indexes by id and name, inverse links, bit
 * sets */
#ifndef ATLAS_SNAPSHOT_INDEX_H
#define ATLAS_SNAPSHOT_INDEX_H

#include "atlas/snapshot.h"
#include "base/err.h"

/* Called once by who filled the columns, before anyone else sees the snapshot: texts, every rows' n real id
 * uid name, the attribute columns, places' n n_located x y lon lat, members, partners, first_projet,
 * first_financement, bourse.partenaire and the thematiques and odd lists are there, and the territories
 * (atlas/territories.h); everything else is made here. Fails when two records of a collection have one
 * external id. */
bool snapshot_index(struct snapshot *s, struct err *e);

/* Add a text to the heap and return its offset; NULL and "" are offset 0. The heap is made on first use. */
uint32_t text_heap_add(struct text_heap *t, const char *text);

/* The position along a Hilbert curve of order 16 of a point in world units: who is near is near. */
uint32_t hilbert_key(uint32_t x, uint32_t y);

/* owners[i] is the owner of item i, in any order: gives, per owner, its items in ascending order. */
void csr_invert(struct csr *out, const uint32_t *owners, uint32_t n_items, uint32_t n_owners);

#endif
