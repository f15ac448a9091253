/* /: the search, as a page, as the parts of it that change, and as JSON */
#include <string.h>

#include "base/json.h"
#include "out/search_page.h"
#include "serve/handlers.h"

struct search_plan {
    struct search_asked asked;
    bool part; /* what the script of the page puts in place, without what stands around it */
};

/* f=part is of the script alone. */
static bool take_part(struct call *c)
{
    for (size_t i = 0; i < c->query.n; i++)
        if (strcmp(c->query.parameters[i].name, "f") == 0 &&
            strcmp(c->query.parameters[i].value, "part") == 0) {
            query_take_first(&c->query, "f");
            return true;
        }
    return false;
}

static void key(struct call *c, const struct search_plan *p)
{
    struct search_change same = search_asked_same(&p->asked);
    same.page = p->asked.page;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key_int(c, p->part);
    call_key(c, c->base_url);
    call_key(c, p->asked.visible ? p->asked.visible : "");
    for (unsigned i = 0; i < p->asked.n_ignored; i++) {
        call_key(c, p->asked.ignored[i].name);
        call_key(c, p->asked.ignored[i].value);
    }
    call_key_int(c, p->asked.n_more_ignored);
    bytes_add_char(&c->key, ' ');
    search_asked_print(&p->asked, &same, &c->key);
}

bool plan_search(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"json", NULL};
    struct search_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    (void)e;
    p->part = take_part(c);
    c->answer.type = "application/json";
    if (!call_take_site(c, FORMATS))
        return false;
    criteria_release(&c->criteria);
    search_asked_read(&p->asked, c->snapshot, &c->query, &c->memory, &c->criteria);
    key(c, p);
    return true;
}

bool make_search(struct call *c, struct worker *w, struct err *e)
{
    const struct search_plan *p = c->plan;
    struct selection *sel = call_selection(c, p->asked.collection, &c->criteria);
    const struct search_page_means means = {&p->asked, &c->criteria, sel, c->base_url, call_language(c)};
    char version[CALL_VERSION_BYTES];
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    json_put_bool(&j, "part", p->part);
    json_put_text(&j, "version", call_version(c, version));
    search_page_write(&means, &j);
    json_end(&j);
    selection_free(sel);
    return true;
}
