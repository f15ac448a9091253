/* xlsx_inside.h - what the files of the reader of XLSX share */
#ifndef SHEET_XLSX_INSIDE_H
#define SHEET_XLSX_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "sheet/build.h"
#include "sheet/choice.h"
#include "sheet/number.h"
#include "sheet/xlsx.h"
#include "sheet/xml.h"

enum { XLSX_ROWS = 1048576, XLSX_COLUMNS = 16384 }; /* of any sheet, as the standard's writers have them */

struct xlsx_strings {
    struct bytes text; /* each with its NUL */
    size_t *starts, n, capacity;
};

struct xlsx_styles {
    struct number_format *formats;
    size_t n, capacity;
    uint32_t *of_style; /* which of them each style of cells has */
    size_t styles, styles_capacity;
};

/* A run of text out of elements t, of a shared string or of a cell that has its own. */
struct xlsx_run {
    struct bytes text;
    bool taking, preserve;
    unsigned phonetic; /* within readings of the text, which are none of it */
    size_t start;      /* of the run at hand */
};

struct xlsx_cell {
    uint32_t column;
    enum { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_INLINE, CELL_YES, CELL_ERROR, CELL_DATE } type;
    size_t style;
    bool formula, valued;
};

struct xlsx {
    struct package *package;
    struct choice choice;
    uint64_t *parts; /* of each sheet; PACKAGE_NONE: it is no list, but a chart */
    size_t parts_capacity, chosen;
    bool from_1904, empty; /* empty: no cell of the sheet holds anything */
    struct xlsx_strings strings;
    struct xlsx_styles styles;
    /* reading */
    struct part *part;
    struct xml *xml;
    struct build build;
    struct err why; /* of a handler that stopped */
    struct xlsx_run run;
    struct xlsx_cell cell;
    uint32_t row, column; /* so far: of a row that begins, or of its cells */
    bool in_rows, in_cell, row_there, anything;
};

/* One part to its end. Handlers that stop have set *why. */
bool xlsx_read_part(struct package *p, uint64_t part, const struct xml_events *events, void *context,
                    const struct err *why, struct err *e);

/* xlsx_parts.c */
bool xlsx_read_styles(struct xlsx_styles *s, struct package *p, uint64_t part, struct err *e);
bool xlsx_read_strings(struct xlsx_strings *s, struct package *p, uint64_t part, struct err *e);
void xlsx_run_start(struct xlsx_run *r, const char *name, const char **attributes);
void xlsx_run_text(struct xlsx_run *r, const char *text, size_t n);
void xlsx_run_end(struct xlsx_run *r, const char *name);
/* "_x000D_" is the character of that number (ECMA-376 22.9.2.19). */
size_t xlsx_unescape(char *s, size_t n);

/* xlsx_rows.c */
bool xlsx_holds_rows(struct xlsx *x, uint64_t part, bool *holds, struct err *e);
bool xlsx_begin_rows(struct xlsx *x, struct err *e);

#endif
