/* Who was on the DAC list in which year: facts of the OECD's chronology; today's list is that of the
 * countries. */
#include "atlas/dac.h"

#include <string.h>

#include "base/tsv.h"

#include "test.h"

static const struct {
    const char *country;
    int year;
    bool listed;
} FACTS[] = {
    {"SN", 2013, true},  {"SN", 1985, true},  {"TR", 2024, true},  {"RO", 2013, false}, {"RO", 1999, false},
    {"CL", 2013, true},  {"CL", 2017, true},  {"CL", 2018, false}, {"CL", 2019, false}, {"UY", 2017, true},
    {"UY", 2018, false}, {"SC", 2018, false}, {"HR", 2010, true},  {"HR", 2011, false}, {"BB", 2010, true},
    {"BB", 2011, false}, {"OM", 2010, true},  {"OM", 2011, false}, {"TT", 2011, false}, {"KN", 2013, true},
    {"KN", 2014, false}, {"CK", 2019, true},  {"CK", 2020, false}, {"AG", 2021, true},  {"AG", 2022, false},
    {"NR", 2025, true},  {"NR", 2026, false}, {"SA", 2007, true},  {"SA", 2008, false}, {"BH", 2004, true},
    {"BH", 2005, false}, {"MT", 2002, true},  {"MT", 2003, false}, {"SI", 2003, false}, {"XK", 2008, false},
    {"XK", 2009, true},  {"SS", 2010, false}, {"SS", 2011, true},  {"UA", 2004, false}, {"UA", 2005, true},
    {"LY", 1999, true},  {"LY", 2003, false}, {"LY", 2005, true},  {"FR", 2010, false}, {"RU", 2005, false},
    {"PL", 2003, false}, {"YT", 2010, true},  {"YT", 2011, false}, {"", 2010, false},   {"SEN", 2010, false},
};

static void test_facts(void)
{
    char what[40];
    for (size_t i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++) {
        snprintf(what, sizeof what, "%s in %d", FACTS[i].country, FACTS[i].year);
        CHECK_THAT(dac_lists(FACTS[i].country, FACTS[i].year, NULL) == FACTS[i].listed, what);
    }
}

static void test_years(void)
{
    struct dac_years y;
    dac_lists("CL", 2019, &y);
    CHECK_THAT(y.any && y.from == 0 && y.to == 2017, "when it left");
    dac_lists("XK", 2000, &y);
    CHECK_THAT(y.any && y.from == 2009 && y.to == 0, "when it came");
    dac_lists("LY", 2001, &y);
    CHECK_THAT(y.any && y.to == 1999, "the nearest of two times");
    dac_lists("RO", 2013, &y);
    CHECK_THAT(!y.any, "never");
}

/* The income groups of today are of the countries that are on the list today. */
static void test_today(void)
{
    static const char *const COLUMNS[] = {"iso2", "cad", NULL};
    struct tsv t;
    struct dac_years y;
    struct err e = {0};
    unsigned listed = 0, open = 0, wrong = 0;
    CHECK_THAT(tsv_open(&t, "geodata/built/countries.tsv", COLUMNS, &e), "the countries are there");
    while (tsv_next(&t, &e) == TSV_ROW) {
        const bool today = dac_lists(t.cells[0], 2026, NULL);
        listed += today;
        wrong += today != (*t.cells[1] != '\0');
    }
    tsv_release(&t);
    CHECK_INT(wrong, 0, "whoever has a group is on it, and nobody else");
    for (unsigned i = 0; dac_row(i, &y); i++)
        open += y.to == 0;
    CHECK_INT(open, listed, "each country of it is one of ours");
}

/* The list as published, where it is at hand: of June 2024, so with Nauru. */
static void test_published(void)
{
    FILE *f = fopen("../shared/data/pays_cad.csv", "r");
    char line[400];
    unsigned n = 0, wrong = 0;
    if (!f) {
        SKIP("no ../shared/data/pays_cad.csv");
        return;
    }
    while (fgets(line, sizeof line, f)) {
        char *comma = strchr(line, ',');
        if (!comma || comma[1] < 'A' || comma[1] > 'Z' || comma[3] != ',')
            continue;
        comma[3] = '\0';
        n++;
        if (!dac_lists(comma + 1, 2024, NULL) || !dac_lists(comma + 1, 2025, NULL)) {
            wrong++;
            printf("# %s\n", comma + 1);
        }
    }
    fclose(f);
    CHECK_THAT(n > 130 && wrong == 0, "all of the list of 2024");
    unsigned ours = 0;
    const char *country;
    struct dac_years y;
    for (unsigned i = 0; (country = dac_row(i, &y)); i++)
        ours += (y.to == 0 || y.to >= 2024) && y.from <= 2024;
    CHECK_INT(ours, n, "and no other");
}

int main(void)
{
    test_facts();
    test_years();
    test_today();
    test_published();
    return test_end();
}
