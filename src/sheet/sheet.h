/* sheet.h - a list as people send it, row by row: CSV, XLSX or ODS, told by its first bytes */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "sheet/encoding.h"
#include "sheet/row.h"

/* Whatever the format, a row is cells of text in UTF-8, blanks around them dropped, and the number that the
 * spreadsheet shows beside it. Rows without a cell that holds something are left out. One row is in memory at
 * a time; what comes through a pipe is kept in a temporary file. Not for several threads.
 *
 * Cells of a workbook are what a reader sees, as far as that is exact: a number in its shortest decimal
 * writing, with a point and never with an exponent ("45000", "0.1"); three decimals get a zero behind, as
 * "12.345" could be twelve thousand; codes with the zeros that their format gives them ("01"); a date as
 * "2014-02-01", with a time of day that is not midnight "2014-02-01T15:30:00", by a format that shows no day
 * "2014-02", no month "2014"; "25 %"; an amount with the sign of its format ("1200 FCFA", "1200 $", "12 k€"),
 * so that no other currency is taken for euros; "oui" and "non"; a formula by the value that was kept with
 * it. Nothing is run, and nothing outside the file is looked at.
 *
 * What makes the file useless (it is damaged, of another kind, changed while it was read, larger than the
 * limits) is SHEET_BROKEN: what was read before does not count. */
enum sheet_format { SHEET_CSV, SHEET_XLSX, SHEET_ODS };

struct sheet_options {
    const char *sheet; /* name or number, from 1, of the sheet; NULL: the only visible one that holds rows */
    enum sheet_encoding encoding;      /* of CSV */
    const struct sheet_limits *limits; /* NULL: the defaults */
};

struct sheet;

/* path "-" is standard input. options NULL: none. */
struct sheet *sheet_open(const char *path, const struct sheet_options *options, struct err *e);
struct sheet *sheet_open_bytes(const void *data, size_t n, const struct sheet_options *options,
                               struct err *e);
void sheet_close(struct sheet *s); /* NULL is fine */

enum sheet_step sheet_next(struct sheet *s, struct sheet_row *row, struct err *e);

enum sheet_format sheet_format(const struct sheet *s);
const char *sheet_name(const struct sheet *s);     /* of the sheet that is read; "" for CSV */
const char *sheet_encoding(const struct sheet *s); /* of CSV: "UTF-8", "Mac Roman"; else "XLSX", "ODS" */
char sheet_separator(const struct sheet *s);       /* of CSV: ',', ';' or TAB; else 0 */
size_t sheet_bytes(const struct sheet *s);         /* for a progress line: all there is to read, */
size_t sheet_bytes_read(const struct sheet *s);    /* and how far reading has come */

#endif
