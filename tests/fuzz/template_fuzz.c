/* Templates of the Mustache language: one, a NUL, and another that it may name as the partial p. */
#include "front/template.h"

#include "fuzz.h"

static const char DATA[] =
    "{\"a\":{\"b\":{\"c\":\"<&\\\"'>\\n\"}},\"l\":[1,{\"x\":[true,null]},\"\",[0.5]],\"x\":\"x\"}";

static void check_error(const struct err *e)
{
    FUZZ_HOLDS(e->code != ERR_NONE && (strncmp(e->text, "t:", 2) == 0 || strncmp(e->text, "p:", 2) == 0));
}

static void fill(const struct templates *s, const char *name, const char *text, const struct json_value *data)
{
    const struct template *t = templates_find(s, name);
    struct template_context context = {data, NULL};
    struct bytes out;
    struct err e = {0};
    bytes_init(&out, 1 << 16);
    if (t && !template_fill(t, &context, &out, &e))
        check_error(&e);
    else if (t && !strstr(text, "{{") && !out.full)
        FUZZ_HOLDS(strcmp(out.n ? out.data : "", text) == 0);
    bytes_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *text = fuzz_text(data, n);
    size_t first = strlen(text), rest = first < n ? n - first - 1 : 0;
    const char *partial = text + n - rest;
    struct templates *s = templates_new();
    struct err e = {0};
    struct arena memory;
    struct json_fault fault;
    arena_init(&memory);
    const struct json_value *values = json_read(DATA, &memory, &fault);
    if (!templates_add(s, "p", "p", partial, strlen(partial), &e))
        check_error(&e);
    if (!templates_add(s, "t", "t", text, first, &e))
        check_error(&e);
    fill(s, "t", text, values);
    fill(s, "p", partial, values);
    templates_free(s);
    arena_release(&memory);
    free(text);
    return 0;
}
