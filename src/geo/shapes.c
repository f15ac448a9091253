#include "geo/shapes.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define LEVELS_MAX     8
#define SECTIONS_MAX   32
#define AREA_REFS_MAX  (4u * 1024 * 1024)
#define CELL_CHAIN_MAX (1u * 1024 * 1024) /* points of one cell */

enum { SECTION_ARCS = 1, SECTION_CLASSES, SECTION_AREAS, SECTION_LAKES, SECTION_RIVERS, SECTION_CELLS };

/* Reads forward in a part of the file; `bad` once something runs past the end or makes no sense. */
struct cursor {
    const unsigned char *p, *end;
    bool bad;
};

struct shapes {
    unsigned char *map;
    size_t map_n;
    struct shapes_lines arcs[LEVELS_MAX], lakes[LEVELS_MAX], rivers[LEVELS_MAX];
    size_t arc_levels, lake_levels, river_levels;
    struct shapes_area *areas;
    size_t area_n;
    uint32_t *refs, *ring_ends;
    struct world_box *ring_boxes;
    int cell_bits, cell_grid;
    uint32_t cell_n;
    const unsigned char *cell_index;
    struct cursor cell_data;
};

static inline uint32_t take_varint(struct cursor *c)
{
    uint32_t v = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        if (c->p >= c->end)
            break;
        unsigned char byte = *c->p++;
        v |= (uint32_t)(byte & 127) << shift;
        if (byte < 128)
            return v;
    }
    c->bad = true;
    return 0;
}

static inline int32_t take_zigzag(struct cursor *c)
{
    uint32_t v = take_varint(c);
    return (int32_t)(v >> 1) ^ -(int32_t)(v & 1);
}

/* A count of things that take at least `each` bytes of what is left. */
static uint32_t take_count(struct cursor *c, size_t each)
{
    uint32_t n = take_varint(c);
    if (n > (size_t)(c->end - c->p) / each) {
        c->bad = true;
        return 0;
    }
    return n;
}

static uint32_t u32_at(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t take_u32(struct cursor *c)
{
    if (c->end - c->p < 4) {
        c->bad = true;
        return 0;
    }
    c->p += 4;
    return u32_at(c->p - 4);
}

static const unsigned char *take_bytes(struct cursor *c, size_t n)
{
    if ((size_t)(c->end - c->p) < n) {
        c->bad = true;
        return NULL;
    }
    c->p += n;
    return c->p - n;
}

/* Decode one chain of n points to `to`. at is the grid place it starts from, left at its first point. */
static void take_chain(struct cursor *c, uint32_t n, int bits, struct world_point origin, uint32_t at[2],
                       struct shapes_line *line, struct world_point *to)
{
    uint32_t x = at[0], y = at[1], base_x = (uint32_t)origin.x, base_y = (uint32_t)origin.y;
    struct world_box box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    for (uint32_t i = 0; i < n; i++) {
        x += (uint32_t)take_zigzag(c); /* unsigned: a broken file may overflow */
        y += (uint32_t)take_zigzag(c);
        struct world_point p = {(int32_t)(base_x + (x << bits)), (int32_t)(base_y + (y << bits))};
        to[i] = p;
        box.x0 = p.x < box.x0 ? p.x : box.x0;
        box.y0 = p.y < box.y0 ? p.y : box.y0;
        box.x1 = p.x > box.x1 ? p.x : box.x1;
        box.y1 = p.y > box.y1 ? p.y : box.y1;
        if (i == 0) {
            at[0] = x;
            at[1] = y;
        }
    }
    line->p = to;
    line->n = n;
    line->box = box;
}

/* Points are counted first: steps are varints, so bytes without the high bit, less one for each count. */
static size_t points_in(const struct cursor *c, size_t chains)
{
    size_t ends = 0;
    for (const unsigned char *p = c->p; p < c->end; p++)
        ends += *p < 128;
    return ends > chains ? (ends - chains) / 2 : 0;
}

/* On the world or just beside it: what is further off makes no sense, and its differences no int. */
static bool on_world(const struct world_box *b)
{
    const int32_t beside = 1 << 28, end = (1 << 30) + beside;
    return b->x0 >= -beside && b->y0 >= -beside && b->x1 <= end && b->y1 <= end;
}

static bool lines_read(struct cursor c, bool classes, struct shapes_lines *l)
{
    l->zoom_max = (int)take_varint(&c);
    uint32_t bits = take_varint(&c), n = take_count(&c, 1), at[2] = {0, 0};
    const unsigned char *class = classes ? take_bytes(&c, n) : NULL;
    if (c.bad || bits > 24)
        return false;
    size_t room = points_in(&c, n), used = 0;
    l->points = mem_alloc(room, sizeof *l->points);
    l->line = mem_alloc(n, sizeof *l->line);
    l->n = n;
    for (uint32_t i = 0; i < n && !c.bad; i++) {
        uint32_t points = take_varint(&c);
        if (points > room - used)
            return false;
        take_chain(&c, points, (int)bits, (struct world_point){0, 0}, at, &l->line[i], l->points + used);
        if (points > 0 && !on_world(&l->line[i].box))
            return false;
        l->line[i].class = class ? class[i] : 0;
        used += points;
    }
    return !c.bad;
}

static bool classes_read(struct cursor c, struct shapes *s)
{
    for (size_t level = 0; level < s->arc_levels; level++) {
        if ((size_t)(c.end - c.p) != s->arcs[level].n)
            return false;
        for (size_t i = 0; i < s->arcs[level].n; i++)
            s->arcs[level].line[i].class = c.p[i] < SHAPES_CLASSES ? c.p[i] : 0;
    }
    return true;
}

/* Who looks for the arcs of a class in a box need not look at all the others, seven times. */
static void arcs_order(struct shapes_lines *l)
{
    uint32_t *next = l->class_from;
    l->order = mem_alloc(l->n, sizeof *l->order);
    l->boxes = mem_alloc(l->n, sizeof *l->boxes);
    for (size_t i = 0, n = 0; i <= SHAPES_CLASSES; i++, n = 0) {
        for (size_t k = 0; k < l->n; k++)
            n += l->line[k].class < i;
        next[i] = (uint32_t)n;
    }
    uint32_t at[SHAPES_CLASSES];
    memcpy(at, next, sizeof at);
    for (size_t k = 0; k < l->n; k++) {
        const uint32_t to = at[l->line[k].class]++;
        l->order[to] = (uint32_t)k;
        l->boxes[to] = l->line[k].box;
    }
}

static void box_add(struct world_box *b, const struct world_box *more)
{
    b->x0 = more->x0 < b->x0 ? more->x0 : b->x0;
    b->y0 = more->y0 < b->y0 ? more->y0 : b->y0;
    b->x1 = more->x1 > b->x1 ? more->x1 : b->x1;
    b->y1 = more->y1 > b->y1 ? more->y1 : b->y1;
}

static void ring_box_add(const struct shapes *s, struct world_box *b, uint32_t arc)
{
    for (size_t level = 0; level < s->arc_levels; level++)
        if (s->arcs[level].line[arc].n)
            box_add(b, &s->arcs[level].line[arc].box);
}

/* One area's rings go to refs and ring_ends from *used, *rings on. */
static bool area_read(struct cursor *c, struct shapes *s, struct shapes_area *a, size_t *used, size_t *rings)
{
    const struct shapes_lines *finest = &s->arcs[s->arc_levels - 1];
    const unsigned char *head = take_bytes(c, 2);
    const unsigned char *code = head && head[1] < sizeof a->code ? take_bytes(c, head[1]) : NULL;
    if (!code)
        return false;
    a->kind = (enum shapes_kind)head[0];
    memcpy(a->code, code, head[1]);
    a->rings = take_count(c, 1);
    a->refs = s->refs + *used;
    a->ring_ends = s->ring_ends + *rings;
    a->ring_boxes = s->ring_boxes + *rings;
    a->box = (struct world_box){INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    uint32_t ref = 0, in_area = 0;
    for (uint32_t r = 0; r < a->rings; r++) {
        struct world_box *box = &s->ring_boxes[*rings];
        *box = (struct world_box){INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
        for (uint32_t n = take_count(c, 1); n > 0; n--) {
            ref += (uint32_t)take_zigzag(c);
            if (c->bad || (ref >> 1) >= finest->n)
                return false;
            s->refs[*used + in_area++] = ref;
            box_add(&a->box, &finest->line[ref >> 1].box);
            ring_box_add(s, box, ref >> 1);
        }
        s->ring_ends[(*rings)++] = in_area;
    }
    *used += in_area;
    return !c->bad;
}

static bool areas_read(struct cursor c, struct shapes *s)
{
    size_t room = (size_t)(c.end - c.p), used = 0, rings = 0; /* each ref and ring takes a byte at least */
    if (!s->arc_levels || s->areas || room > AREA_REFS_MAX)
        return false;
    s->area_n = take_count(&c, 4);
    s->areas = mem_alloc(s->area_n, sizeof *s->areas);
    s->refs = mem_alloc(room, sizeof *s->refs);
    s->ring_ends = mem_alloc(room, sizeof *s->ring_ends);
    s->ring_boxes = mem_alloc(room, sizeof *s->ring_boxes);
    for (size_t i = 0; i < s->area_n; i++)
        if (!area_read(&c, s, &s->areas[i], &used, &rings))
            return false;
    return !c.bad;
}

static bool cells_read(struct cursor c, struct shapes *s)
{
    uint32_t bits = take_u32(&c), grid = take_u32(&c);
    s->cell_n = take_u32(&c);
    if (c.bad || bits != 30 - SHAPES_CELLS_FROM || grid > bits)
        return false;
    s->cell_bits = (int)bits;
    s->cell_grid = (int)grid;
    s->cell_index = take_bytes(&c, (size_t)s->cell_n * 8);
    s->cell_data = c;
    return !c.bad;
}

static bool section_read(struct shapes *s, uint32_t kind, struct cursor c)
{
    switch (kind) {
    case SECTION_ARCS:
        return s->arc_levels < LEVELS_MAX && lines_read(c, false, &s->arcs[s->arc_levels++]) &&
               s->arcs[s->arc_levels - 1].n == s->arcs[0].n;
    case SECTION_CLASSES:
        return classes_read(c, s);
    case SECTION_AREAS:
        return areas_read(c, s);
    case SECTION_LAKES:
        return s->lake_levels < LEVELS_MAX && lines_read(c, false, &s->lakes[s->lake_levels++]);
    case SECTION_RIVERS:
        return s->river_levels < LEVELS_MAX && lines_read(c, true, &s->rivers[s->river_levels++]);
    case SECTION_CELLS:
        return cells_read(c, s);
    default:
        return true; /* of a later version */
    }
}

static bool sections_read(struct shapes *s)
{
    struct cursor c = {s->map, s->map + s->map_n, false};
    const unsigned char *magic = take_bytes(&c, 8);
    if (!magic || memcmp(magic, "ATLSHP1", 8) != 0 || take_u32(&c) != s->map_n)
        return false;
    uint32_t sections = take_u32(&c);
    if (c.bad || sections > SECTIONS_MAX)
        return false;
    for (uint32_t i = 0; i < sections; i++) {
        uint32_t kind = take_u32(&c), offset = take_u32(&c), n = take_u32(&c);
        if (c.bad || offset > s->map_n || n > s->map_n - offset)
            return false;
        if (!section_read(s, kind, (struct cursor){s->map + offset, s->map + offset + n, false}))
            return false;
    }
    for (size_t level = 0; level < s->arc_levels; level++)
        arcs_order(&s->arcs[level]);
    return s->arc_levels && s->lake_levels && s->river_levels && s->area_n && s->cell_index;
}

struct shapes *shapes_load(const char *path, struct err *e)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        err_system(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, errno, "cannot open %s",
                   "impossible d’ouvrir %s", path);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    struct shapes *s = mem_alloc(1, sizeof *s);
    s->map_n = (size_t)st.st_size;
    void *map = s->map_n ? mmap(NULL, s->map_n, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    close(fd);
    s->map = map == MAP_FAILED ? NULL : map;
    if (!s->map || !sections_read(s)) {
        err_say(e, ERR_INVALID, NULL, NULL, "%s is not a file of shapes of this version, or is cut off",
                "%s n’est pas un fichier de contours de cette version, ou il est tronqué", path);
        shapes_free(s);
        return NULL;
    }
    return s;
}

static void lines_release(struct shapes_lines *l, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(l[i].points);
        free(l[i].line);
        free(l[i].order);
        free(l[i].boxes);
    }
}

void shapes_free(struct shapes *s)
{
    if (!s)
        return;
    lines_release(s->arcs, s->arc_levels);
    lines_release(s->lakes, s->lake_levels);
    lines_release(s->rivers, s->river_levels);
    free(s->areas);
    free(s->refs);
    free(s->ring_ends);
    free(s->ring_boxes);
    if (s->map)
        munmap(s->map, s->map_n);
    free(s);
}

static const struct shapes_lines *level_for(const struct shapes_lines *l, size_t n, int zoom)
{
    for (size_t i = 0; i + 1 < n; i++)
        if (zoom <= l[i].zoom_max)
            return &l[i];
    return &l[n - 1];
}

const struct shapes_lines *shapes_arcs(const struct shapes *s, int zoom)
{
    return level_for(s->arcs, s->arc_levels, zoom);
}

const struct shapes_lines *shapes_lakes(const struct shapes *s, int zoom)
{
    return level_for(s->lakes, s->lake_levels, zoom);
}

const struct shapes_lines *shapes_rivers(const struct shapes *s, int zoom)
{
    return level_for(s->rivers, s->river_levels, zoom);
}

const struct shapes_area *shapes_areas(const struct shapes *s, size_t *n)
{
    *n = s->area_n;
    return s->areas;
}

const struct shapes_area *shapes_area_find(const struct shapes *s, enum shapes_kind kind, const char *code)
{
    size_t low = 0, high = s->area_n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct shapes_area *a = &s->areas[middle];
        int d = a->kind != kind ? (a->kind > kind ? 1 : -1) : strcmp(a->code, code);
        if (d == 0)
            return a;
        if (d < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

int shapes_cell_bits(const struct shapes *s)
{
    return s->cell_bits;
}

/* Offset of a cell in the data, or -1. The index is in order of y, then x. */
static int64_t cell_offset(const struct shapes *s, int x, int y)
{
    uint32_t low = 0, high = s->cell_n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        const unsigned char *p = s->cell_index + (size_t)middle * 8;
        int cx = p[0] | p[1] << 8, cy = p[2] | p[3] << 8, d = cy != y ? cy - y : cx - x;
        if (d == 0)
            return u32_at(p + 4);
        if (d < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

static bool cell_decode(struct cursor *c, int grid, struct shapes_cell *cell)
{
    uint32_t land = take_varint(c);
    cell->all_land = land == 0;
    cell->land = land ? land - 1 : 0;
    cell->lakes = take_varint(c);
    cell->islands = take_varint(c);
    cell->rivers = take_varint(c);
    uint64_t n = (uint64_t)cell->land + cell->lakes + cell->islands + cell->rivers;
    if (c->bad || n > (size_t)(c->end - c->p))
        return false;
    const unsigned char *class = take_bytes(c, cell->rivers);
    if (n > cell->line_capacity) {
        cell->line = mem_grow(cell->line, n, sizeof *cell->line);
        cell->line_capacity = n;
    }
    struct world_point origin = {cell->box.x0, cell->box.y0};
    uint32_t at[2] = {0, 0};
    size_t used = 0;
    for (uint64_t i = 0; i < n; i++) {
        uint32_t points = take_count(c, 2);
        if (c->bad || points > CELL_CHAIN_MAX - used)
            return false;
        if (used + points >= cell->point_capacity) { /* never none, or there would be nothing to point to */
            cell->point_capacity = (used + points + 8) * 2;
            cell->points = mem_grow(cell->points, cell->point_capacity, sizeof *cell->points);
        }
        take_chain(c, points, grid, origin, at, &cell->line[i], cell->points + used);
        cell->line[i].class = i >= n - cell->rivers ? class[i - (n - cell->rivers)] : 0;
        used += points;
    }
    for (uint64_t i = 0, k = 0; i < n; k += cell->line[i++].n)
        cell->line[i].p = cell->points + k; /* the buffer may have moved */
    return !c->bad;
}

bool shapes_cell_read(const struct shapes *s, int x, int y, struct shapes_cell *cell)
{
    int columns = 1 << SHAPES_CELLS_FROM;
    int64_t offset = cell_offset(s, ((x % columns) + columns) % columns, y);
    struct cursor c = s->cell_data;
    if (offset < 0 || offset > c.end - c.p)
        return false;
    c.p += offset;
    int32_t side = INT32_C(1) << s->cell_bits;
    cell->box = (struct world_box){x * side, y * side, x * side + side, y * side + side};
    return cell_decode(&c, s->cell_grid, cell);
}

void shapes_cell_release(struct shapes_cell *cell)
{
    free(cell->line);
    free(cell->points);
    *cell = (struct shapes_cell){0};
}

bool shapes_area_holds(const struct shapes *s, const struct shapes_area *a, struct world_point p)
{
    const struct shapes_lines *finest = &s->arcs[s->arc_levels - 1];
    bool inside = false;
    if (p.x < a->box.x0 || p.x > a->box.x1 || p.y < a->box.y0 || p.y > a->box.y1)
        return false;
    uint32_t refs = a->rings ? a->ring_ends[a->rings - 1] : 0;
    for (uint32_t r = 0; r < refs; r++) { /* the order of arcs does not matter for crossings */
        const struct shapes_line *l = &finest->line[a->refs[r] >> 1];
        if (p.y < l->box.y0 || p.y > l->box.y1 || p.x > l->box.x1)
            continue;
        for (uint32_t i = 1; i < l->n; i++) {
            struct world_point u = l->p[i - 1], v = l->p[i];
            if ((u.y > p.y) == (v.y > p.y))
                continue;
            double x = u.x + (double)(v.x - u.x) * (double)(p.y - u.y) / (double)(v.y - u.y);
            inside ^= p.x < x;
        }
    }
    return inside;
}
