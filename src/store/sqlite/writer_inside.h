/* writer_inside.h - what the files of the writer share */
#ifndef STORE_SQLITE_WRITER_INSIDE_H
#define STORE_SQLITE_WRITER_INSIDE_H

#include "base/hash.h"
#include "store/writer.h"

enum { WRITER_APD_KEY = 64 };

struct writer {
    struct db *db;
    struct records records;
    bool bulk, marked, done;
    int64_t changes_before; /* db_changes once the writer itself was noted, and what was taken back since */
    int64_t changes_at_mark;
    struct stmt *find[RECORD_KINDS], *uid[RECORD_KINDS];
    struct stmt *regions_of_departement, *region_today, *region_before;
    struct stmt *apd_read, *apd_write;
    struct hash_map apd_touched;       /* "collectivité/year/country" */
    char (*apd_since)[WRITER_APD_KEY]; /* those touched first since the mark */
    size_t n_apd_since, apd_since_capacity;
};

/* The text of the first column for one text parameter, "" when there is no row or it is NULL. *slot keeps the
 * statement. */
bool writer_look_up(struct writer *w, struct stmt **slot, const char *sql, const char *parameter, char *out,
                    size_t size, struct err *e);

#endif
