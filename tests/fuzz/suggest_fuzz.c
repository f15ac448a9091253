/* What is typed into the search box. */
#include "search/suggest.h"

#include "base/utf8.h"
#include "fuzz.h"
#include "world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct suggestion found[SUGGEST_MAX];
    struct err e = {0};
    char *text = fuzz_text(data, n);
    if (utf8_valid(text, strlen(text)) && suggest_check(text, &e))
        FUZZ_HOLDS(suggest(world_snapshot(), text, SUGGEST_ALL_KINDS, LANGUAGE_FR, SUGGEST_MAX, found) <=
                   SUGGEST_MAX);
    free(text);
    return 0;
}
