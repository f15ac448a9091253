/* territory_marks.h - one mark for each country or French région, at its point for labels */
#ifndef MAP_TERRITORY_MARKS_H
#define MAP_TERRITORY_MARKS_H

#include "map/apart.h"
#include "map/drawing.h"
#include "map/group.h"

/* In place of a grouper. A mark is of all the sites of its territory, wherever the window lies: so tiles
 * agree. Sites whose territory is not known have a mark together, where the first of their places is; so has
 * a territory without a point for labels. At zooms up to TERRITORY_APART_ZOOM_LAST, where countries are
 * smaller than marks, these are pushed apart (map/apart.h). Belongs to one thread; a zeroed struct is ready.
 */
#define TERRITORY_APART_ZOOM_LAST 5
#define TERRITORY_APART_PX        20 /* at most */

/* How much smaller all marks are where the world is small, and have no figures; 1: as large as any. Those of
 * euros, which are large, and those of French régions, which crowd among the countries around them, a zoom
 * longer. */
double territory_marks_share(double units_per_px, bool euros, bool by_region);

struct territory_marks {
    const struct selection *const *selections;
    size_t n_selections;
    const struct snapshot *snapshot;
    bool by_region; /* French sites by région, else those of all France */
    /* NULL, or what marks are as large as instead of their sites: their weight then */
    uint64_t (*size)(void *context, const struct group *g);
    void *context;
    struct group *groups;
    size_t n, capacity;
    struct apart apart;
};

/* Of selections of one snapshot, which outlive what is asked below. The marks whose centre lies up to reach
 * outside the window, in painting order; in a window wider than the world one may be given twice. Cost: the
 * places of these territories, some 3 ns each. */
const struct group *territory_marks_find(struct territory_marks *t, const struct selection *const *selections,
                                         size_t n_selections, enum map_group group,
                                         const struct group_box *window, double units_per_px,
                                         double reach_x_px, double reach_y_px, size_t *n);
void territory_marks_release(struct territory_marks *t);

/* The places of a mark that a selection has sites at. */
void territory_marks_visit(const struct territory_marks *t, const struct group *g, size_t selection,
                           sites_visit *visit, void *context);

/* Where it belongs, in the first world; false when it has no point for labels. */
bool territory_marks_home(const struct territory_marks *t, const struct group *g, int64_t *x, int64_t *y);

/* Which one: a row of pays or of regions; false for sites whose territory is not known. */
bool territory_marks_row(const struct territory_marks *t, const struct group *g, enum collection *collection,
                         uint32_t *row);

#endif
