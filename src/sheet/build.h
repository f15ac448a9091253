/* build.h - a row of a workbook, put together cell by cell as its reader meets them */
#ifndef SHEET_BUILD_H
#define SHEET_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "sheet/merged.h"
#include "sheet/row.h"

/* What spoils a row is said for its first cell that does: a cell over the limit, control characters, a cell
 * beyond the last column. */
struct build {
    struct sheet_limits limits;
    struct merged merged;
    struct bytes text;    /* the cells, each with its NUL */
    struct sheet_row row; /* of the last build_row */
    size_t *starts, n;    /* where each cell begins in text */
    char **cells;
    struct sheet_cell *about;
    unsigned long line;
    bool bad;
    struct err fault;
};

void build_init(struct build *b, const struct sheet_limits *limits); /* NULL: the defaults */
void build_release(struct build *b);

void build_begin(struct build *b, unsigned long line, bool hidden);
/* Columns go up. Blanks around the text are dropped; an empty cell need not be told. */
void build_cell(struct build *b, size_t column, const char *text, size_t n, enum sheet_known known);
/* The cell has no text that could be read, and spoils the row: what is wrong, in both languages. */
void build_fault(struct build *b, size_t column, const char *english, const char *french);
/* Is there anything in the row? Then b->row is filled, or b->bad set with b->fault. False with *e: the sheet
 * is damaged. */
bool build_row(struct build *b, bool *anything, struct err *e);

#endif
