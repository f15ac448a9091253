/* csv_write.h - writing CSV (RFC 4180), as programs read it or as spreadsheets in French do */
#ifndef BASE_CSV_WRITE_H
#define BASE_CSV_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* UTF-8, lines end in CR LF. Between cells stands a comma; CSV_EXCEL: a semicolon, and a byte order mark
 * before the first row, without which Excel takes the text for another encoding. */
enum csv_style { CSV_PLAIN, CSV_EXCEL };

struct csv_writer {
    struct bytes *out;
    char separator;
    bool begun; /* a cell of the row stands */
};

void csv_begin(struct csv_writer *w, struct bytes *out, enum csv_style style);
/* A text that a spreadsheet would take for a formula (it begins with = + - @, TAB or CR) has ' before it.
 * NULL is an empty cell. */
void csv_text(struct csv_writer *w, const char *text);
void csv_int(struct csv_writer *w, int64_t v);
/* Decimals behind a point, or a comma as spreadsheets in French want it. */
void csv_real(struct csv_writer *w, double v, int decimals);
void csv_end_row(struct csv_writer *w);

#endif
