#include "serve/vector_layers.h"

#include <string.h>

#include "map/marks.h"

typedef void put_described(const struct vector_described *l, void *to);

/* Descriptions begin with what the layer is of. */
static void put_layer(const struct vector_layer *l, put_described *put, void *to)
{
    const struct vector_described d = {*l,
                                       strncmp(l->what, "areas", 5) == 0   ? 2
                                       : strncmp(l->what, "lines", 5) == 0 ? 1
                                                                           : 0,
                                       NULL, NULL};
    put(&d, to);
}

static void put_site_layer(const struct map_drawing *d, enum map_layer layer, put_described *put, void *to)
{
    const bool each = d->group == MAP_GROUP_NONE;
    size_t n = 0;
    enum collection of;
    for (size_t i = 0; i < d->layers.n; i++)
        n += map_layer_collection(d->layers.list[i], &of);
    const struct vector_described l = {{map_layer_name(layer),
                                        each ? "sites: points" : "marks: points with a count of sites",
                                        each ? VECTOR_SITE_FIELDS : VECTOR_MARK_FIELDS},
                                       0,
                                       n > 1 && !each ? d : NULL,
                                       each ? NULL : d};
    put(&l, to);
}

void vector_layers_each(const struct map_drawing *d, put_described *put, void *to)
{
    const struct map_layers *l = &d->layers;
    bool labels = false;
    enum collection of;
    for (size_t i = 0; i < l->n; i++) {
        if (l->list[i] == MAP_BASE)
            for (const struct vector_layer *v = VECTOR_BASE; v->name; v++)
                put_layer(v, put, to);
        labels |= l->list[i] == MAP_BASE || l->list[i] == MAP_LABELS;
        if (vector_counted_layer(l->list[i]))
            put_layer(vector_counted_layer(l->list[i]), put, to);
        if (map_layer_collection(l->list[i], &of))
            put_site_layer(d, l->list[i], put, to);
    }
    if (labels)
        put_layer(&VECTOR_LABELS, put, to);
}

static void put_worth(const struct map_drawing *d, void (*put)(const char *name, const char *type, void *to),
                      void *to)
{
    struct marks_themes themes;
    const struct selection *any = NULL;
    char key[MARKS_KEY_BYTES];
    if (d->measure == MEASURE_AMOUNT) {
        put("amount", "Number", to);
        put("amount_abbreviated", "String", to);
    }
    for (size_t i = 0; i < d->layers.n; i++)
        any = d->selections[i] ? d->selections[i] : any;
    if (d->ring != MAP_RING_THEMATIQUE || !any)
        return;
    marks_themes_find(&themes, d);
    for (unsigned i = 0; i < themes.n + themes.others; i++) {
        marks_theme_key(any->snapshot, &themes, i, key);
        put(key, "Number", to);
    }
}

void vector_layers_fields(const struct vector_described *l,
                          void (*put)(const char *name, const char *type, void *to), void *to)
{
    enum collection of;
    for (const struct vector_field *f = l->layer.fields; f->name; f++)
        put(f->name, f->type, to);
    for (size_t i = 0; l->by_name && i < l->by_name->layers.n; i++)
        if (map_layer_collection(l->by_name->layers.list[i], &of))
            put(map_layer_name(l->by_name->layers.list[i]), "Number", to);
    if (l->marks)
        put_worth(l->marks, put, to);
}
