/* What the published cases leave out: errors with file and line, limits, what the header decides,
 * indentation. */
#include "front/template.h"

#include "base/mem.h"
#include "test.h"

enum { MOST = 1 << 20 };

static const struct json_value *read(const char *json, struct arena *memory)
{
    struct json_fault fault;
    return json_read(json, memory, &fault);
}

/* template | what it says. */
static const struct {
    const char *text, *error;
} ERRORS[] = {
    {"a\nb {{#x}}\nc", "t.html:2: the section that begins here has no end"},
    {"a\n\n{{/x}}", "t.html:3: 'x' is closed, but no section is open"},
    {"{{#x}}\n{{#y}}\n{{/x}}{{/y}}", "t.html:3: 'x' is closed, but the section of line 2 is open, another"},
    {"{{#a}}{{/a.b}}", "t.html:1: 'a.b' is closed, but the section of line 1 is open, another"},
    {"{{#a.b}}{{/a}}", "t.html:1: 'a' is closed, but the section of line 1 is open, another"},
    {"\n{{ x", "t.html:2: the tag that begins here has no end"},
    {"{{{x}}", "t.html:1: the tag that begins here has no end"},
    {"\n{{}}", "t.html:2: the tag has no name"},
    {"{{# }}", "t.html:1: the tag has no name"},
    {"{{a b}}", "t.html:1: 'a b' is no name: it has a blank in it"},
    {"\r\n\r\n{{ # a }}", "t.html:3: '# a' is no name: it has a blank in it"},
    {"{{a..b}}", "t.html:1: 'a..b' is no name: a part of it is empty"},
    {"{{.a}}", "t.html:1: '.a' is no name: a part of it is empty"},
    {"{{#a.}}{{/a.}}", "t.html:1: 'a.' is no name: a part of it is empty"},
    {"{{<layout}}{{/layout}}",
     "t.html:1: '<layout' is of a module of the language that is not understood here"},
    {"{{$block}}{{/block}}", "t.html:1: '$block' is of a module of the language that is not understood here"},
    {"{{=<%=}}", "t.html:1: '<%' are no two delimiters of 1 to 15 bytes"},
    {"{{=a b c=}}", "t.html:1: 'a b c' are no two delimiters without = in them"},
    {"{{=<= =>=}}", "t.html:1: '<= =>' are no two delimiters without = in them"},
    {"{{=<% %>=}}\n{{x}}\n<%x", "t.html:3: the tag that begins here has no end"},
};

static void test_errors(void)
{
    for (size_t i = 0; i < sizeof ERRORS / sizeof ERRORS[0]; i++) {
        struct err e = {0};
        struct templates *s = templates_new();
        bool read = templates_add(s, "t", "t.html", ERRORS[i].text, strlen(ERRORS[i].text), &e);
        CHECK_TEXT(read ? "no error" : e.text, ERRORS[i].error, ERRORS[i].error);
        CHECK(!templates_find(s, "t"));
        templates_free(s);
    }
}

/* template | data | what comes out; the partial p is "<{{x}}>\n\n{{#l}}\n{{.}}\n{{/l}}\n". */
static const struct {
    const char *text, *data, *out, *what;
} CASES[] = {
    {"{{x}}|{{{x}}}|{{&x}}", "{\"x\":\"<&'\\\">\"}", "&lt;&amp;&#39;&quot;&gt;|<&'\">|<&'\">", "escaping"},
    {"{{#x}}y{{/x}}{{^x}}n{{/x}}", "{\"x\":\"\"}", "n", "the empty text is falsey"},
    {"{{#x}}y{{.}}{{/x}}{{^x}}n{{/x}}", "{\"x\":0}", "y0", "0 is a figure"},
    {"{{#x}}{{.}},{{/x}}", "{\"x\":[1,-2.5,1e21,0.1,123456789012345]}", "1,-2.5,1e+21,0.1,123456789012345,",
     "numbers are short"},
    {"{{#a}}{{x}}{{/a}}", "{\"x\":\"out\",\"a\":{\"x\":null}}", "", "null is found, and is nothing"},
    {"{{#a}}{{x}}{{/a}}", "{\"x\":\"out\",\"a\":[{},{\"x\":\"in\"}]}", "outin",
     "what is missing is found outside"},
    {"{{#a}}{{b.c}}{{/a}}", "{\"b\":{\"c\":\"out\"},\"a\":{\"b\":{}}}", "",
     "a name of parts is found at its first"},
    {"{{a.b}}|{{c.d}}", "{\"a.b\":1,\"c.d\":1,\"c\":{\"d\":2}}", "|2", "a name of parts is no name of one"},
    {"{{#.}}({{v}}){{/.}}", "[{\"v\":1},{\"v\":2}]", "(1)(2)", "all may be a list"},
    {"{{.}}{{{.}}}", "\"<\"", "&lt;<", "or a text"},
    {"{{x}}{{a.x}}", "{\"x\":[1],\"a\":\"text\"}", "", "lists fill no hole, and texts have no parts"},
    {"{{#l}}{{#.}}{{.}}{{/.}};{{/l}}", "{\"l\":[[1,2],[3]]}", "12;3;", "lists in lists"},
    {"{{t}}{{f}}", "{\"t\":true,\"f\":false}", "truefalse", "words"},
    {"1\n  {{>p}}\n2\n", "{\"x\":\"a\\nb\",\"l\":[1,2]}", "1\n  <a\nb>\n  \n  1\n  2\n2\n",
     "each line of a partial is indented, not those of values"},
    {" {{>q}}\n", "{\"x\":1,\"l\":[2]}", " [\n \t<1>\n \t\n \t2\n ]<1>\n\n2\n",
     "and of partials within partials"},
    {"a {{>p}}", "{\"x\":1,\"l\":[]}", "a <1>\n\n", "but not where it shares its line"},
    {"{{>p}}{{>none}}", "{}", "<>\n\n", "a partial that is missing is nothing"},
};

static void test_cases(void)
{
    static const char P[] = "<{{x}}>\n\n{{#l}}\n{{.}}\n{{/l}}\n", Q[] = "[\n\t{{>p}}\n]{{>p}}";
    struct arena memory;
    arena_init(&memory);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct err e = {0};
        struct bytes out;
        struct templates *s = templates_new();
        struct template_context data = {read(CASES[i].data, &memory), NULL};
        bytes_init(&out, MOST);
        /* before, and behind, the one that names them */
        bool done = templates_add(s, "p", "p.html", P, sizeof P - 1, &e) &&
                    templates_add(s, "t", "t.html", CASES[i].text, strlen(CASES[i].text), &e) &&
                    templates_add(s, "q", "q.html", Q, sizeof Q - 1, &e) &&
                    template_fill(templates_find(s, "t"), &data, &out, &e);
        CHECK_TEXT(done ? out.n ? out.data : "" : e.text, CASES[i].out, CASES[i].what);
        bytes_release(&out);
        templates_free(s);
    }
    arena_release(&memory);
}

static void test_contexts(void)
{
    struct arena memory;
    struct bytes out;
    struct err e = {0};
    struct templates *s = templates_new();
    arena_init(&memory);
    bytes_init(&out, MOST);
    struct template_context outer = {read("{\"t\":{\"next\":\"suite\"},\"x\":1}", &memory), NULL},
                            inner = {read("{\"x\":2}", &memory), &outer};
    static const char T[] = "{{x}} {{t.next}} {{>gone}}";
    CHECK(templates_add(s, "t", "t.html", T, sizeof T - 1, &e));
    CHECK(template_fill(templates_find(s, "t"), &inner, &out, &e));
    CHECK_TEXT(out.data, "2 suite ", "names are looked for from the innermost out");
    CHECK(!templates_check(s, &e));
    CHECK_TEXT(e.text, "t.html:1: there is no template 'gone'", "what is missing is told");
    CHECK(!templates_add(s, "t", "t.html", "", 0, &e));
    CHECK_TEXT(e.text, "t.html: there is a template t already", "one of a name");
    CHECK(templates_add(s, "gone", "g.html", "", 0, &e) && templates_check(s, &e));
    bytes_release(&out);
    arena_release(&memory);
    templates_free(s);
}

/* A set of one, its error when it is read or filled. */
static void check_limit(const char *text, size_t n, const char *data, const char *error)
{
    struct arena memory;
    struct bytes out;
    struct err e = {0};
    struct templates *s = templates_new();
    arena_init(&memory);
    bytes_init(&out, MOST);
    struct template_context context = {read(data, &memory), NULL};
    bool done = templates_add(s, "t", "t.html", text, n, &e) &&
                template_fill(templates_find(s, "t"), &context, &out, &e);
    CHECK_TEXT(done ? "" : e.text, error, *error ? error : "within the limit");
    bytes_release(&out);
    arena_release(&memory);
    templates_free(s);
}

static void nest(struct bytes *text, int depth)
{
    bytes_reset(text);
    for (int i = 0; i < depth; i++)
        bytes_add_text(text, "{{#a}}");
    for (int i = 0; i < depth; i++)
        bytes_add_text(text, "{{/a}}");
}

static void test_limits(void)
{
    struct bytes text;
    bytes_init(&text, MOST);
    nest(&text, TEMPLATE_SECTIONS);
    check_limit(text.data, text.n, "{\"a\":1}", "");
    check_limit(text.data, text.n, "{\"a\":[1,2,3,4]}", "t.html:1: filling takes more than 16777216 steps");
    nest(&text, TEMPLATE_SECTIONS + 1);
    check_limit(text.data, text.n, "{\"a\":1}", "t.html:1: sections are nested more than 32 deep");
    check_limit("\n{{>t}}", 7, "{}", "t.html:2: partials are nested more than 32 deep");
    check_limit("{{#a}}{{>t}}{{/a}}", 18, "{\"a\":{\"a\":{\"a\":false}}}", "");
    bytes_reset(&text);
    bytes_add_text(&text, "{{");
    for (int i = 0; i <= TEMPLATE_NAME; i++)
        bytes_add_char(&text, 'n');
    bytes_add_text(&text, "}}");
    check_limit(text.data, text.n, "{}", "t.html:1: a name has 255 bytes at most");
    bytes_release(&text);
}

int main(void)
{
    test_errors();
    test_cases();
    test_contexts();
    test_limits();
    return test_end();
}
