/* Addresses of pages, which people pass on with what others have hung on them: query | what is left of it. */
#include "search/query.h"

#include <string.h>

#include "base/bytes.h"

#include "test.h"

static const struct {
    const char *query, *left;
} CASES[] = {
    {"pays=ML&utm_source=x", "pays=ML utm_source=x"},
    {"q=%zz&pays=ML", "pays=ML"},
    {"%=a&pays=ML&q=%C3", "pays=ML"},
    {"q=%00&&&=&pays=&pays=+", ""},
    {"a=b=c", "a=b=c"},
};

static const struct {
    const char *query, *name, *value, *left;
    bool there;
} LEFT_OUT[] = {
    {"pays=ML,XX,SN", "pays", "XX", "pays=ML,SN", true},
    {"pays=ML,!XX,SN", "pays", "XX", "pays=ML,SN", true},
    {"pays=ML,!XX", "pays", "!XX", "pays=ML", true},
    {"pays=XX", "pays", "XX", "", true},
    {"pays=ML&pays=XX&q=a", "pays", "XX", "pays=ML q=a", true},
    {"pays=ML,SN", "pays", "M", "", true}, /* whose the fault is cannot be seen */
    {"pays=ML", "pays", NULL, "", true},
    {"q=a&q=b&pays=ML", "q", "b", "q=a pays=ML", true},
    {"pays=ML", "q", "ML", "pays=ML", false},
};

static const char *print(const struct query *q, struct bytes *out)
{
    bytes_reset(out);
    bytes_add_text(out, "");
    for (size_t i = 0; i < q->n; i++)
        bytes_add_format(out, "%s%s=%s", i ? " " : "", q->parameters[i].name, q->parameters[i].value);
    return out->n ? out->data : "";
}

int main(void)
{
    static struct query q;
    struct arena memory;
    struct bytes out;
    arena_init(&memory);
    bytes_init(&out, 1 << 16);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        query_parse_page(&q, CASES[i].query, strlen(CASES[i].query), &memory);
        CHECK_TEXT(print(&q, &out), CASES[i].left, CASES[i].query);
    }
    for (size_t i = 0; i < sizeof LEFT_OUT / sizeof LEFT_OUT[0]; i++) {
        query_parse_page(&q, LEFT_OUT[i].query, strlen(LEFT_OUT[i].query), &memory);
        CHECK_THAT(query_leave_out(&q, LEFT_OUT[i].name, LEFT_OUT[i].value, &memory) == LEFT_OUT[i].there,
                   "whether there is one of that name");
        CHECK_TEXT(print(&q, &out), LEFT_OUT[i].left, LEFT_OUT[i].query);
    }
    char many[QUERY_MAX_BYTES + 100];
    for (size_t i = 0; i < sizeof many; i += 4)
        memcpy(many + i, "a=1&", 4);
    query_parse_page(&q, many, sizeof many, &memory);
    CHECK_INT(q.n, QUERY_MAX_PARAMETERS, "as many as there may be");
    CHECK_TEXT(query_take_first(&q, "a"), "1", "the first of several");
    CHECK_THAT(query_take_first(&q, "a") != NULL && !query_take_first(&q, "b"), "or none");
    bytes_release(&out);
    arena_release(&memory);
    return test_end();
}
