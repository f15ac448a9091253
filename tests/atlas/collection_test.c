/* Collections by name, and what an unknown one is told. */
#include "atlas/collection.h"
#include "test.h"

static void test_names(void)
{
    for (enum collection i = 0; i < COLLECTION_COUNT; i++) {
        enum collection c = COLLECTION_COUNT;
        struct err e = {0};
        CHECK(collection_parse(&c, COLLECTION_NAMES[i], &e) && c == i && e.code == ERR_NONE);
    }
}

static void test_unknown(void)
{
    static const char *const WRONG[] = {"", "projet", "PROJETS", "projets ", "%s%n"};
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        enum collection c = COLLECTION_BOURSE;
        struct err e = {0};
        CHECK(!collection_parse(&c, WRONG[i], &e) && e.code == ERR_NOT_FOUND && c == COLLECTION_BOURSE);
        for (enum collection k = 0; k < COLLECTION_COUNT; k++)
            CHECK_THAT(strstr(e.text, COLLECTION_NAMES[k]) != NULL, "the error names each that there is");
        CHECK(!collection_parse(&c, WRONG[i], NULL));
    }
}

int main(void)
{
    test_names();
    test_unknown();
    return test_end();
}
