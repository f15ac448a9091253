/* The parts of a PMTiles file, as its specification has them. */
#include "store/pmtiles.h"

#include "../test.h"

static void test_ids(void)
{
    static const struct {
        struct tile tile;
        uint64_t id;
    } SPECIFIED[] = {
        {{0, 0, 0}, 0},
        {{1, 0, 0}, 1},
        {{1, 0, 1}, 2},
        {{1, 1, 1}, 3},
        {{1, 1, 0}, 4},
        {{2, 0, 0}, 5},
        {{12, 3423, 1763}, 19078479},
    };
    bool right = true;
    for (size_t i = 0; i < sizeof SPECIFIED / sizeof SPECIFIED[0]; i++)
        right = right && pmtiles_id(SPECIFIED[i].tile) == SPECIFIED[i].id;
    CHECK_THAT(right, "the numbers that the specification names");
    bool same = true, near = true;
    struct tile before = {0, 0, 0};
    for (uint64_t id = 0; id < pmtiles_zoom_id(8); id++) {
        const struct tile t = pmtiles_tile(id);
        same = same && pmtiles_id(t) == id && t.x >= 0 && t.y >= 0 && t.x < 1 << t.z && t.y < 1 << t.z;
        near = near && (t.z != before.z || id == 0 || abs(t.x - before.x) + abs(t.y - before.y) == 1);
        before = t;
    }
    CHECK_THAT(same, "a tile of each number, a number of each tile");
    CHECK_THAT(near, "one step at a time");
    const struct tile last = {TILE_ZOOM_MAX, (1 << TILE_ZOOM_MAX) - 1, 12345};
    const struct tile again = pmtiles_tile(pmtiles_id(last));
    CHECK_THAT(again.z == last.z && again.x == last.x && again.y == last.y, "up to the last zoom");
}

static void test_directory(void)
{
    static const struct pmtiles_entry LIST[] = {{5, 0, 42, 1}, {42, 42, 300, 3}, {69, 0, 42, 1}};
    static const unsigned char BYTES[] = {3, 5, 37, 27, 1, 3, 1, 42, 0xac, 2, 42, 1, 0, 1};
    struct bytes out;
    bytes_init(&out, 1024);
    pmtiles_add_directory(&out, LIST, 3);
    CHECK_THAT(out.n == sizeof BYTES && memcmp(out.data, BYTES, out.n) == 0,
               "differences of numbers, runs, lengths, and offsets where they do not follow");
    bytes_release(&out);
}

static void test_header(void)
{
    const struct pmtiles_header h = {.root = {127, 25},
                                     .metadata = {152, 247},
                                     .leaves = {399, 0},
                                     .data = {399, 69},
                                     .tiles = 1,
                                     .entries = 1,
                                     .contents = 1,
                                     .vector = true,
                                     .zoom_last = 12,
                                     .bounds_deg = {-180, -85.5, 0, 85},
                                     .center = {-0.0000001, 0, 3}};
    static const unsigned char TAIL[] = {1,    2,    2,    1,    0,    12, 0, 0x2e, 0xb6, 0x94, 0x40,
                                         0xbc, 0x09, 0xcd, 0,    0,    0,  0, 0x80, 0xf8, 0xa9, 0x32,
                                         3,    0xff, 0xff, 0xff, 0xff, 0,  0, 0,    0};
    struct bytes out;
    bytes_init(&out, 1024);
    pmtiles_add_header(&out, &h);
    CHECK_INT((long long)out.n, PMTILES_HEADER_BYTES, "so long is it");
    CHECK_THAT(memcmp(out.data, "PMTiles\3\177\0\0\0\0\0\0\0\31\0", 18) == 0,
               "a name, a version, and where the root is");
    CHECK_THAT(memcmp(out.data + out.n - sizeof TAIL, TAIL, sizeof TAIL) == 0,
               "how it is packed, and where on earth");
    bytes_release(&out);
}

int main(void)
{
    test_ids();
    test_directory();
    test_header();
    return test_end();
}
