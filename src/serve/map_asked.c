#include "serve/map_asked.h"

#include <string.h>

#include "map/counted.h"
#include "map/tile.h"

enum { KEY_BYTES = 65536 };

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

/* How marks stand for what there is. */
static bool take_marks(struct call *c, struct map_drawing *d, struct err *e)
{
    unsigned measure, group, ring;
    if (!take_word(c, "measure", MAP_MEASURE_NAMES, &measure, e) ||
        !take_word(c, "group", MAP_GROUP_NAMES, &group, e) || !take_word(c, "ring", MAP_RING_NAMES, &ring, e))
        return false;
    d->measure = (enum map_measure)measure;
    d->group = (enum map_group)group;
    d->ring = (enum map_ring)ring;
    return true;
}

bool map_take(struct call *c, struct map_asked *a, const char *layers, struct err *e)
{
    struct map_drawing *d = &a->drawing;
    if (!map_layers_parse(&d->layers, layers, e) || !take_style(c, &d->style, e) || !take_marks(c, d, e) ||
        !call_layers_criteria(c, &d->layers, e))
        return false;
    a->names = layers;
    a->data = map_layers_have_sites(&d->layers) || map_layers_count(&d->layers);
    return true;
}

void map_key(struct call *c, const struct map_asked *a)
{
    call_key_int(c, a->data ? (int64_t)c->snapshot->version : 0);
    call_key(c, a->names);
    call_key_int(c, a->drawing.style);
    if (!a->data)
        return;
    call_key_int(c, a->drawing.measure);
    call_key_int(c, a->drawing.group);
    call_key_int(c, a->drawing.ring);
    call_key_criteria(c);
}

/* What a layer counts, kept like selections, and as they are. */
static struct counted *hold_counted(struct call *c, enum map_layer layer, enum map_layer counted,
                                    enum map_measure measure)
{
    struct cache *kept = c->core->counted;
    struct criteria criteria;
    struct bytes key;
    map_layer_criteria(counted, &c->criteria, &criteria);
    bytes_init(&key, KEY_BYTES);
    bytes_add_format(&key, "%llu %d %d %d ", (unsigned long long)c->snapshot->version, (int)layer,
                     (int)counted, (int)measure);
    criteria_print(&criteria, c->snapshot, &key);
    struct counted *found = cache_get(kept, key.data, key.n);
    if (!found) {
        found = counted_new(c->snapshot, layer, counted, &criteria, measure);
        if (!key.full && !call_stopped(c) && c->snapshot->version == atomic_load(&c->core->version))
            cache_put(kept, key.data, key.n, found, counted_bytes(found));
    }
    bytes_release(&key);
    criteria_release(&criteria);
    return found;
}

void map_hold(struct call *c, struct map_asked *a)
{
    struct map_drawing *d = &a->drawing;
    call_select_layers(c, &d->layers, a->held);
    for (size_t i = 0; i < d->layers.n; i++) {
        d->selections[i] = a->held[i];
        if (map_layer_counts(d->layers.list[i]))
            a->held_counted[i] = hold_counted(c, d->layers.list[i], map_layers_counted(&d->layers),
                                              d->measure);
        d->counted[i] = a->held_counted[i];
    }
}

void map_drop(struct map_asked *a)
{
    for (size_t i = 0; i < a->drawing.layers.n; i++) {
        selection_free(a->held[i]);
        counted_free(a->held_counted[i]);
    }
}

void map_print_query(const struct call *c, const struct map_asked *a, struct bytes *out)
{
    const struct map_drawing *d = &a->drawing;
    const size_t n = out->n;
    if (d->style)
        bytes_add_format(out, "style=%s&", tile_shared_style_name(c->core->painting, d->style));
    if (d->measure)
        bytes_add_format(out, "measure=%s&", MAP_MEASURE_NAMES[d->measure]);
    if (d->group)
        bytes_add_format(out, "group=%s&", MAP_GROUP_NAMES[d->group]);
    if (d->ring)
        bytes_add_format(out, "ring=%s&", MAP_RING_NAMES[d->ring]);
    const size_t own = out->n;
    criteria_print(&c->criteria, c->snapshot, out);
    if (out->n == own && own > n) {
        out->n--; /* the last & */
        out->data[out->n] = '\0';
    }
}

void map_key_query(struct call *c, const struct map_asked *a)
{
    bytes_add_char(&c->key, ' ');
    map_print_query(c, a, &c->key);
}
