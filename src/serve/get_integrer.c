/* /integrer: a form that makes a map for another site, and shows it with what to copy */
#include <stdlib.h>
#include <string.h>

#include "out/builder.h"
#include "serve/embed_asked.h"
#include "serve/handlers.h"

enum { HEIGHT_PRESET_PX = 480, HEIGHT_LEAST_PX = 100, HEIGHT_MOST_PX = 2000, VALUE_BYTES = 1 << 14 };

struct integrer_plan {
    struct embed_asked asked;
    const char *language;
    long height_px;
};

static void take_height(struct call *c, long *px)
{
    const char *text = query_take_first(&c->query, "height");
    char *end;
    long v = text ? strtol(text, &end, 10) : 0;
    *px = HEIGHT_PRESET_PX;
    if (text && !*end && v >= HEIGHT_LEAST_PX && v <= HEIGHT_MOST_PX)
        *px = v;
    else if (text)
        call_ignore(c, "height", text, "height takes 100 to 2000 pixels");
}

bool plan_integrer(struct call *c, struct err *e)
{
    static const char *const FORMS[] = {"json", NULL}, *const LANGUAGES_OF_MAP[] = {"", "fr", "en", NULL},
                             *const OWN[] = {"height", "language", NULL};
    struct integrer_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    (void)e;
    c->answer.type = "application/json";
    call_take_site(c, FORMS);
    take_height(c, &p->height_px);
    p->language = embed_take_word(c, "language", LANGUAGES_OF_MAP);
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    call_key_int(c, p->height_px);
    call_key(c, p->language);
    embed_take(c, &p->asked, OWN);
    return true;
}

/* Several of one name are one list. */
static size_t gather(struct call *c, struct builder_criterion *to)
{
    size_t n = 0;
    for (size_t i = 0; i < c->query.n; i++) {
        const struct query_parameter *q = &c->query.parameters[i];
        size_t k = 0;
        if (!q->taken || embed_is_own(q->name) || strcmp(q->name, "height") == 0 ||
            strcmp(q->name, "language") == 0)
            continue;
        while (k < n && strcmp(to[k].name, q->name) != 0)
            k++;
        if (k == n) {
            to[n++] = (struct builder_criterion){q->name, q->value};
            continue;
        }
        struct bytes both;
        bytes_init(&both, VALUE_BYTES);
        bytes_add_format(&both, "%s,%s", to[k].value, q->value);
        to[k].value = arena_text(&c->memory, both.data, both.n);
        bytes_release(&both);
    }
    return n;
}

/* The part of the frame's text that stands behind a name; NULL: it has none. */
static const char *part_of(struct call *c, const char *frame, const char *name)
{
    const char *at = frame ? strstr(frame, name) : NULL;
    return at ? arena_text(&c->memory, at + strlen(name), strcspn(at + strlen(name), "&")) : NULL;
}

bool make_integrer(struct call *c, struct worker *w, struct err *e)
{
    const struct integrer_plan *p = c->plan;
    struct builder_criterion criteria[QUERY_MAX_PARAMETERS];
    const struct embed embed = {.base_url = c->base_url,
                                .language = call_language(c),
                                .snapshot = c->snapshot,
                                .criteria = &c->criteria,
                                .layers = p->asked.layers,
                                .frame = p->asked.frame,
                                .theme = p->asked.theme,
                                .style = p->asked.style,
                                .listed = p->asked.listed};
    const struct builder builder = {.embed = &embed,
                                    .styles = c->core->painting,
                                    .criteria = criteria,
                                    .n_criteria = gather(c, criteria),
                                    .center = part_of(c, embed.frame, "center="),
                                    .zoom = part_of(c, embed.frame, "zoom="),
                                    .bbox = part_of(c, embed.frame, "bbox="),
                                    .language = p->language,
                                    .height_px = p->height_px};
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    call_put_ignored(c, &j);
    builder_put(&j, &builder);
    json_end(&j);
    return true;
}
