#include "map/view.h"

#include <math.h>
#include <stdio.h>

#include "draw/png.h"
#include "map/still.h"
#include "map/tile_inside.h"

#define WORLD ((double)MERCATOR_WORLD)
#define SNAP_UNITS                                                                                           \
    0.05                /* a corner this near to whole world units stands on them: clients write few digits  \
                         */
#define SQUARE_PX  0.05 /* that a picture may be off in all and its pixels still be squares */
#define MOST_UNITS (WORLD / 8) /* of a pixel: then the world is smaller than a mark */
#define FAR_UNITS  (WORLD * 1024)

/* --- squares of the tiles' own projection ------------------------------------------------------------------
 */

static double snapped(double units)
{
    const double whole = round(units);
    return fabs(units - whole) < SNAP_UNITS ? whole : units;
}

/* The window of a picture whose pixels are squares of the Mercator square, and no smaller or larger than it
 * can be painted with. */
static bool square_window(const struct view *v, struct base_window *w)
{
    if (v->crs->epsg != 3857 || v->w % v->scale != 0 || v->h % v->scale != 0)
        return false;
    const double x0 = snapped(mercator_x_from_m(v->box[0])), y0 = snapped(mercator_y_from_m(v->box[3])),
                 x1 = snapped(mercator_x_from_m(v->box[2])), y1 = snapped(mercator_y_from_m(v->box[1])),
                 units = (x1 - x0) / v->w * v->scale;
    if (fabs((y1 - y0) / units * v->scale - v->h) > SQUARE_PX || units < WARP_LEAST_UNIT ||
        units > MOST_UNITS || fabs(x0) > FAR_UNITS || fabs(y0) > FAR_UNITS)
        return false;
    *w = (struct base_window){.x0 = llround(x0), .y0 = llround(y0), .units_per_px = units, .scale = v->scale};
    return true;
}

static struct warp_frame frame_of(const struct view *v)
{
    return (struct warp_frame){.crs = v->crs,
                               .box = {v->box[0], v->box[1], v->box[2], v->box[3]},
                               .w = (double)v->w / v->scale,
                               .h = (double)v->h / v->scale};
}

/* --- painting ----------------------------------------------------------------------------------------------
 */

/* Of a picture that goes through a warp. */
struct warped {
    struct base_window window;
    char key[BASE_KEY_BYTES];
    struct base_tile *kept; /* shapes of the base map, as they were painted for another picture; or NULL */
    struct picture shapes;  /* painted ahead of the rest; or empty: they are painted in place */
};

static bool paint_part_of(struct tile_painter *p, const struct map_drawing *d, const void *context,
                          const struct tile_part *part, struct err *e)
{
    const struct warped *w = context;
    const struct base_map *base = tile_painter_style(p, d)->base;
    const unsigned shapes = part->base & BASE_SHAPES;
    (void)e;
    if (part->counted)
        tile_paint_counted(p, d, part->counted, &p->picture, &w->window);
    if (shapes && w->kept)
        picture_lay(&p->picture, &w->kept->picture, 0, 0);
    else if (shapes && !w->shapes.px)
        base_paint(p->base, base, &p->picture, &w->window, shapes);
    else if (shapes && p->picture.px)
        picture_over(&p->picture, &w->shapes, 0, 0, 255);
    else if (shapes) {
        picture_to_index(&p->picture, &w->shapes);
        base_window_keep(p, w->key);
    }
    if (part->base & BASE_LABELS)
        base_paint_names(p->base, base, &p->picture, &w->window, &p->marks);
    return true;
}

static bool paint_layers(struct tile_painter *p, const struct view *v, const struct warped *w,
                         struct picture *to, struct err *e)
{
    const struct warp *warp = w->window.warp;
    const struct picture of_tiles = p->picture;
    const struct group_box plane = {warp->x0, warp->y0, warp->x1, warp->y1};
    bool done = tile_painter_gather(p, &v->drawing, &plane, warp->units_per_px, e);
    if (done) {
        marks_warp(&p->marks, warp);
        p->picture = *to;
        done = tile_painter_layers(p, &v->drawing, v->scale, paint_part_of, w, e);
        p->picture = of_tiles;
    }
    return done;
}

/* The base map leaves free what lies beyond the projection, and its colours are of what is covered: only a
 * picture that is covered all over can be painted with their numbers. */
static bool paint_ahead(struct tile_painter *p, const struct view *v, struct warped *w,
                        const struct inks **inks, struct err *e)
{
    if (!*inks || !map_layers_have(&v->drawing.layers, MAP_BASE))
        return true;
    snprintf(w->key, sizeof w->key, "%u/%s/%.17g/%.17g/%.17g/%.17g@%d/%dx%d", v->drawing.style, v->crs->name,
             v->box[0], v->box[1], v->box[2], v->box[3], v->scale, v->w, v->h);
    if ((w->kept = base_window_get(p, w->key)))
        return true;
    if (!picture_init(&w->shapes, v->w, v->h, e))
        return false;
    base_paint(p->base, tile_painter_style(p, &v->drawing)->base, &w->shapes, &w->window, BASE_SHAPES);
    if (!picture_opaque(&w->shapes))
        *inks = NULL;
    return true;
}

/* Lays a picture of pixels on its ground, and writes it. */
static bool write_pixels(struct tile_painter *p, const struct view *v, struct picture *all, struct bytes *out,
                         struct err *e)
{
    const struct png_options options = {.palette = tile_painter_settle(p, &v->drawing, all, v->ground)};
    return png_encode(p->encoder, all, &options, out, e);
}

/* On numbers of colours (draw/inks.h) where that can be, as tiles are. */
static bool paint_warped(struct tile_painter *p, const struct view *v, const struct warp *warp,
                         struct bytes *out, struct err *e)
{
    struct warped w = {.window = base_window_of_warp(warp, v->scale)};
    const struct inks *inks = tile_painter_inks(p, &v->drawing);
    struct picture all = {0};
    bool done = paint_ahead(p, v, &w, &inks, e) &&
                (inks ? picture_resize_indexed(&all, v->w, v->h, inks, e)
                      : picture_init(&all, v->w, v->h, e)) &&
                paint_layers(p, v, &w, &all, e);
    if (done)
        done = inks ? png_encode(p->encoder, &all, &(struct png_options){.ground = v->ground}, out, e)
                    : write_pixels(p, v, &all, out, e);
    if (w.kept)
        base_tile_drop(w.kept);
    picture_release(&w.shapes);
    picture_release(&all);
    return done;
}

/* Its ground alone, or what `paint` puts on it. */
typedef void paint_on(struct tile_painter *p, const struct view *v, const char *text);

static bool paint_alone(struct tile_painter *p, const struct view *v, paint_on *paint, const char *text,
                        struct bytes *out, struct err *e)
{
    const struct picture of_tiles = p->picture;
    struct picture all = {0};
    if (!picture_init(&all, v->w, v->h, e))
        return false;
    p->picture = all;
    if (paint)
        paint(p, v, text);
    p->picture = of_tiles;
    const bool done = write_pixels(p, v, &all, out, e);
    picture_release(&all);
    return done;
}

bool view_paint(struct tile_painter *p, const struct view *v, struct projector *projector, struct bytes *out,
                struct err *e)
{
    const struct warp_frame frame = frame_of(v);
    struct still_request r = {
        .drawing = v->drawing, .w = v->w / v->scale, .h = v->h / v->scale, .ground = v->ground};
    struct err why = {0};
    if (square_window(v, &r.window))
        return still_paint(p, &r, out, e);
    struct warp *warp = warp_new(&frame, projector, &why);
    if (why.code)
        return err_set(e, why.code, "%s", why.text);
    /* without one nothing of the world is there */
    const bool done = warp ? paint_warped(p, v, warp, out, e) : paint_alone(p, v, NULL, NULL, out, e);
    warp_free(warp);
    return done;
}

/* --- what stands there -------------------------------------------------------------------------------------
 */

#define AROUND_PX 240 /* of the plane: a mark's reach, where the plane is much larger than the picture */

/* The marks that may be seen at a point of the plane. */
static bool gather_at(struct marks *m, const struct view *v, const struct warp *warp, double units, double x,
                      double y, struct err *e)
{
    const int64_t at_x = (int64_t)floor(x), at_y = (int64_t)floor(y);
    const struct group_box box = {at_x, at_y, at_x + 1, at_y + 1};
    const double reach = warp ? AROUND_PX : 0;
    if (!marks_gather_wide(m, &v->drawing, &box, units, reach, reach, e))
        return false;
    if (warp)
        marks_warp(m, warp);
    return true;
}

bool view_identify(const struct view *v, struct projector *projector, int i, int j,
                   struct identify_request *r, struct identified *out, struct err *e)
{
    const struct warp_frame frame = frame_of(v);
    double x_px = (i + 0.5) / v->scale, y_px = (j + 0.5) / v->scale, x, y, units;
    struct base_window w;
    struct marks marks = {0};
    struct warp *warp = NULL;
    *out = (struct identified){0};
    if (square_window(v, &w)) {
        x = (double)w.x0 + x_px * w.units_per_px;
        x -= floor(x / WORLD) * WORLD;
        y = (double)w.y0 + y_px * w.units_per_px;
        units = w.units_per_px;
        x_px = (x - floor(x)) / units;
        y_px = (y - floor(y)) / units;
    } else if (warp_under(&frame, projector, x_px, y_px, &x, &y) && (warp = warp_new(&frame, projector, e))) {
        units = warp->units_per_px;
    } else {
        return true; /* nothing of the world is there */
    }
    r->lon = lon_wrap_deg(mercator_lon_deg(x));
    r->lat = mercator_lat_deg(y);
    r->zoom = base_window_zoom(&(struct base_window){.units_per_px = units, .scale = 1});
    const bool done = gather_at(&marks, v, warp, units, x, y, e);
    if (done)
        identify_in(r, &marks, x_px, y_px, &r->drawing.layers, out);
    warp_free(warp);
    marks_release(&marks);
    return done;
}

/* --- instead of a map --------------------------------------------------------------------------------------
 */

#define TEXT_PX 12.0
#define PAD_PX  8.0

static void paint_text(struct tile_painter *p, const struct view *v, const char *text)
{
    const int scale = v->scale;
    const struct text_style style = {.size_px = TEXT_PX,
                                     .colour = 0xFF8B1A1A,
                                     .halo = 0xFFFFFFFF,
                                     .halo_px = 2,
                                     .wrap_px = fmax(1, (double)v->w / scale - 2 * PAD_PX),
                                     .anchor = TEXT_TOP};
    const struct text_style scaled = text_style_scaled(style, scale);
    text_draw(p->text, &p->picture, &scaled, text, PAD_PX * scale, PAD_PX * scale);
}

bool view_say(struct tile_painter *p, const struct view *v, const char *text, struct bytes *out,
              struct err *e)
{
    return paint_alone(p, v, paint_text, text, out, e);
}
