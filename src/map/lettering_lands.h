/* lettering_lands.h - which country lies where, roughly: where on the map its name may go */
#ifndef MAP_LETTERING_LANDS_H
#define MAP_LETTERING_LANDS_H

#include <stdint.h>

#include "geo/shapes.h"

/* Countries painted once on a picture of the world, some 40 km a pixel at the equator. Immutable then; 4 MB,
 * some 20 ms. */
struct lettering_lands;
struct lettering_lands *lettering_lands_new(const struct shapes *s);
void lettering_lands_free(struct lettering_lands *l); /* NULL is fine */

/* The same number all over a country; 0: the sea. On a border it is nobody's. World units; x from any world.
 */
uint32_t lettering_lands_at(const struct lettering_lands *l, int64_t x, int64_t y);

#endif
