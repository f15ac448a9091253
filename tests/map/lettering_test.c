/* Names: kinds, how many show, the same each time, room kept between them. */
#include "map/lettering.h"

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
    CHECK_INT(shown, 12, "the style has a layer for each kind");
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

/* Two loads agree; so does a window in the world beside. */
static void test_same(const struct style *s, struct lettering *a, struct lettering *b)
{
    struct text_painter *t = text_painter_new();
    static const struct tile TILES[] = {{2, 2, 1}, {5, 16, 11}, {9, 259, 176}, {14, 8298, 5636}};
    for (size_t i = 0; i < sizeof TILES / sizeof TILES[0]; i++) {
        struct picture p = {0}, q = {0};
        struct world_box box = tile_box(TILES[i]);
        picture_init(&p, 256, 256, NULL);
        picture_init(&q, 256, 256, NULL);
        lettering_paint(a, s, t, &p, box.x0, box.y0, tile_pixel(TILES[i].z), 1, TILES[i].z);
        lettering_paint(b, s, t, &q, (int64_t)box.x0 - MERCATOR_WORLD, box.y0, tile_pixel(TILES[i].z), 1,
                        TILES[i].z);
        CHECK(picture_equal(&p, &q));
        picture_clear(&q);
        CHECK_THAT(!picture_equal(&p, &q), "and there are names");
        picture_release(&p);
        picture_release(&q);
    }
    text_painter_free(t);
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
    struct lettering *a = lettering_start(s), *b = lettering_start(s);
    test_counts(a);
    test_same(s, a, b);
    lettering_free(a);
    lettering_free(b);
    style_free(s);
    return test_end();
}
