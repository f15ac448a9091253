/* Names: kinds, how many show, the same each time, room kept between them. */
#include "map/lettering.h"

#include <string.h>

#include "base/file.h"
#include "geo/tile.h"
#include "map/lettering_names.h"
#include "test.h"

static void test_kinds(const struct style *s)
{
    CHECK(lettering_kind("pays") >= 0 && lettering_kind("village") >= 0 &&
          lettering_kind("pays") != lettering_kind("village"));
    CHECK_INT(lettering_kind("planet"), -1, "no such kind");
    CHECK_INT(lettering_kind(""), -1, "nor the empty one");
    int shown = 0;
    for (size_t i = 0; i < s->layer_n; i++)
        shown += *s->layers[i].kind != 0;
    CHECK_INT(shown, 14, "the style has a layer for each kind");
}

/* Which names are there, by the tables they come from. */
static void test_names(const struct style *s)
{
    static const char *const THERE[] = {
        "Afrique du Sud",     "océan\nAtlantique", "Londres",           "Le Caire",    "Bamako",   "Paris",
        "Cesson-Sévigné",

        "Sahara\noccidental", "Bretagne",          "Seine-Saint-Denis", "Saint-Denis", "RD Congo", "AFRIQUE"};
    struct lettering_names names;
    struct err e = {0};
    CHECK(lettering_names_load(&names, s, &e));
    CHECK_TEXT(e.text, "", "the tables are read");
    CHECK(names.n > 150000 && names.n < 300000);
    for (size_t k = 0; k < sizeof THERE / sizeof THERE[0]; k++) {
        size_t i = 0;
        while (i < names.n && strcmp(lettering_text(&names, &names.list[i]), THERE[k]) != 0)
            i++;
        char what[64];
        snprintf(what, sizeof what, "%.20s", THERE[k]);
        for (char *c = what; *c; c++)
            *c = *c == '\n' ? ' ' : *c;
        CHECK_THAT(i < names.n, what);
    }
    int paris = 0, unordered = 0;
    for (size_t i = 0; i < names.n; i++) {
        paris += strcmp(lettering_text(&names, &names.list[i]), "Paris") == 0 &&
                 tile_of(6, (struct world_point){names.list[i].x, names.list[i].y}).x == 32;
        const struct lettering_name *before = i ? &names.list[i - 1] : NULL;
        unordered += before && (before->layer > names.list[i].layer ||
                                (before->layer == names.list[i].layer && before->rank < names.list[i].rank));
        unordered += i && names.list[names.southward[i]].y < names.list[names.southward[i - 1]].y;
    }
    CHECK_INT(paris, 1, "a capital that is a commune too is named once");
    CHECK_INT(unordered, 0, "by layer, then by rank; and from north to south");
    lettering_names_release(&names);
}

static void test_widths(const struct style *s)
{
    struct lettering_widths *w = lettering_widths_new();
    struct style_rule r = s->layers[0].at[0];
    r.size_px = 10;
    r.spacing_px = 0;
    r.bold = r.italic = false;
    double one = lettering_width(w, &r, "n"), ten = lettering_width(w, &r, "nnnnnnnnnn"),
           lines = lettering_width(w, &r, "nn\nnnn\nn");
    CHECK(one > 4 && one < 9);
    CHECK(ten > 9.99 * one && ten < 10.01 * one);
    CHECK_THAT(lines > 2.99 * one && lines < 3.01 * one, "the widest line counts");
    r.spacing_px = 2;
    CHECK(lettering_width(w, &r, "nn") > 2 * one + 3.9);
    r.spacing_px = 0;
    r.bold = true;
    CHECK(lettering_width(w, &r, "n") > one);
    CHECK(lettering_width(w, &r, "") <= 0);
    CHECK(lettering_width(w, &r, "\xe2\x82") >= 0); /* cut off: no harm */
    lettering_widths_free(w);
}

static void test_counts(struct lettering *l)
{
    size_t before = 0;
    for (int z = 0; z <= LETTERING_ZOOM_LAST; z++) {
        size_t n = lettering_count(l, z);
        CHECK_THAT(n > before, "more names at each zoom");
        before = n;
    }
    CHECK_INT((long long)lettering_count(l, 18), (long long)before, "no more from the last on");
    CHECK(lettering_count(l, 0) < 20 && lettering_count(l, 4) > 100 && lettering_count(l, 4) < 1000);
    CHECK(lettering_wait(l, 18, NULL));
}

/* --- where names stand -------------------------------------------------------------------------------------
 */

#define EDGE 0.01 /* pixels: boxes that touch are kept as floats */

enum { MOST = 4000 };

struct found {
    struct lettering_shown list[MOST];
    int64_t x[MOST];
    size_t n;
};

static void add_found(void *context, const struct lettering_shown *n, int64_t x)
{
    struct found *f = context;
    if (f->n == MOST)
        return;
    f->list[f->n] = *n;
    f->x[f->n++] = x;
}

static void find(struct lettering *l, int zoom, struct world_box b, int64_t shift, struct found *f)
{
    f->n = 0;
    lettering_in(l, zoom, b.x0 + shift, b.y0, b.x1 + shift, b.y1, add_found, f);
}

/* France overseas has its names as soon as there is room. */
static void test_overseas(struct lettering *l)
{
    static const struct {
        const char *name;
        int from;
    } NAMES[] = {{"Guyane", 3},
                 {"La Réunion", 3},
                 {"Martinique", 3},
                 {"Mayotte", 4},
                 {"Nouvelle-Calédonie", 3},
                 {"Polynésie\nfrançaise", 3},
                 {"Saint-Pierre-et-Miquelon", 3},
                 {"Wallis-et-Futuna", 3},
                 {"Guadeloupe", 5},
                 {"Saint-Martin", 5},
                 {"Saint-Barthélemy", 6}};
    static struct found f;
    const struct world_box world = {0, 0, MERCATOR_WORLD, MERCATOR_WORLD};
    for (int zoom = 3; zoom <= 6; zoom++) {
        find(l, zoom, world, 0, &f);
        CHECK(f.n < MOST);
        for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
            bool shown = false;
            char what[96];
            for (size_t k = 0; k < f.n; k++)
                shown |= strcmp(f.list[k].text, NAMES[i].name) == 0;
            snprintf(what, sizeof what, "%.9s at zoom %d", NAMES[i].name, zoom);
            if (zoom >= NAMES[i].from)
                CHECK_THAT(shown, what);
        }
    }
}

/* Two loads agree; so does a window in the world beside. */
static void test_same(struct lettering *a, struct lettering *b)
{
    static const struct tile TILES[] = {{2, 2, 1}, {5, 16, 11}, {9, 259, 176}, {14, 8298, 5636}};
    static struct found p, q;
    for (size_t i = 0; i < sizeof TILES / sizeof TILES[0]; i++) {
        const struct world_box box = tile_box(TILES[i]);
        find(a, TILES[i].z, box, 0, &p);
        find(b, TILES[i].z, box, -(int64_t)MERCATOR_WORLD, &q);
        int differ = p.n == 0 || p.n != q.n;
        for (size_t k = 0; k < p.n && k < q.n; k++)
            differ += strcmp(p.list[k].text, q.list[k].text) != 0 || p.list[k].anchor != q.list[k].anchor ||
                      p.list[k].others != q.list[k].others || p.x[k] != q.x[k] + MERCATOR_WORLD;
        CHECK_INT(differ, 0, "the same names at the same places");
    }
}

/* Wherever it may stand, a name does not come near another, wherever that may stand. */
static void test_room(const struct style *s, struct lettering *l)
{
    static const struct tile TILES[] = {{3, 4, 2}, {5, 16, 11}, {6, 31, 29}, {8, 129, 88}};
    static struct found f;
    int others = 0, near = 0;
    for (size_t t = 0; t < sizeof TILES / sizeof TILES[0]; t++) {
        find(l, TILES[t].z, tile_box(TILES[t]), 0, &f);
        const double px = 1.0 / tile_pixel(TILES[t].z);
        for (size_t i = 0; i < f.n; i++)
            others += f.list[i].others != 0;
        for (size_t i = 0; i < f.n; i++)
            for (size_t k = 0; k < i; k++)
                for (int a = 0; a < LETTERING_ANCHORS; a++)
                    for (int b = 0; b < LETTERING_ANCHORS; b++) {
                        const struct lettering_shown *m = &f.list[i], *n = &f.list[k];
                        if (!((m->others | UINT64_C(1) << m->anchor) >> a & 1) ||
                            !((n->others | UINT64_C(1) << n->anchor) >> b & 1))
                            continue;
                        const struct room_box c = lettering_cover(&s->layers[m->layer].at[TILES[t].z],
                                                                  m->width_px, m->lines, m->roam, a),
                                              d = lettering_cover(&s->layers[n->layer].at[TILES[t].z],
                                                                  n->width_px, n->lines, n->roam, b);
                        const double x = (double)(n->x - m->x) * px, y = (double)(n->y - m->y) * px;
                        near += c.x0 + EDGE < d.x1 + x && d.x0 + x + EDGE < c.x1 && c.y0 + EDGE < d.y1 + y &&
                                d.y0 + y + EDGE < c.y1;
                    }
    }
    CHECK_INT(near, 0, "no two places of two names overlap");
    CHECK_THAT(others > 20, "many names may move");
}

/* Where a country's name may go is in the country. */
static void test_within(const struct style *s, const struct shapes *shapes, struct lettering *l)
{
    static const struct {
        const char *name, *code;
    } COUNTRIES[] = {{"Espagne", "ES"}, {"Burkina Faso", "BF"}, {"Norvège", "NO"}};
    static struct found f;
    int places = 0, out = 0;
    for (int zoom = 4; zoom <= 6; zoom++) {
        find(l, zoom, (struct world_box){0, 0, MERCATOR_WORLD, MERCATOR_WORLD}, 0, &f);
        for (size_t i = 0; i < f.n; i++)
            for (size_t c = 0; c < sizeof COUNTRIES / sizeof *COUNTRIES; c++) {
                const struct lettering_shown *n = &f.list[i];
                if (strcmp(n->text, COUNTRIES[c].name) != 0)
                    continue;
                const struct shapes_area *area = shapes_area_find(shapes, SHAPES_COUNTRY, COUNTRIES[c].code);
                for (int a = LETTERING_AREA; a < LETTERING_ANCHORS; a++) {
                    const struct lettering_spot spot = lettering_spot(&s->layers[n->layer].at[zoom],
                                                                      n->width_px, n->roam, a);
                    const struct world_point p = {n->x + (int32_t)(spot.x * tile_pixel(zoom)),
                                                  n->y + (int32_t)(spot.y * tile_pixel(zoom))};
                    places += (int)(n->others >> a & 1);
                    out += (n->others >> a & 1) && !shapes_area_holds(shapes, area, p);
                }
            }
    }
    CHECK_THAT(places > 30, "names of countries have many places");
    CHECK_INT(out, 0, "all in their country");
}

int main(void)
{
    struct err e = {0};
    struct style *s = style_load("atlas", &e);
    if (!CHECK(s != NULL))
        return test_end();
    test_kinds(s);
    test_names(s);
    test_widths(s);
    char path[4096];
    struct shapes *shapes = file_share("geodata/built/base.shapes", path, sizeof path, &e)
                                ? shapes_load(path, &e)
                                : NULL;
    if (!CHECK(shapes != NULL))
        return test_end();
    struct lettering *a = lettering_start(s, shapes), *b = lettering_start(s, shapes);
    test_counts(a);
    test_overseas(a);
    test_same(a, b);
    test_within(s, shapes, a);
    test_room(s, a);
    lettering_free(a);
    lettering_free(b);
    shapes_free(shapes);
    style_free(s);
    return test_end();
}
