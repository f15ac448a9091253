/* csv.h - reading CSV as people's spreadsheets write it (RFC 4180, and what is found beside it) */
#ifndef SHEET_CSV_H
#define SHEET_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"
#include "sheet/encoding.h"
#include "sheet/row.h"

/* A file is read twice, in pieces: once to see what it is, once row by row, so that memory holds one row
 * only. Detected per file: the encoding, see csv_census; the separator, which of comma, semicolon and tab
 * stands most often in the first row, or what a first line "sep=;" says, which spreadsheets do not count.
 * Lines end with LF, CRLF or CR. A quoted cell may hold separators, line breaks and doubled quotes; a quote
 * inside an unquoted cell is an ordinary character. Blank lines are skipped, and counted.
 *
 * Refused as a whole, with the line of the text: whatever leaves in doubt where rows begin and end, so that
 * text is never taken for rows nor rows for text. That is a quote that is never closed, or only behind whole
 * rows; a cell over the limit; text behind a closing quote where the line does not end outside quotes for
 * certain. And what is no text: NUL bytes, a file over the limit. Refused as one row: text behind a closing
 * quote else, control characters, bytes that no encoding has, more columns than the limit. */

/* What the bytes above 0x7F of a whole file are. */
struct csv_census {
    bool marked;       /* it begins with the mark of UTF-8 */
    size_t characters; /* of UTF-8, of several bytes */
    size_t strays;     /* bytes that are part of no character of UTF-8 */
};

/* UTF-8, or an encoding of one byte: what most of it says. A file that is marked is UTF-8. Else it is when it
 * has at least as many characters of UTF-8 as strays: other text hardly ever makes one by chance ("É»" in
 * Windows-1252), so that one weighs no less than a stray. In a file of UTF-8 each stray is read as the
 * character of Windows-1252 that it is; a row counts them. What is no UTF-8 is Windows-1252 but on good
 * evidence of Mac Roman or of CP850, which the old Excel of Macs and its "CSV (MS-DOS)" write. */
bool csv_census_utf8(const struct csv_census *c);

struct csv;

/* in stays the caller's. limits NULL: the defaults. */
struct csv *csv_open(FILE *in, const struct sheet_limits *limits, enum sheet_encoding encoding,
                     struct err *e);
void csv_close(struct csv *c);

enum sheet_step csv_next(struct csv *c, struct sheet_row *row, struct err *e);

char csv_separator(const struct csv *c);
const char *csv_encoding(const struct csv *c); /* "UTF-8", "Mac Roman" */
size_t csv_file_bytes(const struct csv *c);
size_t csv_read_bytes(const struct csv *c); /* how far reading has come, for a progress line */

/* One cell as it is to be written: quoted when it holds the separator, a quote, a line break, or a blank at
 * an end. */
struct bytes;
void csv_write_cell(struct bytes *out, const char *cell, char separator);

#endif
