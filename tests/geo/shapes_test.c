/* The shapes of the base map: who holds which place, arcs that meet, files that are broken. */
#include "geo/shapes.h"

#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "test.h"

#define COUNTRY SHAPES_COUNTRY
#define REGION  SHAPES_AREA_REGION
#define DEPT    SHAPES_AREA_DEPARTEMENT

/* place | lon lat | what holds it. Positions of towns from their coordinates in the gazetteers, rounded. */
static const struct {
    const char *place;
    double lon, lat;
    enum shapes_kind kind;
    const char *code;
} HELD[] = {
    {"Paris", 2.35, 48.86, COUNTRY, "FR"},
    {"Paris", 2.35, 48.86, DEPT, "75"},
    {"Paris", 2.35, 48.86, REGION, "11"},
    {"Lyon", 4.84, 45.76, DEPT, "69"},
    {"Lyon", 4.84, 45.76, REGION, "84"},
    {"Lyon", 4.84, 45.76, REGION, "22:82"},
    {"Clermont-Ferrand", 3.08, 45.78, REGION, "22:83"},
    {"Valréas, in its enclave", 4.99, 44.38, DEPT, "84"},
    {"Ajaccio", 8.74, 41.93, DEPT, "2A"},
    {"Bastia", 9.44, 42.69, DEPT, "2B"},
    {"Pointe-à-Pitre", -61.52, 16.26, COUNTRY, "GP"},
    {"Le Lamentin", -60.98, 14.62, COUNTRY, "MQ"},
    {"Saint-Laurent-du-Maroni", -54.02, 5.48, COUNTRY, "GF"},
    {"Saint-Laurent-du-Maroni", -54.02, 5.48, DEPT, "973"},
    {"Cilaos", 55.47, -21.13, COUNTRY, "RE"},
    {"Combani", 45.14, -12.78, COUNTRY, "YT"},
    {"Bourail", 165.5, -21.57, COUNTRY, "NC"},
    {"Simferopol", 34.10, 44.95, COUNTRY, "UA"},
    {"Inkerman", 33.61, 44.61, COUNTRY, "UA"},
    {"Smara", -11.67, 26.74, COUNTRY, "EH"},
    {"inland of Laayoune", -12.9, 27.1, COUNTRY, "EH"},
    {"inland of Dakhla", -15.2, 23.4, COUNTRY, "EH"},
    {"Assa", -9.43, 28.61, COUNTRY, "MA"},
    {"north of 27°40'", -11.0, 27.8, COUNTRY, "MA"},
    {"Katzrin, on the Golan", 35.69, 32.99, COUNTRY, "SY"},
    {"Fiq, on the Golan", 35.70, 32.77, COUNTRY, "SY"},
    {"Nazareth", 35.30, 32.70, COUNTRY, "IL"},
    {"Safed", 35.49, 32.96, COUNTRY, "IL"},
    {"Nablus", 35.26, 32.22, COUNTRY, "PS"},
    {"inland of Kyrenia", 33.3, 35.28, COUNTRY, "CY"},
    {"Troodos", 32.88, 34.92, COUNTRY, "CY"},
    {"Hargeisa", 44.06, 9.56, COUNTRY, "SO"},
    {"Baidoa", 43.65, 3.11, COUNTRY, "SO"},
    {"Pristina", 21.17, 42.66, COUNTRY, "XK"},
    {"Bærum", 10.4, 59.95, COUNTRY, "NO"},
    {"Svalbard", 16.0, 78.5, COUNTRY, "SJ"},
    {"Kralendijk's hills", -68.3, 12.22, COUNTRY, "BQ"},
    {"Vanua Levu", 179.3, -16.6, COUNTRY, "FJ"},
    {"Chukotka, west of 180", 178.5, 68.0, COUNTRY, "RU"},
    {"Chukotka, just east of 180", -179.95, 67.0, COUNTRY, "RU"},
    {"the Pole's side of Antarctica", 20.0, -84.9, COUNTRY, "AQ"},
    {"Sahara", 5.0, 23.0, SHAPES_LAND, ""},
};

static const struct {
    const char *place;
    double lon, lat;
} AT_SEA[] = {
    {"Atlantic", -35, 20},    {"Caspian Sea", 51, 41}, {"Gulf of Guinea", 2, 2},
    {"Lion's Gulf", 4, 42.5}, {"Pacific", -150, 10},   {"the corner of the world", -179.99, 84.9},
};

static struct shapes *load(void)
{
    char path[4096];
    struct err e = {0};
    struct shapes *s = file_share("geodata/built/base.shapes", path, sizeof path, &e) ? shapes_load(path, &e)
                                                                                      : NULL;
    CHECK_TEXT(e.text, "", "the file loads");
    return s;
}

static void test_held(const struct shapes *s)
{
    size_t n;
    const struct shapes_area *areas = shapes_areas(s, &n);
    for (size_t i = 0; i < sizeof HELD / sizeof HELD[0]; i++) {
        struct world_point p = mercator_point(HELD[i].lon, HELD[i].lat);
        const struct shapes_area *a = shapes_area_find(s, HELD[i].kind, HELD[i].code);
        CHECK_THAT(a && shapes_area_holds(s, a, p), HELD[i].place);
        int holders = 0; /* of its kind; regions of both periods overlap */
        for (size_t k = 0; k < n; k++)
            holders += areas[k].kind == HELD[i].kind && shapes_area_holds(s, &areas[k], p);
        CHECK_INT(holders, HELD[i].kind == REGION ? 2 : 1, "and no other");
    }
    for (size_t i = 0; i < sizeof AT_SEA / sizeof AT_SEA[0]; i++) {
        int holders = 0;
        for (size_t k = 0; k < n; k++)
            holders += shapes_area_holds(s, &areas[k], mercator_point(AT_SEA[i].lon, AT_SEA[i].lat));
        CHECK_INT(holders, 0, AT_SEA[i].place);
    }
    CHECK(!shapes_area_find(s, COUNTRY, "ZZ") && !shapes_area_find(s, DEPT, "20"));
}

static struct world_point end_of(const struct shapes_line *l, bool last)
{
    return l->n ? l->p[last ? l->n - 1 : 0] : (struct world_point){-1, -1};
}

/* At every level the arcs of a ring meet end to end; an arc that a level leaves out is a ring by itself. */
static void test_rings_close(const struct shapes *s)
{
    static const int ZOOMS[] = {0, 3, 18};
    size_t n;
    const struct shapes_area *areas = shapes_areas(s, &n);
    for (size_t z = 0; z < sizeof ZOOMS / sizeof ZOOMS[0]; z++) {
        const struct shapes_lines *arcs = shapes_arcs(s, ZOOMS[z]);
        long open = 0, rings = 0;
        for (size_t k = 0; k < n; k++) {
            const struct shapes_area *a = &areas[k];
            for (uint32_t r = 0, from = 0; r < a->rings; from = a->ring_ends[r++]) {
                uint32_t to = a->ring_ends[r], last = a->refs[to - 1];
                const struct shapes_line *before = &arcs->line[last >> 1];
                if (before->n == 0 && to - from == 1)
                    continue;
                struct world_point at = end_of(before, !(last & 1));
                for (uint32_t i = from; i < to; i++) {
                    const struct shapes_line *l = &arcs->line[a->refs[i] >> 1];
                    struct world_point first = end_of(l, a->refs[i] & 1);
                    open += l->n < 2 || first.x != at.x || first.y != at.y;
                    at = end_of(l, !(a->refs[i] & 1));
                }
                rings++;
            }
        }
        CHECK_INT(open, 0, "rings close");
        CHECK(rings > 100);
    }
}

/* Every ring of a cell stays in its cell; the land of neighbouring cells begins where it ended. */
/* What leaves out quickly leaves out nothing that is there. */
static void test_boxes(const struct shapes *s)
{
    static const int ZOOMS[] = {0, 4, 9};
    bool each = true, inside = true;
    size_t n_areas;
    const struct shapes_area *areas = shapes_areas(s, &n_areas);
    for (int z = 0; z < 3; z++) {
        const struct shapes_lines *l = shapes_arcs(s, ZOOMS[z]);
        size_t found = l->class_from[0];
        for (int class = 0; class < SHAPES_CLASSES; class ++)
            for (uint32_t i = l->class_from[class]; i < l->class_from[class + 1]; i++, found++)
                each = each && l->line[l->order[i]].class == class &&
                       (i == l->class_from[class] || l->order[i - 1] < l->order[i]) &&
                       memcmp(&l->boxes[i], &l->line[l->order[i]].box, sizeof l->boxes[i]) == 0;
        each = each && found == l->n;
        for (size_t a = 0; a < n_areas; a++)
            for (uint32_t r = 0, i = 0; r < areas[a].rings; r++)
                for (; i < areas[a].ring_ends[r]; i++) {
                    const struct shapes_line *arc = &l->line[areas[a].refs[i] >> 1];
                    const struct world_box *b = &areas[a].ring_boxes[r];
                    inside = inside && (!arc->n || (b->x0 <= arc->box.x0 && b->x1 >= arc->box.x1 &&
                                                    b->y0 <= arc->box.y0 && b->y1 >= arc->box.y1));
                }
    }
    CHECK_THAT(each, "each arc is in its class once, in order, with its box");
    CHECK_THAT(inside, "the box of a ring is around its arcs at every level");
}

static void test_cells(const struct shapes *s)
{
    struct shapes_cell cell = {0};
    int cells = 0, full = 0;
    long outside = 0, points = 0;
    for (int y = 0; y < 1 << SHAPES_CELLS_FROM; y++)
        for (int x = 0; x < 1 << SHAPES_CELLS_FROM; x++) {
            if (!shapes_cell_read(s, x, y, &cell))
                continue;
            cells++;
            full += cell.all_land;
            for (uint32_t i = 0; i < cell.land + cell.lakes + cell.islands + cell.rivers; i++) {
                const struct world_box *b = &cell.line[i].box;
                points += cell.line[i].n;
                outside += b->x0 < cell.box.x0 || b->y0 < cell.box.y0 || b->x1 > cell.box.x1 ||
                           b->y1 > cell.box.y1;
            }
        }
    CHECK(cells > 6000 && cells < 12000);
    CHECK(full > 1000);
    CHECK(points > 500000);
    CHECK_INT(outside, 0, "lines stay in their cells");
    struct world_box here;
    CHECK(shapes_cell_read(s, 64, 45, &cell));
    here = cell.box;
    CHECK(shapes_cell_read(s, 64 - 128, 45, &cell));
    CHECK_INT(here.x0 - cell.box.x0, MERCATOR_WORLD, "a cell of the world beside is the same, moved");
    CHECK(!shapes_cell_read(s, 50, 60, &cell)); /* the Atlantic */
    shapes_cell_release(&cell);
}

/* Cut short, or with a byte changed, the file is refused or read without harm. */
static void test_broken(const char *path)
{
    struct bytes all;
    bytes_init(&all, 64u << 20);
    CHECK(file_read(path, &all, NULL));
    char name[] = P_tmpdir "/shapes_test.XXXXXX";
    int fd = mkstemp(name);
    bool refused = true;
    for (size_t n = 0; n < all.n && refused; n = n * 3 + 1) {
        refused = ftruncate(fd, 0) == 0 && pwrite(fd, all.data, n, 0) == (ssize_t)n &&
                  !shapes_load(name, NULL);
    }
    CHECK_THAT(refused, "a file cut short is refused");
    unsigned seed = 1;
    struct shapes_cell cell = {0};
    CHECK(pwrite(fd, all.data, all.n, 0) == (ssize_t)all.n);
    for (int i = 0; i < 60; i++) {
        seed = seed * 1103515245u + 12345u;
        size_t at = i < 30 ? seed % 200 : seed % all.n;
        char wrong = (char)(all.data[at] ^ (1 << (seed >> 28 & 7)));
        bool written = pwrite(fd, &wrong, 1, (off_t)at) == 1;
        struct shapes *s = written ? shapes_load(name, NULL) : NULL;
        for (int c = 0; s && c < 128 * 128; c += 17)
            shapes_cell_read(s, c % 128, c / 128, &cell);
        shapes_free(s);
        written = pwrite(fd, all.data + at, 1, (off_t)at) == 1;
    }
    CHECK_THAT(true, "bytes changed do no harm");
    struct err e = {0};
    CHECK(!shapes_load("/nowhere/base.shapes", &e) && e.code == ERR_NOT_FOUND);
    shapes_cell_release(&cell);
    close(fd);
    unlink(name);
    bytes_release(&all);
}

int main(void)
{
    char path[4096];
    struct shapes *s = load();
    if (!s)
        return test_end();
    test_held(s);
    test_rings_close(s);
    test_boxes(s);
    test_cells(s);
    shapes_free(s);
    if (file_share("geodata/built/base.shapes", path, sizeof path, NULL))
        test_broken(path);
    return test_end();
}
