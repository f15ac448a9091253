/* rows_xlsx.h - rows of texts as a workbook of one sheet, by libxlsxwriter */
#ifndef OUT_ROWS_XLSX_H
#define OUT_ROWS_XLSX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Made at path, a file of its own in the folder of which rows are kept until the end. The first row is the
 * heading, which stays in sight and filters. Cells are texts: none is a formula, and codes keep their zeros.
 */
struct rows_xlsx;

struct rows_xlsx *rows_xlsx_new(const char *path, const char *title, struct err *e);
bool rows_xlsx_is_longer(const char *text); /* than a cell holds: its end is "…" */
bool rows_xlsx_row(struct rows_xlsx *x, const char *const *cells, size_t n, struct err *e);
/* Column is wide, for long texts, or highlighted, for what somebody is to fill in. Before the first row. */
void rows_xlsx_wide(struct rows_xlsx *x, size_t column);
void rows_xlsx_filled_in(struct rows_xlsx *x, size_t column);
bool rows_xlsx_close(struct rows_xlsx *x, struct err *e); /* writes the file; NULL is fine */

#endif
