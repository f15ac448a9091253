/* Arrays of a filter, compared as sets. */
#include <string.h>

#include "atlas/filter_rows_inside.h"

/* An array as its elements are asked for: those of a literal, or the texts of a property. */
struct array {
    const struct filter_node *literal;
    const struct slot *property;
    uint32_t n;
};

static struct array array_of(struct asking *a, const struct filter_node *node, uint32_t row)
{
    struct slot *slot = slot_of(a, node);
    if (node->kind == FILTER_ARRAY)
        return (struct array){node, NULL, node->n};
    property_get(slot->property, a->s, a->collection, row, &slot->values);
    return (struct array){NULL, slot, slot->values.n};
}

static struct value element(struct asking *a, const struct array *of, uint32_t i, uint32_t row)
{
    if (of->literal)
        return value_of(a, of->literal->arguments[i], row);
    return (struct value){.kind = VALUE_TEXT, .text = property_text(&of->property->values.list[i])};
}

static bool equal(struct value x, struct value y)
{
    if (x.kind != y.kind)
        return false;
    if (x.kind == VALUE_TEXT)
        return strcmp(x.text, y.text) == 0;
    if (x.kind == VALUE_TIME)
        return x.from_us == y.from_us && x.to_us == y.to_us;
    return !(x.number < y.number) && !(x.number > y.number);
}

static bool has(struct asking *a, const struct array *of, struct value v, uint32_t row)
{
    for (uint32_t i = 0; i < of->n; i++)
        if (equal(element(a, of, i, row), v))
            return true;
    return false;
}

/* How many of the elements of one the other has. */
static uint32_t shared(struct asking *a, const struct array *of, const struct array *in, uint32_t row)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < of->n; i++)
        n += has(a, in, element(a, of, i, row), row);
    return n;
}

static bool whole(struct asking *a, const struct array *of, uint32_t row)
{
    for (uint32_t i = 0; i < of->n; i++)
        if (element(a, of, i, row).kind == VALUE_MISSING)
            return false;
    return true;
}

enum verdict compare_arrays(struct asking *a, const struct filter_node *node, uint32_t row)
{
    struct array x = array_of(a, node->arguments[0], row), y = array_of(a, node->arguments[1], row);
    bool holds;
    if (!whole(a, &x, row) || !whole(a, &y, row))
        return VERDICT_UNKNOWN;
    if (node->kind == FILTER_A_OVERLAPS)
        holds = shared(a, &x, &y, row) > 0;
    else if (node->kind == FILTER_A_CONTAINS)
        holds = shared(a, &y, &x, row) == y.n;
    else if (node->kind == FILTER_A_CONTAINEDBY)
        holds = shared(a, &x, &y, row) == x.n;
    else
        holds = shared(a, &x, &y, row) == x.n && shared(a, &y, &x, row) == y.n;
    return holds ? VERDICT_YES : VERDICT_NO;
}
