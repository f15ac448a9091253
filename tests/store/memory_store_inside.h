/* memory_store_inside.h - what the two files of memory_store.h share */
#ifndef TEST_STORE_MEMORY_STORE_INSIDE_H
#define TEST_STORE_MEMORY_STORE_INSIDE_H

#include <stdatomic.h>

#include "store/memory_store.h"

struct row {
    int64_t id;
    struct cell cells[TABLE_COLUMNS]; /* texts live as long as the place */
};

/* One state of the data. What is committed is not changed any more. */
struct data {
    atomic_int references;
    struct rows {
        struct row *list;
        size_t n, capacity;
        int64_t last_id;
    } tables[TABLE_COUNT];
    int64_t seq; /* of the change feed */
    uint64_t version;
};

struct place; /* where data stand for all threads */

struct memory_store {
    struct store door;
    char where[100];
    struct place *place; /* NULL while it is made */
    enum store_access access;
    struct data *work, *marked, *reading; /* of a transaction; of begin_read */
    bool bulk, replace;
    uint64_t instance, looked, loaded; /* versions */
    bool replaced;
};

static inline struct memory_store *of(struct store *s)
{
    return (struct memory_store *)s;
}

static inline struct cell cell_at(const struct row *r, int column)
{
    return column >= 0 ? r->cells[column] : cell_int(r->id);
}

/* NULL is like nothing. */
static inline bool same(const struct cell *a, const struct cell *b)
{
    return a->kind == b->kind && a->kind != CELL_NULL && cell_compare(a, b) == 0;
}

const char *memory_keep(const char *text, size_t n); /* for as long as the places */

/* memory_store_rows.c */
struct row *memory_add_row(struct data *d, enum table t, const struct cell *cells);
bool memory_insert(struct store *door, enum table t, const struct cell *cells, int64_t *id, struct err *e);
bool memory_update(struct store *door, enum table t, int64_t id, const struct cell *cells, struct err *e);
bool memory_set(struct store *door, enum table t, const struct cell *value, const struct cell *key,
                struct err *e);
bool memory_remove(struct store *door, enum table t, const struct cell *key, struct err *e);

#endif
