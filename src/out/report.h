/* report.h - the pages of a report: a first one of figures and a map, then a table */
#ifndef OUT_REPORT_H
#define OUT_REPORT_H

#include "atlas/property.h"
#include "draw/document.h"
#include "map/tile.h"
#include "out/sink.h"

/* A4 in landscape, points. */
#define REPORT_W_PT 842.0
#define REPORT_H_PT 595.0

/* In a report of no more records rows and cells of the table are told apart for screen readers; the marks of
 * longer ones would be most of the file (20 MB of 13 500 records), and it has the text in its order alone. */
#define REPORT_TAGGED_ROWS 2000

/* Of the text in a cell of the table; what is longer ends in "…". */
#define REPORT_CELL_LINES 8

struct report {
    struct document *document;
    const struct list *list;
    const struct sink_head *head; /* during report_begin alone */
    char foot[256];
    unsigned page; /* that is being written, from 1 on */
    double y;      /* where the next row of the table goes */
    bool tagged;   /* the table's parts say what they are */
    bool cut;      /* some cell had more text than room */
    struct property_values *values;
};

/* The first page; the table begins on the next one. map may be NULL. */
bool report_begin(struct report *r, struct tile_shared *map, struct err *e);
void report_row(struct report *r, uint32_t row); /* a row of the collection's records */
void report_end(struct report *r);               /* of the last page */

#endif
