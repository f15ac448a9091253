/* Outlines of countries, régions and départements, as base.shapes makes them: valid, where and as large as
 * they are. */
#include "geo/outlines.h"

#include <math.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "geo/measure.h"
#include "geo/relate.h"
#include "test.h"

#define COUNTRY SHAPES_COUNTRY
#define REGION  SHAPES_AREA_REGION
#define DEPT    SHAPES_AREA_DEPARTEMENT

/* --- each of them ------------------------------------------------------------------------------------------
 */

static double ring_area_km2(const struct geometry *ring)
{
    const double degree = 3.14159265358979323846 / 180.0, r_km = MEASURE_RADIUS_M / 1000.0;
    double sum = 0;
    for (uint32_t i = 1; i < ring->n; i++) {
        const double *a = &ring->xy[2 * ((size_t)i - 1)], *b = a + 2;
        sum += (a[0] - b[0]) * degree * (sin(a[1] * degree) + sin(b[1] * degree)) / 2;
    }
    return sum * r_km * r_km; /* of a counterclockwise one positive */
}

static double area_km2(const struct geometry *polygons)
{
    double sum = 0;
    for (uint32_t p = 0; p < polygons->n_parts; p++)
        for (uint32_t r = 0; r < polygons->parts[p].n_parts; r++)
            sum += ring_area_km2(&polygons->parts[p].parts[r]);
    return sum;
}

/* Outer rings counterclockwise, holes clockwise; the widest step of longitude of any ring. */
static bool turns_right(const struct geometry *polygons, double *widest)
{
    bool right = true;
    for (uint32_t p = 0; p < polygons->n_parts; p++)
        for (uint32_t r = 0; r < polygons->parts[p].n_parts; r++) {
            const struct geometry *ring = &polygons->parts[p].parts[r];
            right = right && (ring_area_km2(ring) > 0) == (r == 0);
            for (uint32_t i = 1; i < ring->n; i++)
                *widest = fmax(*widest, fabs(ring->xy[2 * (size_t)i] - ring->xy[2 * (size_t)i - 2]));
        }
    return right;
}

static bool box_fits(const struct outline *o, const struct figure *f)
{
    const struct bbox b = figure_bounds(f);
    return fabs(b.west - o->box.west) + fabs(b.south - o->box.south) + fabs(b.east - o->box.east) +
               fabs(b.north - o->box.north) <
           1e-12;
}

static void test_each(const struct shapes *s, const struct outlines *all)
{
    size_t n, found = 0, invalid = 0, turned = 0, boxes = 0, wide = 0;
    const struct shapes_area *areas = shapes_areas(s, &n);
    for (size_t i = 0; i < n; i++) {
        const struct outline *o = outlines_find(all, areas[i].kind, areas[i].code);
        char why[200] = "";
        double widest = 0;
        if (!o)
            continue;
        found++;
        if (!geometry_valid(&o->shape, why, sizeof why)) {
            printf("# %d %s: %s\n", areas[i].kind, areas[i].code, why);
            invalid++;
        }
        turned += !turns_right(&o->shape, &widest);
        if (widest > 180 && strcmp(areas[i].code, "AQ") != 0) /* it runs along the world's southern edge */
            wide++;
        struct figure *f = figure_of(&o->shape);
        boxes += !box_fits(o, f);
        figure_free(f);
    }
    printf("# %zu outlines of %zu areas\n", found, n);
    CHECK_INT((long long)(n - found), 1, "all but the land have one");
    CHECK_INT((long long)invalid, 0, "all are valid");
    CHECK_INT((long long)turned, 0, "outer rings are counterclockwise, holes clockwise");
    CHECK_INT((long long)wide, 0, "no side goes around the world");
    CHECK_INT((long long)boxes, 0, "the box is around it");
    CHECK(!outlines_find(all, COUNTRY, "ZZ") && !outlines_find(all, SHAPES_LAND, "") &&
          !outlines_find(all, COUNTRY, "69"));
}

/* --- what is known of some ---------------------------------------------------------------------------------
 */

/* Total areas: of countries as The World Factbook has them, of French territories as the INSEE has them. The
 * smallest are rougher than that (San Marino, Paris). */
static const struct {
    enum shapes_kind kind;
    const char *code;
    double km2;
} KNOWN[] = {
    {COUNTRY, "ML", 1240192}, {COUNTRY, "SN", 196722},   {COUNTRY, "BF", 274200},  {COUNTRY, "MG", 587041},
    {COUNTRY, "TD", 1284000}, {COUNTRY, "DE", 357022},   {COUNTRY, "CH", 41277},   {COUNTRY, "LS", 30355},
    {COUNTRY, "ZA", 1219090}, {COUNTRY, "BR", 8515770},  {COUNTRY, "MN", 1564116}, {COUNTRY, "AU", 7741220},
    {COUNTRY, "FJ", 18274},   {COUNTRY, "RU", 17098242}, {COUNTRY, "JP", 377915},  {REGION, "11", 12012},
    {REGION, "53", 27208},    {REGION, "84", 69711},     {REGION, "94", 8680},     {DEPT, "2A", 4014},
    {DEPT, "33", 9976},       {DEPT, "48", 5167},        {DEPT, "59", 5743},       {DEPT, "69", 3249},
    {DEPT, "77", 5915},       {DEPT, "973", 83534},      {DEPT, "974", 2504},
};

static void test_areas(const struct outlines *all)
{
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        const struct outline *o = outlines_find(all, KNOWN[i].kind, KNOWN[i].code);
        const double km2 = o ? area_km2(&o->shape) : 0;
        char what[100];
        snprintf(what, sizeof what, "%s is as large as it is, to 5 %%", KNOWN[i].code);
        if (!CHECK_THAT(fabs(km2 / KNOWN[i].km2 - 1) < 0.05, what))
            printf("# %.1f km2, %.1f expected\n", km2, KNOWN[i].km2);
    }
}

static enum figure_side side_of(const struct outlines *all, enum shapes_kind kind, const char *code,
                                double lon, double lat)
{
    const struct outline *o = outlines_find(all, kind, code);
    struct figure *f = o ? figure_of(&o->shape) : NULL;
    const enum figure_side side = f ? figure_side(f, lon, lat) : FIGURE_OUTSIDE;
    figure_free(f);
    return side;
}

/* What lies within another territory and belongs to itself: a hole there, and an outline of its own. */
static const struct {
    const char *place;
    enum shapes_kind around_kind;
    const char *around;
    enum shapes_kind kind;
    const char *code;
    double lon, lat;
} ENCLAVES[] = {
    {"Lesotho, in South Africa", COUNTRY, "ZA", COUNTRY, "LS", 28.3, -29.6},
    {"San Marino, in Italy", COUNTRY, "IT", COUNTRY, "SM", 12.46, 43.94},
    {"Valréas, of Vaucluse in Drôme", DEPT, "26", DEPT, "84", 4.99, 44.385},
};

static void test_enclaves(const struct outlines *all)
{
    for (size_t i = 0; i < sizeof ENCLAVES / sizeof ENCLAVES[0]; i++) {
        const double lon = ENCLAVES[i].lon, lat = ENCLAVES[i].lat;
        CHECK_THAT(side_of(all, ENCLAVES[i].around_kind, ENCLAVES[i].around, lon, lat) == FIGURE_OUTSIDE &&
                       side_of(all, ENCLAVES[i].kind, ENCLAVES[i].code, lon, lat) == FIGURE_INSIDE,
                   ENCLAVES[i].place);
    }
}

/* --- the antimeridian --------------------------------------------------------------------------------------
 */

static const struct {
    const char *code;
    double west, east; /* no point of it lies between these meridians, which is most of the world */
    double here[2], there[2];
} ACROSS[] = {
    {"FJ", -178, 176, {179.3, -16.6}, {-179.9, -16.75}}, /* Vanua Levu, Taveuni */
    {"RU", -168.9, 19, {37.6, 55.7}, {-172.5, 65.5}},    /* Moscow, Chukotka */
    {"US", -66, 172, {-98.0, 39.0}, {172.92, 52.88}},    /* Kansas, Attu */
};

static void test_antimeridian(const struct outlines *all)
{
    for (size_t i = 0; i < sizeof ACROSS / sizeof ACROSS[0]; i++) {
        const struct outline *o = outlines_find(all, COUNTRY, ACROSS[i].code);
        const struct bbox far = {ACROSS[i].west, -90, ACROSS[i].east, 90},
                          near = {ACROSS[i].east, -90, ACROSS[i].west, 90};
        const double *here = ACROSS[i].here, *there = ACROSS[i].there;
        char what[60];
        snprintf(what, sizeof what, "%s lies on both sides of 180", ACROSS[i].code);
        CHECK_THAT(o && !outline_meets(o, &far) && outline_meets(o, &near) &&
                       side_of(all, COUNTRY, ACROSS[i].code, here[0], here[1]) == FIGURE_INSIDE &&
                       side_of(all, COUNTRY, ACROSS[i].code, there[0], there[1]) == FIGURE_INSIDE,
                   what);
    }
}

/* --- neighbours --------------------------------------------------------------------------------------------
 */

static const struct {
    enum shapes_kind kind;
    const char *codes[8];
} NEIGHBOURS[] = {
    {COUNTRY, {"ML", "SN", "BF", "NE", "DZ", "MR", "GN", "CI"}},
    {COUNTRY, {"FR", "ES", "IT", "CH", "DE", "LU", "BE", "AD"}},
    {COUNTRY, {"ZA", "LS", "SZ", "MZ", "ZW", "BW", "NA", "ZM"}},
    {REGION, {"84", "93", "76", "75", "27", "24", "44", "11"}},
    {DEPT, {"69", "42", "71", "01", "38", "26", "84", "07"}},
};

/* They share their border: GEOS finds that they touch, or are apart. */
static void test_neighbours(const struct outlines *all)
{
    enum { ROWS = sizeof NEIGHBOURS / sizeof NEIGHBOURS[0], N = 8 };
    unsigned touching = 0;
    for (int i = 0; i < ROWS; i++) {
        struct figure *f[N];
        for (int k = 0; k < N; k++)
            f[k] = figure_of(&outlines_find(all, NEIGHBOURS[i].kind, NEIGHBOURS[i].codes[k])->shape);
        for (int a = 0; a < N; a++)
            for (int b = 0; b < a; b++) {
                bool touch = false, apart = false;
                const bool told = figures_relate(f[a], f[b], FIGURES_TOUCH, &touch) &&
                                  figures_relate(f[a], f[b], FIGURES_DISJOINT, &apart);
                touching += touch;
                if (!told || touch == apart)
                    CHECK_TEXT(NEIGHBOURS[i].codes[a], NEIGHBOURS[i].codes[b], "neighbours do not overlap");
            }
        for (int k = 0; k < N; k++)
            figure_free(f[k]);
    }
    printf("# %u touch\n", touching);
    CHECK(touching > 40);
}

/* The finest arcs (geo/shapes.h), the last section of its kind: from its first byte, its length. */
static uint32_t finest_arcs(const char *file, uint32_t *length)
{
    enum { COUNT_AT = 12, SECTIONS_AT = 16, ARCS = 1 };
    uint32_t n, from = 0;
    memcpy(&n, file + COUNT_AT, sizeof n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t section[3];
        memcpy(section, file + SECTIONS_AT + i * sizeof section, sizeof section);
        if (section[0] == ARCS) {
            from = section[1];
            *length = section[2];
        }
    }
    return from;
}

/* Of damaged arcs outlines are made without harm; an area that has no ring left has none. */
static void test_damaged(const char *path)
{
    struct bytes all;
    bytes_init(&all, 64u << 20);
    CHECK(file_read(path, &all, NULL));
    char name[] = P_tmpdir "/outlines_test.XXXXXX";
    const int fd = mkstemp(name);
    unsigned loaded = 0;
    uint32_t length = 0, from = finest_arcs(all.data, &length);
    CHECK(pwrite(fd, all.data, all.n, 0) == (ssize_t)all.n);
    for (uint32_t i = 0; i < 4; i++) {
        const size_t at = from + 153194 + length / 40 * i;
        const char wrong = (char)(all.data[at] ^ (i ? 0x20 : 0x80)); /* all that follows moves */
        bool written = pwrite(fd, &wrong, 1, (off_t)at) == 1;
        struct shapes *s = written ? shapes_load(name, NULL) : NULL;
        if (s)
            outlines_free(outlines_new(s));
        loaded += s != NULL;
        shapes_free(s);
        written = pwrite(fd, all.data + at, 1, (off_t)at) == 1;
    }
    printf("# %u of 4 are loaded\n", loaded);
    CHECK_THAT(loaded > 0, "damaged arcs do no harm");
    close(fd);
    unlink(name);
    bytes_release(&all);
}

int main(void)
{
    char path[4096];
    struct err e = {0};
    struct shapes *s = file_share("geodata/built/base.shapes", path, sizeof path, &e) ? shapes_load(path, &e)
                                                                                      : NULL;
    CHECK_TEXT(e.text, "", "the file loads");
    if (!s)
        return test_end();
    struct outlines *all = outlines_new(s);
    shapes_free(s);
    s = shapes_load(path, &e); /* outlines do not need them */
    test_each(s, all);
    test_areas(all);
    test_enclaves(all);
    test_antimeridian(all);
    test_neighbours(all);
    test_damaged(path);
    outlines_free(all);
    shapes_free(s);
    return test_end();
}
