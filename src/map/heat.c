#include "map/heat.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "draw/colour.h"
#include "geo/tile.h"

#define BLOCK       16   /* cells to a side of what is searched for the greatest at once */
#define OPAQUE_FROM 0.25 /* of the ramp */
#define ALPHA_MOST  225.0

enum { PASSES = 3, REACH = HEAT_WIDE / 2 };
_Static_assert(HEAT_MARGIN == PASSES * REACH, "a site reaches as far as all means together");

/* --- density -----------------------------------------------------------------------------------------------
 */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct counting {
    int64_t unit, column, row; /* of the first cell */
    int w, h;
    uint64_t *cells;
};

static void count_site(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    const struct counting *c = context;
    (void)place;
    const int64_t column = floor_div(x, c->unit) - c->column, row = (int64_t)y / c->unit - c->row;
    if (column >= 0 && column < c->w && row >= 0 && row < c->h)
        c->cells[row * c->w + column] += weight;
}

/* The sums of HEAT_WIDE neighbours, in place: n values, `step` apart. The ends have fewer: they lie in the
 * margin. */
static void sum_neighbours(uint64_t *v, int n, ptrdiff_t step)
{
    uint64_t before[REACH + 1] = {0}, sum = 0; /* what was overwritten, a ring */
    for (int i = 0; i < REACH && i < n; i++)
        sum += v[i * step];
    for (int i = 0; i < n; i++) {
        const uint64_t own = v[i * step];
        if (i + REACH < n)
            sum += v[(i + REACH) * step];
        v[i * step] = sum;
        before[i % (REACH + 1)] = own;
        if (i >= REACH)
            sum -= before[(i - REACH) % (REACH + 1)];
    }
}

static int64_t unit_of(int zoom)
{
    return (int64_t)tile_pixel(zoom) * HEAT_CELL_PX;
}

void heat_cells(const struct sites *s, int zoom, int64_t column, int64_t row, int w, int h, uint64_t *out)
{
    const int64_t unit = unit_of(zoom);
    struct counting c = {.unit = unit,
                         .column = column - HEAT_MARGIN,
                         .row = row - HEAT_MARGIN,
                         .w = w + 2 * HEAT_MARGIN,
                         .h = h + 2 * HEAT_MARGIN};
    c.cells = mem_alloc((size_t)c.w * (size_t)c.h, sizeof *c.cells);
    sites_in_box(s, c.column * unit, c.row * unit, (c.column + c.w) * unit - 1, (c.row + c.h) * unit - 1,
                 count_site, &c);
    for (int pass = 0; pass < PASSES; pass++) {
        for (int y = 0; y < c.h; y++)
            sum_neighbours(c.cells + (ptrdiff_t)y * c.w, c.w, 1);
        for (int x = 0; x < c.w; x++)
            sum_neighbours(c.cells + x, c.h, c.w);
    }
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            out[y * w + x] = c.cells[(y + HEAT_MARGIN) * c.w + x + HEAT_MARGIN];
    free(c.cells);
}

/* --- the greatest ------------------------------------------------------------------------------------------
 */

/* A block of cells, and no less than any cell of it can have. */
struct block {
    uint32_t x, y;
    uint64_t bound;
};

static int compare_places(const void *a, const void *b)
{
    const struct block *x = a, *y = b;
    if (x->y != y->y)
        return x->y < y->y ? -1 : 1;
    return x->x < y->x ? -1 : x->x > y->x;
}

static int compare_bounds(const void *a, const void *b)
{
    const struct block *x = a, *y = b;
    return x->bound > y->bound ? -1 : x->bound < y->bound;
}

struct blocks {
    struct block *list;
    size_t n, capacity;
    int64_t around; /* the world */
};

/* A site counts in the blocks that its margin touches, at the most that one cell has of it: three sums over
 * five of a single 1 have 19 in the middle, each way. */
static void add_site(struct blocks *b, int64_t x, int64_t y, int64_t unit, uint32_t weight)
{
    const int64_t side = unit * BLOCK, reach = unit * HEAT_MARGIN;
    for (int64_t row = floor_div(y - reach, side); row <= floor_div(y + reach, side); row++)
        for (int64_t column = floor_div(x - reach, side); column <= floor_div(x + reach, side); column++) {
            if (row < 0 || row >= b->around)
                continue;
            b->list = mem_room(b->list, b->n, &b->capacity, sizeof *b->list);
            b->list[b->n++] = (struct block){(uint32_t)((column + b->around) % b->around), (uint32_t)row,
                                             UINT64_C(19) * 19 * weight};
        }
}

static void find_blocks(struct blocks *b, const struct sites *s, int64_t unit)
{
    size_t kept = 0;
    *b = (struct blocks){.around = MERCATOR_WORLD / (unit * BLOCK)};
    for (uint32_t i = 0; i < s->places->n_located; i++)
        if (s->weight[i])
            add_site(b, s->places->x[i], s->places->y[i], unit, s->weight[i]);
    if (!b->n)
        return;
    qsort(b->list, b->n, sizeof *b->list, compare_places);
    for (size_t i = 1; i < b->n; i++)
        if (compare_places(&b->list[kept], &b->list[i]) == 0)
            b->list[kept].bound += b->list[i].bound;
        else
            b->list[++kept] = b->list[i];
    b->n = kept + 1;
    qsort(b->list, b->n, sizeof *b->list, compare_bounds);
}

/* Blocks by what they can have at most, until none can have more than was found. */
uint64_t heat_greatest(struct heat *h, int zoom)
{
    uint64_t known = atomic_load_explicit(&h->greatest[zoom], memory_order_relaxed), most = 0;
    struct blocks blocks;
    uint64_t cells[BLOCK * BLOCK];
    if (known)
        return known - 1;
    find_blocks(&blocks, &h->selection->sites, unit_of(zoom));
    for (size_t i = 0; i < blocks.n && blocks.list[i].bound > most; i++) {
        heat_cells(&h->selection->sites, zoom, (int64_t)blocks.list[i].x * BLOCK,
                   (int64_t)blocks.list[i].y * BLOCK, BLOCK, BLOCK, cells);
        for (int k = 0; k < BLOCK * BLOCK; k++)
            most = cells[k] > most ? cells[k] : most;
    }
    free(blocks.list);
    atomic_store_explicit(&h->greatest[zoom], most + 1,
                          memory_order_relaxed); /* the same for whoever looks */
    return most;
}

struct heat *heat_new(struct snapshot *s, enum map_layer counted, const struct criteria *c)
{
    struct heat *h = mem_alloc(1, sizeof *h);
    enum collection of = COLLECTION_COOPERATIONS;
    map_layer_collection(counted, &of);
    h->selection = selection_new(s, of, c);
    return h;
}

void heat_free(struct heat *h)
{
    if (!h)
        return;
    selection_free(h->selection);
    free(h);
}

size_t heat_bytes(const struct heat *h)
{
    return sizeof *h + selection_bytes(h->selection);
}

/* --- cells -------------------------------------------------------------------------------------------------
 */

struct gathering {
    int64_t unit, column, row;
    int w, h;
    struct heat_cell *cells; /* x and y: sums of what sites are from the cell's corner */
};

static void gather_site(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    const struct gathering *g = context;
    const int64_t column = floor_div(x, g->unit) - g->column, row = (int64_t)y / g->unit - g->row;
    (void)place;
    if (column < 0 || column >= g->w || row < 0 || row >= g->h)
        return;
    struct heat_cell *c = &g->cells[row * g->w + column];
    c->x += (x - (column + g->column) * g->unit) * weight;
    c->y += ((int64_t)y - (row + g->row) * g->unit) * weight;
    c->sites += weight;
}

void heat_each(const struct heat *h, int zoom, int64_t x0, int64_t y0, int64_t x1, int64_t y1,
               heat_visit *visit, void *context)
{
    const int64_t unit = unit_of(zoom), around = MERCATOR_WORLD / unit;
    struct gathering g = {.unit = unit, .column = floor_div(x0, unit), .row = floor_div(y0, unit)};
    g.w = (int)(floor_div(x1 - 1, unit) - g.column + 1);
    g.h = (int)(floor_div(y1 - 1, unit) - g.row + 1);
    g.cells = mem_alloc((size_t)g.w * (size_t)g.h, sizeof *g.cells);
    sites_in_box(&h->selection->sites, g.column * unit, g.row * unit, (g.column + g.w) * unit - 1,
                 (g.row + g.h) * unit - 1, gather_site, &g);
    for (int row = 0; row < g.h; row++)
        for (int column = 0; column < g.w; column++) {
            struct heat_cell c = g.cells[(size_t)row * (size_t)g.w + (size_t)column];
            if (!c.sites)
                continue;
            c.x = c.x / (int64_t)c.sites + (column + g.column) * unit;
            c.y = c.y / (int64_t)c.sites + (row + g.row) * unit;
            c.column = (column + g.column + around) % around;
            c.row = row + g.row;
            visit(context, &c);
        }
    free(g.cells);
}

/* --- painting ----------------------------------------------------------------------------------------------
 */

struct heat_colours heat_colours_of(const struct style *s)
{
    static const char *const NAMES[HEAT_COLOURS] = {"heat-1", "heat-2", "heat-3", "heat-4", "heat-5"};
    struct heat_colours c = {{0}};
    for (int i = 1; i < 256; i++) {
        const double t = i / 255.0, at = t * (HEAT_COLOURS - 1);
        const int k = at < HEAT_COLOURS - 2 ? (int)at : HEAT_COLOURS - 2;
        const uint32_t colour = colour_mix(style_colour(s, NAMES[k]), style_colour(s, NAMES[k + 1]), at - k);
        const double alpha = ALPHA_MOST * fmin(1, t / OPAQUE_FROM);
        c.ramp[i] = colour_to_pixel(colour_with_alpha(colour, (uint32_t)lround(alpha)));
    }
    return c;
}

/* Where pixels lie on cells: the first of the two whose middles are around it, and how far it is between
 * them, of 256. Whole numbers: they depend on the place in the world, not on the window. */
struct between {
    int cell;
    uint32_t far;
};

static struct between *find_between(int64_t from, double step, int n, int64_t unit, int64_t first)
{
    struct between *b = mem_alloc((size_t)n, sizeof *b);
    for (int i = 0; i < n; i++) {
        const int64_t at = from + (int64_t)floor((i + 0.5) * step) - unit / 2, cell = floor_div(at, unit);
        b[i].cell = (int)(cell - first);
        b[i].far = (uint32_t)((at - cell * unit) * 256 / unit);
    }
    return b;
}

static bool paint_row(const uint64_t *cells, int w, const struct between *columns, uint32_t far, double share,
                      const struct heat_colours *c, uint32_t *row, int n)
{
    bool any = false;
    for (int x = 0; x < n; x++) {
        const uint64_t *at = cells + columns[x].cell;
        const uint64_t right = columns[x].far, left = 256 - right;
        const uint64_t density = (at[0] * left + at[1] * right) * (256 - far) +
                                 (at[w] * left + at[w + 1] * right) * far;
        const int shade = density ? (int)fmin(255, sqrt((double)density * share) * 255) : 0;
        if (!shade)
            continue;
        row[x] = pixel_over(row[x], c->ramp[shade]);
        any = true;
    }
    return any;
}

bool heat_paint(struct heat *h, const struct heat_colours *c, struct picture *to, const struct base_window *w)
{
    const int zoom = base_window_zoom(w);
    const int64_t unit = unit_of(zoom), column = floor_div(w->x0, unit) - 1, row = floor_div(w->y0, unit) - 1;
    const double step = w->units_per_px / w->scale;
    const uint64_t most = heat_greatest(h, zoom);
    bool any = false;
    if (!most || to->vector)
        return false;
    const int across = (int)(floor_div(w->x0 + (int64_t)ceil(to->w * step), unit) - column + 3),
              down = (int)(floor_div(w->y0 + (int64_t)ceil(to->h * step), unit) - row + 3);
    uint64_t *cells = mem_alloc((size_t)across * (size_t)down, sizeof *cells);
    struct between *columns = find_between(w->x0, step, to->w, unit, column),
                   *rows = find_between(w->y0, step, to->h, unit, row);
    heat_cells(&h->selection->sites, zoom, column, row, across, down, cells);
    for (int y = 0; y < to->h; y++)
        any |= paint_row(cells + (size_t)rows[y].cell * (size_t)across, across, columns, rows[y].far,
                         1 / ((double)most * 65536), c, picture_row(to, y), to->w);
    free(columns);
    free(rows);
    free(cells);
    return any;
}
