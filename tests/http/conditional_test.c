/* Conditions of requests against the tag "t": If-Match | If-None-Match | the status they make of 200 */
#include "http/conditional.h"

#include "test.h"

static const struct conditions {
    const char *match, *none_match, *tag;
    int status;
} CASES[] = {
    {NULL, NULL, "t", 200},
    /* If-None-Match: weak comparison */
    {NULL, "\"t\"", "t", 304},
    {NULL, "W/\"t\"", "t", 304},
    {NULL, "\"x\", \"t\" ,\"y\"", "t", 304},
    {NULL, ",, \t\"t\",", "t", 304},
    {NULL, "*", "t", 304},
    {NULL, " * ", "t", 304},
    {NULL, "*", NULL, 304},
    {NULL, "\"x\"", "t", 200},
    {NULL, "\"tt\"", "t", 200},
    {NULL, "\"\"", "t", 200},
    {NULL, "t", "t", 200},
    {NULL, "w/\"t\"", "t", 200},
    {NULL, "\"t", "t", 200},
    {NULL, "", "t", 200},
    {NULL, "\"x\", *", "t", 200},
    {NULL, "*, \"x\"", "t", 200},
    {NULL, "**", "t", 200},
    {NULL, "\"a,b\", \"t\"", "t", 304},
    {NULL, "\"a,\"t\",b\"", "t", 200},
    {NULL, "garbage, \"t\"", "t", 304},
    {NULL, "\"t\"x", "t", 200},
    {NULL, "\"t\"", NULL, 200},
    /* If-Match: strong comparison */
    {"\"t\"", NULL, "t", 200},
    {"\"x\", \"t\"", NULL, "t", 200},
    {"*", NULL, "t", 200},
    {"*", NULL, NULL, 200},
    {"W/\"t\"", NULL, "t", 412},
    {"\"x\"", NULL, "t", 412},
    {"\"t\"", NULL, NULL, 412},
    {"", NULL, "t", 412},
    {"t", NULL, "t", 412},
    /* both: If-Match first (13.2.2) */
    {"\"x\"", "\"t\"", "t", 412},
    {"\"t\"", "\"t\"", "t", 304},
    {"\"t\"", "\"x\"", "t", 200},
    {"*", "*", "t", 304},
};

/* A weak tag is fine for what is kept, and never good enough for If-Match (8.8.3.2). */
static const struct conditions WEAK[] = {
    {NULL, "W/\"t\"", "t", 304}, {NULL, "\"t\"", "t", 304}, {NULL, "W/\"x\"", "t", 200},
    {"W/\"t\"", NULL, "t", 412}, {"\"t\"", NULL, "t", 412}, {"*", NULL, "t", 200},
};

static void test(const struct conditions *c, bool weak)
{
    char what[200];
    snprintf(what, sizeof what, "If-Match %s, If-None-Match %s%s", c->match ? c->match : "-",
             c->none_match ? c->none_match : "-", weak ? ", weak" : "");
    CHECK_INT(conditional_status(c->match, c->none_match, c->tag, weak), c->status, what);
}

int main(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        test(&CASES[i], false);
    for (size_t i = 0; i < sizeof WEAK / sizeof WEAK[0]; i++)
        test(&WEAK[i], true);
    return test_end();
}
