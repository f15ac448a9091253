/* engaged.h - who works where criteria ask: each collectivité, or each partner, with how much it has part in
 */
#ifndef ATLAS_ENGAGED_H
#define ATLAS_ENGAGED_H

#include <stdint.h>

#include "atlas/collection.h"
#include "atlas/criteria.h"

struct engaged_one {
    uint32_t row;
    uint32_t cooperations; /* that meet the criteria, actions among them */
    uint32_t projets;      /* of those, that meet the criteria */
    uint32_t others;       /* on the other side, each once */
};

struct engaged {
    struct engaged_one *list; /* n: who has most projets first, then most cooperations, then by name */
    uint32_t n;
};

/* Those that match, of collectivités or of partenaires; the criteria have no branches. One walk over the
 * links of what meets them. */
void engaged_find(struct engaged *e, const struct snapshot *s, enum collection of, const struct criteria *c);
void engaged_release(struct engaged *e);

#endif
