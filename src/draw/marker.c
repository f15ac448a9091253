#include "draw/marker.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "draw/colour.h"
#include "draw/picture_inside.h"
#include "draw/stamp.h"
#include "draw/vector.h"

#define PI            3.14159265358979323846
#define OUTLINE_PX    1.5 /* around single marks */
#define COUNT_EDGE_PX 1.5 /* around counts */
#define COUNT_BASE_PX 8.5 /* radius of a count of 1, were there one */
#define COUNT_GROW_PX 3.4 /* for each factor of ten */
#define COUNT_MOST_PX 27.0
#define SHADOW_PX     2.0 /* reach of the shadow */
#define FRACTIONS     4   /* places of a single mark within a pixel, each way */
#define SLOTS_FIRST   256
#define RADII         2048 /* of counts below this are looked up */
#define WHITE         0xFFFFFFFFu
#define BLACK         0xFF000000u

/* What makes one sprite differ from another. No padding: it is hashed and compared as bytes. */
struct sprite_key {
    uint32_t fill, outline, text;
    float radius_px;
    uint8_t shape, scale, fraction_x, fraction_y; /* quarters of a pixel */
    char count[MARKER_TEXT_BYTES];                /* "" for a single mark */
};
_Static_assert(sizeof(struct sprite_key) == 20 + MARKER_TEXT_BYTES, "a key has no padding");

struct sprite {
    struct sprite_key key;
    struct picture picture;
    int x, y; /* its top left corner, from the pixel of its point */
};

static struct { /* by count: each cell of a map asks, and logarithms took 15 % of a tile at z6 (perf) */
    pthread_once_t once;
    double px[RADII];
} radii = {.once = PTHREAD_ONCE_INIT};

struct marker_set {
    struct text_painter *text;
    struct sprite **slots; /* open addressing, NULL is free */
    size_t n, capacity, bytes;
};

void marker_count_text(uint64_t count, char text[MARKER_TEXT_BYTES])
{
    static const char *const units[] = {"k", "M", "G", "T"};
    if (count < 1000) {
        snprintf(text, MARKER_TEXT_BYTES, "%u", (unsigned)count);
        return;
    }
    double v = (double)count / 1000;
    size_t unit = 0;
    while (v >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
        v /= 1000;
        unit++;
    }
    unsigned tenths = (unsigned)(v * 10 + 0.5);
    if (tenths < 100 && tenths % 10)
        snprintf(text, MARKER_TEXT_BYTES, "%u,%u\u202F%s", tenths / 10, tenths % 10, units[unit]);
    else
        snprintf(text, MARKER_TEXT_BYTES, "%u\u202F%s", (unsigned)fmin(v + 0.5, 999), units[unit]);
}

static double single_radius(const struct marker_style *s)
{
    return s->radius_px > 0 ? s->radius_px : MARKER_RADIUS_PX;
}

/* In halves of a pixel, so that there are not too many sprites. */
static double radius_of(uint64_t count)
{
    double r = COUNT_BASE_PX + COUNT_GROW_PX * log10((double)count);
    return fmin(round(r * 2) / 2, COUNT_MOST_PX);
}

static void fill_radii(void)
{
    for (uint64_t count = 1; count < RADII; count++)
        radii.px[count] = radius_of(count);
}

/* Without the outline. */
static double count_radius(uint64_t count)
{
    pthread_once(&radii.once, fill_radii);
    return count < RADII ? radii.px[count] : radius_of(count);
}

double marker_radius_px(const struct marker_style *s, uint64_t count)
{
    return count > 1 ? count_radius(count) + COUNT_EDGE_PX : single_radius(s) + OUTLINE_PX;
}

uint32_t marker_text_colour(const struct marker_style *s)
{
    uint32_t ground = s->shape == MARKER_RING ? s->outline : s->fill;
    if (s->text)
        return s->text;
    if (s->shape == MARKER_RING && colour_contrast(s->fill, ground) >= 4.5)
        return s->fill;
    return colour_contrast(WHITE, ground) >= colour_contrast(BLACK, ground) ? WHITE : BLACK;
}

/* --- drawing a sprite ----------------------------------------------------------------------------------- */

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

/* The outline of a mark of radius r around 0, 0; shapes of one radius look equally large. */
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

/* Three rings of falling darkness, a little below the mark. */
static void draw_shadow(cairo_t *cr, const struct sprite_key *k, double r, double edge)
{
    cairo_save(cr);
    cairo_translate(cr, CAIRO_FAST_SHIFT_PX / k->scale, 0.6);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_FAST);
    shape_path(cr, (enum marker_shape)k->shape, r, k->count[0] != '\0');
    for (int i = 1; i <= 3; i++) {
        cairo_set_source_rgba(cr, 0, 0, 0, 0.10);
        cairo_set_line_width(cr, 2 * (edge + SHADOW_PX * i / 3.0 - 0.4));
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
    cairo_restore(cr);
}

static void draw_count(struct text_painter *t, struct picture *p, const struct sprite_key *k, double centre)
{
    double scale = k->scale, r = k->radius_px;
    struct text_style s = {.size_px = fmin(10.5 + (r - 9) * 0.12, 13),
                           .weight = 700,
                           .colour = k->text,
                           .align = TEXT_CENTRE,
                           .anchor = TEXT_MIDDLE};
    double room = r * (k->shape == MARKER_DIAMOND ? 1.75 : k->shape == MARKER_RING ? 1.6 : 1.72);
    struct text_size m = text_measure(t, &s, k->count);
    double width = m.block.x1 - m.block.x0;
    if (width > room)
        s.size_px *= room / width;
    s = text_style_scaled(s, scale);
    text_draw(t, p, &s, k->count, centre, centre);
}

/* --- fewer colours -------------------------------------------------------------------------------------- */

/* Antialiasing makes a few hundred shades, more than a palette holds and than any eye tells apart. Fill and
 * text shade into the outline in SHADES steps; outline and shadow fade out in FADES and SHADOWS. */
#define SHADES  16
#define FADES   7
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

static void snap_colours(struct picture *p, const struct sprite_key *k)
{
    for (int i = 0; i < p->w * p->h; i++) {
        uint32_t pixel = p->px[i], snapped;
        if (pixel == 0 || pixel == k->fill || pixel == k->outline)
            continue;
        if (pixel >> 24 < 255) {
            p->px[i] = snap_fading(pixel, k->outline);
            continue;
        }
        snapped = snap_to_line(pixel, k->fill, k->outline);
        if (!snapped && k->text)
            snapped = snap_to_line(pixel, k->shape == MARKER_RING ? k->outline : k->fill, k->text);
        p->px[i] = snapped ? snapped : pixel;
    }
}

static void sprite_draw(struct text_painter *t, const struct sprite_key *k, struct picture *p)
{
    bool count = k->count[0] != '\0';
    enum marker_shape shape = (enum marker_shape)k->shape;
    double r = k->radius_px, edge = count ? COUNT_EDGE_PX : OUTLINE_PX;
    double centre = p->w / 2 + (count ? 0.5 : 0);
    cairo_t *cr = picture_cairo(p);
    cairo_translate(cr, centre + k->fraction_x / (double)FRACTIONS,
                    centre + k->fraction_y / (double)FRACTIONS);
    cairo_scale(cr, k->scale, k->scale);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    draw_shadow(cr, k, r, edge);
    shape_path(cr, shape, r, count);
    cairo_set_line_width(cr, 2 * edge);
    cairo_set_colour(cr, k->outline);
    cairo_stroke_preserve(cr);
    cairo_set_colour(cr, k->fill);
    cairo_fill(cr);
    if (shape == MARKER_RING) {
        shape_path(cr, shape, count ? r - 2.2 : r * 0.5, count);
        cairo_set_colour(cr, k->outline);
        cairo_fill(cr);
    }
    cairo_destroy(cr);
    if (count)
        draw_count(t, p, k, centre);
    if (!p->vector)
        snap_colours(p, k);
}

/* On paper each mark is drawn for itself. */
static void draw_lines(struct text_painter *t, const struct sprite_key *k, struct picture *p, int x, int y)
{
    struct picture mark;
    vector_init(&mark, 2 * MARKER_EXTENT_PX * k->scale, 2 * MARKER_EXTENT_PX * k->scale);
    sprite_draw(t, k, &mark);
    vector_over(p, &mark, x - mark.w / 2.0, y - mark.h / 2.0);
    picture_release(&mark);
}

/* --- the set -------------------------------------------------------------------------------------------- */

struct marker_set *marker_set_new(struct text_painter *t)
{
    struct marker_set *m = mem_alloc(1, sizeof *m);
    m->text = t;
    m->capacity = SLOTS_FIRST;
    m->slots = mem_alloc(m->capacity, sizeof *m->slots);
    return m;
}

static void drop_all(struct marker_set *m)
{
    for (size_t i = 0; i < m->capacity; i++)
        if (m->slots[i]) {
            picture_release(&m->slots[i]->picture);
            free(m->slots[i]);
            m->slots[i] = NULL;
        }
    m->n = m->bytes = 0;
}

void marker_set_free(struct marker_set *m)
{
    if (!m)
        return;
    drop_all(m);
    free(m->slots);
    free(m);
}

size_t marker_set_bytes(const struct marker_set *m)
{
    return m->bytes;
}

static struct sprite **find_slot(struct sprite **slots, size_t capacity, const struct sprite_key *k)
{
    size_t at = hash_bytes(k, sizeof *k, 0) & (capacity - 1);
    while (slots[at] && memcmp(&slots[at]->key, k, sizeof *k) != 0)
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static void grow(struct marker_set *m)
{
    size_t capacity = m->capacity * 2;
    struct sprite **slots = mem_alloc(capacity, sizeof *slots);
    for (size_t i = 0; i < m->capacity; i++)
        if (m->slots[i])
            *find_slot(slots, capacity, &m->slots[i]->key) = m->slots[i];
    free(m->slots);
    m->slots = slots;
    m->capacity = capacity;
}

/* The part of a picture that is not transparent, its width a multiple of four: what a blit takes at once. */
static void crop(struct picture *to, const struct picture *from, int *left, int *top)
{
    int x0 = from->w, y0 = from->h, x1 = 0, y1 = 0;
    for (int y = 0; y < from->h; y++)
        for (int x = 0; x < from->w; x++)
            if (picture_row(from, y)[x]) {
                x0 = x < x0 ? x : x0;
                y0 = y < y0 ? y : y0;
                x1 = x > x1 ? x : x1;
                y1 = y > y1 ? y : y1;
            }
    int w = (x1 - x0 + 4) / 4 * 4, h = y1 - y0 + 1;
    x0 = x0 + w <= from->w ? x0 : from->w - w;
    struct picture part = picture_part(from, x0, y0, w, h);
    *to = (struct picture){0};
    picture_copy(to, &part);
    *left = x0;
    *top = y0;
}

static struct sprite *sprite_new(struct text_painter *t, const struct sprite_key *k)
{
    struct sprite *s = mem_alloc(1, sizeof *s);
    struct picture p;
    s->key = *k;
    /* 1.45: the star's points reach farthest; a pixel for the fraction */
    int reach = (int)ceil(((double)k->radius_px * 1.45 + COUNT_EDGE_PX + SHADOW_PX + 0.6) * k->scale) + 1;
    bool fits = picture_init(&p, 2 * reach + 1, 2 * reach + 1, NULL);
    assert(fits);
    sprite_draw(t, k, &p);
    crop(&s->picture, &p, &s->x, &s->y);
    s->x -= reach;
    s->y -= reach;
    picture_release(&p);
    return s;
}

static struct sprite *find_sprite(struct marker_set *m, const struct sprite_key *k)
{
    struct sprite *s = *find_slot(m->slots, m->capacity, k);
    if (s)
        return s;
    s = sprite_new(m->text, k);
    size_t bytes = sizeof *s + s->picture.capacity * sizeof *s->picture.px;
    if (m->bytes + bytes > MARKER_SET_BYTES)
        drop_all(m);
    if ((m->n + 1) * 2 > m->capacity)
        grow(m);
    *find_slot(m->slots, m->capacity, k) = s;
    m->n++;
    m->bytes += bytes;
    return s;
}

void marker_draw(struct marker_set *m, struct picture *p, const struct marker_style *s, int scale,
                 uint64_t count, double x, double y)
{
    assert(scale >= 1 && scale <= MARKER_SCALE_MAX && s->shape < MARKER_SHAPES);
    struct sprite_key k = {
        .fill = s->fill, .outline = s->outline, .shape = (uint8_t)s->shape, .scale = (uint8_t)scale};
    /* beyond this nothing shows, and it keeps the numbers within int */
    if (!(fabs(x) < 1e6 && fabs(y) < 1e6))
        return;
    int px, py;
    if (count > 1) {
        k.radius_px = (float)count_radius(count);
        k.text = marker_text_colour(s);
        marker_count_text(count, k.count);
        px = (int)floor(x);
        py = (int)floor(y);
    } else {
        k.radius_px = (float)single_radius(s);
        int qx = (int)floor(x * FRACTIONS + 0.5), qy = (int)floor(y * FRACTIONS + 0.5);
        k.fraction_x = (uint8_t)(qx & (FRACTIONS - 1));
        k.fraction_y = (uint8_t)(qy & (FRACTIONS - 1));
        px = (qx - k.fraction_x) / FRACTIONS;
        py = (qy - k.fraction_y) / FRACTIONS;
    }
    if (p->vector) {
        draw_lines(m->text, &k, p, px, py);
        return;
    }
    struct sprite *sprite = find_sprite(m, &k);
    picture_stamp(p, &sprite->picture, px + sprite->x, py + sprite->y);
}
