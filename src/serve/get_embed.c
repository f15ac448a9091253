/* /embed: a map for the frames of other sites, with a list of what is on it */
#include "base/json.h"
#include "out/embed.h"
#include "serve/embed_asked.h"
#include "serve/handlers.h"

bool plan_embed(struct call *c, struct err *e)
{
    static const char *const FORMS[] = {"json", NULL};
    struct embed_asked *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    (void)e;
    c->answer.type = "application/json";
    call_take_site(c, FORMS);
    if (c->page)
        c->answer.policy.shown = SHOWN_AS_EMBED;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    embed_take(c, p, NULL);
    return true;
}

bool make_embed(struct call *c, struct worker *w, struct err *e)
{
    const struct embed_asked *p = c->plan;
    struct selection *held[MAP_LAYER_COUNT];
    char version[CALL_VERSION_BYTES];
    struct embed embed = {.base_url = c->base_url,
                          .language = call_language(c),
                          .snapshot = c->snapshot,
                          .criteria = &c->criteria,
                          .layers = p->layers,
                          .frame = p->frame,
                          .version = call_version(c, version),
                          .theme = p->theme,
                          .style = p->style,
                          .listed = p->listed};
    struct json j;
    (void)w;
    (void)e;
    call_select_layers(c, &p->layers, held);
    for (size_t i = 0; i < p->layers.n; i++)
        embed.selections[i] = held[i];
    json_init(&j, &c->out);
    json_object(&j);
    call_put_ignored(c, &j);
    embed_put(&j, &embed);
    json_end(&j);
    for (size_t i = 0; i < p->layers.n; i++)
        selection_free(held[i]);
    return true;
}
