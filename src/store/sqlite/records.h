/* records.h - rows of any table by their external id: compared, then added or changed; inside of writer.h */
#ifndef STORE_SQLITE_RECORDS_H
#define STORE_SQLITE_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "store/cell.h"
#include "store/record.h"
#include "store/sqlite/db.h"

enum { CHILD_KINDS = 17 };

enum { RECORD_MAX_COLUMNS = 16 };

struct records {
    struct db *db;
    bool bulk;      /* everything is new: no comparing */
    char now[32];   /* what `maj` gets */
    int64_t source; /* what `source` gets in new rows; 0: NULL */
    struct stmt *record[RECORD_KINDS][3];
    struct stmt *child[CHILD_KINDS][3];    /* of children.h */
    struct hash_map touched[RECORD_KINDS]; /* the bytes of an id, which may be any number -> 1: put or found
                                              unchanged since records_init */
    struct touched_since {                 /* touched first since records_mark */
        enum record_kind kind;
        int64_t id;
    } * since;
    size_t n_since, since_capacity;
};

void records_init(struct records *r, struct db *db);
void records_release(struct records *r);

/* What is remembered of records follows a savepoint: records_undo forgets what was touched since the mark. */
void records_mark(struct records *r);
void records_undo(struct records *r);

const char *record_table(enum record_kind kind);
const char *record_column(enum record_kind kind, size_t i); /* NULL past the last: the order of cells */

/* Add or change the record `uid`; out->uid is set too. position only for kinds that have one, else NULL. */
bool records_put(struct records *r, enum record_kind kind, const char *uid, const struct cell *cells,
                 const struct position *position, struct written *out, struct err *e);

bool records_touched(const struct records *r, enum record_kind kind, int64_t id);

/* Say that a record changed with its children: maj, and what in *out. */
bool records_touch(struct records *r, enum record_kind kind, struct written *out, struct err *e);

#endif
