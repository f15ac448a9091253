/* /deux-cotes: who works with whom, drawn in France and abroad at once, and as a table */
#include <stdlib.h>
#include <string.h>

#include "out/site.h"
#include "out/two_sides.h"
#include "search/say_criteria.h"
#include "serve/handlers.h"

enum { CRITERIA_BYTES = 1 << 16, QUESTION_BYTES = 1 << 16 };

/* Without liste: of collectivités, which have both cooperations and actions. */
static void take_list(struct call *c, struct two_sides_asked *p)
{
    const char *list = query_take_first(&c->query, "liste");
    enum collection named;
    p->collection = COLLECTION_COLLECTIVITES;
    if (!list)
        return;
    if (!collection_parse(&named, list, NULL) || !pairs_has(named)) {
        call_ignore(c, "liste", list,
                    "there are collectivites, partenaires, cooperations, actions and projets");
        return;
    }
    p->collection = named;
    p->listed = true;
}

static void take_from(struct call *c, struct two_sides_asked *p)
{
    enum { MOST_DIGITS = 10 };
    const char *text = query_take_first(&c->query, "offset");
    if (!text)
        return;
    if (strspn(text, "0123456789") != strlen(text) || strlen(text) > MOST_DIGITS)
        call_ignore(c, "offset", text, "offset is the number of pairs passed over");
    else
        p->from = strtoull(text, NULL, 10);
}

/* How deux.js begins to draw. */
static void take_mode(struct call *c)
{
    const char *mode = query_take_first(&c->query, "mode");
    if (mode)
        call_key(c, mode); /* as the address of the page in the other language has it */
    if (mode && strcmp(mode, "arcs") != 0 && strcmp(mode, "cotes") != 0)
        call_ignore(c, "mode", mode, "mode is cotes or arcs");
}

static bool is_own(const char *name)
{
    static const char *const OWN[] = {"f", "lang", "liste", "offset", "mode"};
    for (size_t i = 0; i < sizeof OWN / sizeof OWN[0]; i++)
        if (strcmp(name, OWN[i]) == 0)
            return true;
    return false;
}

/* What was taken for criteria, as it was sent. */
static const char *question_of(struct call *c)
{
    struct bytes to;
    bytes_init(&to, QUESTION_BYTES);
    for (size_t i = 0; i < c->query.n; i++) {
        const struct query_parameter *q = &c->query.parameters[i];
        if (!q->taken || is_own(q->name))
            continue;
        bytes_add_format(&to, "%s%s=", to.n ? "&" : "", q->name);
        site_escape(&to, q->value);
    }
    const char *question = arena_text(&c->memory, to.n ? to.data : "", to.n);
    bytes_release(&to);
    return question;
}

bool plan_two_sides(struct call *c, struct err *e)
{
    static const char *const FORMS[] = {"json", NULL};
    struct two_sides_asked *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    (void)e;
    *p = (struct two_sides_asked){0};
    c->answer.type = "application/json";
    c->answer.policy.shown = SHOWN_AS_DATA;
    call_take_site(c, FORMS);
    take_list(c, p);
    take_from(c, p);
    take_mode(c);
    call_page_criteria(c, p->collection);
    p->question = question_of(c);
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    call_key(c, COLLECTION_NAMES[p->collection]);
    call_key_int(c, (int64_t)p->from);
    call_key(c, p->question); /* which links repeat as it was sent */
    return true;
}

static void say(struct call *c, struct two_sides_asked *p)
{
    struct bytes text;
    if (criteria_empty(&c->criteria))
        return;
    bytes_init(&text, CRITERIA_BYTES);
    say_criteria(&c->criteria, c->snapshot, call_language(c), &text);
    p->criteria = arena_text(&c->memory, text.data, text.n);
    bytes_release(&text);
}

bool make_two_sides(struct call *c, struct worker *w, struct err *e)
{
    struct two_sides_asked *p = c->plan;
    struct pair_list l;
    struct json j;
    struct fiche f = {&j, c->snapshot, c->base_url, e};
    (void)w;
    say(c, p);
    pair_list_find(&l, c->snapshot, p->collection, &c->criteria, p->from, TWO_SIDES_PAGE);
    json_init(&j, &c->out);
    two_sides_write(&f, &l, p);
    call_put_ignored(c, &j);
    json_end(&j);
    pair_list_release(&l);
    return true;
}
