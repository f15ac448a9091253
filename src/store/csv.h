/* csv.h - reading CSV as people's spreadsheets write it (RFC 4180, and what is found beside it) */
#ifndef STORE_CSV_H
#define STORE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

/* A file is read twice, in pieces: once to see what it is, once row by row, so that memory holds one row
 * only. Detected per file: UTF-8 (with or without Excel's BOM) or, when it is not valid UTF-8, Windows-1252;
 * the separator, which of comma, semicolon and tab stands most often in the first row, or what a first line
 * "sep=;" says. Lines end with LF, CRLF or CR. A quoted cell may hold separators, line breaks and doubled
 * quotes; a quote inside an unquoted cell is an ordinary character. Blank lines are skipped.
 * Refused as a whole, with the line: NUL bytes, UTF-16, bytes that Windows-1252 does not have, a quote that
 * is never closed, a file over the limit. Refused as one row: text behind a closing quote, a cell or a number
 * of columns over the limit. */
#define CSV_FILE_BYTES ((size_t)2 << 30) /* of a file */
#define CSV_CELL_BYTES ((size_t)1 << 20) /* of a cell, in UTF-8 */
#define CSV_COLUMNS    ((size_t)256)     /* of a row */

struct csv_limits {
    size_t file_bytes, cell_bytes, columns;
};

struct csv_row {
    unsigned long line; /* where the row begins, from 1 */
    size_t n;           /* cells; each is UTF-8 with a NUL behind, spaces around it dropped */
    char **cells;       /* valid until the next call */
};

enum csv_step {
    CSV_ROW,     /* *row is filled */
    CSV_BAD_ROW, /* row->line is set, *e says what is wrong; reading can go on behind it */
    CSV_END,
    CSV_BROKEN /* *e says what is wrong; nothing more can be read */
};

struct csv;

struct csv *csv_open(const char *path, const struct csv_limits *limits, struct err *e); /* NULL: defaults */
struct csv *csv_open_bytes(const void *data, size_t n, const struct csv_limits *limits, struct err *e);
void csv_close(struct csv *c);

enum csv_step csv_next(struct csv *c, struct csv_row *row, struct err *e);

char csv_separator(const struct csv *c);
const char *csv_encoding(const struct csv *c); /* "UTF-8" or "Windows-1252" */
size_t csv_file_bytes(const struct csv *c);
size_t csv_read_bytes(const struct csv *c); /* how far reading has come, for a progress line */

/* One cell as it is to be written: quoted when it holds the separator, a quote, a line break, or a blank at
 * an end. */
struct bytes;
void csv_write_cell(struct bytes *out, const char *cell, char separator);

#endif
