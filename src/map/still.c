#include "map/still.h"

#include <math.h>

#include "draw/png.h"
#include "map/tile_inside.h"

enum { STRIP_PX = 1024 /* of scale 1 */ };

/* --- the map -----------------------------------------------------------------------------------------------
 */

static bool paint_base_of(struct tile_painter *p, const struct map_drawing *d, const void *context,
                          unsigned parts, struct err *e)
{
    (void)e;
    const struct base_map *base = tile_painter_style(p, d)->base;
    if (parts & BASE_SHAPES)
        base_paint(p->base, base, &p->picture, context, parts);
    else
        base_paint_names(p->base, base, &p->picture, context, &p->marks);
    return true;
}

static bool paint_window(struct tile_painter *p, const struct still_request *r, const struct base_window *w,
                         struct err *e)
{
    const struct group_box box = {w->x0, w->y0, w->x0 + llround(w->units_per_px * p->picture.w / w->scale),
                                  w->y0 + llround(w->units_per_px * p->picture.h / w->scale)};
    return tile_painter_gather(p, &r->drawing, &box, w->units_per_px, e) &&
           tile_painter_layers(p, &r->drawing, w->scale, paint_base_of, w, e);
}

/* In strips no wider than the Earth is around, whose middle lies in this world: what is painted at once does
 * not reach farther than the worlds beside it, and windows side by side agree. */
static bool paint_strips(struct tile_painter *p, const struct still_request *r, const struct picture *to,
                         struct err *e)
{
    const double units = r->window.units_per_px, around_px = MERCATOR_WORLD / units;
    const int most = around_px < STRIP_PX ? (int)around_px : STRIP_PX, scale = r->window.scale;
    for (int x = 0; x < r->w; x += most) {
        const int w = x + most < r->w ? most : r->w - x;
        struct base_window window = r->window;
        window.x0 += llround(x * units);
        window.x0 -= (int64_t)floor(((double)window.x0 + units * w / 2) / MERCATOR_WORLD) * MERCATOR_WORLD;
        p->picture = picture_part(to, x * scale, 0, w * scale, r->h * scale);
        if (!paint_window(p, r, &window, e))
            return false;
    }
    return true;
}

/* --- whose map it is ---------------------------------------------------------------------------------------
 */

#define CREDIT_PX     10.0
#define CREDIT_PAD_PX 4.0

/* On a strip that lets the map shine through, in the corner where maps have it. */
static bool paint_credit(struct tile_painter *p, const struct still_request *r, struct picture *to,
                         struct err *e)
{
    const int scale = r->window.scale;
    struct text_style style = {
        .size_px = CREDIT_PX, .colour = 0xFF18212B, .align = TEXT_RIGHT, .anchor = TEXT_BOTTOM};
    style = text_style_scaled(style, scale);
    for (const char *const *text = r->credits; text && *text; text++) {
        const struct text_box box = text_measure(p->text, &style, *text).block;
        const int pad = (int)CREDIT_PAD_PX * scale, w = (int)ceil(box.x1 - box.x0) + 2 * pad,
                  h = (int)ceil(box.y1 - box.y0) + 2 * pad;
        struct picture ground = {0};
        if (w > to->w || h * 4 > to->h)
            continue;
        if (!picture_init(&ground, w, h, e))
            return false;
        picture_fill(&ground, 0xFFFFFFFF);
        picture_over(to, &ground, to->w - w, to->h - h, 200);
        picture_release(&ground);
        text_draw(p->text, to, &style, *text, to->w - pad, to->h - pad);
        break;
    }
    return true;
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

/* A picture and an encoder of its own: the memory of a large one does not stay with the painter, whose
 * picture, a tile's, waits meanwhile. */
bool still_paint(struct tile_painter *p, const struct still_request *r, struct bytes *out, struct err *e)
{
    const struct png_options options = {.palette = tile_painter_palette(p, &r->drawing)};
    const struct picture of_tiles = p->picture;
    struct picture all = {0};
    if (!picture_init(&all, r->w * r->window.scale, r->h * r->window.scale, e))
        return false;
    bool done = paint_strips(p, r, &all, e) && paint_credit(p, r, &all, e);
    p->picture = of_tiles;
    if (done) {
        struct png_encoder *encoder = png_encoder_new();
        done = png_encode(encoder, &all, &options, out, e);
        png_encoder_free(encoder);
    }
    picture_release(&all);
    return done;
}
