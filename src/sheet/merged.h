/* merged.h - which cells of a sheet are parts of merged ones */
#ifndef SHEET_MERGED_H
#define SHEET_MERGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Rows from 1, columns from 0, both ends within. A merged cell shows what stands in its first one. No two of
 * them have a cell in common, so a row has no more than it has columns, and no more texts are kept. */
enum { MERGED_MOST = 100000 };

struct merged_area {
    uint32_t top, bottom, left, right;
    char *text; /* of its first cell, while it lasts; NULL: none */
};

struct merged {
    struct merged_area *areas; /* by their top once they are sorted */
    size_t n, capacity, next;
    size_t columns;  /* areas are cut there */
    uint32_t *owner; /* of each column in the row at hand: an area, or MERGED_NONE */
    size_t lasting;  /* columns that have an owner */
};

void merged_init(struct merged *m, size_t columns);
void merged_release(struct merged *m);

/* False when there are too many. Those that begin beyond the columns that are read are left out. */
bool merged_add(struct merged *m, uint32_t top, uint32_t left, uint32_t bottom, uint32_t right,
                struct err *e);
void merged_sort(struct merged *m);

/* The next row that is read; rows go up. False where two areas overlap. */
bool merged_row(struct merged *m, uint32_t row, struct err *e);
struct merged_area *merged_at(const struct merged *m, size_t column); /* in that row; NULL: none */
void merged_keep(struct merged_area *a, const char *text);

#endif
