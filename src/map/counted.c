#include "map/counted.h"

#include <stdlib.h>

#include "base/mem.h"
#include "map/areas.h"
#include "map/flux.h"
#include "map/heat.h"

struct counted *counted_new(struct snapshot *s, enum map_layer layer, enum map_layer counted,
                            const struct criteria *c, enum map_measure measure)
{
    struct counted *to = mem_alloc(1, sizeof *to);
    atomic_init(&to->references, 1);
    to->layer = layer;
    if (layer == MAP_PAYS || layer == MAP_REGIONS)
        to->areas = areas_new(s, layer, counted, c, measure);
    else if (layer == MAP_FLUX)
        to->flux = flux_new(s, counted, c, measure);
    else
        to->heat = heat_new(s, counted, c);
    return to;
}

struct counted *counted_ref(struct counted *c)
{
    atomic_fetch_add_explicit(&c->references, 1, memory_order_relaxed);
    return c;
}

void counted_free(struct counted *c)
{
    if (!c || atomic_fetch_sub_explicit(&c->references, 1, memory_order_acq_rel) != 1)
        return;
    areas_free(c->areas);
    flux_free(c->flux);
    heat_free(c->heat);
    free(c);
}

size_t counted_bytes(const struct counted *c)
{
    return sizeof *c + (c->areas  ? areas_bytes(c->areas)
                        : c->flux ? flux_bytes(c->flux)
                                  : heat_bytes(c->heat));
}
