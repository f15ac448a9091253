#include "draw/inks.h"

#include <stdlib.h>

#include "base/mem.h"
#include "draw/colour.h"

struct inks *inks_new(struct palette *inks, struct palette *ground)
{
    struct inks *i = mem_alloc(1, sizeof *i);
    i->inks = inks;
    i->ground = ground;
    i->clear = (uint8_t)palette_nearest(inks, 0);
    i->bare = (uint8_t)palette_nearest(ground, 0);
    for (unsigned ink = 0; ink < PALETTE_COLOURS; ink++) {
        i->solid[ink] = palette_pixel(inks, ink) >> 24 == 255;
        for (unsigned g = 0; g < PALETTE_COLOURS; g++)
            i->over[ink][g] = (uint8_t)palette_nearest(
                ground, pixel_over(palette_pixel(ground, g), palette_pixel(inks, ink)));
    }
    return i;
}

void inks_free(struct inks *i)
{
    free(i);
}
