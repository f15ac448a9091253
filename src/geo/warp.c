#include "geo/warp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define WORLD         ((double)MERCATOR_WORLD)
#define UNIT_STEPS    8.0 /* a zoom */
#define FIRST_STEP_PX 32.0
#define LEAST_STEP_PX 1.0
#define AGREES_PX     0.01        /* of a point that was projected there and back */
#define FAR_PX        4e6         /* beyond it a number has no room in what draws */
#define SEAM_UNITS    8.0         /* half a turn from the middle begins the other side */
#define EDGE_SLACK    2.0         /* world units */
#define MOST_UNITS    (WORLD / 8) /* of a pixel: else the world is smaller than a mark */

enum {
    SAMPLES = 16,
    SIDE = SAMPLES + 1,
    CENTRE = SIDE * SIDE,
    N_SAMPLES = CENTRE + 3,
    NODES_MOST = 160000,
    WORST_EACH = 2
};

/* --- one point --------------------------------------------------------------------------------------------
 */

static double longitude(double x)
{
    return x / WORLD * 360.0 - 180.0;
}

static double mercator_of(double lat_deg)
{
    const double lat = fmax(-MERCATOR_LAT_MAX_DEG, fmin(MERCATOR_LAT_MAX_DEG, lat_deg));
    return fmax(0, fmin(WORLD, (0.5 - atanh(sin(lat * M_PI / 180.0)) / (2 * M_PI)) * WORLD));
}

static const struct crs *degrees(void)
{
    size_t n;
    return crs_list(&n);
}

/* Coordinates of the system to pixels. */
static void to_px(const struct warp_frame *f, double *x, double *y, size_t n)
{
    const double kx = f->w / (f->box[2] - f->box[0]), ky = f->h / (f->box[3] - f->box[1]);
    for (size_t i = 0; i < n; i++) {
        x[i] = (x[i] - f->box[0]) * kx;
        y[i] = (f->box[3] - y[i]) * ky;
    }
}

static void from_px(const struct warp_frame *f, double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        x[i] = f->box[0] + x[i] * ((f->box[2] - f->box[0]) / f->w);
        y[i] = f->box[3] - y[i] * ((f->box[3] - f->box[1]) / f->h);
    }
}

/* World units to pixels, in place. */
static bool forward(const struct warp_frame *f, struct projector *p, double *x, double *y, size_t n,
                    struct err *e)
{
    if (f->crs->epsg == 3857) {
        for (size_t i = 0; i < n; i++) {
            x[i] = mercator_x_m(x[i]);
            y[i] = mercator_y_m(y[i]);
        }
    } else {
        for (size_t i = 0; i < n; i++) {
            x[i] = longitude(x[i]);
            y[i] = mercator_lat_deg(y[i]);
        }
        if (!f->crs->degrees && !project_some(p, degrees(), f->crs, x, y, n, e))
            return false;
    }
    to_px(f, x, y, n);
    return true;
}

/* A longitude within half a turn of the middle of the system. */
static double unwrapped(double lon, double middle)
{
    return middle + remainder(lon - middle, 360.0);
}

/* Degrees to world units: NaN where the system is not good for maps. */
static void keep_good(const struct crs *crs, double *lon, double *lat)
{
    if (crs->reach_deg > 0)
        *lon = unwrapped(*lon, crs->middle_deg);
    if (crs->degrees) /* what is beyond a pole is painted as the pole */
        *lat = fmax(-90, fmin(90, *lat));
    const bool good = isfinite(*lon) && fabs(*lat) <= 90 &&
                      (crs->reach_deg > 0 ? fabs(*lon - crs->middle_deg) <= crs->reach_deg &&
                                                *lat >= crs->south_deg && *lat <= crs->north_deg
                                          : fabs(*lon) <= 540);
    *lon = good ? (*lon + 180.0) / 360.0 * WORLD : (double)NAN;
    *lat = good ? mercator_of(*lat) : (double)NAN;
}

/* Pixels to world units, in place: NaN where there is none. What does not come back to where it came from is
 * an answer to what was not asked: formulas of projections give numbers beyond what they are good for. */
static bool backward(const struct warp_frame *f, struct projector *p, double *x, double *y, size_t n,
                     struct err *e)
{
    double back_x[N_SAMPLES], back_y[N_SAMPLES];
    memcpy(back_x, x, n * sizeof *x);
    memcpy(back_y, y, n * sizeof *y);
    from_px(f, x, y, n);
    if (f->crs->epsg == 3857) {
        for (size_t i = 0; i < n; i++) {
            x[i] = mercator_x_from_m(x[i]);
            y[i] = mercator_y_from_m(y[i]);
            if (!(y[i] >= 0 && y[i] <= WORLD && x[i] >= -WORLD && x[i] <= 2 * WORLD))
                x[i] = y[i] = NAN;
        }
        return true;
    }
    if (f->crs->degrees) {
        for (size_t i = 0; i < n; i++)
            keep_good(f->crs, &x[i], &y[i]);
        return true;
    }
    if (!project_some(p, f->crs, degrees(), x, y, n, e))
        return false;
    double again_x[N_SAMPLES], again_y[N_SAMPLES];
    memcpy(again_x, x, n * sizeof *x);
    memcpy(again_y, y, n * sizeof *y);
    if (!project_some(p, degrees(), f->crs, again_x, again_y, n, e))
        return false;
    to_px(f, again_x, again_y, n);
    for (size_t i = 0; i < n; i++) {
        if (!(fabs(again_x[i] - back_x[i]) < AGREES_PX && fabs(again_y[i] - back_y[i]) < AGREES_PX))
            x[i] = NAN;
        keep_good(f->crs, &x[i], &y[i]);
    }
    return true;
}

bool warp_under(const struct warp_frame *f, struct projector *p, double x_px, double y_px, double *x,
                double *y)
{
    *x = x_px;
    *y = y_px;
    return backward(f, p, x, y, 1, NULL) && isfinite(*x);
}

/* --- the plane --------------------------------------------------------------------------------------------
 */

struct samples {
    double x[N_SAMPLES], y[N_SAMPLES];
    double step_x, step_y; /* pixels between them */
};

static bool sample(const struct warp_frame *f, struct projector *p, struct samples *s, struct err *e)
{
    s->step_x = (f->w + 2 * WARP_AROUND_PX) / SAMPLES;
    s->step_y = (f->h + 2 * WARP_AROUND_PX) / SAMPLES;
    for (int i = 0; i < SIDE * SIDE; i++) {
        s->x[i] = -WARP_AROUND_PX + i % SIDE * s->step_x;
        s->y[i] = -WARP_AROUND_PX + (double)(i / SIDE) * s->step_y;
    }
    for (int i = CENTRE; i < N_SAMPLES; i++) {
        s->x[i] = f->w / 2 + (i == CENTRE + 1);
        s->y[i] = f->h / 2 + (i == CENTRE + 2);
    }
    return backward(f, p, s->x, s->y, N_SAMPLES, e);
}

static bool has(const struct samples *s, int i)
{
    return isfinite(s->x[i]);
}

/* World units a pixel around three samples; 0 where one is missing. */
static double units_at(const struct samples *s, int a, int right, int below, double px)
{
    if (!has(s, a) || !has(s, right) || !has(s, below))
        return 0;
    const double ax = s->x[right] - s->x[a], ay = s->y[right] - s->y[a], bx = s->x[below] - s->x[a],
                 by = s->y[below] - s->y[a];
    return sqrt(fabs(ax * by - ay * bx) / px);
}

static int compare_numbers(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* In the middle of the picture; where nothing is there, the middle one of all. 0: nowhere. */
static double units_of(const struct samples *s)
{
    double all[SAMPLES * SAMPLES];
    size_t n = 0;
    const double centre = units_at(s, CENTRE, CENTRE + 1, CENTRE + 2, 1);
    if (centre > 0)
        return centre;
    for (int i = 0; i < SAMPLES * SIDE; i++) {
        const double u = i % SIDE == SAMPLES ? 0 : units_at(s, i, i + 1, i + SIDE, s->step_x * s->step_y);
        if (u > 0)
            all[n++] = u;
    }
    qsort(all, n, sizeof *all, compare_numbers);
    return n ? all[n / 2] : 0;
}

struct reach {
    double x0, y0, x1, y1;
};

/* The box of the samples, and as far around it as neighbours lie apart: between two there may be more. Twice
 * as far where some are missing, as then there may be more beyond the last. */
static bool reach_of(const struct samples *s, struct reach *r)
{
    double dx = 0, dy = 0, times = 1;
    *r = (struct reach){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < SIDE * SIDE; i++) {
        if (!has(s, i)) {
            times = 2;
            continue;
        }
        *r = (struct reach){fmin(r->x0, s->x[i]), fmin(r->y0, s->y[i]), fmax(r->x1, s->x[i]),
                            fmax(r->y1, s->y[i])};
        const int around[2] = {i % SIDE < SAMPLES ? i + 1 : i, i + SIDE < SIDE * SIDE ? i + SIDE : i};
        for (int k = 0; k < 2; k++)
            if (has(s, around[k])) {
                dx = fmax(dx, fabs(s->x[around[k]] - s->x[i]));
                dy = fmax(dy, fabs(s->y[around[k]] - s->y[i]));
            }
    }
    *r = (struct reach){r->x0 - times * dx, r->y0 - times * dy, r->x1 + times * dx, r->y1 + times * dy};
    return r->x0 < r->x1 && r->y0 < r->y1;
}

/* What the system is good for. */
static struct reach domain_of(const struct crs *crs)
{
    if (crs->reach_deg <= 0)
        return (struct reach){-WORLD, 0, 2 * WORLD, WORLD};
    const double x = (crs->middle_deg + 180.0) / 360.0 * WORLD,
                 half = crs->reach_deg / 360.0 * WORLD - SEAM_UNITS;
    return (struct reach){x - half, mercator_of(crs->north_deg), x + half, mercator_of(crs->south_deg)};
}

static void set_plane(struct warp *w, const struct warp_frame *f, struct reach r)
{
    const struct reach d = domain_of(f->crs);
    if ((r.y0 <= 0 || r.y1 >= WORLD) && !f->crs->degrees &&
        f->crs->epsg != 3857) { /* all ways lead from a pole */
        r.x0 = d.x0;
        r.x1 = d.x1;
    }
    w->x0 = (int64_t)ceil(fmax(r.x0, d.x0));
    w->y0 = (int64_t)ceil(fmax(r.y0, d.y0));
    w->x1 = (int64_t)floor(fmin(r.x1, d.x1));
    w->y1 = (int64_t)floor(fmin(r.y1, d.y1));
}

/* --- the grid ---------------------------------------------------------------------------------------------
 */

static bool fill(struct warp *w, const struct warp_frame *f, struct projector *p, double step, struct err *e)
{
    const double wide = (double)(w->x1 - w->x0), high = (double)(w->y1 - w->y0);
    step = fmax(step, sqrt(wide * high / NODES_MOST));
    step = fmax(step, fmax(wide, high) / (NODES_MOST / 8.0));
    w->columns = (int)ceil(wide / step);
    w->rows = (int)ceil(high / step);
    w->step_x = wide / w->columns;
    w->step_y = high / w->rows;
    const size_t n = (size_t)(w->columns + 1) * (size_t)(w->rows + 1);
    w->x = mem_grow(w->x, n, sizeof *w->x);
    w->y = mem_grow(w->y, n, sizeof *w->y);
    for (size_t i = 0; i < n; i++) {
        w->x[i] = (double)w->x0 + w->step_x * (double)(i % (size_t)(w->columns + 1));
        w->y[i] = (double)w->y0 + w->step_y * (double)(i / (size_t)(w->columns + 1));
    }
    return forward(f, p, w->x, w->y, n, e);
}

static bool place(const struct warp *w, double x, double y, double *x_px, double *y_px)
{
    double u = (x - (double)w->x0) / w->step_x, v = (y - (double)w->y0) / w->step_y;
    u = fmax(0, fmin(w->columns, u));
    v = fmax(0, fmin(w->rows, v));
    const int column = u >= w->columns ? w->columns - 1 : (int)u, row = v >= w->rows ? w->rows - 1 : (int)v;
    const size_t i = (size_t)row * (size_t)(w->columns + 1) + (size_t)column,
                 below = i + (size_t)(w->columns + 1);
    u -= column;
    v -= row;
    *x_px = (w->x[i] * (1 - u) + w->x[i + 1] * u) * (1 - v) +
            (w->x[below] * (1 - u) + w->x[below + 1] * u) * v;
    *y_px = (w->y[i] * (1 - u) + w->y[i + 1] * u) * (1 - v) +
            (w->y[below] * (1 - u) + w->y[below + 1] * u) * v;
    return isfinite(*x_px) && isfinite(*y_px);
}

/* The worst that the middles of the sides of cells are off, of those that are seen: how far it is grows
 * slowly from cell to cell, and every WORST_EACH one of a row or column is asked. In the middles of cells it
 * would be next to nothing, as in conformal projections the bends of both axes are opposite there. */
static bool worst_px(const struct warp *w, const struct warp_frame *f, struct projector *p, double *worst,
                     struct err *e)
{
    const int columns = (w->columns + WORST_EACH - 1) / WORST_EACH,
              rows = (w->rows + WORST_EACH - 1) / WORST_EACH;
    const size_t cells = (size_t)columns * (size_t)rows, n = 2 * cells;
    double *side = mem_alloc(4 * n, sizeof *side), *x = side + 2 * n, *y = x + n;
    for (size_t i = 0; i < n; i++) {
        const size_t cell = i % cells;
        const double right = i < cells ? 0.5 : 0, down = 0.5 - right;
        x[i] = side[i] = (double)w->x0 + w->step_x * ((double)(cell % (size_t)columns * WORST_EACH) + right);
        y[i] = side[n + i] = (double)w->y0 +
                             w->step_y * ((double)(cell / (size_t)columns * WORST_EACH) + down);
    }
    const bool done = forward(f, p, x, y, n, e);
    *worst = 0;
    for (size_t i = 0; done && i < n; i++) {
        double x_px, y_px;
        if (x[i] >= -WARP_AROUND_PX && x[i] <= f->w + WARP_AROUND_PX && y[i] >= -WARP_AROUND_PX &&
            y[i] <= f->h + WARP_AROUND_PX && place(w, side[i], side[n + i], &x_px, &y_px))
            *worst = fmax(*worst, hypot(x_px - x[i], y_px - y[i]));
    }
    free(side);
    return done;
}

static bool set_poles(struct warp *w, const struct warp_frame *f, struct projector *p, struct err *e)
{
    for (int south = 0; south < 2; south++) {
        double *x = &w->pole_x[south], *y = &w->pole_y[south];
        *x = f->crs->middle_deg;
        *y = south ? -90 : 90;
        if (f->crs->epsg == 3857)
            continue;
        if (!f->crs->degrees && !project_some(p, degrees(), f->crs, x, y, 1, e))
            return false;
        to_px(f, x, y, 1);
        if (isfinite(*x) && isfinite(*y))
            w->pole[south] = f->crs->degrees ? WARP_POLE_LINE : WARP_POLE_POINT;
    }
    return true;
}

static bool build(struct warp *w, const struct warp_frame *f, struct projector *p, struct err *e)
{
    double worst = INFINITY;
    int before = 0;
    if (!set_poles(w, f, p, e))
        return false;
    for (double px = FIRST_STEP_PX; px >= LEAST_STEP_PX && worst > WARP_ERROR_PX; px /= 2) {
        if (!fill(w, f, p, px * w->units_per_px, e) || !worst_px(w, f, p, &worst, e))
            return false;
        if (w->columns == before) /* there is room for no more nodes */
            break;
        before = w->columns;
    }
    return true;
}

struct warp *warp_new(const struct warp_frame *f, struct projector *p, struct err *e)
{
    struct samples s;
    struct reach r;
    if (!sample(f, p, &s, e))
        return NULL;
    const double units = units_of(&s);
    if (units <= 0 || units > MOST_UNITS || !reach_of(&s, &r))
        return NULL;
    struct warp *w = mem_alloc(1, sizeof *w);
    set_plane(w, f, r);
    w->units_per_px = fmax(WARP_LEAST_UNIT, exp2(round(log2(units) * UNIT_STEPS) / UNIT_STEPS));
    if (w->x0 < w->x1 && w->y0 < w->y1 && build(w, f, p, e))
        return w;
    warp_free(w);
    return NULL;
}

void warp_free(struct warp *w)
{
    if (!w)
        return;
    free(w->x);
    free(w->y);
    free(w);
}

static double near(double px)
{
    return fmax(-FAR_PX, fmin(FAR_PX, px));
}

bool warp_place(const struct warp *w, double x, double y, double *x_px, double *y_px)
{
    if (!place(w, x, y, x_px, y_px))
        return false;
    for (int south = 0; south < 2; south++) {
        if (w->pole[south] == WARP_EDGE || (south ? y < WORLD - EDGE_SLACK : y > EDGE_SLACK))
            continue;
        *x_px = w->pole[south] == WARP_POLE_POINT ? w->pole_x[south] : *x_px;
        *y_px = w->pole_y[south];
    }
    *x_px = near(*x_px);
    *y_px = near(*y_px);
    return true;
}
