/* cell.h - a value on its way into a column, or out of it */
#ifndef STORE_CELL_H
#define STORE_CELL_H

#include <stdint.h>

/* A zeroed cell leaves what is there (NULL in a new row). What comes out is never CELL_KEEP. */
struct cell {
    enum cell_kind { CELL_KEEP, CELL_NULL, CELL_INT, CELL_TEXT } kind;
    int64_t number;
    const char *text; /* of what comes out: lives until the next row */
};

int cell_compare(const struct cell *a, const struct cell *b); /* an order; CELL_KEEP counts as NULL */

#endif
