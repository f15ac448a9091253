/* Writing JSON: numbers against printf, strings against a byte by byte reference. */
#include "base/json.h"

#include <stdint.h>

#include "test.h"

static struct bytes out;

static const char *real(double v, int decimals)
{
    struct json j;
    bytes_reset(&out);
    json_init(&j, &out);
    json_real(&j, v, decimals);
    return out.data;
}

static const char *integer(int64_t v)
{
    struct json j;
    bytes_reset(&out);
    json_init(&j, &out);
    json_int(&j, v);
    return out.data;
}

/* What printf gives, without zeros at the end. */
static const char *printed(double v, int decimals)
{
    static char text[400];
    int n = snprintf(text, sizeof text, "%.*f", decimals, v);
    if (decimals > 0) {
        while (text[n - 1] == '0')
            n--;
        n -= text[n - 1] == '.';
        text[n] = '\0';
    }
    return strcmp(text, "-0") == 0 ? "0" : text;
}

static uint64_t state = 1;
static uint64_t random_u64(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void test_numbers(void)
{
    static const double values[] = {
        0,          -0.0,          1,         -1,   0.5,       1.5,       2.5,      0.125, 0.0625,
        1e-7,       -1e-7,         4.9999999, 5e-7, 0.9999995, 0.9999999, 179.9999, -180,  12.3456785,
        12.3456775, 99999.9999995, 1e11,      1e15, 1e22,      1.7e308,   5e-324,   1e5,   123456789.1};
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        for (int decimals = 0; decimals <= 12; decimals++)
            if (strcmp(real(values[i], decimals), printed(values[i], decimals)) != 0 && wrong++ < 5)
                printf("# %.17g, %d decimals: %s\n", values[i], decimals, out.data);
    for (int i = 0; i < 200000; i++) {
        int decimals = (int)(random_u64() % 8);
        double v = (double)(int64_t)random_u64() / 9.3e18 * 200;
        if (i % 2) /* halves of the last digit, and what lies beside them */
            v = (double)(int64_t)(random_u64() % 2000000000) / 2e7;
        if (strcmp(real(v, decimals), printed(v, decimals)) != 0 && wrong++ < 5)
            printf("# %.17g, %d decimals: %s\n", v, decimals, out.data);
    }
    CHECK_INT(wrong, 0, "reals are written as printf writes them");
    CHECK_TEXT(integer(0), "0", "zero");
    CHECK_TEXT(integer(-7), "-7", "a negative number");
    CHECK_TEXT(integer(INT64_MAX), "9223372036854775807", "the greatest");
    CHECK_TEXT(integer(INT64_MIN), "-9223372036854775808", "the least");
}

static bool continues(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Bytes of the character at s (RFC 3629), 0 when it is none. */
static size_t valid(const unsigned char *s, size_t n)
{
    if (s[0] < 0x80)
        return 1;
    if (n >= 2 && s[0] >= 0xC2 && s[0] <= 0xDF && continues(s[1]))
        return 2;
    if (n >= 3 && (s[0] & 0xF0) == 0xE0 && continues(s[1]) && continues(s[2]) &&
        !(s[0] == 0xE0 && s[1] < 0xA0) && !(s[0] == 0xED && s[1] > 0x9F))
        return 3;
    if (n >= 4 && s[0] >= 0xF0 && s[0] <= 0xF4 && continues(s[1]) && continues(s[2]) && continues(s[3]) &&
        !(s[0] == 0xF0 && s[1] < 0x90) && !(s[0] == 0xF4 && s[1] > 0x8F))
        return 4;
    return 0;
}

static void escape_slowly(struct bytes *to, const char *text, size_t n)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < n;) {
        size_t used = valid(s + i, n - i);
        if (used == 0)
            bytes_add_text(to, "\xEF\xBF\xBD");
        else if (s[i] == '"' || s[i] == '\\')
            bytes_add_format(to, "\\%c", s[i]);
        else if (s[i] == '\n')
            bytes_add_text(to, "\\n");
        else if (s[i] < 0x20)
            bytes_add_format(to, "\\u%04x", s[i]);
        else
            bytes_add(to, text + i, used);
        i += used ? used : 1;
    }
}

static void test_strings(void)
{
    static const char *const parts[] = {
        "a",    "eau potable", "é",        "œ",        "\"", "\\",       "\n",
        "\x1f", "\x7f",        "\xE2\x80", "€",        "😀",  "\xC0\xAF", "\xED\xA0\x80",
        "\xFF", "\x80",        "ABCDEFGH", "        ", "!",  "\x01",     "~"};
    struct bytes text, expected;
    unsigned wrong = 0;
    bytes_init(&text, 1 << 16);
    bytes_init(&expected, 1 << 16);
    for (int i = 0; i < 20000; i++) {
        bytes_reset(&text);
        bytes_reset(&expected);
        bytes_reset(&out);
        for (uint64_t n = random_u64() % 12; n > 0; n--)
            bytes_add_text(&text, parts[random_u64() % (sizeof parts / sizeof parts[0])]);
        escape_slowly(&expected, text.data, text.n);
        json_escape(&out, text.data, text.n);
        wrong += strcmp(out.data, expected.data) != 0;
    }
    CHECK_INT(wrong, 0, "strings are escaped as byte by byte");
    bytes_release(&text);
    bytes_release(&expected);
}

static void test_ceiling(void)
{
    struct bytes small;
    bytes_init(&small, 10);
    bytes_add_text(&small, "12345");
    bytes_add_text(&small, "67890");
    CHECK_TEXT(small.data, "1234567890", "up to the ceiling all is kept");
    CHECK(!small.full);
    bytes_add_char(&small, 'x');
    CHECK(small.full);
    CHECK_TEXT(small.data, "1234567890", "what passes it is dropped");
    bytes_reset(&small);
    bytes_add_text(&small, "12345678901");
    bytes_add_text(&small, "1");
    CHECK_TEXT(small.data, "", "and what follows too");
    bytes_release(&small);
}

int main(void)
{
    bytes_init(&out, 1 << 16);
    test_numbers();
    test_strings();
    test_ceiling();
    bytes_release(&out);
    return test_end();
}
