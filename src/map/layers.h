/* layers.h - what can be painted on a map, by name and in painting order */
#ifndef MAP_LAYERS_H
#define MAP_LAYERS_H

#include <stdbool.h>
#include <stddef.h>

#include "atlas/selection.h"
#include "base/err.h"
#include "base/language.h"

/* Who made what is seen, as it has to stand with every map. */
#define MAP_SOURCES "Natural Earth, GeoNames, Insee, IGN"
#define MAP_CREDIT  "Atlas français de la coopération décentralisée · fond de carte : " MAP_SOURCES

enum map_layer {
    MAP_BASE,   /* land, sea, lakes, borders, and names unless the layer labels stands beside it */
    MAP_LABELS, /* names alone, above what stands before it */
    MAP_PAYS,   /* countries coloured by how much there is */
    MAP_REGIONS,
    MAP_HEAT, /* how dense sites are */
    MAP_FLUX, /* arcs from France to the partners */
    MAP_COOPERATIONS,
    MAP_ACTIONS,
    MAP_JUMELAGES, /* the cooperations that are jumelages */
    MAP_PROJETS,   /* each where its cooperation's or action's partners are */
    MAP_COLLECTIVITES,
    MAP_PARTENAIRES,
    MAP_BOURSE,
    MAP_LAYER_COUNT
};

const char *map_layer_name(unsigned layer); /* of enum map_layer; for bytes_add_list */

const char *map_layer_title(enum map_layer layer, enum language language); /* for people */
const char *map_style_title(const char *style, enum language language);    /* its name, of one unknown */

/* In painting order, each at most once. */
struct map_layers {
    enum map_layer list[MAP_LAYER_COUNT];
    size_t n;
};

/* "base,cooperations". An unknown or repeated name: ERR_NOT_FOUND, naming it and what there is. */
bool map_layers_parse(struct map_layers *l, const char *text, struct err *e);

/* The collection whose sites a layer draws; false for base and labels. */
bool map_layer_collection(enum map_layer layer, enum collection *collection);

/* pays, regions, heat and flux show how much there is of another layer: of the first in the list that draws
 * sites, else of MAP_COOPERATIONS. Areas and heat lie low: below the lines of a base map right before them.
 */
bool map_layer_counts(enum map_layer layer);
bool map_layer_lies_low(enum map_layer layer);
enum map_layer map_layers_counted(const struct map_layers *l);

/* Criteria as a layer takes them: jumelages adds its own. Initialises to. */
void map_layer_criteria(enum map_layer layer, const struct criteria *from, struct criteria *to);

bool map_layers_have_sites(const struct map_layers *l);
bool map_layers_count(const struct map_layers *l); /* any of them does */
bool map_layers_have(const struct map_layers *l, enum map_layer layer);

#endif
