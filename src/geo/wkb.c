#include "geo/wkb.h"

#include <math.h>
#include <string.h>

enum { POINT = 1, LINE, POLYGON, POINTS, LINES, POLYGONS, COLLECTION };

struct reader {
    const unsigned char *at, *end;
    bool swap; /* of the geometry that is read */
    unsigned dimensions;
    struct projector *projector;
    const struct crs *from, *to;
    struct json *json;
};

/* --- numbers -----------------------------------------------------------------------------------------------
 */

static bool get_number(struct reader *r, void *to, size_t size)
{
    unsigned char bytes[8];
    if ((size_t)(r->end - r->at) < size)
        return false;
    for (size_t i = 0; i < size; i++)
        bytes[i] = r->at[r->swap ? size - 1 - i : i];
    memcpy(to, bytes, size);
    r->at += size;
    return true;
}

static bool is_little(void)
{
    const uint16_t one = 1;
    return *(const unsigned char *)&one == 1;
}

/* Byte order and kind, dimensions with it. */
static bool get_head(struct reader *r, uint32_t *kind)
{
    enum { HAS_Z = 0x80000000u, HAS_M = 0x40000000, HAS_SRID = 0x20000000 };
    uint32_t type, srid;
    if (r->at == r->end || *r->at > 1)
        return false;
    r->swap = (*r->at++ == 1) != is_little();
    if (!get_number(r, &type, sizeof type))
        return false;
    r->dimensions = 2 + ((type & HAS_Z) != 0) + ((type & HAS_M) != 0);
    if (type & HAS_SRID && !get_number(r, &srid, sizeof srid))
        return false;
    type &= 0x1fffffff;
    if (type / 1000 > 3)
        return false;
    r->dimensions += type / 1000 == 3 ? 2 : type / 1000 > 0;
    *kind = type % 1000;
    return r->dimensions <= 4;
}

/* How many of something that takes so many bytes at least: no more than there can be. */
static bool get_count(struct reader *r, size_t each, uint32_t *n)
{
    return get_number(r, n, sizeof *n) && *n <= (size_t)(r->end - r->at) / each;
}

/* --- positions ---------------------------------------------------------------------------------------------
 */

/* False where it is not finite or has no image in the other system. */
static bool get_position(struct reader *r, double xy[2])
{
    for (unsigned i = 0; i < r->dimensions; i++) {
        double v;
        if (!get_number(r, &v, sizeof v))
            return false;
        if (i < 2)
            xy[i] = v;
    }
    return isfinite(xy[0]) && isfinite(xy[1]) &&
           (r->from == r->to || project_points(r->projector, r->from, r->to, &xy[0], &xy[1], 1, NULL));
}

static void put_position(struct reader *r, const double xy[2])
{
    enum { DEGREES_DECIMALS = 7, METRES_DECIMALS = 2 };
    int decimals = r->to->degrees ? DEGREES_DECIMALS : METRES_DECIMALS;
    json_array(r->json);
    json_real(r->json, xy[r->to->north_first], decimals);
    json_real(r->json, xy[!r->to->north_first], decimals);
    json_end(r->json);
}

static bool put_positions(struct reader *r)
{
    uint32_t n;
    double xy[2] = {0, 0};
    if (!get_count(r, r->dimensions * sizeof *xy, &n))
        return false;
    json_array(r->json);
    for (uint32_t i = 0; i < n; i++) {
        if (!get_position(r, xy))
            return false;
        put_position(r, xy);
    }
    json_end(r->json);
    return true;
}

static bool put_rings(struct reader *r)
{
    uint32_t n;
    if (!get_count(r, sizeof(uint32_t), &n))
        return false;
    json_array(r->json);
    for (uint32_t i = 0; i < n; i++)
        if (!put_positions(r))
            return false;
    json_end(r->json);
    return true;
}

/* --- geometries --------------------------------------------------------------------------------------------
 */

static bool put_point(struct reader *r)
{
    double xy[2] = {0, 0};
    if (!get_position(r, xy))
        return false;
    put_position(r, xy);
    return true;
}

static bool put_coordinates(struct reader *r, uint32_t kind)
{
    return kind == POINT ? put_point(r) : kind == LINE ? put_positions(r) : put_rings(r);
}

/* Parts of one kind: each has a head of its own. */
static bool put_parts(struct reader *r, uint32_t kind)
{
    enum { HEAD_BYTES = 5 };
    uint32_t n, part;
    if (!get_count(r, HEAD_BYTES, &n))
        return false;
    json_array(r->json);
    for (uint32_t i = 0; i < n; i++)
        if (!get_head(r, &part) || part != kind || !put_coordinates(r, kind))
            return false;
    json_end(r->json);
    return true;
}

static bool put_geometry(struct reader *r, unsigned depth)
{
    static const char *const NAMES[] = {
        NULL,         "Point",           "LineString",   "Polygon",
        "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"};
    uint32_t kind, n;
    if (depth == WKB_DEPTH || !get_head(r, &kind) || kind < POINT || kind > COLLECTION)
        return false;
    json_object(r->json);
    json_put_text(r->json, "type", NAMES[kind]);
    json_key(r->json, kind == COLLECTION ? "geometries" : "coordinates");
    if (kind < POINTS) {
        if (!put_coordinates(r, kind))
            return false;
    } else if (kind < COLLECTION) {
        if (!put_parts(r, kind - POINTS + POINT))
            return false;
    } else {
        if (!get_count(r, 5, &n))
            return false;
        json_array(r->json);
        for (uint32_t i = 0; i < n; i++)
            if (!put_geometry(r, depth + 1))
                return false;
        json_end(r->json);
    }
    json_end(r->json);
    return true;
}

/* An empty point has no numbers for its coordinates; all other empty ones no parts. */
static bool is_empty(const struct reader *from)
{
    struct reader r = *from;
    uint32_t kind, n;
    double v;
    if (!get_head(&r, &kind))
        return false;
    if (kind == POINT)
        return get_number(&r, &v, sizeof v) && isnan(v);
    return get_number(&r, &n, sizeof n) && n == 0;
}

enum wkb_result wkb_to_geojson(const void *wkb, size_t n, struct projector *p, const struct crs *from,
                               const struct crs *to, struct json *j)
{
    struct reader r = {
        .at = wkb, .end = (const unsigned char *)wkb + n, .projector = p, .from = from, .to = to, .json = j};
    /* what was written of a bad one is taken back */
    struct json before = *j;
    size_t at = j->out->n;
    bool empty = n && is_empty(&r);
    if (!empty && put_geometry(&r, 0) && r.at == r.end)
        return WKB_WRITTEN;
    *j = before;
    if (j->out->data) {
        j->out->n = at;
        j->out->data[at] = '\0';
    }
    json_null(j);
    return empty ? WKB_EMPTY : WKB_BAD;
}

size_t wkb_in_geopackage(const void *blob, size_t n)
{
    static const size_t ENVELOPES[] = {0, 32, 48, 48, 64};
    const unsigned char *b = blob;
    enum { HEAD = 8, FLAGS = 3, EXTENDED = 0x20 };
    if (n < HEAD || b[0] != 'G' || b[1] != 'P' || b[2] != 0 || b[FLAGS] & EXTENDED)
        return 0;
    unsigned which = b[FLAGS] >> 1 & 7;
    size_t at = which < 5 ? HEAD + ENVELOPES[which] : 0;
    return at < n ? at : 0;
}
