#include "serve/embed_asked.h"

#include <string.h>

#include "map/tile.h"
#include "serve/frame_asked.h"

/* What a page does not take of a parameter of its own stands on it. */
static void ignore(struct call *c, const struct err *e, const char *name)
{
    call_ignore(c, e->parameter[0] ? e->parameter : name, e->value, e->text);
}

/* One of a list, once; what nobody knows is said. */
static void add_layer(struct call *c, struct map_layers *asked, const char *name)
{
    struct map_layers one;
    struct err e = {0};
    if (query_blank(name))
        return;
    if (!map_layers_parse(&one, name, &e)) {
        ignore(c, &e, "layers");
        return;
    }
    for (size_t i = 0; i < asked->n; i++)
        if (asked->list[i] == one.list[0])
            return;
    asked->list[asked->n++] = one.list[0];
}

/* In one parameter or in several, as forms send them. The base map is always there, below the rest unless its
 * place is said. */
static void take_layers(struct call *c, struct map_layers *layers)
{
    struct map_layers asked = {.n = 0};
    bool has_base = false;
    for (size_t i = 0; i < c->query.n; i++) {
        struct query_parameter *q = &c->query.parameters[i];
        if (strcmp(q->name, "layers") != 0)
            continue;
        q->taken = true;
        char *rest = arena_text(&c->memory, q->value, strlen(q->value)), *name;
        while ((name = strsep(&rest, ",")))
            add_layer(c, &asked, name);
    }
    if (!map_layers_have_sites(&asked)) {
        map_layers_parse(layers, "base,cooperations,actions", NULL);
        return;
    }
    for (size_t i = 0; i < asked.n; i++)
        has_base |= asked.list[i] == MAP_BASE;
    layers->n = 0;
    if (!has_base)
        layers->list[layers->n++] = MAP_BASE;
    for (size_t i = 0; i < asked.n; i++)
        layers->list[layers->n++] = asked.list[i];
}

const char *embed_take_word(struct call *c, const char *name, const char *const *words)
{
    const char *text = query_take_first(&c->query, name);
    for (size_t i = 0; text && words[i]; i++)
        if (strcmp(text, words[i]) == 0)
            return words[i];
    if (text)
        call_ignore(c, name, text, "there is no such choice");
    return words[0];
}

/* NULL: the default, or what the theme wants. */
static const char *take_style(struct call *c)
{
    const char *text = query_take_first(&c->query, "style");
    const int i = text ? tile_shared_style(c->core->painting, text) : -1;
    if (text && i < 0 && !query_blank(text))
        call_ignore(c, "style", text, "there is no such choice");
    return i < 0 ? NULL : tile_shared_style_name(c->core->painting, (unsigned)i);
}

static void take_own(struct call *c, struct embed_asked *a)
{
    static const char *const LIST[] = {"yes", "no", "oui", "non", "1", "0", "true", "false", NULL},
                             *const THEMES[] = {"auto", "light", "dark", NULL};
    struct frame_asked frame;
    struct err e = {0};
    take_layers(c, &a->layers);
    if (!frame_take(c, &frame, &e)) {
        ignore(c, &e, "bbox");
        frame.kind = FRAME_FITS;
    }
    a->frame = frame_text(&frame, &c->memory);
    a->listed = strchr("yo1t", *embed_take_word(c, "list", LIST)) != NULL;
    a->theme = embed_take_word(c, "theme", THEMES);
    a->style = take_style(c);
}

bool embed_is_own(const char *name)
{
    static const char *const NAMES[] = {"f",      "lang", "layers", "bbox",  "bbox-crs",
                                        "center", "zoom", "list",   "theme", "style"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(name, NAMES[i]) == 0)
            return true;
    return false;
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; names && *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* Parameters of the page's own, whatever became of them: bbox is no criterion here. They are set aside while
 * the criteria are read. */
static size_t set_aside(struct query *q, struct query_parameter *own, const char *const *more)
{
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < q->n; i++)
        if (embed_is_own(q->parameters[i].name) || is_one_of(q->parameters[i].name, more))
            own[n++] = q->parameters[i];
        else
            q->parameters[kept++] = q->parameters[i];
    q->n = kept;
    return n;
}

/* What programs and campaigns hang on links is no mistake of whoever embeds the map. */
static bool is_hung_on(const char *name)
{
    return is_one_of(name, CALL_BUSTERS) || strncmp(name, "utm_", 4) == 0 || strcmp(name, "fbclid") == 0 ||
           strcmp(name, "gclid") == 0 || strcmp(name, "xtor") == 0;
}

static void ignore_rest(struct call *c)
{
    for (size_t i = 0; i < c->query.n; i++) {
        const struct query_parameter *q = &c->query.parameters[i];
        if (!q->taken && !is_hung_on(q->name))
            call_ignore(c, q->name, q->value, "there is no parameter of this name");
    }
}

void embed_take(struct call *c, struct embed_asked *a, const char *const *more)
{
    struct query_parameter own[QUERY_MAX_PARAMETERS];
    take_own(c, a);
    const size_t n = set_aside(&c->query, own, more);
    call_page_layers_criteria(c, &a->layers);
    ignore_rest(c);
    for (size_t i = 0; i < n && c->query.n < QUERY_MAX_PARAMETERS; i++)
        c->query.parameters[c->query.n++] = own[i];
    for (size_t i = 0; i < a->layers.n; i++)
        call_key_int(c, (int)a->layers.list[i]);
    call_key(c, a->frame ? a->frame : "fits");
    call_key(c, a->theme);
    call_key(c, a->style ? a->style : "");
    call_key_int(c, a->listed);
    call_key_criteria(c);
}
