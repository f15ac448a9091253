#include "geo/area.h"

#include <math.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "geo/shape.h"
#include "geo/turn.h"

struct edge {
    double ax, ay, bx, by;
};

/* Edges are found by bands of latitude: those that band i touches are in_band[band[i]..band[i + 1]). */
struct area {
    atomic_uint references;
    char *text;
    struct bbox box;
    struct edge *edges;
    uint32_t n, n_rings, n_parts, n_bands;
    uint32_t *band, *in_band;
    double bands_per_deg;
};

/* --- making one --------------------------------------------------------------------------------------------
 */

/* Rings as they come, and their text. */
struct builder {
    struct area *area;
    struct bytes text;
};

static void add_degrees(struct bytes *out, double v)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%.*f", AREA_DECIMALS, v);
    while (text[n - 1] == '0')
        n--;
    bytes_add(out, text, (size_t)n - (text[n - 1] == '.'));
}

static void add_ring(void *builder, const double *xy, uint32_t n, bool outer)
{
    struct builder *b = builder;
    struct area *a = b->area;
    a->edges = mem_grow(a->edges, (size_t)a->n + n, sizeof *a->edges);
    bytes_add_text(&b->text, a->n_rings == 0 ? "((" : outer ? ")),((" : "),(");
    for (uint32_t i = 0; i < n; i++) {
        bytes_add_text(&b->text, i ? "," : "");
        add_degrees(&b->text, xy[2 * i]);
        bytes_add_char(&b->text, ' ');
        add_degrees(&b->text, xy[2 * i + 1]);
        if (i > 0)
            a->edges[a->n++] = (struct edge){xy[2 * i - 2], xy[2 * i - 1], xy[2 * i], xy[2 * i + 1]};
    }
    a->n_rings++;
    a->n_parts += outer;
}

static uint32_t band_of(const struct area *a, double lat_deg)
{
    const double at = (lat_deg - a->box.south) * a->bands_per_deg;
    return at <= 0.0 ? 0 : at >= a->n_bands ? a->n_bands - 1 : (uint32_t)at;
}

static void split_bands(struct area *a, uint32_t n_bands)
{
    const double high = a->box.north - a->box.south;
    a->n_bands = n_bands;
    a->bands_per_deg = n_bands / high;
}

static void bands_of_edge(const struct area *a, const struct edge *e, uint32_t *first, uint32_t *last)
{
    *first = band_of(a, fmin(e->ay, e->by));
    *last = band_of(a, fmax(e->ay, e->by));
}

/* How many entries the bands would have. */
static uint64_t band_entries(const struct area *a)
{
    uint64_t entries = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        uint32_t first, last;
        bands_of_edge(a, &a->edges[i], &first, &last);
        entries += last - first + 1;
    }
    return entries;
}

/* As many bands as edges, but fewer where long edges would stand in too many of them. */
static void make_bands(struct area *a)
{
    enum { ENTRIES_OF_EDGE = 8 };
    uint32_t n_bands = a->n;
    split_bands(a, n_bands);
    while (n_bands > 1 && band_entries(a) > (uint64_t)a->n * ENTRIES_OF_EDGE)
        split_bands(a, n_bands /= 2);
    a->band = mem_alloc((size_t)a->n_bands + 1, sizeof *a->band);
    a->in_band = mem_alloc(band_entries(a), sizeof *a->in_band);
    uint32_t first, last;
    for (uint32_t i = 0; i < a->n; i++) {
        bands_of_edge(a, &a->edges[i], &first, &last);
        for (uint32_t k = first; k <= last; k++)
            a->band[k]++;
    }
    for (uint32_t k = 1; k <= a->n_bands; k++)
        a->band[k] += a->band[k - 1];
    for (uint32_t i = 0; i < a->n; i++) { /* from the ends back: band[k] comes to be where k begins */
        bands_of_edge(a, &a->edges[i], &first, &last);
        for (uint32_t k = first; k <= last; k++)
            a->in_band[--a->band[k]] = i;
    }
}

static struct area *build(const struct shape *settled)
{
    struct area *a = mem_alloc(1, sizeof *a);
    struct builder b = {.area = a};
    bytes_init(&b.text, 64 * (SHAPE_POINTS_MAX + 1));
    atomic_init(&a->references, 1);
    a->box = shape_bbox(settled);
    shape_rings(settled, add_ring, &b);
    make_bands(a);
    struct bytes whole;
    bytes_init(&whole, b.text.n + 64);
    bytes_add_format(&whole, a->n_parts > 1 ? "MULTIPOLYGON(%s)))" : "POLYGON%s))", b.text.data);
    a->text = mem_strdup(whole.data);
    bytes_release(&whole);
    bytes_release(&b.text);
    return a;
}

static struct area *parse(struct shaper *s, const char *text, const char *parameter, struct err *e)
{
    struct shape *given = *text == '{' ? shape_from_geojson(s, text, parameter, e)
                                       : shape_from_wkt(s, text, parameter, e);
    struct shape *settled = NULL;
    struct area *a = NULL;
    if (given && !shape_is_area(given))
        err_param(e, ERR_INVALID, parameter, text, "%s takes a polygon or several, which are not empty",
                  parameter);
    else if (given)
        settled = shape_settle(given, AREA_DECIMALS, parameter, e);
    if (settled)
        a = build(settled);
    shape_free(settled);
    shape_free(given);
    return a;
}

struct area *area_parse(const char *text, const char *parameter, struct err *e)
{
    struct shaper *s = shaper_new();
    struct area *a = parse(s, text, parameter, e);
    shaper_free(s);
    return a;
}

struct area *area_ref(struct area *a)
{
    if (a)
        atomic_fetch_add_explicit(&a->references, 1, memory_order_relaxed);
    return a;
}

void area_free(struct area *a)
{
    if (!a || atomic_fetch_sub_explicit(&a->references, 1, memory_order_acq_rel) != 1)
        return;
    free(a->text);
    free(a->edges);
    free(a->band);
    free(a->in_band);
    free(a);
}

const char *area_text(const struct area *a)
{
    return a->text;
}

unsigned area_points(const struct area *a)
{
    return a->n;
}

unsigned area_parts(const struct area *a)
{
    return a->n_parts;
}

struct bbox area_bbox(const struct area *a)
{
    return a->box;
}

/* --- a point -----------------------------------------------------------------------------------------------
 */

static bool same(double a, double b)
{
    return !(a < b || a > b);
}

/* Does the ray from the point to the east cross the edge? *on becomes true when the point lies on it. */
static bool crossed(const struct edge *e, double x, double y, bool *on)
{
    if (e->ax < x && e->bx < x)
        return false;
    if (same(e->ay, y) && same(e->by, y)) {
        *on = *on || (fmin(e->ax, e->bx) <= x && x <= fmax(e->ax, e->bx));
        return false;
    }
    *on = *on || (same(e->bx, x) && same(e->by, y)); /* each corner ends one edge */
    if ((e->ay > y) == (e->by > y))
        return false;
    if (e->ax > x && e->bx > x)
        return true;
    const int side = turn_of(e->ax, e->ay, e->bx, e->by, x, y);
    *on = *on || side == 0;
    return e->by > e->ay ? side > 0 : side < 0;
}

static bool holds(const struct area *a, double x, double y)
{
    bool inside = false, on = false;
    if (x < a->box.west || x > a->box.east || y < a->box.south || y > a->box.north)
        return false;
    const uint32_t band = band_of(a, y);
    for (uint32_t i = a->band[band]; i < a->band[band + 1] && !on; i++)
        inside ^= crossed(&a->edges[a->in_band[i]], x, y, &on);
    return inside || on;
}

/* Once around the Earth for what goes on past 180, twice for 180 itself, which is -180 too. */
enum { TURNS = 2 };

bool area_holds(const struct area *a, double lon_deg, double lat_deg)
{
    bool held = false;
    for (int turn = -TURNS; turn <= TURNS && !held; turn++)
        held = holds(a, lon_deg + turn * 360.0, lat_deg);
    return held;
}

/* --- a box -------------------------------------------------------------------------------------------------
 */

/* Does the edge touch the box? Its bounds do, and the corners lie not all on one side of it. */
static bool touches(const struct edge *e, const struct bbox *b)
{
    if (fmax(e->ax, e->bx) < b->west || fmin(e->ax, e->bx) > b->east || fmax(e->ay, e->by) < b->south ||
        fmin(e->ay, e->by) > b->north)
        return false;
    const int side = turn_of(e->ax, e->ay, e->bx, e->by, b->west, b->south);
    return side == 0 || side != turn_of(e->ax, e->ay, e->bx, e->by, b->east, b->south) ||
           side != turn_of(e->ax, e->ay, e->bx, e->by, b->west, b->north) ||
           side != turn_of(e->ax, e->ay, e->bx, e->by, b->east, b->north);
}

static enum area_side side_of_box(const struct area *a, const struct bbox *b)
{
    if (b->west > a->box.east || b->east < a->box.west || b->south > a->box.north || b->north < a->box.south)
        return AREA_OUTSIDE;
    const uint32_t first = a->band[band_of(a, b->south)], end = a->band[band_of(a, b->north) + 1];
    for (uint32_t i = first; i < end; i++)
        if (touches(&a->edges[a->in_band[i]], b))
            return AREA_ACROSS;
    return holds(a, b->west, b->south) ? AREA_INSIDE : AREA_OUTSIDE;
}

enum area_side area_side(const struct area *a, const struct bbox *box)
{
    enum area_side found = AREA_OUTSIDE;
    for (int turn = -TURNS; turn <= TURNS && found == AREA_OUTSIDE; turn++)
        found = side_of_box(
            a, &(struct bbox){box->west + turn * 360.0, box->south, box->east + turn * 360.0, box->north});
    return found;
}
