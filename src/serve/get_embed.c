/* /embed: a map for the frames of other sites, with a list of what is on it */
#include <string.h>

#include "base/json.h"
#include "out/embed.h"
#include "out/site.h"
#include "serve/frame_asked.h"
#include "serve/handlers.h"

struct embed_plan {
    struct map_layers layers;
    const char *frame, *theme;
    bool listed;
};

/* --- what is asked for -------------------------------------------------------------------------------------
 */

/* What a page does not take of a parameter of its own stands on it. */
static void ignore(struct call *c, const struct err *e, const char *name)
{
    call_ignore(c, e->parameter[0] ? e->parameter : name, e->value, e->text);
}

/* The base map is always there, below the rest unless its place is said. */
static void take_layers(struct call *c, struct map_layers *layers)
{
    static const char PRESET[] = "base,cooperations,actions";
    const char *text = query_take_first(&c->query, "layers");
    char *rest = text ? arena_text(&c->memory, text, strlen(text)) : NULL, *name;
    struct map_layers asked = {.n = 0};
    bool has_base = false;
    while ((name = strsep(&rest, ","))) {
        struct map_layers one;
        struct err e = {0};
        bool known = query_blank(name) || map_layers_parse(&one, name, &e), twice = false;
        for (size_t i = 0; known && !query_blank(name) && i < asked.n; i++)
            twice |= asked.list[i] == one.list[0];
        if (!known)
            ignore(c, &e, "layers");
        else if (!query_blank(name) && !twice)
            asked.list[asked.n++] = one.list[0];
    }
    if (!map_layers_have_sites(&asked)) {
        map_layers_parse(layers, PRESET, NULL);
        return;
    }
    for (size_t i = 0; i < asked.n; i++)
        has_base |= asked.list[i] == MAP_BASE;
    if (!has_base)
        layers->list[layers->n++] = MAP_BASE;
    for (size_t i = 0; i < asked.n; i++)
        layers->list[layers->n++] = asked.list[i];
}

static const char *take_one_of(struct call *c, const char *name, const char *const *words)
{
    const char *text = query_take_first(&c->query, name);
    for (size_t i = 0; text && words[i]; i++)
        if (strcmp(text, words[i]) == 0)
            return words[i];
    if (text)
        call_ignore(c, name, text, "there is no such choice");
    return words[0];
}

static void take_own(struct call *c, struct embed_plan *p)
{
    static const char *const LIST[] = {"yes", "no", "oui", "non", "1", "0", "true", "false", NULL},
                             *const THEMES[] = {"auto", "light", "dark", NULL},
                             *const FORMS[] = {"json", NULL};
    struct frame_asked frame;
    struct err e = {0};
    call_take_site(c, FORMS);
    take_layers(c, &p->layers);
    if (!frame_take(c, &frame, &e)) {
        ignore(c, &e, "bbox");
        frame.kind = FRAME_FITS;
    }
    p->frame = frame_text(&frame, &c->memory);
    const char *list = take_one_of(c, "list", LIST);
    p->listed = strchr("yo1t", *list) != NULL;
    p->theme = take_one_of(c, "theme", THEMES);
}

/* Parameters of the page's own, whatever became of them: bbox is no criterion here. They are set aside while
 * the criteria are read. */
static size_t set_aside(struct query *q, struct query_parameter *own)
{
    static const char *const NAMES[] = {"f",      "lang", "layers", "bbox", "bbox-crs",
                                        "center", "zoom", "list",   "theme"};
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < q->n; i++) {
        bool is_own = false;
        for (size_t k = 0; k < sizeof NAMES / sizeof NAMES[0]; k++)
            is_own |= strcmp(q->parameters[i].name, NAMES[k]) == 0;
        if (is_own)
            own[n++] = q->parameters[i];
        else
            q->parameters[kept++] = q->parameters[i];
    }
    q->n = kept;
    return n;
}

/* What programs and campaigns hang on links is no mistake of whoever embeds the map. */
static bool is_hung_on(const char *name)
{
    for (const char *const *b = CALL_BUSTERS; *b; b++)
        if (strcmp(name, *b) == 0)
            return true;
    return strncmp(name, "utm_", 4) == 0 || strcmp(name, "fbclid") == 0 || strcmp(name, "gclid") == 0 ||
           strcmp(name, "xtor") == 0;
}

static void ignore_rest(struct call *c)
{
    for (size_t i = 0; i < c->query.n; i++) {
        const struct query_parameter *q = &c->query.parameters[i];
        if (!q->taken && !is_hung_on(q->name))
            call_ignore(c, q->name, q->value, "there is no parameter of this name");
    }
}

bool plan_embed(struct call *c, struct err *e)
{
    struct embed_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    struct query_parameter own[QUERY_MAX_PARAMETERS];
    (void)e;
    c->answer.type = "application/json";
    take_own(c, p);
    const size_t n = set_aside(&c->query, own);
    call_page_layers_criteria(c, &p->layers);
    ignore_rest(c);
    for (size_t i = 0; i < n && c->query.n < QUERY_MAX_PARAMETERS; i++)
        c->query.parameters[c->query.n++] = own[i];
    if (c->page)
        c->answer.policy.shown = SHOWN_AS_EMBED;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    for (size_t i = 0; i < p->layers.n; i++)
        call_key_int(c, (int)p->layers.list[i]);
    call_key(c, p->frame ? p->frame : "fits");
    call_key(c, p->theme);
    call_key_int(c, p->listed);
    call_key_criteria(c);
    return true;
}

bool make_embed(struct call *c, struct worker *w, struct err *e)
{
    const struct embed_plan *p = c->plan;
    struct selection *held[MAP_LAYER_COUNT];
    char version[CALL_VERSION_BYTES];
    struct embed embed = {.base_url = c->base_url,
                          .snapshot = c->snapshot,
                          .criteria = &c->criteria,
                          .layers = p->layers,
                          .frame = p->frame,
                          .version = call_version(c, version),
                          .theme = p->theme,
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
