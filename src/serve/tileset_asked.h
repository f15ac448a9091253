/* tileset_asked.h - whose tiles an address of OGC API - Tiles (OGC 20-057) is about: /api/[map/]tiles and
 * /api/collections/{c}/[map/]tiles, and what stands behind them */
#ifndef SERVE_TILESET_ASKED_H
#define SERVE_TILESET_ASKED_H

#include "serve/map_asked.h"
#include "serve/matrix_asked.h"

/* In the order in which addresses name them: set, then matrix, row and column. */
extern const struct matrix_names TILESET_NAMES;

struct tileset_asked {
    bool pictures;             /* of .../map/tiles; else vector tiles */
    const char *collection;    /* NULL: of the whole atlas */
    const char *collections;   /* the parameter, of the whole atlas; NULL: what maps show without it */
    const char *layers;        /* of the map whose tiles they are */
    const char *const *behind; /* parameters of the path: the set, matrix, row and column */
};

/* In plan: of the path and of the parameter collections. ERR_NOT_FOUND: there are no tiles of this
 * collection. */
bool tileset_take(struct call *c, struct tileset_asked *a, struct err *e);

/* Sets of which there are tiles: vector tiles are the same on every screen. ERR_NOT_FOUND. */
bool tileset_take_set(const struct tileset_asked *a, struct matrix_asked *m, struct err *e);
bool tileset_has_set(const struct tileset_asked *a, const struct matrix_set *set);

/* Has a collection tiles? Those that a layer of maps shows, which may have no vectors. The name holds no
 * comma. */
bool tileset_of_collection(const char *name, bool pictures);

/* The link to a list of them: "/api/tiles" and such. */
struct tileset_link {
    const char *rel, *path, *title_fr, *title_en;
};
extern const struct tileset_link TILESET_LINKS[]; /* of the atlas, and to the matrix sets; ends in NULL */
#define TILESET_REL "http://www.opengis.net/def/rel/ogc/1.0/"

#endif
