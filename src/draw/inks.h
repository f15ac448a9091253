/* inks.h - painting with the numbers of colours: what lies on what is looked up, not reckoned */
#ifndef DRAW_INKS_H
#define DRAW_INKS_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/palette.h"

/* The inks are the colours of one palette, what they are laid on is of another (or the same): for each pair
 * there is the number of the colour that comes out (Porter and Duff's over). A byte a pixel instead of four,
 * and nothing is left to be reduced when the picture is written. Immutable; any thread; 64 kB, made in 8 ms.
 */
struct inks {
    struct palette *inks, *ground;                  /* their owner's, and there as long */
    uint8_t clear;                                  /* the ink that is none */
    uint8_t bare;                                   /* what is nearest to nothing on the ground */
    bool solid[PALETTE_COLOURS];                    /* inks that hide what is below */
    uint8_t over[PALETTE_COLOURS][PALETTE_COLOURS]; /* [ink][ground] */
};

struct inks *inks_new(struct palette *inks, struct palette *ground);
void inks_free(struct inks *i); /* NULL is fine */

#endif
