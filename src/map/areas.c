#include "map/areas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draw/vector.h"
#include "geo/mercator.h"
#include "geo/tile.h"
#include "map/classes.h"
#include "map/outline.h"

enum { OUTLINE_MARGIN_PX = 2, MARGIN_MOST_PX = 240, BANDS = 3, ANY_SHOWN = -1 };
#define COAST_APART_UNITS                                                                                    \
    240000 /* islands and coasts that areas do not have are theirs who are nearest, no                       \
            * farther than that: 6.4 km at 45 degrees */

/* --- values and classes ------------------------------------------------------------------------------------
 */

int64_t areas_value(const struct areas *a, uint32_t row)
{
    const int64_t records = a->spread.records[row];
    if (a->measure == MEASURE_COUNT)
        return records;
    return records ? a->spread.euros[row] : 0; /* nothing is there: no euros are */
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static bool is_home(const struct areas *a, uint32_t row)
{
    return a->layer == MAP_PAYS &&
           strcmp(a->snapshot->vocabularies[VOCABULARY_PAYS].values[row].code, "FR") == 0;
}

/* Of one row, without its class: AREAS_FIRST for any. */
static enum areas_shown kind_of(const struct areas *a, const struct bits *real, uint32_t row)
{
    const int64_t value = areas_value(a, row);
    if (!bits_get(real, row) || (value == 0 && is_home(a, row)))
        return AREAS_ABSENT;
    return value == TERRITORY_NO_NUMBER ? AREAS_MISSING : value <= 0 ? AREAS_ZERO : AREAS_FIRST;
}

static void put_in_class(struct areas *a, uint32_t row)
{
    const int64_t value = areas_value(a, row);
    unsigned i = 0;
    while (i + 1 < a->n_classes && value > a->classes[i].most)
        i++;
    a->classes[i].n++;
    a->shown[row] = (uint8_t)(AREAS_FIRST + i);
}

static void classify(struct areas *a)
{
    const struct record_rows *rows = collection_rows(a->snapshot, a->spread.over);
    double *values = mem_alloc(a->spread.n, sizeof *values);
    size_t n = 0, ends[CLASSES_MOST];
    for (uint32_t row = 0; row < a->spread.n; row++) {
        a->shown[row] = (uint8_t)kind_of(a, &rows->real, row);
        a->n_zero += a->shown[row] == AREAS_ZERO;
        a->n_missing += a->shown[row] == AREAS_MISSING;
        if (a->shown[row] == AREAS_FIRST && n < CLASSES_VALUES_MOST)
            values[n++] = a->by_logarithm ? log((double)areas_value(a, row)) : (double)areas_value(a, row);
    }
    qsort(values, n, sizeof *values, compare_doubles);
    a->n_classes = classes_find(values, n, AREAS_CLASSES, ends);
    for (unsigned i = 0; i < a->n_classes; i++) {
        const double least = values[i ? ends[i - 1] : 0], most = values[ends[i] - 1];
        a->classes[i].least = llround(a->by_logarithm ? exp(least) : least);
        a->classes[i].most = llround(a->by_logarithm ? exp(most) : most);
    }
    for (uint32_t row = 0; row < a->spread.n; row++)
        if (a->shown[row] == AREAS_FIRST)
            put_in_class(a, row);
    free(values);
}

struct areas *areas_new(struct snapshot *s, enum map_layer layer, enum map_layer counted,
                        const struct criteria *c, enum map_measure measure)
{
    struct areas *a = mem_alloc(1, sizeof *a);
    enum collection of = COLLECTION_COOPERATIONS;
    map_layer_collection(counted, &of);
    *a = (struct areas){.snapshot = snapshot_ref(s),
                        .layer = layer,
                        .counted = counted,
                        .measure = measure,
                        .by_logarithm = layer == MAP_PAYS};
    spread_find(&a->spread, s, of, c, layer == MAP_PAYS ? COLLECTION_PAYS : COLLECTION_REGIONS);
    a->shown = mem_alloc(a->spread.n, sizeof *a->shown);
    classify(a);
    return a;
}

void areas_free(struct areas *a)
{
    if (!a)
        return;
    spread_release(&a->spread);
    snapshot_free(a->snapshot);
    free(a->shown);
    free(a);
}

size_t areas_bytes(const struct areas *a)
{
    return sizeof *a + a->spread.n * (2 * sizeof(int64_t) + sizeof *a->shown);
}

/* --- colours -----------------------------------------------------------------------------------------------
 */

struct areas_colours areas_colours_of(const struct style *s)
{
    static const char *const NAMES[AREAS_CLASSES] = {"area-1", "area-2", "area-3", "area-4", "area-5"};
    struct areas_colours c = {.zero = style_colour(s, "area-zero"),
                              .missing = style_colour(s, "area-missing"),
                              .line = style_colour(s, "area-line")};
    for (unsigned i = 0; i < AREAS_CLASSES; i++)
        c.classes[i] = style_colour(s, NAMES[i]);
    return c;
}

uint32_t areas_colour(const struct areas_colours *c, const struct areas *a, enum areas_shown shown)
{
    if (shown < AREAS_FIRST)
        return shown == AREAS_ZERO ? c->zero : shown == AREAS_MISSING ? c->missing : 0;
    const unsigned i = shown - AREAS_FIRST, last = a->n_classes - 1;
    return c->classes[last ? i * (AREAS_CLASSES - 1) / last : AREAS_CLASSES / 2];
}

/* --- painting ----------------------------------------------------------------------------------------------
 */

/* What is painted of one window. */
struct areas_job {
    const struct areas *areas;
    const struct shapes *shapes;
    const struct shapes_lines *arcs;
    struct path *path;
    struct path_frame frame;
    int shown;          /* the kind of area that is added, or ANY_SHOWN */
    bool coast, inland; /* arcs that are added */
    struct bits outlined;
};

static const struct world_box WORLD = {0, 0, MERCATOR_WORLD, MERCATOR_WORLD};

static enum shapes_kind kind_of_shapes(enum map_layer layer)
{
    return layer == MAP_PAYS ? SHAPES_COUNTRY : SHAPES_AREA_REGION;
}

static const struct vocabulary *territories_of(const struct areas *a)
{
    return &a->snapshot->vocabularies[a->layer == MAP_PAYS ? VOCABULARY_PAYS : VOCABULARY_REGION];
}

static const struct shapes_area *area_of(const struct areas *a, const struct shapes *s, uint32_t row)
{
    return shapes_area_find(s, kind_of_shapes(a->layer), territories_of(a)->values[row].code);
}

static void add_rings(struct areas_job *j, const struct shapes_area *a)
{
    outline_add(j->path, a, j->arcs);
}

/* An arc between two areas is one line. */
static void add_arcs(struct areas_job *j, const struct shapes_area *a)
{
    for (uint32_t i = 0; i < (a->rings ? a->ring_ends[a->rings - 1] : 0); i++) {
        const uint32_t arc = a->refs[i] >> 1;
        const struct shapes_line *l = &j->arcs->line[arc];
        if (!l->n || !(l->class == SHAPES_COAST ? j->coast : j->inland) || bits_get(&j->outlined, arc) ||
            !path_sees(j->path, &l->box))
            continue;
        bits_set(&j->outlined, arc);
        path_add_line(j->path, l->p, l->n, false, &WORLD);
    }
}

/* All areas of a kind (of any that is shown), in each world that the frame shows. */
static void add_areas(struct areas_job *j, void (*add)(struct areas_job *, const struct shapes_area *))
{
    path_start(j->path, &j->frame);
    for (int world = -1; world <= 1; world++) {
        path_shift(j->path, (int64_t)world * MERCATOR_WORLD);
        if (!path_sees(j->path, &WORLD))
            continue;
        bits_release(&j->outlined);
        bits_init(&j->outlined, (uint32_t)j->arcs->n, false);
        for (uint32_t row = 0; row < j->areas->spread.n; row++) {
            const int shown = j->areas->shown[row];
            if (j->shown == ANY_SHOWN ? shown == AREAS_ABSENT : shown != j->shown)
                continue;
            const struct shapes_area *a = area_of(j->areas, j->shapes, row);
            if (a && path_sees(j->path, &a->box))
                add(j, a);
        }
    }
}

/* Each kind of area, as `add` has it. */
static bool paint_kinds(struct areas_job *j, const struct areas_colours *c, struct picture *to,
                        void (*add)(struct areas_job *, const struct shapes_area *), double width_px)
{
    bool any = false;
    for (j->shown = AREAS_MISSING; j->shown < AREAS_FIRST + (int)j->areas->n_classes; j->shown++) {
        const uint32_t colour = areas_colour(c, j->areas, (enum areas_shown)j->shown);
        add_areas(j, add);
        any |= path_points(j->path) > 0;
        if (width_px > 0)
            path_stroke(j->path, to, &(struct path_stroke){.colour = colour, .width_px = width_px});
        else
            path_fill(j->path, to, colour);
    }
    return any;
}

/* Of areas that are cut out the coast is the base map's line. */
static bool paint(struct areas_job *j, const struct areas_colours *c, struct picture *to, double apart_px,
                  double outline_px)
{
    j->coast = true;
    bool any = false;
    for (int band = 0; band < BANDS && apart_px > 0; band++) /* who is nearer is painted later */
        any |= paint_kinds(j, c, to, add_arcs, 2 * apart_px / (1 << band));
    if (any && !to->vector) {
        j->shown = AREAS_ABSENT;
        add_areas(j, add_rings);
        path_clear(j->path, to);
    }
    any |= paint_kinds(j, c, to, add_rings, 0);
    if (!any)
        return false;
    j->shown = ANY_SHOWN;
    j->coast = apart_px <= 0;
    j->inland = true;
    add_areas(j, add_arcs);
    path_stroke(j->path, to, &(struct path_stroke){.colour = c->line, .width_px = outline_px});
    return true;
}

bool areas_want_land(const struct base_window *w)
{
    return base_window_zoom(w) + (w->scale > 1) >= SHAPES_CELLS_FROM;
}

/* Beyond their own coast areas go on as far as that of the base map may lie, which they are then cut out by.
 */
bool areas_paint(const struct areas *a, const struct areas_colours *c, const struct shapes *shapes,
                 struct path *path, const struct path *land, struct picture *to, const struct base_window *w)
{
    const double apart_px = land ? fmin(COAST_APART_UNITS / w->units_per_px, MARGIN_MOST_PX) : 0;
    const int margin_px = land ? (int)ceil(apart_px) : OUTLINE_MARGIN_PX;
    struct picture uncut = {0};
    struct areas_job j = {.areas = a,
                          .shapes = shapes,
                          .arcs = shapes_arcs(shapes, base_window_zoom(w) + (w->scale > 1)),
                          .path = path,
                          .frame = base_window_frame(w, to->w, to->h, margin_px)};
    bool any;
    if (!land) {
        any = paint(&j, c, to, 0, AREAS_OUTLINE_PX * w->scale);
    } else {
        if (to->vector)
            vector_init(&uncut, to->w, to->h);
        else
            picture_init(&uncut, to->w, to->h, NULL); /* as large as one that there is */
        any = paint(&j, c, &uncut, apart_px * w->scale, AREAS_OUTLINE_PX * w->scale);
        if (any)
            path_fill_from(land, to, &uncut);
        picture_release(&uncut);
    }
    bits_release(&j.outlined);
    return any && (!land || path_points(land) > 0);
}

/* --- traced and found --------------------------------------------------------------------------------------
 */

bool areas_trace(enum map_layer layer, const struct shapes *shapes, struct path *path,
                 const struct base_window *w, const struct base_cut *cut, areas_visit *visit, void *context,
                 struct err *e)
{
    const struct path_frame frame = base_window_frame(w, cut->w * w->scale, cut->h * w->scale,
                                                      cut->margin_px);
    const struct shapes_lines *arcs = shapes_arcs(shapes, base_window_zoom(w) + (w->scale > 1));
    size_t n;
    const struct shapes_area *all = shapes_areas(shapes, &n);
    for (size_t i = 0; i < n; i++) {
        if (all[i].kind != kind_of_shapes(layer))
            continue;
        path_start(path, &frame);
        for (int world = -1; world <= 1; world++) {
            path_shift(path, (int64_t)world * MERCATOR_WORLD);
            if (path_sees(path, &all[i].box))
                outline_add(path, &all[i], arcs);
        }
        if (path_points(path) && !visit(context, (uint32_t)i, path, e))
            return false;
    }
    return true;
}

uint32_t areas_row(const struct areas *a, const struct shapes *shapes, uint32_t area)
{
    size_t n;
    const uint16_t row = vocabulary_find(territories_of(a), shapes_areas(shapes, &n)[area].code);
    return row == VOCABULARY_NONE || a->shown[row] == AREAS_ABSENT ? SNAPSHOT_NO_ROW : row;
}

/* Where the outline of an area goes between the middles of a grid's cells: on each line, before which column
 * it was crossed an odd number of times. */
struct crossings {
    struct world_box box;
    int n;
    int32_t unit; /* the side of a cell */
    bool odd[AREAS_GRID_MOST][AREAS_GRID_MOST + 1];
};

/* The first line or column whose middle is at v or behind. */
static int first_behind(int32_t v, int32_t from, int32_t unit, int n)
{
    const int64_t far = (int64_t)v - from - unit / 2;
    const int64_t i = far <= 0 ? 0 : (far + unit - 1) / unit;
    return i < n ? (int)i : n;
}

/* As shapes_area_holds goes by crossings to the right of a point. */
static void cross(struct crossings *c, struct world_point u, struct world_point v)
{
    const int from = first_behind(u.y < v.y ? u.y : v.y, c->box.y0, c->unit, c->n);
    const int end = first_behind(u.y < v.y ? v.y : u.y, c->box.y0, c->unit, c->n);
    for (int line = from; line < end; line++) {
        const int32_t y = c->box.y0 + c->unit / 2 + line * c->unit;
        const double x = u.x + (double)(v.x - u.x) * (double)(y - u.y) / (double)(v.y - u.y);
        c->odd[line][first_behind((int32_t)ceil(x), c->box.x0, c->unit, c->n)] ^= true;
    }
}

static void find_crossings(struct crossings *c, const struct shapes_lines *arcs, const struct shapes_area *a)
{
    const uint32_t refs = a->rings ? a->ring_ends[a->rings - 1] : 0;
    memset(c->odd, 0, sizeof c->odd);
    for (uint32_t r = 0; r < refs; r++) {
        const struct shapes_line *l = &arcs->line[a->refs[r] >> 1];
        if (l->box.y1 < c->box.y0 || l->box.y0 > c->box.y1 || l->box.x1 < c->box.x0)
            continue;
        for (uint32_t i = 1; i < l->n; i++)
            cross(c, l->p[i - 1], l->p[i]);
    }
}

void areas_grid(const struct areas *a, const struct shapes *shapes, struct world_box box, int n,
                uint32_t *rows)
{
    const struct shapes_lines *finest = shapes_arcs(shapes, TILE_ZOOM_MAX);
    struct crossings c = {.box = box, .n = n, .unit = (box.x1 - box.x0) / n};
    for (int i = 0; i < n * n; i++)
        rows[i] = SNAPSHOT_NO_ROW;
    for (uint32_t row = 0; row < a->spread.n; row++) {
        const struct shapes_area *area = a->shown[row] == AREAS_ABSENT ? NULL : area_of(a, shapes, row);
        if (!area || area->box.x0 > box.x1 || area->box.x1 < box.x0 || area->box.y0 > box.y1 ||
            area->box.y1 < box.y0)
            continue;
        find_crossings(&c, finest, area);
        for (int line = 0; line < n; line++) {
            bool inside = false;
            for (int column = n - 1; column >= 0; column--) {
                inside ^= c.odd[line][column + 1];
                if (inside && rows[line * n + column] == SNAPSHOT_NO_ROW)
                    rows[line * n + column] = row;
            }
        }
    }
}

uint32_t areas_at(const struct areas *a, const struct shapes *shapes, struct world_point p)
{
    for (uint32_t row = 0; row < a->spread.n; row++) {
        const struct shapes_area *area = a->shown[row] == AREAS_ABSENT ? NULL : area_of(a, shapes, row);
        if (area && world_box_holds(&area->box, p) && shapes_area_holds(shapes, area, p))
            return row;
    }
    return SNAPSHOT_NO_ROW;
}
