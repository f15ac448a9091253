/* row.h - a row of cells, whatever file it is from, and what is known of them beside their text */
#ifndef SHEET_ROW_H
#define SHEET_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define SHEET_FILE_BYTES ((size_t)2 << 30) /* of a CSV file; of a workbook, see book.h */
#define SHEET_CELL_BYTES ((size_t)1 << 20) /* of a cell, as it stands in the file */
#define SHEET_COLUMNS    ((size_t)256)     /* of a row */

struct sheet_limits {
    size_t file_bytes, cell_bytes, columns;
};

/* What is known of a cell beside its text. */
enum sheet_known {
    SHEET_TEXT,
    SHEET_NUMBER,
    SHEET_DATE,
    SHEET_YES,     /* text is "oui" or "non" */
    SHEET_ERROR,   /* text is the spreadsheet's word for an error: "#REF!", "#N/A", "####" */
    SHEET_NO_VALUE /* a formula of which no value was kept; text is "", or the formula */
};

struct sheet_cell {
    enum sheet_known known;
    const char *merged; /* the cell is a part of a merged one and holds nothing itself: the text of that one,
                           which stands to the left or above; else NULL */
};

struct sheet_row {
    unsigned long line;             /* as the spreadsheet counts its rows, from 1 */
    size_t n;                       /* cells */
    char **cells;                   /* each with a NUL behind; valid until the next call, as all of this */
    const struct sheet_cell *about; /* n of them */
    size_t foreign;                 /* bytes or characters that are of another encoding than the file */
    bool hidden;                    /* a filter or somebody hides it; it is read like others */
};

enum sheet_step {
    SHEET_ROW,     /* *row is filled */
    SHEET_BAD_ROW, /* row->line is set, *e says what is wrong, with the line; reading can go on behind it */
    SHEET_END,
    SHEET_BROKEN /* *e says what is wrong; nothing more can be read, and nothing that was read counts */
};

/* False, with a sentence, when the cell holds no value but an error of the spreadsheet or a formula. */
bool sheet_check_cell(const struct sheet_row *row, size_t cell, const char *column, struct err *e);

/* "A" for 0, "AA" for 26: as spreadsheets name their columns. */
enum { SHEET_LETTERS = 8 };
const char *sheet_column(char letters[SHEET_LETTERS], size_t column);

#endif
