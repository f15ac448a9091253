/* map_asked.h - what is asked of a map, in whatever form it is wanted: layers, style, grouping, criteria */
#ifndef SERVE_MAP_ASKED_H
#define SERVE_MAP_ASKED_H

#include "map/drawing.h"
#include "serve/call.h"

#define MAP_LAYERS_PRESET "base,cooperations,actions" /* where an address names none */

struct map_asked {
    struct map_drawing drawing;
    const char *names; /* of the layers, as in the address; in memory */
    bool data;         /* what is drawn depends on the data */
    struct selection *held[MAP_LAYER_COUNT];
    struct counted *held_counted[MAP_LAYER_COUNT];
};

/* In plan. Layers separated by commas; style, measure, group and ring of the query; the criteria, which fit
 * every layer. What is the caller's own of the query (bbox as a frame) is taken before. */
bool map_take(struct call *c, struct map_asked *a, const char *layers, struct err *e);

/* In plan: into the key, all that map_take took, and the data version. */
void map_key(struct call *c, const struct map_asked *a);

/* In plan, of documents that lead to the map by map_print_query: into the key, what that prints, whether or
 * not it changes what is drawn. */
void map_key_query(struct call *c, const struct map_asked *a);

/* In make: the selections of the drawing's layers, kept and shared, until map_drop. */
void map_hold(struct call *c, struct map_asked *a);
void map_drop(struct map_asked *a);

/* "style=sombre&pays=ML": the same map in the query of another address; what is the default is
 * left out. Nothing is written when all is. */
void map_print_query(const struct call *c, const struct map_asked *a, struct bytes *out);

#endif
