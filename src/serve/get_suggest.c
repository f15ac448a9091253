/* /api/suggest?q=: what a few letters may mean, each with the criteria that ask for it */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "out/site.h"
#include "search/parse_words.h"
#include "search/suggest.h"
#include "serve/guess.h"
#include "serve/handlers.h"

struct suggest_plan {
    struct suggest_asked asked;
};

/* Of which list under which criteria the counts are: what stands in the address besides. */
static bool take_list(struct call *c, struct suggest_plan *p, struct err *e)
{
    const char *collection;
    if (!query_take(&c->query, "collection", &collection, e))
        return false;
    if (!collection)
        return true;
    if (!collection_parse(&p->asked.collection, collection, e)) {
        e->code = ERR_INVALID;
        snprintf(e->parameter, sizeof e->parameter, "collection");
        return false;
    }
    p->asked.counted = true;
    return call_criteria(c, p->asked.collection, e) && criteria_own(&c->criteria, p->asked.collection, e);
}

static bool take_language(struct call *c, struct suggest_plan *p, struct err *e)
{
    const char *lang;
    if (!query_take(&c->query, "lang", &lang, e))
        return false;
    p->asked.language = lang && strcmp(lang, "en") == 0 ? LANGUAGE_EN : LANGUAGE_FR;
    return !lang || p->asked.language == LANGUAGE_EN || strcmp(lang, "fr") == 0 ||
           err_param(e, ERR_INVALID, "lang", lang, "lang takes fr or en, not '%.60s'", lang);
}

bool plan_suggest(struct call *c, struct err *e)
{
    struct suggest_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    const char *kinds = NULL;
    long limit = SUGGEST_PRESET;
    c->answer.type = "application/json";
    if (!query_take(&c->query, "q", &p->asked.text, e) || !query_take(&c->query, "kinds", &kinds, e) ||
        !query_take_int(&c->query, "limit", 1, SUGGEST_MAX, &limit, e) || !take_language(c, p, e) ||
        !take_list(c, p, e))
        return false;
    if (!p->asked.text)
        return err_param(e, ERR_INVALID, "q", NULL, "q is missing: it takes the first letters of a name");
    if (!suggest_check(p->asked.text, e) || !suggest_kinds_parse(&p->asked.kinds, kinds ? kinds : "", e))
        return false;
    p->asked.limit = (size_t)limit;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key_int(c, limit);
    call_key_int(c, p->asked.kinds);
    call_key_int(c, p->asked.language);
    call_key(c, c->base_url);
    call_key(c, p->asked.text);
    call_key_int(c, p->asked.counted ? (int64_t)p->asked.collection : -1);
    call_key_criteria(c);
    c->guess_us = guess_names_us(c);
    for (long i = 0; p->asked.counted && i <= limit; i++)
        c->guess_us = guess_sum(c->guess_us, guess_selection_us(c));
    return true;
}

static void put_page(const void *context, struct json *j, const char *folder, const char *id)
{
    const struct call *c = context;
    site_put_page(j, "page", c->base_url, folder, id);
}

/* The list under the criteria and the text as words of q: what it will be once they are searched, so that the
 * selection is kept for it. NULL where the text has no words. */
static struct selection *select_words(struct call *c, const struct suggest_asked *asked)
{
    struct criteria words;
    struct err none = {0};
    struct selection *sel = NULL;
    criteria_copy(&words, &c->criteria);
    if (!words.n_words && parse_words(&words, asked->text, &none))
        sel = call_selection(c, asked->collection, &words);
    criteria_release(&words);
    return sel;
}

bool make_suggest(struct call *c, struct worker *w, struct err *e)
{
    struct suggest_plan *p = c->plan;
    struct selection *words = p->asked.counted ? select_words(c, &p->asked) : NULL;
    struct json j;
    (void)w;
    (void)e;
    p->asked.criteria = &c->criteria;
    p->asked.words = words;
    p->asked.page = put_page;
    p->asked.context = c;
    json_init(&j, &c->out);
    suggest_write(&j, c->snapshot, &p->asked);
    selection_free(words);
    return true;
}
