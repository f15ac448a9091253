/* Pages of errors, and of documents that are none. What pages of the API say is tests/serve/html_test.py's.
 */
#include "front/pages.h"

#include "test.h"

enum { MOST = 1 << 20 };

static const struct {
    int status;
    const char *heading;
} PROBLEMS[] = {
    {404, "<h1>Cette page n’existe pas</h1>"},
    {417, "<h1>Cette adresse n’est pas correcte</h1>"},
    {503, "<h1>Le service est momentanément indisponible</h1>"},
    {599, "<h1>Le serveur a rencontré une erreur</h1>"},
};

static void test_problems(const struct pages *pages)
{
    struct err why = {0};
    err_set(&why, ERR_INVALID, "'<script>\"&'{{home}} is nothing");
    for (size_t i = 0; i < sizeof PROBLEMS / sizeof PROBLEMS[0]; i++) {
        struct bytes out;
        char sentence[128];
        bytes_init(&out, MOST);
        pages_write_problem(pages, LANGUAGE_FR, "/nulle-part", &why, PROBLEMS[i].status, &out);
        snprintf(sentence, sizeof sentence,
                 "<p lang=\"en\">%d: &#39;&lt;script&gt;&quot;&amp;&#39;{{home}} is nothing</p>",
                 PROBLEMS[i].status);
        CHECK_THAT(strstr(out.data, PROBLEMS[i].heading) != NULL, PROBLEMS[i].heading);
        CHECK_THAT(strstr(out.data, sentence) != NULL, "the sentence, as text");
        CHECK_THAT(strstr(out.data, "<a href=\"/carte/?&quot;\">") != NULL, "the way home");
        bytes_reset(&out);
        pages_write_problem(pages, LANGUAGE_EN, "/nulle-part", &why, 404, &out);
        CHECK_THAT(strstr(out.data, "<html lang=\"en\">") &&
                       strstr(out.data, "<h1>This page does not exist</h1>"),
                   "in English too");
        bytes_release(&out);
    }
}

static void test_documents(const struct pages *pages)
{
    static const char *const EMPTY[] = {"{}", "[]", "1",
                                        "{\"properties\":1,\"features\":[1,{}],\"links\":[{}]}"};
    static const char *const TEMPLATES[] = {"landing", "conformance", "collections", "collection",
                                            "schema",  "items",       "item",        "definition"};
    struct page_asked asked = {.title = "<t>",
                               .base_url = "http://x",
                               .self = "/api/collections/c",
                               .path = "/collections/c",
                               .name = "c",
                               .of = "C"};
    for (size_t k = 0; k < sizeof TEMPLATES / sizeof TEMPLATES[0]; k++)
        for (size_t i = 0; i < sizeof EMPTY / sizeof EMPTY[0]; i++) {
            struct arena memory;
            struct bytes out;
            struct err e = {0};
            asked.template = TEMPLATES[k];
            asked.language = i % 2 ? LANGUAGE_EN : LANGUAGE_FR;
            arena_init(&memory);
            bytes_init(&out, MOST);
            CHECK_THAT(pages_write(pages, &asked, EMPTY[i], &memory, &out, &e) &&
                           strstr(out.data, "&lt;t&gt;"),
                       "a document without what is expected is a page all the same");
            CHECK_THAT(!pages_write(pages, &asked, "{\"a\":", &memory, &out, &e), "what is no JSON is none");
            CHECK_TEXT(
                e.text,
                "the document of this page is no JSON, at character 6: a value is expected, not the end",
                "and says why");
            bytes_release(&out);
            arena_release(&memory);
        }
}

int main(void)
{
    struct err e = {0};
    struct pages *pages = pages_new("/carte/?\"", "", &e);
    CHECK_TEXT(e.text, "", "the templates are right");
    if (!pages)
        return test_end();
    test_problems(pages);
    test_documents(pages);
    pages_free(pages);
    return test_end();
}
