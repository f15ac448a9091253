#include "map/still.h"

#include <math.h>
#include <stdio.h>

#include "draw/png.h"
#include "map/tile_inside.h"

enum { STRIP_PX = 1024 /* of scale 1 */ };

/* --- the map -----------------------------------------------------------------------------------------------
 */

/* The zoom whose tiles have their pixels where the window has them, or -1. */
static int zoom_of_tiles(const struct base_window *w)
{
    for (int z = 0; z <= TILE_ZOOM_MAX; z++) {
        const int32_t unit = tile_pixel(z);
        if (w->units_per_px <= unit && w->units_per_px >= unit)
            return w->x0 % unit == 0 && w->y0 % unit == 0 ? z : -1;
    }
    return -1;
}

static int64_t tile_at(int64_t px)
{
    return (int64_t)floor((double)px / TILE_SIZE_PX);
}

/* Shapes from the tiles themselves: what is painted at the edge of a pixel depends, in its last shade, on how
 * wide a picture is painted at once. */
static bool lay_tiles(struct tile_painter *p, const struct map_drawing *d, const struct base_window *w, int z,
                      const struct tile_part *part, struct err *e)
{
    const int64_t unit = tile_pixel(z), x0 = w->x0 / unit, y0 = w->y0 / unit, around = INT64_C(1) << z;
    const int64_t columns = tile_at(x0 + p->picture.w / w->scale - 1),
                  rows = tile_at(y0 + p->picture.h / w->scale - 1);
    for (int64_t row = tile_at(y0); row <= rows; row++)
        for (int64_t column = tile_at(x0); column <= columns; column++) {
            const struct tile t = {z, (int)(((column % around) + around) % around), (int)row};
            if (row < 0 || row >= around)
                continue;
            struct base_tile *tile = base_tile_get(p, d, t, w->scale, part, e);
            if (!tile)
                return false;
            if (part->base & BASE_GROUND)
                picture_lay(&p->picture, &tile->picture, (int)((column * TILE_SIZE_PX - x0) * w->scale),
                            (int)((row * TILE_SIZE_PX - y0) * w->scale));
            else if (!tile->blank)
                picture_over(&p->picture, &tile->picture, (int)((column * TILE_SIZE_PX - x0) * w->scale),
                             (int)((row * TILE_SIZE_PX - y0) * w->scale), 255);
            base_tile_drop(tile);
        }
    return true;
}

/* In numbers, where no tile has its pixels. */
static bool paint_kept(struct tile_painter *p, const struct map_drawing *d, const struct base_window *w,
                       const struct tile_part *part, struct err *e)
{
    char key[BASE_KEY_BYTES];
    struct picture pixels = {0};
    snprintf(key, sizeof key, "%u/%lld/%lld/%.17g@%d/%dx%d-%u", d->style, (long long)w->x0, (long long)w->y0,
             w->units_per_px, w->scale, p->picture.w, p->picture.h, part->base);
    struct base_tile *kept = base_window_get(p, key);
    if (kept) {
        picture_lay(&p->picture, &kept->picture, 0, 0);
        base_tile_drop(kept);
        return true;
    }
    if (!picture_init(&pixels, p->picture.w, p->picture.h, e))
        return false;
    base_paint(p->base, tile_painter_style(p, d)->base, &pixels, w, part->base);
    picture_to_index(&p->picture, &pixels);
    picture_release(&pixels);
    base_window_keep(p, key);
    return true;
}

static bool paint_shapes(struct tile_painter *p, const struct map_drawing *d, const struct base_window *w,
                         const struct tile_part *part, struct err *e)
{
    const int zoom = zoom_of_tiles(w);
    const double pole = (double)MERCATOR_WORLD / w->units_per_px;
    if (zoom >= 0 && w->y0 >= 0 && (double)w->y0 / w->units_per_px + p->picture.h / (double)w->scale <= pole)
        return lay_tiles(p, d, w, zoom, part, e);
    if (part->counted) {
        tile_paint_counted(p, d, part->counted, &p->picture, w);
        return true;
    }
    if (p->picture.px) {
        base_paint(p->base, tile_painter_style(p, d)->base, &p->picture, w, part->base);
        return true;
    }
    return paint_kept(p, d, w, part, e);
}

static bool paint_part_of(struct tile_painter *p, const struct map_drawing *d, const void *context,
                          const struct tile_part *part, struct err *e)
{
    const struct tile_part shapes = {.base = part->base & BASE_SHAPES, .counted = part->counted};
    if ((shapes.base || shapes.counted) && !paint_shapes(p, d, context, &shapes, e))
        return false;
    if (part->base & BASE_LABELS)
        base_paint_names(p->base, tile_painter_style(p, d)->base, &p->picture, context, &p->marks);
    return true;
}

static bool paint_window(struct tile_painter *p, const struct still_request *r, const struct base_window *w,
                         struct err *e)
{
    const struct group_box box = {w->x0, w->y0, w->x0 + llround(w->units_per_px * p->picture.w / w->scale),
                                  w->y0 + llround(w->units_per_px * p->picture.h / w->scale)};
    return tile_painter_gather(p, &r->drawing, &box, w->units_per_px, e) &&
           tile_painter_layers(p, &r->drawing, w->scale, paint_part_of, w, e);
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
        if (r->decor) {
            window.left_px = -x;
            window.right_px = r->w - x;
        }
        window.x0 -= (int64_t)floor(((double)window.x0 + units * w / 2) / MERCATOR_WORLD) * MERCATOR_WORLD;
        p->picture = picture_part(to, x * scale, 0, w * scale, r->h * scale);
        if (!paint_window(p, r, &window, e))
            return false;
    }
    return true;
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

/* On a picture of the kind that the drawing is painted on. */
static bool paint_map(struct tile_painter *p, const struct still_request *r, struct picture *to,
                      struct err *e)
{
    const struct picture of_tiles = p->picture;
    const bool done = paint_strips(p, r, to, e);
    p->picture = of_tiles;
    return done;
}

static bool write_png(const struct picture *all, const struct png_options *options, struct bytes *out,
                      struct err *e)
{
    struct png_encoder *encoder = png_encoder_new();
    const bool done = png_encode(encoder, all, options, out, e);
    png_encoder_free(encoder);
    return done;
}

/* What is made of stamps is painted with numbers, and written as it is unless something stands around it. */
static bool paint_numbers(struct tile_painter *p, const struct still_request *r, const struct inks *inks,
                          struct picture *pixels, struct bytes *out, struct err *e)
{
    const int scale = r->window.scale;
    struct picture numbers = {0};
    bool done = picture_resize_indexed(&numbers, r->w * scale, r->h * scale, inks, e) &&
                paint_map(p, r, &numbers, e);
    if (done && r->decor) {
        done = picture_init(pixels, numbers.w, numbers.h, e);
        if (done)
            picture_from_index(pixels, &numbers);
    } else if (done) {
        done = write_png(&numbers, &(struct png_options){.ground = r->ground}, out, e);
    }
    picture_release(&numbers);
    return done;
}

/* A picture and an encoder of its own: the memory of a large one does not stay with the painter, whose
 * picture, a tile's, waits meanwhile. */
bool still_paint(struct tile_painter *p, const struct still_request *r, struct bytes *out, struct err *e)
{
    const struct inks *inks = tile_painter_inks(p, &r->drawing);
    const int scale = r->window.scale;
    struct picture all = {0};
    bool done = inks ? paint_numbers(p, r, inks, &all, out, e)
                     : picture_init(&all, r->w * scale, r->h * scale, e) && paint_map(p, r, &all, e);
    if (done && all.px) {
        done = !r->decor || decor_paint(p, r->decor, &r->drawing, &r->window, &all, e);
        const struct png_options options = {.palette = tile_painter_settle(p, &r->drawing, &all, r->ground)};
        done = done && write_png(&all, &options, out, e);
    }
    picture_release(&all);
    return done;
}
