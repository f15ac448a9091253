/* embed.h - the document of a map that other sites embed: how it is painted, and the first records on it */
#ifndef OUT_EMBED_H
#define OUT_EMBED_H

#include "atlas/criteria.h"
#include "base/json.h"
#include "map/layers.h"

#define EMBED_LISTED 20 /* records of a layer in its list */

struct embed {
    enum language language; /* of its words */
    const char *base_url;
    const struct snapshot *snapshot;
    const struct criteria *criteria;
    struct map_layers layers;                            /* base is among them */
    const struct selection *selections[MAP_LAYER_COUNT]; /* of layers.list[i]; NULL for base and labels */
    const char *frame; /* "bbox=..." or "center=...&zoom=...", as it was understood; NULL: around the sites */
    const char *version; /* v of tiles */
    const char *theme;   /* a word */
    const char *style;   /* of maps; NULL: sombre in a dark theme, else the default */
    bool listed;         /* the list is wanted */
};

/* The style of pictures whose page does not know what its visitor prefers; NULL: the default. */
const char *embed_style(const struct embed *e);
/* Members of the open object: criteria in words, map, lists. */
void embed_put(struct json *j, const struct embed *e);

#endif
