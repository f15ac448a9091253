/* import_seal.h - what a report knows of the list that it is of, so that it may be sent back corrected */
#ifndef IMPORT_IMPORT_SEAL_H
#define IMPORT_IMPORT_SEAL_H

#include "base/arena.h"
#include "import/import_report.h"

/* The header of the last column: "empreinte | projets | liste.csv | region | Lieu=nom": kind, file, --source
 * and --columns, the last two "" where they were not given. A | in them is written as %7C, a % as %25. */
const char *import_seal_head(const struct import_reported_list *l, struct arena *a);
bool import_is_seal(const char *header);
/* The kind, file, source and columns of such a header; NULL for "". False: it is none. */
bool import_seal_read(const char *header, const char *parts[4], struct arena *a);

/* What a row says: two numbers of its cells, one of them of what Windows-1252 can write. Where the columns
 * stand, how lines end and blanks make no difference. "" of no cells. */
const char *import_seal(const char *const *headers, const char *const *cells, size_t n, struct arena *a);

/* What has become of a row since: nothing, what its file could not hold was lost, or somebody changed it. */
enum import_seal_state { SEAL_KEPT, SEAL_LOST, SEAL_CHANGED };
enum import_seal_state import_seal_compare(const char *seal, const char *now);

#endif
