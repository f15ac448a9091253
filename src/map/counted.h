/* counted.h - what a layer that is not marks shows of a selection: made once, kept and shared */
#ifndef MAP_COUNTED_H
#define MAP_COUNTED_H

#include <stdatomic.h>
#include <stddef.h>

#include "atlas/criteria.h"
#include "atlas/snapshot.h"
#include "map/drawing.h"

/* Counted, immutable, any thread. What is there depends on the layer. */
struct counted {
    _Atomic uint32_t references;
    enum map_layer layer;
    struct areas *areas; /* pays and regions (map/areas.h) */
    struct flux *flux;
    struct heat *heat;
};

/* layer: one that counts another's records (map_layer_counts); c: the criteria as that one has them. */
struct counted *counted_new(struct snapshot *s, enum map_layer layer, enum map_layer counted,
                            const struct criteria *c, enum map_measure measure);
struct counted *counted_ref(struct counted *c);
void counted_free(struct counted *c); /* drops one reference; NULL is fine */
size_t counted_bytes(const struct counted *c);

#endif
