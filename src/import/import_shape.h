/* import_shape.h - what the files of a list's shape share: the rows that are read ahead */
#ifndef IMPORT_IMPORT_SHAPE_H
#define IMPORT_IMPORT_SHAPE_H

#include "import/import_inside.h"

enum { SHAPE_TEXT_BYTES = 4096, SHAPE_COUNTRY_BYTES = 100 };

struct kept_row {
    enum sheet_step step;
    struct err why;
    struct sheet_row row;
};

struct shape {
    struct arena arena;
    struct kept_row *rows;
    size_t n, next;
    bool ended;                         /* the last of rows is the end of the file */
    struct bytes above[IMPORT_COLUMNS]; /* what stood last in a column, for the empty cells below */
    double sums[IMPORT_COLUMNS];        /* of amounts, since the last total */
    double all[IMPORT_COLUMNS];         /* since the beginning */
    bool unsure[IMPORT_COLUMNS];        /* an amount could not be read */
    bool small;                         /* records of one cell have been seen that are not in capitals */
    bool sections;                      /* lines that say the country of those below have been seen */
    struct bytes country;               /* of the rows below such a line; empty: none */
    unsigned long filled;               /* cells that were taken from above */
};

size_t import_shape_filled(const struct sheet_row *row);
/* The country of the rows below, or a continent, alone in its row. */
bool import_shape_is_country(const struct import *i, const struct sheet_row *row);

#endif
