/* lettering.h - names on the base map: which show at which zoom, and where each of them may stand */
#ifndef MAP_LETTERING_H
#define MAP_LETTERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/text.h"
#include "geo/shapes.h"
#include "map/lettering_room.h"
#include "style/style.h"

/* Names come from geodata/built/: labels.tsv (continents, oceans, seas, countries, regions, départements,
 * capitals), communes.tsv for France, places.tsv for elsewhere. They take their room in the order of the
 * style's layers, in a layer by rank (population), zoom after zoom from 0 up over the whole world: a name
 * that stands keeps its room at the next zoom. So what shows depends on the zoom alone, not on the window:
 * windows side by side agree. From LETTERING_ZOOM_LAST on nothing changes.
 *
 * A name without a dot stands centred on its point, or a little higher or lower. One with a dot stands to its
 * right, or left, above, below, where there is room first. What room is left then is given to `others`: where
 * else a name may stand should something cover it, without coming near any place of another name.
 *
 * Widths are sums of letters' advances measured once, which is a little more than the text painter draws. */
#define LETTERING_ZOOM_LAST 13

/* Kinds, as the style names them: continent ocean mer pays petit_pays outre_mer capitale region departement,
 * and by population metropole (1 million) ville (100 000) bourg (10 000) village; site, the places of marks,
 * whose names are not known here. -1 when there is none of this name. */
int lettering_kind(const char *name);

struct lettering; /* shared by threads; each zoom is immutable once it is settled */

/* Starts a thread that reads the tables and settles zoom after zoom: some 0.15 s to zoom 8, 0.35 s for all,
 * 15 MB. Returns at once. Pointers to the style and the shapes are kept. */
struct lettering *lettering_start(const struct style *s, const struct shapes *shapes);
void lettering_free(struct lettering *l); /* stops the thread first */
/* Wait until a zoom is settled. False when a table could not be read; there are no names then. */
bool lettering_wait(struct lettering *l, int zoom, struct err *e);

size_t lettering_count(struct lettering *l, int zoom); /* how many show in the whole world; waits */

/* Where a name stands to its point: centred ones in the order of the first eleven, dotted ones in that of the
 * four behind, a country's on one of many points of it, the nearest first. */
enum lettering_anchor {
    LETTERING_CENTRED,
    LETTERING_HIGHER,
    LETTERING_LOWER,
    LETTERING_FAR_HIGHER,
    LETTERING_FAR_LOWER,
    LETTERING_EAST,
    LETTERING_WEST,
    LETTERING_NORTH_EAST,
    LETTERING_NORTH_WEST,
    LETTERING_SOUTH_EAST,
    LETTERING_SOUTH_WEST,
    LETTERING_RIGHT,
    LETTERING_LEFT,
    LETTERING_ABOVE,
    LETTERING_BELOW,
    LETTERING_AREA, /* the first of LETTERING_AREAS */
    LETTERING_AREAS = 48,
    LETTERING_ANCHORS = LETTERING_AREA + LETTERING_AREAS
};
/* How far a country's name may go from its point, within the country about; pixels at scale 1. */
struct lettering_roam {
    float x, y;
};
#define LETTERING_OTHERS_PX  140  /* wider names have no others */
#define LETTERING_CAPITAL    0.73 /* height of a capital, of the size: DejaVu Sans */
#define LETTERING_TEXT_BYTES 256  /* of the longest name that is kept when drawn */

struct lettering_shown { /* a name that shows at a zoom */
    const char *text;
    int32_t x, y; /* its point, world units */
    float width_px;
    uint32_t order;               /* the most important is 0 */
    uint64_t others;              /* a bit for each anchor beside its own */
    struct lettering_roam roam;   /* 0: it is not of a country, or that is small */
    uint8_t anchor, layer, lines; /* layer: of the style */
};

/* Those whose points lie in a box, from north to south; x from any world. Waits for the zoom. */
typedef void lettering_visit(void *context, const struct lettering_shown *n, int64_t x);
void lettering_in(struct lettering *l, int zoom, int64_t x0, int64_t y0, int64_t x1, int64_t y1,
                  lettering_visit *visit, void *context);

/* The point that its text is set to, relative to its own, and how; what it covers with its dot and the room
 * around it. Pixels at scale 1, y down. */
struct lettering_spot {
    double x, y;
    enum text_align align;
    enum text_anchor anchor;
};
struct lettering_spot lettering_spot(const struct style_rule *r, double width_px, struct lettering_roam roam,
                                     enum lettering_anchor a);
struct room_box lettering_cover(const struct style_rule *r, double width_px, int lines,
                                struct lettering_roam roam, enum lettering_anchor a);

#endif
