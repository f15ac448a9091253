#include "map/vector_tile.h"

#include <stdlib.h>

#include "base/mem.h"
#include "map/vector_tile_inside.h"

#define EXTENT_BITS 12                 /* MVT_EXTENT */
#define KEPT_BYTES  ((size_t)64 << 20) /* of the areas of a tile, as they are made */

struct vector_tiles *vector_tiles_new(struct tile_shared *shared)
{
    struct vector_tiles *v = mem_alloc(1, sizeof *v);
    v->shared = shared;
    v->base = base_painter_new(NULL); /* it writes no names */
    v->path = path_new();
    v->shapes = (struct vector_shapes){.mvt = &v->mvt, .areas = whole_areas_new()};
    v->records.base = v->names.base = 1;
    bytes_init(&v->kept, KEPT_BYTES);
    mvt_init(&v->mvt);
    return v;
}

void vector_tiles_free(struct vector_tiles *v)
{
    if (!v)
        return;
    base_painter_free(v->base);
    path_free(v->path);
    whole_areas_free(v->shapes.areas);
    free(v->shapes.units);
    free(v->shapes.points);
    bytes_release(&v->kept);
    vector_places_release(&v->french);
    vector_places_release(&v->foreign);
    marks_release(&v->marks);
    mvt_release(&v->mvt);
    free(v->records.known);
    free(v->names.known);
    free(v);
}

static struct vector_window window_of(struct tile t, int buffer_px)
{
    const struct world_box box = tile_box(t);
    const int64_t buffer = (int64_t)buffer_px * tile_pixel(t.z), beside = t.z ? buffer : 0;
    return (struct vector_window){
        box,
        {box.x0 - beside, box.y0 - buffer, box.x1 + beside, box.y1 + buffer},
        TILE_ZOOM_MAX - t.z,
    };
}

_Static_assert(MVT_EXTENT == 1 << EXTENT_BITS && TILE_ZOOM_MAX + EXTENT_BITS == 30,
               "a unit of a tile of the last zoom is one of the world");

bool vector_tile_write(struct vector_tiles *v, const struct tile_request *r, struct bytes *out, struct err *e)
{
    const struct map_layers *l = &r->drawing.layers;
    const struct vector_window w = window_of(r->tile, VECTOR_BUFFER_PX),
                               near = window_of(r->tile, VECTOR_SITE_BUFFER_PX);
    bool shapes = false, labels = false;
    for (size_t i = 0; i < l->n; i++) {
        shapes |= l->list[i] == MAP_BASE;
        labels |= l->list[i] == MAP_BASE || l->list[i] == MAP_LABELS;
    }
    if (!vector_base_write(v, r, &w, shapes, labels, out, e))
        return false;
    for (size_t i = 0; i < l->n; i++)
        if (r->drawing.counted[i] && !vector_counted_write(v, r, r->drawing.counted[i], &w, out, e))
            return false;
    if (r->drawing.group != MAP_GROUP_NONE)
        return vector_marks_write(v, r, &w, out, e);
    for (size_t i = 0; i < l->n; i++)
        if (r->drawing.selections[i])
            vector_sites_write(v, l->list[i], r->drawing.selections[i], &near, out);
    return true;
}
