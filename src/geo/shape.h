/* shape.h - geometries: from WKT and GeoJSON, what lies within, cutting, thinning; the only home of GEOS */
#ifndef GEO_SHAPE_H
#define GEO_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "geo/bbox.h"
#include "geo/shapes.h"

/* Degrees, longitude first. A shape that should cross the antimeridian comes in two parts (RFC 7946, 3.1.9)
 * or goes on past it: texts take longitudes from -540 to 540. A shape belongs to the shaper that made it, a
 * shaper to one thread. Texts come from clients: they are limited in bytes by the caller, in points by
 * SHAPE_POINTS_MAX, and checked (rings closed, no bow ties, longitudes and latitudes in range); errors are
 * ERR_INVALID or ERR_TOO_LARGE and name the parameter. */
#define SHAPE_POINTS_MAX 10000

struct shaper;
struct shaper *shaper_new(void);
void shaper_free(struct shaper *s);

struct shape;
struct shape *shape_from_wkt(struct shaper *s, const char *text, const char *parameter, struct err *e);
struct shape *shape_from_geojson(struct shaper *s, const char *text, const char *parameter, struct err *e);
/* An area of the base map, at its finest; large (Canada: 20 000 points, some ms). */
struct shape *shape_from_area(struct shaper *s, const struct shapes *shapes, const struct shapes_area *area,
                              struct err *e);
struct shape *shape_from_bbox(struct shaper *s, const struct bbox *b); /* in two parts when it crosses */
void shape_free(struct shape *g);

bool shape_is_area(const struct shape *g); /* a polygon or several, and not empty */
bool shape_is_empty(const struct shape *g);
size_t shape_points(const struct shape *g);
struct bbox shape_bbox(const struct shape *g); /* the world for an empty one */

/* Is the point inside or on the edge? The first question builds an index; later ones take about a
 * microsecond. */
bool shape_holds(struct shape *g, double lon_deg, double lat_deg);
bool shape_meets(struct shape *g, const struct shape *other);

/* New shapes: what of it lies in a box that does not cross the antimeridian; thinned by Douglas and Peucker
 * keeping its rings apart; both may be empty. NULL when GEOS gives up. */
struct shape *shape_clip(const struct shape *g, const struct bbox *b, struct err *e);
struct shape *shape_simplify(const struct shape *g, double tolerance_deg, struct err *e);

/* The one that all equal shapes become: coordinates rounded, points that stand twice in a row once, rings,
 * their first points and directions in the order of GEOS. ERR_INVALID: rounding makes its rings cross or
 * vanish. */
struct shape *shape_settle(const struct shape *g, int decimals, const char *parameter, struct err *e);

/* The rings of an area, x y after x y, the last point as the first; outer: the first of a part, its holes
 * come next. */
typedef void shape_ring_visit(void *context, const double *xy, uint32_t n, bool outer);
void shape_rings(const struct shape *g, shape_ring_visit *visit, void *context);

void shape_to_wkt(const struct shape *g, int decimals,
                  struct bytes *out); /* appends; trailing zeros dropped */

#endif
