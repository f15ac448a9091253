#include "map/naming.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "draw/sprites.h"
#include "draw/stamp.h"
#include "geo/tile.h"
#include "map/lettering_names.h"

#define SPRITES_BYTES ((size_t)8 << 20)
#define FRACTIONS     4   /* of a pixel, at which texts are drawn */
#define WIDE_PX       200 /* wider names keep their place against those of marks, covered or not */
#define BESIDE_PX     140 /* no name beside a mark is wider */
#define MARK_GAP_PX   3   /* between mark and name */
#define CLEAR_PX      1   /* between a mark and a name of the base map */
#define SEEN_PX       4   /* letters may reach a little out of their box */
#define LINE_SIZES    2   /* no line of text is as many times its letters' size */
#define NAMES_REACH_X (BESIDE_PX + WIDE_PX + 60)

#define HOME_ZOOM 4  /* a country's name is by the mark that belongs within HOME_PX of it at this zoom */
#define HOME_PX   24 /* (CLEAR_PX of geodata/steps/51-labels.py, which puts them apart, and a little) */

#define ASLANT 0.75 /* of the radius, up or down and aside */

enum { SIDES_STRAIGHT = 4, PLACES_BESIDE = 8, NO_MARK = -1 };

/* A name of the base map that may matter here. */
struct based {
    struct lettering_shown shown;
    const struct style_rule *rule;
    double x, y; /* of its point in the window, pixels at scale 1 */
    int64_t world_x;
    bool shows; /* somewhere: no mark lies there */
    enum lettering_anchor anchor;
    struct room_box place;
};

/* A name beside a mark. */
struct beside {
    const char *text;
    const struct style_rule *rule;
    struct room_box box;
    double x, y;
    enum text_align align;
    enum text_anchor anchor;
    uint64_t rank; /* the least is the most important */
    bool country;  /* whose mark it is */
    int64_t world_x, world_y;
};

struct disc { /* of a mark */
    double x, y, r;
    uint32_t mark;
};

struct naming {
    struct text_painter *text;
    struct sprites *sprites;
    struct lettering_widths *widths;
    struct based *based;
    struct beside *beside;
    struct disc *southward; /* marks from north to south */
    double *radius;         /* of each mark */
    int32_t *town;          /* of each mark: the most important name whose dot it covers, or -1 */
    size_t n_based, n_beside, n_marks, based_capacity, beside_capacity, marks_capacity;
    const struct naming_window *w;
    double reach_px; /* of the largest mark */
    bool sheet;      /* no name is cut by its edges */
    double left, right, height;
};

struct naming *naming_new(struct text_painter *t)
{
    struct naming *n = mem_alloc(1, sizeof *n);
    n->text = t;
    n->sprites = sprites_new(SPRITES_BYTES);
    n->widths = lettering_widths_new();
    return n;
}

void naming_free(struct naming *n)
{
    if (!n)
        return;
    sprites_free(n->sprites);
    lettering_widths_free(n->widths);
    free(n->based);
    free(n->beside);
    free(n->southward);
    free(n->radius);
    free(n->town);
    free(n);
}

/* --- marks -------------------------------------------------------------------------------------------------
 */

static int compare_y(const void *a, const void *b)
{
    const double y = ((const struct disc *)a)->y, z = ((const struct disc *)b)->y;
    return (y > z) - (y < z);
}

static void order_marks(struct naming *n)
{
    const struct marks *m = n->w->marks;
    n->n_marks = m ? m->n : 0;
    n->reach_px = 0;
    if (n->n_marks > n->marks_capacity) {
        n->southward = mem_grow(n->southward, n->n_marks, sizeof *n->southward);
        n->radius = mem_grow(n->radius, n->n_marks, sizeof *n->radius);
        n->town = mem_grow(n->town, n->n_marks, sizeof *n->town);
        n->marks_capacity = n->n_marks;
    }
    for (uint32_t i = 0; i < n->n_marks; i++) {
        n->radius[i] = marks_radius_px(m, i);
        n->southward[i] = (struct disc){m->groups[i].x_px, m->groups[i].y_px, n->radius[i], i};
        n->town[i] = NO_MARK;
        n->reach_px = fmax(n->reach_px, n->southward[i].r);
    }
    if (n->n_marks)
        qsort(n->southward, n->n_marks, sizeof *n->southward, compare_y);
}

/* The first in that order that reaches y. */
static size_t first_mark(const struct naming *n, double y)
{
    size_t low = 0, high = n->n_marks;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (n->southward[middle].y < y - n->reach_px)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double to_box(double from, double low, double high)
{
    return from < low ? low - from : from > high ? from - high : 0;
}

static bool on_sheet(const struct naming *n, double x0, double y0, double x1, double y1)
{
    return !n->sheet || (x0 >= n->left && y0 >= 0 && x1 <= n->right && y1 <= n->height);
}

/* Does a mark lie on the box, other than one, or the edge of paper? */
static bool marked(const struct naming *n, const struct room_box *b, int64_t but)
{
    if (!on_sheet(n, b->x0, b->y0, b->x1, b->y1))
        return true;
    for (size_t i = first_mark(n, b->y0 - CLEAR_PX); i < n->n_marks; i++) {
        const struct disc *d = &n->southward[i];
        if (d->y > b->y1 + n->reach_px + CLEAR_PX)
            break;
        const double x = to_box(d->x, b->x0, b->x1), y = to_box(d->y, b->y0, b->y1), r = d->r + CLEAR_PX;
        if (x * x + y * y < r * r && d->mark != but)
            return true;
    }
    return false;
}

/* The mark whose middle is nearest, of those that lie on a point. */
static int32_t mark_on(const struct naming *n, double x, double y)
{
    int32_t nearest = NO_MARK;
    double least = INFINITY;
    for (size_t i = first_mark(n, y); i < n->n_marks; i++) {
        const uint32_t mark = n->southward[i].mark;
        if (n->southward[i].y > y + n->reach_px)
            break;
        const double dx = n->southward[i].x - x, dy = n->southward[i].y - y, r = n->southward[i].r;
        const double d = dx * dx + dy * dy;
        if (d < r * r && (d < least || (d <= least && (int32_t)mark < nearest))) {
            least = d;
            nearest = (int32_t)mark;
        }
    }
    return nearest;
}

/* --- names of the base map ---------------------------------------------------------------------------------
 */

static bool overlap(const struct room_box *a, const struct room_box *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

static struct room_box place_of(const struct based *b, enum lettering_anchor anchor)
{
    const struct room_box c = lettering_cover(b->rule, b->shown.width_px, b->shown.lines, b->shown.roam,
                                              anchor);
    return (struct room_box){b->x + c.x0, b->y + c.y0, b->x + c.x1, b->y + c.y1};
}

/* To the first of its other places where no mark lies. */
static bool move(const struct naming *n, struct based *b)
{
    for (int a = 0; a < LETTERING_ANCHORS; a++) {
        const struct room_box place = place_of(b, (enum lettering_anchor)a);
        if (!(b->shown.others >> a & 1) || marked(n, &place, NO_MARK))
            continue;
        b->anchor = (enum lettering_anchor)a;
        b->place = place;
        return true;
    }
    return false;
}

static bool is_country(const struct naming *n, const struct based *b)
{
    return strcmp(n->w->style->layers[b->shown.layer].kind, "pays") == 0;
}

/* The mark that has the name beside it, where there is room: of a town one that lies on its dot; of a country
 * its own, where marks are of countries. */
static int32_t carried_by(const struct naming *n, const struct based *b)
{
    const double reach = HOME_PX * tile_pixel(HOME_ZOOM);
    int64_t x, y;
    if (b->rule->dot)
        return mark_on(n, b->x, b->y);
    if (!n->n_marks || !is_country(n, b))
        return NO_MARK;
    for (uint32_t i = 0; i < n->n_marks; i++)
        if (marks_country_home(n->w->marks, i, &x, &y) && fabs((double)(x - b->world_x)) < reach &&
            fabs((double)(y - b->shown.y)) < reach)
            return (int32_t)i;
    return NO_MARK;
}

static void add_based(void *context, const struct lettering_shown *shown, int64_t x)
{
    struct naming *n = context;
    const struct naming_window *w = n->w;
    struct based b = {.shown = *shown,
                      .rule = &w->style->layers[shown->layer].at[w->zoom],
                      .x = (double)(x - w->x0) / w->units_per_px,
                      .y = (double)(shown->y - w->y0) / w->units_per_px,
                      .world_x = x};
    if (w->warp &&
        (!warp_holds(w->warp, x, shown->y) || !warp_place(w->warp, (double)x, shown->y, &b.x, &b.y)))
        return;
    if (!on_sheet(n, b.x, b.y, b.x, b.y))
        return;
    int32_t mark = carried_by(n, &b);
    b.anchor = shown->anchor;
    b.place = place_of(&b, b.anchor);
    b.shows = !(mark != NO_MARK && b.rule->dot) && !marked(n, &b.place, NO_MARK);
    mark = b.shows ? NO_MARK : mark;
    b.shows = b.shows || (mark == NO_MARK && move(n, &b));
    n->based = mem_room(n->based, n->n_based, &n->based_capacity, sizeof *n->based);
    if (mark != NO_MARK && (n->town[mark] == NO_MARK || n->based[n->town[mark]].shown.order > shown->order))
        n->town[mark] = (int32_t)n->n_based;
    n->based[n->n_based++] = b;
}

static int by_order(const void *a, const void *b)
{
    const struct based *x = a, *y = b;
    return x->shown.order < y->shown.order ? -1 : x->shown.order > y->shown.order;
}

/* In another projection names that were apart may meet: the more important stays. */
static void settle(struct naming *n)
{
    qsort(n->based, n->n_based, sizeof *n->based, by_order);
    for (uint32_t i = 0; i < n->n_marks; i++)
        n->town[i] = NO_MARK;
    for (size_t i = 0; i < n->n_based; i++) {
        struct based *b = &n->based[i];
        const int32_t mark = b->shows ? NO_MARK : carried_by(n, b);
        if (mark != NO_MARK && n->town[mark] == NO_MARK)
            n->town[mark] = (int32_t)i;
        for (size_t k = 0; k < i && b->shows; k++)
            b->shows = !n->based[k].shows || !overlap(&n->based[k].place, &b->place);
    }
}

static void gather_based(struct naming *n, double width_px, double height_px)
{
    const struct naming_window *w = n->w;
    const double u = w->units_per_px;
    n->n_based = 0;
    if (w->warp) {
        lettering_in(w->lettering, w->zoom, w->warp->x0, w->warp->y0, w->warp->x1, w->warp->y1, add_based, n);
        settle(n);
        return;
    }
    lettering_in(w->lettering, w->zoom, w->x0 - llround(NAMES_REACH_X * u),
                 w->y0 - llround(NAMING_REACH_Y_PX * u), w->x0 + llround((width_px + NAMES_REACH_X) * u),
                 w->y0 + llround((height_px + NAMING_REACH_Y_PX) * u), add_based, n);
}

/* --- names beside marks ------------------------------------------------------------------------------------
 */

/* Of the names of places; where marks are of territories, of those of régions. */
static const struct style_rule *rule_of_sites(const struct naming_window *w)
{
    const char *kind = w->marks && marks_of_territories(w->marks) ? "region" : "site";
    for (size_t i = 0; i < w->style->layer_n; i++)
        if (strcmp(w->style->layers[i].kind, kind) == 0)
            return w->style->layers[i].at[w->zoom].shown ? &w->style->layers[i].at[w->zoom] : NULL;
    return NULL;
}

/* A side of a mark; up or down: beside it aslant. */
struct aside {
    enum lettering_anchor anchor;
    int down;
};

static void set_beside(struct beside *b, struct aside side, double x, double y, double radius, double width,
                       int lines)
{
    const struct lettering_roam none = {0, 0};
    const double aslant = side.down ? ASLANT * radius : radius;
    struct style_rule bare = *b->rule; /* as a dot of the mark's size would have it */
    bare.dot = 0xFF000000;
    bare.dot_px = aslant + MARK_GAP_PX - 3;
    bare.apart_px = 0;
    y += side.down * (aslant + bare.size_px / 2);
    const struct lettering_spot spot = lettering_spot(&bare, width, none, side.anchor);
    bare.dot = 0; /* its room is the mark's */
    const struct room_box c = lettering_cover(&bare, width, lines, none, side.anchor);
    b->x = x + spot.x;
    b->y = y + spot.y;
    b->align = spot.align;
    b->anchor = spot.anchor;
    b->box = (struct room_box){x + c.x0, y + c.y0, x + c.x1, y + c.y1};
}

/* At the first side where no other mark lies. A country's name is below its mark rather than beside it. */
static bool place_beside(struct naming *n, struct beside *b, uint32_t mark, int lines, bool below)
{
    static const struct aside ORDER[2][PLACES_BESIDE] = {
        {{LETTERING_RIGHT, 0},
         {LETTERING_LEFT, 0},
         {LETTERING_ABOVE, 0},
         {LETTERING_BELOW, 0},
         {LETTERING_RIGHT, -1},
         {LETTERING_RIGHT, 1},
         {LETTERING_LEFT, -1},
         {LETTERING_LEFT, 1}},
        {{LETTERING_BELOW, 0}, {LETTERING_ABOVE, 0}, {LETTERING_RIGHT, 0}, {LETTERING_LEFT, 0}}};
    const struct group *g = &n->w->marks->groups[mark];
    const double width = lettering_width(n->widths, b->rule, b->text), radius = n->radius[mark];
    for (int side = 0; side < (below ? SIDES_STRAIGHT : PLACES_BESIDE) && width <= BESIDE_PX; side++) {
        set_beside(b, ORDER[below][side], g->x_px, g->y_px, radius, width, lines);
        if (!marked(n, &b->box, mark))
            return true;
    }
    return false;
}

/* The name that a mark has; false: none. */
static bool name_of(const struct naming *n, uint32_t mark, const struct style_rule *of_sites,
                    struct beside *b)
{
    const struct marks *m = n->w->marks;
    const struct group *g = &m->groups[mark];
    const struct based *town = n->town[mark] == NO_MARK ? NULL : &n->based[n->town[mark]];
    const char *place = marks_place_name(m, mark);
    *b = (struct beside){.country = town && !town->rule->dot, .world_x = g->x, .world_y = g->y};
    if (town && (!place || b->country ||
                 strcasecmp(place, town->shown.text) == 0)) { /* partners' names have small letters */
        b->text = town->shown.text;
        b->rule = town->rule;
        b->rank = town->shown.order;
    } else if (place && *place && of_sites) {
        b->text = place;
        b->rule = of_sites;
        b->rank = UINT64_MAX - g->weight;
    }
    return b->text != NULL;
}

/* Could a name of the widest kind beside the mark lie on the box? */
static bool may_reach(const struct naming *n, uint32_t mark, const struct beside *b,
                      const struct room_box *box)
{
    const struct group *g = &n->w->marks->groups[mark];
    const double around = n->radius[mark] + MARK_GAP_PX + b->rule->halo_px + SEEN_PX, x = around + BESIDE_PX,
                 y = around + LINE_SIZES * b->rule->size_px;
    return g->x_px + x > box->x0 && g->x_px - x < box->x1 && g->y_px + y > box->y0 && g->y_px - y < box->y1;
}

static void add_beside(struct naming *n, uint32_t mark, struct beside *b)
{
    struct based *country = b->country ? &n->based[n->town[mark]] : NULL;
    if (place_beside(n, b, mark, country ? country->shown.lines : 1, b->country)) {
        n->beside = mem_room(n->beside, n->n_beside, &n->beside_capacity, sizeof *n->beside);
        n->beside[n->n_beside++] = *b;
    } else if (country) {
        country->shows = move(n, country);
    }
}

static void widen(struct room_box *box, const struct room_box *by)
{
    box->x0 = fmin(box->x0, by->x0);
    box->y0 = fmin(box->y0, by->y0);
    box->x1 = fmax(box->x1, by->x1);
    box->y1 = fmax(box->y1, by->y1);
}

/* Those of marks near what is seen and of countries, whose names may move; then those that may lie on one
 * that is seen. */
static void gather_beside(struct naming *n, const struct room_box *seen)
{
    const struct style_rule *of_sites = rule_of_sites(n->w);
    struct room_box shown = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    struct beside b;
    n->n_beside = 0;
    for (uint32_t i = 0; i < n->n_marks; i++)
        if (name_of(n, i, of_sites, &b) && (b.country || may_reach(n, i, &b, seen)))
            add_beside(n, i, &b);
    for (size_t i = 0; i < n->n_beside; i++)
        if (overlap(&n->beside[i].box, seen))
            widen(&shown, &n->beside[i].box);
    for (uint32_t i = 0; i < n->n_marks; i++)
        if (name_of(n, i, of_sites, &b) && !b.country && may_reach(n, i, &b, &shown) &&
            !may_reach(n, i, &b, seen))
            add_beside(n, i, &b);
}

static bool outranks(const struct beside *a, const struct beside *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank;
    return a->world_y != b->world_y ? a->world_y < b->world_y : a->world_x < b->world_x;
}

static bool beside_shows(const struct naming *n, const struct beside *b)
{
    for (size_t i = 0; i < n->n_beside; i++)
        if (&n->beside[i] != b && outranks(&n->beside[i], b) && overlap(&n->beside[i].box, &b->box))
            return false;
    for (size_t i = 0; i < n->n_based; i++) {
        const struct based *o = &n->based[i];
        if ((o->shows || o->shown.width_px > WIDE_PX) && overlap(&o->place, &b->box))
            return false;
    }
    return true;
}

/* --- painting ----------------------------------------------------------------------------------------------
 */

/* What makes one drawn text differ from another, before the text itself; no padding, as bytes are compared.
 */
struct text_key {
    float size_px, halo_px, spacing_px;
    uint32_t colour, halo;
    uint16_t weight;
    uint8_t italic, align, anchor, fraction_x, fraction_y, zero;
};
_Static_assert(sizeof(struct text_key) == 28, "a key has no padding");

static void draw_text(void *context, const void *key, size_t size, struct picture *p, int *x, int *y)
{
    struct text_key k;
    struct naming *n = context;
    char text[LETTERING_TEXT_BYTES];
    memcpy(&k, key, sizeof k);
    memcpy(text, (const char *)key + sizeof k, size - sizeof k);
    text[size - sizeof k] = '\0';
    const struct text_style style = {.size_px = k.size_px,
                                     .weight = k.weight,
                                     .italic = k.italic,
                                     .colour = k.colour,
                                     .halo = k.halo,
                                     .halo_px = k.halo_px,
                                     .spacing_px = k.spacing_px,
                                     .align = (enum text_align)k.align,
                                     .anchor = (enum text_anchor)k.anchor};
    const struct text_box ink = text_measure(n->text, &style, text).ink;
    *x = (int)ceil(-ink.x0) + 1;
    *y = (int)ceil(-ink.y0) + 1;
    *x = *x < 1 ? 1 : *x;
    *y = *y < 1 ? 1 : *y;
    const int w = *x + (int)ceil(fmax(ink.x1, 0)) + 3, h = *y + (int)ceil(fmax(ink.y1, 0)) + 3;
    if (!picture_init(p, w, h, NULL) && !picture_init(p, 1, 1, NULL))
        return;
    text_draw(n->text, p, &style, text, *x + (double)k.fraction_x / FRACTIONS,
              *y + (double)k.fraction_y / FRACTIONS);
}

static void paint_text(struct naming *n, struct picture *to, const struct text_style *style, const char *text,
                       double x, double y)
{
    struct {
        struct text_key key;
        char text[LETTERING_TEXT_BYTES];
    } k;
    const size_t size = strlen(text);
    if (to->vector) {
        text_draw(n->text, to, style, text, x, y);
        return;
    }
    if (size >= sizeof k.text)
        return; /* no place has such a name */
    const int64_t qx = llround(x * FRACTIONS), qy = llround(y * FRACTIONS);
    k.key = (struct text_key){.size_px = (float)style->size_px,
                              .halo_px = (float)style->halo_px,
                              .spacing_px = (float)style->spacing_px,
                              .colour = style->colour,
                              .halo = style->halo,
                              .weight = (uint16_t)style->weight,
                              .italic = style->italic,
                              .align = (uint8_t)style->align,
                              .anchor = (uint8_t)style->anchor,
                              .fraction_x = (uint8_t)(qx & (FRACTIONS - 1)),
                              .fraction_y = (uint8_t)(qy & (FRACTIONS - 1))};
    memcpy(k.text, text, size);
    struct sprite *s = sprites_find(n->sprites, &k, sizeof k.key + size, draw_text, n);
    picture_stamp(to, &s->picture, (int)((qx - k.key.fraction_x) / FRACTIONS) + s->x,
                  (int)((qy - k.key.fraction_y) / FRACTIONS) + s->y);
}

static struct text_style style_of(const struct style_rule *r, enum text_align align, enum text_anchor anchor)
{
    return (struct text_style){.size_px = r->size_px,
                               .weight = r->bold ? 700 : 400,
                               .italic = r->italic,
                               .colour = r->colour,
                               .halo = r->halo,
                               .halo_px = r->halo_px,
                               .spacing_px = r->spacing_px,
                               .align = align,
                               .anchor = anchor};
}

static void paint_based(struct naming *n, struct picture *to, const struct based *b)
{
    const int scale = n->w->scale;
    const struct style_rule *r = b->rule;
    const struct lettering_spot s = lettering_spot(r, b->shown.width_px, b->shown.roam, b->anchor);
    if (r->dot) {
        const struct text_style dot = {.size_px = r->dot_px * 2 / LETTERING_CAPITAL * scale,
                                       .weight = 400,
                                       .colour = r->dot,
                                       .halo = r->halo,
                                       .halo_px = scale,
                                       .align = TEXT_CENTRE,
                                       .anchor = TEXT_MIDDLE};
        paint_text(n, to, &dot, "●", b->x * scale, b->y * scale);
    }
    const struct text_style style = text_style_scaled(style_of(r, s.align, s.anchor), scale);
    paint_text(n, to, &style, b->shown.text, (b->x + s.x) * scale, (b->y + s.y) * scale);
}

void naming_paint(struct naming *n, const struct naming_window *w, struct picture *to)
{
    const double width = (double)to->w / w->scale, height = n->height = (double)to->h / w->scale;
    const struct room_box seen = {-SEEN_PX, -SEEN_PX, width + SEEN_PX, height + SEEN_PX};
    n->w = w;
    n->sheet = to->vector || w->right_px > w->left_px;
    n->left = to->vector ? 0 : w->left_px;
    n->right = to->vector ? width : w->right_px;
    order_marks(n);
    gather_based(n, width, height);
    gather_beside(n, &seen);
    for (size_t i = 0; i < n->n_based; i++)
        if (n->based[i].shows && overlap(&n->based[i].place, &seen))
            paint_based(n, to, &n->based[i]);
    for (size_t i = 0; i < n->n_beside; i++) {
        const struct beside *b = &n->beside[i];
        if (!overlap(&b->box, &seen) || !beside_shows(n, b))
            continue;
        const struct text_style style = text_style_scaled(style_of(b->rule, b->align, b->anchor), w->scale);
        paint_text(n, to, &style, b->text, b->x * w->scale, b->y * w->scale);
    }
}
