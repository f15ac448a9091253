/* columns.h - records as rows of a flat table, for files: which columns there are, and their values */
#ifndef OUT_COLUMNS_H
#define OUT_COLUMNS_H

#include "atlas/property.h"
#include "base/bytes.h"
#include "out/list.h"
#include "out/record_places.h"

/* What CSV, sheets and GeoPackages have in common: the id, then the properties of the collection
 * (atlas/property.h) in their order, but for arrays, which are there joined as well; then what the list adds,
 * distance_m. Geometries are each format's own (record_places.h). */
/* Several values are one text, joined by "; ". */
enum file_kind { FILE_MISSING, FILE_TEXT, FILE_INTEGER, FILE_REAL, FILE_TRUTH, FILE_DATE };

enum column_of { COLUMN_OF_ID, COLUMN_OF_PROPERTY, COLUMN_OF_DISTANCE };

struct file_column {
    const char *name, *title; /* ASCII; French */
    enum column_of of;
    enum file_kind kind;             /* of all its values that are not missing */
    const struct property *property; /* COLUMN_OF_PROPERTY */
    bool labels;                     /* of the codes in the column before it */
};

enum { COLUMNS_MOST = 64 };
struct columns {
    const struct list *list;
    struct file_column column[COLUMNS_MOST];
    unsigned n;
    struct property_values values; /* of the value that was read last, of this column and row */
    const struct file_column *values_of;
    uint32_t row;
    struct bytes joined, clean; /* texts that are not there as they are wanted */
};

/* The list outlives it. */
void columns_init(struct columns *c, const struct list *l);
void columns_release(struct columns *c);

struct file_value {
    enum file_kind kind;
    const char *text; /* valid UTF-8, until the next value is read */
    size_t n;         /* its bytes; a NUL follows them */
    int64_t number;   /* of INTEGER, TRUTH (0, 1), DATE: days since 1970-01-01 */
    double real;      /* with one decimal */
};
void columns_value(struct columns *c, unsigned column, uint32_t i, struct file_value *value);

/* A date as 2012-12-31. */
void columns_put_date(struct bytes *out, int64_t days);

/* The day of a date. */
void columns_day(int64_t days, int *year, int *month, int *day);

#endif
