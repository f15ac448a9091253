/* filter_rows_inside.h - what the files of filter_rows.h share, and nobody else */
#ifndef ATLAS_FILTER_ROWS_INSIDE_H
#define ATLAS_FILTER_ROWS_INSIDE_H

#include "atlas/filter_rows.h"
#include "atlas/property.h"
#include "base/bytes.h"
#include "geo/relate.h"

enum verdict { VERDICT_NO, VERDICT_YES, VERDICT_UNKNOWN };

enum value_kind { VALUE_MISSING, VALUE_TRUTH, VALUE_NUMBER, VALUE_TEXT, VALUE_TIME };

struct value {
    enum value_kind kind;
    double number;          /* TRUTH: 0 or 1; NUMBER */
    const char *text;       /* TEXT */
    int64_t from_us, to_us; /* TIME; INT64_MIN and INT64_MAX: open */
};

/* What is kept of a node while rows go by. */
struct slot {
    const struct property *property; /* of a PROPERTY; NULL: id, geometry */
    bool is_geometry;                /* the property geometry */
    bool constant;                   /* no property in it */
    bool known;                      /* its value holds for every row now: a constant, or a code tried */
    struct value value;
    struct property_values values; /* of a PROPERTY */
    struct bytes text;             /* that its value is in */
    struct figure *figure;         /* of a literal */
    struct geometry points;        /* of a literal that is points: positions, else n is 0 */
    uint8_t *sides;                /* by place: 1 + enum figure_side, 0: not asked yet */
};

struct asking {
    const struct snapshot *s;
    enum collection collection;
    enum side side;
    const struct territory_numbers *numbers;
    struct slot *slots; /* by index of the node */
    struct stop *stop;  /* or NULL */
    uint32_t n_asked;   /* rows, since it was asked last */
};

static inline struct slot *slot_of(const struct asking *a, const struct filter_node *node)
{
    return &a->slots[node->index];
}

/* filter_rows_value.c: the value of a node in a record, and comparisons. */
struct value value_of(struct asking *a, const struct filter_node *node, uint32_t row);
enum verdict compare(struct asking *a, const struct filter_node *node, uint32_t row);

/* filter_rows_array.c */
enum verdict compare_arrays(struct asking *a, const struct filter_node *node, uint32_t row);

/* filter_rows_place.c: of geometries. */
void place_prepare(struct asking *a, const struct filter_node *literal);
enum verdict compare_places(struct asking *a, const struct filter_node *node, uint32_t row);
bool place_missing(struct asking *a, const struct filter_node *node, uint32_t row);

#endif
