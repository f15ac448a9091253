/* check.h - is a database sound, and how good are its positions */
#ifndef STORE_SQLITE_CHECK_H
#define STORE_SQLITE_CHECK_H

#include <stdbool.h>

#include "store/store.h"

/* Pages and indexes, references, spatial indexes, the full-text index, triggers, positions against their
 * quality, links that lead nowhere; then the quality of geocoding and how many records have a value of each
 * vocabulary. False only when the database cannot be read at all. Nothing is changed and no lock
 * for writing taken: it works beside a writer, on a full disk and without the right to write. Some seconds at
 * the published size, a minute or two at 100 times that. */
bool check_database(const char *path, struct check_report *r, struct err *e);

#endif
