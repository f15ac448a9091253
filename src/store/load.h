/* load.h - what the parts of load_snapshot.c share: not for others */
#ifndef STORE_LOAD_H
#define STORE_LOAD_H

#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "base/err.h"
#include "store/db.h"

/* From row ids of the database to rows of the snapshot. */
struct id_rows {
    struct id_row {
        int64_t id;
        uint32_t row;
    } * list; /* sorted by id */
    uint32_t n;
};

struct loader {
    struct db *db;
    struct snapshot *s;
    struct id_rows collectivites, partenaires, cooperations, projets, bourse;
    struct bytes text; /* scratch */
    struct names_builder *names;
};

/* (row, value) pairs, gathered in any order, then sorted by row into a CSR. */
struct pairs {
    struct pair {
        uint32_t row, value;
    } * list;
    size_t n, capacity;
};

uint32_t id_rows_find(const struct id_rows *m, int64_t id); /* SNAPSHOT_NO_ROW if there is none */
void id_rows_sort(struct id_rows *m);
void pairs_add(struct pairs *p, uint32_t row, uint32_t value);
void pairs_to_csr(struct pairs *p, struct csr *out,
                  uint32_t n_rows); /* keeps the order within a row; frees p */

void rows_init(struct record_rows *r, uint32_t n);
void rows_set(struct loader *l, struct record_rows *r, uint32_t row, int64_t id, const char *uid,
              const char *name);
uint16_t loaded_code(const struct loader *l, enum vocabulary_id v,
                     const char *code);              /* NULL: VOCABULARY_NONE */
void fold_into(struct bytes *out, const char *text); /* a space, then the folded text; NULL adds nothing */

/* After collectivites, partenaires and cooperations with their links are there. */
bool load_projets(struct loader *l, struct err *e);
bool load_financements(struct loader *l, struct err *e);
bool load_bourse(struct loader *l, struct err *e);
/* After the vocabularies: how else people write their values. */
bool load_aliases(struct loader *l, struct err *e);

#endif
