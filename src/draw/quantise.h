/* quantise.h - many colours brought down to a few, flat areas kept exact */
#ifndef DRAW_QUANTISE_H
#define DRAW_QUANTISE_H

#include <stdint.h>

/* A distinct pixel value (premultiplied) of a picture and how many pixels have it. */
struct quantise_colour {
    uint32_t pixel, count;
};

#define QUANTISE_COLOURS_MAX 65535 /* distinct colours that can be brought down at once */

/* Choose at most `want` (2..256) pixel values for the n distinct colours and write them to palette[]; map[i]
 * is the place in the palette for colours[i]. Returns how many were used. The result depends on the colours,
 * their counts and their order only. Colours that cover a noticeable share of the picture, and full
 * transparency, keep their exact value, so that sea meets the same sea on the next tile; the rest are split
 * into boxes around their means, the box with the greatest squared error first (after Wan, Wong,
 * Prusinkiewicz 1988). O(n log want). */
int quantise(const struct quantise_colour *colours, int n, int want, uint32_t *palette, uint8_t *map);

#endif
