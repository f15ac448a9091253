/* marker.h - marks on a map: a small one for a single site, a larger one with a count where sites crowd */
#ifndef DRAW_MARKER_H
#define DRAW_MARKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "draw/picture.h"
#include "draw/text.h"

/* Layers are told apart by shape as well as by colour (RGAA 3.1). With a count, the disc, the rounded square,
 * the diamond and the ring grow; the star becomes a seal. The ring is the colour around a field of the
 * outline's colour, its count written in the colour. */
enum marker_shape { MARKER_DISC, MARKER_SQUARE, MARKER_DIAMOND, MARKER_STAR, MARKER_RING, MARKER_SHAPES };

/* Lengths are pixels at scale 1. */
struct marker_style {
    enum marker_shape shape;
    uint32_t fill;    /* see colour.h; opaque */
    uint32_t outline; /* around the fill, so that neighbours and the map stay apart; usually white */
    uint32_t text;    /* of counts; 0 for black or white, whichever contrasts more with what it stands on */
    double radius_px; /* of a single mark, outline left out; 0 for MARKER_RADIUS_PX */
    bool euros;       /* counts are thousands of euros, rounded up (marker_thousands) */
};
#define MARKER_RADIUS_PX  5.0
#define MARKER_SCALE_MAX  3
#define MARKER_EXTENT_PX  40 /* no mark reaches farther from its point, at scale 1 */
#define MARKER_TEXT_BYTES 16

/* What one mark shows. Of several kinds it is a ring in their colours around a field of the outline's: parts
 * of the ring by their shares, none less than a twelfth, each with the single mark of its kind on it. */
#define MARKER_PARTS_MOST 8
struct marker {
    const struct marker_style *parts[MARKER_PARTS_MOST]; /* in one order wherever the mark is drawn */
    uint64_t shares[MARKER_PARTS_MOST];                  /* above 0 */
    unsigned n;
    uint64_t size;    /* sites, or how many of them it is as large as */
    const char *text; /* below MARKER_TEXT_BYTES; NULL: a single mark, of one part; "": as with one, unsaid */
    bool euros;       /* size is thousands of euros, 0 of those that nobody has told; there is a text */
    bool hollow;      /* of one part: a line in its colour around the outline's */
    bool plain;       /* a ring without single marks on it, also of one part; with a text */
};

/* How far a mark goes, outline included. Of a count it grows by a power, so that ten times as many is always
 * the same times as large: 2.2 times the area, to be told apart from 2 to some 6 000. 0 and 1 are a single
 * mark. */
double marker_radius_px(const struct marker_style *s, uint64_t count);
double marker_radius_of(const struct marker *m);

/* Euros have a text in every mark, on two lines, and so are never small: from a thousand to a hundred
 * millions a mark of ten times as many has 1.36 times the area. */
uint64_t marker_thousands(int64_t euros); /* 1 at least */

/* French, with a narrow no-break space: 1 to 999, "1 234", "123 456", then "1,3 M"; rounded to the nearest.
 */
void marker_count_text(uint64_t count, char text[MARKER_TEXT_BYTES]);

/* "850 €", "3 400 €", "45 k€", "1,2 M€", "1,3 Md€": to the nearest of what is written. Below 0: "n.d.", not
 * told. */
void marker_euros_text(int64_t euros, char text[MARKER_TEXT_BYTES]);

/* The colour that counts get on this style, and where several kinds are. */
uint32_t marker_text_colour(const struct marker_style *s);

/* Marks once drawn are kept as sprites (draw/sprites.h), single ones at quarters of a pixel, others at whole
 * pixels, and so are their texts. One set for one thread; it borrows the painter. Memory stays below
 * MARKER_SET_BYTES. */
#define MARKER_SET_BYTES (16u * 1024 * 1024)
struct marker_set;
struct marker_set *marker_set_new(struct text_painter *t);
void marker_set_free(struct marker_set *m);

/* Draw with its centre at x, y (pixels of the picture); what falls outside is left out. count 0 or 1 is a
 * single mark. A single one costs about 0.15 us, a count 0.7 us; the first of its kind 130 us. */
void marker_draw(struct marker_set *m, struct picture *p, const struct marker_style *s, int scale,
                 uint64_t count, double x, double y);
void marker_draw_of(struct marker_set *m, struct picture *p, const struct marker *of, int scale, double x,
                    double y);

/* The text of such a mark alone, for who learns the colours of stamps (draw/stamp.h). */
void marker_draw_text(struct marker_set *m, struct picture *p, const struct marker_style *s, int scale,
                      uint64_t count, double x, double y);

size_t marker_set_bytes(const struct marker_set *m);

#endif
