/* Other ways to say the same: acronyms both ways, old and foreign names of towns for the one they have. */
#include "atlas/synonyms.h"

#include <string.h>

#include "test.h"

static bool stands_for(const char *words, const char *other)
{
    const char *const *also = synonyms_find(words, strlen(words));
    for (; also && *also; also++)
        if (strcmp(*also, other) == 0)
            return true;
    return false;
}

static void test_both_ways(void)
{
    static const char *const PAIRS[][2] = {
        {"pnud", "programme des nations unies pour le developpement"},
        {"usumbura", "bujumbura"},
        {"smyrne", "izmir"},
        {"stalingrad", "volgograd"},
        {"tiflis", "tbilissi"},
        {"ouaga", "ouagadougou"},
        {"lourenco marques", "maputo"},
    };
    for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++)
        CHECK_THAT(stands_for(PAIRS[i][0], PAIRS[i][1]), PAIRS[i][0]);
    CHECK_THAT(stands_for("izmir", "smyrne"), "the name of today asks for the old one too");
}

static void test_foreign(void)
{
    CHECK_THAT(stands_for("mediolanum", "milan") && stands_for("mediolanum", "milano"), "a foreign name");
    CHECK_THAT(!stands_for("milan", "mediolanum"), "which the town is not looked for by");
}

static void test_none(void)
{
    static const char *const NONE[] = {"",      "city", "ville",  "saint", "eau", "milan de nulle part",
                                       "londe", "nord", "vienne", "jeunes"};
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++)
        CHECK_THAT(!synonyms_find(NONE[i], strlen(NONE[i])), NONE[i]);
    for (const char *const *also = synonyms_find("bombay", 6); also && *also; also++)
        CHECK_THAT(strcmp(*also, "bombay") != 0, "nothing stands for itself");
}

int main(void)
{
    test_both_ways();
    test_foreign();
    test_none();
    return test_end();
}
