/* text.h - lines of text: measuring and drawing them with a halo */
#ifndef DRAW_TEXT_H
#define DRAW_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "draw/picture.h"

/* Text is UTF-8 (an invalid byte shows as a replacement character), "\n" starts a new line. Glyphs are
 * filled as outlines, unhinted, at fractions of a pixel: the same text gives the same pixels wherever it
 * stands, on any tile. On a picture of lines and areas (vector.h) they are letters of the font, which can
 * be searched. The font is DejaVu Sans; what it lacks is taken from what the machine has. Sizes are pixels
 * of the picture: for a picture at scale 2 the caller doubles them (text_style_scaled). A painter belongs
 * to one thread; each has its own font map. */

enum text_align { TEXT_LEFT, TEXT_CENTRE, TEXT_RIGHT }; /* what x is, and how lines stand to each other */
enum text_anchor { TEXT_BASELINE, TEXT_MIDDLE, TEXT_TOP, TEXT_BOTTOM }; /* what y is: see text_measure */

struct text_style {
    double size_px;    /* em size: a capital is 0.73 of it */
    int weight;        /* 400 normal, 700 bold; 0 is 400 */
    bool italic;       /* slanted */
    uint32_t colour;   /* see colour.h */
    uint32_t halo;     /* colour of the halo; transparent for none */
    double halo_px;    /* how far it reaches beyond the letters */
    double spacing_px; /* added between letters */
    double wrap_px;    /* wrap between words to this width; 0 for never */
    double leading;    /* line distance as a factor of the usual one; 0 is 1 */
    enum text_align align;
    enum text_anchor anchor;
};

/* Where the text would be drawn, relative to the anchor point: x0 <= x1, y0 <= y1 (y down). `ink` holds every
 * pixel touched, halo included; the other is the block of lines: width by advance, from the top of the first
 * line's capitals to the last baseline, which is what looks centred. TEXT_MIDDLE puts y at the middle of this
 * block, TEXT_TOP at its top, TEXT_BOTTOM at the last baseline, TEXT_BASELINE at the first baseline. */
struct text_box {
    double x0, y0, x1, y1;
};
struct text_size {
    struct text_box block, ink;
    int lines;
};

struct text_painter;
struct text_painter *
text_painter_new(void); /* about 10 ms the first time in a process: fonts are looked up */
void text_painter_free(struct text_painter *t);

struct text_style text_style_scaled(struct text_style s, double scale); /* all lengths times scale */

/* Measuring costs some 10 microseconds, drawing some 30 for the name of a town and 110 with a halo. The
 * layout of the last text is kept, so that measuring and then drawing lays it out once. */
struct text_size text_measure(struct text_painter *t, const struct text_style *s, const char *text);
void text_draw(struct text_painter *t, struct picture *p, const struct text_style *s, const char *text,
               double x, double y);

/* As much of a text as has room in so many lines of wrap_px, to out; "…" where it is cut. Control characters,
 * line ends too, become blanks. About ten times measuring it. */
void text_fit(struct text_painter *t, const struct text_style *s, int lines, const char *text,
              struct bytes *out);

#endif
