/* The base map: what lies where, windows that agree, no seam at the antimeridian, names whole at tile edges.
 */
#include "map/base.h"

#include <stdlib.h>

#include "base/mem.h"
#include "map/lettering.h"
#include "test.h"

static struct base_map *map;
static struct base_painter *painter;

static uint32_t at(const struct picture *p, int x, int y)
{
    return picture_row(p, y)[x];
}

static int apart(uint32_t a, uint32_t b) /* the widest channel */
{
    int most = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        int d = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
        most = d > most ? d : most;
    }
    return most;
}

/* The colour of the shapes at a place, painted in a window of 16 pixels around it. */
static uint32_t colour_at(int zoom, double lon, double lat)
{
    struct picture p = {0};
    struct world_point w = mercator_point(lon, lat);
    int32_t pixel = tile_pixel(zoom);
    picture_init(&p, 16, 16, NULL);
    struct base_window window = {
        .x0 = w.x - 8 * (int64_t)pixel, .y0 = w.y - 8 * (int64_t)pixel, .units_per_px = pixel, .scale = 1};
    base_paint(painter, map, &p, &window, BASE_SHAPES);
    uint32_t c = at(&p, 8, 8);
    picture_release(&p);
    return c;
}

/* place | lon lat | zooms from, to | colour of the palette */
static const struct {
    const char *place;
    double lon, lat;
    int from, to;
    const char *colour;
} PLACES[] = {
    {"Atlantic", -35, 20, 0, 18, "sea"},
    {"Sahara", 3.3, 24.5, 2, 18, "land"},
    {"Antarctica's end", 60, -84.9, 1, 18, "land"},
    {"Lake Victoria", 33.1, -1.2, 2, 18, "sea"},
    {"Caspian Sea", 51.2, 41.3, 1, 18, "sea"},
    {"the Aral sea that was", 59.3, 45.0, 3, 18, "land"},
    {"France", 2.4, 46.9, 4, 4, "france"},
    {"Guyane is France", -53.2, 4.3, 4, 4, "france"},
    {"Manitoulin, an island in a lake", -82.2, 45.75, 8, 12, "land"},
    {"Chukotka", 178.3, 67.6, 2, 6, "land"},
    {"Chukotka beyond 180", -179.2, 67.2, 3, 6, "land"},
    {"Vanua Levu", 179.2, -16.6, 9, 12, "land"},
};

static void test_places(void)
{
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        int wrong = 0;
        for (int z = PLACES[i].from; z <= PLACES[i].to; z++)
            wrong += apart(colour_at(z, PLACES[i].lon, PLACES[i].lat),
                           style_colour(base_map_style(map), PLACES[i].colour)) > 1;
        CHECK_INT(wrong, 0, PLACES[i].place);
    }
}

/* Along 180 degrees on land there is nothing but land, in tiles beside each other and in one window across.
 */
static void test_antimeridian(void)
{
    static const struct {
        int zoom;
        double north, south;
    } LAND[] = {{3, 68.3, 66.0}, {5, 68.4, 66.0}, {8, 68.4, 68.0}, {6, 71.3, 71.1}, {4, -84.6, -85.0}};
    uint32_t land = style_colour(base_map_style(map), "land");
    struct picture p = {0};
    for (size_t i = 0; i < sizeof LAND / sizeof LAND[0]; i++) {
        int32_t pixel = tile_pixel(LAND[i].zoom);
        int64_t y0 = mercator_y(LAND[i].north), rows = (mercator_y(LAND[i].south) - y0) / pixel;
        const int64_t x0[] = {-4 * (int64_t)pixel, 0, MERCATOR_WORLD - 4 * (int64_t)pixel, MERCATOR_WORLD};
        int wrong = 0;
        CHECK(rows > 1 && picture_init(&p, 8, (int)rows, NULL));
        for (size_t k = 0; k < 4; k++) {
            struct base_window w = {.x0 = x0[k], .y0 = y0, .units_per_px = pixel, .scale = 1};
            base_paint(painter, map, &p, &w, BASE_SHAPES);
            for (int y = 0; y < rows; y++)
                wrong += apart(at(&p, k & 1 ? 0 : 3, y), land) > 1 ||
                         apart(at(&p, k & 1 ? 1 : 4, y), land) > 1;
        }
        /* provinces and rivers may cross, a line along it would colour every row */
        CHECK_THAT(wrong < 4 * rows / 2, "no line along the antimeridian");
        if (wrong)
            printf("# zoom %d: %d of %d pixels\n", LAND[i].zoom, wrong, (int)rows * 8);
        picture_release(&p);
    }
}

/* Four tiles show what one window of their size shows: no seam, and no name cut. */
static void test_tiles_agree(void)
{
    static const struct {
        int z, x, y, scale;
    } BLOCKS[] = {{1, 0, 0, 1},    {3, 3, 2, 1},     {5, 15, 10, 2},     {6, 31, 22, 1},     {7, 63, 44, 1},
                  {8, 131, 91, 2}, {9, 258, 176, 1}, {11, 1037, 704, 1}, {14, 8298, 5634, 1}};
    for (size_t i = 0; i < sizeof BLOCKS / sizeof BLOCKS[0]; i++) {
        int scale = BLOCKS[i].scale, side = TILE_SIZE_PX * scale;
        struct picture whole = {0}, part = {0};
        picture_init(&whole, 2 * side, 2 * side, NULL);
        picture_init(&part, side, side, NULL);
        struct base_window w = base_window_of_tile((struct tile){BLOCKS[i].z, BLOCKS[i].x, BLOCKS[i].y},
                                                   scale);
        base_paint(painter, map, &whole, &w, BASE_ALL);
        int worst = 0;
        for (int k = 0; k < 4; k++) {
            struct tile t = {BLOCKS[i].z, BLOCKS[i].x + (k & 1), BLOCKS[i].y + (k >> 1)};
            struct base_window tile_window = base_window_of_tile(t, scale);
            base_paint(painter, map, &part, &tile_window, BASE_ALL);
            for (int y = 0; y < side; y++)
                for (int x = 0; x < side; x++) {
                    int d = apart(at(&part, x, y), at(&whole, x + (k & 1) * side, y + (k >> 1) * side));
                    worst = d > worst ? d : worst;
                }
        }
        char what[80];
        snprintf(what, sizeof what, "four tiles from %d/%d/%d agree (%d)", BLOCKS[i].z, BLOCKS[i].x,
                 BLOCKS[i].y, worst);
        CHECK_THAT(worst <= 12, what);
        picture_release(&whole);
        picture_release(&part);
    }
}

static void test_labels_alone(void)
{
    struct picture p = {0};
    picture_init(&p, 256, 256, NULL);
    struct base_window w = base_window_of_tile((struct tile){5, 16, 11}, 1);
    base_paint(painter, map, &p, &w, BASE_LABELS);
    int clear = 0, dark = 0;
    for (int i = 0; i < 256 * 256; i++) {
        clear += p.px[i] == 0;
        dark += (p.px[i] >> 24) > 200;
    }
    CHECK(clear > 256 * 256 / 2);
    CHECK_THAT(dark > 100, "names stand on a transparent picture");
    picture_release(&p);
}

/* Anywhere, at any zoom and scale: nothing breaks. */
static void test_anywhere(void)
{
    unsigned seed = 5;
    for (int i = 0; i < 150; i++) {
        int z = i % (TILE_ZOOM_MAX + 1), scale = 1 + i % 3;
        struct picture p = {0};
        seed = seed * 1103515245u + 12345u;
        struct tile t = {z, (int)(seed >> 4) & ((1 << z) - 1), 0};
        seed = seed * 1103515245u + 12345u;
        t.y = (int)(seed >> 4) & ((1 << z) - 1);
        picture_init(&p, 64 * scale, 64 * scale, NULL);
        struct base_window w = base_window_of_tile(t, scale);
        w.units_per_px *= 4 + i % 2 * 0.37;
        base_paint(painter, map, &p, &w, BASE_ALL);
        picture_release(&p);
    }
    struct picture p = {0};
    picture_init(&p, 700, 300, NULL);
    struct base_window wide = {.x0 = -MERCATOR_WORLD, .units_per_px = tile_pixel(0), .scale = 1};
    base_paint(painter, map, &p, &wide, BASE_ALL);
    CHECK_INT(apart(at(&p, 250, 120), at(&p, 506, 120)), 0, "worlds beside each other are alike");
    picture_release(&p);
}

int main(void)
{
    struct err e = {0};
    map = base_map_load("atlas", &e);
    CHECK_TEXT(e.text, "", "the base map loads");
    if (!map)
        return test_end();
    struct text_painter *text = text_painter_new();
    painter = base_painter_new(text);
    test_places();
    test_antimeridian();
    test_tiles_agree();
    test_labels_alone();
    test_anywhere();
    CHECK(base_map_wait(map, &e));
    base_painter_free(painter);
    text_painter_free(text);
    base_map_free(map);
    map = base_map_load("atlas", &e); /* given up at once: the thread stops */
    base_map_free(map);
    CHECK(!base_map_load("no-such-style", &e) && e.code == ERR_NOT_FOUND);
    return test_end();
}
