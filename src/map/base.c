#include "map/base.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "draw/path.h"
#include "map/lettering.h"
#include "map/naming.h"
#include "map/outline.h"

#define SEA            "sea" /* all there is, without a shape */
#define SHAPES_FILE    "geodata/built/base.shapes"
#define PATH_BYTES     4096
#define LINE_MARGIN_PX 4    /* half of the widest line, at scale 1 */
#define ZOOM_0         22.0 /* the world is 2 to the power of this many pixels of zoom 0 */
#define ZOOM_SLACK     1e-6
#define WORLDS_MAX     3 /* this one and those beside it */

struct base_map {
    struct style *style;
    struct shapes *shapes;
    struct lettering *lettering;
    bool shares_shapes, shares_lettering; /* with another */
};

/* A cell as it was decoded: six layers of a tile ask for the same few. */
#define KEPT_COLUMNS 4
struct kept_cell {
    const struct shapes *from; /* NULL: none yet */
    int x, y;
    bool there;
    struct shapes_cell cell;
};

struct base_painter {
    struct path *path;
    struct kept_cell cells[KEPT_COLUMNS * KEPT_COLUMNS];
    struct naming *naming;
};

/* All that painting one layer needs. */
struct job {
    struct base_painter *painter;
    const struct base_map *map;
    struct picture *to;
    const struct base_window *window;
    const struct style_rule *rule;
    struct path *path;
    struct path_frame frame;
    int zoom;        /* of the style */
    int detail_zoom; /* of the shapes: one more at scale 2 */
    int arc_class, river_class;
};

/* --- what is painted --------------------------------------------------------------------------------------
 */

static const struct world_box WORLD = {0, 0, MERCATOR_WORLD, MERCATOR_WORLD};

static void add_country(struct job *j, const char *code)
{
    const struct shapes *s = j->map->shapes;
    const struct shapes_area *a = shapes_area_find(s, *code ? SHAPES_COUNTRY : SHAPES_LAND, code);
    if (a)
        outline_add(j->path, a, shapes_arcs(s, j->detail_zoom));
}

static void add_land(struct job *j)
{
    add_country(j, "");
}

static void add_france(struct job *j)
{
    static const char *const CODES[] = {"FR", "GP", "MQ", "GF", "RE", "YT", "PM",
                                        "BL", "MF", "WF", "PF", "NC", "TF"};
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++)
        add_country(j, CODES[i]);
}

static void add_arcs(struct job *j)
{
    const struct shapes_lines *arcs = shapes_arcs(j->map->shapes, j->detail_zoom);
    const struct world_box view = path_view(j->path);
    for (uint32_t i = arcs->class_from[j->arc_class]; i < arcs->class_from[j->arc_class + 1]; i++) {
        if (!world_boxes_touch(&arcs->boxes[i], &view))
            continue;
        const struct shapes_line *l = &arcs->line[arcs->order[i]];
        if (l->n && path_sees(j->path, &l->box))
            path_add_line(j->path, l->p, l->n, false, &WORLD);
    }
}

static void add_lakes(struct job *j)
{
    const struct shapes_lines *lakes = shapes_lakes(j->map->shapes, j->detail_zoom);
    for (size_t i = 0; i < lakes->n; i++)
        if (lakes->line[i].n && path_sees(j->path, &lakes->line[i].box))
            path_add_ring(j->path, lakes->line[i].p, lakes->line[i].n);
}

static void add_lake_shores(struct job *j)
{
    const struct shapes_lines *lakes = shapes_lakes(j->map->shapes, j->detail_zoom);
    for (size_t i = 0; i < lakes->n; i++)
        if (lakes->line[i].n && path_sees(j->path, &lakes->line[i].box))
            path_add_line(j->path, lakes->line[i].p, lakes->line[i].n, true, NULL);
}

static void add_rivers(struct job *j)
{
    const struct shapes_lines *rivers = shapes_rivers(j->map->shapes, j->detail_zoom);
    for (size_t i = 0; i < rivers->n; i++) {
        const struct shapes_line *l = &rivers->line[i];
        if (l->class == j->river_class && l->n && path_sees(j->path, &l->box))
            path_add_line(j->path, l->p, l->n, false, NULL);
    }
}

/* --- the same from cells, at high zooms -------------------------------------------------------------------
 */

enum cell_part { CELL_LAND, CELL_LAKES, CELL_ISLANDS, CELL_RIVERS, CELL_COAST, CELL_SHORES };

/* Which of a cell's lines a part is. */
static void cell_lines(const struct shapes_cell *c, enum cell_part part, uint32_t *from, uint32_t *n)
{
    const uint32_t lakes = c->land, islands = lakes + c->lakes, rivers = islands + c->islands;
    switch (part) {
    case CELL_LAND:
    case CELL_COAST:
        *from = 0;
        *n = c->land;
        break;
    case CELL_LAKES:
        *from = lakes;
        *n = c->lakes;
        break;
    case CELL_ISLANDS:
        *from = islands;
        *n = c->islands;
        break;
    case CELL_SHORES:
        *from = lakes;
        *n = c->lakes + c->islands;
        break;
    case CELL_RIVERS:
        *from = rivers;
        *n = c->rivers;
    }
}

/* NULL: open sea. Cells beside each other have places of their own. */
static const struct shapes_cell *find_cell(struct base_painter *p, const struct shapes *s, int x, int y)
{
    const int column = x & (KEPT_COLUMNS - 1), row = y & (KEPT_COLUMNS - 1);
    struct kept_cell *k = &p->cells[row * KEPT_COLUMNS + column];
    if (k->from != s || k->x != x || k->y != y) {
        k->there = shapes_cell_read(s, x, y, &k->cell);
        k->from = s;
        k->x = x;
        k->y = y;
    }
    return k->there ? &k->cell : NULL;
}

static void add_cell(struct job *j, enum cell_part part, const struct shapes_cell *c)
{
    uint32_t from = 0, n = 0;
    if (part == CELL_LAND && c->all_land) {
        struct world_box b = c->box;
        path_add_ring(j->path, (struct world_point[]){{b.x0, b.y0}, {b.x0, b.y1}, {b.x1, b.y1}, {b.x1, b.y0}},
                      4);
        return;
    }
    cell_lines(c, part, &from, &n);
    for (uint32_t i = from; i < from + n; i++) {
        const struct shapes_line *l = &c->line[i];
        if (!path_sees(j->path, &l->box) || (part == CELL_RIVERS && l->class != j->river_class))
            continue;
        if (part == CELL_RIVERS)
            path_add_line(j->path, l->p, l->n, false, NULL);
        else if (part == CELL_COAST || part == CELL_SHORES)
            path_add_line(j->path, l->p, l->n, true, &c->box);
        else
            path_add_ring(j->path, l->p, l->n);
    }
}

/* All cells that the frame touches; those beside the world are the same again. */
static void add_cells(struct job *j, enum cell_part part)
{
    const struct shapes *s = j->map->shapes;
    double side = (double)(INT32_C(1) << shapes_cell_bits(s)), margin = j->frame.margin_px + 1;
    int last = (1 << SHAPES_CELLS_FROM) - 1;
    double left = j->frame.x0 - margin / j->frame.px_per_unit,
           top = j->frame.y0 - margin / j->frame.px_per_unit;
    double right = j->frame.x0 + (j->frame.w + margin) / j->frame.px_per_unit;
    double down = j->frame.y0 + (j->frame.h + margin) / j->frame.px_per_unit;
    int y0 = (int)fmax(0, floor(top / side)), y1 = (int)fmin(last, floor(down / side));
    path_shift(j->path, 0);
    for (int y = y0; y <= y1; y++)
        for (int x = (int)floor(left / side); x <= (int)floor(right / side); x++) {
            const struct shapes_cell *c = find_cell(j->painter, s, x, y);
            if (c)
                add_cell(j, part, c);
        }
}

/* --- layers -----------------------------------------------------------------------------------------------
 */

/* Add the shapes once for each world that the frame shows. */
static void in_worlds(struct job *j, void (*add)(struct job *))
{
    for (int world = -1; world < WORLDS_MAX - 1; world++) {
        path_shift(j->path, (int64_t)world * MERCATOR_WORLD);
        if (path_sees(j->path, &WORLD))
            add(j);
    }
}

static void stroke(struct job *j)
{
    int scale = j->window->scale;
    const struct style_rule *r = j->rule;
    path_stroke(j->path, j->to,
                &(struct path_stroke){r->stroke, r->width_px * scale, r->dash_px * scale, r->gap_px * scale});
}

enum { NO_CELLS = -1 };

/* What a layer may show: shapes from arcs, or at high zooms from cells, where there are any of them. */
static const struct source {
    const char *name;
    void (*add)(struct job *); /* NULL: it is seen in cells alone */
    int cells;                 /* enum cell_part, or NO_CELLS */
    int class;                 /* of arcs or rivers */
    bool lines;                /* stroked, not filled */
    bool ground;               /* of BASE_GROUND, else of BASE_LINES */
} SOURCES[] = {
    {SEA, NULL, NO_CELLS, 0, false, true},
    {"land", add_land, CELL_LAND, 0, false, true},
    {"france", add_france, NO_CELLS, 0, false, true},
    {"lakes", add_lakes, CELL_LAKES, 0, false, false},
    {"islands", NULL, CELL_ISLANDS, 0, false, false},
    {"coast", add_arcs, CELL_COAST, SHAPES_COAST, true, false},
    {"shores", add_lake_shores, CELL_SHORES, 0, true, false},
    {"rivers-1", add_rivers, CELL_RIVERS, 1, true, false},
    {"rivers-2", add_rivers, CELL_RIVERS, 2, true, false},
    {"rivers-3", add_rivers, CELL_RIVERS, 3, true, false},
    {"borders", add_arcs, NO_CELLS, SHAPES_BORDER, true, false},
    {"disputed", add_arcs, NO_CELLS, SHAPES_DISPUTED, true, false},
    {"regions", add_arcs, NO_CELLS, SHAPES_REGION, true, false},
    {"departements", add_arcs, NO_CELLS, SHAPES_DEPARTEMENT, true, false},
    {"provinces", add_arcs, NO_CELLS, SHAPES_PROVINCE, true, false},
    {"small-provinces", add_arcs, NO_CELLS, SHAPES_SMALL_PROVINCE, true, false},
};

/* A source's shapes become the job's path. */
static void add_source(struct job *j, const struct source *s)
{
    j->arc_class = j->river_class = s->class;
    path_start(j->path, &j->frame);
    if (s->cells != NO_CELLS && j->detail_zoom >= SHAPES_CELLS_FROM)
        add_cells(j, (enum cell_part)s->cells);
    else if (s->add)
        in_worlds(j, s->add);
}

static const struct source *find_source(const char *name)
{
    for (size_t i = 0; i < sizeof SOURCES / sizeof SOURCES[0]; i++)
        if (strcmp(SOURCES[i].name, name) == 0)
            return &SOURCES[i];
    return NULL;
}

int base_window_zoom(const struct base_window *w)
{
    double zoom = round(ZOOM_0 - log2(w->units_per_px));
    return zoom < 0 ? 0 : zoom > TILE_ZOOM_MAX ? TILE_ZOOM_MAX : (int)zoom;
}

static struct job job_of(struct base_painter *p, const struct base_map *b, const struct base_window *w)
{
    const int zoom = base_window_zoom(w);
    return (struct job){.painter = p,
                        .map = b,
                        .window = w,
                        .path = p->path,
                        .zoom = zoom,
                        .detail_zoom = zoom + (w->scale > 1)};
}

static int plane_px(int64_t units, const struct base_window *w)
{
    return (int)fmin(ceil((double)units / w->units_per_px * w->scale), INT32_MAX / 2);
}

struct path_frame base_window_frame(const struct base_window *w, int width, int height, int margin_px)
{
    return (struct path_frame){.x0 = (double)w->x0,
                               .y0 = (double)w->y0,
                               .px_per_unit = w->scale / w->units_per_px,
                               .w = w->warp ? plane_px(w->warp->x1 - w->warp->x0, w) : width,
                               .h = w->warp ? plane_px(w->warp->y1 - w->warp->y0, w) : height,
                               .margin_px = margin_px * w->scale,
                               .warp = w->warp,
                               .warp_scale = w->scale};
}

/* All of a picture of the square; of another projection what is on its plane. */
static void paint_sea(struct job *j)
{
    const struct warp *w = j->window->warp;
    if (!w) {
        picture_fill(j->to, j->rule->fill);
        return;
    }
    const int32_t x0 = (int32_t)w->x0, y0 = (int32_t)w->y0, x1 = (int32_t)w->x1, y1 = (int32_t)w->y1;
    path_start(j->path, &j->frame);
    path_add_ring(j->path, (struct world_point[]){{x0, y0}, {x0, y1}, {x1, y1}, {x1, y0}}, 4);
    path_fill(j->path, j->to, j->rule->fill);
}

static void paint_source(struct job *j, const struct source *s)
{
    if (strcmp(s->name, SEA) == 0) {
        paint_sea(j);
        return;
    }
    add_source(j, s);
    if (s->lines)
        stroke(j);
    else
        path_fill(j->path, j->to, j->rule->fill);
}

static void paint_shapes(struct base_painter *p, const struct base_map *b, struct picture *to,
                         const struct base_window *w, unsigned parts)
{
    const struct style *style = b->style;
    struct job j = job_of(p, b, w);
    j.to = to;
    j.frame = base_window_frame(w, to->w, to->h, LINE_MARGIN_PX);
    for (size_t i = 0; i < style->layer_n; i++) {
        const struct source *source = find_source(style->layers[i].source);
        j.rule = &style->layers[i].at[j.zoom];
        j.frame.dashed = j.rule->dash_px > 0;
        if (source && j.rule->shown && (parts & (source->ground ? BASE_GROUND : BASE_LINES)))
            paint_source(&j, source);
    }
}

const struct path *base_trace(struct base_painter *p, const struct base_map *b, const struct base_window *w,
                              struct base_cut *cut, const char *source)
{
    const struct style *style = b->style;
    struct job j = job_of(p, b, w);
    j.frame = base_window_frame(w, cut->w * w->scale, cut->h * w->scale, cut->margin_px);
    for (size_t i = 0; i < style->layer_n; i++)
        if (strcmp(style->layers[i].source, source) == 0 && style->layers[i].at[j.zoom].shown) {
            const struct source *s = find_source(source);
            add_source(&j, s);
            cut->backwards = j.detail_zoom >= SHAPES_CELLS_FROM &&
                             (s->cells == CELL_LAND || s->cells == CELL_ISLANDS);
            return p->path;
        }
    return NULL;
}

void base_paint(struct base_painter *p, const struct base_map *b, struct picture *to,
                const struct base_window *w, unsigned parts)
{
    assert(w->scale >= 1 && w->units_per_px > 0);
    if (parts & BASE_SHAPES)
        paint_shapes(p, b, to, w, parts);
    if (parts & BASE_LABELS)
        base_paint_names(p, b, to, w, NULL);
}

/* Between two zooms names have the places of the one that shows more of the world, where they are farther
 * apart. */
void base_paint_names(struct base_painter *p, const struct base_map *b, struct picture *to,
                      const struct base_window *w, const struct marks *marks)
{
    const double zoom = floor(ZOOM_0 - log2(w->units_per_px) + ZOOM_SLACK);
    const struct naming_window window = {.lettering = b->lettering,
                                         .style = b->style,
                                         .marks = marks,
                                         .x0 = w->x0,
                                         .y0 = w->y0,
                                         .units_per_px = w->units_per_px,
                                         .scale = w->scale,
                                         .warp = w->warp,
                                         .left_px = w->left_px,
                                         .right_px = w->right_px,
                                         .zoom = zoom < 0               ? 0
                                                 : zoom > TILE_ZOOM_MAX ? TILE_ZOOM_MAX
                                                                        : (int)zoom};
    naming_paint(p->naming, &window, to);
}

struct base_window base_window_of_tile(struct tile t, int scale)
{
    struct world_box b = tile_box(t);
    return (struct base_window){.x0 = b.x0, .y0 = b.y0, .units_per_px = tile_pixel(t.z), .scale = scale};
}

struct base_window base_window_of_warp(const struct warp *w, int scale)
{
    return (struct base_window){
        .x0 = w->x0, .y0 = w->y0, .units_per_px = w->units_per_px, .scale = scale, .warp = w};
}

/* --- loading ----------------------------------------------------------------------------------------------
 */

static bool check_sources(const struct style *s, const char *name, struct err *e)
{
    for (size_t i = 0; i < s->layer_n; i++) {
        const struct style_layer *l = &s->layers[i];
        bool names = strcmp(l->source, "labels") == 0;
        if (names ? lettering_kind(l->kind) < 0 : !find_source(l->source))
            return err_set(e, ERR_INVALID,
                           "styles/%s/layers.txt, line %u: there is nothing called '%s' to paint", name,
                           l->line, names ? l->kind : l->source);
    }
    return true;
}

struct base_map *base_map_load(const char *style, struct err *e)
{
    char path[PATH_BYTES];
    struct base_map *b = mem_alloc(1, sizeof *b);
    if ((b->style = style_load(style, e)) && check_sources(b->style, style, e) &&
        file_share(SHAPES_FILE, path, sizeof path, e) && (b->shapes = shapes_load(path, e))) {
        b->lettering = lettering_start(b->style, b->shapes);
        return b;
    }
    base_map_free(b);
    return NULL;
}

struct base_map *base_map_in_style(const struct base_map *from, const char *style, struct err *e)
{
    struct base_map *b = mem_alloc(1, sizeof *b);
    b->shapes = from->shapes;
    b->shares_shapes = true;
    if (!(b->style = style_load(style, e)) || !check_sources(b->style, style, e)) {
        base_map_free(b);
        return NULL;
    }
    b->shares_lettering = !b->style->own_layers;
    b->lettering = b->shares_lettering ? from->lettering : lettering_start(b->style, b->shapes);
    return b;
}

bool base_map_wait(struct base_map *b, struct err *e)
{
    return lettering_wait(b->lettering, LETTERING_ZOOM_LAST, e);
}

void base_map_free(struct base_map *b)
{
    if (!b)
        return;
    if (!b->shares_lettering)
        lettering_free(b->lettering);
    if (!b->shares_shapes)
        shapes_free(b->shapes);
    style_free(b->style);
    free(b);
}

struct lettering *base_map_lettering(const struct base_map *b)
{
    return b->lettering;
}

const struct style *base_map_style(const struct base_map *b)
{
    return b->style;
}

const struct shapes *base_map_shapes(const struct base_map *b)
{
    return b->shapes;
}

struct base_painter *base_painter_new(struct text_painter *t)
{
    struct base_painter *p = mem_alloc(1, sizeof *p);
    p->path = path_new();
    p->naming = naming_new(t);
    return p;
}

void base_painter_free(struct base_painter *p)
{
    if (!p)
        return;
    naming_free(p->naming);
    path_free(p->path);
    for (size_t i = 0; i < sizeof p->cells / sizeof p->cells[0]; i++)
        shapes_cell_release(&p->cells[i].cell);
    free(p);
}
