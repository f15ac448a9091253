/* sink_csv.h - lists as CSV: for programs (RFC 4180), and as spreadsheets in French open it */
#ifndef OUT_SINK_CSV_H
#define OUT_SINK_CSV_H

#include "out/sink.h"

/* A line of headings, then a line for each record, of the columns of columns.h; then where it is: longitude
 * and latitude in degrees with 6 decimals or, of collections whose records are in several places, `geometry`
 * as WKT, MULTIPOINT((lon lat),(lon lat)) as OGC 06-103r4 has it. A missing value is an empty cell. UTF-8,
 * CRLF.
 *
 * csv        commas, names of properties, 2012-12-31, 1.5, true and false; no byte order mark
 * csv-excel  semicolons, French titles, 31/12/2012, 1,5, oui and non; a byte order mark, by which Excel sees
 *            that it is UTF-8
 *
 * In both no text is a formula for a spreadsheet: one that begins with = + - @, a tab or a carriage return
 * has an apostrophe before it (OWASP, CSV injection). */
extern const struct sink_format SINK_CSV, SINK_CSV_EXCEL;

struct sink *sink_csv_new(const struct sink_format *format); /* one of the two */

#endif
