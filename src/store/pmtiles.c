#include "store/pmtiles.h"

#include <assert.h>
#include <math.h>

enum { VERSION = 3, CLUSTERED = 1, PLAIN = 1, GZIP = 2, TYPE_MVT = 1, TYPE_PNG = 2 };

/* --- numbers of tiles --------------------------------------------------------------------------------------
 */

uint64_t pmtiles_zoom_id(int z)
{
    return ((UINT64_C(1) << (2 * z)) - 1) / 3;
}

/* A quarter of the curve is the whole one, turned. */
static void turn(uint64_t side, bool right, bool low, uint64_t *x, uint64_t *y)
{
    if (low)
        return;
    if (right) {
        *x = side - 1 - *x;
        *y = side - 1 - *y;
    }
    const uint64_t other = *x;
    *x = *y;
    *y = other;
}

uint64_t pmtiles_id(struct tile t)
{
    const uint64_t side = UINT64_C(1) << t.z;
    uint64_t id = pmtiles_zoom_id(t.z), x = (uint64_t)t.x, y = (uint64_t)t.y;
    for (uint64_t s = side / 2; s > 0; s /= 2) {
        const bool right = (x & s) != 0, low = (y & s) != 0;
        id += s * s * (right ? (low ? 2 : 3) : (low ? 1 : 0));
        turn(side, right, low, &x, &y);
    }
    return id;
}

struct tile pmtiles_tile(uint64_t id)
{
    int z = 0;
    while (pmtiles_zoom_id(z + 1) <= id)
        z++;
    uint64_t left = id - pmtiles_zoom_id(z), x = 0, y = 0;
    for (uint64_t s = 1; s < UINT64_C(1) << z; s *= 2, left /= 4) {
        const bool right = left & 2, low = (left ^ left >> 1) & 1;
        turn(s, right, low, &x, &y);
        x += right ? s : 0;
        y += low ? s : 0;
    }
    return (struct tile){z, (int)x, (int)y};
}

/* --- directories -------------------------------------------------------------------------------------------
 */

static void add_varint(struct bytes *out, uint64_t v)
{
    for (; v >= 128; v >>= 7)
        bytes_add_char(out, (char)(v | 128));
    bytes_add_char(out, (char)v);
}

void pmtiles_add_directory(struct bytes *out, const struct pmtiles_entry *list, size_t n)
{
    assert(n > 0);
    add_varint(out, n);
    for (size_t i = 0; i < n; i++)
        add_varint(out, list[i].id - (i > 0 ? list[i - 1].id : 0));
    for (size_t i = 0; i < n; i++)
        add_varint(out, list[i].run);
    for (size_t i = 0; i < n; i++)
        add_varint(out, list[i].length);
    for (size_t i = 0; i < n; i++) {
        const bool behind = i > 0 && list[i].offset == list[i - 1].offset + list[i - 1].length;
        add_varint(out, behind ? 0 : list[i].offset + 1);
    }
}

/* --- the header --------------------------------------------------------------------------------------------
 */

static void add_number(struct bytes *out, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        bytes_add_char(out, (char)(v >> (8 * i)));
}

static void add_part(struct bytes *out, struct pmtiles_part p)
{
    add_number(out, p.offset, 8);
    add_number(out, p.length, 8);
}

static void add_position(struct bytes *out, double lon_deg, double lat_deg)
{
    add_number(out, (uint64_t)llround(lon_deg * 1e7), 4);
    add_number(out, (uint64_t)llround(lat_deg * 1e7), 4);
}

void pmtiles_add_header(struct bytes *out, const struct pmtiles_header *h)
{
    bytes_add_text(out, "PMTiles");
    add_number(out, VERSION, 1);
    add_part(out, h->root);
    add_part(out, h->metadata);
    add_part(out, h->leaves);
    add_part(out, h->data);
    add_number(out, h->tiles, 8);
    add_number(out, h->entries, 8);
    add_number(out, h->contents, 8);
    add_number(out, CLUSTERED, 1);
    add_number(out, GZIP, 1);
    add_number(out, h->vector ? GZIP : PLAIN, 1);
    add_number(out, h->vector ? TYPE_MVT : TYPE_PNG, 1);
    add_number(out, (uint64_t)h->zoom_first, 1);
    add_number(out, (uint64_t)h->zoom_last, 1);
    add_position(out, h->bounds_deg[0], h->bounds_deg[1]);
    add_position(out, h->bounds_deg[2], h->bounds_deg[3]);
    add_number(out, (uint64_t)h->center[2], 1);
    add_position(out, h->center[0], h->center[1]);
}
