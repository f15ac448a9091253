/* colour.h - colours as 0xAARRGGBB, blending of premultiplied pixels, contrast */
#ifndef DRAW_COLOUR_H
#define DRAW_COLOUR_H

#include <stdint.h>

/* A *colour* is 0xAARRGGBB in sRGB, not premultiplied: what styles name and callers pass. A *pixel* is the
 * same with red, green and blue multiplied by alpha: what a picture holds. 0 is transparent in both. */

static inline uint32_t colour_alpha(uint32_t colour)
{
    return colour >> 24;
}

/* Each of the four channels of p times a / 255, rounded to the nearest, exact for all inputs. */
static inline uint32_t pixel_scale(uint32_t p, uint32_t a)
{
    uint32_t odd = (p & 0x00FF00FFu) * a + 0x00800080u;
    uint32_t even = ((p >> 8) & 0x00FF00FFu) * a + 0x00800080u;
    odd = ((odd + ((odd >> 8) & 0x00FF00FFu)) >> 8) & 0x00FF00FFu;
    even = (even + ((even >> 8) & 0x00FF00FFu)) & 0xFF00FF00u;
    return odd | even;
}

/* Pixel `over` laid on pixel `under`. */
static inline uint32_t pixel_over(uint32_t under, uint32_t over)
{
    return over + pixel_scale(under, 255 - (over >> 24));
}

static inline uint32_t colour_to_pixel(uint32_t colour)
{
    return pixel_scale(colour | 0xFF000000u, colour >> 24);
}

uint32_t pixel_to_colour(uint32_t pixel);

/* The colour with its alpha replaced (0..255). */
static inline uint32_t colour_with_alpha(uint32_t colour, uint32_t alpha)
{
    return (colour & 0x00FFFFFFu) | alpha << 24;
}

/* t = 0 gives a, 1 gives b; in sRGB, alpha included. */
uint32_t colour_mix(uint32_t a, uint32_t b, double t);

/* Contrast ratio of WCAG 2.1 (1..21) of two colours, alpha ignored. RGAA asks 4.5 for text, 3 for shapes. */
double colour_contrast(uint32_t a, uint32_t b);

#endif
