/* Geometries of CQL2 text: well-known text, and BBOX. */
#include "search/cql2_inside.h"

struct shape_reader {
    struct words_reader *words;
    struct cql2_shape shape;
};

static bool read_position(struct shape_reader *r, struct geometry *g)
{
    double x, y, z;
    return words_number(r->words, &x) && words_number(r->words, &y) &&
           (!words_at_number(r->words) || words_number(r->words, &z)) &&
           cql2_add_position(&r->shape, g, x, y, r->words->e);
}

/* What stands within the brackets of a geometry of this kind, once. */
static bool read_part(struct shape_reader *r, struct geometry *g);

static bool read_coordinates(struct shape_reader *r, struct geometry *g)
{
    if (!words_expect(r->words, '('))
        return false;
    do {
        if (!read_part(r, g))
            return false;
    } while (g->kind != GEOMETRY_POINT && words_sign(r->words, ','));
    return words_expect(r->words, ')') && cql2_shape_whole(&r->shape, g, r->words->e);
}

static bool read_tagged(struct shape_reader *r, struct geometry *g, enum geometry_kind kind)
{
    g->kind = kind;
    words_take(r->words, GEOMETRY_WKT[kind]);
    words_take(r->words, "Z");
    return read_coordinates(r, g);
}

static bool read_member(struct shape_reader *r, struct geometry *g)
{
    enum geometry_kind kind = cql2_geometry_here(r->words);
    if (kind >= GEOMETRY_COLLECTION)
        return words_fault(r->words, "a geometry");
    return read_tagged(r, cql2_add_part(&r->shape, g, kind), kind);
}

static bool read_part(struct shape_reader *r, struct geometry *g)
{
    enum geometry_kind part = geometry_part_kind(g->kind);
    if (g->kind == GEOMETRY_POINT || g->kind == GEOMETRY_LINE)
        return read_position(r, g);
    if (g->kind == GEOMETRY_COLLECTION)
        return read_member(r, g);
    struct geometry *inner = cql2_add_part(&r->shape, g, part);
    if (part == GEOMETRY_POINT && words_at_number(r->words)) /* MULTIPOINT(1 2, 3 4) */
        return read_position(r, inner);
    return read_coordinates(r, inner);
}

enum geometry_kind cql2_geometry_here(const struct words_reader *words)
{
    enum geometry_kind kind = 0;
    while (kind < GEOMETRY_KINDS && !words_at(words, GEOMETRY_WKT[kind]))
        kind++;
    return kind;
}

struct filter_node *cql2_read_geometry(struct words_reader *words, struct filter_draft *d,
                                       enum geometry_kind kind)
{
    struct filter_node *node = filter_node_new(d, FILTER_GEOMETRY, words->position, words->e);
    struct shape_reader r = {words, {d, 0, words->position}};
    if (!node)
        return NULL;
    node->geometry = arena_alloc(&d->memory, sizeof *node->geometry);
    return read_tagged(&r, node->geometry, kind) ? node : NULL;
}

struct filter_node *cql2_read_box(struct words_reader *words, struct filter_draft *d)
{
    struct filter_node *node = filter_node_new(d, FILTER_BBOX, words->position, words->e);
    double v[6];
    uint32_t n = 0;
    words_take(words, "BBOX");
    if (!node || !words_expect(words, '('))
        return NULL;
    do {
        if (!words_number(words, &v[n]))
            return NULL;
        n++;
    } while (n < 6 && words_sign(words, ','));
    return words_expect(words, ')') && cql2_set_box(node, v, n, words->e) ? node : NULL;
}
