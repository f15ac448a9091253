#include "front/pages.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tsv.h"
#include "front/pages_inside.h"
#include "front/shown.h"
#include "front/template.h"

/* The files, within the program: FILES, all of src/front/templates. */
/* clang-format off */
#include "front/templates.inc"
static const char TEXTS[] = {
#include "front/texts.tsv.inc"
};
/* clang-format on */

#define FOLDER "src/front/templates/"

/* Pages of the API, whose documents are not made for readers, and what each is filled by. */
static const struct {
    const char *template;
    void (*put)(struct page *p);
} OF_THE_API[] = {
    {"landing", page_put_landing},
    {"conformance", page_put_conformance},
    {"collections", page_put_collections},
    {"collection", page_put_collection},
    {"schema", page_put_schema},
    {"items", page_put_items},
    {"item", page_put_item},
    {"definition", page_put_definition},
};

/* Longer coordinates are lines and surfaces: no page shows them, and no memory is spent on them. */
enum { COORDINATES_BYTES = 1024 };

struct pages {
    struct arena memory;
    struct templates *templates;
    const struct template *problem;
    const char *home;
    struct json_value *texts[LANGUAGES];  /* key -> text */
    struct json_value *common[LANGUAGES]; /* {"t": texts, "home": ..., "lang": ...}: what every page has */
};

/* --- at start ----------------------------------------------------------------------------------------------
 */

static const char *keep(struct pages *p, const char *text)
{
    return arena_text(&p->memory, text, strlen(text));
}

static bool read_texts(struct pages *p, struct err *e)
{
    static const char *const COLUMNS[] = {"key", "fr", "en", NULL};
    struct tsv t;
    struct view texts[LANGUAGES] = {view_object(&p->memory), view_object(&p->memory)};
    enum tsv_result result = TSV_FAILED;
    if (tsv_open_text(&t, "src/front/texts.tsv", TEXTS, sizeof TEXTS, COLUMNS, e))
        while ((result = tsv_next(&t, e)) == TSV_ROW) {
            const char *key = keep(p, t.cells[0]);
            for (enum language l = 0; l < LANGUAGES; l++)
                view_put_text(&texts[l], key, keep(p, t.cells[1 + l]));
        }
    tsv_release(&t);
    for (enum language l = 0; l < LANGUAGES; l++)
        p->texts[l] = texts[l].value;
    return result == TSV_END;
}

static bool read_templates(struct pages *p, struct err *e)
{
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        const char *file = view_format(&p->memory, FOLDER "%s.html", FILES[i].name);
        if (!templates_add(p->templates, FILES[i].name, file, FILES[i].text, FILES[i].n, e))
            return false;
    }
    p->problem = templates_find(p->templates, "problem");
    return templates_check(p->templates, e);
}

struct pages *pages_new(const char *home, const char *mark, struct err *e)
{
    struct pages *p = mem_alloc(1, sizeof *p);
    arena_init(&p->memory);
    p->templates = templates_new();
    if (!read_texts(p, e) || !read_templates(p, e)) {
        pages_free(p);
        return NULL;
    }
    p->home = keep(p, home);
    const char *web = view_format(&p->memory, "%sweb/%s%s", p->home, mark, *mark ? "/" : "");
    for (enum language l = 0; l < LANGUAGES; l++) {
        struct view common = view_object(&p->memory);
        view_put(&common, "t", p->texts[l]);
        view_put_text(&common, "home", p->home);
        view_put_text(&common, "web", web);
        view_put_text(&common, "lang", LANGUAGE_CODES[l]);
        view_put_truth(&common, "french", l == LANGUAGE_FR);
        p->common[l] = common.value;
    }
    return p;
}

void pages_free(struct pages *p)
{
    if (!p)
        return;
    templates_free(p->templates);
    arena_release(&p->memory);
    free(p);
}

/* --- one page ----------------------------------------------------------------------------------------------
 */

static const char *text_of(const struct pages *p, enum language l, const char *key)
{
    const struct json_value *v = json_member(p->texts[l], key);
    return v ? v->text : "";
}

const char *page_text(const struct page *p, const char *key)
{
    return text_of(p->pages, p->asked->language, key);
}

bool page_is(const struct page *p, const char *template)
{
    return strcmp(p->asked->template, template) == 0;
}

static void (*put_of_the_api(const char *template))(struct page *)
{
    for (size_t i = 0; i < sizeof OF_THE_API / sizeof OF_THE_API[0]; i++)
        if (strcmp(template, OF_THE_API[i].template) == 0)
            return OF_THE_API[i].put;
    return NULL;
}

static void put_title(struct page *p)
{
    const char *named_by = page_is(p, "item") ? page_named_by(p) : NULL;
    const struct json_value *properties = named_by ? json_member(p->document, "properties") : NULL;
    const struct json_value *name = properties ? json_member(properties, named_by) : NULL;
    const struct json_value *own = *p->asked->title ? NULL : json_member(p->document, "title");
    const char *title = p->asked->title;
    if (name && name->kind == JSON_STRING && *name->text)
        title = name->text;
    else if (own && own->kind == JSON_STRING && *own->text)
        title = own->text;
    else if (!*title)
        title = page_text(p, view_format(p->memory, "title_%s", p->asked->template));
    view_put_text(&p->view, "title", title);
}

/* What a template of the site is filled with. */
static const struct json_value *show(struct page *p)
{
    const struct shown_by by = {.language = p->asked->language,
                                .language_said = p->asked->language_said,
                                .base_url = p->asked->base_url,
                                .texts = p->pages->texts[p->asked->language]};
    return shown_document(&by, p->document, p->memory);
}

bool pages_write(const struct pages *p, const struct page_asked *asked, const char *json,
                 struct arena *memory, struct bytes *out, struct err *e)
{
    struct json_fault fault;
    struct page page = {
        .pages = p, .asked = asked, .memory = memory, .view = view_object(memory), .home = p->home};
    const struct template *template = templates_find(p->templates, asked->template);
    assert(template);
    page.document = json_read_but(json, "coordinates", COORDINATES_BYTES, memory, &fault);
    if (!page.document)
        return err_set(e, ERR_INTERNAL, "the document of this page is no JSON, at character %u: %s",
                       fault.position, fault.what);
    void (*put)(struct page *) = put_of_the_api(asked->template);
    page_translate(&page);
    put_title(&page);
    page_put_frame(&page);
    page_put_tools(&page);
    page.shown = put ? NULL : show(&page);
    struct template_context common = {p->common[asked->language], NULL}, frame = {page.view.value, &common},
                            document = {page.shown, &frame};
    if (put) {
        page_put_api_frame(&page);
        put(&page);
    } else {
        const struct template *sentence = templates_find(
            p->templates, view_format(memory, "%s_description", asked->template));
        if (sentence && !page_describe(&page, sentence, &document, e))
            return false;
        page_put_structured(&page);
    }
    return template_fill(template, put ? &frame : &document, out, e);
}

void pages_write_problem(const struct pages *p, enum language language, const char *target,
                         const struct err *why, int status, struct bytes *out)
{
    struct arena memory;
    struct err e = {0};
    struct page_asked asked = {.template = "problem"};
    struct page page = {.pages = p, .asked = &asked, .memory = &memory, .home = p->home};
    arena_init(&memory);
    page.view = view_object(&memory);
    asked.language = page_language_of(target, language, &asked.language_said);
    asked.self = page_without_language(*target == '/' ? target : "/", &memory);
    asked.base_url = arena_text(&memory, p->home, strlen(p->home) - 1);
    page_put_problem(&page, p->texts[asked.language], why, status);
    struct template_context common = {p->common[asked.language], NULL}, context = {page.view.value, &common};
    bool filled = template_fill(p->problem, &context, out, &e);
    assert(filled);
    arena_release(&memory);
}
