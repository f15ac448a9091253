/* Every place its own mark: nothing lost, one spot one mark, windows side by side agree. */
#include "map/spots.h"

#include <stdlib.h>

#include "test.h"

#define WORLD ((int64_t)MERCATOR_WORLD)
enum { PLACES = 5000, ZOOM = 2 };

struct place {
    int64_t x, y;
    uint32_t weight;
};

static uint32_t random_state = 11;
static uint32_t random_u32(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

/* Some on one spot, some on the antimeridian. */
static void make_places(struct place *p)
{
    for (int i = 0; i < PLACES; i++) {
        p[i] = (struct place){random_u32() % WORLD, random_u32() % WORLD, 1 + random_u32() % 9};
        if (i % 50 == 0)
            p[i].x = 0;
        if (i % 10 == 1)
            p[i].x = p[i - 1].x, p[i].y = p[i - 1].y;
    }
}

static const struct group *find(struct spots *s, struct group_box window, double reach_px,
                                const struct place *p, size_t *n)
{
    spots_start(s, &window, (double)(WORLD >> ZOOM) / 256, reach_px, reach_px);
    for (int i = 0; i < PLACES; i++)
        for (int64_t world = -1; world <= 1; world++)
            spots_add(s, p[i].x + world * WORLD, p[i].y, p[i].weight, (uint32_t)i);
    return spots_finish(s, n);
}

static void test_all(const struct place *p)
{
    struct spots s = {0};
    size_t n;
    const struct group *g = find(&s, (struct group_box){0, 0, WORLD, WORLD}, 0, p, &n);
    uint64_t all = 0, got = 0, places = 0;
    unsigned lost = 0, unnamed = 0;
    for (int i = 0; i < PLACES; i++) {
        const struct group *at = spots_group_at(&s, p[i].x, p[i].y);
        all += p[i].weight;
        lost += !at || at->x != p[i].x || at->y != p[i].y;
        unnamed += at && at->places == 1 && at->place != (uint32_t)i;
    }
    for (size_t i = 0; i < n; i++)
        if (g[i].x >= 0 && g[i].x < WORLD) {
            got += g[i].weight;
            places += g[i].places;
        }
    CHECK_INT((long long)got, (long long)all, "no site is lost or counted twice");
    CHECK_INT((long long)places, PLACES, "nor any place");
    CHECK_INT(lost, 0, "each has a mark on its spot");
    CHECK_INT(unnamed, 0, "that of one place is its own");
    CHECK_THAT(!spots_group_at(&s, p[0].x + 1, p[0].y), "beside a spot there is none");
    spots_release(&s);
}

/* What stands in reach of a tile is what stands there in the world, in the same order. */
static void test_tiles(const struct place *p)
{
    struct spots whole = {0}, part = {0};
    size_t all, some;
    unsigned wrong = 0;
    const int64_t side = WORLD >> ZOOM, reach = 40 * (side / 256) + 1;
    const struct group *g = find(&whole, (struct group_box){-side, -side, WORLD + side, WORLD + side}, 0, p,
                                 &all);
    for (int64_t t = 0; t < 1 << 2 * ZOOM; t++) {
        const int64_t x = t % (1 << ZOOM) * side, y = (t >> ZOOM) * side;
        const struct group *h = find(&part, (struct group_box){x, y, x + side, y + side}, 40, p, &some);
        size_t at = 0;
        for (size_t i = 0; i < all; i++) {
            if (g[i].x < x - reach || g[i].x >= x + side + reach || g[i].y < y - reach ||
                g[i].y >= y + side + reach)
                continue;
            wrong += at >= some || h[at].x != g[i].x || h[at].y != g[i].y || h[at].weight != g[i].weight;
            at++;
        }
        wrong += at != some || some == 0;
    }
    CHECK_INT(wrong, 0, "tiles have the marks of the world, in order");
    spots_release(&whole);
    spots_release(&part);
}

static void test_layers(void)
{
    struct spots s = {0};
    size_t n;
    const struct group_box window = {0, 0, 1000, 1000};
    spots_start(&s, &window, 1, 0, 0);
    static const uint32_t ADDED[] = {7, 8, 7, 8, 7};
    for (size_t i = 0; i < sizeof ADDED / sizeof *ADDED; i++)
        spots_add(&s, 5, 5, 2, ADDED[i]);
    spots_add(&s, 6, 5, 3, 9);
    spots_add(&s, 6, 5, 4, 9);
    const struct group *g = spots_finish(&s, &n);
    CHECK_INT((long long)n, 2, "what several layers have at a place is one mark");
    CHECK_THAT(g[0].weight == 10 && g[0].places == 2 && g[0].place == GROUP_NO_PLACE, "of two places");
    CHECK_THAT(g[1].weight == 7 && g[1].places == 1 && g[1].place == 9, "or of one");
    spots_release(&s);
}

int main(void)
{
    static struct place places[PLACES];
    make_places(places);
    test_all(places);
    test_tiles(places);
    test_layers();
    return test_end();
}
