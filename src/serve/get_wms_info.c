/* GetFeatureInfo: what stands under a pixel, as GeoJSON, as a small page made of that, and as lines of text
 */
#include "base/json.h"
#include "out/place_card.h"
#include "out/place_text.h"
#include "serve/get_wms_inside.h"

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
        place_text_write(&c->out, c->snapshot, &r, &found, (size_t)a->count);
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
