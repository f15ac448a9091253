#include <math.h>
#include <stdlib.h>

#include "draw/colour.h"
#include "draw/marker_inside.h"
#include "draw/picture_inside.h"

#define PI             3.14159265358979323846
#define SHADOW_FROM_PX 4.5f
#define DOT_OUTLINE    0.8 /* of those without a shadow */
#define SIGN_INSIDE_PX 1.0 /* how far within the edge of a ring single marks stand on it */

/* --- shapes ---------------------------------------------------------------------------------------------
 */

/* A polygon with rounded corners: the corner is cut `round` before the vertex on both sides and bent. */
static void rounded_polygon(cairo_t *cr, const double (*v)[2], int n, double cut)
{
    for (int i = 0; i < n; i++) {
        const double *a = v[(i + n - 1) % n], *b = v[i], *c = v[(i + 1) % n];
        double in = hypot(a[0] - b[0], a[1] - b[1]), out = hypot(c[0] - b[0], c[1] - b[1]);
        double x1 = b[0] + (a[0] - b[0]) * cut / in, y1 = b[1] + (a[1] - b[1]) * cut / in;
        double x2 = b[0] + (c[0] - b[0]) * cut / out, y2 = b[1] + (c[1] - b[1]) * cut / out;
        if (i == 0)
            cairo_move_to(cr, x1, y1);
        else
            cairo_line_to(cr, x1, y1);
        /* control points that make a quarter circle of a right angle */
        const double k = 0.5523;
        cairo_curve_to(cr, x1 + (b[0] - x1) * k, y1 + (b[1] - y1) * k, x2 + (b[0] - x2) * k,
                       y2 + (b[1] - y2) * k, x2, y2);
    }
    cairo_close_path(cr);
}

static void regular_polygon(cairo_t *cr, int n, double r, double turn, double cut)
{
    double v[8][2];
    for (int i = 0; i < n; i++) {
        double a = turn + 2 * PI * i / n;
        v[i][0] = r * sin(a);
        v[i][1] = -r * cos(a);
    }
    rounded_polygon(cr, (const double(*)[2])v, n, cut);
}

static void star(cairo_t *cr, double r)
{
    double v[10][2];
    for (int i = 0; i < 10; i++) {
        double a = PI * i / 5, at = i % 2 ? r * 0.5 : r;
        v[i][0] = at * sin(a);
        v[i][1] = -at * cos(a);
    }
    rounded_polygon(cr, (const double(*)[2])v, 10, r * 0.12);
}

/* A circle whose edge waves outwards, like a seal. */
static void seal(cairo_t *cr, double r)
{
    const int waves = 12, steps = 16 * waves;
    for (int i = 0; i < steps; i++) {
        double a = 2 * PI * i / steps, at = r * (0.965 + 0.055 * cos(a * waves));
        cairo_line_to(cr, at * sin(a), -at * cos(a));
    }
    cairo_close_path(cr);
}

static void shape_path(cairo_t *cr, enum marker_shape shape, double r, bool count)
{
    cairo_new_path(cr);
    switch (shape) {
    case MARKER_SQUARE:
        regular_polygon(cr, 4, r * 0.90 * sqrt(2), PI / 4, r * (count ? 0.55 : 0.45));
        break;
    case MARKER_DIAMOND:
        regular_polygon(cr, 4, r * (count ? 1.28 : 1.3), 0, r * (count ? 0.5 : 0.25));
        break;
    case MARKER_STAR:
        if (count)
            seal(cr, r * 1.06);
        else
            star(cr, r * 1.42);
        break;
    default:
        cairo_arc(cr, 0, 0, r, 0, 2 * PI);
        cairo_close_path(cr);
    }
}

/* --- fewer colours -------------------------------------------------------------------------------------- */

/* Antialiasing makes a few hundred shades, more than a palette holds and than any eye tells apart. Fills
 * shade into the outline in SHADES steps, texts into what they stand on in TEXTS; outline and shadow fade out
 * in FADES and SHADOWS. */
#define SHADES  16
#define FADES   7
#define TEXTS   8
#define SHADOWS 15

/* A share of 0 to 1, to the nearest of so many steps. */
static double step(double share, int steps)
{
    return round(fmax(0, fmin(1, share)) * steps) / steps;
}

/* An opaque pixel: on the line between two colours, by the channel where they differ most. 0: it is not on
 * it. */
static uint32_t snap_to_line(uint32_t pixel, uint32_t a, uint32_t b)
{
    int best = 0, most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int d = abs((int)(b >> shift & 255) - (int)(a >> shift & 255));
        if (d > most) {
            most = d;
            best = shift;
        }
    }
    if (most == 0)
        return 0;
    double from = a >> best & 255, to = b >> best & 255, share = ((pixel >> best & 255) - from) / (to - from);
    uint32_t exact = colour_mix(a, b, fmax(0, fmin(1, share)));
    for (int shift = 0; shift < 24; shift += 8)
        if (abs((int)(exact >> shift & 255) - (int)(pixel >> shift & 255)) > 6)
            return 0;
    return colour_mix(a, b, step(share, SHADES));
}

/* A translucent pixel: some outline over some shadow, which is black. */
static uint32_t snap_fading(uint32_t pixel, uint32_t outline)
{
    uint32_t most = 1, shown = 0, alpha = pixel >> 24;
    for (int shift = 0; shift < 24; shift += 8)
        if ((outline >> shift & 255) > most) {
            most = outline >> shift & 255;
            shown = pixel >> shift & 255;
        }
    double cover = (double)shown / most, shadow = cover < 1 ? (alpha / 255.0 - cover) / (1 - cover) : 0;
    uint32_t edge = pixel_scale(outline | 0xFF000000u, (uint32_t)lround(255 * step(cover, FADES)));
    return pixel_over((uint32_t)lround(255 * step(shadow, SHADOWS)) << 24, edge);
}

static void snap_body(struct picture *p, const struct marker_body *k)
{
    for (int i = 0; i < p->w * p->h; i++) {
        const uint32_t pixel = p->px[i];
        uint32_t snapped = 0;
        if (pixel == 0 || pixel == k->outline)
            continue;
        if (pixel >> 24 < 255) {
            p->px[i] = snap_fading(pixel, k->outline);
            continue;
        }
        for (unsigned part = 0; part < k->n && !snapped; part++)
            snapped = snap_to_line(pixel, k->fill[part], k->outline);
        p->px[i] = snapped ? snapped : pixel;
    }
}

void marker_snap_text(struct picture *p, uint32_t colour)
{
    for (int i = 0; i < p->w * p->h; i++)
        p->px[i] = pixel_scale(colour | 0xFF000000u,
                               (uint32_t)lround(255 * step((p->px[i] >> 24) / 255.0, TEXTS)));
}

/* --- drawing a body ------------------------------------------------------------------------------------- */

/* Three rings of falling darkness, a little below the mark. */
static void draw_shadow(cairo_t *cr, const struct marker_body *k, enum marker_shape shape, double edge)
{
    cairo_save(cr);
    cairo_translate(cr, CAIRO_FAST_SHIFT_PX / k->scale, 0.6);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_FAST);
    shape_path(cr, shape, (double)k->radius_px, k->counted);
    for (int i = 1; i <= 3; i++) {
        cairo_set_source_rgba(cr, 0, 0, 0, 0.10);
        cairo_set_line_width(cr, 2 * (edge + MARKER_SHADOW_PX * i / 3.0 - 0.4));
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
    cairo_restore(cr);
}

static void draw_shape(cairo_t *cr, enum marker_shape shape, double r, bool counted, double edge,
                       uint32_t outline, uint32_t fill, bool hollow)
{
    shape_path(cr, shape, r, counted);
    cairo_set_line_width(cr, 2 * edge);
    cairo_set_colour(cr, outline);
    cairo_stroke_preserve(cr);
    cairo_set_colour(cr, fill);
    cairo_fill(cr);
    if (shape == MARKER_RING || hollow) {
        shape_path(cr, shape, counted ? r - MARKER_HOLLOW_PX : r * 0.5, counted);
        cairo_set_colour(cr, outline);
        cairo_fill(cr);
    }
}

/* The largest part is the lower one; the others go over the top of the ring, from left to right. */
static void draw_ring(cairo_t *cr, const struct marker_body *k)
{
    const double r = (double)k->radius_px, middle = r - MARKER_RING_PX / 2;
    unsigned main = 0;
    for (unsigned i = 1; i < k->n; i++)
        if (k->share[i] > k->share[main])
            main = i;
    const double apart = k->n > 1 ? 0.5 / r : 0; /* half of what is left between two parts */
    draw_shape(cr, MARKER_DISC, r, true, MARKER_COUNT_EDGE_PX, k->outline, k->outline, false);
    cairo_set_line_width(cr, MARKER_RING_PX);
    for (int signs = 0; signs < (k->plain ? 1 : 2); signs++) {
        double from = -PI / 2 - PI * (MARKER_PARTS - k->share[main]) / MARKER_PARTS;
        for (unsigned i = 0; i < k->n; i++) {
            const unsigned part = i + 1 < k->n ? i + (i >= main) : main;
            const double to = from + 2 * PI * k->share[part] / MARKER_PARTS, at = (from + to) / 2;
            if (!signs) {
                cairo_new_path(cr);
                cairo_arc(cr, 0, 0, middle, from + apart, to - apart);
                cairo_set_colour(cr, k->fill[part]);
                cairo_stroke(cr);
            } else {
                cairo_save(cr);
                cairo_translate(cr, (r - SIGN_INSIDE_PX) * cos(at), (r - SIGN_INSIDE_PX) * sin(at));
                draw_shape(cr, (enum marker_shape)k->shape[part], MARKER_SIGN_PX, false, MARKER_SIGN_EDGE_PX,
                           k->outline, k->fill[part], false);
                cairo_restore(cr);
            }
            from = to;
        }
    }
}

void marker_body_draw(const struct marker_body *k, struct picture *p, double x, double y)
{
    const double edge = k->counted                      ? MARKER_COUNT_EDGE_PX
                        : k->radius_px < SHADOW_FROM_PX ? MARKER_OUTLINE_PX * DOT_OUTLINE
                                                        : MARKER_OUTLINE_PX;
    const bool ring = marker_body_ring(k);
    const enum marker_shape shape = ring ? MARKER_DISC : (enum marker_shape)k->shape[0];
    cairo_t *cr = picture_cairo(p);
    cairo_translate(cr, x + k->fraction_x / (double)MARKER_FRACTIONS,
                    y + k->fraction_y / (double)MARKER_FRACTIONS);
    cairo_scale(cr, k->scale, k->scale);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    if (k->radius_px >= SHADOW_FROM_PX) /* those of dots would be a fog over where they are many */
        draw_shadow(cr, k, shape, edge);
    if (ring)
        draw_ring(cr, k);
    else
        draw_shape(cr, shape, (double)k->radius_px, k->counted, edge, k->outline, k->fill[0], k->hollow);
    cairo_destroy(cr);
    if (!p->vector)
        snap_body(p, k);
}
