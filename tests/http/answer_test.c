/* An answer as a value, at its ceilings: what cannot be sent becomes an error, never half an answer. */
#include "http/answer.h"

#include <fcntl.h>

#include "served.h"
#include "test.h"

static char long_value[140000]; /* longer than any head */

static void add_many(struct answer *a, unsigned n)
{
    static const char *const NAMES[] = {"X-0", "X-1", "X-2", "X-3",  "X-4",  "X-5", "X-6",
                                        "X-7", "X-8", "X-9", "X-10", "X-11", "X-12"};
    for (unsigned i = 0; i < n; i++)
        answer_add(a, NAMES[i], "yes");
}

static void answer(struct exchange *x, struct answer *a)
{
    const char *target = http_target(x);
    a->type = "text/plain";
    answer_set_blob(a, blob_new("text\n", 5));
    a->tag = "t";
    if (strcmp(target, "/all") == 0)
        add_many(a, ANSWER_FIELDS);
    else if (strcmp(target, "/more") == 0)
        add_many(a, ANSWER_FIELDS + 1);
    else if (strcmp(target, "/split") == 0)
        answer_add(a, "Location", "/a\r\nSet-Cookie: a=b");
    else if (strcmp(target, "/control") == 0)
        answer_add(a, "Location", "/a\001b");
    else if (strcmp(target, "/long") == 0)
        answer_add(a, "Location", long_value);
    else if (strcmp(target, "/weak") == 0) {
        a->tag = NULL;
        strcpy(a->body.blob->tag, "w");
        a->body.blob->weak = true;
    } else if (strcmp(target, "/nothing") == 0)
        answer_drop_body(a);
}

static const struct {
    const char *target, *field, *status, *has, *why;
} CASES[] = {
    {"/", NULL, "200", "\r\nContent-Length: 5\r\n", "an answer"},
    {"/nothing", NULL, "200", "\r\nContent-Length: 0\r\n", "one without a body says so"},
    {"/all", NULL, "200", "\r\nX-11: yes\r\n", "as many fields as there may be"},
    {"/more", NULL, "500", "application/problem+json", "one more"},
    {"/split", NULL, "500", "application/problem+json", "a value that would begin another field"},
    {"/control", NULL, "500", "application/problem+json", "a value with a byte of control"},
    {"/long", NULL, "500", "application/problem+json", "a head that is too long"},
    {"/", "If-None-Match: \"t\"", "304", "\r\nETag: \"t\"\r\n", "the client has it"},
    {"/weak", NULL, "200", "\r\nETag: W/\"w\"\r\n", "a tag of what the bytes mean"},
    {"/weak", "If-None-Match: W/\"w\"", "304", "\r\nETag: W/\"w\"\r\n", "the client has it"},
    {"/weak", "If-None-Match: \"w\"", "304", "\r\nETag: W/\"w\"\r\n", "or had a strong one"},
    {"/weak", "If-Match: W/\"w\"", "412", "application/problem+json", "no weak tag is sure enough"},
    {"/", "If-Match: \"u\"", "412", "application/problem+json", "the client wants another"},
    {"/more", "If-None-Match: \"t\"", "500", "\r\nContent-Length: 1", "no condition hides an error"},
    {"/long", "If-None-Match: \"t\"", "500", "\r\nContent-Length: 1", "nor that it shows late"},
};

static void test_cases(struct served *s)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char request[300];
        size_t n;
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s%s\r\n",
                 CASES[i].target, CASES[i].field ? CASES[i].field : "", CASES[i].field ? "\r\n" : "");
        char *all = served_ask(s, request, &n);
        const char *length = all ? strstr(all, "\r\nContent-Length: ") : NULL;
        const char *body = all ? strstr(all, "\r\n\r\n") : NULL;
        CHECK_THAT(all && strncmp(all + 9, CASES[i].status, 3) == 0 && strstr(all, CASES[i].has) &&
                       !strstr(all, "Set-Cookie"),
                   CASES[i].why);
        CHECK_THAT(body && (size_t)(all + n - body - 4) == (length ? strtoul(length + 18, NULL, 10) : 0),
                   "  with as many bytes as it says");
        free(all);
    }
}

/* Each body that takes the place of another lets it go. */
static void test_bodies(void)
{
    struct blob *b = blob_new("x", 1);
    struct answer a = {.status = 200, .policy = {CACHING_CHECK, false, SHOWN_AS_DATA, 0}};
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    answer_set_blob(&a, blob_ref(b));
    CHECK_TEXT(answer_tag(&a), b->tag, "the tag of a blob");
    answer_set_file(&a, fd, 0, 0);
    CHECK_INT(atomic_load(&b->references), 1, "a body that was replaced is let go of");
    CHECK_TEXT(answer_tag(&a), NULL, "a file has none");
    answer_set_blob(&a, b);
    CHECK_THAT(fcntl(fd, F_GETFD) < 0, "a file too");
    a.tag = "given";
    CHECK_TEXT(answer_tag(&a), "given", "a tag that was given");
    a.status = 500;
    CHECK_TEXT(answer_tag(&a), NULL, "an error has none");
    a.status = 200;
    a.policy.caching = CACHING_NEVER;
    CHECK_TEXT(answer_tag(&a), NULL, "nor what is never kept");
    answer_drop_body(&a);
    CHECK_THAT(a.body.kind == BODY_NONE && !a.body.blob, "and then there is none");
}

int main(void)
{
    memset(long_value, 'x', sizeof long_value - 1);
    test_bodies();
    struct served *s = served_new(answer, 0, SERVED_LIMITS);
    test_cases(s);
    served_free(s);
    return test_end();
}
