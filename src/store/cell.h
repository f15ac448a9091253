/* cell.h - a value on its way into a column, or out of it */
#ifndef STORE_CELL_H
#define STORE_CELL_H

#include <stddef.h>
#include <stdint.h>

/* On its way in, a zeroed cell leaves what is there (NULL in a new row); text ends in NUL. On its way out a
 * cell is never CELL_KEEP, `bytes` is the length of text, which may hold NULs when a foreign hand wrote it,
 * and the text lives until the next row. */
struct cell {
    enum cell_kind {
        CELL_KEEP,
        CELL_NULL,
        CELL_INT,
        CELL_REAL,
        CELL_TEXT,
        CELL_BAD /* out only: what is there is no value of the column */
    } kind;
    union {
        int64_t number;
        double real;
        size_t bytes;
    };
    const char *text;
};

static inline struct cell cell_int(int64_t v)
{
    return (struct cell){.kind = CELL_INT, .number = v};
}

static inline struct cell cell_real(double v)
{
    return (struct cell){.kind = CELL_REAL, .real = v};
}

static inline struct cell cell_text(const char *t) /* NULL: CELL_NULL */
{
    return (struct cell){.kind = t ? CELL_TEXT : CELL_NULL, .text = t};
}

static inline struct cell cell_null(void)
{
    return (struct cell){.kind = CELL_NULL};
}

static inline const char *cell_text_of(const struct cell *c) /* NULL when it is none */
{
    return c->kind == CELL_TEXT ? c->text : NULL;
}

static inline int64_t cell_int_of(const struct cell *c) /* 0 when it is none */
{
    return c->kind == CELL_INT ? c->number : 0;
}

int cell_compare(const struct cell *a, const struct cell *b); /* an order; CELL_KEEP counts as NULL */

#endif
