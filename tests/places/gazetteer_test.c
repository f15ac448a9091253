/* What today's table and the villages' add to the places. */
#include <string.h>

#include "places/gazetteer.h"
#include "test.h"

static const char COUNTRIES[] = "iso2\tiso3\tnumeric\tnom\tnom_en\tcontinent\tlon\tlat\tcad\taliases\n"
                                "BE\tBEL\t056\tBelgique\tBelgium\teurope\t4.5\t50.8\t\t\n"
                                "FR\tFRA\t250\tFrance\tFrance\teurope\t2\t47\t\t\n"
                                "GB\tGBR\t826\tRoyaume-Uni\tUnited Kingdom\teurope\t-1\t53\t\t\n";
static const char PROVINCES[] = "id\tcountry\tcode\tlon\tlat\tname\taliases\n"
                                "1\tGB\tENG\t-1\t52\tAngleterre\tEngland\n";
static const char PLACES[] = "id\tcountry\tadmin1\tlon\tlat\tpopulation\tname\taliases\n"
                             "10\tGB\tENG\t0\t51\t5000\tLewes\t\n"
                             "20\tGB\tENG\t1\t52\t0\tHolt\t\n"
                             "30\tGB\tENG\t2\t52\t0\tDiss\t\n";
static const char TODAY[] = "id\tpopulation\tnames\n"
                            "5\t77\tNobody\n"
                            "10\t9999\tLewes Town\n"
                            "20\t3500\t\n"
                            "25\t88\tNobody Else\n";
static const char VILLAGES[] = "id\tcountry\tadmin1\tlon\tlat\tpopulation\tname\taliases\tquality\n"
                               "40\tBE\t\t4.62\t50.44\t0\tSambreville\t\t\n"
                               "50\tGB\tENG\t-1.6\t53.2\t800\tDarley Dale\tDarley\testimee\n";

static const struct gazetteer_item *named(const struct gazetteer *g, const char *country, const char *text)
{
    struct bytes scratch;
    struct name name;
    bytes_init(&scratch, 4096);
    name_canonical(&name, text, strlen(text), &scratch);
    bytes_release(&scratch);
    uint32_t n = gazetteer_find(g, gazetteer_towns(g, gazetteer_country(g, country)), name.key);
    return n == GAZETTEER_NONE ? NULL : &g->items[g->names[n].item];
}

static struct gazetteer *build(const char *today, struct err *e)
{
    const char *all[GAZETTEER_TABLES] = {[TABLE_COUNTRIES] = COUNTRIES,
                                         [TABLE_PROVINCES] = PROVINCES,
                                         [TABLE_TODAY] = today,
                                         [TABLE_PLACES] = PLACES,
                                         [TABLE_VILLAGES] = VILLAGES};
    struct gazetteer_text texts[GAZETTEER_TABLES];
    for (int i = 0; i < GAZETTEER_TABLES; i++)
        texts[i] = (struct gazetteer_text){all[i], all[i] ? strlen(all[i]) : 0};
    return gazetteer_new(texts, e);
}

static void test_today(const struct gazetteer *g)
{
    CHECK(named(g, "GB", "Lewes")->population == 5000); /* maps write this one */
    CHECK(named(g, "GB", "Lewes Town") == named(g, "GB", "Lewes"));
    CHECK(named(g, "GB", "Holt")->population == 3500);
    CHECK(named(g, "GB", "Diss")->population == 0);
    CHECK(!named(g, "GB", "Nobody") && !named(g, "GB", "Nobody Else"));
}

static void test_villages(const struct gazetteer *g)
{
    const struct gazetteer_item *sambreville = named(g, "BE", "Sambreville"),
                                *darley = named(g, "GB", "Darley");
    CHECK(sambreville && sambreville->exact && sambreville->population == 0);
    CHECK(gazetteer_is_village(g, sambreville) && !gazetteer_is_village(g, named(g, "GB", "Diss")));
    CHECK(!gazetteer_is_village(g, gazetteer_country(g, "BE")));
    CHECK(darley == named(g, "GB", "Darley Dale") && !darley->exact && gazetteer_is_village(g, darley));
    CHECK_TEXT(gazetteer_province_of(g, darley)->name, "Angleterre", "its province");
}

int main(void)
{
    struct err e = {0};
    struct gazetteer *g = build(TODAY, &e);
    CHECK_TEXT(e.text, "", "the small world is read");
    if (g) {
        test_today(g);
        test_villages(g);
    }
    gazetteer_free(g);
    g = build(NULL, &e);
    CHECK(g && named(g, "GB", "Holt")->population == 0);
    gazetteer_free(g);
    CHECK(!build("id\tpopulation\n1\t2\n", &e) && strstr(e.text, "places_today.tsv"));
    return test_end();
}
