/* file.h - the file that a list is in: opened once, kept where it comes once only, the same to its end */
#ifndef SHEET_FILE_H
#define SHEET_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/err.h"

/* What the first bytes of a file say that it is. */
enum sheet_kind {
    SHEET_KIND_TEXT, /* nothing else is known: CSV, or what its reader says of it */
    SHEET_KIND_ZIP,
    SHEET_KIND_OTHER /* no list that can be read; see sheet_file_refuse */
};

struct sheet_file {
    FILE *in;
    const char *path; /* as it was given; NULL: bytes in memory */
    const void *data; /* bytes in memory, which stay the caller's */
    size_t n;
    struct stat at; /* as it was when it was opened; of what was kept, the copy */
    bool kept;
    enum sheet_kind kind;
};

/* path "-" is standard input. What can be read once only is copied to a file without a name, of a ZIP no more
 * than zip_limit bytes, of others no more than limit. A folder is refused. A failed one needs no release. */
bool sheet_file_open(struct sheet_file *f, const char *path, size_t limit, size_t zip_limit, struct err *e);
bool sheet_file_open_bytes(struct sheet_file *f, const void *data, size_t n, struct err *e);
void sheet_file_release(struct sheet_file *f);

/* False when somebody wrote the file meanwhile, or put another in its place. */
bool sheet_file_unchanged(const struct sheet_file *f, struct err *e);

#endif
