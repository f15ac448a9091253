/* tables.h - the tables of the data as every store keeps them, and how they are asked */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "atlas/vocabulary.h"
#include "store/record.h"

/* Rows that belong to a record. Contacts and documents of each owner count as a table of their own. */
enum child_kind {
    CHILD_COOPERATION_COLLECTIVITE,
    CHILD_COOPERATION_PARTENAIRE,
    CHILD_PROJET_THEMATIQUE,
    CHILD_PROJET_ODD,
    CHILD_FINANCEMENT,
    CHILD_BOURSE_THEMATIQUE,
    CHILD_BOURSE_ODD,
    CHILD_COLLECTIVITE_RESEAU,
    CHILD_LABEL,
    CHILD_APPEL_PAYS,
    CHILD_APPEL_THEMATIQUE,
    CHILD_COLLECTIVITE_CONTACT,
    CHILD_PARTENAIRE_CONTACT,
    CHILD_PROJET_CONTACT,
    CHILD_BOURSE_CONTACT,
    CHILD_PROJET_DOCUMENT,
    CHILD_BOURSE_DOCUMENT,
    CHILD_KINDS
};

enum table { /* the vocabularies first, as enum vocabulary_id; then records and what belongs to them */
             TABLE_RECORDS = VOCABULARY_STORED,
             TABLE_CHILDREN = TABLE_RECORDS + RECORD_KINDS,
             TABLE_APD = TABLE_CHILDREN + CHILD_KINDS,
             TABLE_ALIAS,   /* how people write the values of vocabularies, folded (store/alias.h) */
             TABLE_SOURCE,  /* where records come from */
             TABLE_META,    /* facts about the data */
             TABLE_FORMER,  /* external ids that fell out of use, and their successors */
             TABLE_CHANGES, /* the change feed; it is written by what is written elsewhere */
             TABLE_COUNT
};

static inline enum table table_of_vocabulary(enum vocabulary_id v)
{
    return (enum table)v;
}

static inline enum table table_of_record(enum record_kind k)
{
    return (enum table)(TABLE_RECORDS + (int)k);
}

static inline enum table table_of_child(enum child_kind k)
{
    return (enum table)(TABLE_CHILDREN + (int)k);
}

enum { TABLE_COLUMNS = 20, TABLE_KEY = 3, TABLE_REFERENCES = 7 };

/* A row has the columns that are named, and an `id` where has_id is set: a number that the store gives. Types
 * are those of the schema, store/sqlite/schema.sql, which says what a column holds. */
struct table_shape {
    const char *name;
    const char *columns[TABLE_COLUMNS + 1];
    const char *key[TABLE_KEY + 1]; /* what tells a row from the others, as they are given to change one */
    const char *settable;           /* the one column that is changed by itself, NULL: none */
    bool has_id;
    bool placed;                 /* its last columns, lon and lat, are a position: both NULL, or degrees */
    const char *owner;           /* of a child: the column with the id of the record that it belongs to */
    enum record_kind belongs_to; /* of a child */
};

extern const struct table_shape TABLES[TABLE_COUNT];

size_t table_columns(enum table t);               /* how many */
int table_column(enum table t, const char *name); /* which; -1: none (id is none) */

/* What is asked of a table: columns of it (`id` too) of the rows whose columns `by` are what is given, in the
 * order of `order`. In an order, '-' before a name is descending, '~' compares folded text (base/utf8.h);
 * text is compared byte by byte. A question is static: stores know it again by its address. */
enum { QUESTION_COLUMNS = 20, QUESTION_BY = 3 };

struct question {
    enum table table;
    const char *columns[QUESTION_COLUMNS + 1];
    const char *by[QUESTION_BY + 1];
    const char *after; /* of this column, what is greater than the last one given */
    const char *order[4];
    bool by_rows; /* read the rows themselves, not what an index says of them: to find damage */
};

#endif
