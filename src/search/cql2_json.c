/* CQL2 JSON (OGC 21-065r2, annex C), by the rules of its schema. */
#include <string.h>

#include "base/json_read.h"
#include "search/cql2_inside.h"

struct json_reader {
    struct filter_draft *draft;
    struct err *e;
};

static struct filter_node *make(struct json_reader *r, enum filter_kind kind, const struct json_value *v)
{
    return filter_node_new(r->draft, kind, v->position, r->e);
}

static struct filter_node *fault(struct json_reader *r, const struct json_value *v, const char *what)
{
    filter_fault(r->e, ERR_INVALID, v->position, "%s", what);
    return NULL;
}

static struct filter_node *read_value(struct json_reader *r, const struct json_value *v);

static bool read_arguments(struct json_reader *r, const struct json_value *list, struct filter_node *to)
{
    for (const struct json_value *v = list->first; v; v = v->next) {
        struct filter_node *argument = read_value(r, v);
        if (!argument)
            return false;
        filter_node_add(r->draft, to, argument);
    }
    return true;
}

/* --- geometries --------------------------------------------------------------------------------------------
 */

static bool read_position(struct json_reader *r, const struct json_value *v, struct cql2_shape *s,
                          struct geometry *g)
{
    const struct json_value *x = v->kind == JSON_ARRAY ? v->first : NULL, *y = x ? x->next : NULL;
    for (const struct json_value *each = x; each; each = each->next)
        if (each->kind != JSON_NUMBER)
            y = NULL;
    if (!y)
        return fault(r, v, "a position is an array of two numbers or more"), false;
    return cql2_add_position(s, g, x->number, y->number, r->e);
}

static bool read_coordinates(struct json_reader *r, const struct json_value *v, struct cql2_shape *s,
                             struct geometry *g)
{
    enum geometry_kind part = geometry_part_kind(g->kind);
    if (g->kind == GEOMETRY_POINT)
        return read_position(r, v, s, g);
    if (v->kind != JSON_ARRAY)
        return fault(r, v, "coordinates are an array"), false;
    for (const struct json_value *each = v->first; each; each = each->next)
        if (g->kind == GEOMETRY_LINE ? !read_position(r, each, s, g)
                                     : !read_coordinates(r, each, s, cql2_add_part(s, g, part)))
            return false;
    return cql2_shape_whole(s, g, r->e);
}

static enum geometry_kind geometry_named(const struct json_value *type)
{
    enum geometry_kind kind = 0;
    while (kind < GEOMETRY_KINDS &&
           (type->kind != JSON_STRING || strcmp(type->text, GEOMETRY_GEOJSON[kind]) != 0))
        kind++;
    return kind;
}

static bool read_geometry(struct json_reader *r, const struct json_value *v, struct cql2_shape *s,
                          struct geometry *g, bool inner)
{
    const struct json_value *type = json_member(v, "type");
    g->kind = type ? geometry_named(type) : GEOMETRY_KINDS;
    if (g->kind == GEOMETRY_KINDS || (inner && g->kind == GEOMETRY_COLLECTION))
        return fault(r, v, "a geometry of GeoJSON is expected"), false;
    const struct json_value *list = json_member(v, g->kind == GEOMETRY_COLLECTION ? "geometries"
                                                                                  : "coordinates");
    if (!list || list->kind != JSON_ARRAY)
        return fault(r, v, "the geometry has no coordinates"), false;
    if (g->kind != GEOMETRY_COLLECTION)
        return read_coordinates(r, list, s, g);
    for (const struct json_value *each = list->first; each; each = each->next)
        if (!read_geometry(r, each, s, cql2_add_part(s, g, GEOMETRY_POINT), true))
            return false;
    return cql2_shape_whole(s, g, r->e);
}

static struct filter_node *read_shape(struct json_reader *r, const struct json_value *v)
{
    struct filter_node *node = make(r, FILTER_GEOMETRY, v);
    if (!node)
        return NULL;
    struct cql2_shape s = {r->draft, 0, v->position};
    node->geometry = arena_alloc(&r->draft->memory, sizeof *node->geometry);
    return read_geometry(r, v, &s, node->geometry, false) ? node : NULL;
}

static struct filter_node *read_box(struct json_reader *r, const struct json_value *list)
{
    struct filter_node *node = make(r, FILTER_BBOX, list);
    double v[6];
    uint32_t n = 0;
    for (const struct json_value *each = list->kind == JSON_ARRAY ? list->first : NULL; each;
         each = each->next) {
        if (each->kind != JSON_NUMBER)
            return fault(r, each, "a box has numbers alone");
        if (n < 6)
            v[n] = each->number;
        n++;
    }
    return node && cql2_set_box(node, v, n, r->e) ? node : NULL;
}

/* --- other literals, and names -----------------------------------------------------------------------------
 */

static struct filter_node *read_text(struct json_reader *r, const struct json_value *v, enum filter_kind kind)
{
    if (v->kind != JSON_STRING)
        return fault(r, v, "a string is expected");
    if (kind == FILTER_PROPERTY && !*v->text)
        return fault(r, v, "the name of a property is not empty");
    struct filter_node *node = make(r, kind, v);
    if (node)
        node->text = arena_text(&r->draft->memory, v->text, strlen(v->text));
    return node;
}

static struct filter_node *read_instant(struct json_reader *r, const struct json_value *v,
                                        enum filter_kind kind)
{
    if (v->kind != JSON_STRING)
        return fault(r, v, "a string is expected");
    return cql2_instant(r->draft, v->text, kind, v->position, r->e);
}

static struct filter_node *read_end(struct json_reader *r, const struct json_value *v)
{
    if (v->kind != JSON_STRING)
        return read_value(r, v);
    return strcmp(v->text, "..") == 0 ? make(r, FILTER_OPEN, v) : read_instant(r, v, FILTER_KINDS);
}

static struct filter_node *read_interval(struct json_reader *r, const struct json_value *v)
{
    struct filter_node *node = make(r, FILTER_INTERVAL, v);
    if (v->kind != JSON_ARRAY || v->n != 2)
        return fault(r, v, "an interval is an array of two");
    for (const struct json_value *each = v->first; node && each; each = each->next) {
        struct filter_node *end = read_end(r, each);
        if (!end)
            return NULL;
        filter_node_add(r->draft, node, end);
    }
    return node;
}

/* --- operators ---------------------------------------------------------------------------------------------
 */

/* The list of `in` is an array within the arguments. */
static struct filter_node *read_in(struct json_reader *r, const struct json_value *args,
                                   struct filter_node *node)
{
    const struct json_value *list = args->first ? args->first->next : NULL;
    if (args->n != 2 || list->kind != JSON_ARRAY)
        return fault(r, args, "in takes a value and an array");
    struct filter_node *value = read_value(r, args->first);
    if (!value)
        return NULL;
    filter_node_add(r->draft, node, value);
    return read_arguments(r, list, node) ? node : NULL;
}

static struct filter_node *read_op(struct json_reader *r, const struct json_value *v,
                                   const struct json_value *op)
{
    const struct json_value *args = json_member(v, "args");
    if (op->kind != JSON_STRING)
        return fault(r, op, "op is a string");
    if (!args || args->kind != JSON_ARRAY)
        return fault(r, v, "args is missing: an array");
    enum filter_kind kind = cql2_op(op->text, strlen(op->text), FILTER_AND, FILTER_POWER, false);
    struct filter_node *node = make(r, kind == FILTER_KINDS ? FILTER_FUNCTION : kind, v);
    if (!node)
        return NULL;
    if (kind == FILTER_KINDS)
        node->text = arena_text(&r->draft->memory, op->text, strlen(op->text));
    if (kind == FILTER_IN)
        return read_in(r, args, node);
    return read_arguments(r, args, node) ? node : NULL;
}

static struct filter_node *read_object(struct json_reader *r, const struct json_value *v)
{
    const struct json_value *member;
    if ((member = json_member(v, "op")))
        return read_op(r, v, member);
    if ((member = json_member(v, "property")))
        return read_text(r, member, FILTER_PROPERTY);
    if ((member = json_member(v, "date")))
        return read_instant(r, member, FILTER_DATE);
    if ((member = json_member(v, "timestamp")))
        return read_instant(r, member, FILTER_TIMESTAMP);
    if ((member = json_member(v, "interval")))
        return read_interval(r, member);
    if (json_member(v, "type"))
        return read_shape(r, v);
    if ((member = json_member(v, "bbox")))
        return read_box(r, member);
    return fault(r, v, "an object has op, property, date, timestamp, interval, bbox or type");
}

static struct filter_node *read_array(struct json_reader *r, const struct json_value *v)
{
    struct filter_node *node = make(r, FILTER_ARRAY, v);
    return node && read_arguments(r, v, node) ? node : NULL;
}

static struct filter_node *read_plain(struct json_reader *r, const struct json_value *v)
{
    struct filter_node *node;
    switch (v->kind) {
    case JSON_STRING:
        return read_text(r, v, FILTER_TEXT);
    case JSON_NUMBER:
        node = make(r, FILTER_NUMBER, v);
        if (node)
            node->number = v->number;
        return node;
    case JSON_TRUE:
    case JSON_FALSE:
        node = make(r, FILTER_TRUTH, v);
        if (node)
            node->truth = v->kind == JSON_TRUE;
        return node;
    default:
        return fault(r, v, "null is no value of CQL2; isNull asks for what is missing");
    }
}

static struct filter_node *read_value(struct json_reader *r, const struct json_value *v)
{
    return v->kind == JSON_OBJECT  ? read_object(r, v)
           : v->kind == JSON_ARRAY ? read_array(r, v)
                                   : read_plain(r, v);
}

struct filter_node *cql2_read_json(struct filter_draft *d, const char *text, struct err *e)
{
    struct json_reader r = {d, e};
    struct json_fault why;
    struct arena memory;
    arena_init(&memory);
    const struct json_value *v = json_read(text, &memory, &why);
    struct filter_node *root = v ? read_value(&r, v) : NULL;
    if (!v)
        filter_fault(e, ERR_INVALID, why.position, "%s", why.what);
    arena_release(&memory);
    return root;
}
