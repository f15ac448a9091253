/* check.h - is a database sound, and how good are its positions */
#ifndef STORE_SQLITE_CHECK_H
#define STORE_SQLITE_CHECK_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"

struct check_report {
    struct bytes *out; /* text in English, a line per check and tables of counts; the caller's */
    unsigned n_checks, n_faults;
    char first[256]; /* what the first fault is, "" without any */
};

/* Pages and indexes, references, spatial indexes, the full-text index, triggers, positions against their
 * quality, links that lead nowhere; then the quality of geocoding and how many records have a value of each
 * vocabulary. False only when the database cannot be read at all. Nothing is changed and no lock
 * for writing taken: it works beside a writer, on a full disk and without the right to write. Some seconds at
 * the published size, a minute or two at 100 times that. */
bool check_database(const char *path, struct check_report *r, struct err *e);

#endif
