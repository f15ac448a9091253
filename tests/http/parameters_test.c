/* Values with parameters: the field | the name | its value, or "-" without one, "!" where that cannot be
 * told. */
#include "http/parameters.h"

#include "test.h"

static const struct {
    const char *field, *name, *expected;
} CASES[] = {
    {"a/b; x=y", "x", "y"},
    {"a/b;x=y", "x", "y"},
    {"a/b \t;\t x=y \t", "x", "y"},
    {"a/b; x=y; z=1", "z", "1"},
    {"a/b; X=Y", "x", "Y"},
    {"a/b; x=\"y z;=\"; z=1", "x", "y z;="},
    {"a/b; x=\"\"", "x", ""},
    {"a/b; x=\"\\\"\\\\\\y\"", "x", "\"\\\\y"},
    {"a/b; z=\"; x=1\"", "x", "-"},
    {"a/b; x=\xC3\xA9", "x", "!"},
    {"a/b; x=\"\xC3\xA9\"", "x", "\xC3\xA9"},
    {"a/b; ;; x=y;", "x", "y"},
    {"a/b", "x", "-"},
    {"", "x", "-"},
    {"a/b;", "x", "-"},
    {"a/b; xx=y", "x", "-"},
    {"a/b; x=y; x=y", "x", "!"},
    {"a/b; x=y; z", "x", "!"},
    {"a/b; z=; x=y", "x", "!"},
    {"a/b; x= y", "x", "!"},
    {"a/b; x =y", "x", "!"},
    {"a/b; x=y z", "x", "!"},
    {"a/b; x=y, c/d", "x", "!"},
    {"a/b; x=\"y", "x", "!"},
    {"a/b; x=\"y\\\"", "x", "!"},
    {"a/b; x=\"y\"z", "x", "!"},
    {"a/b; x=\"\x01\"", "x", "!"},
    {"a/b; =y", "x", "!"},
    {"a/b; x=01234567890123456789", "x", "01234567890123456789"},
    {"a/b; x=012345678901234567890", "x", "!"},
};

static void test_values(void)
{
    static const char *const SAYS[] = {[PARAMETER_ABSENT] = "-", [PARAMETER_WRONG] = "!"};
    struct bytes value;
    bytes_init(&value, 20);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        enum parameter found = parameters_find(CASES[i].field, CASES[i].name, &value);
        CHECK_TEXT(found == PARAMETER_FOUND ? value.data : SAYS[found], CASES[i].expected, CASES[i].field);
    }
    bytes_release(&value);
}

int main(void)
{
    test_values();
    CHECK(parameters_of("Text/HTML ;charset=utf-8", "text/html"));
    CHECK(parameters_of("text/html", "text/html"));
    CHECK(!parameters_of("text/html5", "text/html") && !parameters_of("text/htm", "text/html"));
    CHECK(!parameters_of("text/html, text/html", "text/html") && !parameters_of("", "text/html"));
    return test_end();
}
