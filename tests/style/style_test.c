/* Styles: what is refused and how it is said; the real style and its colours. */
#include "style/style.h"

#include <math.h>

#include "draw/colour.h"
#include "test.h"

static const char PALETTE[] = "# colours\nsea #d3e3ec\nink #102030\nfog #ffffff80\n";

/* layers.txt | what the message must hold, or "" when it is fine */
static const char *const LAYERS[][2] = {
    {"layer a sea\n  * fill sea\n  5- stroke ink width 2\n  -3 stroke fog\n", ""},
    {"layer a labels pays\n  4-7 size 12 bold yes colour ink halo fog\n  * dot sea\n", ""},
    {"layer a sea\n  * fill sea stroke ink\n  * stroke fog\n layer b sea", "line 4"}, /* indented: a rule */
    {"  * fill sea\n", "line 1: a rule stands below its layer"},
    {"layer a\n", "line 1: expected `layer NAME SOURCE`"},
    {"layer a labels\n", "line 1: expected"},
    {"layer a sea\n  * fill sea\nlayer a land\n", "line 3: the layer a is there already, on line 1"},
    {"layer a sea\n  * fill grass\n", "line 2: the palette has no colour 'grass'"},
    {"layer a sea\n  * size 3\n", "line 2: shapes have no property 'size'"},
    {"layer a labels pays\n  * width 3\n", "line 2: names have no property 'width'"},
    {"layer a sea\n  * fill\n", "line 2: expected ZOOMS PROPERTY VALUE"},
    {"layer a sea\n  * width wide\n", "line 2: width takes a number, not 'wide'"},
    {"layer a sea\n  * width nan\n", "width takes a number"},
    {"layer a sea\n  * width -1\n", "width takes a number"},
    {"layer a labels pays\n  * bold maybe\n", "line 2: bold takes yes or no, not 'maybe'"},
    {"layer a sea\n  7-4 fill sea\n", "line 2: '7-4' is no range of zooms"},
    {"layer a sea\n  4 fill sea\n", "'4' is no range"},
    {"layer a sea\n  - fill sea\n", "'-' is no range"},
    {"layer a sea\n  4-20 fill sea\n", "'4-20' is no range"},
    {"layer a sea\n  99999999999- fill sea\n", "is no range"},
    {"layer a sea\n  4294967291- fill sea\n", "'4294967291-' is no range"}, /* -5 as an int */
    {"layer a sea\n  -4294967299 fill sea\n", "'-4294967299' is no range"}, /* 3 */
    {"layer a sea\n  18446744073709551615-3 fill sea\n", "is no range"},
    {"layer a sea\n  4x fill sea\n", "'4x' is no range"},
    {"layer a sea\n  * width 1\n", "line 2: width is 1 already at these zooms"},
    {"layer a sea\n  * width 2\n  4- width 2\n", "line 3: width is 2 already at these zooms"},
    {"layer abcdefghijklmnopqrstuvwxyz sea\n", "is too long for a name"},
};

static const char *const PALETTES[][2] = {
    {"sea #d3e3ec", ""},
    {"sea #D3E3EC", "p, line 1: '#D3E3EC' is no colour"},
    {"sea d3e3ec", "is no colour"},
    {"sea #d3e3", "is no colour"},
    {"sea #d3e3ecf", "is no colour"},
    {"sea", "p, line 1: a colour is NAME"},
    {"sea #d3e3ec blue", "a colour is NAME"},
    {"\nsea #d3e3ec\nsea #000000", "p, line 3: the colour sea is there already"},
    {"sea #d3e3ec\nsky #000000", "p: nothing names the colour sky"},
};

static void check_message(const struct style *s, const struct err *e, const char *expected, size_t number)
{
    char what[64];
    snprintf(what, sizeof what, "case %zu: %.40s", number, *expected ? expected : "is fine");
    CHECK_THAT(*expected ? !s && strstr(e->text, expected) : s != NULL, what);
    if ((*expected && !strstr(e->text, expected)) || (!*expected && !s))
        printf("# expected: %s\n#      got: %s\n", expected, e->text);
}

static void test_messages(void)
{
    for (size_t i = 0; i < sizeof LAYERS / sizeof LAYERS[0]; i++) {
        char all[1024];
        struct err e = {0};
        snprintf(all, sizeof all, "layer all sea\n  * fill sea stroke ink\n  5- fill fog\n");
        struct style *whole = style_parse("p", PALETTE, "l", all, &e);
        CHECK_TEXT(e.text, "", "the palette is used up");
        style_free(whole);
        const char *expected = LAYERS[i][1];
        struct style *s = style_parse("p", PALETTE, "l", LAYERS[i][0], &e);
        check_message(s, &e, expected, i);
        style_free(s);
    }
    for (size_t i = 0; i < sizeof PALETTES / sizeof PALETTES[0]; i++) {
        struct err e = {0};
        struct style *s = style_parse("p", PALETTES[i][0], "l", "layer a sea\n  * fill sea\n", &e);
        check_message(s, &e, PALETTES[i][1], i);
        style_free(s);
    }
}

static void test_values(void)
{
    struct style *s = style_parse("p", PALETTE, "l", LAYERS[0][0], NULL);
    const struct style_rule *at = s->layers[0].at;
    CHECK_INT(at[0].fill, 0xFFD3E3EC, "a colour");
    CHECK_INT(at[2].stroke, 0x80FFFFFF, "with alpha, below 3");
    CHECK_INT(at[3].stroke, 0, "none between");
    CHECK_INT(at[5].stroke, 0xFF102030, "from 5 on");
    CHECK(at[4].width_px == 1 && at[5].width_px == 2 && at[18].width_px == 2);
    CHECK(at[4].shown);
    CHECK_INT(style_colour(s, "ink"), 0xFF102030, "by name");
    CHECK_INT(style_colour(s, "mud"), 0, "no such colour");
    style_free(s);
    s = style_parse("p", PALETTE, "l", LAYERS[1][0], NULL);
    CHECK_TEXT(s->layers[0].kind, "pays", "the kind of names");
    CHECK(s->layers[0].at[4].bold && !s->layers[0].at[7].bold && s->layers[0].at[7].shown);
    style_free(s);
}

/* --- colours ----------------------------------------------------------------------------------------------
 */

struct rgb {
    double v[3];
};

static struct rgb linear(uint32_t c)
{
    struct rgb out;
    for (int i = 0; i < 3; i++) {
        double v = (c >> (16 - 8 * i) & 255) / 255.0;
        out.v[i] = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
    }
    return out;
}

/* Viénot, Brettel and Mollon 1999: what a protanope and a deuteranope see, as linear RGB. */
static struct rgb seen(struct rgb c, int how)
{
    static const double M[2][2][3] = {{{0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
                                      {{0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}}};
    if (how == 0)
        return c;
    const double(*m)[3] = M[how - 1];
    double rg = m[0][0] * c.v[0] + m[0][1] * c.v[1],
           b = m[1][0] * c.v[0] + m[1][1] * c.v[1] + m[1][2] * c.v[2];
    return (struct rgb){{rg, rg, b}};
}

static struct rgb lab(struct rgb c)
{
    double x = (0.4124 * c.v[0] + 0.3576 * c.v[1] + 0.1805 * c.v[2]) / 0.9505;
    double y = 0.2126 * c.v[0] + 0.7152 * c.v[1] + 0.0722 * c.v[2];
    double z = (0.0193 * c.v[0] + 0.1192 * c.v[1] + 0.9505 * c.v[2]) / 1.089;
    double f[3] = {x, y, z};
    for (int i = 0; i < 3; i++)
        f[i] = f[i] > 0.008856 ? cbrt(f[i]) : 7.787 * f[i] + 16.0 / 116;
    return (struct rgb){{116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])}};
}

static double difference(uint32_t a, uint32_t b, int how)
{
    struct rgb p = lab(seen(linear(a), how)), q = lab(seen(linear(b), how));
    return sqrt(pow(p.v[0] - q.v[0], 2) + pow(p.v[1] - q.v[1], 2) + pow(p.v[2] - q.v[2], 2));
}

static void test_atlas(void)
{
    static const char *const MARKS[] = {"cooperations",  "actions",     "jumelages", "projets",
                                        "collectivites", "partenaires", "bourse"};
    static const char *const GROUND[] = {"sea", "land", "france", "france-near"};
    static const char *const TEXTS[][2] = {{"text-continent", "land"}, {"text-country", "land"},
                                           {"text-city", "land"},      {"text-town", "land"},
                                           {"text-region", "france"},  {"text-water", "sea"}};
    struct err e = {0};
    struct style *s = style_load("atlas", &e);
    CHECK_TEXT(e.text, "", "the style loads");
    for (size_t i = 0; s && i < sizeof MARKS / sizeof MARKS[0]; i++) {
        uint32_t mark = style_colour(s, MARKS[i]);
        for (size_t k = 0; k < sizeof GROUND / sizeof GROUND[0]; k++)
            CHECK_THAT(colour_contrast(mark, style_colour(s, GROUND[k])) >= 3, MARKS[i]);
        for (size_t k = 0; k < i; k++)
            for (int how = 0; how < 3; how++) {
                double d = difference(mark, style_colour(s, MARKS[k]), how);
                CHECK_THAT(d >= 15, MARKS[i]);
                if (d < 15)
                    printf("# %s and %s differ by %.1f (%d)\n", MARKS[i], MARKS[k], d, how);
            }
    }
    for (size_t i = 0; s && i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        CHECK_THAT(colour_contrast(style_colour(s, TEXTS[i][0]), style_colour(s, TEXTS[i][1])) >= 4.5,
                   TEXTS[i][0]);
    style_free(s);
    CHECK(!style_load("no-such-style", &e) && e.code == ERR_NOT_FOUND);
}

int main(void)
{
    test_messages();
    test_values();
    test_atlas();
    return test_end();
}
