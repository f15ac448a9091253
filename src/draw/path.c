#include "draw/path.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "draw/picture_inside.h"

#define THIN_PX 0.8

enum { LEFT = 1, RIGHT = 2, ABOVE = 4, BELOW = 8 };

struct point {
    double x, y;
};

struct path {
    struct path_frame frame;
    double x0;                     /* of the frame, less the shift */
    double left, right, top, down; /* of what may be drawn, pixels */
    struct point *points;          /* of all rings and lines, one after the other */
    size_t n, capacity;
    size_t *starts; /* where each begins */
    double *along;  /* how far along its line, pixels; of dashed ones */
    size_t start_n, start_capacity;
    bool rings;
    /* the ring in the making, and room to clip it */
    struct point *ring, *spare;
    unsigned char *code;
    size_t ring_n, ring_capacity, spare_capacity, code_capacity;
    unsigned any, all;   /* outcodes met: in one point, in all */
    struct point before; /* the ring's point before, kept or not */
    bool waits;          /* it is not in the ring yet: dropped if the next is close too */
};

struct path *path_new(void)
{
    return mem_alloc(1, sizeof(struct path));
}

void path_free(struct path *p)
{
    if (!p)
        return;
    free(p->points);
    free(p->starts);
    free(p->along);
    free(p->ring);
    free(p->spare);
    free(p->code);
    free(p);
}

void path_start(struct path *p, const struct path_frame *frame)
{
    p->frame = *frame;
    p->x0 = frame->x0;
    double m = frame->margin_px + 1.0;
    p->left = -m;
    p->top = -m;
    p->right = frame->w + m;
    p->down = frame->h + m;
    p->n = p->start_n = 0;
}

void path_shift(struct path *p, int64_t x_units)
{
    p->x0 = p->frame.x0 - (double)x_units;
}

static int32_t bring(double units)
{
    return (int32_t)fmin(fmax(units, INT32_MIN), INT32_MAX);
}

struct world_box path_view(const struct path *p)
{
    const double k = 1 / p->frame.px_per_unit;
    return (struct world_box){
        bring(floor(p->x0 + p->left * k) - 1), bring(floor(p->frame.y0 + p->top * k) - 1),
        bring(ceil(p->x0 + p->right * k) + 1), bring(ceil(p->frame.y0 + p->down * k) + 1)};
}

bool path_sees(const struct path *p, const struct world_box *box)
{
    double k = p->frame.px_per_unit;
    return (box->x1 - p->x0) * k >= p->left && (box->x0 - p->x0) * k <= p->right &&
           (box->y1 - p->frame.y0) * k >= p->top && (box->y0 - p->frame.y0) * k <= p->down;
}

static inline struct point place(const struct path *p, struct world_point w)
{
    return (struct point){(w.x - p->x0) * p->frame.px_per_unit, (w.y - p->frame.y0) * p->frame.px_per_unit};
}

static inline unsigned outcode(const struct path *p, struct point q)
{
    return (q.x < p->left    ? LEFT
            : q.x > p->right ? RIGHT
                             : 0u) |
           (q.y < p->top    ? ABOVE
            : q.y > p->down ? BELOW
                            : 0u);
}

static void put(struct path *p, struct point q)
{
    if (p->n == p->capacity)
        p->points = mem_room(p->points, p->n, &p->capacity, sizeof *p->points);
    p->points[p->n++] = q;
}

static void start(struct path *p, double along)
{
    if (p->start_n == p->start_capacity) {
        p->starts = mem_room(p->starts, p->start_n, &p->start_capacity, sizeof *p->starts);
        p->along = mem_grow(p->along, p->start_capacity, sizeof *p->along);
    }
    p->along[p->start_n] = along;
    p->starts[p->start_n++] = p->n;
}

/* --- rings ------------------------------------------------------------------------------------------------
 */

void path_ring_begin(struct path *p)
{
    p->rings = true;
    p->ring_n = 0;
    p->any = 0;
    p->all = LEFT | RIGHT | ABOVE | BELOW;
    p->waits = false;
}

/* In one square of a grid that starts at the picture's corner: windows a whole number of pixels apart thin
 * alike. */
static inline bool close_by(struct point a, struct point b)
{
    return floor(a.x * (1 / PATH_THIN_PX)) == floor(b.x * (1 / PATH_THIN_PX)) &&
           floor(a.y * (1 / PATH_THIN_PX)) == floor(b.y * (1 / PATH_THIN_PX));
}

/* A point between two others that lies beyond the same side as both can go: the edge that replaces them lies
 * there too. */
static inline void ring_push(struct path *p, struct point q, unsigned c)
{
    size_t n = p->ring_n;
    if (n >= 2 && (p->code[n - 2] & p->code[n - 1] & c))
        n--;
    if (n == p->ring_capacity) {
        p->ring = mem_room(p->ring, n, &p->ring_capacity, sizeof *p->ring);
        p->code = mem_grow(p->code, p->ring_capacity, sizeof *p->code);
    }
    p->ring[n] = q;
    p->code[n] = (unsigned char)c;
    p->ring_n = n + 1;
}

/* Of points that crowd together the first and the last stay, so that a straight edge to the next keeps its
 * place: neighbouring cells share such edges. */
static inline void ring_put(struct path *p, struct point q)
{
    unsigned c = outcode(p, q);
    p->any |= c;
    p->all &= c;
    if (c == 0 && p->ring_n && close_by(p->before, q)) {
        p->before = q;
        p->waits = true;
        return;
    }
    if (p->waits)
        ring_push(p, p->before, 0);
    p->waits = false;
    p->before = q;
    ring_push(p, q, c);
}

void path_ring_add(struct path *p, const struct world_point *points, size_t n, bool backwards,
                   const struct world_box *box)
{
    if (n > 2 && box && !path_sees(p, box)) {
        /* all beyond one side: its ends stand for it */
        ring_put(p, place(p, points[backwards ? n - 1 : 0]));
        ring_put(p, place(p, points[backwards ? 0 : n - 1]));
        return;
    }
    for (size_t i = 0; i < n; i++)
        ring_put(p, place(p, points[backwards ? n - 1 - i : i]));
}

/* Sutherland and Hodgman against one side of the frame: from `in` to `out`. */
static size_t clip_side(const struct path *p, unsigned side, const struct point *in, size_t n,
                        struct point *out)
{
    bool x = side & (LEFT | RIGHT);
    double at = side == LEFT ? p->left : side == RIGHT ? p->right : side == ABOVE ? p->top : p->down;
    double sign = side & (LEFT | ABOVE) ? 1.0 : -1.0;
    size_t m = 0;
    struct point a = in[n - 1];
    double da = ((x ? a.x : a.y) - at) * sign;
    for (size_t i = 0; i < n; i++) {
        struct point b = in[i];
        double db = ((x ? b.x : b.y) - at) * sign;
        if ((da < 0) != (db < 0)) {
            double t = da / (da - db);
            out[m++] = x ? (struct point){at, a.y + (b.y - a.y) * t}
                         : (struct point){a.x + (b.x - a.x) * t, at};
        }
        if (db >= 0)
            out[m++] = b;
        a = b;
        da = db;
    }
    return m;
}

void path_ring_end(struct path *p)
{
    if (p->waits)
        ring_push(p, p->before, 0);
    if (p->ring_n < 3 || p->all)
        return;
    for (unsigned side = LEFT; side <= BELOW && p->ring_n >= 3; side <<= 1) {
        if (!(p->any & side))
            continue;
        if (p->ring_n * 2 > p->spare_capacity) {
            p->spare_capacity = p->ring_n * 3;
            p->spare = mem_grow(p->spare, p->spare_capacity, sizeof *p->spare);
        }
        size_t n = clip_side(p, side, p->ring, p->ring_n, p->spare), capacity = p->ring_capacity;
        struct point *swap = p->ring;
        p->ring = p->spare;
        p->spare = swap;
        p->ring_capacity = p->spare_capacity;
        p->spare_capacity = capacity;
        p->code = mem_grow(p->code, p->ring_capacity, sizeof *p->code);
        p->ring_n = n;
    }
    if (p->ring_n < 3)
        return;
    start(p, 0);
    for (size_t i = 0; i < p->ring_n; i++)
        put(p, p->ring[i]);
}

void path_add_ring(struct path *p, const struct world_point *points, size_t n)
{
    path_ring_begin(p);
    path_ring_add(p, points, n, false, NULL);
    path_ring_end(p);
}

/* --- lines ------------------------------------------------------------------------------------------------
 */

static bool on_cut(const struct world_box *c, struct world_point a, struct world_point b)
{
    return (a.x == b.x && (a.x == c->x0 || a.x == c->x1)) || (a.y == b.y && (a.y == c->y0 || a.y == c->y1));
}

/* Liang and Barsky. False when nothing of the segment can be seen. */
static bool clip_segment(const struct path *p, struct point *a, struct point *b)
{
    double t0 = 0, t1 = 1, dx = b->x - a->x, dy = b->y - a->y;
    const double d[4] = {-dx, dx, -dy, dy};
    const double q[4] = {a->x - p->left, p->right - a->x, a->y - p->top, p->down - a->y};
    for (int i = 0; i < 4; i++) {
        if (d[i] < 0)
            t0 = fmax(t0, q[i] / d[i]);
        else if (d[i] > 0)
            t1 = fmin(t1, q[i] / d[i]);
        else if (q[i] < 0)
            return false;
    }
    if (t0 > t1)
        return false;
    struct point from = *a;
    *a = (struct point){from.x + dx * t0, from.y + dy * t0};
    *b = (struct point){from.x + dx * t1, from.y + dy * t1};
    return true;
}

void path_add_line(struct path *p, const struct world_point *points, size_t n, bool closed,
                   const struct world_box *cuts)
{
    if (n < 2)
        return;
    p->rings = false;
    bool open = false; /* the last point put is where this segment begins */
    double along = 0;
    struct point a = place(p, points[0]);
    unsigned ca = outcode(p, a);
    for (size_t i = 1; i < n + closed; i++) {
        struct world_point w = points[i == n ? 0 : i];
        struct point b = place(p, w);
        unsigned cb = outcode(p, b);
        bool last = i + 1 == n + closed;
        const double begins = along;
        along += p->frame.dashed ? hypot(b.x - a.x, b.y - a.y) : 0;
        if ((ca & cb) || (cuts && on_cut(cuts, points[i - 1], w))) {
            open = false;
        } else if (open && !(ca | cb) && !last && close_by(a, b)) {
            a = b; /* the line goes on from the last point that was kept */
            ca = cb;
            continue;
        } else {
            struct point from = open ? p->points[p->n - 1] : a, to = b;
            if (!(ca | cb) || clip_segment(p, &from, &to)) {
                if (!open) {
                    start(p, begins + (p->frame.dashed ? hypot(from.x - a.x, from.y - a.y) : 0));
                    put(p, from);
                }
                put(p, to);
                open = cb == 0;
            } else {
                open = false;
            }
        }
        a = b;
        ca = cb;
    }
}

/* --- painting ---------------------------------------------------------------------------------------------
 */

size_t path_points(const struct path *p)
{
    return p->n;
}

_Static_assert(sizeof(struct point) == 2 * sizeof(double), "points stand as x y after x y");

void path_each(const struct path *p, path_visit *visit, void *context)
{
    for (size_t i = 0; i < p->start_n; i++) {
        const size_t end = i + 1 < p->start_n ? p->starts[i + 1] : p->n;
        visit(context, &p->points[p->starts[i]].x, end - p->starts[i]);
    }
}

/* What draws points of the plane where they are in a picture of another projection. What lies beyond one side
 * of the picture from point to point is not seen, and would cost as much as if it were: of a line it is left
 * out, of an area's edge its ends stand for it. Dashes are counted from where a line begins: those have all.
 */
struct pen {
    const struct path *path;
    cairo_t *cr;
    int w, h;         /* of the picture */
    bool down, waits; /* waits: the point before is not drawn yet */
    unsigned beyond;  /* the sides beyond which all is that is not drawn, the last point that is included */
    double x, y;      /* the point before */
};

/* By more than the widest line. */
static unsigned beyond(const struct pen *pen, double x, double y)
{
    const double m = pen->path->frame.margin_px + 1;
    return (x < -m ? LEFT : x > pen->w + m ? RIGHT : 0u) | (y < -m ? ABOVE : y > pen->h + m ? BELOW : 0u);
}

/* The point before, where an edge that is seen begins. */
static void pen_catch_up(struct pen *pen)
{
    if (pen->waits)
        (pen->path->rings ? cairo_line_to : cairo_move_to)(pen->cr, pen->x, pen->y);
    pen->waits = false;
}

static void pen_to(struct pen *pen, struct point q)
{
    const struct path_frame *f = &pen->path->frame;
    const bool rings = pen->path->rings;
    double x, y;
    if (!warp_place(f->warp, f->x0 + q.x / f->px_per_unit, f->y0 + q.y / f->px_per_unit, &x, &y)) {
        pen->down = pen->down && rings; /* a line ends there; an area does without */
        pen->waits = pen->waits && rings;
        return;
    }
    x *= f->warp_scale;
    y *= f->warp_scale;
    const unsigned now = f->dashed ? 0 : beyond(pen, x, y), before = pen->beyond;
    if (!pen->down) {
        cairo_move_to(pen->cr, x, y);
        pen->beyond = now;
    } else if (before & now) {
        pen->waits = true;
        pen->beyond = rings ? before & now : now;
    } else if (pen->waits && rings && beyond(pen, pen->x, pen->y) & now) { /* around a corner */
        pen_catch_up(pen);
        pen->waits = true;
        pen->beyond = beyond(pen, pen->x, pen->y) & now;
    } else {
        pen_catch_up(pen);
        cairo_line_to(pen->cr, x, y);
        pen->beyond = now;
    }
    pen->down = true;
    pen->x = x;
    pen->y = y;
}

static void pen_along(struct pen *pen, struct point a, struct point b)
{
    const struct path_frame *f = &pen->path->frame;
    const double k = 2 / f->px_per_unit; /* twice a cell */
    const int n = (int)ceil(fmax(fabs(b.x - a.x) / f->warp->step_x, fabs(b.y - a.y) / f->warp->step_y) * k);
    for (int i = 1; i < n; i++)
        pen_to(pen, (struct point){a.x + (b.x - a.x) * i / n, a.y + (b.y - a.y) * i / n});
    pen_to(pen, b);
}

static void trace_warped(const struct path *p, cairo_t *cr, const struct picture *to, size_t from, size_t end)
{
    struct pen pen = {.path = p, .cr = cr, .w = to->w, .h = to->h};
    pen_to(&pen, p->points[from]);
    for (size_t k = from + 1; k < end; k++)
        pen_along(&pen, p->points[k - 1], p->points[k]);
    if (p->rings) {
        pen_along(&pen, p->points[end - 1], p->points[from]);
        pen_catch_up(&pen);
        cairo_close_path(cr);
    }
}

static void trace_one(const struct path *p, cairo_t *cr, const struct picture *to, size_t i)
{
    size_t end = i + 1 < p->start_n ? p->starts[i + 1] : p->n;
    if (p->frame.warp) {
        trace_warped(p, cr, to, p->starts[i], end);
        return;
    }
    cairo_move_to(cr, p->points[p->starts[i]].x, p->points[p->starts[i]].y);
    for (size_t k = p->starts[i] + 1; k < end; k++)
        cairo_line_to(cr, p->points[k].x, p->points[k].y);
    if (p->rings)
        cairo_close_path(cr);
}

static void trace(const struct path *p, cairo_t *cr, const struct picture *to)
{
    for (size_t i = 0; i < p->start_n; i++)
        trace_one(p, cr, to, i);
}

void path_fill(const struct path *p, struct picture *to, uint32_t colour)
{
    if (!p->start_n)
        return;
    cairo_t *cr = picture_cairo(to);
    cairo_set_colour(cr, colour);
    trace(p, cr, to);
    cairo_fill(cr);
    cairo_destroy(cr);
}

void path_clear(const struct path *p, struct picture *to)
{
    cairo_t *cr = picture_cairo(to);
    cairo_set_operator(cr, CAIRO_OPERATOR_CLEAR);
    trace(p, cr, to);
    cairo_fill(cr);
    cairo_destroy(cr);
}

void path_fill_from(const struct path *p, struct picture *to, struct picture *from)
{
    if (!p->start_n)
        return;
    cairo_t *cr = picture_cairo(to), *source = picture_cairo(from);
    cairo_set_source_surface(cr, cairo_get_target(source), 0, 0);
    trace(p, cr, to);
    cairo_fill(cr);
    cairo_destroy(cr);
    cairo_destroy(source);
}

void path_stroke(const struct path *p, struct picture *to, const struct path_stroke *s)
{
    if (!p->start_n || s->width_px <= 0)
        return;
    cairo_t *cr = picture_cairo(to);
    cairo_set_colour(cr, s->colour);
    cairo_set_line_width(cr, s->width_px);
    bool thin = s->width_px <= THIN_PX; /* round corners are not seen then, and cost half as much again */
    cairo_set_line_join(cr, thin ? CAIRO_LINE_JOIN_BEVEL : CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(cr, thin || s->dash_px > 0 ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
    const double dashes[2] = {s->dash_px, s->gap_px > 0 ? s->gap_px : s->dash_px};
    for (size_t i = 0; s->dash_px > 0 && i < p->start_n; i++) {
        cairo_set_dash(cr, dashes, 2, fmod(p->along[i], dashes[0] + dashes[1]));
        trace_one(p, cr, to, i);
        cairo_stroke(cr);
    }
    if (s->dash_px <= 0) {
        trace(p, cr, to);
        cairo_stroke(cr);
    }
    cairo_destroy(cr);
}
