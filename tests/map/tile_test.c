/* Tiles of the base map are the same bytes whatever was painted, and kept, before them. */
#include "map/tile.h"

#include <string.h>

#include "test.h"

static void paint(struct tile_painter *p, const char *layers, int scale, struct bytes *out)
{
    static const struct tile FRANCE = {5, 16, 11}; /* sea, borders, names */
    struct tile_request r = {.tile = FRANCE, .scale = scale};
    bool empty;
    bytes_reset(out);
    if (!map_layers_parse(&r.drawing.layers, layers, NULL) || !tile_paint(p, &r, out, &empty, NULL) || empty)
        CHECK_THAT(false, "the tile is painted");
}

/* As painted when nothing is kept. */
static void paint_first(const char *layers, int scale, struct bytes *out)
{
    struct tile_shared *own = tile_shared_new(NULL);
    struct tile_painter *p = tile_painter_new(own, NULL);
    paint(p, layers, scale, out);
    tile_painter_free(p);
    tile_shared_free(own);
}

static bool same(const struct bytes *a, const struct bytes *b)
{
    return a->n == b->n && memcmp(a->data, b->data, a->n) == 0;
}

/* Names belong to "base" unless "labels" stands beside it: shapes with names, and without, are two pictures.
 */
static void test_kept_base(int scale)
{
    static const char *const ORDERS[][4] = {{"base", "base,labels", "base", "base,labels"},
                                            {"base,labels", "base", "base,labels", "base"},
                                            {"labels", "base", "labels", "base,labels"}};
    static const char *const LAYERS[] = {"base", "base,labels", "labels"};
    enum { N = sizeof LAYERS / sizeof LAYERS[0] };
    struct bytes first[N], now;
    bytes_init(&now, 1 << 24);
    for (int k = 0; k < N; k++) {
        bytes_init(&first[k], 1 << 24);
        paint_first(LAYERS[k], scale, &first[k]);
    }
    CHECK_THAT(same(&first[0], &first[1]), "with nothing between them, base,labels is base");
    CHECK_THAT(!same(&first[0], &first[2]), "labels alone is another tile");
    for (size_t i = 0; i < sizeof ORDERS / sizeof ORDERS[0]; i++) {
        struct tile_shared *own = tile_shared_new(NULL);
        struct tile_painter *p = tile_painter_new(own, NULL);
        for (int j = 0; j < 4; j++) {
            int k = 0;
            while (strcmp(LAYERS[k], ORDERS[i][j]) != 0)
                k++;
            paint(p, ORDERS[i][j], scale, &now);
            char what[80];
            snprintf(what, sizeof what, "%s at @%dx behind %s", ORDERS[i][j], scale,
                     j ? ORDERS[i][j - 1] : "nothing");
            CHECK_THAT(same(&now, &first[k]), what);
        }
        tile_painter_free(p);
        tile_shared_free(own);
    }
    for (int k = 0; k < N; k++)
        bytes_release(&first[k]);
    bytes_release(&now);
}

int main(void)
{
    test_kept_base(1);
    test_kept_base(2);
    return test_end();
}
