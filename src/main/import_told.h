/* import_told.h - what `atlasd import` prints: rows to look at, and the sums, in French or English */
#ifndef MAIN_IMPORT_TOLD_H
#define MAIN_IMPORT_TOLD_H

#include "import/import.h"

/* Of one run at a time. Rows are told on standard error as they come, the first of each sort; the sums on
 * standard output. Of a dry run the sums come first, with the errors by kind, and the rows behind them. */
void import_told_begin(const struct import_options *o);
void import_told_error(const struct import_told *t);
void import_told_note(const struct import_told *t);
void import_told_progress(const struct import_progress *p);
/* done: import_run did. */
void import_told_end(const struct import_summary *s, bool done);

#endif
