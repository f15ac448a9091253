#include "geo/outlines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geo/relate.h"

/* --- rings of arcs -----------------------------------------------------------------------------------------
 */

struct ring {
    double *xy; /* 2 * n, degrees; the last position is the first */
    uint32_t n;
    double area; /* twice, on the plane of degrees: positive counterclockwise */
};

static void add_position(struct ring *r, struct world_point p)
{
    const double x = mercator_lon_deg(p.x), y = mercator_lat_deg(p.y);
    const double *last = r->n ? &r->xy[2 * ((size_t)r->n - 1)] : NULL;
    if (last && !(last[0] < x) && !(last[0] > x) && !(last[1] < y) && !(last[1] > y))
        return; /* arcs share their ends */
    r->xy[2 * (size_t)r->n] = x;
    r->xy[2 * (size_t)r->n + 1] = y;
    r->n++;
}

static void measure(struct ring *r)
{
    for (uint32_t i = 1; i < r->n; i++) {
        const double *a = &r->xy[2 * ((size_t)i - 1)], *b = a + 2;
        r->area += (a[0] - r->xy[0]) * (b[1] - r->xy[1]) - (b[0] - r->xy[0]) * (a[1] - r->xy[1]);
    }
}

/* In base.shapes rings go clockwise, holes the other way: they are turned here, as RFC 7946 wants them.
 * False: nothing is left of it at this level. */
static bool ring_make(struct ring *r, const struct shapes_lines *l, const uint32_t *refs, uint32_t n)
{
    size_t points = 1;
    *r = (struct ring){0};
    for (uint32_t i = 0; i < n; i++)
        points += l->line[refs[i] >> 1].n;
    r->xy = mem_alloc(points, 2 * sizeof *r->xy);
    for (uint32_t i = n; i-- > 0;) {
        const struct shapes_line *line = &l->line[refs[i] >> 1];
        const bool forwards = refs[i] & 1;
        for (uint32_t k = 0; k < line->n; k++)
            add_position(r, line->p[forwards ? k : line->n - 1 - k]);
    }
    enum { LEAST = 4 };
    measure(r);
    if (r->n >= LEAST && fabs(r->area) > 0)
        return true;
    free(r->xy);
    return false;
}

static struct ring *rings_of(const struct shapes_area *a, const struct shapes_lines *l, uint32_t *n)
{
    struct ring *all = mem_alloc(a->rings, sizeof *all);
    uint32_t from = 0;
    *n = 0;
    for (uint32_t i = 0; i < a->rings; from = a->ring_ends[i++])
        *n += ring_make(&all[*n], l, a->refs + from, a->ring_ends[i] - from);
    return all;
}

/* --- polygons of rings -------------------------------------------------------------------------------------
 */

/* By crossings of a ray to the east. */
static bool crosses_odd(const double *xy, uint32_t n, double x, double y)
{
    bool odd = false;
    for (uint32_t i = 1; i < n; i++) {
        const double *a = &xy[2 * ((size_t)i - 1)], *b = a + 2;
        if ((a[1] > y) != (b[1] > y))
            odd ^= x < a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]);
    }
    return odd;
}

/* The smallest outer ring around a hole, by the middle of the hole's first side, which may touch it in a
 * corner only; none: outers. */
static uint32_t owner_of(const struct ring *hole, const struct ring *all, uint32_t n)
{
    const double x = (hole->xy[0] + hole->xy[2]) / 2, y = (hole->xy[1] + hole->xy[3]) / 2;
    uint32_t best = n;
    for (uint32_t i = 0; i < n; i++)
        if (all[i].area > fabs(hole->area) && (best == n || all[i].area < all[best].area) &&
            crosses_odd(all[i].xy, all[i].n, x, y))
            best = i;
    return best;
}

static void add_ring(struct geometry *polygon, struct ring *r)
{
    polygon->kind = GEOMETRY_POLYGON;
    polygon->parts = mem_grow(polygon->parts, (size_t)polygon->n_parts + 1, sizeof *polygon->parts);
    polygon->parts[polygon->n_parts++] = (struct geometry){.kind = GEOMETRY_LINE, .n = r->n, .xy = r->xy};
}

static struct bbox box_of(const struct geometry *ring)
{
    struct bbox b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (uint32_t i = 0; i < ring->n; i++) {
        const double x = ring->xy[2 * (size_t)i], y = ring->xy[2 * (size_t)i + 1];
        b = (struct bbox){fmin(b.west, x), fmin(b.south, y), fmax(b.east, x), fmax(b.north, y)};
    }
    return b;
}

static void find_boxes(struct outline *o)
{
    o->box = (struct bbox){INFINITY, INFINITY, -INFINITY, -INFINITY};
    o->boxes = mem_alloc(o->shape.n_parts, sizeof *o->boxes);
    for (uint32_t i = 0; i < o->shape.n_parts; i++) {
        const struct bbox b = o->boxes[i] = box_of(&o->shape.parts[i].parts[0]);
        o->box = (struct bbox){fmin(o->box.west, b.west), fmin(o->box.south, b.south),
                               fmax(o->box.east, b.east), fmax(o->box.north, b.north)};
    }
}

static void shape_release(struct geometry *shape)
{
    for (uint32_t i = 0; i < shape->n_parts; i++) {
        struct geometry *polygon = &shape->parts[i];
        for (uint32_t k = 0; k < polygon->n_parts; k++)
            free(polygon->parts[k].xy);
        free(polygon->parts);
    }
    free(shape->parts);
}

static void outline_release(struct outline *o)
{
    shape_release(&o->shape);
    free(o->boxes);
    *o = (struct outline){0};
}

static void reverse(struct ring *r)
{
    for (uint32_t i = 0, k = r->n - 1; i < k; i++, k--)
        for (uint32_t c = 0; c < 2; c++) {
            const double v = r->xy[2 * (size_t)i + c];
            r->xy[2 * (size_t)i + c] = r->xy[2 * (size_t)k + c];
            r->xy[2 * (size_t)k + c] = v;
        }
}

static void take_ring(void *context, const double *xy, uint32_t n, bool outer)
{
    struct geometry *shape = context;
    struct ring r = {.xy = mem_dup(xy, 2 * (size_t)n * sizeof *xy), .n = n};
    measure(&r);
    if ((r.area > 0) != outer)
        reverse(&r);
    if (outer) {
        shape->parts = mem_grow(shape->parts, (size_t)shape->n_parts + 1, sizeof *shape->parts);
        shape->parts[shape->n_parts++] = (struct geometry){0};
    }
    add_ring(&shape->parts[shape->n_parts - 1], &r);
}

/* Arcs are thinned one by one: at a coarse level an island may come to lie over the coast beside it. */
static void mend(struct geometry *shape)
{
    struct geometry mended = {.kind = GEOMETRY_POLYGONS};
    if (!geometry_mend(shape, take_ring, &mended))
        return;
    shape_release(shape);
    *shape = mended;
}

/* False: it has no ring at this level. */
static bool outline_make(struct outline *o, const struct shapes_area *a, const struct shapes_lines *l)
{
    uint32_t n, *polygon = mem_alloc(a->rings, sizeof *polygon);
    struct ring *all = rings_of(a, l, &n);
    *o = (struct outline){.shape.kind = GEOMETRY_POLYGONS};
    o->shape.parts = mem_alloc(n, sizeof *o->shape.parts);
    for (uint32_t i = 0; i < n; i++)
        if (all[i].area > 0)
            add_ring(&o->shape.parts[polygon[i] = o->shape.n_parts++], &all[i]);
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t owner = all[i].area > 0 ? n : owner_of(&all[i], all, n);
        if (owner < n)
            add_ring(&o->shape.parts[polygon[owner]], &all[i]);
        else if (all[i].area < 0)
            free(all[i].xy);
    }
    if (o->shape.n_parts > 0)
        mend(&o->shape);
    find_boxes(o);
    free(all);
    free(polygon);
    return o->shape.n_parts > 0;
}

/* --- all of them -------------------------------------------------------------------------------------------
 */

struct named {
    enum shapes_kind kind;
    char code[sizeof((struct shapes_area){0}).code];
    struct outline outline;
};

struct outlines {
    struct named *list; /* by kind, then code */
    size_t n;
};

struct outlines *outlines_new(const struct shapes *s)
{
    enum { FINEST = 30 };
    struct outlines *o = mem_alloc(1, sizeof *o);
    size_t n;
    const struct shapes_area *areas = shapes_areas(s, &n);
    o->list = mem_alloc(n, sizeof *o->list);
    for (size_t i = 0; i < n; i++) {
        struct named *named = &o->list[o->n];
        if (areas[i].kind == SHAPES_LAND)
            continue;
        bool made = areas[i].kind == SHAPES_COUNTRY &&
                    outline_make(&named->outline, &areas[i], shapes_arcs(s, OUTLINES_COUNTRY_ZOOM));
        if (!made) {
            outline_release(&named->outline);
            made = outline_make(&named->outline, &areas[i], shapes_arcs(s, FINEST));
        }
        named->kind = areas[i].kind;
        memcpy(named->code, areas[i].code, sizeof named->code);
        if (made)
            o->n++;
        else
            outline_release(&named->outline);
    }
    return o;
}

void outlines_free(struct outlines *o)
{
    if (!o)
        return;
    for (size_t i = 0; i < o->n; i++)
        outline_release(&o->list[i].outline);
    free(o->list);
    free(o);
}

const struct outline *outlines_find(const struct outlines *o, enum shapes_kind kind, const char *code)
{
    size_t low = 0, high = o->n;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const struct named *at = &o->list[middle];
        const int d = at->kind != kind ? (at->kind > kind ? 1 : -1) : strcmp(at->code, code);
        if (d == 0)
            return &at->outline;
        if (d < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* --- beside a box ------------------------------------------------------------------------------------------
 */

/* Has the side from a to b a point in the box? Liang and Barsky: the part of it between two parallels, then
 * between two meridians. */
static bool side_meets(const double *a, const double *b, const struct bbox *box)
{
    const double d[2] = {b[0] - a[0], b[1] - a[1]}, least[2] = {box->west, box->south},
                 most[2] = {box->east, box->north};
    double from = 0, to = 1;
    for (int i = 0; i < 2; i++) {
        if (!(d[i] < 0) && !(d[i] > 0)) {
            if (a[i] < least[i] || a[i] > most[i])
                return false;
            continue;
        }
        const double in = (least[i] - a[i]) / d[i], out = (most[i] - a[i]) / d[i];
        from = fmax(from, fmin(in, out));
        to = fmin(to, fmax(in, out));
    }
    return from <= to;
}

static bool polygon_meets(const struct geometry *polygon, const struct bbox *box)
{
    bool inside = false; /* a corner of the box, when no side meets it */
    for (uint32_t k = 0; k < polygon->n_parts; k++) {
        const struct geometry *ring = &polygon->parts[k];
        for (uint32_t i = 1; i < ring->n; i++)
            if (side_meets(&ring->xy[2 * ((size_t)i - 1)], &ring->xy[2 * (size_t)i], box))
                return true;
        inside ^= crosses_odd(ring->xy, ring->n, box->west, box->south);
    }
    return inside;
}

static bool part_meets(const struct outline *o, const struct bbox *box)
{
    for (uint32_t i = 0; bbox_meets(&o->box, box) && i < o->shape.n_parts; i++)
        if (bbox_meets(&o->boxes[i], box) && polygon_meets(&o->shape.parts[i], box))
            return true;
    return false;
}

bool outline_meets(const struct outline *o, const struct bbox *box)
{
    struct bbox parts[4];
    int n = bbox_split(box, parts);
    if (box->west == -180.0 || box->west == 180.0 || box->east == 180.0 || box->east == -180.0) {
        parts[n++] = (struct bbox){-180.0, box->south, -180.0, box->north};
        parts[n++] = (struct bbox){180.0, box->south, 180.0, box->north};
    }
    for (int i = 0; i < n; i++)
        if (part_meets(o, &parts[i]))
            return true;
    return false;
}
