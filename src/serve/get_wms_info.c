/* GetFeatureInfo: what stands under a pixel, as GeoJSON, as a small page made of that, and as lines of text
 */
#include "base/json.h"
#include "out/place_card.h"
#include "serve/get_wms_inside.h"

static const char *name_of(const struct snapshot *s, const struct identified_place *p)
{
    return snapshot_text(s, (p->french ? &s->collectivites.rows : &s->partenaires.rows)->name[p->place]);
}

static const char *country_of(const struct snapshot *s, const struct identified_place *p)
{
    const struct vocabulary *pays = &s->vocabularies[VOCABULARY_PAYS];
    const uint16_t code = p->french ? vocabulary_find(pays, "FR") : s->partenaires.pays[p->place];
    return code == VOCABULARY_NONE ? NULL : pays->values[code].label;
}

/* A paragraph for each place: its name and country, and how many sites each layer has there. */
static void write_text(struct call *c, const struct map_drawing *d, const struct identified *found, long most)
{
    const struct snapshot *s = c->snapshot;
    if (!found->n)
        bytes_add_text(&c->out, "Rien à cet endroit.\n");
    for (size_t i = 0; i < found->n && (long)i < most; i++) {
        const struct identified_place *p = &found->list[i];
        const char *country = country_of(s, p);
        bytes_add_format(&c->out, "%s%s%s%s%s\n", i ? "\n" : "", name_of(s, p), country ? " (" : "",
                         country ? country : "", country ? ")" : "");
        for (size_t k = 0; k < d->layers.n; k++)
            if (d->selections[k] && d->selections[k]->sites.french == p->french &&
                d->selections[k]->sites.weight[p->place])
                bytes_add_format(&c->out, "%s : %u\n", map_layer_title(d->layers.list[k], LANGUAGE_FR),
                                 (unsigned)d->selections[k]->sites.weight[p->place]);
    }
    if ((long)found->n > most)
        bytes_add_format(&c->out, "\n%zu lieux en tout.\n", found->n);
}

/* What is written is of the layers asked about alone. */
static void keep_queried(const struct wms_asked *a, struct map_drawing *d)
{
    d->layers.n = 0;
    for (size_t i = 0; i < a->map.drawing.layers.n; i++)
        for (size_t k = 0; k < a->queried.n; k++)
            if (a->queried.list[k] == a->map.drawing.layers.list[i]) {
                d->selections[d->layers.n] = a->map.drawing.selections[i];
                d->counted[d->layers.n] = a->map.drawing.counted[i];
                d->layers.list[d->layers.n++] = a->queried.list[k];
            }
}

bool wms_make_info(struct call *c, struct wms_asked *a, struct err *e)
{
    struct projector *projector = projectors_take(c->core->projectors);
    struct identify_request r = {.shapes = tile_shared_shapes(c->core->painting)};
    struct identified found;
    map_hold(c, &a->map);
    a->view.drawing = r.drawing = a->map.drawing;
    keep_queried(a, &r.drawing);
    const bool done = view_identify(&a->view, projector, a->i, a->j, &r, &found, e);
    if (done && a->info == WMS_TEXT) {
        write_text(c, &r.drawing, &found, a->count);
    } else if (done) {
        struct json j;
        json_init(&j, &c->out);
        place_card_write(&j, &r, &found, (size_t)a->count);
    }
    identified_release(&found);
    map_drop(&a->map);
    projectors_give(c->core->projectors, projector);
    return done;
}
