/* The published cases of the Mustache language (tests/setup puts them there), each of every core module. */
#include "front/template.h"

#include "base/file.h"
#include "test.h"

#define CASES "/usr/local/share/mustache-spec"

enum { MOST = 1 << 20 };

/* How many cases each module has in Debian's r-cran-whisker: fewer would be cases that were lost. */
static const struct {
    const char *module;
    unsigned n;
} MODULES[] = {{"comments", 11}, {"delimiters", 14}, {"interpolation", 30},
               {"inverted", 21}, {"partials", 10},   {"sections", 25}};

static const char *text_of(const struct json_value *c, const char *name)
{
    const struct json_value *v = json_member(c, name);
    return v && v->kind == JSON_STRING ? v->text : "";
}

static bool add_partials(struct templates *s, const struct json_value *partials, struct err *e)
{
    for (const struct json_value *p = partials ? partials->first : NULL; p; p = p->next)
        if (!templates_add(s, p->name, p->name, p->text, strlen(p->text), e))
            return false;
    return true;
}

static void check_case(const char *module, const struct json_value *c)
{
    static const char MAIN[] = "the template itself";
    char what[1024];
    struct err e = {0};
    struct bytes out;
    struct templates *s = templates_new();
    struct template_context data = {json_member(c, "data"), NULL};
    const char *text = text_of(c, "template");
    bytes_init(&out, MOST);
    bool read = add_partials(s, json_member(c, "partials"), &e) &&
                templates_add(s, MAIN, module, text, strlen(text), &e);
    if (read && template_fill(templates_find(s, MAIN), &data, &out, &e))
        bytes_add_text(&out, "");
    snprintf(what, sizeof what, "%s, %s: %s", module, text_of(c, "name"), e.text);
    CHECK_TEXT(out.data, text_of(c, "expected"), what);
    bytes_release(&out);
    templates_free(s);
}

static void check_module(const char *module, unsigned n)
{
    char path[256], what[1024];
    unsigned seen = 0;
    struct err e = {0};
    struct bytes text;
    struct arena memory;
    struct json_fault fault = {0, ""};
    const struct json_value *cases = NULL;
    arena_init(&memory);
    bytes_init(&text, MOST);
    snprintf(path, sizeof path, CASES "/%s.json", module);
    if (file_read(path, &text, &e))
        cases = json_read(text.data, &memory, &fault);
    const struct json_value *tests = cases ? json_member(cases, "tests") : NULL;
    for (const struct json_value *c = tests ? tests->first : NULL; c; c = c->next, seen++)
        check_case(module, c);
    snprintf(what, sizeof what, "%s: all its cases were there (tests/setup check) %s%s", module, e.text,
             fault.what);
    CHECK_INT(seen, n, what);
    bytes_release(&text);
    arena_release(&memory);
}

int main(void)
{
    for (size_t i = 0; i < sizeof MODULES / sizeof MODULES[0]; i++)
        check_module(MODULES[i].module, MODULES[i].n);
    return test_end();
}
