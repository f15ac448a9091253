#include "map/tile.h"

#include <stdlib.h>

#include "base/blob.h"
#include "base/mem.h"
#include "draw/marker.h"
#include "draw/picture.h"
#include "draw/png.h"
#include "draw/text.h"
#include "map/marks.h"

struct tile_shared {
    struct marker_style styles[MAP_LAYER_COUNT];
};

struct tile_painter {
    struct tile_shared *shared;
    struct picture picture;
    struct text_painter *text;
    struct marker_set *markers;
    struct png_encoder *encoder;
    struct marks marks;
};

struct tile_shared *tile_shared_new(struct err *e)
{
    (void)e;
    struct tile_shared *s = mem_alloc(1, sizeof *s);
    for (enum map_layer i = MAP_COOPERATIONS; i < MAP_LAYER_COUNT; i++)
        s->styles[i] = marks_style(i, 0xFF1A66CA);
    return s;
}

void tile_shared_free(struct tile_shared *s)
{
    free(s);
}

struct tile_painter *tile_painter_new(struct tile_shared *shared, struct err *e)
{
    (void)e;
    struct tile_painter *p = mem_alloc(1, sizeof *p);
    p->shared = shared;
    p->text = text_painter_new();
    p->markers = marker_set_new(p->text);
    p->encoder = png_encoder_new();
    return p;
}

void tile_painter_free(struct tile_painter *p)
{
    if (!p)
        return;
    marks_release(&p->marks);
    png_encoder_free(p->encoder);
    marker_set_free(p->markers);
    text_painter_free(p->text);
    picture_release(&p->picture);
    free(p);
}

static bool gather(struct tile_painter *p, const struct tile_request *r, struct err *e)
{
    struct world_box box = tile_box(r->tile);
    struct group_box window = {box.x0, box.y0, box.x1, box.y1};
    return marks_gather(&p->marks, &r->layers, r->selections, &window, tile_pixel(r->tile.z), e);
}

static void add_transparent(struct bytes *out, int scale)
{
    struct blob *blob = png_transparent(scale);
    bytes_add(out, blob->data, blob->n);
    blob_free(blob);
}

bool tile_paint(struct tile_painter *p, const struct tile_request *r, struct bytes *out, bool *empty,
                struct err *e)
{
    if (!gather(p, r, e))
        return false;
    *empty = p->marks.n == 0;
    if (*empty) {
        add_transparent(out, r->scale);
        return true;
    }
    if (!picture_resize(&p->picture, TILE_SIZE_PX * r->scale, TILE_SIZE_PX * r->scale, e))
        return false;
    picture_clear(&p->picture);
    marks_paint(&p->marks, p->shared->styles, p->markers, &p->picture, r->scale);
    return png_encode(p->encoder, &p->picture, NULL, out, e);
}
