/* Targets of requests: target | segments, joined by " " (a trailing slash as "/") | query | host, or an error
 */
#include "http/target.h"

#include "base/bytes.h"
#include "test.h"

static const struct {
    const char *target, *expected;
} CASES[] = {
    {"/", ""},
    {"/api", "api"},
    {"/api/", "api /"},
    {"/api//x", "api <> x"},
    {"//api", "<> api"},
    {"//", "<> /"},
    {"/a/b/c?x=1&y=/2/", "a b c ?x=1&y=/2/"},
    {"/?x=1", "?x=1"},
    {"/a?", "a ?"},
    {"/a?b?c", "a ?b?c"},
    {"/caf%C3%A9", "café"},
    {"/a%2Fb/c", "a/b c"},
    {"/a+b", "a+b"},
    {"/..%2f", "../"},
    {"*", "*"},
    {"http://h:8/a?b", "a ?b @h:8"},
    {"HTTPS://h/", "@h"},
    {"http://h", "@h"},
    {"http://h?b", "?b @h"},
    {"", "! path"},
    {"api", "! path"},
    {"*a", "! path"},
    {"/%", "! path"},
    {"/%4", "! path"},
    {"/a/%4g", "! path"},
    {"/%00", "! path"},
    {"/%FF", "! path"},
    {"/\xFF", "! path"},
    {"/a?0123456789012345678901234567890", "! query"},
    {"/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20",
     "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20"},
    {"/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21", "! path"},
};

static void add(struct bytes *out, const char *before, const char *text, size_t n)
{
    bytes_add_format(out, "%s%s%.*s", out->n ? " " : "", before, (int)n, text);
}

static void test_targets(void)
{
    struct arena memory;
    struct bytes got;
    arena_init(&memory);
    bytes_init(&got, 4096);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct target t;
        struct err e = {0};
        bytes_reset(&got);
        if (target_parse(&t, CASES[i].target, 30, &memory, &e)) {
            for (unsigned k = 0; k < t.n; k++)
                add(&got, "", *t.segment[k] ? t.segment[k] : "<>", 200);
            if (t.slash_at_end)
                add(&got, "", "/", 1);
            if (t.query)
                add(&got, "?", t.query, t.n_query);
            if (t.host)
                add(&got, "@", t.host, 200);
        } else {
            add(&got, "! ", e.parameter, sizeof e.parameter);
        }
        CHECK_TEXT(got.data, CASES[i].expected, CASES[i].target);
    }
    bytes_release(&got);
    arena_release(&memory);
}

static void test_hosts(void)
{
    static const char *const GOOD[] = {"a",     "a.example", "a-b_c.example:8080", "127.0.0.1:1",
                                       "[::1]", "[::1]:80",  "[::ffff:1.2.3.4]:9", "xn--caf-dma.example",
                                       "a:" /* RFC 3986, 3.2.3 */},
                             *const BAD[] = {"",        ":80",      "a b", "a/b",  "a\"",  "a<",  "é",
                                             "a:b",     "a:123456", "[]",  "[::1", "::1",  "[x]", "[::1]a",
                                             "a:80:80", "user@a",   "a?b", "a#b",  "a\\b", "a%41"};
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++)
        CHECK_THAT(target_host_valid(GOOD[i]), GOOD[i]);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        CHECK_THAT(!target_host_valid(BAD[i]), BAD[i]);
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    CHECK_THAT(!target_host_valid(longest), "a host of 299 letters");
}

int main(void)
{
    test_targets();
    test_hosts();
    return test_end();
}
