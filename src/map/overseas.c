#include "map/overseas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "map/frame.h"

enum { NOMINAL_W_PX = 144, NOMINAL_H_PX = 108 }; /* of a picture that shows all of it at the zoom below */

static const struct territory {
    const char *name;
    double lon, lat, zoom;
} TERRITORIES[OVERSEAS] = {
    {"Guadeloupe", -61.45, 16.2, 7},
    {"Martinique", -61.02, 14.65, 7.6},
    {"Guyane", -53.1, 4, 4.8},
    {"La Réunion", 55.53, -21.13, 7.4},
    {"Mayotte", 45.15, -12.83, 8},
    {"Saint-Pierre-et-Miquelon", -56.3, 46.95, 7.2},
    {"St-Martin, St-Barthélemy", -62.95, 17.98, 8.5},
    {"Nouvelle-Calédonie", 165.7, -21.3, 4.8},
    {"Polynésie française", -145, -17.8, 2.8},
    {"Wallis-et-Futuna", -177.2, -13.8, 5.8},
};
static const struct bbox EUROPE = {-5.8, 41.2, 10.2, 51.4};

const char *overseas_name(unsigned territory)
{
    return TERRITORIES[territory].name;
}

struct base_window overseas_window(unsigned territory, int w, int h)
{
    const struct territory *t = &TERRITORIES[territory];
    const double larger = fmin((double)w / NOMINAL_W_PX, (double)h / NOMINAL_H_PX);
    return frame_at(t->lon, t->lat, t->zoom + log2(larger), w, h);
}

/* --- who is there ------------------------------------------------------------------------------------------
 */

struct box {
    int64_t x0, y0, x1, y1;
};

static struct box box_of(const struct base_window *w, int w_px, int h_px)
{
    return (struct box){w->x0, w->y0, w->x0 + (int64_t)(w->units_per_px * w_px),
                        w->y0 + (int64_t)(w->units_per_px * h_px)};
}

static struct box box_of_territory(unsigned territory)
{
    const struct base_window w = overseas_window(territory, NOMINAL_W_PX, NOMINAL_H_PX);
    return box_of(&w, NOMINAL_W_PX, NOMINAL_H_PX);
}

static struct box box_of_europe(void)
{
    return (struct box){mercator_x(EUROPE.west), mercator_y(EUROPE.north), mercator_x(EUROPE.east),
                        mercator_y(EUROPE.south)};
}

struct found {
    uint32_t *weight;        /* of the places there, taken away; or NULL */
    const struct box *shown; /* or NULL */
    bool any, beside;        /* what is shown */
};

static bool inside(const struct box *b, int64_t x, int64_t y)
{
    const int64_t right = (((x - b->x0) % MERCATOR_WORLD) + MERCATOR_WORLD) % MERCATOR_WORLD;
    return right <= b->x1 - b->x0 && y >= b->y0 && y <= b->y1;
}

static void find(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    struct found *f = context;
    (void)weight;
    f->any = true;
    f->beside = f->beside || (f->shown && !inside(f->shown, x, y));
    if (f->weight)
        f->weight[place] = 0;
}

static struct found look_for(const struct selection *const *selections, size_t n, struct box b,
                             const struct box *shown)
{
    struct found f = {.shown = shown};
    for (size_t i = 0; i < n; i++)
        if (selections[i] && selections[i]->sites.french)
            sites_in_box(&selections[i]->sites, b.x0, b.y0, b.x1, b.y1, find, &f);
    return f;
}

/* --- frames ------------------------------------------------------------------------------------------------
 */

/* The places of a selection without those overseas: as much of it as a frame looks at. */
static void leave_out(struct selection *to, const struct selection *from)
{
    const size_t n = from->sites.places->n_located;
    *to = *from;
    to->sites.weight = mem_alloc(n ? n : 1, sizeof *to->sites.weight);
    memcpy(to->sites.weight, from->sites.weight, n * sizeof *to->sites.weight);
    for (unsigned t = 0; t < OVERSEAS; t++) {
        const struct box b = box_of_territory(t);
        struct found f = {.weight = to->sites.weight};
        sites_in_box(&from->sites, b.x0, b.y0, b.x1, b.y1, find, &f);
    }
}

struct base_window overseas_frame(const struct selection *const *selections, size_t n, int w, int h)
{
    if (!look_for(selections, n, box_of_europe(), NULL).any)
        return frame_of_sites(selections, n, w, h);
    struct selection *left = mem_alloc(n, sizeof *left);
    const struct selection **there = mem_alloc(n, sizeof *there);
    for (size_t i = 0; i < n; i++) {
        there[i] = selections[i];
        if (selections[i] && selections[i]->sites.french) {
            leave_out(&left[i], selections[i]);
            there[i] = &left[i];
        }
    }
    const struct base_window window = frame_of_sites(there, n, w, h);
    for (size_t i = 0; i < n; i++)
        free(left[i].sites.weight);
    free(left);
    free(there);
    return window;
}

bool overseas_wanted(unsigned territory, const struct selection *const *selections, size_t n,
                     const struct base_window *window, int w, int h, bool fits, int inset_w, int inset_h,
                     double inset_px)
{
    const struct base_window inset = overseas_window(territory, inset_w, inset_h);
    const struct box shown = box_of(window, w, h);
    const struct found there = look_for(selections, n, box_of_territory(territory), &shown);
    if (!fits && !inside(&shown, mercator_x(2.5), mercator_y(46.5)))
        return false;
    return there.any && (there.beside || window->units_per_px > inset.units_per_px / inset_px);
}
