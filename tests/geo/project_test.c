/* Reference systems: names, points known from the authorities' own examples and gdaltransform, boxes. */
#include "geo/project.h"

#include <math.h>

#include "test.h"

/* text | the system, or "" when it is refused */
static const char *const NAMES[][2] = {
    {"EPSG:3857", "EPSG:3857"},
    {"epsg:2154", "EPSG:2154"},
    {"urn:ogc:def:crs:EPSG::4326", "EPSG:4326"},
    {"http://www.opengis.net/def/crs/EPSG/0/3035", "EPSG:3035"},
    {"http://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84"},
    {"CRS:84", "OGC:CRS84"},
    {"urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84"},
    {"EPSG:27572", ""},
    {"EPSG:", ""},
    {"EPSG:4326 ", ""},
    {"CRS:841", ""},
    {"4326", ""},
    {"", ""},
};

/* system | lon lat | x y: gdaltransform of GDAL 3.6; Lambert-93's first by its definition (3 E, 46.5 N is 700
 * 000, 6 600 000) */
static const struct {
    const char *crs;
    double lon, lat, x, y, near;
} POINTS[] = {
    {"EPSG:2154", 3, 46.5, 700000, 6600000, 0.01},
    {"EPSG:3857", 2.3522, 48.8566, 261845.706, 6250564.350, 0.01},
    {"EPSG:3035", 10, 52, 4321000, 3210000, 0.01},
    {"EPSG:2975", 57, -21, 500000, 7677852.362, 0.01},
    {"EPSG:4326", -61.5, 16.2, -61.5, 16.2, 0},
    {"EPSG:4258", 5, 45, 5, 45, 1e-6},
};

static void test_names(void)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        struct err e = {0};
        const struct crs *c = crs_parse(NAMES[i][0], "crs", &e);
        CHECK_TEXT(c ? c->name : "", NAMES[i][1], NAMES[i][0]);
        if (!c)
            CHECK(e.code == ERR_INVALID && strcmp(e.parameter, "crs") == 0 && strstr(e.text, "EPSG:2154"));
    }
    CHECK(crs_parse("EPSG:4326", "crs", NULL)->north_first);
    CHECK(!crs_parse("CRS:84", "crs", NULL)->north_first);
}

/* What is given back is taken again, and what nobody gave back is new. */
static void test_projectors(void)
{
    struct projectors *all = projectors_new();
    struct projector *a = projectors_take(all), *b = projectors_take(all);
    CHECK(a != b);
    projectors_give(all, a);
    CHECK(projectors_take(all) == a);
    projectors_give(all, b);
    projectors_give(all, a);
    projectors_give(all, NULL);
    projectors_free(all);
}

/* Each system is found again by the name that standards give it. */
static void test_uris(void)
{
    size_t n;
    char uri[CRS_URI_BYTES];
    const struct crs *all = crs_list(&n);
    for (size_t i = 0; i < n; i++)
        CHECK(crs_parse(crs_uri(&all[i], uri), "crs", NULL) == &all[i]);
    CHECK_TEXT(crs_uri(all, uri), "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "the first of all");
    CHECK(crs_is_84(all) && !crs_is_84(&all[1]));
}

static void test_points(struct projector *p)
{
    const struct crs *degrees = crs_parse("CRS:84", "crs", NULL);
    for (size_t i = 0; i < sizeof POINTS / sizeof POINTS[0]; i++) {
        const struct crs *c = crs_parse(POINTS[i].crs, "crs", NULL);
        double x = POINTS[i].lon, y = POINTS[i].lat;
        struct err e = {0};
        CHECK(project_points(p, degrees, c, &x, &y, 1, &e));
        CHECK_THAT(fabs(x - POINTS[i].x) <= POINTS[i].near && fabs(y - POINTS[i].y) <= POINTS[i].near,
                   POINTS[i].crs);
        CHECK(project_points(p, c, degrees, &x, &y, 1, &e));
        CHECK_THAT(fabs(x - POINTS[i].lon) < 1e-7 && fabs(y - POINTS[i].lat) < 1e-7, "and back");
    }
    double x[3] = {0, 10, 20}, y[3] = {0, 10, 95};
    struct err e = {0};
    CHECK(!project_points(p, degrees, crs_parse("EPSG:3857", "crs", NULL), x, y, 3, &e) &&
          e.code == ERR_INVALID);
}

/* Every system of the list transforms, so proj.db knows them all. */
static void test_all(struct projector *p)
{
    size_t n;
    const struct crs *list = crs_list(&n);
    for (size_t i = 0; i < n; i++) {
        double x = list[i].degrees ? 1 : 500000, y = list[i].degrees ? 45 : 5000000;
        struct err e = {0};
        CHECK_THAT(project_points(p, &list[i], &list[0], &x, &y, 1, &e), list[i].name);
        CHECK(crs_parse(list[i].name, "crs", &e) == &list[i]);
    }
}

static void test_boxes(struct projector *p)
{
    const struct crs *lambert = crs_parse("EPSG:2154", "crs", NULL),
                     *web = crs_parse("EPSG:3857", "crs", NULL), *laea = crs_parse("EPSG:3035", "crs", NULL);
    struct bbox b;
    double out[4];
    CHECK(project_to_bbox(p, lambert, (const double[4]){100000, 6000000, 1200000, 7200000}, &b, NULL));
    /* parallels curve in Lambert's: the north edge reaches further north in its middle than at its corners */
    double x[2] = {100000, 3e5}, y[2] = {7200000, 7200000};
    project_points(p, lambert, crs_list(&(size_t){0}), x, y, 2, NULL);
    CHECK(b.north > y[0] && b.north >= y[1] && b.west < b.east);
    CHECK(project_from_bbox(p, &BBOX_WORLD, web, out, NULL) ||
          true); /* poles have no image: either way no crash */
    struct bbox wide = {-180, -85, 180, 85};
    CHECK(project_from_bbox(p, &wide, web, out, NULL));
    CHECK(fabs(out[0] + 20037508.34) < 1 && fabs(out[2] - 20037508.34) < 1);
    CHECK(project_to_bbox(p, laea, (const double[4]){4000000, 3000000, 4600000, 3600000}, &b, NULL));
    CHECK(bbox_holds(&b, 10, 52));
}

int main(void)
{
    struct projector *p = projector_new();
    test_names();
    test_uris();
    test_projectors();
    test_points(p);
    test_all(p);
    test_boxes(p);
    projector_free(p);
    return test_end();
}
