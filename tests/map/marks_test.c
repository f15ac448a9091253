/* Painting of groups: four tiles at any scale are one picture, cut. */
#include "map/marks.h"

#include "test.h"

#define WORLD ((int64_t)MERCATOR_WORLD)

static uint32_t random_state = 3;
static uint32_t random_u32(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

struct place {
    int64_t x, y;
    uint32_t weight;
};

static void paint(struct marker_set *m, struct picture *p, const struct marker_style *s, int scale,
                  struct group_box window, double units_per_px, const struct place *places, size_t n)
{
    struct grouper g = {0};
    grouper_start(&g, &window, units_per_px, MARKER_EXTENT_PX, MARKER_EXTENT_PX, NULL);
    for (size_t i = 0; i < n; i++)
        for (int64_t world = -1; world <= 1; world++) /* the grouper takes the one that it can use */
            grouper_add(&g, places[i].x + world * WORLD, places[i].y, places[i].weight, (uint32_t)i);
    size_t count;
    const struct group *groups = grouper_finish(&g, s, &count);
    for (size_t i = 0; i < count; i++)
        marker_draw(m, p, s, scale, groups[i].weight, groups[i].x_px * scale, groups[i].y_px * scale);
    grouper_release(&g);
}

static void test_seams(struct marker_set *m, int scale, enum marker_shape shape)
{
    struct marker_style s = {.shape = shape, .fill = 0xFF1B4F9C, .outline = 0xFFFFFFFF};
    struct place places[3000];
    int zoom = 3, across = 256 * scale;
    int64_t side = WORLD >> zoom;
    /* around the corner of four tiles at 180 degrees: the left two lie in the world before */
    for (int i = 0; i < 3000; i++) {
        int64_t spread = i % 3 ? 2 * side : side / 4;
        places[i].x = ((int64_t)(random_u32() % (uint32_t)spread) - spread / 2 + WORLD) % WORLD;
        places[i].y = 3 * side + (int64_t)(random_u32() % (uint32_t)spread) - spread / 2;
        places[i].weight = random_u32() % 20 ? 1 : random_u32() % 3000;
    }
    struct picture whole = {0}, tile = {0};
    picture_init(&whole, 2 * across, 2 * across, NULL);
    picture_init(&tile, across, across, NULL);
    paint(m, &whole, &s, scale, (struct group_box){-side, 2 * side, side, 4 * side}, (double)side / 256,
          places, 3000);
    for (int i = 0; i < 4; i++) {
        int64_t tx = i % 2 ? 0 : 7, ty = 2 + i / 2;
        picture_clear(&tile);
        paint(m, &tile, &s, scale, (struct group_box){tx * side, ty * side, (tx + 1) * side, (ty + 1) * side},
              (double)side / 256, places, 3000);
        struct picture part = picture_part(&whole, i % 2 * across, i / 2 * across, across, across);
        CHECK_THAT(picture_equal(&tile, &part), "a tile is its part of the larger picture, to the pixel");
    }
    size_t set = 0;
    for (size_t i = 0; i < (size_t)across * (size_t)across * 4; i++)
        set += whole.px[i] != 0;
    CHECK(set > (size_t)across * (size_t)across / 10);
    picture_release(&whole);
    picture_release(&tile);
}

/* In the colours of kinds, which tests/style holds apart for every eye. */
static void test_themes(void)
{
    struct marker_style styles[MAP_LAYER_COUNT] = {0};
    for (enum map_layer l = 0; l < MAP_LAYER_COUNT; l++)
        styles[l].fill = 0xFF000000u + l;
    for (unsigned i = 0; i <= MARKS_THEMES; i++) {
        enum collection of;
        const enum map_layer kind = marks_theme_style(styles, i)->fill & 0xFF;
        CHECK_THAT(map_layer_collection(kind, &of), "a thématique has the colour of a kind of marks");
        for (unsigned k = 0; k < i; k++)
            CHECK_THAT(marks_theme_style(styles, i) != marks_theme_style(styles, k), "and each another");
    }
}

int main(void)
{
    struct text_painter *t = text_painter_new();
    struct marker_set *m = marker_set_new(t);
    for (int scale = 1; scale <= 3; scale++)
        for (int shape = 0; shape < MARKER_SHAPES; shape++)
            test_seams(m, scale, (enum marker_shape)shape);
    test_themes();
    marker_set_free(m);
    text_painter_free(t);
    return test_end();
}
