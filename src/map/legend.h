/* legend.h - what the marks of a map stand for: its layers with what there is of each, and sizes */
#ifndef MAP_LEGEND_H
#define MAP_LEGEND_H

#include "base/bytes.h"
#include "base/language.h"
#include "map/areas.h"
#include "map/marks.h"
#include "map/tile.h"

/* A row for each layer that draws sites, in the order of the drawing, with the very marks that tiles have;
 * grey ones where colours are those of thématiques. records and sites are those of its selection, wherever
 * they lie. Sizes are counts or euros as marks show them, up to the greatest that the map has, few of them
 * and far apart. Notes say what a symbol, its number and its ring stand for. */
#define LEGEND_SIZES   5
#define LEGEND_NOTES   4
#define LEGEND_LABEL   128
#define LEGEND_CLASSES (AREAS_CLASSES + 2)
#define LEGEND_COUNTED 4 /* layers that count */

struct legend_row {
    enum map_layer layer;
    const char *label;
    struct marker_style mark;
    uint64_t records, sites;
};

/* A colour in the rings, in their order. */
struct legend_theme {
    const char *code, *label; /* code is NULL of all others */
    uint32_t colour;
};

/* Of a layer that counts another's records: classes of territories with their colours, the last two of those
 * without any and of those that are not known, where there are such; or one line, whose width counts; or a
 * ramp of colours from few to many. note: how classes were found, NULL where there are none. */
struct legend_class {
    char label[LEGEND_LABEL]; /* "1 à 12" */
    int64_t least, most;      /* TERRITORY_NO_NUMBER: not known */
    uint32_t n, colour;
};
struct legend_counted {
    enum map_layer layer, counted;
    char label[LEGEND_LABEL]; /* "Coopérations décentralisées par pays" */
    uint32_t line;            /* the colour of arcs; 0: none, but classes */
    uint64_t pairs;           /* that arcs are of */
    const uint32_t *ramp;     /* 256 pixels, of heat; or NULL */
    const char *note, *method;
    enum map_measure measure;
    struct legend_class classes[LEGEND_CLASSES];
    size_t n;
};

struct legend {
    struct legend_row rows[MAP_LAYER_COUNT];
    size_t n;
    struct legend_counted counted[LEGEND_COUNTED];
    size_t n_counted;
    struct legend_theme themes[MARKS_THEMES + 1];
    size_t n_themes;
    uint64_t sizes[LEGEND_SIZES];
    size_t n_sizes; /* 0: nothing is shown */
    const char *notes[LEGEND_NOTES];
    size_t n_notes;
    enum map_measure measure;
    enum map_group group;
    enum map_ring ring;
    struct marker_style sized; /* of the marks that sizes are shown in */
    enum language language;
};

/* Of a drawing with its selections; greatest: the count or the euros of its greatest mark. */
void legend_fill(struct legend *l, const struct tile_shared *s, const struct map_drawing *d,
                 enum language language, uint64_t greatest);
uint64_t legend_greatest(const struct marks *m); /* of marks that were gathered */

/* The greatest mark on a map of the world, of so many world units a pixel, as far as marks grow smaller; 0:
 * on the smallest map. */
bool legend_greatest_of_all(const struct map_drawing *d, double units_per_px, uint64_t *greatest,
                            struct err *e);

/* Only what is of the layer of this name, without sizes; false: nothing is. */
bool legend_keep(struct legend *l, const char *layer);

/* The mark of a size, as maps have it; its text is in `text`. Behind the last one, where euros may be
 * unknown, that of unknown ones. */
size_t legend_marks(const struct legend *l); /* how many there are */
void legend_mark(const struct legend *l, size_t i, struct marker *of, char text[MARKER_TEXT_BYTES]);

/* The words at the two ends of a ramp. */
const char *legend_ramp_end(enum language language, bool most);

/* "disc", as in JSON. */
const char *legend_shape_name(enum marker_shape shape);

/* "Coopérations décentralisées et autres actions extérieures, par pays, en euros": what the drawing shows, in
 * words. */
void legend_say_layers(const struct map_drawing *d, enum language language, struct bytes *out);

/* A picture of it alone, as PNG, on the ground of the style's cards; and its size in pixels. */
struct legend_frame {
    int scale;
    int least_w_px, least_h_px; /* pixels of the picture, which is larger where the legend is */
};
bool legend_picture(struct tile_painter *p, const struct legend *l, unsigned style,
                    const struct legend_frame *frame, struct bytes *out, struct err *e);
void legend_size(struct tile_painter *p, const struct legend *l, unsigned style,
                 const struct legend_frame *frame, int *w, int *h);

/* What texts on a map of the style stand on, dark where its land is dark, and their colours. */
struct legend_look {
    uint32_t ground, ink, faint;
    bool whole; /* with the row of sizes */
};
struct legend_look legend_look(const struct tile_shared *s, unsigned style);

/* How large it is painted, pixels of scale 1, and painting it with its top left corner there. */
void legend_measure(struct tile_painter *p, const struct legend *l, const struct legend_look *look, double *w,
                    double *h);
void legend_paint(struct tile_painter *p, const struct legend *l, const struct legend_look *look,
                  struct picture *to, int scale, double x, double y);

#endif
