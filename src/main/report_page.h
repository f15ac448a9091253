/* report_page.h - the report of an import as a page for people: sums, then the rows to settle */
#ifndef MAIN_REPORT_PAGE_H
#define MAIN_REPORT_PAGE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "import/import_report.h"

/* One file without scripts or anything fetched, in French: what was counted, then the rows in error and the
 * places left open with their candidates, each with a link to a map and what to write into the report
 * (france_choix, etranger_choix). Zeroed but for `reporter`, which is REPORT_PAGE. Of more than a few
 * thousand rows it shows the first, and says so. */
extern const struct import_reporter REPORT_PAGE;
struct report_page {
    struct import_reporter reporter;
    const struct import_reported_list *list;
    const char *path;
    struct bytes rows;
    unsigned long shown, more;
};

#endif
