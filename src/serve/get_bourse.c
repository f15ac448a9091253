/* /bourse: the requests of the Bourse-projets, filtered by what stands in the address */
#include <string.h>

#include "out/bourse.h"
#include "serve/handlers.h"

struct bourse_plan {
    const char *tri;
    struct list_order order;
    unsigned page;
};

static void take_order(struct call *c, struct bourse_plan *p)
{
    p->tri = query_take_first(&c->query, "tri");
    if (bourse_order(p->tri, &c->criteria, &p->order))
        return;
    call_ignore(c, "tri", p->tri, "lists are sorted by recent, titre, pays or budget");
    p->tri = NULL;
    bourse_order(NULL, &c->criteria, &p->order);
}

/* Words as they were typed, which criteria fold. */
static const char *words_of(const struct call *c)
{
    for (size_t i = 0; i < c->query.n; i++)
        if (c->query.parameters[i].taken && strcmp(c->query.parameters[i].name, "q") == 0)
            return c->query.parameters[i].value;
    return NULL;
}

bool plan_bourse(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"json", NULL};
    struct bourse_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    (void)e;
    c->answer.type = "application/json";
    call_page_criteria(c, COLLECTION_BOURSE);
    take_order(c, p);
    p->page = handler_page(c, "page");
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    call_key_criteria(c);
    call_key(c, p->tri ? p->tri : "");
    call_key(c, words_of(c) ? words_of(c) : "");
    return call_take_site(c, FORMATS);
}

/* What the form sends again, beside its own fields: other criteria, as they were sent. */
static void put_kept(const struct call *c, struct json *j)
{
    static const char *const OWN[] = {"q",      "continent",     "pays", "thematique", "odd",
                                      "statut", "projet_statut", "tri",  "page",       "f"};
    json_put_array(j, "gardes");
    for (size_t i = 0; i < c->query.n; i++) {
        const struct query_parameter *p = &c->query.parameters[i];
        bool own = !p->taken;
        for (size_t k = 0; k < sizeof OWN / sizeof OWN[0]; k++)
            own |= strcmp(p->name, OWN[k]) == 0;
        if (own)
            continue;
        json_object(j);
        json_put_text(j, "name", p->name);
        json_put_text(j, "value", p->value);
        json_end(j);
    }
    json_end(j);
}

bool make_bourse(struct call *c, struct worker *w, struct err *e)
{
    const struct bourse_plan *p = c->plan;
    struct selection *sel = call_selection(c, COLLECTION_BOURSE, &c->criteria);
    const struct bourse_asked asked = {sel,      &c->criteria, c->base_url,     p->tri,
                                       p->order, p->page,      call_language(c)};
    struct json j;
    (void)w;
    json_init(&j, &c->out);
    json_object(&j);
    const bool done = bourse_write(&j, &asked, e);
    if (done) {
        json_put_text(&j, "q", words_of(c));
        put_kept(c, &j);
        call_put_ignored(c, &j);
        json_end(&j);
    }
    selection_free(sel);
    return done;
}
