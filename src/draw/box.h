/* box.h - a rectangle of one colour, with round corners */
#ifndef DRAW_BOX_H
#define DRAW_BOX_H

#include <stdint.h>

#include "draw/picture.h"

/* Laid over what the picture holds, pixels or lines; edges between pixels are antialiased. radius_px is no
 * more than half a side; 0 for square corners. */
void box_draw(struct picture *p, double x, double y, double w, double h, double radius_px, uint32_t colour);

#endif
