/* relate.h - how geometries lie to one another: Simple Features (OGC 06-103r4, 6.1.15) on plain coordinates
 */
#ifndef GEO_RELATE_H
#define GEO_RELATE_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/bbox.h"
#include "geo/geometry.h"

/* On the plane of degrees, longitude first, without regard to the antimeridian; a box that crosses it is two.
 * A figure belongs to one thread. */
struct figure;
struct figure *figure_of(const struct geometry *g);
struct figure *figure_of_box(const struct bbox *b); /* without width or height: a line or a point */
void figure_free(struct figure *f);                 /* NULL is fine */

/* Rings that are closed and do not cross, holes inside, and so on; otherwise why, "Self-intersection[1 2]".
 */
bool geometry_valid(const struct geometry *g, char *why, size_t room);

/* Of polygons whose rings cross or touch: the area that they go around, polygon by polygon, those that were
 * right first. Rings come in either direction, the last point as the first; outer: the first of a polygon,
 * its holes come next. False: there is nothing to mend, or GEOS cannot; no ring is visited. */
typedef void geometry_ring_visit(void *context, const double *xy, uint32_t n, bool outer);
bool geometry_mend(const struct geometry *polygons, geometry_ring_visit *visit, void *context);

int figure_dimension(const struct figure *f);      /* 0 of points, 1 of lines, 2 of areas; the greatest */
struct bbox figure_bounds(const struct figure *f); /* west <= east, south <= north */

/* Of what is made of points, lines and areas, a point is inside what it is inside of. Cost: a microsecond
 * within the bounds, nothing outside. */
enum figure_side { FIGURE_OUTSIDE, FIGURE_EDGE, FIGURE_INSIDE };
enum figure_side figure_side(const struct figure *f, double lon_deg, double lat_deg);

enum figure_relation {
    FIGURES_CONTAIN, /* the first the second */
    FIGURES_CROSS,
    FIGURES_DISJOINT,
    FIGURES_EQUAL,
    FIGURES_INTERSECT,
    FIGURES_OVERLAP,
    FIGURES_TOUCH,
    FIGURES_WITHIN /* the first the second */
};
/* False: GEOS cannot tell, as of collections of lines and areas. */
bool figures_relate(const struct figure *a, const struct figure *b, enum figure_relation relation,
                    bool *holds);

#endif
