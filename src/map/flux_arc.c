/* Arcs on the map: made once, painted, and found under a point. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "geo/mercator.h"
#include "map/flux_inside.h"

#define STRAIGHT_UNITS 8192.0 /* half a pixel of zoom 8 */
#define TOUCHING_RAD   1e-9
#define WIDTH_MIN_PX   0.6
#define WIDTH_MAX_PX   7.0
#define MOST_LEAST     40.0 /* records: arcs of few are thin, also where all have few */
#define WORLDS         2    /* on either side: an arc may begin in the world beside, and end in the next */

enum { PIECES = 8, DEPTH_MOST = 8 };
enum { REGIONS_LAST = 4, DEPARTEMENTS_LAST = 6, ALPHA_MIN = 64, ALPHA_MAX = 170 };

/* --- making ------------------------------------------------------------------------------------------------
 */

static void put_point(struct flux *f, struct flux_arc *a, struct world_point p)
{
    f->points = mem_room(f->points, f->n_points, &f->capacity, sizeof *f->points);
    f->points[f->n_points++] = p;
    if (a->n++ == 0) {
        a->box = (struct world_box){p.x, p.y, p.x + 1, p.y + 1};
        return;
    }
    a->box.x0 = p.x < a->box.x0 ? p.x : a->box.x0;
    a->box.y0 = p.y < a->box.y0 ? p.y : a->box.y0;
    a->box.x1 = p.x >= a->box.x1 ? p.x + 1 : a->box.x1;
    a->box.y1 = p.y >= a->box.y1 ? p.y + 1 : a->box.y1;
}

struct tracing {
    struct flux *flux;
    struct flux_arc *arc;
    struct measure_point from, to; /* on the unit sphere */
    double angle, lon;             /* between them; of the point before */
};

/* At t from 0 to 1 on the great circle; no step goes around the Earth. */
static struct world_point point_at(const struct tracing *r, double t)
{
    const double s = sin(r->angle), u = sin((1 - t) * r->angle) / s, v = sin(t * r->angle) / s;
    const double x = r->from.x * u + r->to.x * v, y = r->from.y * u + r->to.y * v,
                 z = r->from.z * u + r->to.z * v, lon = atan2(y, x) * 180 / M_PI;
    return mercator_point(lon + 360 * round((r->lon - lon) / 360), atan2(z, hypot(x, y)) * 180 / M_PI);
}

/* In as many steps as keep it a curve on the map; gives its last point. */
static struct world_point trace_piece(struct tracing *r, struct world_point a, double t0, double t1,
                                      int depth)
{
    const double t = (t0 + t1) / 2;
    const struct world_point m = point_at(r, t), b = point_at(r, t1);
    if (depth < DEPTH_MOST &&
        hypot(m.x - (a.x + (double)b.x) / 2, m.y - (a.y + (double)b.y) / 2) > STRAIGHT_UNITS)
        return trace_piece(r, trace_piece(r, a, t0, t, depth + 1), t, t1, depth + 1);
    put_point(r->flux, r->arc, b);
    r->lon = mercator_lon_deg(b.x);
    return b;
}

void flux_trace(struct flux *f, struct flux_arc *a, uint32_t from, uint32_t to)
{
    const struct places *french = &f->snapshot->collectivites.places,
                        *foreign = &f->snapshot->partenaires.places;
    const struct measure_point p = measure_point(french->lon[from], french->lat[from]),
                               q = measure_point(foreign->lon[to], foreign->lat[to]);
    const double chord = measure_between(&p, &q), angle = 2 * asin(fmin(1, chord / 2));
    const bool plain = angle < TOUCHING_RAD || angle > M_PI - TOUCHING_RAD; /* no circle, or any */
    struct tracing r = {.flux = f, .arc = a, .from = p, .to = q, .angle = angle, .lon = french->lon[from]};
    a->first = f->n_points;
    put_point(f, a, mercator_point(r.lon, french->lat[from]));
    struct world_point before = f->points[a->first];
    for (int i = 1; i <= (plain ? 0 : PIECES); i++)
        before = trace_piece(&r, before, (i - 1.0) / PIECES, (double)i / PIECES, 0);
    if (plain)
        put_point(f, a, mercator_point(foreign->lon[to], foreign->lat[to]));
}

/* --- painting ----------------------------------------------------------------------------------------------
 */

enum flux_level flux_level_of(int zoom)
{
    return zoom <= REGIONS_LAST ? FLUX_REGIONS : zoom <= DEPARTEMENTS_LAST ? FLUX_DEPARTEMENTS : FLUX_PAIRS;
}

size_t flux_shown(const struct flux *f, int zoom)
{
    static const int FROM[FLUX_LEVELS] = {REGIONS_LAST - 1, REGIONS_LAST + 1, DEPARTEMENTS_LAST + 1};
    const enum flux_level level = flux_level_of(zoom);
    const int steps = zoom > FROM[level] ? zoom - FROM[level] : 0;
    const size_t most = (size_t)FLUX_ARCS_MOST << (steps < FLUX_DOUBLED ? steps : FLUX_DOUBLED);
    return f->levels[level].n < most ? f->levels[level].n : most;
}

int flux_step(const struct flux *f, enum flux_level level, const struct flux_arc *a)
{
    const double most = fmax((double)f->levels[level].arcs[0].sum,
                             f->measure == MEASURE_COUNT ? MOST_LEAST : 1);
    return (int)lround(sqrt((double)a->sum / most) * (FLUX_STEPS - 1));
}

struct path_stroke flux_stroke(uint32_t colour, double share)
{
    const uint32_t alpha = (uint32_t)lround(ALPHA_MIN + (ALPHA_MAX - ALPHA_MIN) * share);
    return (struct path_stroke){.colour = (colour & 0xFFFFFF) | alpha << 24,
                                .width_px = WIDTH_MIN_PX + (WIDTH_MAX_PX - WIDTH_MIN_PX) * share};
}

/* Where the world is small lines are thin, or the thick ones hide it; so where there are most that meet. */
static double thin(int zoom)
{
    static const double SHARE[] = {0.4, 0.5, 0.65, 0.85, 1, 0.45, 0.6};
    return zoom < (int)(sizeof SHARE / sizeof *SHARE) ? SHARE[zoom] : 1;
}

double flux_width_px(const struct flux *f, enum flux_level level, const struct flux_arc *a)
{
    return flux_stroke(0, flux_step(f, level, a) / (FLUX_STEPS - 1.0)).width_px;
}

static void add_arc(const struct flux *f, const struct flux_arc *a, struct path *path)
{
    for (int world = -WORLDS; world <= WORLDS; world++) {
        path_shift(path, (int64_t)world * MERCATOR_WORLD);
        if (path_sees(path, &a->box))
            path_add_line(path, f->points + a->first, a->n, false, NULL);
    }
}

void flux_trace_in(const struct flux *f, const struct flux_arc *a, struct path *path,
                   const struct base_window *w, const struct base_cut *cut)
{
    const struct path_frame frame = base_window_frame(w, cut->w * w->scale, cut->h * w->scale,
                                                      cut->margin_px);
    path_start(path, &frame);
    add_arc(f, a, path);
}

/* The arcs of a step of widths are one line: those of a step follow each other, as they are in order. */
static size_t add_step(const struct flux *f, enum flux_level level, size_t end, struct path *path)
{
    const struct flux_arc *arcs = f->levels[level].arcs;
    const int step = flux_step(f, level, &arcs[end - 1]);
    for (; end > 0 && flux_step(f, level, &arcs[end - 1]) == step; end--)
        add_arc(f, &arcs[end - 1], path);
    return end;
}

bool flux_paint(const struct flux *f, uint32_t colour, struct path *path, struct picture *to,
                const struct base_window *w)
{
    const int zoom = base_window_zoom(w);
    const enum flux_level level = flux_level_of(zoom);
    const struct path_frame frame = base_window_frame(w, to->w, to->h, WIDTH_MAX_PX);
    bool any = false;
    for (size_t end = flux_shown(f, zoom); end > 0;) {
        const int step = flux_step(f, level, &f->levels[level].arcs[end - 1]);
        struct path_stroke stroke = flux_stroke(colour, step / (FLUX_STEPS - 1.0));
        stroke.width_px *= thin(zoom) * w->scale;
        path_start(path, &frame);
        end = add_step(f, level, end, path);
        any |= path_points(path) > 0;
        path_stroke(path, to, &stroke);
    }
    return any;
}

/* --- finding -----------------------------------------------------------------------------------------------
 */

static double distance_to(const struct world_point *line, uint32_t n, double x, double y)
{
    double least = INFINITY;
    for (uint32_t i = 0; i + 1 < n; i++) {
        const double ax = line[i].x - x, ay = line[i].y - y, dx = (double)line[i + 1].x - line[i].x,
                     dy = (double)line[i + 1].y - line[i].y, length = dx * dx + dy * dy;
        const double t = length > 0 ? fmin(1, fmax(0, -(ax * dx + ay * dy) / length)) : 0;
        least = fmin(least, hypot(ax + t * dx, ay + t * dy));
    }
    return least;
}

const struct flux_arc *flux_at(const struct flux *f, struct world_point p, int zoom, double slack_px)
{
    const enum flux_level level = flux_level_of(zoom);
    const double unit = tile_pixel(zoom), reach = (WIDTH_MAX_PX + slack_px) * unit;
    const struct flux_arc *best = NULL;
    double least = INFINITY;
    for (size_t i = 0; i < flux_shown(f, zoom); i++) {
        const struct flux_arc *a = &f->levels[level].arcs[i];
        const double width = flux_width_px(f, level, a) * thin(zoom);
        for (int world = -WORLDS; world <= WORLDS; world++) {
            const double x = p.x - (double)world * MERCATOR_WORLD;
            if (x < a->box.x0 - reach || x > a->box.x1 + reach || p.y < a->box.y0 - reach ||
                p.y > a->box.y1 + reach)
                continue;
            const double far = distance_to(f->points + a->first, a->n, x, p.y) / unit;
            if (far <= width / 2 + slack_px && far < least) {
                least = far;
                best = a;
            }
        }
    }
    return best;
}
