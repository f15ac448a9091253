/* mark_facts.h - what can be said of a mark beside its number: a stable id, its place, its record */
#ifndef MAP_MARK_FACTS_H
#define MAP_MARK_FACTS_H

#include <stddef.h>
#include <stdint.h>

#include "atlas/selection.h"
#include "map/marks.h"

/* Ids are below 2^MARK_ID_BITS, which JavaScript holds, and never 0. They are hashes, the same from tile to
 * tile and from version to version of the data: a site's is of layer, record and place, whatever the zoom; a
 * mark's of several sites at one place is of that place, of a territory of that; any other mark's of its zoom
 * and position, so that it changes when the mark moves. */
#define MARK_ID_BITS 53

struct mark_facts {
    uint64_t id;
    const char *name; /* of the place or territory where all its sites are; NULL: there are several */
    const struct selection
        *of;      /* a layer's that has sites there; NULL where there are several, and of a territory */
    uint32_t row; /* of the record of that selection, where it is one site; else SNAPSHOT_NO_ROW */
};

/* Costs some 100 ns; more for marks of several layers at one place. */
void mark_facts_find(struct mark_facts *f, const struct marks *m, size_t group, int zoom);

/* A hash as an id. */
uint64_t mark_id(uint64_t hash);

/* The rows of the places of a selection's sites. */
const struct record_rows *mark_places(const struct selection *sel);

/* The id of a site in steps, as a layer has many places, and a place many sites: by the name of the layer,
 * the uid of the place, whose hash may be remembered, then that of the record. */
uint64_t mark_layer_seed(const char *layer);
uint64_t mark_place_hash(const char *place_uid);
static inline uint64_t mark_place_seed(uint64_t layer_seed, uint64_t place_hash)
{
    return layer_seed ^ place_hash;
}
uint64_t mark_site_id(uint64_t place_seed, const char *record_uid, size_t n);

#endif
