/* poster_inside.h - what the files of the map on paper share: measures, colours, the sheet */
#ifndef OUT_POSTER_INSIDE_H
#define OUT_POSTER_INSIDE_H

#include "draw/document.h"
#include "map/legend.h"
#include "map/overseas.h"
#include "out/poster.h"

#define POSTER_INK   0xFF18212Bu
#define POSTER_GREY  0xFF56626Cu
#define POSTER_LINE  0xFF8C979Fu
#define POSTER_CARD  0xE6FFFFFFu
#define POSTER_TEXTS 65536

struct box_pt {
    double x, y, w, h;
};

struct poster {
    const struct poster_request *request;
    struct tile_painter *painter;
    struct document *document;
    double unit;  /* points of what is one on A4: sizes of text, lines, gaps */
    double px_pt; /* points of a pixel of the map, and of an inset */
    double inset_px_pt;
    double margin; /* around all */
    struct legend legend;
    bool sizes, has_legend, has_insets, has_words, has_licences; /* what there is room for */
    struct base_window window;                                   /* of the map */
    struct box_pt map;
    unsigned insets[OVERSEAS], n_insets;
    int inset_w, inset_h; /* pixels of an inset */
};

/* A text with its left top corner there; returns its height. poster_high: of one that
 * is not set. */
struct poster_text {
    double size; /* of POSTER.unit */
    bool bold, grey, right;
    unsigned lines; /* at most; 0: as many as it takes */
};
double poster_put(struct poster *p, enum document_role role, struct poster_text t, const char *text, double x,
                  double y, double width_pt);
double poster_high(struct poster *p, struct poster_text t, const char *text, double width_pt);

/* A map in a frame, px_pt points a pixel, with its scale bar in the left bottom corner. */
bool poster_put_map(struct poster *p, const struct base_window *w, struct box_pt box, double px_pt,
                    struct err *e);

/* The band of the legend: how high it will be, and setting it. */
double poster_legend_high(const struct poster *p, double width_pt);
void poster_put_legend(struct poster *p, double x, double y, double width_pt);

#endif
