/* marker_inside.h - the body of a mark, all but its text: what makes it, and drawing it */
#ifndef DRAW_MARKER_INSIDE_H
#define DRAW_MARKER_INSIDE_H

#include "draw/marker.h"

#define MARKER_OUTLINE_PX    1.5 /* around single marks */
#define MARKER_COUNT_EDGE_PX 1.5 /* around counts */
#define MARKER_SHADOW_PX     2.0 /* reach of the shadow */
#define MARKER_FRACTIONS     4   /* places of a single mark within a pixel, each way */
#define MARKER_PARTS         12  /* of the ring of several kinds */
#define MARKER_RING_PX       4.5 /* how broad it is */
#define MARKER_HOLLOW_PX     2.2 /* how broad the line of a hollow one with a text is */
#define MARKER_SIGN_PX       3.6 /* radius of the single marks on it */
#define MARKER_SIGN_EDGE_PX  1.3

/* What makes one mark differ from another, but for its text. No padding: it is hashed and compared as bytes.
 */
struct marker_body {
    uint32_t fill[MARKER_PARTS_MOST];
    uint32_t outline;
    float radius_px;
    uint8_t shape[MARKER_PARTS_MOST], share[MARKER_PARTS_MOST]; /* of MARKER_PARTS */
    uint8_t n, counted, scale, fraction_x, fraction_y;          /* quarters of a pixel */
    uint8_t hollow, plain, zero;
};
_Static_assert(sizeof(struct marker_body) == 40 + 3 * MARKER_PARTS_MOST, "a key has no padding");

static inline bool marker_body_ring(const struct marker_body *k)
{
    return k->n > 1 || k->plain;
}

/* Around x, y. */
void marker_body_draw(const struct marker_body *k, struct picture *p, double x, double y);

/* A text on nothing, in few shades. */
void marker_snap_text(struct picture *p, uint32_t colour);

#endif
