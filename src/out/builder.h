/* builder.h - the document of the page that makes a map for another site: choices, and what to copy */
#ifndef OUT_BUILDER_H
#define OUT_BUILDER_H

#include "base/json.h"
#include "map/tile.h"
#include "out/embed.h"

/* A parameter of the map as it was asked for: a criterion, with all its values. */
struct builder_criterion {
    const char *name, *value;
};

struct builder {
    const struct embed *embed;
    const struct tile_shared *styles; /* that maps may have */
    const struct builder_criterion *criteria;
    size_t n_criteria;
    const char *center, *zoom, *bbox; /* as they were understood; NULL */
    const char *language;             /* of the map: "fr", "en", or "" for its visitor's */
    long height_px;
};

/* Members of the open object. Texts that end in _in_html stand so in the source of a page. */
void builder_put(struct json *j, const struct builder *b);

#endif
