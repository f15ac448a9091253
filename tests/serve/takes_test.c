/* A call with a body: the handler sees it, and what it answers is never kept for others. */
#include "http/intake.h"
#include "serve/core.h"
#include "serve/plan.h"

#include "test.h"

static bool plan_any(struct call *c, struct err *e)
{
    (void)e;
    bytes_add_text(&c->key, " a key");
    return true;
}

static void check(const struct intake *body, const struct intake_rule *takes, const char *key,
                  const char *what)
{
    const struct answer_policy policy = {CACHING_CHECK, false, SHOWN_AS_DATA, 0};
    const struct route route = {
        .name = "any", .ignores = IGNORES_ALL, .policy = &policy, .plan = plan_any, .takes = takes};
    struct serve_options options = {.answer_bytes = 1000};
    struct core core = {.options = &options};
    struct target t = {0};
    struct err e = {0};
    struct call c = {0};
    call_init(&c, &core);
    call_begin(&c, NULL);
    c.route = &route;
    c.body = takes ? body : NULL;
    CHECK(plan_call(&c, &t, &e));
    plan_coding(&c, CODING_PLAIN);
    CHECK_TEXT(c.key.n ? c.key.data : "", key, what);
    call_end(&c);
    CHECK_THAT(!c.body, "the next call begins without a body");
    call_release(&c);
}

int main(void)
{
    static const char *const TYPES[] = {"text/csv", NULL};
    const struct intake_rule rule = {TYPES, 10};
    const struct intake body = {0};
    check(NULL, NULL, "any a key0", "what is made without a body is kept under its key");
    check(NULL, &rule, "any a key0", "also where one could be sent");
    check(&body, &rule, "", "what is made of a body is not kept");
    return test_end();
}
