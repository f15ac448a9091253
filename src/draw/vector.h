/* vector.h - a picture of lines and areas, for paper: what is drawn on it stays as sharp as it was meant */
#ifndef DRAW_VECTOR_H
#define DRAW_VECTOR_H

#include "draw/picture.h"

/* Draws like any picture (paths, text, marks, fills), but keeps what was drawn instead of pixels; w and h are
 * its size in the same units. Only drawing and picture_release know it: nothing reads its pixels. It is laid
 * on a page of a document (draw/document.h). */
void vector_init(struct picture *p, int w, int h);

/* Lay a vector on another with its top left corner at x, y. */
void vector_over(struct picture *to, const struct picture *from, double x, double y);

#endif
