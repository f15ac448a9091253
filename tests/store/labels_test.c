/* Every value of every vocabulary has a label in English: none is forgotten when one is added. */
#include "atlas/labels.h"

#include "atlas/snapshot.h"
#include "base/mem.h"
#include "base/tsv.h"
#include "store/fixed.h"
#include "store/tables.h"
#include "test.h"

static const char *name_in_api(const char *table)
{
    for (enum vocabulary_id v = 0; v < VOCABULARY_STORED; v++)
        if (strcmp(TABLES[table_of_vocabulary(v)].name, table) == 0)
            return VOCABULARY_NAMES[v];
    return NULL;
}

/* The values of a table of values, each once; vocabulary: of all of them, or NULL: the third column says it.
 */
static void check_table(const char *file, const char *const *columns, const char *vocabulary,
                        const char *what)
{
    struct tsv t;
    struct err e = {0};
    unsigned n = 0, missing = 0;
    enum tsv_result r = TSV_FAILED;
    if (tsv_open(&t, file, columns, &e))
        while ((r = tsv_next(&t, &e)) == TSV_ROW) {
            const char *of = vocabulary ? vocabulary : name_in_api(t.cells[1]);
            const char *label = of ? label_in(LANGUAGE_EN, of, t.cells[0]) : NULL;
            n++;
            if (!label || !*label) {
                missing++;
                printf("# %s %s has no label in labels_en.tsv\n", of ? of : t.cells[1], t.cells[0]);
            }
        }
    tsv_release(&t);
    CHECK_THAT(r == TSV_END && n > 0 && missing == 0, what);
}

static void test_all(void)
{
    static const char *const VALUES[] = {"code", "vocabulaire", NULL}, *const COUNTRIES[] = {"iso2", NULL},
                             *const CONTINENTS[] = {"code", NULL};
    check_table("src/store/vocabularies.tsv", VALUES, NULL, "every value of vocabularies.tsv");
    check_table("geodata/built/countries.tsv", COUNTRIES, "pays", "every country");
    check_table("geodata/built/continents.tsv", CONTINENTS, "continent", "every continent");
}

static void test_fixed(void)
{
    struct snapshot *s = mem_alloc(1, sizeof *s);
    unsigned missing = 0;
    fixed_vocabularies(s);
    for (enum vocabulary_id v = VOCABULARY_STORED; v < VOCABULARY_COUNT; v++)
        for (uint32_t i = 0; i < s->vocabularies[v].n; i++)
            missing += !label_in(LANGUAGE_EN, VOCABULARY_NAMES[v], s->vocabularies[v].values[i].code);
    CHECK_INT(missing, 0, "every value that no table of the data has");
    for (enum vocabulary_id v = VOCABULARY_STORED; v < VOCABULARY_COUNT; v++)
        vocabulary_release(&s->vocabularies[v]);
    free(s);
}

static void test_found(void)
{
    CHECK_TEXT(label_in(LANGUAGE_EN, "thematique", "eau"), "Water and sanitation", "a value");
    CHECK_TEXT(label_in(LANGUAGE_EN, "thematiques", "eau"), "Water and sanitation", "in a list of values");
    CHECK_TEXT(label_in(LANGUAGE_EN, "pays", "ML"), "Mali", "a country");
    CHECK_TEXT(label_in(LANGUAGE_EN, "pays", "DE"), "Germany", "another");
    CHECK_TEXT(label_in(LANGUAGE_EN, "odd", "13"), "Climate action", "a goal");
    CHECK_TEXT(label_in(LANGUAGE_EN, "role", "elu"), "Elected representative", "what a contact is");
    CHECK_TEXT(label_in(LANGUAGE_FR, "thematique", "eau"), NULL, "French is in the data");
    CHECK_TEXT(label_in(LANGUAGE_EN, "region", "84"), NULL, "a région keeps its name");
    CHECK_TEXT(label_in(LANGUAGE_EN, "", ""), NULL, "no vocabulary");
    CHECK_TEXT(label_in(LANGUAGE_EN, "s", "eau"), NULL, "none of that name");
    char huge[4097];
    memset(huge, 'a', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    CHECK_TEXT(label_in(LANGUAGE_EN, huge, "eau"), NULL, "a vocabulary of 4096 bytes");
    CHECK_TEXT(label_in(LANGUAGE_EN, "thematique", huge), NULL, "a code of 4096 bytes");
}

int main(void)
{
    test_all();
    test_fixed();
    test_found();
    return test_end();
}
