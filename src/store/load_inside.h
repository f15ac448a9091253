/* load_inside.h - what the parts of load.h share: values of data that are not to be trusted */
#ifndef STORE_LOAD_INSIDE_H
#define STORE_LOAD_INSIDE_H

#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "base/err.h"
#include "store/store_inside.h"

/* Nothing that is read from a store is an index, a count or a text before it was looked at: a page may be
 * another's, rows may be there twice, in no order, or not at all, and a second query may find other rows than
 * the first. So rows are read through struct incoming, whose functions say what a value has to be; the first
 * that is not makes the whole load fail with one sentence. What was loaded before stays in use. */

/* From row ids of the database to rows of the snapshot. */
struct id_rows {
    const char *table; /* for sentences */
    struct id_row {
        int64_t id;
        uint32_t row;
    } * list; /* sorted by id once id_rows_sort was called */
    uint32_t n;
    size_t capacity;
};

struct loader {
    struct store *store;
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

void id_rows_add(struct id_rows *m, int64_t id, uint32_t row);
bool id_rows_sort(struct id_rows *m, struct err *e);        /* fails when an id is there twice */
uint32_t id_rows_find(const struct id_rows *m, int64_t id); /* SNAPSHOT_NO_ROW if there is none */
void pairs_add(struct pairs *p, uint32_t row, uint32_t value);
void pairs_to_csr(struct pairs *p, struct csr *out,
                  uint32_t n_rows); /* keeps the order within a row; frees p */

/* --- a row on its way in -----------------------------------------------------------------------------------
 */

struct incoming {
    struct loader *l;
    const struct question *q; /* its first column is the row's id, or the record's that it belongs to */
    const struct cell *row;
    struct err *e;
    bool damaged; /* one of the values was not what it had to be; *e says which */
};

/* Each gives the value of a column, or on damage something that must not be used: look at damaged before. */
int64_t in_id(struct incoming *in, int column);
int64_t in_int(struct incoming *in, int column, int64_t least, int64_t most, int64_t missing);
int16_t in_year(struct incoming *in, int column);                            /* NULL: NO_YEAR */
int64_t in_amount(struct incoming *in, int column);                          /* NULL: NO_AMOUNT */
uint16_t in_code(struct incoming *in, int column, enum vocabulary_id v);     /* NULL: NONE */
uint32_t in_row(struct incoming *in, int column, const struct id_rows *ids); /* never NO_ROW */
const char *in_text(const struct incoming *in, int column);                  /* NULL: none */
const char *in_short_text(struct incoming *in, int column, size_t most,
                          bool needed); /* at most so many bytes */
bool in_damage(struct incoming *in, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Ask, and hand each row to a reader, until it fails or a value is damaged. by: of q->by, NULL without any.
 */
typedef bool row_reader(struct incoming *in, void *context);
bool each_row(struct loader *l, const struct question *q, const struct cell *by, row_reader *read,
              void *context, struct err *e);

/* Fill *e: "the database is damaged: ...; atlasd check says more". Returns false. */
bool load_damage(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- records -----------------------------------------------------------------------------------------------
 */

/* A moment as RFC 3339 writes it, in seconds since 1970; 0 for NULL, and for what is none. */
uint32_t moment_of(const char *text);

void rows_init(struct record_rows *r, uint32_t n);
/* The columns id, uid and name of a record, and the one of when it was changed; in->damaged when there is no
 * such row, or it is set already. A name that is longer than SNAPSHOT_NAME_BYTES is cut and counted. */
void rows_set(struct incoming *in, struct record_rows *r, uint32_t row, const char *name, int changed);
/* Every id that was found is a record now: the second query has found what the first did. */
bool rows_complete(const struct record_rows *r, const struct id_rows *ids, struct err *e);

uint16_t *codes_of_nothing(uint32_t n); /* n times VOCABULARY_NONE */
uint16_t loaded_code(const struct loader *l, enum vocabulary_id v,
                     const char *code);              /* NULL: VOCABULARY_NONE */
void fold_into(struct bytes *out, const char *text); /* a space, then utf8_fold_marked; NULL adds nothing */

/* --- the parts, in this order ------------------------------------------------------------------------------
 */

bool load_vocabularies(struct loader *l, struct err *e);
bool load_collectivites(struct loader *l, struct err *e);
bool load_partenaires(struct loader *l, struct err *e);
bool load_cooperations(struct loader *l, struct err *e);
bool load_projets(struct loader *l, struct err *e);
bool load_financements(struct loader *l, struct err *e);
bool load_bourse(struct loader *l, struct err *e);
bool load_apd(struct loader *l, struct err *e);
/* How else people write the values of vocabularies. */
bool load_aliases(struct loader *l, struct err *e);

/* A list of values of a vocabulary for each record: rows (id, code) in ascending order. Those of `hidden`
 * (NULL: none) are left out. */
bool load_lists(struct loader *l, const struct question *q, enum vocabulary_id v, const struct id_rows *ids,
                const struct id_rows *hidden, uint32_t n_rows, struct csr *out, struct err *e);
/* The labels of a record's thématiques, folded. */
/* To the next row of the index; NULL and "" add nothing. */
void words_of_text(struct loader *l, struct words_builder *words, enum words_field field, const char *text);
void words_of_thematiques(struct loader *l, struct words_builder *words, const struct csr *lists,
                          uint32_t row);

#endif
