/* Geometries in filters: gathered position by position, then brought to degrees and looked at. */
#include <string.h>

#include "geo/relate.h"
#include "geo/shape.h"
#include "search/cql2_inside.h"

/* --- gathering ---------------------------------------------------------------------------------------------
 */

/* Rooms double: the number of things there says when one is full. */
static bool full(uint32_t n)
{
    return (n & (n - 1)) == 0;
}

static void *more_room(struct arena *memory, const void *old, uint32_t n, size_t size)
{
    void *room = arena_alloc(memory, size * 2 * (n ? n : 1));
    if (n)
        memcpy(room, old, size * n);
    return room;
}

bool cql2_add_position(struct cql2_shape *s, struct geometry *g, double x, double y, struct err *e)
{
    if (s->points == SHAPE_POINTS_MAX)
        return filter_fault(e, ERR_TOO_LARGE, s->position, "the geometry has more than %d points",
                            SHAPE_POINTS_MAX);
    if (full(g->n))
        g->xy = more_room(&s->draft->memory, g->xy, g->n, 2 * sizeof *g->xy);
    g->xy[2 * (size_t)g->n] = x + 0.0; /* 0 and -0 are one */
    g->xy[2 * (size_t)g->n + 1] = y + 0.0;
    g->n++;
    s->points++;
    return true;
}

struct geometry *cql2_add_part(struct cql2_shape *s, struct geometry *g, enum geometry_kind kind)
{
    if (full(g->n_parts))
        g->parts = more_room(&s->draft->memory, g->parts, g->n_parts, sizeof *g->parts);
    struct geometry *part = &g->parts[g->n_parts++];
    *part = (struct geometry){.kind = kind};
    return part;
}

static bool closed(const struct geometry *line)
{
    return memcmp(line->xy, &line->xy[2 * ((size_t)line->n - 1)], 2 * sizeof *line->xy) == 0;
}

bool cql2_shape_whole(const struct cql2_shape *s, const struct geometry *g, struct err *e)
{
    if (g->kind == GEOMETRY_LINE && g->n < 2)
        return filter_fault(e, ERR_INVALID, s->position, "a line has two points or more");
    if (g->kind == GEOMETRY_POINT && g->n != 1)
        return filter_fault(e, ERR_INVALID, s->position, "a point has one position");
    if (g->kind > GEOMETRY_LINE && g->n_parts == 0)
        return filter_fault(e, ERR_INVALID, s->position, "the geometry has no points");
    for (uint32_t i = 0; g->kind == GEOMETRY_POLYGON && i < g->n_parts; i++)
        if (g->parts[i].n < 4 || !closed(&g->parts[i]))
            return filter_fault(
                e, ERR_INVALID, s->position,
                "a ring of a polygon has four points or more, the last the same as the first");
    return true;
}

bool cql2_set_box(struct filter_node *node, const double *v, uint32_t n, struct err *e)
{
    if (n != 4 && n != 6)
        return filter_fault(e, ERR_INVALID, node->position, "a box has four numbers, or six with heights");
    const double *upper = v + n / 2;
    node->box = (struct bbox){v[0], v[1], upper[0], upper[1]};
    return true;
}

/* --- to degrees --------------------------------------------------------------------------------------------
 */

struct placer {
    struct filter_draft *draft;
    const struct crs *from, *to;
    struct projector *projector; /* NULL: coordinates are degrees of WGS 84 */
    struct err *e;
};

static void swap_axes(double *xy, uint32_t n)
{
    for (double *p = xy; n > 0; n--, p += 2) {
        double first = p[0];
        p[0] = p[1];
        p[1] = first;
    }
}

static bool in_range(const double *xy, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!(xy[2 * i] >= -180 && xy[2 * i] <= 180 && xy[2 * i + 1] >= -90 && xy[2 * i + 1] <= 90))
            return false;
    return true;
}

static bool out_of_range(const struct placer *p, uint32_t position)
{
    return filter_fault(p->e, ERR_INVALID, position, "a coordinate lies outside of the world in %s, %s first",
                        p->from->name, p->from->north_first ? "north" : "east");
}

static bool place_positions(const struct placer *p, double *xy, uint32_t n, uint32_t position)
{
    struct err ignored = {0};
    if (p->from->north_first)
        swap_axes(xy, n);
    for (uint32_t i = 0; p->projector && i < n; i++)
        if (!project_points(p->projector, p->from, p->to, &xy[2 * i], &xy[2 * i + 1], 1, &ignored))
            return out_of_range(p, position);
    return in_range(xy, n) || out_of_range(p, position);
}

static bool place_geometry(const struct placer *p, struct geometry *g, uint32_t position)
{
    if (!place_positions(p, g->xy, g->n, position))
        return false;
    for (uint32_t i = 0; i < g->n_parts; i++)
        if (!place_geometry(p, &g->parts[i], position))
            return false;
    return true;
}

/* A box of metres becomes an area whose edges are followed: they are no meridians and parallels. */
static bool place_box_of_metres(const struct placer *p, struct filter_node *node)
{
    enum { STEPS = 20 };
    struct cql2_shape s = {p->draft, 0, node->position};
    struct geometry *area = arena_alloc(&p->draft->memory, sizeof *area);
    const struct bbox b = node->box;
    const double corner[5][2] = {
        {b.west, b.south}, {b.east, b.south}, {b.east, b.north}, {b.west, b.north}, {b.west, b.south}};
    if (b.west >= b.east || b.south >= b.north)
        return filter_fault(p->e, ERR_INVALID, node->position,
                            "the upper right corner of the box lies below the lower left");
    area->kind = GEOMETRY_POLYGON;
    struct geometry *ring = cql2_add_part(&s, area, GEOMETRY_LINE);
    for (int side = 0; side < 4; side++)
        for (int i = 0; i < STEPS; i++) {
            double at = (double)i / STEPS, x = corner[side][0] + at * (corner[side + 1][0] - corner[side][0]),
                   y = corner[side][1] + at * (corner[side + 1][1] - corner[side][1]);
            cql2_add_position(&s, ring, p->from->north_first ? y : x, p->from->north_first ? x : y, NULL);
        }
    cql2_add_position(&s, ring, ring->xy[0], ring->xy[1], NULL);
    node->kind = FILTER_GEOMETRY;
    node->geometry = area;
    return place_geometry(p, area, node->position);
}

static bool place_box(const struct placer *p, struct filter_node *node)
{
    double xy[4] = {node->box.west, node->box.south, node->box.east, node->box.north};
    if (p->projector) {
        if (p->from->north_first) {
            swap_axes(xy, 2);
            node->box = (struct bbox){xy[0], xy[1], xy[2], xy[3]};
        }
        return place_box_of_metres(p, node);
    }
    if (!place_positions(p, xy, 2, node->position))
        return false;
    node->box = (struct bbox){xy[0], xy[1], xy[2], xy[3]};
    return node->box.south <= node->box.north ||
           filter_fault(p->e, ERR_INVALID, node->position, "the north of the box lies below its south");
}

static bool place_node(const struct placer *p, struct filter_node *node)
{
    char why[120];
    if (node->kind == FILTER_BBOX)
        return place_box(p, node);
    if (node->kind != FILTER_GEOMETRY)
        return true;
    if (!place_geometry(p, node->geometry, node->position))
        return false;
    return geometry_valid(node->geometry, why, sizeof why) ||
           filter_fault(p->e, ERR_INVALID, node->position, "the geometry is not valid: %s", why);
}

static bool place(const struct placer *p, struct filter_node *node, unsigned depth)
{
    if (depth > FILTER_MAX_DEPTH)
        return true; /* filter_new refuses it */
    for (uint32_t i = 0; i < node->n; i++)
        if (!place(p, node->arguments[i], depth + 1))
            return false;
    return place_node(p, node);
}

bool cql2_place(struct filter_draft *d, struct filter_node *root, const struct crs *crs, struct err *e)
{
    size_t n;
    const struct crs *world = crs_list(&n);
    struct placer p = {d, crs ? crs : world, world, NULL, e};
    if (p.from->epsg != world->epsg)
        p.projector = projector_new();
    bool placed = place(&p, root, 1);
    projector_free(p.projector);
    return placed;
}
