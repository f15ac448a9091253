#include "serve/tileset_asked.h"

#include <string.h>

#include "serve/route.h"
#include "serve/vector_layers.h"

const struct matrix_names TILESET_NAMES = {"tileMatrixSetId", "tileMatrix", "tileRow", "tileCol", true};

const struct tileset_link TILESET_LINKS[] = {
    {TILESET_REL "tilesets-vector", "/api/tiles", "Tuiles vectorielles", "Vector tiles"},
    {TILESET_REL "tilesets-map", "/api/map/tiles", "Tuiles de la carte, en images",
     "Tiles of the map, as pictures"},
    {TILESET_REL "tiling-schemes", "/api/tileMatrixSets", "Grilles de tuiles", "Tile matrix sets"},
    {NULL, NULL, NULL, NULL},
};

static void count(const struct vector_described *l, void *to)
{
    (void)l;
    ++*(unsigned *)to;
}

bool tileset_of_collection(const char *name, bool pictures)
{
    enum collection known;
    struct map_drawing d = {.layers.n = 0};
    unsigned n = 0;
    if (!collection_parse(&known, name, NULL) || !map_layers_parse(&d.layers, name, NULL))
        return false;
    vector_layers_each(&d, count, &n);
    return pictures || n;
}

static bool take_collection(struct call *c, struct tileset_asked *a, struct err *e)
{
    enum collection known;
    a->collection = a->layers = c->parameter[0];
    a->behind = &c->parameter[1];
    if (tileset_of_collection(a->collection, a->pictures))
        return true;
    if (!published_find(&c->core->published, a->collection) && !collection_parse(&known, a->collection, e))
        return false;
    return err_param(e, ERR_NOT_FOUND, "collectionId", a->collection,
                     "there are no %stiles of the collection %s", a->pictures ? "" : "vector ",
                     a->collection);
}

static bool take_collections(struct call *c, struct tileset_asked *a, struct err *e)
{
    struct map_layers layers;
    struct err why = {0};
    a->behind = &c->parameter[0];
    if (!query_take(&c->query, "collections", &a->collections, e))
        return false;
    a->layers = a->collections ? a->collections : MAP_LAYERS_PRESET;
    return map_layers_parse(&layers, a->layers, &why) ||
           err_param(e, ERR_INVALID, "collections", a->collections, "%s", why.text);
}

bool tileset_take(struct call *c, struct tileset_asked *a, struct err *e)
{
    const char *pattern = c->route->pattern;
    *a = (struct tileset_asked){.pictures = strstr(pattern, "/map/tiles") != NULL};
    return strstr(pattern, "/{c}/") ? take_collection(c, a, e) : take_collections(c, a, e);
}

bool tileset_has_set(const struct tileset_asked *a, const struct matrix_set *set)
{
    return a->pictures || set->scale == 1;
}

bool tileset_take_set(const struct tileset_asked *a, struct matrix_asked *m, struct err *e)
{
    if (matrix_take_set(m, &TILESET_NAMES, a->behind[0], e) &&
        (tileset_has_set(a, m->set) ||
         err_param(e, ERR_INVALID, TILESET_NAMES.set, a->behind[0],
                   "vector tiles are the same on every screen: their tile matrix set is %s",
                   MATRIX_SET[0].quad)))
        return true;
    if (e)
        e->code = ERR_NOT_FOUND;
    return false;
}
