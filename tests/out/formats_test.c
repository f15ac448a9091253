/* The table of formats: whole in itself, names of files, and what documentation says of it. */
#include "out/formats.h"

#include "base/file.h"
#include "test.h"

static void test_entries(void)
{
    struct spool_room room = {.folder = P_tmpdir};
    const struct format_means means = {.room = &room};
    unsigned n = 0, wrong = 0;
    for (const struct format *f; (f = format_at(n)); n++) {
        wrong += !f->sink->name || !f->sink->type || !f->sink->extension || !f->what || !f->make ||
                 format_find(f->sink->name) != f || format_name(n) != f->sink->name ||
                 f->file == (n == 0 || f->newest_first);
        struct sink *s = f->make(f, &means);
        CHECK_THAT(s && s->format == f->sink, f->sink->name);
        sink_free(s); /* before it has begun */
    }
    CHECK_THAT(n > 2 && n == format_count() && wrong == 0, "every format is whole, the first comes in pages");
    CHECK(!format_name(n) && !format_find("") && !format_find("CSV"));
}

static void test_names(void)
{
    char name[FORMAT_NAME_BYTES];
    format_file_name(format_find("csv-excel"), COLLECTION_COLLECTIVITES, 951782400, name);
    CHECK_TEXT(name, "atlas-collectivites-2000-02-29.csv", "what a file is called");
}

static void test_documented(void)
{
    struct bytes page, line;
    struct err e = {0};
    bytes_init(&page, 1 << 20);
    if (!CHECK_THAT(file_read("docs/using.md", &page, &e), "using.md is read"))
        printf("# %s\n", e.text);
    for (unsigned i = 1; format_at(i); i++) {
        bytes_init(&line, 4096);
        bytes_add_format(&line, "\n| `%s` | %s |\n", format_name(i), format_at(i)->what);
        if (!CHECK_THAT(strstr(page.data, line.data) != NULL, format_name(i)))
            printf("# using.md lacks: %s", line.data);
        bytes_release(&line);
    }
    bytes_release(&page);
}

int main(void)
{
    test_entries();
    test_names();
    test_documented();
    return test_end();
}
