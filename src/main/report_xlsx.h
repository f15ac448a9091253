/* report_xlsx.h - the report of an import as a workbook */
#ifndef MAIN_REPORT_XLSX_H
#define MAIN_REPORT_XLSX_H

#include "base/arena.h"
#include "import/import_report.h"
#include "out/rows_xlsx.h"

/* The same table as in CSV; the columns for choices stand out. Zeroed but for `reporter`, which is
 * REPORT_XLSX. A row with a cell that a workbook cannot hold whole has no seal, so that it is not taken for
 * the row of the list when it is sent back. */
extern const struct import_reporter REPORT_XLSX;
struct report_xlsx {
    struct import_reporter reporter;
    const struct import_reported_list *list;
    struct rows_xlsx *book;
    struct arena row;
};

#endif
