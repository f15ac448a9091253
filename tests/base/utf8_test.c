/* Folding and validity: cases are text. */
#include "base/utf8.h"

#include <utf8proc.h>

#include "test.h"

static const char *const FOLDS[][2] = {
    {"Saint-Étienne", "saint etienne"},
    {"L'Haÿ-les-Roses", "l hay les roses"},
    {"  Œuilly  ", "oeuilly"},
    {"Łódź", "lodz"},
    {"Straße", "strasse"},
    {"Tromsø", "tromso"},
    {"ÅLAND", "aland"},
    {"Övörkhangai", "ovorkhangai"},
    {"İzmir", "izmir"},
    {"Đà Nẵng", "da nang"},
    {"n°12", "n 12"},
    {"Gəncə", "gence"},
    {"", ""},
    {"---", ""},
    {"Ａｂ①", "ab1"},
    {"caf\xe9", "cafe"},
    {"N\u02BCDjamena", "n djamena"}, /* a letter to Unicode, an apostrophe to people */
    {"\u0149e", "ne"},               /* an apostrophe and n, as one character */
};

static void test_fold(void)
{
    for (size_t i = 0; i < sizeof FOLDS / sizeof FOLDS[0]; i++) {
        struct bytes once, twice;
        bytes_init(&once, 1000);
        bytes_init(&twice, 1000);
        utf8_fold(&once, FOLDS[i][0], strlen(FOLDS[i][0]));
        CHECK_TEXT(once.data, FOLDS[i][1], FOLDS[i][0]);
        utf8_fold(&twice, once.data, once.n);
        CHECK_TEXT(twice.data, once.data, "folding is idempotent");
        bytes_release(&once);
        bytes_release(&twice);
    }
}

static void test_valid(void)
{
    CHECK(utf8_valid("é", 2));
    CHECK(utf8_valid("", 0));
    CHECK(!utf8_valid("\xff", 1));
    CHECK(!utf8_valid("\xc3", 1));
    CHECK(!utf8_valid("a\0b", 3));
    CHECK(!utf8_valid("\xed\xa0\x80", 3));
    CHECK(!utf8_valid("\xc0\xaf", 2));
    CHECK(!utf8_valid("\xf4\x90\x80\x80", 4));
}

/* A letter is folded as its parts are: é as e and an accent, each read by itself. */
static void test_parts(void)
{
    struct bytes whole, parts;
    unsigned wrong = 0, taken_apart = 0;
    bytes_init(&whole, 64);
    bytes_init(&parts, 64);
    for (utf8proc_int32_t c = 0x80; c < 0x250; c++) {
        utf8proc_uint8_t text[8] = {'x'};
        utf8proc_ssize_t n = 1 + utf8proc_encode_char(c, text + 1);
        text[n] = 'y';
        text[n + 1] = '\0';
        utf8proc_uint8_t *apart = utf8proc_NFKD(text);
        bytes_reset(&whole);
        bytes_reset(&parts);
        utf8_fold(&whole, (const char *)text, strlen((const char *)text));
        utf8_fold(&parts, (const char *)apart, strlen((const char *)apart));
        if (strcmp(whole.data, parts.data) != 0) {
            wrong++;
            printf("# U+%04X: %s, but its parts: %s\n", (unsigned)c, whole.data, parts.data);
        }
        taken_apart += strcmp((const char *)text, (const char *)apart) != 0;
        free(apart);
    }
    CHECK_INT(wrong, 0, "letters are folded as their parts are");
    CHECK_THAT(taken_apart > 200, "and many have parts");
    bytes_release(&whole);
    bytes_release(&parts);
}

static void test_clean(void)
{
    static const struct {
        const char *text, *clean;
    } CASES[] = {
        {"", ""},
        {"plain ascii text, long", "plain ascii text, long"},
        {"é😀ç abcdefgh", "é😀ç abcdefgh"},
        {"\xff", "\uFFFD"},
        {"12345678\xe9"
         "t\xe9",
         "12345678\uFFFDt\uFFFD"},
        {"\xc3", "\uFFFD"},
        {"a\xed\xa0\x80z", "a\uFFFD\uFFFD\uFFFDz"},
        {"\xc0\xaf", "\uFFFD\uFFFD"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct bytes out;
        size_t n = strlen(CASES[i].text);
        bytes_init(&out, 256);
        utf8_clean(&out, CASES[i].text, n);
        CHECK_TEXT(out.data, CASES[i].clean, "what is no character is U+FFFD");
        CHECK((utf8_run(CASES[i].text, n) == n) == (strcmp(CASES[i].text, CASES[i].clean) == 0));
        bytes_release(&out);
    }
}

int main(void)
{
    test_clean();
    test_fold();
    test_valid();
    test_parts();
    return test_end();
}
