/* filter.h - a filter as a tree: what CQL2 (OGC 21-065r2) asks of the properties of a record */
#ifndef ATLAS_FILTER_H
#define ATLAS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "geo/bbox.h"
#include "geo/geometry.h"

/* A filter is read (search/cql2.h) without knowing whose records it is asked of; names and types are checked
 * when it is used on some (filter_check). It is a predicate on one record, in the logic of SQL: comparisons
 * with a missing value are unknown, and so is `not` of them; what is true matches, what is false or unknown
 * does not.
 *
 * Trees are bounded, so that functions that walk them may call themselves: */
#define FILTER_MAX_BYTES 65536 /* of its text */
#define FILTER_MAX_NODES 4096
#define FILTER_MAX_DEPTH 64 /* nodes within one another; brackets while it is read */

/* Arguments stand in brackets. */
enum filter_kind {
    /* logic: of truths */
    FILTER_AND, /* two or more */
    FILTER_OR,
    FILTER_NOT, /* one */
    /* comparisons: of two values of one type */
    FILTER_EQUAL,
    FILTER_UNEQUAL,
    FILTER_LESS,
    FILTER_GREATER,
    FILTER_AT_MOST,
    FILTER_AT_LEAST,
    FILTER_LIKE,    /* (text, pattern): % any characters, _ one, \ before one that means itself. The pattern
                       is a TEXT, or one within CASEI and ACCENTI */
    FILTER_BETWEEN, /* (number, least, most), ends included */
    FILTER_IN,      /* (value, one or more values of its type) */
    FILTER_IS_NULL, /* (anything): true or false, never unknown */
    /* spatial: of two geometries, as Simple Features defines them */
    FILTER_S_CONTAINS,
    FILTER_S_CROSSES,
    FILTER_S_DISJOINT,
    FILTER_S_EQUALS,
    FILTER_S_INTERSECTS,
    FILTER_S_OVERLAPS,
    FILTER_S_TOUCHES,
    FILTER_S_WITHIN,
    /* temporal: the first five of instants and intervals, the others of two intervals. Both ends of an
     * interval belong to it. A stands for the first, B for the second */
    FILTER_T_AFTER,        /* A starts after B ends */
    FILTER_T_BEFORE,       /* A ends before B starts */
    FILTER_T_DISJOINT,     /* one of the two */
    FILTER_T_EQUALS,       /* both ends are equal */
    FILTER_T_INTERSECTS,   /* not disjoint */
    FILTER_T_CONTAINS,     /* A starts before B and ends after it */
    FILTER_T_DURING,       /* A starts after B and ends before it */
    FILTER_T_FINISHEDBY,   /* A starts before B, they end together */
    FILTER_T_FINISHES,     /* A starts after B, they end together */
    FILTER_T_MEETS,        /* A ends when B starts */
    FILTER_T_METBY,        /* A starts when B ends */
    FILTER_T_OVERLAPPEDBY, /* A starts within B and ends after it */
    FILTER_T_OVERLAPS,     /* A starts before B and ends within it */
    FILTER_T_STARTEDBY,    /* they start together, A ends after B */
    FILTER_T_STARTS,       /* they start together, A ends before B */
    /* of two arrays, as sets */
    FILTER_A_CONTAINEDBY,
    FILTER_A_CONTAINS,
    FILTER_A_EQUALS,
    FILTER_A_OVERLAPS,
    /* texts: (text) */
    FILTER_CASEI,
    FILTER_ACCENTI,
    /* numbers: of two. Division is of real numbers; by 0 it is missing */
    FILTER_ADD,
    FILTER_SUBTRACT,
    FILTER_MULTIPLY,
    FILTER_DIVIDE,
    FILTER_DIV,    /* the whole part of the quotient */
    FILTER_MODULO, /* has the sign of the first */
    FILTER_POWER,
    /* of names */
    FILTER_FUNCTION, /* text: its name; (any arguments). There is none: filter_check refuses it */
    FILTER_PROPERTY, /* text: its name */
    /* literals */
    FILTER_TEXT,
    FILTER_NUMBER,
    FILTER_TRUTH,
    FILTER_DATE,      /* at_us: its first microsecond */
    FILTER_TIMESTAMP, /* at_us */
    FILTER_OPEN,      /* an end of an interval that has none */
    FILTER_INTERVAL,  /* (start, end): each a DATE, a TIMESTAMP, OPEN, or a PROPERTY of such a type */
    FILTER_ARRAY,     /* (any) */
    FILTER_GEOMETRY,
    FILTER_BBOX,
    FILTER_KINDS
};

/* Types of values, as sets. Of a property or function nothing is known before filter_check. */
enum {
    FILTER_IS_TRUTH = 1,
    FILTER_IS_NUMBER = 2,
    FILTER_IS_TEXT = 4,
    FILTER_IS_DATE = 8,
    FILTER_IS_TIMESTAMP = 16,
    FILTER_IS_INTERVAL = 32,
    FILTER_IS_GEOMETRY = 64,
    FILTER_IS_ARRAY = 128,
    FILTER_IS_INSTANT = FILTER_IS_DATE | FILTER_IS_TIMESTAMP,
    FILTER_IS_SCALAR = FILTER_IS_TRUTH | FILTER_IS_NUMBER | FILTER_IS_TEXT | FILTER_IS_INSTANT,
    FILTER_IS_ANY = 255
};

/* One table: how kinds are written and what they take. */
struct filter_kind_entry {
    const char *op;         /* in CQL2 JSON, and in CQL2 text but for case; NULL: a literal or a name */
    unsigned is;            /* the type of its value */
    unsigned takes, beside; /* the types of its first argument, and of the others */
    uint32_t least, most;   /* arguments */
};
extern const struct filter_kind_entry FILTER_TABLE[FILTER_KINDS];

struct filter_node {
    enum filter_kind kind;
    uint32_t index;    /* 0, 1, ... in the filter, arguments before what takes them: a place in arrays of who
                          walks it */
    uint32_t position; /* of its first character in what was sent, from 1 */
    uint32_t n, capacity;
    struct filter_node **arguments; /* n */
    union {
        const char *text; /* TEXT, PROPERTY, FUNCTION: UTF-8, NUL behind */
        double number;    /* finite */
        bool truth;
        int64_t at_us;             /* DATE, TIMESTAMP: since 1970-01-01T00:00:00Z; years 0000 to 9999 */
        struct bbox box;           /* BBOX: degrees; west > east crosses the antimeridian */
        struct geometry *geometry; /* GEOMETRY: degrees, longitude first, valid */
    };
};

/* Counted, immutable: may cross threads. */
struct filter {
    _Atomic uint32_t references;
    struct arena memory; /* of all nodes and texts */
    const struct filter_node *root;
    uint32_t n_nodes;
    const char *text; /* canonical CQL2 text: filters that say the same in another order or spelling have the
                         same; geometries in CRS84 */
};
struct filter *filter_ref(struct filter *f); /* NULL is fine, here and there */
void filter_free(struct filter *f);          /* drops one reference */

/* Both; takes both over. NULL where one is NULL is the other. */
struct filter *filter_and(struct filter *a, struct filter *b);

/* --- using it ----------------------------------------------------------------------------------------------
 */

/* What the records have that a filter is asked of. */
struct filter_property {
    const char *name;
    unsigned type; /* one of the types above */
};

/* Does the filter name these properties alone, each as its type allows? A text beside a date or timestamp
 * must be one, too. Otherwise ERR_INVALID of the parameter filter, with the position and, of a name, near
 * spellings; of: whose they are, as in "projets have no property 'x'". */
bool filter_check(const struct filter *f, const struct filter_property *properties, size_t n, const char *of,
                  struct err *e);

/* An instant as RFC 3339 writes it, "2012-05-31" or "2012-05-31T23:30:00Z"; false: it is none. Microseconds;
 * what is finer is cut off. */
bool filter_instant(const char *text, int64_t *at_us, bool *date);
/* The same as columns of foreign tables hold it, more freely written (base/date.h): without a zone it is UTC,
 * as GeoPackage says of DATETIME, whose values GDAL writes without Z where it knows of no zone. */
bool filter_instant_stored(const char *text, int64_t *at_us);
void filter_print_instant(int64_t at_us, bool date, struct bytes *out);

/* A word of CQL2 text, in any case: as a name it stands in double quotes. n: its bytes. */
bool filter_word(const char *text, size_t n);
/* ASCII letters, digits, _ : and . alone, and no such word: needs no quotes. */
bool filter_plain_name(const char *name);

/* The tree as CQL2 text or CQL2 JSON; equal for equal trees. Appends. */
void filter_print_text(const struct filter_node *node, struct bytes *out);
void filter_print_json(const struct filter_node *node, struct bytes *out);

/* --- making one --------------------------------------------------------------------------------------------
 */

struct filter_draft {
    struct arena memory;
    uint32_t n_nodes;
};
void filter_draft_init(struct filter_draft *d);
void filter_draft_release(struct filter_draft *d); /* also after filter_new */

/* NULL: FILTER_MAX_NODES is reached. */
struct filter_node *filter_node_new(struct filter_draft *d, enum filter_kind kind, uint32_t position,
                                    struct err *e);
void filter_node_add(struct filter_draft *d, struct filter_node *to, struct filter_node *argument);

/* Checks what can be checked without properties, orders what has no order, takes the memory of the draft. */
struct filter *filter_new(struct filter_draft *d, struct filter_node *root, struct err *e);

/* "at character 12 of the filter, ...": of the parameter filter. Returns false. */
bool filter_fault(struct err *e, enum err_code code, uint32_t position, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
