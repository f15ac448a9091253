#include "draw/marker.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draw/colour.h"
#include "draw/marker_inside.h"
#include "draw/sprites.h"
#include "draw/stamp.h"
#include "draw/vector.h"

#define COUNT_BASE_PX 7.7 /* radius of a count of 1, were there one */
#define COUNT_POWER   0.165
#define COUNT_MOST_PX 31.0
#define RADII         2048 /* of counts below this are looked up */
#define EUROS_BASE_PX 14.0 /* of a thousand euros and less */
#define EUROS_POWER   0.0662
#define EUROS_MOST_PX 30.0 /* of a hundred millions and more */
#define UNTOLD_PX     11.5 /* of euros that nobody has told */
#define WHITE         0xFFFFFFFFu
#define BLACK         0xFF000000u

/* Of several kinds. */
#define RING_ADDS_PX  2.5 /* to the radius of one kind */
#define RING_LEAST_PX 12.0
#define RING_EUROS_PX 4.0 /* what it adds to that of euros, so that these have as much room in it */
#define SIGN_REACH_PX 3.5 /* beyond the edge, of the ring's radius */

struct text_key {
    uint32_t colour;
    float size_px; /* of the picture */
    char text[MARKER_TEXT_BYTES];
};
_Static_assert(sizeof(struct text_key) == 8 + MARKER_TEXT_BYTES, "a key has no padding");

static struct { /* by count: each cell of a map asks, and logarithms took 15 % of a tile at z6 (perf) */
    pthread_once_t once;
    double px[RADII];
} radii = {.once = PTHREAD_ONCE_INIT};

struct marker_set {
    struct text_painter *text;
    struct sprites *sprites;
};

/* --- what it says and how large it is ---------------------------------------------------------------------
 */

void marker_count_text(uint64_t count, char text[MARKER_TEXT_BYTES])
{
    static const char *const units[] = {"M", "G", "T"};
    if (count < 1000) {
        snprintf(text, MARKER_TEXT_BYTES, "%u", (unsigned)count);
        return;
    }
    if (count < 1000000) {
        snprintf(text, MARKER_TEXT_BYTES, "%u\u202F%03u", (unsigned)count / 1000, (unsigned)count % 1000);
        return;
    }
    double v = (double)count / 1000000;
    size_t unit = 0;
    while (v >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
        v /= 1000;
        unit++;
    }
    unsigned tenths = (unsigned)(fmin(v, 999) * 10 + 0.5);
    if (tenths < 100 && tenths % 10)
        snprintf(text, MARKER_TEXT_BYTES, "%u,%u\u202F%s", tenths / 10, tenths % 10, units[unit]);
    else
        snprintf(text, MARKER_TEXT_BYTES, "%u\u202F%s", (unsigned)fmin(v + 0.5, 999), units[unit]);
}

void marker_euros_text(int64_t euros, char text[MARKER_TEXT_BYTES])
{
    static const char *const UNITS[] = {"k€", "M€", "Md€"};
    char number[MARKER_TEXT_BYTES] = "";
    double v = (double)euros / 1000;
    size_t unit = 0;
    if (euros < 0) {
        snprintf(text, MARKER_TEXT_BYTES, "n.d.");
        return;
    }
    if (euros < 10000) {
        marker_count_text((uint64_t)euros, number);
        snprintf(text, MARKER_TEXT_BYTES, "%.7s\u202F€", number);
        return;
    }
    while (v >= 999.5 && unit + 1 < sizeof UNITS / sizeof *UNITS) {
        v /= 1000;
        unit++;
    }
    const unsigned tenths = (unsigned)(fmin(v, 99999) * 10 + 0.5);
    if (unit && tenths < 100 && tenths % 10)
        snprintf(text, MARKER_TEXT_BYTES, "%u,%u\u202F%s", tenths / 10, tenths % 10, UNITS[unit]);
    else
        snprintf(text, MARKER_TEXT_BYTES, "%u\u202F%s", (unsigned)(fmin(v, 99999) + 0.5), UNITS[unit]);
}

uint64_t marker_thousands(int64_t euros)
{
    return euros < 1000 ? 1 : ((uint64_t)euros + 999) / 1000;
}

static double single_radius(const struct marker_style *s)
{
    return s->radius_px > 0 ? s->radius_px : MARKER_RADIUS_PX;
}

/* In halves of a pixel, so that there are not too many sprites. */
static double radius_of(uint64_t count)
{
    double r = COUNT_BASE_PX * pow((double)count, COUNT_POWER);
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

static double euros_radius(uint64_t thousands)
{
    const double r = EUROS_BASE_PX * pow((double)(thousands > 1 ? thousands : 1), EUROS_POWER);
    return thousands ? fmin(round(r * 2) / 2, EUROS_MOST_PX) : UNTOLD_PX;
}

static double ring_radius(uint64_t count)
{
    return fmin(fmax(count_radius(count) + RING_ADDS_PX, RING_LEAST_PX), COUNT_MOST_PX);
}

static bool is_ring(const struct marker *m)
{
    return m->n > 1 || m->plain;
}

/* Without the outline. */
static double radius_without(const struct marker *m)
{
    if (m->euros)
        return euros_radius(m->size) + (is_ring(m) ? RING_EUROS_PX : 0);
    if (is_ring(m))
        return ring_radius(m->size > 1 ? m->size : 1);
    return m->text ? count_radius(m->size > 1 ? m->size : 1) : single_radius(m->parts[0]);
}

double marker_radius_px(const struct marker_style *s, uint64_t count)
{
    if (s->euros)
        return euros_radius(count) + MARKER_COUNT_EDGE_PX;
    return count > 1 ? count_radius(count) + MARKER_COUNT_EDGE_PX : single_radius(s) + MARKER_OUTLINE_PX;
}

double marker_radius_of(const struct marker *m)
{
    if (m->n > 1 && !m->plain)
        return radius_without(m) + SIGN_REACH_PX;
    return radius_without(m) + (m->text ? MARKER_COUNT_EDGE_PX : MARKER_OUTLINE_PX);
}

static uint32_t black_or_white(uint32_t ground)
{
    return colour_contrast(WHITE, ground) >= colour_contrast(BLACK, ground) ? WHITE : BLACK;
}

/* hollow: with a field of the outline's colour. */
static uint32_t text_colour(const struct marker_style *s, bool hollow)
{
    uint32_t ground = hollow ? s->outline : s->fill;
    if (s->text)
        return s->text;
    if (hollow && colour_contrast(s->fill, ground) >= 4.5)
        return s->fill;
    return black_or_white(ground);
}

uint32_t marker_text_colour(const struct marker_style *s)
{
    return text_colour(s, s->shape == MARKER_RING);
}

static void make_body(void *context, const void *key, size_t n, struct picture *p, int *x, int *y)
{
    struct marker_body k;
    (void)context;
    assert(n == sizeof k);
    memcpy(&k, key, sizeof k);
    /* 1.45: the star's points reach farthest; a pixel for the fraction */
    double far = (double)k.radius_px * (k.counted ? 1.1 : 1.45) + MARKER_COUNT_EDGE_PX + MARKER_SHADOW_PX +
                 0.6;
    far = marker_body_ring(&k) ? fmax(far, (double)k.radius_px + MARKER_SIGN_PX * 1.45 + MARKER_SIGN_EDGE_PX)
                               : far;
    const int reach = (int)ceil(far * k.scale) + 1;
    bool fits = picture_init(p, 2 * reach + 1, 2 * reach + 1, NULL);
    assert(fits);
    *x = *y = reach;
    marker_body_draw(&k, p, reach + (k.counted ? 0.5 : 0), reach + (k.counted ? 0.5 : 0));
}

/* --- its text ------------------------------------------------------------------------------------------- */

static struct text_style text_style_of(const struct text_key *k)
{
    return (struct text_style){.size_px = (double)k->size_px,
                               .weight = 700,
                               .colour = k->colour,
                               .leading = 0.86,
                               .align = TEXT_CENTRE,
                               .anchor = TEXT_MIDDLE};
}

static void make_text(void *context, const void *key, size_t n, struct picture *p, int *x, int *y)
{
    struct marker_set *m = context;
    struct text_key k;
    assert(n == sizeof k);
    memcpy(&k, key, sizeof k);
    const struct text_style s = text_style_of(&k);
    const struct text_box ink = text_measure(m->text, &s, k.text).ink;
    const int w = (int)ceil(fmax(-ink.x0, ink.x1)) + 2, h = (int)ceil(fmax(-ink.y0, ink.y1)) + 2;
    bool fits = picture_init(p, 2 * w + 1, 2 * h + 1, NULL);
    assert(fits);
    *x = w;
    *y = h;
    text_draw(m->text, p, &s, k.text, w + 0.5, h + 0.5);
    marker_snap_text(p, k.colour);
}

/* A text of figures is as wide as figures are: measuring each anew took as long as painting it. */
static double text_width_em(const char *text)
{
    double em = 0;
    for (const char *c = text; *c; c++)
        if ((*c & 0xC0) != 0x80) /* the first byte of a character */
            em += *c >= '0' && *c <= '9'              ? 0.696
                  : *c == ',' || *c == '.'            ? 0.38
                  : *c >= 'a' && *c <= 'z'            ? 0.72
                  : strncmp(c, "€", strlen("€")) == 0 ? 0.7
                  : (unsigned char)*c == 0xE2         ? 0.2
                                                      : 0.9;
    return em;
}

/* The number above its unit, where there is one: the last narrow space ends the line. */
static void break_line(char text[MARKER_TEXT_BYTES])
{
    static const char SPACE[] = "\u202F";
    char *last = NULL;
    for (char *at = text; (at = strstr(at, SPACE)); at++)
        last = at;
    if (!last)
        return;
    *last = '\n';
    memmove(last + 1, last + strlen(SPACE), strlen(last + strlen(SPACE)) + 1);
}

/* Two lines fill a circle: their corners touch it. Both are as wide as the first, which has the number. */
static double size_of_lines(double radius, const char *text)
{
    const char *end = strchr(text, '\n');
    char first[MARKER_TEXT_BYTES];
    snprintf(first, sizeof first, "%.*s", (int)(end - text), text);
    const double em = fmax(text_width_em(first), text_width_em(end + 1));
    return fmin(radius * 0.93 / hypot(0.80, em / 2), 12);
}

static struct text_key text_key_of(const struct marker_body *k, uint32_t colour, const struct marker *of)
{
    const double r = (double)k->radius_px;
    const bool ring = marker_body_ring(k);
    const double room = ring                            ? 2 * (r - MARKER_RING_PX) * 0.9
                        : k->hollow                     ? 2 * (r - MARKER_HOLLOW_PX) * 0.82
                        : k->shape[0] == MARKER_DIAMOND ? r * 1.75
                        : k->shape[0] == MARKER_RING    ? r * 1.6
                                                        : r * 1.72;
    struct text_key t = {.colour = colour};
    snprintf(t.text, sizeof t.text, "%s", of->text);
    if (of->euros)
        break_line(t.text);
    double size = strchr(t.text, '\n') ? size_of_lines(ring ? r - MARKER_RING_PX : r, t.text)
                                       : fmin(10.5 + (r - 9) * 0.12, 13);
    if (!strchr(t.text, '\n'))
        size = fmin(size, room / text_width_em(t.text));
    t.size_px = (float)(round(size * 4) / 4 * k->scale);
    return t;
}

/* --- the set -------------------------------------------------------------------------------------------- */

struct marker_set *marker_set_new(struct text_painter *t)
{
    struct marker_set *m = mem_alloc(1, sizeof *m);
    m->text = t;
    m->sprites = sprites_new(MARKER_SET_BYTES);
    return m;
}

void marker_set_free(struct marker_set *m)
{
    if (!m)
        return;
    sprites_free(m->sprites);
    free(m);
}

size_t marker_set_bytes(const struct marker_set *m)
{
    return sprites_bytes(m->sprites);
}

/* Shares as parts of the ring: one each, and the largest remainders of what is left. */
static void share_ring(const struct marker *of, struct marker_body *k)
{
    uint64_t all = 0;
    unsigned left = MARKER_PARTS - k->n, main = 0;
    for (unsigned i = 0; i < k->n; i++) {
        all += of->shares[i];
        main = of->shares[i] > of->shares[main] ? i : main;
    }
    for (unsigned i = 0; i < k->n; i++) {
        const double exact = (double)of->shares[i] / (double)all * MARKER_PARTS - 1;
        unsigned more = i == main || exact <= 0 ? 0 : (unsigned)(exact + 0.5);
        more = more < left ? more : left;
        k->share[i] = (uint8_t)(1 + more);
        left -= more;
    }
    k->share[main] = (uint8_t)(k->share[main] + left);
}

static struct marker_body body_key_of(const struct marker *of, int scale)
{
    struct marker_body k = {.n = (uint8_t)of->n,
                            .counted = of->n > 1 || of->text,
                            .scale = (uint8_t)scale,
                            .outline = of->parts[0]->outline,
                            .radius_px = (float)radius_without(of),
                            .hollow = of->hollow,
                            .plain = of->plain};
    for (unsigned i = 0; i < of->n; i++) {
        k.fill[i] = of->parts[i]->fill;
        k.shape[i] = (uint8_t)of->parts[i]->shape;
    }
    if (marker_body_ring(&k))
        share_ring(of, &k);
    return k;
}

/* On paper each mark is drawn for itself. */
static void draw_lines(struct text_painter *t, const struct marker_body *k, const struct text_key *text,
                       struct picture *p, int x, int y)
{
    struct picture mark;
    vector_init(&mark, 2 * MARKER_EXTENT_PX * k->scale, 2 * MARKER_EXTENT_PX * k->scale);
    const double centre = MARKER_EXTENT_PX * k->scale + (k->counted ? 0.5 : 0);
    marker_body_draw(k, &mark, centre, centre);
    if (text) {
        const struct text_style s = text_style_of(text);
        text_draw(t, &mark, &s, text->text, centre, centre);
    }
    vector_over(p, &mark, x - mark.w / 2.0, y - mark.h / 2.0);
    picture_release(&mark);
}

static void stamp_text(struct marker_set *m, struct picture *p, const struct text_key *text, int x, int y)
{
    struct sprite *of = sprites_find(m->sprites, text, sizeof *text, make_text, m);
    picture_stamp(p, &of->picture, x + of->x, y + of->y);
}

void marker_draw_text(struct marker_set *m, struct picture *p, const struct marker_style *s, int scale,
                      uint64_t count, double x, double y)
{
    char text[MARKER_TEXT_BYTES];
    marker_count_text(count, text);
    const struct marker of = {.parts = {s}, .shares = {1}, .n = 1, .size = count, .text = text};
    const struct marker_body k = body_key_of(&of, scale);
    const struct text_key key = text_key_of(&k, marker_text_colour(s), &of);
    stamp_text(m, p, &key, (int)floor(x), (int)floor(y));
}

static uint32_t text_colour_of(const struct marker *of)
{
    if (is_ring(of))
        return black_or_white(of->parts[0]->outline);
    return text_colour(of->parts[0], of->hollow || of->parts[0]->shape == MARKER_RING);
}

void marker_draw_of(struct marker_set *m, struct picture *p, const struct marker *of, int scale, double x,
                    double y)
{
    assert(scale >= 1 && scale <= MARKER_SCALE_MAX && of->n >= 1 && of->n <= MARKER_PARTS_MOST);
    /* beyond this nothing shows, and it keeps the numbers within int */
    if (!(fabs(x) < 1e6 && fabs(y) < 1e6))
        return;
    struct marker_body k = body_key_of(of, scale);
    int px = (int)floor(x), py = (int)floor(y);
    if (!k.counted) {
        int qx = (int)floor(x * MARKER_FRACTIONS + 0.5), qy = (int)floor(y * MARKER_FRACTIONS + 0.5);
        k.fraction_x = (uint8_t)(qx & (MARKER_FRACTIONS - 1));
        k.fraction_y = (uint8_t)(qy & (MARKER_FRACTIONS - 1));
        px = (qx - k.fraction_x) / MARKER_FRACTIONS;
        py = (qy - k.fraction_y) / MARKER_FRACTIONS;
    }
    struct text_key text;
    if (of->text)
        text = text_key_of(&k, text_colour_of(of), of);
    if (p->vector) {
        draw_lines(m->text, &k, of->text && *of->text ? &text : NULL, p, px, py);
        return;
    }
    struct sprite *body = sprites_find(m->sprites, &k, sizeof k, make_body, m);
    picture_stamp(p, &body->picture, px + body->x, py + body->y);
    if (of->text && *of->text)
        stamp_text(m, p, &text, px, py);
}

void marker_draw(struct marker_set *m, struct picture *p, const struct marker_style *s, int scale,
                 uint64_t count, double x, double y)
{
    char text[MARKER_TEXT_BYTES];
    if (count > 1)
        marker_count_text(count, text);
    const struct marker of = {
        .parts = {s}, .shares = {1}, .n = 1, .size = count, .text = count > 1 ? text : NULL};
    marker_draw_of(m, p, &of, scale, x, y);
}
