#include "draw/colour.h"

#include <math.h>
#include <pthread.h>

uint32_t pixel_to_colour(uint32_t pixel)
{
    uint32_t a = pixel >> 24;
    if (a == 0)
        return 0;
    if (a == 255)
        return pixel;
    uint32_t colour = a << 24;
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t c = ((pixel >> shift & 255) * 255 + a / 2) / a;
        colour |= (c > 255 ? 255 : c) << shift;
    }
    return colour;
}

uint32_t colour_mix(uint32_t a, uint32_t b, double t)
{
    uint32_t mixed = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        double from = a >> shift & 255, to = b >> shift & 255;
        mixed |= (uint32_t)lround(from + (to - from) * t) << shift;
    }
    return mixed;
}

static struct { /* the light of each value of a channel: WCAG 2.2, relative luminance */
    pthread_once_t once;
    double of[256];
} light = {.once = PTHREAD_ONCE_INIT};

static void fill_light(void)
{
    for (int i = 0; i < 256; i++) {
        double c = i / 255.0;
        light.of[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
}

static double luminance(uint32_t colour)
{
    static const double share[3] = {0.0722, 0.7152, 0.2126}; /* blue, green, red */
    double sum = 0;
    pthread_once(&light.once, fill_light);
    for (int i = 0; i < 3; i++)
        sum += share[i] * light.of[colour >> (8 * i) & 255];
    return sum;
}

double colour_contrast(uint32_t a, uint32_t b)
{
    double x = luminance(a), y = luminance(b);
    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}
