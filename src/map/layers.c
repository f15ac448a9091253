#include "map/layers.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const struct {
    const char *name;
    int collection; /* -1: none */
    bool counts;    /* another layer's records */
    bool low;       /* below the lines of the base map */
} LAYERS[MAP_LAYER_COUNT] = {
    [MAP_BASE] = {"base", -1, false, false},
    [MAP_LABELS] = {"labels", -1, false, false},
    [MAP_PAYS] = {"pays", -1, true, true},
    [MAP_REGIONS] = {"regions", -1, true, true},
    [MAP_HEAT] = {"heat", -1, true, true},
    [MAP_FLUX] = {"flux", -1, true, false},
    [MAP_COOPERATIONS] = {"cooperations", COLLECTION_COOPERATIONS, false, false},
    [MAP_ACTIONS] = {"actions", COLLECTION_ACTIONS, false, false},
    [MAP_JUMELAGES] = {"jumelages", COLLECTION_COOPERATIONS, false, false},
    [MAP_PROJETS] = {"projets", COLLECTION_PROJETS, false, false},
    [MAP_COLLECTIVITES] = {"collectivites", COLLECTION_COLLECTIVITES, false, false},
    [MAP_PARTENAIRES] = {"partenaires", COLLECTION_PARTENAIRES, false, false},
    [MAP_BOURSE] = {"bourse", COLLECTION_BOURSE, false, false},
};

const char *map_layer_name(unsigned layer)
{
    return LAYERS[layer].name;
}

const char *map_layer_title(enum map_layer layer, enum language language)
{
    static const char *const TITLES[MAP_LAYER_COUNT][LANGUAGES] = {
        [MAP_BASE] = {"Fond de carte", "Base map"},
        [MAP_LABELS] = {"Noms des lieux", "Names of places"},
        [MAP_PAYS] = {"Pays", "Countries"},
        [MAP_REGIONS] = {"Régions", "Regions"},
        [MAP_FLUX] = {"Qui coopère avec qui", "Who works with whom"},
        [MAP_HEAT] = {"Densité des lieux", "Density of places"},
        [MAP_COOPERATIONS] = {"Coopérations décentralisées", "Decentralised cooperations"},
        [MAP_ACTIONS] = {"Autres actions extérieures", "Other external actions"},
        [MAP_JUMELAGES] = {"Jumelages", "Twinnings"},
        [MAP_PROJETS] = {"Projets", "Projects"},
        [MAP_COLLECTIVITES] = {"Collectivités françaises", "French authorities"},
        [MAP_PARTENAIRES] = {"Partenaires étrangers", "Foreign partners"},
        [MAP_BOURSE] = {"Demandes de la Bourse-projets", "Requests of the project exchange"},
    };
    return TITLES[layer][language] ? TITLES[layer][language] : LAYERS[layer].name;
}

const char *map_style_title(const char *style, enum language language)
{
    static const struct {
        const char *name, *title[LANGUAGES];
    } TITLES[] = {
        {"atlas", {"Atlas", "Atlas"}},
        {"clair", {"Clair", "Light"}},
        {"contraste", {"Contrasté", "High contrast"}},
        {"sombre", {"Sombre", "Dark"}},
    };
    for (size_t i = 0; i < sizeof TITLES / sizeof TITLES[0]; i++)
        if (strcmp(TITLES[i].name, style) == 0)
            return TITLES[i].title[language];
    return style;
}

static bool no_layer(const char *name, struct err *e)
{
    struct bytes all;
    bytes_init(&all, sizeof e->text);
    bytes_add_list(&all, map_layer_name, MAP_LAYER_COUNT, " and ");
    err_param(e, ERR_NOT_FOUND, "layers", name, "there is no layer '%.60s'; there are %s", name, all.data);
    bytes_release(&all);
    return false;
}

static bool parse_one(struct map_layers *l, const char *name, struct err *e)
{
    enum map_layer layer = 0;
    while (layer < MAP_LAYER_COUNT && strcmp(name, LAYERS[layer].name) != 0)
        layer++;
    if (layer == MAP_LAYER_COUNT)
        return no_layer(name, e);
    for (size_t i = 0; i < l->n; i++)
        if (l->list[i] == layer)
            return err_param(e, ERR_NOT_FOUND, "layers", name, "the layer '%.60s' is named twice", name);
    l->list[l->n++] = layer;
    return true;
}

bool map_layers_parse(struct map_layers *l, const char *text, struct err *e)
{
    char *copy = mem_strdup(text), *rest = copy;
    bool done = true;
    l->n = 0;
    while (done && rest)
        done = parse_one(l, strsep(&rest, ","), e);
    free(copy);
    return done;
}

bool map_layer_collection(enum map_layer layer, enum collection *collection)
{
    if (LAYERS[layer].collection < 0)
        return false;
    *collection = (enum collection)LAYERS[layer].collection;
    return true;
}

void map_layer_criteria(enum map_layer layer, const struct criteria *from, struct criteria *to)
{
    enum collection collection;
    criteria_copy(to, from);
    if (map_layer_collection(layer, &collection))
        criteria_own(to, collection, NULL); /* as large as before, but for a tree that is at its limits */
    if (layer == MAP_JUMELAGES) {
        criteria_add(to, CRITERION_JUMELAGE, 0, 0, true);
        to->values[CRITERION_JUMELAGE].not_none = true;
        criteria_normalise(to);
    }
}

bool map_layers_have_sites(const struct map_layers *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (LAYERS[l->list[i]].collection >= 0)
            return true;
    return false;
}

bool map_layers_have(const struct map_layers *l, enum map_layer layer)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->list[i] == layer)
            return true;
    return false;
}

bool map_layer_counts(enum map_layer layer)
{
    return LAYERS[layer].counts;
}

bool map_layer_lies_low(enum map_layer layer)
{
    return LAYERS[layer].low;
}

enum map_layer map_layers_counted(const struct map_layers *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (LAYERS[l->list[i]].collection >= 0)
            return l->list[i];
    return MAP_COOPERATIONS;
}

bool map_layers_count(const struct map_layers *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (LAYERS[l->list[i]].counts)
            return true;
    return false;
}
