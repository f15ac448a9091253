/* Heat: density is each site times the kernel, added up one by one; the greatest is that of the whole world.
 */
#include "map/heat.h"

#include <stdlib.h>
#include <string.h>

#include "geo/tile.h"
#include "test.h"

enum { PLACES = 640, N_BLOCKS = PLACES / SNAPSHOT_BLOCK, KERNEL = 2 * HEAT_MARGIN + 1 };

static uint32_t x[PLACES], y[PLACES], weight[PLACES];
static struct place_block blocks[N_BLOCKS];
static struct places places = {
    .n = PLACES, .n_located = PLACES, .x = x, .y = y, .blocks = blocks, .n_blocks = N_BLOCKS};
static struct selection selection = {.sites = {.places = &places, .weight = weight}};

/* Three means over five: the sums of three throws of 0 to 4. */
static void find_kernel(uint64_t k[KERNEL])
{
    memset(k, 0, KERNEL * sizeof *k);
    for (int a = 0; a < HEAT_WIDE; a++)
        for (int b = 0; b < HEAT_WIDE; b++)
            for (int c = 0; c < HEAT_WIDE; c++)
                k[a + b + c]++;
}

static void place_all(uint32_t around, uint32_t every)
{
    uint32_t chance = 7;
    for (int i = 0; i < PLACES; i++) {
        chance = chance * 1664525 + 1013904223;
        x[i] = (i % 3 ? chance : (MERCATOR_WORLD - around / 2 + chance % around)) % MERCATOR_WORLD;
        chance = chance * 1664525 + 1013904223;
        y[i] = i % 3 ? chance % MERCATOR_WORLD : MERCATOR_WORLD / 3 + chance % around;
        weight[i] = (uint32_t)i % every ? 0 : 1 + chance % 9;
    }
    for (int b = 0; b < N_BLOCKS; b++)
        blocks[b] = (struct place_block){.max_x = UINT32_MAX, .max_y = UINT32_MAX};
}

static void test_world(int zoom, const char *what)
{
    const int n = TILE_SIZE_PX / HEAT_CELL_PX << zoom;
    const uint32_t unit = (uint32_t)tile_pixel(zoom) * HEAT_CELL_PX;
    uint64_t *expected = calloc((size_t)n * (size_t)n, sizeof *expected), kernel[KERNEL], most = 0;
    uint64_t *got = calloc((size_t)n * (size_t)n, sizeof *got);
    struct heat heat = {.selection = &selection};
    find_kernel(kernel);
    for (int i = 0; i < PLACES; i++)
        for (int a = 0; a < KERNEL; a++)
            for (int b = 0; b < KERNEL; b++) {
                const int row = (int)(y[i] / unit) + a - HEAT_MARGIN,
                          column = ((int)(x[i] / unit) + b - HEAT_MARGIN + n) % n;
                if (row >= 0 && row < n)
                    expected[row * n + column] += weight[i] * kernel[a] * kernel[b];
            }
    for (int i = 0; i < n * n; i++)
        most = expected[i] > most ? expected[i] : most;
    heat_cells(&selection.sites, zoom, 0, 0, n, n, got);
    CHECK_THAT(memcmp(expected, got, (size_t)n * (size_t)n * sizeof *got) == 0, what);
    CHECK_INT((int64_t)heat_greatest(&heat, zoom), (int64_t)most, what);
    CHECK_INT((int64_t)heat_greatest(&heat, zoom), (int64_t)most, "and once more");
    free(expected);
    free(got);
}

int main(void)
{
    place_all(1 << 26, 1);
    test_world(0, "the world at zoom 0");
    test_world(2, "sites around the antimeridian");
    place_all(1 << 22, 5);
    test_world(3, "few sites, close together");
    place_all(1 << 22, PLACES + 1);
    weight[0] = 0;
    test_world(1, "no site");
    return test_end();
}
