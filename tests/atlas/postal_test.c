/* Postal codes: each line of the table is found as the file has it, and nothing else is. */
#include "atlas/postal.h"

#include <string.h>

#include "base/tsv.h"

#include "test.h"

static uint32_t number(const char *insee)
{
    uint32_t n = 0;
    CHECK_THAT(insee_number(insee, strlen(insee), &n), insee);
    return n;
}

static bool leads(const char *code, const char *insee)
{
    uint32_t communes[POSTAL_MOST], wanted = number(insee);
    size_t n = postal_communes(code, strlen(code), communes);
    for (size_t i = 0; i < n; i++)
        if (communes[i] == wanted)
            return true;
    return false;
}

static void test_facts(void)
{
    CHECK_THAT(leads("69003", "69123"), "Lyon, by one of its arrondissements");
    CHECK_THAT(leads("75116", "75056"), "Paris, by the code that only its sixteenth has");
    CHECK_THAT(leads("20000", "2A004"), "Ajaccio, whose département has a letter");
    CHECK_THAT(leads("44000", "44109") && !leads("44000", "69123"), "Nantes, and not Lyon");
    CHECK_INT(number("2A004"), number("2a004"), "capitals or not");
    CHECK_INT(number("00010"), 36, "in base 36");
}

static void test_others(void)
{
    static const char *const NONE[] = {"00000", "99999", "6900",  "690033", "69O03",
                                       "",      "2A004", "-6900", "69 03"};
    uint32_t communes[POSTAL_MOST], n;
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++)
        CHECK_INT(postal_communes(NONE[i], strlen(NONE[i]), communes), 0, NONE[i]);
    CHECK_THAT(!insee_number("6912", 4, &n) && !insee_number("A9123", 5, &n) && !insee_number("2C004", 5, &n),
               "what is no INSEE code");
}

static void test_all(void)
{
    static const char *const COLUMNS[] = {"code", "communes", NULL};
    struct tsv t;
    struct err e = {0};
    unsigned lines = 0, wrong = 0;
    CHECK_THAT(tsv_open(&t, "geodata/built/codes_postaux.tsv", COLUMNS, &e), "the table is there");
    while (tsv_next(&t, &e) == TSV_ROW) {
        uint32_t communes[POSTAL_MOST], wanted;
        size_t n = postal_communes(t.cells[0], strlen(t.cells[0]), communes), i = 0;
        char *rest = t.cells[1];
        for (const char *value; (value = tsv_value(&rest)); i++)
            wrong += i >= n || !insee_number(value, strlen(value), &wanted) || communes[i] != wanted;
        wrong += i != n;
        lines++;
    }
    CHECK_THAT(lines > 6000, "it has lines");
    CHECK_INT(wrong, 0, "and each is found whole");
    tsv_release(&t);
}

int main(void)
{
    test_facts();
    test_others();
    test_all();
    return test_end();
}
