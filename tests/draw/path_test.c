/* Paths: clipping keeps what is seen, cuts are no edges, what lies edge to edge shows no seam. */
#include "draw/path.h"

#include "test.h"

#define SIDE 32
#define INK  0xFF204060u

/* World units are pixels here; the frame's corner lies at 1000, 1000. */
static const struct path_frame FRAME = {1000, 1000, 1, SIDE, SIDE, 4, false, NULL, 1};

static struct picture fresh(void)
{
    struct picture p = {0};
    picture_init(&p, SIDE, SIDE, NULL);
    picture_fill(&p, 0xFFFFFFFFu);
    return p;
}

static int count(const struct picture *p, uint32_t colour)
{
    int n = 0;
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++)
            n += picture_row(p, y)[x] == colour;
    return n;
}

static uint32_t at(const struct picture *p, int x, int y)
{
    return picture_row(p, y)[x];
}

/* name | ring | pixels of full ink that it leaves | a pixel that has it, a pixel that has not (-1: none) */
static const struct {
    const char *name;
    struct world_point ring[8];
    size_t n;
    int full, in_x, in_y, out_x, out_y;
} RINGS[] = {
    {"a square inside", {{1004, 1004}, {1012, 1004}, {1012, 1012}, {1004, 1012}}, 4, 64, 4, 4, 12, 12},
    {"all around", {{-5000, -5000}, {9000, -5000}, {9000, 9000}, {-5000, 9000}}, 4, 1024, 0, 0, -1, -1},
    {"one side cut off", {{1016, 900}, {9000, 900}, {9000, 2000}, {1016, 2000}}, 4, 512, 16, 0, 15, 31},
    {"beside", {{900, 900}, {990, 900}, {990, 2000}, {900, 2000}}, 4, 0, -1, -1, 0, 0},
    {"above, with many points there",
     {{900, 10}, {950, 500}, {1010, 20}, {1020, 700}, {1100, 10}, {1100, 1008}, {900, 1008}},
     7,
     256,
     31,
     7,
     0,
     8},
    {"around a corner, in an L that does not touch",
     {{900, 900}, {990, 900}, {990, 2000}, {2000, 2000}, {2000, 2100}, {900, 2100}},
     6,
     0,
     -1,
     -1,
     16,
     16},
    {"a U whose arms pass the frame",
     {{900, 1004},
      {2000, 1004},
      {2000, 1028},
      {900, 1028},
      {900, 1020},
      {1900, 1020},
      {1900, 1012},
      {900, 1012}},
     8,
     512,
     0,
     5,
     0,
     15},
};

static void test_rings(void)
{
    struct path *path = path_new();
    for (size_t i = 0; i < sizeof RINGS / sizeof RINGS[0]; i++) {
        for (int backwards = 0; backwards < 2; backwards++) {
            struct picture p = fresh();
            path_start(path, &FRAME);
            path_ring_begin(path);
            path_ring_add(path, RINGS[i].ring, RINGS[i].n, backwards, NULL);
            path_ring_end(path);
            path_fill(path, &p, INK);
            CHECK_INT(count(&p, INK), RINGS[i].full, RINGS[i].name);
            if (RINGS[i].in_x >= 0)
                CHECK(at(&p, RINGS[i].in_x, RINGS[i].in_y) == INK);
            if (RINGS[i].out_x >= 0)
                CHECK(at(&p, RINGS[i].out_x, RINGS[i].out_y) == 0xFFFFFFFFu);
            picture_release(&p);
        }
    }
    path_free(path);
}

/* A piece that lies beside the frame may be looked at by its ends alone. */
static void test_pieces(void)
{
    struct path *path = path_new();
    struct picture p = fresh();
    const struct world_point far_side[] = {
        {2000, 900}, {2500, 1000}, {2100, 1100}, {2600, 1300}, {2000, 1500}};
    const struct world_box box = {2000, 900, 2600, 1500};
    const struct world_point near_side[] = {{2000, 1500}, {1008, 1500}, {1008, 900}, {2000, 900}};
    path_start(path, &FRAME);
    path_ring_begin(path);
    path_ring_add(path, far_side, 5, false, &box);
    path_ring_add(path, near_side, 4, false, NULL);
    path_ring_end(path);
    path_fill(path, &p, INK);
    CHECK_INT(count(&p, INK), 24 * SIDE, "right of 8 all is inside");
    picture_release(&p);
    path_free(path);
}

static void test_holes_and_worlds(void)
{
    struct path *path = path_new();
    struct picture p = fresh();
    const struct world_point outer[] = {{0, 0}, {0, 3000}, {3000, 3000}, {3000, 0}};
    const struct world_point hole[] = {{1008, 1008}, {1024, 1008}, {1024, 1024}, {1008, 1024}};
    path_start(path, &FRAME);
    path_add_ring(path, outer, 4);
    path_add_ring(path, hole, 4); /* the other way round */
    path_fill(path, &p, INK);
    CHECK_INT(count(&p, INK), SIDE * SIDE - 16 * 16, "a hole stays open");
    picture_fill(&p, 0xFFFFFFFFu);
    path_start(path, &FRAME);
    path_shift(path, 500);
    CHECK(!path_sees(path, &(struct world_box){1000, 1000, 1032, 1032}));
    path_add_ring(path, (const struct world_point[]){{504, 1004}, {508, 1004}, {508, 1008}, {504, 1008}}, 4);
    path_fill(path, &p, INK);
    CHECK_INT(count(&p, INK), 16, "a shifted world shows beside");
    CHECK(at(&p, 4, 4) == INK);
    picture_release(&p);
    path_free(path);
}

/* Two cells that share an edge at a fraction of a pixel, with crowded points along it. */
static void test_no_seam(void)
{
    struct path *path = path_new();
    struct path_frame f = {1000, 1000, 1 / 16.0, SIDE, SIDE, 4, false, NULL, 1};
    struct picture p = fresh();
    struct world_point left[40], right[40];
    for (int i = 0; i < 38; i++) { /* jagged tops that end on the shared edge, x = 1250: pixel 15.6 */
        left[i] = (struct world_point){1246 - i * 3, 1004 + i % 3};
        right[i] = (struct world_point){1254 + i * 3, 1003 + i % 2};
    }
    left[0] = right[0] = (struct world_point){1250, 1005};
    left[38] = (struct world_point){0, 3000};
    left[39] = (struct world_point){1250, 3000};
    right[38] = (struct world_point){3000, 3000};
    right[39] = (struct world_point){1250, 3000};
    left[37].x = 0;
    right[37].x = 3000;
    path_start(path, &f);
    path_add_ring(path, left, 40);
    path_ring_begin(path);
    path_ring_add(path, right, 40, true, NULL);
    path_ring_end(path);
    path_fill(path, &p, INK);
    int seam = 0;
    for (int y = 2; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            seam += at(&p, x, y) != INK;
    CHECK_INT(seam, 0, "no pixel below the tops misses ink");
    picture_release(&p);
    path_free(path);
}

static void test_lines(void)
{
    struct path *path = path_new();
    struct picture p = fresh();
    const struct world_point square[] = {{1008, 1008}, {1024, 1008}, {1024, 1024}, {1008, 1024}};
    const struct world_box cuts = {1008, 0, 3000, 3000}; /* its west side is a cut */
    const struct path_stroke pen = {.colour = INK, .width_px = 2};
    path_start(path, &FRAME);
    path_add_line(path, square, 4, true, &cuts);
    path_stroke(path, &p, &pen);
    CHECK(at(&p, 8, 16) == 0xFFFFFFFFu && at(&p, 7, 16) == 0xFFFFFFFFu);
    CHECK(at(&p, 23, 16) == INK && at(&p, 16, 8) == INK && at(&p, 16, 24) == INK);
    picture_fill(&p, 0xFFFFFFFFu);
    path_start(path, &FRAME);
    path_add_line(path, (const struct world_point[]){{-200000000, 1016}, {900000000, 1016}}, 2, false, NULL);
    path_stroke(path, &p, &pen);
    CHECK_INT(count(&p, INK), 2 * SIDE, "a line that passes the world shows from edge to edge");
    path_start(path, &FRAME);
    path_add_line(path, (const struct world_point[]){{900, 2000}, {2000, 900}}, 2, false, NULL);
    path_add_line(path, (const struct world_point[]){{0, 0}, {900, 5000}}, 2, false, NULL);
    CHECK_INT((long long)path_points(path), 0, "what passes by leaves nothing");
    picture_release(&p);
    path_free(path);
}

/* Clipping rounds, so edges may differ by what no eye sees. */
static bool alike(uint32_t a, uint32_t b)
{
    for (int shift = 0; shift < 32; shift += 8)
        if (abs((int)(a >> shift & 255) - (int)(b >> shift & 255)) > 4)
            return false;
    return true;
}

/* A wavy coast of many points painted in one picture and in four that make it up. */
static void test_windows_agree(void)
{
    enum { N = 20000 };
    static struct world_point coast[N + 2];
    unsigned seed = 7;
    for (int i = 0; i < N; i++) {
        seed = seed * 1103515245u + 12345u;
        coast[i] = (struct world_point){i * 4 - 4000, 30000 + (int)(seed >> 16 & 4095) + (i % 700) * 20};
    }
    coast[N] = (struct world_point){N * 4, 200000};
    coast[N + 1] = (struct world_point){-4000, 200000};
    struct path *path = path_new();
    struct picture whole = {0}, part = {0};
    picture_init(&whole, 256, 256, NULL);
    picture_init(&part, 128, 128, NULL);
    struct path_frame f = {0, 0, 1 / 256.0, 256, 256, 4, false, NULL, 1};
    const struct path_stroke pen = {.colour = 0xFFC04040u, .width_px = 1};
    int differ = 0;
    for (int i = 0; i < 5; i++) {
        struct picture *p = i ? &part : &whole;
        picture_fill(p, 0xFFFFFFFFu);
        if (i)
            f = (struct path_frame){((i - 1) & 1) * 128 * 256.0,
                                    ((i - 1) >> 1) * 128 * 256.0,
                                    1 / 256.0,
                                    128,
                                    128,
                                    4,
                                    false,
                                    NULL,
                                    1};
        path_start(path, &f);
        path_add_ring(path, coast, N + 2);
        path_fill(path, p, INK);
        path_start(path, &f);
        path_add_line(path, coast, N, false, NULL);
        path_stroke(path, p, &pen);
        for (int y = 0; i && y < 128; y++)
            for (int x = 0; x < 128; x++)
                differ += !alike(at(p, x, y), at(&whole, x + ((i - 1) & 1) * 128, y + ((i - 1) >> 1) * 128));
    }
    CHECK_INT(differ, 0, "four windows show what one shows, pixel by pixel");
    picture_release(&whole);
    picture_release(&part);
    path_free(path);
}

/* Dashes go on across the edge of a picture. */
static void test_dashes(void)
{
    static const struct world_point line[] = {{-700, 3000}, {9000, 12000}, {30000, 15000}, {70000, 61000}};
    const struct path_stroke pen = {.colour = 0xFFC04040u, .width_px = 1.2, .dash_px = 4, .gap_px = 4};
    struct path *path = path_new();
    struct picture whole = {0}, part = {0};
    if (!picture_init(&whole, 256, 256, NULL) || !picture_init(&part, 128, 128, NULL))
        return;
    int differ = 0, inked = 0;
    for (int i = 0; i < 5; i++) {
        struct picture *p = i ? &part : &whole;
        const int side = i ? 128 : 256, left = i ? ((i - 1) & 1) * 128 : 0,
                  top = i ? ((i - 1) >> 1) * 128 : 0;
        const struct path_frame f = {left * 256.0, top * 256.0, 1 / 256.0, side, side, 4, true, NULL, 1};
        picture_fill(p, 0xFFFFFFFFu);
        path_start(path, &f);
        path_add_line(path, line, 4, false, NULL);
        path_stroke(path, p, &pen);
        for (int y = 0; i && y < 128; y++)
            for (int x = 0; x < 128; x++) {
                inked += at(p, x, y) != 0xFFFFFFFFu;
                differ += !alike(at(p, x, y), at(&whole, x + left, y + top));
            }
    }
    CHECK_THAT(inked > 200, "there are dashes");
    CHECK_INT(differ, 0, "they go on from window to window");
    picture_release(&whole);
    picture_release(&part);
    path_free(path);
}

int main(void)
{
    test_rings();
    test_pieces();
    test_holes_and_worlds();
    test_no_seam();
    test_lines();
    test_windows_agree();
    test_dashes();
    return test_end();
}
