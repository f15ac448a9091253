/* Areas: their one form, and what lies in them, against GEOS. */
#include <math.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "geo/area.h"
#include "geo/shape.h"
#include "geo/turn.h"

#include "test.h"

static struct shaper *shaper;

/* What is written | the text that equal areas have. */
static const char *const TEXTS[][2] = {
    {"POLYGON((0 0,4 0,4 4,0 4,0 0))", "POLYGON((0 0,0 4,4 4,4 0,0 0))"},
    {"polygon ((4 4, 4 0, 0 0, 0.00000001 4, 4 4, 4 4))", "POLYGON((0 0,0 4,4 4,4 0,0 0))"},
    {"MULTIPOLYGON(((-0 0,4 0,4 4,0 4,-0 0)))", "POLYGON((0 0,0 4,4 4,4 0,0 0))"},
    {"POLYGON Z((0 0 7,4 0 7,4 4 7,0 4 7,0 0 7))", "POLYGON((0 0,0 4,4 4,4 0,0 0))"},
    {"{\"type\":\"Polygon\",\"coordinates\":[[[0,4],[0,0],[4,0],[4,4],[0,4]]]}",
     "POLYGON((0 0,0 4,4 4,4 0,0 0))"},
    {"POLYGON((170 0,190 0,180.5 4,170 0))", "POLYGON((170 0,180.5 4,190 0,170 0))"},
    {"POLYGON((1e-7 0,1e1 0,10 -0.00000012,1e-7 0))",
     "POLYGON((0.0000001 0,10 0,10 -0.0000001,0.0000001 0))"},
};

/* What is refused, and how. */
static const char *const WRONG[][2] = {
    {"POINT(1 2)", "takes a polygon or several"},
    {"POLYGON EMPTY", "takes a polygon or several"},
    {"GEOMETRYCOLLECTION(POLYGON((0 0,4 0,4 4,0 0)))", "takes a polygon or several"},
    {"POLYGON((0 0,4 0,4 4,0 4))", "closed"},
    {"POLYGON((0 0,4 4,0 0))", "Too few points"},
    {"POLYGON((0 0,4 4,4 0,0 4,0 0))", "Self-intersection"},
    {"POLYGON((0 0,4 0,4 91,0 0))", "latitudes from -90 to 90"},
    {"POLYGON((0 0,1e-9 0,0 1e-9,0 0))", "rounded to 7 decimals"},
    {"{\"type\":\"Polygon\"}", "no GeoJSON"},
};

static void test_texts(void)
{
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        struct err e = {0};
        struct area *a = area_parse(TEXTS[i][0], "within", &e);
        CHECK_TEXT(a ? area_text(a) : e.text, TEXTS[i][1], TEXTS[i][0]);
        struct area *again = a ? area_parse(area_text(a), "within", &e) : NULL;
        CHECK_THAT(again && strcmp(area_text(a), area_text(again)) == 0, "which is read as the same");
        area_free(again);
        area_free(a);
    }
    struct area *one = area_parse("MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,9 5,9 9,5 5),(8 6,8 7,7 6,8 6)))",
                                  "w", NULL);
    struct area *two = area_parse("MULTIPOLYGON(((9 9,5 5,9 5,9 9),(7 6,8 6,8 7,7 6)),((1 1,0 0,1 0,1 1)))",
                                  "w", NULL);
    CHECK_TEXT(area_text(one), area_text(two), "parts and holes in another order");
    CHECK(area_parts(one) == 2 && area_points(one) == 9);
    area_free(one);
    area_free(two);
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        struct err e = {0};
        CHECK_THAT(!area_parse(WRONG[i][0], "within", &e) && e.code == ERR_INVALID &&
                       strstr(e.text, WRONG[i][1]) && strstr(e.text, "within"),
                   WRONG[i][0]);
        if (!strstr(e.text, WRONG[i][1]))
            printf("# %s\n", e.text);
    }
}

/* Triples on one line but for one step of the last bit of a number, of which plain doubles know nothing. */
static void test_turn(void)
{
    CHECK(turn_of(0, 0, 4, 0, 1, 1) == 1 && turn_of(0, 0, 4, 0, 1, -1) == -1 &&
          turn_of(0, 0, 4, 0, 9, 0) == 0);
    unsigned wrong = 0;
    for (int i = 1; i <= 200; i++) {
        const double x = 12 + i / 64.0, y = x; /* on the diagonal, exactly */
        wrong += turn_of(0.5, 0.5, 24, 24, x, y) != 0;
        wrong += turn_of(0.5, 0.5, 24, 24, x, nextafter(y, 99)) != 1;
        wrong += turn_of(0.5, 0.5, 24, 24, nextafter(x, 99), y) != -1;
        wrong += turn_of(24, 24, 0.5, 0.5, x, nextafter(y, 99)) != -1;
    }
    CHECK(wrong == 0);
}

/* The same numbers on every run. */
static uint64_t state = 1;
static double any(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) / 9007199254740992.0;
}

/* A star around a middle, on a coarse grid now and then so that points fall on edges and corners; one or two,
 * with a hole. */
static void add_star(struct bytes *out, double x, double y, double least, double most, int corners,
                     bool coarse)
{
    struct {
        double x, y;
    } first = {0, 0};
    bytes_add_char(out, '(');
    for (int i = 0; i < corners; i++) {
        const double turn = 2 * 3.141592653589793 * i / corners, far = least + any() * (most - least);
        double at_x = x + far * cos(turn), at_y = y + far * sin(turn) / 2;
        if (coarse) {
            at_x = round(at_x);
            at_y = round(at_y);
        }
        if (i == 0) {
            first.x = at_x;
            first.y = at_y;
        }
        bytes_add_format(out, "%.9f %.9f,", at_x, at_y);
    }
    bytes_add_format(out, "%.9f %.9f)", first.x, first.y);
}

static void write_area(struct bytes *out, bool coarse)
{
    const double x = any() * 200 - 100, y = any() * 60 - 30;
    bytes_reset(out);
    bytes_add_text(out, "MULTIPOLYGON((");
    add_star(out, x, y, 20, 60, 4 + (int)(any() * 60), coarse);
    bytes_add_char(out, ',');
    add_star(out, x, y, 3, 15, 4 + (int)(any() * 9), coarse);
    bytes_add_text(out, "))");
}

/* Corners, the middles of edges, points of the grid, points anywhere. */
static void check_points(const struct area *a, struct shape *g, unsigned *wrong, unsigned *inside,
                         unsigned *edges)
{
    const struct bbox b = area_bbox(a);
    for (int i = 0; i < 1500; i++) {
        double x = b.west - 1 + any() * (b.east - b.west + 2),
               y = b.south - 1 + any() * (b.north - b.south + 2);
        if (i % 3 == 0) {
            x = round(x);
            y = round(y);
        } else if (i % 3 == 1) { /* level with a corner */
            y = round(y * 2) / 2;
        }
        const bool held = shape_holds(g, x, y);
        *wrong += area_holds(a, x, y) != held;
        *inside += held;
    }
    double lon = 0, lat = 0, before_lon = 0, before_lat = 0;
    int n = 0;
    for (const char *p = strchr(area_text(a), '('); p && *p; n++) {
        p += strspn(p, "(),");
        if (!*p)
            break;
        char *end;
        lon = strtod(p, &end);
        lat = strtod(end, &end);
        p = end;
        *wrong += !area_holds(a, lon, lat);
        const double middle_x = (lon + before_lon) / 2, middle_y = (lat + before_lat) / 2;
        *wrong += area_holds(a, middle_x, middle_y) != shape_holds(g, middle_x, middle_y);
        before_lon = lon;
        before_lat = lat;
        ++*edges;
    }
}

static void check_boxes(const struct area *a, struct shape *g, unsigned *wrong, unsigned *decided)
{
    const struct bbox b = area_bbox(a);
    for (int i = 0; i < 60; i++) {
        struct bbox box = {b.west - 5 + any() * (b.east - b.west + 10), b.south + any() * (b.north - b.south),
                           0, 0};
        box.east = box.west + any() * 8;
        box.north = box.south + any() * 8;
        const enum area_side side = area_side(a, &box);
        struct shape *other = shape_from_bbox(shaper, &box);
        if (side != AREA_ACROSS) {
            ++*decided;
            *wrong += shape_meets(g, other) != (side == AREA_INSIDE);
            *wrong += shape_holds(g, box.east, box.south) != (side == AREA_INSIDE);
        }
        shape_free(other);
    }
}

static void test_against_geos(void)
{
    unsigned wrong = 0, inside = 0, corners = 0, areas = 0, boxes_wrong = 0, decided = 0;
    struct bytes text;
    bytes_init(&text, 1 << 16);
    for (int i = 0; i < 900; i++) {
        write_area(&text, i % 3 == 0);
        struct area *a = area_parse(text.data, "w", NULL); /* some on the grid cross themselves */
        struct shape *g = a ? shape_from_wkt(shaper, area_text(a), "w", NULL) : NULL;
        if (g) {
            areas++;
            check_points(a, g, &wrong, &inside, &corners);
            check_boxes(a, g, &boxes_wrong, &decided);
        }
        shape_free(g);
        area_free(a);
    }
    bytes_release(&text);
    printf("# %u areas, %u of their points inside, %u corners, %u boxes decided\n", areas, inside, corners,
           decided);
    CHECK(wrong == 0);
    CHECK(boxes_wrong == 0);
    CHECK_THAT(areas > 667 && inside > 100000 && decided > 5000, "a million points, and many of each kind");
}

static void test_wrapped(void)
{
    struct area *a = area_parse("POLYGON((170 -20,190 -20,190 20,170 20,170 -20))", "w", NULL);
    CHECK(area_holds(a, 175, 0) && area_holds(a, -175, 0) && area_holds(a, 180, 0) && area_holds(a, -180, 0));
    CHECK(area_holds(a, -170, 20) && !area_holds(a, -169, 0) && !area_holds(a, 169, 0));
    CHECK(area_side(a, &(struct bbox){-179, 0, -175, 1}) == AREA_INSIDE);
    CHECK(area_side(a, &(struct bbox){-160, 0, -150, 1}) == AREA_OUTSIDE);
    struct area *two = area_parse("MULTIPOLYGON(((170 -20,180 -20,180 20,170 20,170 -20)),"
                                  "((-180 -20,-170 -20,-170 20,-180 20,-180 -20)))",
                                  "w", NULL);
    struct area *far = area_parse("POLYGON((530 -20,540 -20,540 20,530 20,530 -20))", "w", NULL);
    CHECK(area_holds(two, -175, 0) && area_holds(two, 175, 0) && area_holds(far, 175, 0) &&
          area_holds(far, -180, 0));
    CHECK(area_ref(a) == a);
    area_free(a);
    area_free(a);
    area_free(two);
    area_free(far);
}

/* Edges of the whole height, which would stand in every band. */
static void test_tall(void)
{
    struct bytes text;
    bytes_init(&text, 1 << 20);
    bytes_add_text(&text, "POLYGON((-170 -80");
    for (int i = 0; i < 4900; i++)
        bytes_add_format(&text, ",%.4f %d", -169.0 + i * 0.03, i % 2 ? -79 : 79);
    bytes_add_text(&text, ",170 -80,-170 -80))");
    struct area *a = area_parse(text.data, "w", NULL);
    CHECK(a && area_points(a) == 4902 && area_holds(a, 0, -79.5) && !area_holds(a, 0, 79.5));
    area_free(a);
    bytes_release(&text);
}

int main(void)
{
    shaper = shaper_new();
    test_texts();
    test_turn();
    test_against_geos();
    test_wrapped();
    test_tall();
    shaper_free(shaper);
    return test_end();
}
