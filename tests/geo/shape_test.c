/* Geometries as text, in and out. */
#include "geo/shape.h"

#include "base/file.h"
#include "base/mem.h"
#include "test.h"

static struct shaper *shaper;

static const char *text_of(const struct shape *g, struct bytes *out)
{
    bytes_reset(out);
    if (g)
        shape_to_wkt(g, 3, out);
    return out->data ? out->data : "";
}

/* WKT | as it comes out, or "" when it is refused | part of the message */
static const char *const WKT[][3] = {
    {"POINT(2 48)", "POINT (2 48)", ""},
    {"POLYGON((0 0,4 0,4 4,0 4,0 0))", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", ""},
    {"polygon((0 0, 1.50000 0, 1 1, 0 0))", "POLYGON ((0 0, 1.5 0, 1 1, 0 0))", ""},
    {"POLYGON EMPTY", "POLYGON EMPTY", ""},
    {"POLYGON((0 0,4 0,4 4,0 4))", "", "is no WKT that can be read"},
    {"POLYGON((0 0,4 4,4 0,0 4,0 0))", "", "is not a valid shape"},
    {"POLYGON((170 0,190 0,180 4,170 0))", "POLYGON ((170 0, 190 0, 180 4, 170 0))", ""},
    {"POLYGON((0 0,541 0,4 4,0 0))", "", "longitudes from -540 to 540"},
    {"POLYGON((0 0,1 nan,4 4,0 0))", "", "within"},
    {"POLYGON((48 2,", "", "is no WKT"},
    {"", "", "is no WKT"},
    {"DROP TABLE", "", "is no WKT"},
};

static void test_wkt(struct bytes *out)
{
    for (size_t i = 0; i < sizeof WKT / sizeof WKT[0]; i++) {
        struct err e = {0};
        struct shape *g = shape_from_wkt(shaper, WKT[i][0], "within", &e);
        CHECK_TEXT(text_of(g, out), WKT[i][1], WKT[i][0]);
        CHECK_THAT(g ? !*e.text
                     : e.code == ERR_INVALID && strstr(e.text, WKT[i][2]) &&
                           strcmp(e.parameter, "within") == 0,
                   "its message");
        if (!g && !strstr(e.text, WKT[i][2]))
            printf("# %s\n", e.text);
        shape_free(g);
    }
    struct bytes many;
    bytes_init(&many, 1 << 20);
    bytes_add_text(&many, "LINESTRING(0 0");
    for (int i = 0; i < SHAPE_POINTS_MAX; i++)
        bytes_add_format(&many, ",%d %d", i % 180, i % 90);
    bytes_add_text(&many, ")");
    struct err e = {0};
    CHECK(!shape_from_wkt(shaper, many.data, "within", &e) && e.code == ERR_TOO_LARGE);
    bytes_release(&many);
}

static void test_geojson(struct bytes *out)
{
    struct err e = {0};
    struct shape *g = shape_from_geojson(
        shaper, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[2,2],[0,0]]]}", "within", &e);
    CHECK_TEXT(text_of(g, out), "POLYGON ((0 0, 2 0, 2 2, 0 0))", "GeoJSON");
    CHECK(g && shape_is_area(g) && shape_points(g) == 4);
    shape_free(g);
    static const char *const WRONG[] = {
        "{\"type\":\"Polygon\"}", "[1,2]", "{", "",
        /* positions that are none, of which GEOS reads two numbers all the same */
        "{\"type\":\"Point\",\"coordinates\":[]}", "{\"type\":\"Point\",\"coordinates\":[1]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[ ],[0,0]]]}",
        "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[2,0],[2],[0,0]]]]}",
        "{\"type\":\"LineString\",\"coordinates\":[[0,0],\"[\\\"\",[\"5\"]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}"};
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++)
        CHECK_THAT(!shape_from_geojson(shaper, WRONG[i], "within", &e) && e.code == ERR_INVALID, WRONG[i]);
}

static void test_questions(void)
{
    struct shape *g = shape_from_wkt(shaper, "POLYGON((0 0,10 0,10 10,0 10,0 0),(4 4,6 4,6 6,4 6,4 4))", "w",
                                     NULL);
    CHECK(shape_holds(g, 1, 1) && shape_holds(g, 0, 5) && !shape_holds(g, 5, 5) && !shape_holds(g, 11, 5));
    struct bbox b = shape_bbox(g);
    CHECK(b.west == 0 && b.south == 0 && b.east == 10 && b.north == 10);
    struct shape *fiji = shape_from_bbox(shaper, &(struct bbox){177, -20, -178, -15});
    CHECK(shape_holds(fiji, 179, -17) && shape_holds(fiji, -179, -17) && !shape_holds(fiji, 0, -17));
    CHECK(!shape_meets(g, fiji) && shape_is_area(fiji));
    struct shape *nothing = shape_from_wkt(shaper, "POLYGON EMPTY", "w", NULL);
    CHECK(!shape_is_area(nothing) && shape_is_empty(nothing) && !shape_holds(nothing, 0, 0));
    shape_free(g);
    shape_free(fiji);
    shape_free(nothing);
}

/* shape | box | what is left */
static const struct {
    const char *wkt;
    struct bbox box;
    const char *left;
} CLIPPED[] = {
    {"POLYGON((0 0,10 0,10 10,0 10,0 0))", {5, 5, 20, 20}, "POLYGON ((5 5, 5 10, 10 10, 10 5, 5 5))"},
    {"POLYGON((0 0,10 0,10 10,0 10,0 0))", {20, 20, 30, 30}, "POLYGON EMPTY"},
    {"LINESTRING(0 5,10 5)", {2, 0, 4, 10}, "LINESTRING (2 5, 4 5)"},
    {"POINT(1 1)", {0, 0, 2, 2}, "POINT (1 1)"},
};

static void test_making(struct bytes *out)
{
    for (size_t i = 0; i < sizeof CLIPPED / sizeof CLIPPED[0]; i++) {
        struct shape *g = shape_from_wkt(shaper, CLIPPED[i].wkt, "w", NULL);
        struct shape *left = shape_clip(g, &CLIPPED[i].box, NULL);
        struct shape *expected = shape_from_wkt(shaper, CLIPPED[i].left, "w", NULL);
        CHECK_INT((long long)shape_points(left), (long long)shape_points(expected), CLIPPED[i].wkt);
        struct bbox a = shape_bbox(left), b = shape_bbox(expected);
        CHECK(a.west == b.west && a.south == b.south && a.east == b.east && a.north == b.north);
        shape_free(g);
        shape_free(left);
        shape_free(expected);
    }
    struct shape *g = shape_from_wkt(shaper, "POLYGON((0 0,5 0.01,10 0,10 10,0 10,0 0))", "w", NULL);
    struct shape *thin = shape_simplify(g, 0.1, NULL);
    CHECK_TEXT(text_of(thin, out), "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))", "thinned");
    shape_free(thin);
    shape_free(g);
}

static void test_areas(void)
{
    static const struct {
        enum shapes_kind kind;
        const char *code;
        double lon, lat; /* inside */
    } AREAS[] = {{SHAPES_COUNTRY, "ML", -8, 12.65},    {SHAPES_COUNTRY, "FJ", 179.3, -16.6},
                 {SHAPES_COUNTRY, "LS", 28.2, -29.6},  {SHAPES_AREA_REGION, "84", 4.84, 45.76},
                 {SHAPES_COUNTRY, "RU", -179.0, 67.2}, {SHAPES_COUNTRY, "AQ", 20, -80}};
    char path[4096];
    struct shapes *s = file_share("geodata/built/base.shapes", path, sizeof path, NULL)
                           ? shapes_load(path, NULL)
                           : NULL;
    CHECK(s != NULL);
    for (size_t i = 0; s && i < sizeof AREAS / sizeof AREAS[0]; i++) {
        struct err e = {0};
        const struct shapes_area *a = shapes_area_find(s, AREAS[i].kind, AREAS[i].code);
        struct shape *g = a ? shape_from_area(shaper, s, a, &e) : NULL;
        CHECK_THAT(g && shape_is_area(g) && shape_holds(g, AREAS[i].lon, AREAS[i].lat), AREAS[i].code);
        CHECK(g && !shape_holds(g, -35, 20)); /* the Atlantic */
        shape_free(g);
    }
    /* South Africa goes around Lesotho */
    const struct shapes_area *za = s ? shapes_area_find(s, SHAPES_COUNTRY, "ZA") : NULL;
    struct shape *g = za ? shape_from_area(shaper, s, za, NULL) : NULL;
    CHECK(g && shape_holds(g, 26, -29) && !shape_holds(g, 28.2, -29.6));
    shape_free(g);
    shapes_free(s);
}

int main(void)
{
    struct bytes out;
    bytes_init(&out, 1 << 20);
    shaper = shaper_new();
    test_wkt(&out);
    test_geojson(&out);
    test_questions();
    test_making(&out);
    test_areas();
    shaper_free(shaper);
    bytes_release(&out);
    return test_end();
}
