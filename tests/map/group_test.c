/* Grouping: the same on both sides of every border, nothing lost, identical places, the antimeridian. */
#include "map/group.h"

#include <math.h>

#include "test.h"

#define WORLD ((int64_t)MERCATOR_WORLD)

static const struct marker_style style = {.fill = 0xFF000000, .outline = 0xFFFFFFFF};

struct place {
    int64_t x, y;
    uint32_t weight;
};

static uint64_t random_state = 42;
static uint64_t random_u64(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Clusters of very different width and weight, the world over, some across the antimeridian, some places
 * twice. */
static struct place *make_places(size_t n)
{
    struct place *p = malloc(n * sizeof *p);
    int64_t x = 0, y = 0, width = 1;
    for (size_t i = 0; i < n; i++) {
        if (i % 50 == 0) {
            x = (int64_t)(random_u64() % (uint64_t)WORLD);
            if (i % 400 == 0)
                x = 0; /* the antimeridian */
            y = (int64_t)(random_u64() % (uint64_t)WORLD);
            width = WORLD >> (3 + random_u64() % 20);
        }
        int64_t px = x + (int64_t)(random_u64() % (uint64_t)width) - width / 2;
        int64_t py = y + (int64_t)(random_u64() % (uint64_t)width) - width / 2;
        p[i].x = (px + WORLD) % WORLD;
        p[i].y = py < 0 ? 0 : py >= WORLD ? WORLD - 1 : py;
        p[i].weight = random_u64() % 10 ? 1 : (uint32_t)(1 + random_u64() % 500);
        if (i && i % 7 == 0) {
            p[i].x = p[i - 1].x;
            p[i].y = p[i - 1].y;
        }
    }
    return p;
}

/* A place every 20 pixels or so of zoom 4, most of them heavy: marks overlap everywhere, in long chains. */
static struct place *make_crowd(size_t n)
{
    struct place *p = malloc(n * sizeof *p);
    for (size_t i = 0; i < n; i++) {
        p[i].x = (int64_t)(random_u64() % (uint64_t)WORLD);
        p[i].y = (int64_t)(random_u64() % (uint64_t)WORLD);
        p[i].weight = 1u << random_u64() % 14;
    }
    return p;
}

/* The groups of a window, read as a reader does: what lies in the box, in whatever world. */
static const struct group *groups_of(struct grouper *g, struct group_box window, int zoom, double reach_px,
                                     const struct place *p, size_t n, size_t *count)
{
    grouper_start(g, &window, (double)(WORLD >> zoom) / 256, reach_px, reach_px, NULL);
    struct group_box b = grouper_reads(g);
    if (b.x1 - b.x0 > WORLD)
        abort(); /* a place would be in it twice */
    for (size_t k = 0; k < n; k++) {
        size_t i = window.x0 / (WORLD >> zoom) % 2 ? k : n - 1 - k; /* the order of adding must not matter */
        int64_t x = p[i].x;
        while (x >= b.x0)
            x -= WORLD;
        while (x < b.x0)
            x += WORLD;
        if (x < b.x1 && p[i].y >= b.y0 && p[i].y < b.y1)
            grouper_add(g, x, p[i].y, p[i].weight, (uint32_t)i);
    }
    return grouper_finish(g, &style, count);
}

static bool same(const struct group *a, const struct group *b)
{
    return a->x == b->x && a->y == b->y && a->weight == b->weight && a->places == b->places &&
           a->place == b->place && a->x0 == b->x0 && a->y0 == b->y0 && a->x1 == b->x1 && a->y1 == b->y1;
}

/* Every tile of a zoom against one window over the whole world: within reach of the tile exactly the same
 * groups, in the same order. */
static void test_tiles(const struct place *p, size_t n, int zoom)
{
    struct grouper whole = {0}, part = {0};
    size_t all, some;
    const double reach_px = 40;
    struct group_box world = {-WORLD / 2, 0, WORLD + WORLD / 2, WORLD};
    const struct group *g = groups_of(&whole, world, zoom, 0, p, n, &all);
    int64_t side = WORLD >> zoom;
    double unit = (double)side / 256;
    unsigned wrong = 0, missing = 0, seen = 0, shared = 0, order = 0;
    for (int64_t ty = 0; ty < 1 << zoom; ty++)
        for (int64_t tx = 0; tx < 1 << zoom; tx++) {
            struct group_box tile = {tx * side, ty * side, (tx + 1) * side, (ty + 1) * side};
            const struct group *h = groups_of(&part, tile, zoom, reach_px, p, n, &some);
            size_t at = 0;
            for (size_t i = 0; i < all; i++) {
                double dx = fmax((double)(tile.x0 - g[i].x), (double)(g[i].x - tile.x1)) / unit;
                double dy = fmax((double)(tile.y0 - g[i].y), (double)(g[i].y - tile.y1)) / unit;
                if (dx > reach_px || dy > reach_px)
                    continue;
                seen++;
                shared += dx > 0 || dy > 0;
                if (at >= some)
                    missing++;
                else if (!same(&g[i], &h[at]))
                    wrong++;
                else
                    order += h[at].x_px != (double)(g[i].x - tile.x0) / unit;
                at++;
            }
            wrong += at != some;
        }
    printf("# zoom %d: %u groups in tiles, %u of them beside the tile\n", zoom, seen, shared);
    CHECK_INT(wrong + missing, 0, "each tile has exactly the groups of the whole, in order");
    CHECK_INT(order, 0, "and places them exactly");
    CHECK(seen > 0 && (zoom == 0 || shared > 0));
    grouper_release(&whole);
    grouper_release(&part);
}

static void test_conserved(const struct place *p, size_t n, int zoom)
{
    struct grouper g = {0};
    uint64_t expected = 0, got = 0, places = 0, overlaps = 0;
    size_t count;
    for (size_t i = 0; i < n; i++)
        expected += p[i].weight;
    const struct group *h = groups_of(&g, (struct group_box){0, 0, WORLD, WORLD}, zoom, 0, p, n, &count);
    bool inside = true;
    for (size_t i = 0; i < count; i++) {
        if (h[i].x < 0 || h[i].x >= WORLD) /* on the edge of the window: a twin stands on the other edge */
            continue;
        got += h[i].weight;
        places += h[i].places;
        inside = inside && h[i].x >= h[i].x0 && h[i].x <= h[i].x1 && h[i].y >= h[i].y0 && h[i].y <= h[i].y1;
        for (size_t k = 0; k < i; k++)
            overlaps += hypot(h[i].x_px - h[k].x_px, h[i].y_px - h[k].y_px) <
                        0.7 * (marker_radius_px(&style, h[i].weight) + marker_radius_px(&style, h[k].weight));
    }
    CHECK_INT((long long)got, (long long)expected, "no site is lost or counted twice");
    CHECK_INT((long long)places, (long long)n, "nor any place");
    CHECK_THAT(inside, "a group stands within the box of its places");
    printf("# zoom %d: %zu places, %zu groups, %llu pairs overlap\n", zoom, n, count,
           (unsigned long long)overlaps);
    CHECK_THAT(overlaps * 20 <= count, "marks hardly ever hide one another");
    grouper_release(&g);
}

static void test_few(void)
{
    struct grouper g = {0};
    size_t n;
    int64_t px = WORLD >> 22; /* a pixel at zoom 14 */
    struct group_box tile = {0, 0, 256 * px, 256 * px};
    struct place alone = {100 * px, 50 * px, 1};
    const struct group *h = groups_of(&g, tile, 14, 0, &alone, 1, &n);
    CHECK(n == 1 && h[0].x == alone.x && h[0].y == alone.y && h[0].weight == 1 && h[0].place == 0);
    CHECK(h[0].x_px == 100 && h[0].y_px == 50 && h[0].x0 == h[0].x1);

    struct place twins[] = {{100 * px, 50 * px, 2}, {100 * px, 50 * px, 3}};
    h = groups_of(&g, tile, 14, 0, twins, 2, &n);
    CHECK_THAT(n == 1 && h[0].weight == 5 && h[0].places == 2 && h[0].place == GROUP_NO_PLACE,
               "identical places are one group");
    CHECK_THAT(h[0].x == twins[0].x && h[0].x0 == h[0].x1 && h[0].y0 == h[0].y1, "on their very spot");

    struct place heavy = {30 * px + 1, 20 * px + 3, 7};
    h = groups_of(&g, tile, 14, 0, &heavy, 1, &n);
    CHECK_THAT(n == 1 && h[0].weight == 7 && h[0].places == 1 && h[0].place == 0 && h[0].x == heavy.x,
               "one place with several sites keeps its name");

    struct place apart[] = {{100 * px, 50 * px, 1}, {130 * px, 50 * px, 1}};
    groups_of(&g, tile, 14, 0, apart, 2, &n);
    CHECK_INT((long long)n, 2, "30 pixels apart are two");

    /* across the border of two cells, so near that their marks overlap */
    for (int i = 0; i < 36; i++) {
        struct place near[] = {{(100 + i) * px, 50 * px, 1}, {(104 + i) * px, 50 * px, 1}};
        h = groups_of(&g, tile, 14, 0, near, 2, &n);
        if (n != 1 || h[0].weight != 2)
            break;
    }
    CHECK_THAT(n == 1, "4 pixels apart are one, wherever the cells meet");
    h = groups_of(&g, tile, 14, 0, NULL, 0, &n);
    CHECK_INT((long long)n, 0, "nothing gives nothing");
    grouper_release(&g);
}

/* The same places moved round the world give the same groups moved. */
static void test_antimeridian(void)
{
    struct grouper g = {0};
    size_t n, m;
    int zoom = 5;
    int64_t side = WORLD >> zoom, px = side / 256;
    struct place p[] = {
        {WORLD - 3 * px, 5 * side, 4}, {2 * px, 5 * side, 1}, {WORLD - 1, 5 * side + 30 * px, 1}};
    struct group east[8], west[8];
    const struct group *h = groups_of(&g, (struct group_box){WORLD - side, 5 * side, WORLD, 6 * side}, zoom,
                                      40, p, 3, &n);
    memcpy(east, h, n * sizeof *h);
    h = groups_of(&g, (struct group_box){0, 5 * side, side, 6 * side}, zoom, 40, p, 3, &m);
    memcpy(west, h, m * sizeof *h);
    CHECK_INT((long long)n, 2, "two of three places across 180 degrees are one group");
    CHECK_INT((long long)m, 2, "seen from the other side too");
    CHECK(east[0].weight == 5 && west[0].weight == 5);
    bool moved = true;
    for (size_t i = 0; i < n && i < m; i++)
        moved = moved && east[i].x - WORLD == west[i].x && east[i].x0 - WORLD == west[i].x0 &&
                east[i].x_px - 256 == west[i].x_px && east[i].y_px == west[i].y_px;
    CHECK_THAT(moved, "a world further");
    CHECK_THAT(west[0].x0 < 0 && west[0].x1 > 0, "the box of its places crosses the antimeridian");
    grouper_release(&g);
}

/* Every place is a member of one group: the weights of those found at a group add up to its own. */
static void test_members(const struct place *p, size_t n_places, int zoom)
{
    struct grouper g = {0};
    size_t n;
    const struct group *h = groups_of(&g, (struct group_box){0, 0, WORLD, WORLD}, zoom, 40, p, n_places, &n);
    uint64_t *sums = calloc(n, sizeof *sums);
    struct group_box b = grouper_covers(&g);
    for (size_t i = 0; i < n_places; i++)
        for (int64_t x = p[i].x - 2 * WORLD; x <= p[i].x + 2 * WORLD; x += WORLD) {
            const struct group *at = x >= b.x0 && x < b.x1 ? grouper_group_at(&g, x, p[i].y) : NULL;
            if (at)
                sums[at - h] += p[i].weight;
        }
    bool right = n > 0;
    for (size_t i = 0; i < n; i++)
        right = right && sums[i] == h[i].weight;
    CHECK_THAT(right, "the places found at a group are its own");
    CHECK_THAT(!grouper_group_at(&g, INT64_C(1) << 40, 0), "far away there is no group");
    free(sums);
    grouper_release(&g);
}

static void test_limits(void)
{
    struct grouper g = {0};
    struct err e = {0};
    struct group_box window = {0, 0, WORLD, WORLD};
    CHECK(!grouper_start(&g, &window, 1, 40, 40, &e) && e.code == ERR_TOO_LARGE);
    CHECK_THAT(grouper_start(&g, &window, (double)WORLD, 0, 0, &e), "a world of one pixel");
    size_t n;
    for (int64_t world = -2 * WORLD; world <= 2 * WORLD; world += WORLD) {
        grouper_add(&g, world + 5, 5, 3, 0);
        grouper_add(&g, world + WORLD - 5, 5, 4, 1);
    }
    grouper_add(&g, INT64_C(1) << 33, INT64_C(1) << 33, 1, 2);
    const struct group *h = grouper_finish(&g, &style, &n);
    CHECK_THAT(n >= 1 && h[0].weight >= 3 && h[0].weight <= 7,
               "what is added for several worlds counts once");
    grouper_release(&g);
    grouper_release(&g);
}

int main(void)
{
    struct place *p = make_places(6000);
    for (int zoom = 0; zoom <= 4; zoom++)
        test_tiles(p, 6000, zoom);
    for (int zoom = 0; zoom <= 5; zoom++)
        test_conserved(p, 6000, zoom);
    for (int zoom = 0; zoom <= 4; zoom += 2)
        test_members(p, 6000, zoom);
    free(p);
    p = make_crowd(30000);
    test_tiles(p, 30000, 4);
    test_conserved(p, 30000, 4);
    free(p);
    test_few();
    test_antimeridian();
    test_limits();
    return test_end();
}
