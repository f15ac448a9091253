/* cell.h - a value on its way into a column, or out of it */
#ifndef STORE_CELL_H
#define STORE_CELL_H

#include <stdint.h>

#include "store/sqlite/db.h"

/* What goes into a column. A zeroed cell leaves what is there (NULL in a new row). */
struct cell {
    enum cell_kind { CELL_KEEP, CELL_NULL, CELL_INT, CELL_TEXT } kind;
    int64_t number;
    const char *text;
};

void cell_bind(struct stmt *s, int i, const struct cell *c);  /* text is copied */
struct cell cell_read(const struct stmt *s, int i);           /* text lives until the next step */
int cell_compare(const struct cell *a, const struct cell *b); /* an order; CELL_KEEP counts as NULL */

#endif
