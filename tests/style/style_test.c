/* Styles: what is refused and how it is said; the real style and its colours. */
#include "style/style.h"

#include "test.h"

static const char PALETTE[] = "# colours\nsea #d3e3ec\nink #102030\nfog #ffffff80\n";

/* layers.txt | what the message must hold, or "" when it is fine */
static const char *const LAYERS[][2] = {
    {"layer a sea\n  * fill sea\n  5- stroke ink width 2\n  -3 stroke fog\n", ""},
    {"layer a labels pays\n  4-7 size 12 bold yes colour ink halo fog\n  * dot sea\n", ""},
    {"layer a sea\n  * fill sea stroke ink\n  * stroke fog\n layer b sea", "line 4"}, /* indented: a rule */
    {"  * fill sea\n", "line 1: a rule stands below its layer"},
    {"layer a\n", "line 1: there is no layer a yet"},
    {"layer\n", "line 1: expected `layer NAME SOURCE`"},
    {"layer a sea\n  * fill sea stroke fog\nlayer a\n  5- stroke ink\n", ""},
    {"grass a\n", "l, line 1: expected `layer` or `as`, not 'grass'"},
    {"as atlas\n", ""},
    {"as atlas letters 1.2 lines 2\nlayer a\n  5- width 2\n", ""},
    {"as atlas\nlayer a\n  5- width 2\n", "l, line 3: width is 2 already at these zooms"},
    {"as atlas\nlayer a sea\n", "l, line 2: the layer a is there already, on line 1"},
    {"as atlas\n  5- width 2\n", "l, line 2: a rule stands below its layer"},
    {"as sombre\n", "l, line 1: a style can be as atlas alone, not as 'sombre'"},
    {"as\n", "l, line 1: expected `as atlas"},
    {"as atlas letters\n", "l, line 1: expected `as atlas"},
    {"as atlas words 2\n", "l, line 1: `as` knows letters and lines, not 'words'"},
    {"as atlas lines wide\n", "l, line 1: lines takes a factor of 0.1 to 10, not 'wide'"},
    {"as atlas letters nan\n", "letters takes a factor"},
    {"as atlas letters 0\n", "letters takes a factor"},
    {"layer c sea\n  * fill sea stroke ink\nas atlas\n", "l, line 3: `as` stands before all layers"},
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

static struct style *parse(const char *palette, const char *layers, struct err *e)
{
    const struct style_text p = {"p", palette}, l = {"l", layers},
                            first = {"f", "layer a sea\n  * fill sea stroke ink width 2\n"
                                          "layer b labels pays\n  * size 10 colour fog\n"};
    return style_parse(&p, &l, &first, e);
}

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
        struct style *whole = parse(PALETTE, all, &e);
        CHECK_TEXT(e.text, "", "the palette is used up");
        style_free(whole);
        const char *expected = LAYERS[i][1];
        struct style *s = parse(PALETTE, LAYERS[i][0], &e);
        check_message(s, &e, expected, i);
        style_free(s);
    }
    for (size_t i = 0; i < sizeof PALETTES / sizeof PALETTES[0]; i++) {
        struct err e = {0};
        struct style *s = parse(PALETTES[i][0], "layer a sea\n  * fill sea\n", &e);
        check_message(s, &e, PALETTES[i][1], i);
        style_free(s);
    }
}

static void test_values(void)
{
    struct style *s = parse(PALETTE, LAYERS[0][0], NULL);
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
    s = parse(PALETTE, LAYERS[1][0], NULL);
    CHECK_TEXT(s->layers[0].kind, "pays", "the kind of names");
    CHECK(s->layers[0].at[4].bold && !s->layers[0].at[7].bold && s->layers[0].at[7].shown);
    style_free(s);
}

static void test_as(void)
{
    struct err e = {0};
    struct style *s = parse(
        PALETTE, "as atlas letters 1.5 lines 2\nlayer a\n  5- stroke fog\nlayer c land\n  * fill ink\n", &e);
    CHECK_TEXT(e.text, "", "as the other");
    if (!s)
        return;
    CHECK_INT(s->layer_n, 3, "its layers and one more");
    CHECK(s->layers[0].at[4].width_px == 4 && s->layers[0].at[5].width_px == 4 &&
          s->layers[1].at[0].size_px == 15 && s->layers[1].at[0].halo_px == 2.25);
    CHECK_INT(s->layers[0].at[4].stroke, 0xFF102030, "as in the other");
    CHECK_INT(s->layers[0].at[5].stroke, 0x80FFFFFF, "its own");
    CHECK_INT(s->layers[0].at[5].fill, 0xFFD3E3EC, "beside what it has");
    style_free(s);
    const struct style_text p = {"p", PALETTE}, l = {"l", "as atlas\n"},
                            wrong = {"f", "layer a sea\n  * fill grass\n"};
    CHECK(!style_parse(&p, &l, &wrong, &e) && !style_parse(&p, &l, NULL, NULL));
    CHECK_TEXT(e.text, "f, line 2: the palette has no colour 'grass'", "a fault of the other");
}

int main(void)
{
    test_messages();
    test_values();
    test_as();
    CHECK(!style_load("no-such-style", NULL));
    return test_end();
}
