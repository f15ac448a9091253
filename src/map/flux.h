/* flux.h - who works with whom as great-circle arcs, from France to the partners, bundled at low zooms */
#ifndef MAP_FLUX_H
#define MAP_FLUX_H

#include "atlas/criteria.h"
#include "atlas/snapshot.h"
#include "draw/path.h"
#include "draw/picture.h"
#include "map/base.h"
#include "map/drawing.h"
#include "style/style.h"

/* Up to zoom 4 an arc for each région and country, at 5 and 6 for each département and country, from 7 on for
 * each collectivité and partner (atlas/pairs.h). An end of a bundle is a place that there is: of those that
 * it has, the nearest to their middle. Arcs are made for the world once, whatever window shows them; one that
 * crosses the antimeridian goes on beside the world.
 *
 * sum is what the pairs of an arc have, added up: the records of what is counted, or euros; a record of two
 * pairs is in the sum twice. Widths are by its square root. Arcs that have none are not there.
 *
 * A picture shows the flux_shown() greatest of its zoom's; of equal ones a hash decides, so that no part of
 * the world is left out, and every window leaves out the same. */
#define FLUX_ARCS_MOST                                                                                       \
    250 /* at zooms 0 to 3, and at 5 and 7; twice as many at each of the next FLUX_DOUBLED */
#define FLUX_DOUBLED   2
#define FLUX_ARCS_KEPT (FLUX_ARCS_MOST << FLUX_DOUBLED) /* of each level */

enum flux_level { FLUX_REGIONS, FLUX_DEPARTEMENTS, FLUX_PAIRS, FLUX_LEVELS };

struct flux_arc {
    uint32_t from,
        to; /* flux_from_key and flux_to_key; of FLUX_PAIRS rows of collectivites, of partenaires */
    uint32_t pairs;
    int64_t sum;
    int64_t records, euros; /* one of them is the sum; euros may be SNAPSHOT_NO_AMOUNT */
    size_t first;           /* of its points */
    uint32_t n;
    struct world_box box;
};

struct flux_set {
    struct flux_arc *arcs; /* the greatest first */
    size_t n, all;         /* kept, of how many */
};

/* Immutable. */
struct flux {
    struct snapshot *snapshot; /* a reference of its own */
    struct criteria criteria;  /* a copy */
    enum collection collection;
    enum map_layer counted;
    enum map_measure measure;
    struct flux_set levels[FLUX_LEVELS];
    struct world_point *points;
    size_t n_points, capacity;
    uint64_t pairs, undrawn; /* of these an end has no position */
};

/* counted: the point layer whose pairs they are, c its criteria; requests of the Bourse have none. */
struct flux *flux_new(struct snapshot *s, enum map_layer counted, const struct criteria *c,
                      enum map_measure measure);
void flux_free(struct flux *f); /* NULL is fine */
size_t flux_bytes(const struct flux *f);

enum flux_level flux_level_of(int zoom);
size_t flux_shown(const struct flux *f, int zoom);

/* The région or département of a collectivité (who has no département is of its région: beyond their
 * number), and the country of a partner; the last value is of those without. */
uint32_t flux_from_key(const struct snapshot *s, enum flux_level level, uint32_t collectivite);
uint32_t flux_to_key(const struct snapshot *s, enum flux_level level, uint32_t partenaire);

/* Paint over what the picture holds, in the style's colour flux. Returns whether anything was. */
bool flux_paint(const struct flux *f, uint32_t colour, struct path *path, struct picture *to,
                const struct base_window *w);
/* At most: at some zooms all are thinner. */
double flux_width_px(const struct flux *f, enum flux_level level, const struct flux_arc *a);

/* How an arc is drawn, in FLUX_STEPS of its share of the greatest (of the square root), from 0 to 1. */
#define FLUX_STEPS 8
int flux_step(const struct flux *f, enum flux_level level, const struct flux_arc *a); /* from 0 on */
struct path_stroke flux_stroke(uint32_t colour, double share);

/* Instead of painting: an arc becomes path, in a window of w x h pixels of scale 1 and a margin around it, in
 * each world that this shows. */
void flux_trace_in(const struct flux *f, const struct flux_arc *a, struct path *path,
                   const struct base_window *w, const struct base_cut *cut);

/* Who its ends are: a région, département or collectivité, and a country or partner; NULL: not known. Returns
 * which of these the first is: who has no département is bundled by région. */
struct flux_end {
    const char *uid, *name;
};
enum flux_level flux_ends(const struct flux *f, enum flux_level level, const struct flux_arc *a,
                          struct flux_end *from, struct flux_end *to);
extern const char *const FLUX_LEVEL_NAMES[FLUX_LEVELS];

/* The arc at a point that is nearest to it, no farther than slack_px from its edge; NULL. */
const struct flux_arc *flux_at(const struct flux *f, struct world_point p, int zoom, double slack_px);

/* The pairs of an arc, by walking all again. */
typedef void flux_visit(void *context, uint32_t collectivite, uint32_t partenaire);
void flux_each(const struct flux *f, enum flux_level level, const struct flux_arc *a, flux_visit *visit,
               void *context);

#endif
