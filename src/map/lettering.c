#include "map/lettering.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "map/lettering_lands.h"
#include "map/lettering_names.h"
#include "map/lettering_room.h"

#define LINE_FACTOR  1.17 /* line to line, of the size: DejaVu Sans */
#define BELOW_LINE   0.24 /* what hangs below a line */
#define DOT_GAP_PX   3    /* between dot and name */
#define TILE_PX      256
#define MOVED        1.4 /* a centred name that finds no room moves up or down by so many sizes */
#define MOVED_FAR    2.8
#define MOVED_ASIDE  0.55 /* of its width */
#define ROAM_MOST_X  147  /* no name reaches farther aside of its point, nor stands farther above or below: */
#define ROAM_MOST_Y  50   /* NAMING_REACH of naming.h is made for that */
#define ROAM_LEAST   3
#define ROAM_SHARE   0.8 /* of half its side: a country is no square */
#define AREAS_AROUND 4
#define RANK_PX                                                                                              \
    1000.0 /* of a country: the side of a square as large, at zoom 0 (geodata/steps/51-labels.py) */
#define FAILED (-1)

enum { OTHERS_ZOOM_LAST = 10 }; /* beyond, there is so much room that few are covered */

struct placed {
    uint32_t name;
    float width_px;
    uint8_t anchor;
};

struct lettering {
    const struct style *style;
    const struct shapes *shapes;
    pthread_t thread;
    atomic_bool stop;
    pthread_mutex_t lock;  /* guards settled and error */
    pthread_cond_t change; /* of settled */
    int settled;           /* zooms below this; FAILED when a table could not be read */
    struct err error;
    /* written by the thread before `settled` passes their zoom, read only afterwards */
    struct lettering_names names;
    struct placed *placed[LETTERING_ZOOM_LAST + 1]; /* from north to south */
    uint64_t *others[OTHERS_ZOOM_LAST + 1];         /* of each of them */
    size_t n[LETTERING_ZOOM_LAST + 1];
};

int lettering_kind(const char *name)
{
    return lettering_name_kind(name);
}

static const struct style_rule *rule_of(const struct lettering *l, const struct lettering_name *name,
                                        int zoom)
{
    return &l->style->layers[name->layer].at[zoom];
}

/* --- where a name stands ----------------------------------------------------------------------------------
 */

static const int8_t AREAS[LETTERING_AREAS][2] = {
    /* within a circle of AREAS_AROUND, the nearest first */
    {0, -1},  {0, 1},  {-1, 0},  {1, 0},  {-1, -1}, {-1, 1}, {1, -1},  {1, 1},  {0, -2},  {0, 2},
    {-2, 0},  {2, 0},  {-1, -2}, {-1, 2}, {1, -2},  {1, 2},  {-2, -1}, {-2, 1}, {2, -1},  {2, 1},
    {-2, -2}, {-2, 2}, {2, -2},  {2, 2},  {0, -3},  {0, 3},  {-3, 0},  {3, 0},  {-1, -3}, {-1, 3},
    {1, -3},  {1, 3},  {-3, -1}, {-3, 1}, {3, -1},  {3, 1},  {-2, -3}, {-2, 3}, {2, -3},  {2, 3},
    {-3, -2}, {-3, 2}, {3, -2},  {3, 2},  {0, -4},  {0, 4},  {-4, 0},  {4, 0},
};

struct lettering_spot lettering_spot(const struct style_rule *r, double width_px, struct lettering_roam roam,
                                     enum lettering_anchor a)
{
    const double off = r->dot_px + DOT_GAP_PX, aside = MOVED_ASIDE * width_px;
    if (a >= LETTERING_AREA)
        return (struct lettering_spot){(double)roam.x * AREAS[a - LETTERING_AREA][0] / AREAS_AROUND,
                                       (double)roam.y * AREAS[a - LETTERING_AREA][1] / AREAS_AROUND,
                                       TEXT_CENTRE, TEXT_MIDDLE};
    switch (a) {
    case LETTERING_HIGHER:
        return (struct lettering_spot){0, -MOVED * r->size_px, TEXT_CENTRE, TEXT_MIDDLE};
    case LETTERING_LOWER:
        return (struct lettering_spot){0, MOVED * r->size_px, TEXT_CENTRE, TEXT_MIDDLE};
    case LETTERING_FAR_HIGHER:
        return (struct lettering_spot){0, -MOVED_FAR * r->size_px, TEXT_CENTRE, TEXT_MIDDLE};
    case LETTERING_FAR_LOWER:
        return (struct lettering_spot){0, MOVED_FAR * r->size_px, TEXT_CENTRE, TEXT_MIDDLE};
    case LETTERING_EAST:
        return (struct lettering_spot){aside, 0, TEXT_CENTRE, TEXT_MIDDLE};
    case LETTERING_WEST:
        return (struct lettering_spot){-aside, 0, TEXT_CENTRE, TEXT_MIDDLE};
    case LETTERING_NORTH_EAST:
        return (struct lettering_spot){aside, -MOVED * r->size_px, TEXT_CENTRE, TEXT_MIDDLE};
    case LETTERING_NORTH_WEST:
        return (struct lettering_spot){-aside, -MOVED * r->size_px, TEXT_CENTRE, TEXT_MIDDLE};
    case LETTERING_SOUTH_EAST:
        return (struct lettering_spot){aside, MOVED * r->size_px, TEXT_CENTRE, TEXT_MIDDLE};
    case LETTERING_SOUTH_WEST:
        return (struct lettering_spot){-aside, MOVED * r->size_px, TEXT_CENTRE, TEXT_MIDDLE};
    case LETTERING_RIGHT:
        return (struct lettering_spot){off, 0, TEXT_LEFT, TEXT_MIDDLE};
    case LETTERING_LEFT:
        return (struct lettering_spot){-off, 0, TEXT_RIGHT, TEXT_MIDDLE};
    case LETTERING_ABOVE:
        return (struct lettering_spot){0, -off, TEXT_CENTRE, TEXT_BOTTOM};
    case LETTERING_BELOW:
        return (struct lettering_spot){0, off, TEXT_CENTRE, TEXT_TOP};
    default:
        return (struct lettering_spot){0, 0, TEXT_CENTRE, TEXT_MIDDLE};
    }
}

struct room_box lettering_cover(const struct style_rule *r, double width, int lines,
                                struct lettering_roam roam, enum lettering_anchor a)
{
    struct lettering_spot s = lettering_spot(r, width, roam, a);
    double height = (lines - 1) * LINE_FACTOR * r->size_px + LETTERING_CAPITAL * r->size_px;
    double left = s.align == TEXT_LEFT ? s.x : s.align == TEXT_RIGHT ? s.x - width : s.x - width / 2;
    double top = s.anchor == TEXT_TOP ? s.y : s.anchor == TEXT_BOTTOM ? s.y - height : s.y - height / 2;
    struct room_box b = {left, top - 0.15 * r->size_px, left + width, top + height + BELOW_LINE * r->size_px};
    if (r->dot) {
        b.x0 = fmin(b.x0, -r->dot_px);
        b.y0 = fmin(b.y0, -r->dot_px);
        b.x1 = fmax(b.x1, r->dot_px);
        b.y1 = fmax(b.y1, r->dot_px);
    }
    double pad = r->halo_px + r->apart_px;
    return (struct room_box){b.x0 - pad, b.y0 - pad, b.x1 + pad, b.y1 + pad};
}

/* --- who gets room ----------------------------------------------------------------------------------------
 */

struct placing {
    struct lettering *l;
    struct room *room;
    struct lettering_widths *widths;
    int zoom;
    bool any_grew; /* some layer's names are larger than at the zoom before */
    double px_per_unit, world_px;
    uint8_t *anchor; /* of each name: 0xFF while it does not show */
    uint64_t *others;
    struct lettering_lands *lands;
};

#define NOT_SHOWN 0xFF

static bool shown_at(const struct lettering_name *n, const struct style_rule *r, int zoom)
{
    return r->shown && r->size_px > 0 && zoom >= n->zoom_from && zoom < n->zoom_to &&
           (double)n->rank >= r->least;
}

static double width_of(struct placing *p, uint32_t i)
{
    const struct lettering_name *n = &p->l->names.list[i];
    return lettering_width(p->widths, rule_of(p->l, n, p->zoom), lettering_text(&p->l->names, n));
}

/* None for names that are of no country. */
static struct lettering_roam roam_of(const struct lettering *l, const struct lettering_name *n,
                                     double width_px, int zoom)
{
    const struct style_rule *r = rule_of(l, n, zoom);
    if (strcmp(l->style->layers[n->layer].kind, "pays") != 0)
        return (struct lettering_roam){0, 0};
    const double half = ROAM_SHARE * ldexp((double)n->rank / RANK_PX, zoom) / 2;
    return (struct lettering_roam){(float)fmax(0, fmin(half - 0.25 * width_px, ROAM_MOST_X - width_px / 2)),
                                   (float)fmax(0, fmin(half - 0.3 * r->size_px, ROAM_MOST_Y))};
}

/* `sure`: it had this place at the zoom before, where nothing was nearer. */
static bool take_room(struct placing *p, uint32_t i, enum lettering_anchor anchor, bool sure)
{
    const struct lettering_name *n = &p->l->names.list[i];
    const struct style_rule *r = rule_of(p->l, n, p->zoom);
    const double width = width_of(p, i);
    struct room_box b = lettering_cover(r, width, n->lines, roam_of(p->l, n, width, p->zoom), anchor);
    double x = n->x * p->px_per_unit, y = n->y * p->px_per_unit;
    b = (struct room_box){x + b.x0, y + b.y0, x + b.x1, y + b.y1};
    if (b.y0 < 0 || b.y1 > p->world_px)
        return false;
    return room_take(p->room, &b, i, sure);
}

static bool try_anchor(struct placing *p, uint32_t i, enum lettering_anchor anchor, bool sure)
{
    if (!take_room(p, i, anchor, sure))
        return false;
    p->anchor[i] = (uint8_t)anchor;
    return true;
}

/* Names and styles that did not grow cannot have come closer: places are twice as far apart. */
static bool grew(const struct style_rule *before, const struct style_rule *now)
{
    return now->size_px > before->size_px || now->spacing_px > before->spacing_px ||
           now->dot_px > before->dot_px || now->halo_px > before->halo_px || now->bold != before->bold ||
           now->apart_px > before->apart_px || (now->dot && !before->dot);
}

static void place_name(struct placing *p, uint32_t i, uint8_t before)
{
    const struct lettering_name *n = &p->l->names.list[i];
    const struct style_rule *r = rule_of(p->l, n, p->zoom);
    p->anchor[i] = NOT_SHOWN;
    if (!shown_at(n, r, p->zoom))
        return;
    bool sure = before != NOT_SHOWN && !p->any_grew;
    int first = r->dot ? LETTERING_RIGHT : LETTERING_CENTRED,
        last = r->dot ? LETTERING_BELOW : LETTERING_LOWER;
    if (r->dot && before >= first && before <= last && try_anchor(p, i, (enum lettering_anchor)before, sure))
        return; /* the side does not change without need; a centred name goes back to the centre */
    for (int a = first; a <= last; a++)
        if (!(r->dot && a == before) && try_anchor(p, i, (enum lettering_anchor)a, sure && a == before))
            return;
}

#define WITHIN 0.35 /* of its width, a name's ends that are in its country */

/* Middle and ends of a name at a point of its country are in the country. */
static bool is_within(const struct placing *p, const struct lettering_name *n, double width_px,
                      struct lettering_roam roam, enum lettering_anchor a)
{
    const struct lettering_spot s = lettering_spot(rule_of(p->l, n, p->zoom), width_px, roam, a);
    const uint32_t own = lettering_lands_at(p->lands, n->x, n->y);
    for (int end = -1; end <= 1 && own; end++)
        if (lettering_lands_at(p->lands, n->x + llround((s.x + end * WITHIN * width_px) / p->px_per_unit),
                               n->y + llround(s.y / p->px_per_unit)) != own)
            return false;
    return own != 0;
}

/* A country's name stays within it, where it is not so small that it is beside it anyway. */
static bool may_stand(struct placing *p, uint32_t i, int a)
{
    const struct lettering_name *n = &p->l->names.list[i];
    const struct style_rule *r = rule_of(p->l, n, p->zoom);
    if (a >= LETTERING_RIGHT && a < LETTERING_AREA)
        return r->dot != 0;
    if (r->dot)
        return false;
    if (strcmp(p->l->style->layers[n->layer].kind, "pays") != 0)
        return a < LETTERING_AREA;
    if (a < LETTERING_AREA)
        return a <= LETTERING_LOWER;
    const double width = width_of(p, i);
    const struct lettering_roam roam = roam_of(p->l, n, width, p->zoom);
    return (AREAS[a - LETTERING_AREA][0] == 0 || roam.x > ROAM_LEAST) &&
           (AREAS[a - LETTERING_AREA][1] == 0 || roam.y > ROAM_LEAST) &&
           is_within(p, n, width, roam, (enum lettering_anchor)a);
}

/* The room that is left is for whoever may have to move. */
static void give_others(struct placing *p, uint32_t i)
{
    p->others[i] = 0;
    if (p->anchor[i] == NOT_SHOWN || width_of(p, i) > LETTERING_OTHERS_PX)
        return;
    for (int a = 0; a < LETTERING_ANCHORS; a++)
        if (a != p->anchor[i] && may_stand(p, i, a) && take_room(p, i, (enum lettering_anchor)a, false))
            p->others[i] |= UINT64_C(1) << a;
}

static bool any_grew(const struct style *s, int zoom)
{
    bool any = zoom == 0;
    for (size_t i = 0; i < s->layer_n && !any; i++)
        any = *s->layers[i].kind && s->layers[i].at[zoom - 1].shown &&
              grew(&s->layers[i].at[zoom - 1], &s->layers[i].at[zoom]);
    return any;
}

/* Those that showed at the zoom before come first, then the others; both in the order of the list. */
static void place_zoom(struct placing *p, int zoom)
{
    struct lettering_names *names = &p->l->names;
    p->zoom = zoom;
    p->any_grew = any_grew(p->l->style, zoom);
    p->world_px = ldexp(TILE_PX, zoom);
    p->px_per_unit = p->world_px / MERCATOR_WORLD;
    room_start(p->room, p->world_px);
    uint8_t *before = mem_alloc(names->n, 1);
    memcpy(before, p->anchor, names->n);
    for (int first = 1; first >= 0; first--)
        for (uint32_t i = 0; i < names->n && !atomic_load_explicit(&p->l->stop, memory_order_relaxed); i++)
            if ((before[i] != NOT_SHOWN) == first)
                place_name(p, i, before[i]);
    free(before);
    for (uint32_t i = 0; i < names->n && zoom <= OTHERS_ZOOM_LAST; i++)
        give_others(p, i);
    size_t n = 0;
    for (uint32_t i = 0; i < names->n; i++)
        n += p->anchor[i] != NOT_SHOWN;
    struct placed *out = p->l->placed[zoom] = mem_alloc(n, sizeof *out);
    uint64_t *others = zoom <= OTHERS_ZOOM_LAST ? p->l->others[zoom] = mem_alloc(n, sizeof *others) : NULL;
    for (uint32_t k = 0; k < names->n; k++) {
        uint32_t i = names->southward[k];
        if (p->anchor[i] == NOT_SHOWN)
            continue;
        if (others)
            others[p->l->n[zoom]] = p->others[i];
        out[p->l->n[zoom]++] = (struct placed){i, (float)width_of(p, i), p->anchor[i]};
    }
}

/* --- the thread -------------------------------------------------------------------------------------------
 */

static void settle(struct lettering *l, int zooms)
{
    pthread_mutex_lock(&l->lock);
    l->settled = zooms;
    pthread_cond_broadcast(&l->change);
    pthread_mutex_unlock(&l->lock);
}

static void *settle_all(void *lettering)
{
    struct lettering *l = lettering;
    if (!lettering_names_load(&l->names, l->style, &l->error)) {
        settle(l, FAILED);
        return NULL;
    }
    struct placing p = {.l = l,
                        .room = room_new(),
                        .widths = lettering_widths_new(),
                        .lands = lettering_lands_new(l->shapes)};
    p.anchor = mem_alloc(l->names.n, 1);
    p.others = mem_alloc(l->names.n, sizeof *p.others);
    memset(p.anchor, NOT_SHOWN, l->names.n);
    for (int zoom = 0; zoom <= LETTERING_ZOOM_LAST && !atomic_load(&l->stop); zoom++) {
        place_zoom(&p, zoom);
        settle(l, zoom + 1);
    }
    free(p.anchor);
    free(p.others);
    lettering_lands_free(p.lands);
    room_free(p.room);
    lettering_widths_free(p.widths);
    return NULL;
}

struct lettering *lettering_start(const struct style *s, const struct shapes *shapes)
{
    struct lettering *l = mem_alloc(1, sizeof *l);
    l->style = s;
    l->shapes = shapes;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->change, NULL);
    int failed = pthread_create(&l->thread, NULL, settle_all, l);
    assert(!failed);
    return l;
}

bool lettering_wait(struct lettering *l, int zoom, struct err *e)
{
    int need = (zoom < LETTERING_ZOOM_LAST ? zoom : LETTERING_ZOOM_LAST) + 1;
    pthread_mutex_lock(&l->lock);
    while (l->settled != FAILED && l->settled < need)
        pthread_cond_wait(&l->change, &l->lock);
    bool fine = l->settled != FAILED;
    if (!fine && e)
        *e = l->error;
    pthread_mutex_unlock(&l->lock);
    return fine;
}

void lettering_free(struct lettering *l)
{
    if (!l)
        return;
    atomic_store(&l->stop, true);
    pthread_join(l->thread, NULL);
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->change);
    for (int z = 0; z <= LETTERING_ZOOM_LAST; z++)
        free(l->placed[z]);
    for (int z = 0; z <= OTHERS_ZOOM_LAST; z++)
        free(l->others[z]);
    lettering_names_release(&l->names);
    free(l);
}

size_t lettering_count(struct lettering *l, int zoom)
{
    lettering_wait(l, zoom, NULL);
    return l->n[zoom < LETTERING_ZOOM_LAST ? zoom : LETTERING_ZOOM_LAST];
}

/* --- those of a box ----------------------------------------------------------------------------------------
 */

/* The first of the zoom's names that stands at or south of y. */
static size_t first_south_of(const struct lettering *l, int zoom, int64_t y)
{
    size_t low = 0, high = l->n[zoom];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (l->names.list[l->placed[zoom][middle].name].y < y)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void lettering_in(struct lettering *l, int zoom, int64_t x0, int64_t y0, int64_t x1, int64_t y1,
                  lettering_visit *visit, void *context)
{
    const int level = zoom < LETTERING_ZOOM_LAST ? zoom : LETTERING_ZOOM_LAST;
    if (!lettering_wait(l, level, NULL))
        return;
    for (size_t i = first_south_of(l, level, y0); i < l->n[level]; i++) {
        const struct placed *placed = &l->placed[level][i];
        const struct lettering_name *n = &l->names.list[placed->name];
        if (n->y >= y1)
            break;
        const struct lettering_shown shown = {.text = lettering_text(&l->names, n),
                                              .x = n->x,
                                              .y = n->y,
                                              .width_px = placed->width_px,
                                              .order = placed->name,
                                              .others = level <= OTHERS_ZOOM_LAST ? l->others[level][i] : 0,
                                              .roam = roam_of(l, n, (double)placed->width_px, level),
                                              .anchor = placed->anchor,
                                              .layer = n->layer,
                                              .lines = n->lines};
        for (int64_t x = n->x - MERCATOR_WORLD; x <= (int64_t)n->x + MERCATOR_WORLD; x += MERCATOR_WORLD)
            if (x >= x0 && x < x1)
                visit(context, &shown, x);
    }
}
