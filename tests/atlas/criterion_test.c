/* The table of criteria: whole in itself, and what documentation and the page say of it. */
#include "atlas/criterion.h"

#include "base/file.h"

#include "test.h"

static void test_entries(void)
{
    unsigned nameless = 0, twice = 0, mute = 0, nowhere = 0;
    for (enum criterion i = 0; i < CRITERION_COUNT; i++) {
        const struct criterion_entry *k = &CRITERIA[i];
        if (!k->name) {
            nameless++;
            continue;
        }
        for (enum criterion other = 0; other < i; other++)
            twice += CRITERIA[other].name && strcmp(CRITERIA[other].name, k->name) == 0;
        const struct kind_entry *kind = &CRITERION_KINDS[k->kind];
        mute += !k->what || !k->description || !kind->values || !kind->from != !kind->to;
        for (enum language l = 0; l < LANGUAGES; l++)
            mute += !k->said[l] || (k->kind == KIND_TRUTH && (!k->truth[l][0] || !k->truth[l][1]));
        nowhere += i != CRITERION_NEAR && !k->of_record &&
                   (k->at[k->level].form == COLUMN_NONE || k->at[k->beside].form == COLUMN_NONE);
    }
    CHECK_INT(nameless, 0, "every criterion is in the table");
    CHECK_INT(twice, 0, "each under a name of its own");
    CHECK_INT(mute, 0, "with what is to be said of it");
    CHECK_INT(nowhere, 0, "and a column on its levels");
}

/* The facets are those of the table, in its order. */
static void test_facets(void)
{
    unsigned n = 0, wrong = 0;
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (CRITERIA[i].facet)
            wrong += n >= criterion_facets() || criterion_facet_name(n++) != CRITERIA[i].name;
    CHECK_THAT(n > 10 && n == criterion_facets() && wrong == 0, "facets by number");
    CHECK(criterion_facet_name(n) == NULL);
}

/* Lines of the page that begin so. */
static unsigned count_lines(const char *page, const char *end, const char *begin)
{
    unsigned n = 0;
    for (const char *at = page; (at = strstr(at, begin)) && at < end; at++)
        n += at[-1] == '\n';
    return n;
}

/* docs/using.md has the line of each criterion, no other, and names each under its level. */
static void test_using(const char *page)
{
    const char *from = strstr(page, "| criterion | asked of | its values | what it asks |");
    const char *end = from ? strstr(from, "\n\n") : NULL;
    if (!CHECK_THAT(end != NULL, "using.md has the table of criteria"))
        return;
    for (enum criterion i = 0; i < CRITERION_COUNT; i++) {
        struct bytes line;
        bytes_init(&line, 4096);
        bytes_add_char(&line, '\n');
        criterion_document(i, &line);
        bytes_add_char(&line, '\n');
        const char *at = strstr(from, line.data);
        if (!CHECK_THAT(at && at < end, CRITERIA[i].name))
            printf("# using.md lacks: %s", line.data + 1);
        bytes_release(&line);
    }
    CHECK_INT(count_lines(from, end, "| `"), CRITERION_COUNT, "and no line of others");
}

static void test_levels(const char *page)
{
    unsigned wrong = 0;
    for (enum level level = 0; level < LEVEL_BOURSE; level++) {
        char begin[64], line[512] = "";
        snprintf(begin, sizeof begin, "\n| %s | `", LEVEL_NAMES[level]);
        const char *at = strstr(page, begin);
        if (at)
            snprintf(line, sizeof line, "%.*s", (int)strcspn(at + 1, "\n"), at + 1);
        for (enum criterion i = 0; i < CRITERION_COUNT; i++) {
            char name[64];
            snprintf(name, sizeof name, "`%s`", CRITERIA[i].name);
            bool named = strstr(line, name) != NULL;
            bool right = !CRITERIA[i].of_record &&
                         (CRITERIA[i].level == level || CRITERIA[i].beside == level);
            if (named != right)
                printf("# %s: %s\n", LEVEL_NAMES[level], name);
            wrong += named != right;
        }
    }
    CHECK_INT(wrong, 0, "using.md names the criteria of each level");
}

/* What the page calls them: a template says which text that is. */
static void test_names(const char *template)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++) {
        char name[200];
        snprintf(name, sizeof name, "{{#%s}}{{t.criterion_%s}}{{/%s}}", CRITERIA[i].name, CRITERIA[i].name,
                 CRITERIA[i].name);
        const bool named = strstr(template, name) != NULL;
        CHECK_THAT(named, CRITERIA[i].name);
        if (!named)
            printf("# critere.html lacks %s\n", name);
    }
}

static void test_titles(const char *texts)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++) {
        char key[80];
        snprintf(key, sizeof key, "\ncriterion_%s\t", CRITERIA[i].name);
        const bool titled = strstr(texts, key) != NULL;
        CHECK_THAT(titled, CRITERIA[i].name);
        if (!titled)
            printf("# texts.tsv has no criterion_%s\n", CRITERIA[i].name);
    }
}

static void test_file(const char *path, void (*test)(const char *))
{
    struct bytes text;
    struct err e = {0};
    bytes_init(&text, 1 << 20);
    if (CHECK_THAT(file_read(path, &text, &e), path))
        test(text.data);
    else
        printf("# %s\n", e.text);
    bytes_release(&text);
}

int main(void)
{
    test_entries();
    test_facets();
    test_file("docs/using.md", test_using);
    test_file("docs/using.md", test_levels);
    test_file("src/front/templates/critere.html", test_names);
    test_file("src/front/texts.tsv", test_titles);
    return test_end();
}
