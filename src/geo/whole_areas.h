/* whole_areas.h - rings as they come, clipped or crossing, as valid polygons on whole coordinates */
#ifndef GEO_WHOLE_AREAS_H
#define GEO_WHOLE_AREAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* What lies in an outer ring and in no hole, and in an outer ring within a hole. Rings may touch, overlap and
 * cross themselves; edges along which a shape was cut go where two outer rings meet. The outcome is valid by
 * Simple Features (OGC 06-103r4, 6.1.11), its coordinates whole numbers. Belongs to one thread; GEOS is
 * inside. Some 10 us a point where rings meet, 1 where they do not. */
struct whole_areas;
struct whole_areas *whole_areas_new(void);
void whole_areas_free(struct whole_areas *w); /* NULL is fine */

/* x y after x y of n points, the first not repeated at the end; rounded here. Rings below four squares are
 * left out. */
void whole_areas_add(struct whole_areas *w, const double *xy, size_t n, bool outer);

/* The polygons of what was added, which is forgotten: an outer ring, then its holes, the first point not
 * repeated. ERR_INTERNAL: GEOS gave up. */
typedef void whole_areas_visit(void *context, const int32_t *xy, size_t n, bool outer);
bool whole_areas_finish(struct whole_areas *w, whole_areas_visit *visit, void *context, struct err *e);

#endif
