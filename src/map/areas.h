/* areas.h - choropleths: countries or régions coloured by how much of a selection they have */
#ifndef MAP_AREAS_H
#define MAP_AREAS_H

#include <stdint.h>

#include "atlas/spread.h"
#include "draw/path.h"
#include "draw/picture.h"
#include "geo/shapes.h"
#include "map/base.h"
#include "map/drawing.h"
#include "style/style.h"

/* The values of territories in classes that are found in the values themselves: natural breaks of those above
 * 0 (map/classes.h); of countries those of their logarithms, as a few have most of everything. A legend says:
 * classes[i] from least to most, both of them values that there are, n territories; n_zero that have nothing;
 * n_missing of which nothing is known, which is not 0: those with records whose euros none are known of. Not
 * shown at all (AREAS_ABSENT): France among the countries, unless something is there; régions of before 2016.
 */
#define AREAS_CLASSES    5
#define AREAS_OUTLINE_PX 0.6
enum areas_shown { AREAS_ABSENT, AREAS_MISSING, AREAS_ZERO, AREAS_FIRST /* and the classes after it */ };

struct areas_class {
    int64_t least, most;
    uint32_t n;
};

/* Immutable. */
struct areas {
    struct snapshot *snapshot; /* a reference of its own */
    enum map_layer layer, counted;
    enum map_measure measure;
    struct spread spread;
    uint8_t *shown; /* of each row: enum areas_shown */
    bool by_logarithm;
    struct areas_class classes[AREAS_CLASSES];
    unsigned n_classes;
    uint32_t n_zero, n_missing;
};

/* layer: MAP_PAYS or MAP_REGIONS; counted: the point layer whose records are counted, c its criteria. */
struct areas *areas_new(struct snapshot *s, enum map_layer layer, enum map_layer counted,
                        const struct criteria *c, enum map_measure measure);
void areas_free(struct areas *a); /* NULL is fine */
size_t areas_bytes(const struct areas *a);

/* What classes are by; TERRITORY_NO_NUMBER: not known. */
int64_t areas_value(const struct areas *a, uint32_t row);

/* Colours of a style (area-1 to area-5, area-zero, area-missing, area-line of palette.txt). Fewer classes
 * than AREAS_CLASSES are spread over the ramp: the least has the lightest, the greatest the darkest. */
struct areas_colours {
    uint32_t classes[AREAS_CLASSES], zero, missing, line;
};
struct areas_colours areas_colours_of(const struct style *s);
uint32_t areas_colour(const struct areas_colours *c, const struct areas *a, enum areas_shown shown);

/* Paint over what the picture holds, with thin outlines of their own. land: that of the base map in this
 * window, where its coast is finer than that of the areas (areas_want_land), which end there then: so the two
 * agree; or NULL. Returns whether anything was. */
bool areas_want_land(const struct base_window *w);
bool areas_paint(const struct areas *a, const struct areas_colours *c, const struct shapes *shapes,
                 struct path *path, const struct path *land, struct picture *to, const struct base_window *w);

/* Instead of painting: the areas of a layer that lie in a window of w x h pixels of scale 1 and a margin
 * around it, in turn, whatever is counted: area is a number in shapes_areas; its rings are in path, outer
 * ones right around. */
typedef bool areas_visit(void *context, uint32_t area, const struct path *path, struct err *e);
bool areas_trace(enum map_layer layer, const struct shapes *shapes, struct path *path,
                 const struct base_window *w, const struct base_cut *cut, areas_visit *visit, void *context,
                 struct err *e);
/* The row of such an area, or SNAPSHOT_NO_ROW: it has none, or nothing is shown there. */
uint32_t areas_row(const struct areas *a, const struct shapes *shapes, uint32_t area);

/* The row whose area holds the middle of each cell of a box that is cut into n x n, as areas_at says of them:
 * to rows, line by line. Some 1 to 5 ms for the world. */
#define AREAS_GRID_MOST 64
void areas_grid(const struct areas *a, const struct shapes *shapes, struct world_box box, int n,
                uint32_t *rows);

/* The row whose area holds the point, or SNAPSHOT_NO_ROW. Some 0.1 ms. */
uint32_t areas_at(const struct areas *a, const struct shapes *shapes, struct world_point p);

#endif
