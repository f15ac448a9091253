#include "map/group.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PI               3.14159265358979323846
#define CELLS_AROUND_MIN 3 /* fewer would make a cell its own neighbour */
#define CELLS_AROUND_FEW 8 /* of so few marks of thousands reach beyond the next one */
enum { NEAR_FEW = 2, ROUNDS_FEW = 8, SPANS = 2 * NEAR_FEW + 1 };
#define RANK_HASH_BITS    30 /* weights are below 2^34 */
#define MAKE_ROOM_PERCENT 150
#define GROUP_NOT_GIVEN   UINT32_MAX

/* A group in the making. */
struct group_node {
    struct group_quarter sum;
    int64_t x, y; /* centre, world units; stays */
    double radius_px;
    uint64_t rank, hash;
    uint32_t cell;
    uint32_t into;  /* the node that takes this one in in this round, or itself */
    uint32_t owner; /* who took it in at last, or itself */
    uint32_t given; /* its place among the groups given, or GROUP_NOT_GIVEN */
    bool live, first;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

/* The first unit of a cell: the least u for which u * around >> 30 is the cell. */
static int64_t cell_corner(int64_t cell, int64_t around)
{
    return -floor_div(-cell * MERCATOR_WORLD, around);
}

static int64_t cell_of(int64_t units, int64_t around)
{
    return floor_div(units * around, MERCATOR_WORLD);
}

static void make_room(struct grouper *g, size_t cells, size_t sides)
{
    if (cells > g->cells_capacity) {
        size_t n = cells * MAKE_ROOM_PERCENT / 100;
        free(g->quarters);
        free(g->held);
        free(g->first);
        free(g->nodes);
        free(g->groups);
        g->quarters = mem_alloc(4 * n, sizeof *g->quarters);
        g->held = mem_alloc(4 * n, sizeof *g->held);
        g->first = mem_alloc(n + 1, sizeof *g->first);
        g->nodes = mem_alloc(4 * n, sizeof *g->nodes);
        g->groups = mem_alloc(4 * n, sizeof *g->groups);
        g->cells_capacity = n;
    }
    if (sides > g->sides_capacity) {
        free(g->column_x);
        g->column_x = mem_alloc(2 * sides, sizeof *g->column_x);
        g->sides_capacity = sides;
    }
}

bool grouper_start(struct grouper *g, const struct group_box *window, double units_per_px, double reach_x_px,
                   double reach_y_px, struct err *e)
{
    assert(units_per_px > 0 && reach_x_px >= 0 && reach_y_px >= 0 && window->x0 < window->x1 &&
           window->y0 < window->y1);
    const int64_t reach_x = (int64_t)ceil(reach_x_px * units_per_px) + 1,
                  reach_y = (int64_t)ceil(reach_y_px * units_per_px) + 1;
    int64_t around = llround((double)MERCATOR_WORLD / (units_per_px * GROUP_CELL_PX));
    around = around < CELLS_AROUND_MIN ? CELLS_AROUND_MIN : around;
    const bool few = around <= CELLS_AROUND_FEW && around > 2 * NEAR_FEW;
    const int near = few ? NEAR_FEW : 1, rounds = few ? ROUNDS_FEW : GROUP_ROUNDS,
              reach = near * GROUP_REACH_CELLS(rounds);
    int64_t column0 = cell_of(window->x0 - reach_x, around) - reach;
    int64_t column1 = cell_of(window->x1 + reach_x, around) + reach + 1;
    int64_t row0 = cell_of(window->y0 - reach_y, around) - reach;
    int64_t row1 = cell_of(window->y1 + reach_y, around) + reach + 1;
    row0 = row0 < 0 ? 0 : row0; /* above and below the world there is nothing */
    row1 = row1 > around ? around : row1;
    row1 = row1 > row0 ? row1 : row0 + 1;
    int64_t columns = column1 - column0, rows = row1 - row0;
    if (columns > GROUP_CELLS_MAX || rows > GROUP_CELLS_MAX || columns * rows > GROUP_CELLS_MAX)
        return err_set(e, ERR_TOO_LARGE, "A window of %lld x %lld cells is too large to group places in.",
                       (long long)columns, (long long)rows);
    size_t cells = (size_t)(columns * rows);
    make_room(g, cells, (size_t)(columns + rows));
    g->row_y = g->column_x + 2 * columns;
    g->window = *window;
    g->units_per_px = units_per_px;
    g->reach_x_px = reach_x_px;
    g->reach_y_px = reach_y_px;
    g->around = around;
    g->near = near;
    g->rounds = rounds;
    g->column0 = column0;
    g->row0 = row0;
    g->columns = (int)columns;
    g->rows = (int)rows;
    g->columns_read = (int)(columns < around ? columns : around);
    memset(g->held, 0, 4 * cells * sizeof *g->held);
    for (int64_t i = 0; i < 2 * columns; i++)
        g->column_x[i] = cell_corner(column0 + i / 2, around);
    for (int64_t i = 0; i < 2 * rows; i++)
        g->row_y[i] = cell_corner(row0 + i / 2, around);
    return true;
}

void grouper_release(struct grouper *g)
{
    free(g->column_x);
    free(g->quarters);
    free(g->held);
    free(g->first);
    free(g->nodes);
    free(g->groups);
    *g = (struct grouper){0};
}

static struct group_box columns_box(const struct grouper *g, int columns)
{
    return (struct group_box){g->column_x[0], g->row_y[0], cell_corner(g->column0 + columns, g->around),
                              cell_corner(g->row0 + g->rows, g->around)};
}

struct group_box grouper_reads(const struct grouper *g)
{
    return columns_box(g, g->columns_read);
}

struct group_box grouper_covers(const struct grouper *g)
{
    return columns_box(g, g->columns);
}

static void add_up(struct group_quarter *to, const struct group_quarter *from)
{
    if (to->places == 0) {
        *to = *from;
        return;
    }
    to->weight += from->weight;
    to->places += from->places;
    to->x0 = from->x0 < to->x0 ? from->x0 : to->x0;
    to->y0 = from->y0 < to->y0 ? from->y0 : to->y0;
    to->x1 = from->x1 > to->x1 ? from->x1 : to->x1;
    to->y1 = from->y1 > to->y1 ? from->y1 : to->y1;
    if (from->heaviest > to->heaviest ||
        (from->heaviest == to->heaviest && group_first(to, from->lot, from->x, from->y))) {
        to->heaviest = from->heaviest;
        to->lot = from->lot;
        to->x = from->x;
        to->y = from->y;
    }
}

static void set_weight(struct group_node *n, const struct marker_style *style)
{
    n->rank = n->sum.weight << RANK_HASH_BITS | n->hash >> (64 - RANK_HASH_BITS);
    n->radius_px = marker_radius_px(style, n->sum.weight);
}

/* The same for all worlds side by side. */
static uint64_t cell_hash(const struct grouper *g, int column, int row, int quarter)
{
    int64_t c = (g->column0 + column) % g->around, r = g->row0 + row;
    uint64_t h = (uint64_t)(c < 0 ? c + g->around : c) << 32 | (uint64_t)(r * 4 + quarter);
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u; /* the finisher of splitmix64 */
    h = (h ^ h >> 27) * 0x94D049BB133111EBu;
    return h ^ h >> 31;
}

static void put_node(struct grouper *g, uint32_t *n, const struct group_quarter *q, int column, int row,
                     int quarter, const struct marker_style *style)
{
    uint32_t self = (*n)++;
    struct group_node *node = &g->nodes[self];
    *node = (struct group_node){.sum = *q,
                                .x = q->x,
                                .y = q->y,
                                .hash = cell_hash(g, column, row, quarter),
                                .cell = (uint32_t)(row * g->columns + column),
                                .owner = self,
                                .given = GROUP_NOT_GIVEN,
                                .live = true};
    set_weight(node, style);
}

/* Columns beyond once around the world hold what lies a world before. */
static void repeat_world(struct grouper *g)
{
    for (int row = 0; row < 2 * g->rows; row++) {
        struct group_quarter *q = &g->quarters[(size_t)row * 2 * (size_t)g->columns];
        bool *held = &g->held[(size_t)row * 2 * (size_t)g->columns];
        for (int c = 2 * g->columns_read; c < 2 * g->columns; c++) {
            held[c] = held[c - 2 * g->columns_read];
            if (!held[c])
                continue;
            q[c] = q[c - 2 * g->columns_read];
            q[c].x += MERCATOR_WORLD;
            q[c].x0 += MERCATOR_WORLD;
            q[c].x1 += MERCATOR_WORLD;
        }
    }
}

/* The quarters of a cell. Returns whether any of them holds a place; NULL for one that does not. */
static bool quarters_of(const struct grouper *g, int column, int row, const struct group_quarter *q[4])
{
    const size_t top = 4 * (size_t)row * (size_t)g->columns + 2 * (size_t)column,
                 below = top + 2 * (size_t)g->columns;
    const size_t at[4] = {top, top + 1, below, below + 1};
    if (!(g->held[top] | g->held[top + 1] | g->held[below] | g->held[below + 1]))
        return false;
    for (int i = 0; i < 4; i++)
        q[i] = g->held[at[i]] ? &g->quarters[at[i]] : NULL;
    return true;
}

/* The nodes of one cell: one for all, or one for each quarter where that leaves room. */
static void put_cell(struct grouper *g, uint32_t *n, int column, int row, const struct marker_style *style)
{
    const struct group_quarter *q[4];
    if (!quarters_of(g, column, row, q))
        return;
    struct group_quarter all = {0};
    double cover = 0;
    for (int i = 0; i < 4; i++)
        if (q[i]) {
            double r = marker_radius_px(style, q[i]->weight);
            add_up(&all, q[i]);
            cover += PI * r * r;
        }
    if (cover > GROUP_COVER * GROUP_CELL_PX * GROUP_CELL_PX) {
        put_node(g, n, &all, column, row, 0, style);
        return;
    }
    for (int i = 0; i < 4; i++)
        if (q[i])
            put_node(g, n, q[i], column, row, i, style);
}

static uint32_t put_nodes(struct grouper *g, const struct marker_style *style)
{
    uint32_t n = 0;
    for (int row = 0; row < g->rows; row++)
        for (int column = 0; column < g->columns; column++) {
            g->first[row * g->columns + column] = n;
            put_cell(g, &n, column, row, style);
        }
    g->first[g->rows * g->columns] = n;
    return n;
}

static bool overlap(const struct grouper *g, const struct group_node *a, const struct group_node *b)
{
    const double x = (double)(b->x - a->x), y = (double)(b->y - a->y);
    double least = GROUP_OVERLAP * (a->radius_px + b->radius_px) * g->units_per_px;
    return x * x + y * y < least * least;
}

/* A total order that is the same in every window: nodes stand in it from the top left. */
static bool before(const struct grouper *g, uint32_t a, uint32_t b)
{
    return g->nodes[a].rank != g->nodes[b].rank ? g->nodes[a].rank > g->nodes[b].rank : a < b;
}

struct span {
    uint32_t from, to;
};

/* The nodes of a node's cell and of those near it, itself included; those of cells side by side are one span.
 * Cells beyond the edge are left out: what lies there is too far away to matter to what is given. Returns how
 * many spans. */
static int around_node(const struct grouper *g, uint32_t self, struct span spans[SPANS])
{
    int n = 0, column = (int)g->nodes[self].cell % g->columns, row = (int)g->nodes[self].cell / g->columns;
    const int left = column > g->near ? column - g->near : 0,
              right = column + g->near < g->columns ? column + g->near : g->columns - 1;
    for (int r = row > g->near ? row - g->near : 0; r <= row + g->near && r < g->rows; r++)
        spans[n++] = (struct span){g->first[r * g->columns + left], g->first[r * g->columns + right + 1]};
    return n;
}

/* Does a live node before it overlap it? */
static bool gives_way(const struct grouper *g, uint32_t self)
{
    struct span spans[SPANS];
    for (int n = around_node(g, self, spans), k = 0; k < n; k++)
        for (uint32_t i = spans[k].from; i < spans[k].to; i++)
            if (g->nodes[i].live && before(g, i, self) && overlap(g, &g->nodes[self], &g->nodes[i]))
                return true;
    return false;
}

/* The first of the nodes that give way to none and overlap it; itself when there is none. */
static uint32_t goes_into(const struct grouper *g, uint32_t self)
{
    struct span spans[SPANS];
    uint32_t into = self;
    for (int n = around_node(g, self, spans), k = 0; k < n; k++)
        for (uint32_t i = spans[k].from; i < spans[k].to; i++)
            if (g->nodes[i].first && (into == self || before(g, i, into)) &&
                overlap(g, &g->nodes[self], &g->nodes[i]))
                into = i;
    return into;
}

/* One round; false when nothing was taken in, so that another would do nothing either. */
static bool round_once(struct grouper *g, uint32_t n, const struct marker_style *style)
{
    bool changed = false;
    for (uint32_t i = 0; i < n; i++)
        g->nodes[i].first = g->nodes[i].live && !gives_way(g, i);
    for (uint32_t i = 0; i < n; i++)
        g->nodes[i].into = g->nodes[i].live && !g->nodes[i].first ? goes_into(g, i) : i;
    for (uint32_t i = 0; i < n; i++) {
        struct group_node *node = &g->nodes[i];
        if (node->into == i)
            continue;
        add_up(&g->nodes[node->into].sum, &node->sum);
        node->live = false;
        node->owner = node->into;
        changed = true;
    }
    for (uint32_t i = 0; i < n; i++)
        if (g->nodes[i].live && g->nodes[i].first)
            set_weight(&g->nodes[i], style);
    return changed;
}

int group_compare(const void *a, const void *b)
{
    const struct group *g = a, *h = b;
    if (g->weight != h->weight)
        return g->weight > h->weight ? -1 : 1;
    if (g->y != h->y)
        return g->y < h->y ? -1 : 1;
    return g->x < h->x ? -1 : g->x > h->x;
}

const struct group *grouper_finish(struct grouper *g, const struct marker_style *style, size_t *n)
{
    repeat_world(g);
    uint32_t nodes = put_nodes(g, style);
    for (int i = 0; i < g->rounds && round_once(g, nodes, style); i++)
        ;
    const double reach_x = g->reach_x_px * g->units_per_px, reach_y = g->reach_y_px * g->units_per_px;
    size_t count = 0;
    for (uint32_t i = 0; i < nodes; i++) {
        const struct group_node *node = &g->nodes[i];
        const struct group_quarter *s = &node->sum;
        const int64_t x = node->x, y = node->y;
        if (!node->live || (double)(g->window.x0 - x) > reach_x || (double)(x - g->window.x1) > reach_x ||
            (double)(g->window.y0 - y) > reach_y || (double)(y - g->window.y1) > reach_y)
            continue;
        g->groups[count++] = (struct group){.x = x,
                                            .y = y,
                                            .x_px = (double)(x - g->window.x0) / g->units_per_px,
                                            .y_px = (double)(y - g->window.y0) / g->units_per_px,
                                            .weight = s->weight,
                                            .places = s->places,
                                            .place = s->places == 1 ? s->place : GROUP_NO_PLACE,
                                            .node = i,
                                            .x0 = s->x0,
                                            .y0 = s->y0,
                                            .x1 = s->x1,
                                            .y1 = s->y1};
    }
    qsort(g->groups, count, sizeof *g->groups, group_compare);
    for (size_t i = 0; i < count; i++)
        g->nodes[g->groups[i].node].given = (uint32_t)i;
    *n = count;
    return g->groups;
}

/* The node that the places of a quarter went into: its own, or the one of the whole cell. */
static uint32_t node_of(const struct grouper *g, int column, int row)
{
    uint32_t cell = (uint32_t)(row / 2 * g->columns + column / 2), node = g->first[cell];
    if (g->first[cell + 1] - node < 2)
        return node;
    const struct group_quarter *q[4];
    if (!quarters_of(g, column / 2, row / 2, q))
        return node;
    for (int i = 0, own = row % 2 * 2 + column % 2; i < own; i++)
        node += q[i] != NULL;
    return node;
}

const struct group *grouper_group_at(const struct grouper *g, int64_t x, int64_t y)
{
    int64_t column = (x * g->around >> 29) - 2 * g->column0, row = (y * g->around >> 29) - 2 * g->row0;
    if ((uint64_t)column >= 2 * (uint64_t)g->columns || (uint64_t)row >= 2 * (uint64_t)g->rows)
        return NULL;
    uint32_t node = node_of(g, (int)column, (int)row);
    if (node >= g->first[g->rows * g->columns])
        return NULL;
    while (!g->nodes[node].live)
        node = g->nodes[node].owner;
    return g->nodes[node].given == GROUP_NOT_GIVEN ? NULL : &g->groups[g->nodes[node].given];
}
