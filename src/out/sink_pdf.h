/* sink_pdf.h - lists as a report on paper: what was asked, figures, a map, a table; PDF 1.5 */
#ifndef OUT_SINK_PDF_H
#define OUT_SINK_PDF_H

#include "http/spool.h"
#include "map/tile.h"
#include "out/sink.h"

extern const struct sink_format SINK_PDF;

/* A4, landscape, in French. First page: the collection, criteria in words, date and version of the data, what
 * the selection counts, its map (map/plate.h) and its most frequent values; then the table, its header on
 * each page, pages numbered, the source at the foot. Text that can be searched and copied, in reading order.
 * A cell has up to REPORT_CELL_LINES lines (report.h), the last then ends in "…", which the foot of the table
 * explains. The file grows in room (http/spool.h), which bounds it, and is sent from there. map may be NULL:
 * there is none then. About 0.3 ms a row. */
struct sink *sink_pdf_new(struct tile_shared *map, struct spool_room *room, uint64_t client);

#endif
