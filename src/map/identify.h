/* identify.h - which places stand under a pixel of the map, as it was painted */
#ifndef MAP_IDENTIFY_H
#define MAP_IDENTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "map/drawing.h"
#include "map/marks.h"

#define IDENTIFY_SLACK_PX 3.0 /* a finger or a pointer this far beside a mark still means it */

struct identify_request {
    struct map_drawing drawing;
    double lon, lat;
    int zoom;
    const struct shapes *shapes; /* of the base map, for areas; NULL: none are looked for */
};

struct identified_place {
    uint32_t place;
    bool french; /* a row of collectivites, else of partenaires */
    uint64_t sites;
};

/* Each place once, those with most sites first. */
struct identified {
    struct identified_place *list;
    size_t n, capacity;
    const struct flux_arc *arc; /* of the layer flux, or NULL */
    uint32_t
        area[MAP_LAYER_COUNT]; /* of the drawing's layer i: the row under the point, or SNAPSHOT_NO_ROW */
    uint64_t sites;            /* of the mark: the number that it shows; that of its places together */
    bool of_territory;         /* the mark is a territory's: a row of pays or of regions */
    enum collection collection;
    uint32_t row;
};

/* The topmost mark at the point, and all the places that it stands for. Nothing there: n is
 * 0. And the areas and the arc under it, whatever lies on them. Initialises *out; the caller releases it. */
bool identify(const struct identify_request *r, struct identified *out, struct err *e);
void identified_release(struct identified *i);

/* The topmost of the marks at a point, the last painted: pixels of scale 1 from the corner of their window,
 * in which the point lies. NULL: there is none. */
const struct group *identify_mark(const struct marks *m, double x_px, double y_px);

/* The same in marks that were gathered (and placed) for a picture: its pixels of scale 1, of which r has the
 * point; of a mark what the layers asked for have. */
void identify_in(const struct identify_request *r, const struct marks *m, double x_px, double y_px,
                 const struct map_layers *asked, struct identified *out);

#endif
