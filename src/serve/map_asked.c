#include "serve/map_asked.h"

#include <string.h>

#include "map/tile.h"

/* One of some words, which end in NULL, the first meant by nothing. */
static bool take_word(struct call *c, const char *name, const char *const *words, unsigned *value,
                      struct err *e)
{
    const char *text;
    struct bytes all;
    *value = 0;
    if (!query_take(&c->query, name, &text, e))
        return false;
    for (unsigned i = 0; text && words[i]; i++)
        if (strcmp(text, words[i]) == 0) {
            *value = i;
            return true;
        }
    if (!text)
        return true;
    bytes_init(&all, sizeof e->text);
    for (unsigned i = 0; words[i]; i++)
        bytes_add_format(&all, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    err_param(e, ERR_INVALID, name, text, "%s takes %s, not '%.40s'", name, all.data, text);
    bytes_release(&all);
    return false;
}

static bool take_style(struct call *c, unsigned *style, struct err *e)
{
    const char *names[TILE_STYLES_MOST + 1] = {NULL};
    for (unsigned i = 0; i < TILE_STYLES_MOST; i++)
        names[i] = tile_shared_style_name(c->core->painting, i);
    return take_word(c, "style", names, style, e);
}

bool map_take(struct call *c, struct map_asked *a, const char *layers, struct err *e)
{
    struct map_drawing *d = &a->drawing;
    if (!map_layers_parse(&d->layers, layers, e) || !take_style(c, &d->style, e) ||
        !call_layers_criteria(c, &d->layers, e))
        return false;
    a->names = layers;
    a->data = map_layers_have_sites(&d->layers);
    return true;
}

bool map_take_each(struct call *c, bool *each, struct err *e)
{
    static const char *const WORDS[] = {"grid", "none", NULL};
    unsigned word;
    if (!take_word(c, "group", WORDS, &word, e))
        return false;
    *each = word == 1;
    return true;
}

void map_key(struct call *c, const struct map_asked *a)
{
    call_key_int(c, a->data ? (int64_t)c->snapshot->version : 0);
    call_key(c, a->names);
    call_key_int(c, a->drawing.style);
    if (!a->data)
        return;
    call_key_criteria(c);
}

void map_hold(struct call *c, struct map_asked *a)
{
    call_select_layers(c, &a->drawing.layers, a->held);
    for (size_t i = 0; i < a->drawing.layers.n; i++)
        a->drawing.selections[i] = a->held[i];
}

void map_drop(struct map_asked *a)
{
    for (size_t i = 0; i < a->drawing.layers.n; i++)
        selection_free(a->held[i]);
}

void map_print_query(const struct call *c, const struct map_asked *a, struct bytes *out)
{
    const struct map_drawing *d = &a->drawing;
    const size_t n = out->n;
    if (d->style)
        bytes_add_format(out, "style=%s&", tile_shared_style_name(c->core->painting, d->style));
    const size_t own = out->n;
    criteria_print(&c->criteria, c->snapshot, out);
    if (out->n == own && own > n) {
        out->n--; /* the last & */
        out->data[out->n] = '\0';
    }
}
