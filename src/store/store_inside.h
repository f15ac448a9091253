/* store_inside.h - what a store has to be able to, behind the door: what to write for another one */
#ifndef STORE_STORE_INSIDE_H
#define STORE_STORE_INSIDE_H

#include "store/store.h"
#include "store/tables.h"

/* A kind of store fills in this table and puts it into kinds.c; nothing else of the program changes. What is
 * the same for all - which rows make a record, its ids, what is checked of them, how rows become a snapshot -
 * is done in front of it, in writer_*.c and load_*.c, with tables, questions and cells (tables.h, cell.h).
 * tests/store/contract_test.c says whether it is right.
 *
 * Besides what is asked of it here, a store sees to it that
 * - references of the schema (store/sqlite/schema.sql) lead somewhere: a row that names an unknown id or
 * code, lacks a value it must have, or repeats a key is refused with ERR_INVALID;
 * - what belongs to a record goes with it, its projets with a cooperation; links to it too;
 * - the external id of a record that goes comes into TABLE_FORMER, and leaves it when the record comes back;
 * - every change that a snapshot shows comes into TABLE_CHANGES, numbered upwards without gaps: (table of the
 *   record, its id); ('apd', id of the collectivité); ('*', 0) for whatever else, or when there are too many;
 * - who changed what, when and why is kept for people to read. */
enum { STORE_MOMENT_SIZE = 40 };

struct store_kind {
    bool (*is_place)(const char *where); /* is it this kind's? The first of the list whose it is opens it */
    bool is_file;                        /* its place is the name of a file */

    /* As the functions of the same name in store.h. */
    bool (*is_there)(const char *where);
    struct store *(*open)(const char *where, enum store_access access, struct err *e);
    struct store *(*make)(const char *where, bool replace, struct err *e);
    bool (*publish)(struct store *s, struct err *e);
    bool (*close)(struct store *s, struct err *e); /* e is NULL for store_close */
    bool (*look)(struct store *s, enum store_state *state, struct err *e);
    void (*distrust)(struct store *s);
    bool (*stale)(const struct store *s);
    bool (*backup)(const char *where, const char *to, bool replace, struct err *e);
    bool (*restore)(const char *where, const char *from, char aside[STORE_ASIDE_BYTES], struct err *e);
    bool (*check)(const char *where, struct check_report *r, struct err *e);

    /* One state of the data from here to end_read, which fails (ERR_BUSY) when it was none after all. Not
     * both this and begin at a time. */
    bool (*begin_read)(struct store *s, struct err *e);
    bool (*end_read)(struct store *s, struct err *e);
    bool (*version)(struct store *s, uint64_t *version, struct err *e); /* store_load says what it is */
    /* When somebody last changed the data and what he changed was noted, as RFC 3339 writes it; "" when
     * nobody did. Records tell their own times besides. */
    bool (*changed)(struct store *s, char when[STORE_MOMENT_SIZE], struct err *e);
    void (*loaded)(struct store *s,
                   bool good); /* a load has ended: store_look compares with the last good one */

    /* As store_ask, below. */
    bool (*ask)(struct store *s, const struct question *q, const struct cell *by,
                bool (*each)(void *context, const struct cell *row), void *context, struct err *e);

    /* Writing, between begin, which waits for other writers, and commit or rollback. */
    bool (*begin)(struct store *s, const struct store_session *session, struct err *e);
    bool (*commit)(struct store *s, struct err *e);
    void (*rollback)(struct store *s);            /* fine when nothing is begun */
    bool (*mark)(struct store *s, struct err *e); /* takes the place of the mark before */
    bool (*undo)(struct store *s, struct err *e); /* back to the mark, which stays */

    /* All columns of the table in their order; CELL_KEEP is NULL. *id (NULL: not wanted) where it has one. */
    bool (*insert)(struct store *s, enum table t, const struct cell *row, int64_t *id, struct err *e);
    /* The same of the row `id`, but for the columns uid and source, which stay as they are. */
    bool (*update)(struct store *s, enum table t, int64_t id, const struct cell *row, struct err *e);
    /* The column `settable` of the row with this key; no such row is no error. */
    bool (*set)(struct store *s, enum table t, const struct cell *value, const struct cell *key,
                struct err *e);
    bool (*remove)(struct store *s, enum table t, const struct cell *key, struct err *e);
};

/* A handle of a kind begins with this. */
struct store {
    const struct store_kind *kind;
};

extern const struct store_kind *const STORE_KINDS[]; /* ends in NULL */

/* Each row that a question finds, its columns as they were asked for, until `each` returns false, which is no
 * failure. A question without columns asks for all of the table, then id. by: what the columns of q->by are,
 * then what q->after is. `each` may write, and may ask, but not this question. */
typedef bool ask_row(void *context, const struct cell *row);
bool store_ask(struct store *s, const struct question *q, const struct cell *by, ask_row *each, void *context,
               struct err *e);

/* The first column of the first row; 0 or "" when there is none. What does not fit is cut. */
bool store_ask_int(struct store *s, const struct question *q, const struct cell *by, int64_t *out,
                   struct err *e);
bool store_ask_text(struct store *s, const struct question *q, const struct cell *by, char *out, size_t size,
                    struct err *e);

/* Is it one that a page may lead to: http, https? NULL is none. */
bool store_is_web(const char *url);

/* Whether a row is there. */
bool store_ask_any(struct store *s, const struct question *q, const struct cell *by, bool *any,
                   struct err *e);

#endif
