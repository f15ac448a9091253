/* Folding and validity: cases are text. */
#include "base/utf8.h"

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

int main(void)
{
    test_fold();
    test_valid();
    return test_end();
}
