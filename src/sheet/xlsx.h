/* xlsx.h - a sheet of a workbook of Excel 2007 and later (ECMA-376, strict and transitional), row by row */
#ifndef SHEET_XLSX_H
#define SHEET_XLSX_H

#include <stddef.h>

#include "base/err.h"
#include "sheet/package.h"
#include "sheet/row.h"

/* The sheet is read twice: for its merged cells, which stand behind its rows, and row by row. In memory are
 * the texts that cells share and the formats. Macros, links, comments, phonetic readings and whatever is
 * outside the file are passed over. */
#define XLSX_STRING_BYTES ((size_t)128 << 20) /* of the texts that cells share, */
enum { XLSX_STRINGS = 4 << 20 };              /* and how many they are */

struct xlsx;
/* sheet: a name or a number, or NULL. p stays the caller's, and open. */
struct xlsx *xlsx_open(struct package *p, const char *sheet, const struct sheet_limits *limits,
                       struct err *e);
void xlsx_close(struct xlsx *x); /* NULL is fine */
enum sheet_step xlsx_next(struct xlsx *x, struct sheet_row *row, struct err *e);
const char *xlsx_name(const struct xlsx *x);
size_t xlsx_bytes(const struct xlsx *x);
size_t xlsx_bytes_read(const struct xlsx *x);

#endif
