/* ods_inside.h - what the files of the reader of ODS share */
#ifndef SHEET_ODS_INSIDE_H
#define SHEET_ODS_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "sheet/build.h"
#include "sheet/choice.h"
#include "sheet/ods.h"
#include "sheet/xml.h"

enum { ODS_ROWS = 1048576, ODS_COLUMNS = 16384, ODS_WORD = 64 };

struct ods_cell {
    char type[16]; /* "float", "date", ...; "": none */
    char value[ODS_WORD], currency[8];
    bool formula, covered;
    uint32_t repeated, columns_spanned, rows_spanned;
};

struct ods {
    struct package *package;
    uint64_t part_at;
    struct choice choice;
    size_t chosen;
    /* reading */
    struct part *part;
    struct xml *xml;
    struct build build;
    struct err why;
    struct bytes shown; /* what the cell shows */
    struct ods_cell cell;
    size_t table;     /* that is read, from 1; 0: none yet */
    unsigned tables;  /* one within the other */
    unsigned in_cell; /* elements deep; 0: in none */
    unsigned skipped; /* elements deep in what is passed over */
    bool in_text, blank, in_row;
    uint32_t row, column, row_repeated; /* the row at hand is the first of so many */
    uint32_t again;                     /* how often the last row is to come once more */
};

/* ods_cell.c: a cell that has ended, into the row, as often as it is repeated. */
void ods_put_cell(struct ods *o);

#endif
