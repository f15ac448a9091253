/* table_format.h - the format of a table of figures: f=json, csv or csv-excel */
#ifndef SERVE_TABLE_FORMAT_H
#define SERVE_TABLE_FORMAT_H

#include "base/csv_write.h"
#include "serve/call.h"

enum table_format { TABLE_JSON, TABLE_CSV, TABLE_CSV_EXCEL };

/* Of the query, JSON where it names none; sets the type, and the name that a browser saves a file under. */
bool table_format_take(struct call *c, enum table_format *format, const char *file_name, struct err *e);

static inline enum csv_style table_format_style(enum table_format format)
{
    return format == TABLE_CSV_EXCEL ? CSV_EXCEL : CSV_PLAIN;
}

#endif
