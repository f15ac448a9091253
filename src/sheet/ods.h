/* ods.h - a sheet of an OpenDocument spreadsheet (ISO/IEC 26300), row by row */
#ifndef SHEET_ODS_H
#define SHEET_ODS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "sheet/package.h"
#include "sheet/row.h"

/* All sheets stand in one part, which is read twice: for what sheets there are, and row by row. What a cell
 * says of its value counts; the text that is shown with it tells how much of a date was written, the zeros of
 * a code and the unit behind a number. Comments, drawings and readings of characters are passed over. */
enum { ODS_SAME_ROWS = 10000 }; /* how often one row that holds something may stand */

struct ods;
bool ods_is(const struct package *p); /* its parts are those of a document of this kind */
/* As of xlsx.h. */
struct ods *ods_open(struct package *p, const char *sheet, const struct sheet_limits *limits, struct err *e);
void ods_close(struct ods *o);
enum sheet_step ods_next(struct ods *o, struct sheet_row *row, struct err *e);
const char *ods_name(const struct ods *o);
size_t ods_bytes(const struct ods *o);
size_t ods_bytes_read(const struct ods *o);

#endif
