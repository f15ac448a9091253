/* /api/suggest?q=: what a few letters may mean, each with the criteria that ask for it */
#include "base/json.h"
#include "search/suggest.h"
#include "serve/guess.h"
#include "serve/handlers.h"

struct suggest_plan {
    const char *text;
    long limit;
};

bool plan_suggest(struct call *c, struct err *e)
{
    struct suggest_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    c->answer.type = "application/json";
    p->limit = SUGGEST_PRESET;
    if (!query_take(&c->query, "q", &p->text, e) ||
        !query_take_int(&c->query, "limit", 1, SUGGEST_MAX, &p->limit, e))
        return false;
    if (!p->text)
        return err_param(e, ERR_INVALID, "q", NULL, "q is missing: it takes the first letters of a name");
    if (!suggest_check(p->text, e))
        return false;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key_int(c, p->limit);
    call_key(c, p->text);
    c->guess_us = guess_names_us(c);
    return true;
}

bool make_suggest(struct call *c, struct worker *w, struct err *e)
{
    const struct suggest_plan *p = c->plan;
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    suggest_write(&j, c->snapshot, p->text, (size_t)p->limit);
    return true;
}
