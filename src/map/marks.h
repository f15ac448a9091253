/* marks.h - the marks of the point layers in a window: sites grouped over all layers, each group with its
 * shares */
#ifndef MAP_MARKS_H
#define MAP_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "atlas/worth.h"
#include "base/err.h"
#include "draw/marker.h"
#include "geo/warp.h"
#include "map/drawing.h"
#include "map/group.h"
#include "map/spots.h"
#include "map/territory_marks.h"

/* The thématiques that most of what all layers match has, wherever the window lies: the same in every picture
 * of a map. */
#define MARKS_THEMES 6
struct marks_themes {
    uint16_t value[MARKS_THEMES]; /* of the vocabulary, the most frequent first */
    unsigned n;
    bool others; /* there are more */
};

/* The point layers of a request are grouped together, so that marks of several layers at one place do not
 * hide each other. Belongs to one thread; keeps its memory. A zeroed struct is ready. */
struct marks {
    enum map_group group;
    struct grouper grouper; /* of these the one that group says */
    struct spots spots;
    struct territory_marks territories;
    enum map_layer layers[MAP_LAYER_COUNT]; /* the point layers, in painting order */
    const struct selection *selections[MAP_LAYER_COUNT];
    size_t n_layers;
    const struct group *groups; /* in painting order */
    size_t n;
    struct marker_style style; /* that sizes are by */
    double share;              /* of their size, that of dots without figures; 1: as large as any */
    uint32_t *shares;          /* n * n_layers: sites of group g in layer l at [g * n_layers + l] */
    size_t shares_capacity;

    /* Where marks are by euros or have shares of thématiques (atlas/worth.h), else of no use: */
    enum map_measure measure;
    enum map_ring ring;
    struct marks_themes themes;
    int64_t *euros;         /* of each group; WORTH_NO_EUROS: none are known */
    uint32_t *theme_shares; /* n * (MARKS_THEMES + 1): of themes.value[i]; the last of all others */
    size_t worth_capacity;
    struct worth worth;
    struct marks_entry *entries; /* places by group */
    size_t n_entries, entries_capacity;
};

/* Of a drawing with its selections. */
void marks_themes_find(struct marks_themes *t, const struct map_drawing *d);

/* Gather the marks of the layers that have a selection, in a window of world units. reach_px as in
 * grouper_start. ERR_TOO_LARGE for a window with too many cells. Cost: the sites in reach, about 10 ns each;
 * 60 each with its own mark; by euros or with
 * thématiques the links of all of them, some 0.1 us each. */
bool marks_gather(struct marks *m, const struct map_drawing *d, const struct group_box *window,
                  double units_per_px, struct err *e);
/* The same with what lies farther outside, for who places something beside marks. */
bool marks_gather_wide(struct marks *m, const struct map_drawing *d, const struct group_box *window,
                       double units_per_px, double reach_x_px, double reach_y_px, struct err *e);
/* Gathered in the plane of a picture in another projection: from now on they stand in the picture. */
void marks_warp(struct marks *m, const struct warp *warp);
void marks_release(struct marks *m);

/* How far a mark goes from its middle, outline included. */
double marks_radius_px(const struct marks *m, size_t group);

/* Where all the sites of a mark are, of one layer or of several: a row of collectivites or of partenaires,
 * and the last of those layers. False: at several places, or it stands for a territory. */
struct marks_place {
    const struct selection *of;
    size_t layer; /* of the marks */
    uint32_t place;
};
bool marks_place(const struct marks *m, size_t group, struct marks_place *at);

/* The name of the place or région that a mark stands for, to stand beside it, or NULL: it stands for several,
 * or for a country, which the base map names. */
const char *marks_place_name(const struct marks *m, size_t group);

/* The territory that a mark stands for, a row of pays or of regions; false: it stands for places. */
bool marks_territory(const struct marks *m, size_t group, enum collection *collection, uint32_t *row);

/* Are all marks of territories? */
bool marks_of_territories(const struct marks *m);

/* Where the country that a mark stands for has its point, beside which the mark may stand (map/apart.h). x
 * in the world that the mark is in. */
bool marks_country_home(const struct marks *m, size_t group, int64_t *x, int64_t *y);

/* Visit the places that a group stands for and one of the layers has. x as it stands on the map, a world
 * beside this one it may be. */
void marks_visit(const struct marks *m, size_t group, size_t layer, sites_visit *visit, void *context);

/* Paint them: a group of one layer in its shape, of several as a ring of all (draw/marker.h); a hollow one
 * has no euros that are known. With thématiques each is a ring of theirs, and a single site has the colour of
 * its most frequent one; hollow where there are none. */
void marks_paint(const struct marks *m, const struct marker_style styles[MAP_LAYER_COUNT],
                 struct marker_set *set, struct picture *p, int scale);

/* The layer, one of m->layers, that a group's mark is drawn as: the one with most sites there. */
size_t marks_main_layer(const struct marks *m, size_t group);

/* The shape of a layer's marks, with the colours that the caller has for it; size does not depend on them. */
struct marker_style marks_style(enum map_layer layer, uint32_t fill, uint32_t outline);

/* The thématique i of a map has the colour of one kind of marks, which do not show then; that of all others
 * is MARKS_THEMES. So a style has no more colours to be told apart. */
const struct marker_style *marks_theme_style(const struct marker_style styles[MAP_LAYER_COUNT], unsigned i);

/* What the share i of thématiques is called as data: "thematique_eau"; the last "thematiques_autres". */
#define MARKS_KEY_BYTES 64
void marks_theme_key(const struct snapshot *s, const struct marks_themes *t, unsigned i,
                     char key[MARKS_KEY_BYTES]);

/* "12", "1,2 M€", "n.d.": what stands on it; "" on that of a single site. */
void marks_text(const struct marks *m, size_t group, char text[MARKER_TEXT_BYTES]);

#endif
