/* What others wrote, as it stands in a line of the log */
#include "base/log.h"

#include "test.h"

static const struct {
    const char *text, *expected;
} CASES[] = {
    {"/tiles/base/1/0/0.png?pays=ML", "/tiles/base/1/0/0.png?pays=ML"},
    {"", ""},
    {"a b", "a\\x20b"},
    {"a\r\n2026-01-01 fine", "a\\x0d\\x0a2026-01-01\\x20fine"},
    {"\x1B[2J\x07", "\\x1b[2J\\x07"},
    {"caf\xC3\xA9", "caf\\xc3\\xa9"},
    {"\xC2\x9B", "\\xc2\\x9b"}, /* CSI of eight bits */
    {"\\x41\x7F", "\\x5cx41\\x7f"},
};

int main(void)
{
    char got[100], small[6];
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        log_escape(got, sizeof got, CASES[i].text);
        CHECK_TEXT(got, CASES[i].expected, CASES[i].expected);
    }
    log_escape(small, sizeof small, "abcdefgh");
    CHECK_TEXT(small, "abcde", "cut to what there is room for");
    log_escape(small, sizeof small, "ab\n");
    CHECK_TEXT(small, "ab", "never within an escape");
    return test_end();
}
