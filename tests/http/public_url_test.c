/* The public URL: what an operator may write | what links begin with | its path; and which paths begin with
 * it */
#include "http/public_url.h"

#include "http/target.h"
#include "test.h"

static const struct {
    const char *url, *text, *path;
} GOOD[] = {
    {"https://atlas.example", "https://atlas.example", ""},
    {"https://atlas.example/", "https://atlas.example", ""},
    {"http://127.0.0.1:8080/carte", "http://127.0.0.1:8080/carte", "/carte"},
    {"https://atlas.example/carte/", "https://atlas.example/carte", "/carte"},
    {"https://atlas.example/a/b-c/d_e//", "https://atlas.example/a/b-c/d_e", "/a/b-c/d_e"},
    {"http://[::1]:80/carte", "http://[::1]:80/carte", "/carte"},
    {"https://h/coop%C3%A9ration", "https://h/coop%C3%A9ration", "/coop%C3%A9ration"},
    {"https://h/1/2/3/4/5/6/7/8", "https://h/1/2/3/4/5/6/7/8", "/1/2/3/4/5/6/7/8"},
};

static const char *const BAD[] = {
    "",
    "x",
    "atlas.example/carte",
    "//h/carte",
    "ftp://h/",
    "https://",
    "https:///",
    "https:///a",
    "https://h:port/",
    "https://u@h/",
    "https://h?",
    "https://h/a?b",
    "https://h/#",
    "https://h//a",
    "https://h/a//b",
    "https://h/../a",
    "https://h/.",
    "https://h/%2e",
    "https://h/%",
    "https://h/%zz",
    "https://h/%FF",
    "https://h/é",
    "https://h/a b",
    "https://h/\"",
    "https://h/<",
    "https://h/1/2/3/4/5/6/7/8/9",
};

static const struct {
    const char *url, *path;
    size_t skipped;
} PATHS[] = {
    {"https://h", "/carte", 0},
    {"https://h/carte", "/carte", 6},
    {"https://h/carte", "/carte/", 6},
    {"https://h/carte/", "/carte/api", 6},
    {"https://h/carte", "/carteapi", 0},
    {"https://h/carte", "/carte%2Fapi", 0},
    {"https://h/carte", "/cart", 0},
    {"https://h/carte", "/Carte/api", 0},
    {"https://h/carte", "//carte/api", 0},
    {"https://h/carte", "/", 0},
    {"https://h/carte", "", 0},
    {"https://h/carte", "/c%61rte/api", 8},
    {"https://h/carte", "/carte%", 0},
    {"https://h/a/b", "/a/b/c", 4},
    {"https://h/a/b", "/a%2Fb/c", 0},
    {"https://h/a/b", "/a", 0},
    {"https://h/%C3%A9", "/%c3%a9/api", 7},
    {"https://h/%C3%A9", "/\xC3\xA9/api", 3},
};

/* path | without its first n bytes: segments joined by " ", a slash at the end as "/" */
static const struct {
    const char *target;
    size_t n;
    const char *expected;
} SKIPS[] = {
    {"/carte", 6, ""},      {"/carte/", 6, ""},      {"/carte/api", 6, "api"}, {"/carte/api/", 6, "api /"},
    {"/a/b/c/d", 4, "c d"}, {"/carte//", 6, "<> /"}, {"/carte?x=/y", 6, ""},
};

static void test_parse(void)
{
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        struct public_url p;
        struct err e = {0};
        CHECK_THAT(public_url_parse(&p, GOOD[i].url, &e), GOOD[i].url);
        CHECK_TEXT(p.text, GOOD[i].text, "what links begin with");
        CHECK_TEXT(public_url_path(&p), GOOD[i].path, "its path");
    }
    char longest[PUBLIC_URL_BYTES + 2] = "https://h/";
    memset(longest + 10, 'a', sizeof longest - 11);
    for (size_t i = 0; i <= sizeof BAD / sizeof BAD[0]; i++) {
        const char *url = i < sizeof BAD / sizeof BAD[0] ? BAD[i] : longest;
        struct public_url p;
        struct err e = {0};
        CHECK_THAT(!public_url_parse(&p, url, &e) && e.code == ERR_USAGE && !*p.text, url);
    }
}

static void test_skip(void)
{
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        struct public_url p;
        CHECK(public_url_parse(&p, PATHS[i].url, NULL));
        CHECK_THAT(public_url_skip(&p, PATHS[i].path, strlen(PATHS[i].path)) == PATHS[i].skipped,
                   PATHS[i].path);
    }
    struct arena memory;
    arena_init(&memory);
    for (size_t i = 0; i < sizeof SKIPS / sizeof SKIPS[0]; i++) {
        struct target t;
        char got[100] = "";
        CHECK(target_parse(&t, SKIPS[i].target, 100, &memory, NULL));
        target_skip(&t, SKIPS[i].n);
        for (unsigned k = 0; k < t.n; k++)
            snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", k ? " " : "",
                     *t.segment[k] ? t.segment[k] : "<>");
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s", t.slash_at_end ? " /" : "");
        CHECK_TEXT(got, SKIPS[i].expected, SKIPS[i].target);
    }
    arena_release(&memory);
}

int main(void)
{
    test_parse();
    test_skip();
    return test_end();
}
