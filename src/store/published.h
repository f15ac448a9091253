/* published.h - tables of other people's files, served as they are: GeoPackage (OGC 12-128r18), SpatiaLite */
#ifndef STORE_PUBLISHED_H
#define STORE_PUBLISHED_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/filter.h"
#include "base/err.h"
#include "geo/bbox.h"
#include "geo/project.h"
#include "store/cell.h"

/* A table is looked at once, at start: columns, types, the column of its geometry, its reference system. What
 * stands in it is read when it is asked for, so changes show at once; a file that was replaced by another is
 * opened anew, and one whose table is no longer what it was is an error of the request. Nothing in it is
 * trusted: no view, trigger or function of the file runs (trusted_schema is off), it is opened for reading.
 */
#define PUBLISHED_MOST         8        /* tables of one server */
#define PUBLISHED_COLUMNS_MOST 1000     /* of a table; more: it is refused */
#define PUBLISHED_WORK_MOST    20000000 /* steps of SQLite's machine for one question, some seconds: a limit */

struct published_column {
    char *name;
    unsigned type; /* of filter.h: FILTER_IS_TEXT, NUMBER, TRUTH, DATE, TIMESTAMP */
    bool whole;    /* of numbers: integers */
};

struct published {
    char *file, *table, *name;        /* name: in addresses: [a-z0-9_.-], made of the table's */
    char *title, *description;        /* title is never NULL */
    struct published_column *columns; /* without key, geometry and blobs */
    uint32_t n_columns;
    char *key, *geometry; /* an INTEGER PRIMARY KEY; the column's name */
    char *geometry_type;  /* "POINT", "MULTIPOLYGON", "GEOMETRY" ... */
    bool geopackage;      /* how geometries are kept; else SpatiaLite */
    bool indexed;         /* has the R*Tree that its standard describes */
    const struct crs *crs;
    struct bbox extent;                 /* degrees; the world when it is not known */
    struct filter_property *properties; /* of filters: columns, id, geometry */
    uint32_t n_properties;
};

/* "FILE" or "FILE:TABLE": the one table with a geometry, or that one. NULL and one sentence: no such file, no
 * database, no such table, several and none named, no geometry, no key, a reference system that is unknown.
 */
struct published *published_open(const char *what, struct err *e);
void published_free(struct published *p); /* NULL is fine */

struct published_question {
    const struct filter *filter; /* checked against properties; NULL: all */
    bool has_box;
    struct bbox box; /* degrees; rows without a geometry meet it too (part 1, 7.15.3) */
    int64_t after;   /* rows whose key is greater; INT64_MIN: from the first */
    int64_t offset, limit;
};

/* A way to the rows, of one thread; opened where it pleases. */
struct published_reader;
struct published_reader *published_reader_new(const struct published *p, struct err *e);
void published_reader_free(struct published_reader *r); /* NULL is fine */

/* Each row in the order of keys: cells as columns; geometry as WKB, NULL when there is none. False stops. */
typedef bool published_row(void *context, int64_t key, const struct cell *cells, const void *wkb, size_t n);

/* Rows that meet it and, unless visit is NULL, a page of them, read as one state. ERR_TIMEOUT past
 * PUBLISHED_WORK_MOST; ERR_IO where the file cannot be read, in words for whose file it is; ERR_BUSY where it
 * is locked for more than a moment, or its table is another now. */
bool published_ask(struct published_reader *r, const struct published_question *q, int64_t *matched,
                   published_row *visit, void *context, struct err *e);
bool published_get(struct published_reader *r, int64_t key, published_row *visit, void *context,
                   struct err *e); /* calls visit at most once */

#endif
