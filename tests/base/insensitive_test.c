/* Forms in which case, or accents, make no difference. */
#include "base/insensitive.h"

#include "../test.h"

/* text | without case | without accents */
static const char *const CASES[][3] = {
    {"", "", ""},
    {"Lyon", "lyon", "Lyon"},
    {"ÉCOLE école", "école école", "ECOLE ecole"},
    {"E\xCC\x81"
     "cole",
     "école", "Ecole"}, /* an accent of its own */
    {"Straße ẞ", "strasse ss", "Straße ẞ"},
    {"Ὀδυσσεύς", "ὀδυσσεύσ", "Οδυσσευς"},
    {"København", "københavn", "Kobenhavn"},
    {"Œuvre ÆGIR Łódź Þór Đà Nẵng", "œuvre ægir łódź þór đà nẵng", "OEuvre AEGIR Lodz THor Da Nang"},
    {"N'Djaména, l’eau ; 100 %_", "n'djaména, l’eau ; 100 %_", "N'Djamena, l’eau ; 100 %_"},
    {"İstanbul ı", "i̇stanbul ı", "Istanbul i"},
    {"東京 한국", "東京 한국", "東京 한국"},
    {"\xF0\x9F\x98\x80 a", "\xF0\x9F\x98\x80 a", "\xF0\x9F\x98\x80 a"},
};

static void check(void (*form)(struct bytes *, const char *, size_t), const char *text, const char *expected)
{
    struct bytes once, twice;
    bytes_init(&once, 1 << 16);
    bytes_init(&twice, 1 << 16);
    bytes_add_text(&once, "x");
    form(&once, text, strlen(text));
    CHECK_TEXT(once.data + 1, expected, text);
    form(&twice, expected, strlen(expected));
    CHECK_TEXT(twice.n ? twice.data : "", expected, "a form is its own form");
    bytes_release(&once);
    bytes_release(&twice);
}

int main(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        check(insensitive_case, CASES[i][0], CASES[i][1]);
        check(insensitive_accents, CASES[i][0], CASES[i][2]);
    }
    return test_end();
}
