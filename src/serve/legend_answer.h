/* legend_answer.h - the legend of a map that was asked for: what /legend and /wms answer */
#ifndef SERVE_LEGEND_ANSWER_H
#define SERVE_LEGEND_ANSWER_H

#include "map/legend.h"
#include "serve/map_asked.h"
#include "serve/worker.h"

struct legend_asked {
    bool picture; /* else JSON */
    struct legend_frame frame;
    double units_per_px; /* of the map whose greatest mark is shown; 0: of the smallest map of the world */
    const char *only;    /* name of the one layer that is wanted; NULL: all of it */
};

/* In plan: into the key, beside what map_key puts there. */
void legend_key(struct call *c, const struct legend_asked *a);

/* In make. ERR_INVALID, of the parameter "rule", when nothing in the legend is of the one that is wanted. */
bool legend_answer(struct call *c, struct worker *w, struct map_asked *map, const struct legend_asked *a,
                   struct err *e);

/* In make, for an address without criteria: how large the picture of a layer's legend is at scale 1. False,
 * without an error: it has none. */
bool legend_answer_size(struct call *c, struct worker *w, enum map_layer layer, int *width, int *height);

#endif
