/* tsv.h - reading the tables of geodata: UTF-8, TAB between cells, one header line, no quoting */
#ifndef BASE_TSV_H
#define BASE_TSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"

/* A cell holds neither TAB nor LF; several values in a cell stand between '|'. The reader asks for columns by
 * name and gets them in its own order, wherever they stand in the file; columns it does not ask for are
 * skipped. Cells are NUL-terminated and live until tsv_release. */
#define TSV_MAX_COLUMNS 32
#define TSV_MAX_BYTES   (64u << 20)

struct tsv {
    struct bytes text; /* the whole file, cut into cells as it is read */
    const char *name;  /* for messages; the caller's */
    char *next;
    size_t line;
    size_t n_columns, n_wanted;
    int wanted[TSV_MAX_COLUMNS]; /* per column of the file: which cell it fills, or -1 */
    char *cells[TSV_MAX_COLUMNS];
};

/* columns: names, NULL behind the last. The file is found by
 * file_share, or NAME.gz where there is no NAME. ERR_INVALID when a column is
 * missing. */
bool tsv_open(struct tsv *t, const char *name, const char *const *columns, struct err *e);
/* The same from memory: text is copied. */
bool tsv_open_text(struct tsv *t, const char *name, const char *text, size_t n, const char *const *columns,
                   struct err *e);
void tsv_release(struct tsv *t); /* fine after a failed open */

enum tsv_result { TSV_ROW, TSV_END, TSV_FAILED };
enum tsv_result tsv_next(struct tsv *t, struct err *e); /* fills t->cells; fails on a wrong number of cells */

/* The next of the values between '|' in a cell: cuts *rest at it and returns it, NULL when there is none
 * left. Empty values are skipped. */
char *tsv_value(char **rest);

/* A number, or a failure that names file and line. An empty cell is a failure. */
bool tsv_real(const struct tsv *t, size_t cell, double *out, struct err *e);

#endif
