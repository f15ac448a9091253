/* sink_xlsx.h - lists as workbooks of Excel 2007 and later (ECMA-376), by libxlsxwriter */
#ifndef OUT_SINK_XLSX_H
#define OUT_SINK_XLSX_H

#include "http/spool.h"
#include "out/sink.h"

extern const struct sink_format SINK_XLSX;

/* Sheets of the columns of columns.h under their French titles, then where a record is, as in CSV
 * (sink_csv.h). Cells are typed, so no text is a formula, and codes keep their zeros; the header stays in
 * sight and filters. A sheet holds `rows` records (0: as many as Excel allows), further ones go to more. The
 * last sheet says what was asked, when, of which data, and what was cut: a cell holds 32 767 characters
 * (UTF-16), the last of a longer text is "…".
 *
 * A row at a time goes to files without a name in room's folder, counted there at about twice the size of
 * the sheets. */
struct sink *sink_xlsx_new(struct spool_room *room, uint64_t client, uint32_t rows);

#endif
