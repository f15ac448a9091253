#include "front/pages.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tsv.h"
#include "front/pages_inside.h"
#include "front/template.h"

/* The files, within the program. */
/* clang-format off */
#define FILE_OF(name) static const char name[] = {
FILE_OF(HEAD)
#include "front/templates/head.html.inc"
};
FILE_OF(FOOT)
#include "front/templates/foot.html.inc"
};
FILE_OF(LINKS)
#include "front/templates/links.html.inc"
};
FILE_OF(QUESTION)
#include "front/templates/question.html.inc"
};
FILE_OF(TURN)
#include "front/templates/turn.html.inc"
};
FILE_OF(TABLE)
#include "front/templates/table.html.inc"
};
FILE_OF(VALUE)
#include "front/templates/value.html.inc"
};
FILE_OF(VALUES)
#include "front/templates/values.html.inc"
};
FILE_OF(LANDING)
#include "front/templates/landing.html.inc"
};
FILE_OF(CONFORMANCE)
#include "front/templates/conformance.html.inc"
};
FILE_OF(ALL)
#include "front/templates/collections.html.inc"
};
FILE_OF(ONE)
#include "front/templates/collection.html.inc"
};
FILE_OF(SCHEMA)
#include "front/templates/schema.html.inc"
};
FILE_OF(ITEMS)
#include "front/templates/items.html.inc"
};
FILE_OF(ITEM)
#include "front/templates/item.html.inc"
};
FILE_OF(DEFINITION)
#include "front/templates/definition.html.inc"
};
FILE_OF(PROBLEM)
#include "front/templates/problem.html.inc"
};
FILE_OF(TEXTS)
#include "front/texts.tsv.inc"
};
/* clang-format on */

#define FOLDER "src/front/templates/"

static const struct {
    const char *name, *text;
    size_t n;
} FILES[] = {
#define TEMPLATE(name_, text_)                                                                               \
    {                                                                                                        \
        (name_), (text_), sizeof(text_)                                                                      \
    }
    TEMPLATE("head", HEAD),
    TEMPLATE("foot", FOOT),
    TEMPLATE("links", LINKS),
    TEMPLATE("turn", TURN),
    TEMPLATE("table", TABLE),
    TEMPLATE("value", VALUE),
    TEMPLATE("values", VALUES),
    TEMPLATE("landing", LANDING),
    TEMPLATE("collections", ALL),
    TEMPLATE("collection", ONE),
    TEMPLATE("schema", SCHEMA),
    TEMPLATE("items", ITEMS),
    TEMPLATE("item", ITEM),
    TEMPLATE("problem", PROBLEM),
    TEMPLATE("conformance", CONFORMANCE),
    TEMPLATE("question", QUESTION),
    TEMPLATE("definition", DEFINITION),
};

/* What each kind is filled by. */
static const struct {
    const char *template;
    void (*put)(struct page *p);
} KINDS[PAGE_KINDS] = {
    [PAGE_LANDING] = {"landing", page_put_landing},
    [PAGE_CONFORMANCE] = {"conformance", page_put_conformance},
    [PAGE_COLLECTIONS] = {"collections", page_put_collections},
    [PAGE_COLLECTION] = {"collection", page_put_collection},
    [PAGE_SCHEMA] = {"schema", page_put_schema},
    [PAGE_ITEMS] = {"items", page_put_items},
    [PAGE_ITEM] = {"item", page_put_item},
    [PAGE_DEFINITION] = {"definition", page_put_definition},
};

/* Longer coordinates are lines and surfaces: no page shows them, and no memory is spent on them. */
enum { COORDINATES_BYTES = 1024, PROBLEM_LIKE = 2 };

struct pages {
    struct arena memory;
    struct templates *templates;
    const struct template *of[PAGE_KINDS], *problem;
    struct json_value *texts;  /* key -> French */
    struct json_value *common; /* {"t": texts, "home": ...}: what every page has */
};

/* --- at start ----------------------------------------------------------------------------------------------
 */

static bool read_texts(struct pages *p, struct err *e)
{
    static const char *const COLUMNS[] = {"key", "fr", NULL};
    struct tsv t;
    struct view texts = view_object(&p->memory);
    enum tsv_result result = TSV_FAILED;
    if (tsv_open_text(&t, "src/front/texts.tsv", TEXTS, sizeof TEXTS, COLUMNS, e))
        while ((result = tsv_next(&t, e)) == TSV_ROW)
            view_put_text(&texts, arena_text(&p->memory, t.cells[0], strlen(t.cells[0])),
                          arena_text(&p->memory, t.cells[1], strlen(t.cells[1])));
    tsv_release(&t);
    p->texts = texts.value;
    return result == TSV_END;
}

static bool read_templates(struct pages *p, struct err *e)
{
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        const char *file = view_format(&p->memory, FOLDER "%s.html", FILES[i].name);
        if (!templates_add(p->templates, FILES[i].name, file, FILES[i].text, FILES[i].n, e))
            return false;
    }
    for (enum page_kind k = PAGE_NONE + 1; k < PAGE_KINDS; k++)
        p->of[k] = templates_find(p->templates, KINDS[k].template);
    p->problem = templates_find(p->templates, "problem");
    return templates_check(p->templates, e);
}

struct pages *pages_new(const char *home, struct err *e)
{
    struct pages *p = mem_alloc(1, sizeof *p);
    arena_init(&p->memory);
    p->templates = templates_new();
    if (!read_texts(p, e) || !read_templates(p, e)) {
        pages_free(p);
        return NULL;
    }
    struct view common = view_object(&p->memory);
    view_put(&common, "t", p->texts);
    view_put_text(&common, "home", arena_text(&p->memory, home, strlen(home)));
    p->common = common.value;
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

static const char *text_of(const struct pages *p, const char *key)
{
    const struct json_value *v = json_member(p->texts, key);
    return v ? v->text : "";
}

const char *page_text(const struct page *p, const char *key)
{
    return text_of(p->pages, key);
}

static void put_title(struct page *p)
{
    const char *named_by = p->asked->kind == PAGE_ITEM ? page_named_by(p) : NULL;
    const struct json_value *properties = named_by ? json_member(p->document, "properties") : NULL;
    const struct json_value *name = properties ? json_member(properties, named_by) : NULL;
    bool named = name && name->kind == JSON_STRING && *name->text;
    view_put_text(&p->view, "title", named ? name->text : p->asked->title);
}

bool pages_write(const struct pages *p, const struct page_asked *asked, const char *json,
                 struct arena *memory, struct bytes *out, struct err *e)
{
    struct json_fault fault;
    struct page page = {.pages = p, .asked = asked, .memory = memory, .view = view_object(memory)};
    page.document = json_read_but(json, "coordinates", COORDINATES_BYTES, memory, &fault);
    if (!page.document)
        return err_set(e, ERR_INTERNAL, "the document of this page is no JSON, at character %u: %s",
                       fault.position, fault.what);
    put_title(&page);
    page_put_frame(&page);
    KINDS[asked->kind].put(&page);
    struct template_context common = {p->common, NULL}, context = {page.view.value, &common};
    return template_fill(p->of[asked->kind], &context, out, e);
}

/* A status that is not there is as 500 is, from 500 on, else as 400. */
static const char *heading_of(const struct pages *p, int status, struct arena *memory)
{
    const char *text = text_of(p, view_format(memory, "problem_%d", status));
    return *text ? text : text_of(p, status >= 500 ? "problem_500" : "problem_400");
}

void pages_write_problem(const struct pages *p, const struct err *why, int status, struct bytes *out)
{
    struct arena memory;
    struct err e = {0};
    arena_init(&memory);
    struct view view = view_object(&memory);
    view_put_text(&view, "heading", heading_of(p, status, &memory));
    view_put_number(&view, "status", status);
    view_put_text(&view, "sentence", why->text);
    struct template_context common = {p->common, NULL}, context = {view.value, &common};
    bool filled = template_fill(p->problem, &context, out, &e);
    assert(filled);
    arena_release(&memory);
}
